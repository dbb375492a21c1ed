/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-command.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* How often the end of the program and the cancellable are looked at. */
#define TICK_MSEC        50

/* Time to end in order after SIGTERM (mkinitcpio removes its work directory), then SIGKILL. */
#define GRACE_USEC       (3 * G_USEC_PER_SEC)

/* A line without end is cut there; the last lines are kept for the error. */
#define MAX_LINE         4096
#define KEPT_LINES       5

typedef struct {
  GSubprocess       *process;
  int                fd;
  pid_t              group;
  gint64             deadline;
  GString           *partial;
  GQueue             kept;
  SyCommandLineFunc  line;
  gpointer           user_data;
  gboolean           open;
} Run;

/* In the child: a session of its own has no controlling terminal, so that a program which opens
 * /dev/tty to ask gets an error, not an invisible prompt. */
static void
child_setup_cb (gpointer user_data)
{
  setsid ();
}

static GSubprocess *
spawn (const char * const  *argv,
       GError             **error)
{
  static const char * const environment[] = {
    "PATH=" SY_COMMAND_PATH, "LC_ALL=C.UTF-8", "HOME=/", NULL,
  };
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_auto (GStrv) words = g_strdupv ((char **) argv);
  g_autofree char *program = sy_command_find (argv[0]);
  g_autoptr (GError) local_error = NULL;
  GSubprocess *process;

  if (program == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                   _("The program %s is not installed (looked for in %s)."),
                   argv[0], SY_COMMAND_PATH);
      return NULL;
    }
  g_free (words[0]);
  words[0] = g_steal_pointer (&program);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_environ (launcher, (char **) environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) words, &local_error);
  if (process == NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED, _("%s cannot be started: %s"),
                 argv[0], local_error->message);

  return process;
}

static void
emit_line (Run *run)
{
  char *text = g_utf8_make_valid (run->partial->str, (gssize) run->partial->len);

  if (run->line != NULL)
    run->line (text, run->user_data);
  g_queue_push_tail (&run->kept, text);
  if (run->kept.length > KEPT_LINES)
    g_free (g_queue_pop_head (&run->kept));
  g_string_truncate (run->partial, 0);
}

/* A carriage return ends a line too: progress bars come as one line a step. */
static void
take_output (Run        *run,
             const char *data,
             gsize       size)
{
  for (gsize i = 0; i < size; i++)
    {
      gboolean end = data[i] == '\n' || data[i] == '\r';

      if (!end)
        g_string_append_c (run->partial, data[i]);
      if ((end && run->partial->len > 0) || run->partial->len >= MAX_LINE)
        emit_line (run);
    }
}

/* Reads what is there within @timeout_msec; notes when the program closed its end. */
static void
read_output (Run *run,
             int  timeout_msec)
{
  struct pollfd poll_fd = { .fd = run->fd, .events = POLLIN };
  char buffer[4096];
  gssize n;

  if (!run->open)
    {
      g_usleep ((gulong) timeout_msec * 1000);
      return;
    }
  if (poll (&poll_fd, 1, timeout_msec) <= 0)
    return;
  n = read (run->fd, buffer, sizeof buffer);
  if (n > 0)
    take_output (run, buffer, (gsize) n);
  else if (n == 0 || (errno != EINTR && errno != EAGAIN))
    run->open = FALSE;
}

/* GSubprocess reaps the child in a thread of its own, and then forgets its identifier. */
static gboolean
has_ended (Run *run)
{
  return g_subprocess_get_identifier (run->process) == NULL;
}

/* What is still in the pipe, without waiting for programs that it left in the background and
 * that hold the other end. */
static void
drain (Run *run)
{
  struct pollfd poll_fd = { .fd = run->fd, .events = POLLIN };

  while (run->open && poll (&poll_fd, 1, 0) > 0)
    read_output (run, 0);
  if (run->partial->len > 0)
    emit_line (run);
}

