/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/sy-tty-agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#define REGISTER_TIMEOUT_MS 5000

/* The number under which the agent sees the pipe that it closes when it is registered. */
#define NOTIFY_FD 3

static gboolean
has_terminal (void)
{
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd >= 0)
    close (fd);

  return fd >= 0;
}

static void
wait_for_end (int fd)
{
  struct pollfd slot = { .fd = fd, .events = POLLIN };
  int ready;

  do
    ready = poll (&slot, 1, REGISTER_TIMEOUT_MS);
  while (ready < 0 && errno == EINTR);
}

/* As a fallback the agent leaves the question to a desktop's dialog. Without a display there is
 * none, and outside of a logind session polkit 122 never turns to a fallback. */
static gboolean
may_have_dialog (void)
{
  return g_getenv ("DISPLAY") != NULL || g_getenv ("WAYLAND_DISPLAY") != NULL;
}

GSubprocess *
sy_tty_agent_start (void)
{
  g_autofree char *process = g_strdup_printf ("%ld", (long) getpid ());
  const char *argv[] = {
    "pkttyagent", "--process", process, "--notify-fd", G_STRINGIFY (NOTIFY_FD),
    may_have_dialog () ? "--fallback" : NULL, NULL,
  };
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) agent = NULL;
  int fds[2];

  if (!has_terminal () || pipe2 (fds, O_CLOEXEC) < 0)
    return NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_take_fd (launcher, fds[1], NOTIFY_FD);
  agent = g_subprocess_launcher_spawnv (launcher, argv, NULL);
  g_subprocess_launcher_close (launcher);
  if (agent != NULL)
    wait_for_end (fds[0]);
  close (fds[0]);

  return g_steal_pointer (&agent);
}

void
sy_tty_agent_stop (GSubprocess *agent)
{
  if (agent == NULL)
    return;

  g_subprocess_send_signal (agent, SIGTERM);
  g_subprocess_wait (agent, NULL, NULL);
  g_object_unref (agent);
}
