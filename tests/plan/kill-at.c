/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kill-at NUMBER COUNT PROGRAM [ARGUMENT]...
 *
 * Runs the program and kills it (SIGKILL) when one of its threads is about to make the system call
 * NUMBER for the COUNT-th time; the call is not made. Only this call stops the program (seccomp(2),
 * SECCOMP_RET_TRACE), so that it runs at its own speed: a power cut at each of some thousand calls
 * is to be tried. Exit status: the program's, 128 + signal where it was killed, 125 on a failure
 * of our own.
 */
#include <errno.h>
#include <glib.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUR_FAILURE 125

static void
run_program (guint number, char *arguments[])
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_TRACE),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  if (ptrace (PTRACE_TRACEME, 0, NULL, NULL) != 0)
    _exit (OUR_FAILURE);
  /* The parent sets its options here: without a tracer the filter would fail the calls. */
  raise (SIGSTOP);
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    _exit (OUR_FAILURE);
  execv (arguments[0], arguments);
  _exit (OUR_FAILURE);
}

/* Counts the call of one thread; TRUE: it is the one to die at. */
static gboolean
count_call (GHashTable *counts, pid_t thread, guint wanted)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GINT_TO_POINTER (thread))) + 1;

  g_hash_table_insert (counts, GINT_TO_POINTER (thread), GUINT_TO_POINTER (count));
  return count == wanted;
}

static void
go_on (pid_t thread, int status, GHashTable *known)
{
  int event = status >> 16;
  int signal = WSTOPSIG (status);

  /* A new thread or child begins with a stop that is ours, not a signal to it. */
  if (g_hash_table_add (known, GINT_TO_POINTER (thread)) && signal == SIGSTOP)
    signal = 0;
  ptrace (PTRACE_CONT, thread, NULL, GINT_TO_POINTER (event != 0 ? 0 : signal));
}

static int
follow (pid_t program, guint wanted)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  int result = OUR_FAILURE;
  int status;

  for (;;)
    {
      pid_t thread = waitpid (-1, &status, __WALL);

      if (thread < 0 && errno == ECHILD)
        return result;
      if (thread < 0)
        continue;
      if (!WIFSTOPPED (status))
        {
          if (thread == program)
            result = WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
        }
      else if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8) &&
               count_call (counts, thread, wanted))
        kill (thread, SIGKILL);
      else
        go_on (thread, status, known);
    }
}

int
main (int argc, char *argv[])
{
  pid_t program;
  int status;

  if (argc < 4)
    return OUR_FAILURE;
  program = fork ();
  if (program == 0)
    run_program ((guint) strtoul (argv[1], NULL, 10), argv + 3);
  if (program < 0 || waitpid (program, &status, 0) != program || !WIFSTOPPED (status) ||
      ptrace (PTRACE_SETOPTIONS, program, NULL,
              PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK |
              PTRACE_O_TRACEVFORK | PTRACE_O_TRACESECCOMP) != 0 ||
      ptrace (PTRACE_CONT, program, NULL, NULL) != 0)
    return OUR_FAILURE;

  return follow (program, (guint) strtoul (argv[2], NULL, 10));
}