static void
kill_group (Run *run)
{
  gint64 until = g_get_monotonic_time () + GRACE_USEC;

  kill (-run->group, SIGTERM);
  while (!has_ended (run) && g_get_monotonic_time () < until)
    read_output (run, TICK_MSEC);
  kill (-run->group, SIGKILL);
  /* A process in an uninterruptible call cannot be killed; it is left to end by itself. */
  until = g_get_monotonic_time () + GRACE_USEC;
  while (!has_ended (run) && g_get_monotonic_time () < until)
    read_output (run, TICK_MSEC);
}

static char *
join_kept (Run *run)
{
  GString *text = g_string_new (NULL);

  for (GList *l = run->kept.head; l != NULL; l = l->next)
    g_string_append_printf (text, "\n%s", (const char *) l->data);

  return g_string_free (text, FALSE);
}

static gboolean
check_status (Run                 *run,
              const char * const  *argv,
              GError             **error)
{
  g_autofree char *command = g_strjoinv (" ", (char **) argv);
  g_autofree char *last = join_kept (run);

  if (g_subprocess_get_if_exited (run->process) && g_subprocess_get_exit_status (run->process) == 0)
    return TRUE;
  if (g_subprocess_get_if_exited (run->process))
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                 _("“%s” failed with exit status %d.%s"), command,
                 g_subprocess_get_exit_status (run->process), last);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED, _("“%s” was ended by signal %d.%s"),
                 command, g_subprocess_get_term_sig (run->process), last);

  return FALSE;
}

static gboolean
wait_for_end (Run                 *run,
              const char * const  *argv,
              guint                timeout_ms,
              GCancellable        *cancellable,
              GError             **error)
{
  g_autofree char *command = g_strjoinv (" ", (char **) argv);
  g_autofree char *last = NULL;

  while (!has_ended (run))
    {
      read_output (run, TICK_MSEC);
      if (g_cancellable_is_cancelled (cancellable))
        {
          kill_group (run);
          g_set_error (error, SY_ERROR, SY_ERROR_CANCELLED, _("“%s” was cancelled."), command);
          return FALSE;
        }
      if (g_get_monotonic_time () > run->deadline && !has_ended (run))
        {
          kill_group (run);
          drain (run);
          last = join_kept (run);
          g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                       _("“%s” did not end within %u seconds and was stopped.%s"),
                       command, (timeout_ms + 999) / 1000, last);
          return FALSE;
        }
    }
  drain (run);

  return check_status (run, argv, error);
}

char *
sy_command_find (const char *name)
{
  g_auto (GStrv) directories = NULL;

  if (strchr (name, '/') != NULL)
    return access (name, X_OK) == 0 ? g_strdup (name) : NULL;

  directories = g_strsplit (SY_COMMAND_PATH, ":", -1);
  for (guint i = 0; directories[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (directories[i], name, NULL);

      if (access (path, X_OK) == 0)
        return g_steal_pointer (&path);
    }

  return NULL;
}

gboolean
sy_command_run (const char * const  *argv,
                guint                timeout_ms,
                SyCommandLineFunc    line,
                gpointer             user_data,
                GCancellable        *cancellable,
                GError             **error)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GString) partial = g_string_new (NULL);
  Run run = { .partial = partial, .line = line, .user_data = user_data, .open = TRUE };
  const char *identifier;
  GInputStream *output;
  gboolean done;

  process = spawn (argv, error);
  if (process == NULL)
    return FALSE;

  run.process = process;
  output = g_subprocess_get_stdout_pipe (process);
  run.fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (output));
  run.deadline = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  g_queue_init (&run.kept);
  /* NULL means that it ended already; then nothing will have to be killed. */
  identifier = g_subprocess_get_identifier (process);
  run.group = identifier != NULL ? (pid_t) g_ascii_strtoll (identifier, NULL, 10) : 0;
  done = wait_for_end (&run, argv, timeout_ms, cancellable, error);
  g_queue_clear_full (&run.kept, g_free);

  return done;
}
