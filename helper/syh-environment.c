/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syh-environment.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* /usr/local comes last: what the distribution ships is what its other tools run too. */
#define FIXED_PATH "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"

static const int ignored_signals[] = {
  SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU,
  SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ,
};

/* A journal that is opened as descriptor 1 would get our own messages written into it. */
static void
open_standard_descriptors (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);

  if (fd > STDERR_FILENO)
    close (fd);
}

static void
close_other_descriptors (void)
{
  /* Without close_range(2) (before Linux 5.9) there are the descriptors that pkexec leaves:
   * none. */
  syscall (SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
}

static void
reset_signals (void)
{
  struct sigaction action;
  sigset_t none;

  /* An inherited SIG_IGN for SIGCHLD would hide how the programs end that we run. */
  for (int number = 1; number < NSIG; number++)
    if (sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
      signal (number, SIG_DFL);
  for (guint i = 0; i < G_N_ELEMENTS (ignored_signals); i++)
    signal (ignored_signals[i], SIG_IGN);

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

/* Root without CAP_SYS_RESOURCE (in a container) cannot go beyond the hard limit. */
static void
set_limit (__rlimit_resource_t  which,
           const struct rlimit *wanted)
{
  struct rlimit now;

  if (setrlimit (which, wanted) == 0 || getrlimit (which, &now) < 0)
    return;
  now.rlim_cur = MIN (wanted->rlim_cur, now.rlim_max);
  setrlimit (which, &now);
}

/* The caller's limits are not ours: a file size of 0 would stop every write. Where they cannot be
 * lifted, a change fails and is rolled back. */
static void
reset_limits (void)
{
  static const __rlimit_resource_t unlimited[] = {
    RLIMIT_AS, RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_NPROC, RLIMIT_RTTIME,
  };
  const struct rlimit endless = { RLIM_INFINITY, RLIM_INFINITY };
  const struct rlimit files = { 1024, 4096 };
  const struct rlimit stack = { 8 * 1024 * 1024, RLIM_INFINITY };
  const struct rlimit core = { 0, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (unlimited); i++)
    set_limit (unlimited[i], &endless);
  set_limit (RLIMIT_NOFILE, &files);
  set_limit (RLIMIT_STACK, &stack);
  set_limit (RLIMIT_CORE, &core);   /* memory may hold a virtual machine's password */
  setpriority (PRIO_PROCESS, 0, 0);
}

static void
reset_variables (void)
{
  g_autofree char *uid = g_strdup (getenv ("PKEXEC_UID"));

  clearenv ();
  setenv ("PATH", FIXED_PATH, 1);
  setenv ("LC_ALL", "C.UTF-8", 1);
  if (uid != NULL)
    setenv ("PKEXEC_UID", uid, 1);
}

void
syh_environment_prepare (void)
{
  open_standard_descriptors ();
  close_other_descriptors ();
  reset_limits ();
  reset_signals ();
  reset_variables ();
  umask (022);
  if (chdir ("/") < 0)
    _exit (EXIT_FAILURE);
}
