/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-helper-client.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/sy-tty-agent.h"

#define HELPER_PATH SY_LIBEXECDIR "/" SY_HELPER_NAME
#define POLICY_PATH SY_POLKIT_ACTIONSDIR "/" SY_APP_ID ".policy"

/* Of what the helper or pkexec said on standard error, only the beginning is shown. */
#define MAX_ERRORS_SIZE 8192

char *
sy_helper_client_unavailable (void)
{
  g_autofree char *pkexec = NULL;

  if (!g_file_test (HELPER_PATH, G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup_printf (_("%s is not installed, so nothing can be changed on this computer. "
                              "Install Switchyard (meson install) instead of running it from its "
                              "build folder"), HELPER_PATH);
  if (geteuid () == 0)
    return NULL;

  pkexec = g_find_program_in_path ("pkexec");
  if (pkexec == NULL)
    return g_strdup (_("The program pkexec is not installed. Install polkit with it (on Debian and "
                       "Ubuntu the package pkexec, elsewhere polkit)"));
  if (!g_file_test (POLICY_PATH, G_FILE_TEST_EXISTS))
    return g_strdup_printf (_("polkit does not know Switchyard: %s is not installed. Install "
                              "Switchyard again"), POLICY_PATH);

  return NULL;
}

/* A file in memory that holds the input: no write can meet a child that is gone (SIGPIPE), and a
 * video BIOS fits, which is more than a pipe holds. The caller keeps it to cancel with. */
static int
open_input (const char  *input,
            GError     **error)
{
  gsize length = strlen (input);
  int fd = memfd_create ("switchyard-request", MFD_CLOEXEC);

  if (fd < 0)
    {
      sy_error_set_errno (error, errno, "A file for the helper cannot be made");
      return -1;
    }
  while (length > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, input, length));

      if (n <= 0)
        {
          sy_error_set_errno (error, errno, "The request cannot be handed to the helper");
          close (fd);
          return -1;
        }
      input += n;
      length -= (gsize) n;
    }
  if (lseek (fd, 0, SEEK_SET) != 0)
    {
      sy_error_set_errno (error, errno, "The request cannot be handed to the helper");
      close (fd);
      return -1;
    }

  return fd;
}

static GSubprocess *
spawn_helper (const char  *verb,
              int          input_fd,
              GError     **error)
{
  const char *direct[] = { HELPER_PATH, verb, NULL };
  const char *by_pkexec[] = { "pkexec", "--disable-internal-agent", HELPER_PATH, verb, NULL };
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) local = NULL;
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_PIPE);
  /* pkexec refuses to run for a shell that is not in /etc/shells; the helper has no use for it. */
  g_subprocess_launcher_unsetenv (launcher, "SHELL");
  if (input_fd >= 0)
    g_subprocess_launcher_take_stdin_fd (launcher, fcntl (input_fd, F_DUPFD_CLOEXEC, 3));

  process = g_subprocess_launcher_spawnv (launcher, geteuid () == 0 ? direct : by_pkexec,
                                          &local);
  if (process == NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_FAILED, _("The helper cannot be started: %s"),
                 local->message);

  return g_steal_pointer (&process);
}

/**
 * Helper:
 * @input_fd: of the request; -1 for none
 */
typedef struct {
  GSubprocess *process;
  int          input_fd;
} Helper;

/* A signal reaches pkexec while it asks. The kernel keeps it from the helper, which is root, and
 * watches its request instead (syh_cancel_watch()). Without pkexec it would end in the middle. */
static void
cancelled_cb (GCancellable *cancellable,
              const Helper *helper)
{
  if (helper->input_fd >= 0 && ftruncate (helper->input_fd, 0) < 0)
    g_debug ("The request cannot be taken back: %s", g_strerror (errno));
  if (geteuid () != 0)
    g_subprocess_send_signal (helper->process, SIGTERM);
}

/* Reads the lines up to the end. Returns the last result or error event, if there was one. */
static SyHelperEvent *
read_events (GInputStream    *output,
             SyProgressFunc   progress,
             gpointer         user_data,
             GError         **error)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (output);
  g_autoptr (SyHelperEvent) last = NULL;
  g_autoptr (GError) first_error = NULL;
  char *text;

  while ((text = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      g_autofree char *line = text;
      g_autoptr (SyHelperEvent) event = NULL;

      event = sy_helper_event_parse (line, first_error == NULL ? &first_error : NULL);
      if (event != NULL && event->kind != SY_HELPER_EVENT_PROGRESS)
        {
          g_clear_pointer (&last, sy_helper_event_free);
          last = g_steal_pointer (&event);
        }
      else if (event != NULL && progress != NULL)
        progress (&event->progress, user_data);
    }
  if (last == NULL && first_error != NULL)
    g_propagate_error (error, g_steal_pointer (&first_error));

  return g_steal_pointer (&last);
}

static char *
read_errors (GInputStream *stream)
{
  char buffer[MAX_ERRORS_SIZE];
  gsize n = 0;

  g_input_stream_read_all (stream, buffer, sizeof buffer, &n, NULL, NULL);
  while (n > 0 && g_ascii_isspace (buffer[n - 1]))
    n--;

  return g_utf8_make_valid (buffer, (gssize) n);
}

static GError *
explain_127 (const char *errors)
{
  if (strstr (errors, "authentication agent") != NULL)
    return g_error_new (SY_ERROR, SY_ERROR_DENIED,
                        _("Nothing could ask for the administrator's password: no polkit "
                          "authentication agent runs in this session. Start your desktop's agent, "
                          "or run switchyardctl with sudo in a terminal"));
  if (strstr (errors, "Not authorized") != NULL)
    return g_error_new (SY_ERROR, SY_ERROR_DENIED,
                        _("This account is not allowed to do that: polkit did not authorize it. "
                          "Ask the administrator of this computer, or try again with the right "
                          "password"));
  if (strstr (errors, HELPER_PATH) != NULL)
    return g_error_new (SY_ERROR, SY_ERROR_NOT_FOUND,
                        _("The helper %s cannot be run: %s. Install Switchyard again"),
                        HELPER_PATH, errors);
  if (strstr (errors, "authority") != NULL || strstr (errors, "authorization") != NULL)
    return g_error_new (SY_ERROR, SY_ERROR_FAILED,
                        _("polkit does not answer: %s. Start it with “systemctl start polkit”"),
                        errors);

  return g_error_new (SY_ERROR, SY_ERROR_FAILED, _("pkexec could not run the helper: %s"),
                      *errors != '\0' ? errors : _("it does not say why"));
}

GError *
sy_helper_client_explain (int         wait_status,
                          const char *errors,
                          gboolean    by_pkexec)
{
  const char *words = errors != NULL ? errors : "";

  if (WIFSIGNALED (wait_status))
    return g_error_new (SY_ERROR, SY_ERROR_FAILED,
                        _("The helper was killed by signal %d. Run “switchyardctl recover”: it "
                          "rolls back what was begun, if anything was"), WTERMSIG (wait_status));
  if (by_pkexec && WEXITSTATUS (wait_status) == 126)
    return g_error_new (SY_ERROR, SY_ERROR_CANCELLED, _("The password dialog was dismissed"));
  if (by_pkexec && WEXITSTATUS (wait_status) == 127)
    return explain_127 (words);

  return g_error_new (SY_ERROR, SY_ERROR_FAILED,
                      _("The helper ended without a result (exit status %d): %s"),
                      WEXITSTATUS (wait_status), *words != '\0' ? words : _("it does not say why"));
}

/* Takes what the run left into a result or an error. */
static SyHelperEvent *
conclude (SyHelperEvent  *last,
          GError         *read_error,
          int             wait_status,
          const char     *errors,
          GError        **error)
{
  g_autoptr (SyHelperEvent) event = last;

  if (event != NULL && event->kind == SY_HELPER_EVENT_RESULT && wait_status == 0)
    return g_steal_pointer (&event);

  if (event != NULL && event->kind == SY_HELPER_EVENT_ERROR)
    g_propagate_error (error, g_steal_pointer (&event->error));
  else if (read_error != NULL)
    g_propagate_error (error, g_error_copy (read_error));
  else
    g_propagate_error (error, sy_helper_client_explain (wait_status, errors, geteuid () != 0));

  return NULL;
}

/* Nothing was said, or the request was taken back before it was read. */
static gboolean
was_not_begun (const SyHelperEvent *last)
{
  return last == NULL || (last->kind == SY_HELPER_EVENT_ERROR &&
                          g_error_matches (last->error, SY_ERROR, SY_ERROR_INVALID_REQUEST));
}

/* Waits until the helper has ended. */
static SyHelperEvent *
follow (const Helper    *helper,
        SyProgressFunc   progress,
        gpointer         user_data,
        GCancellable    *cancellable,
        GError         **error)
{
  g_autoptr (SyHelperEvent) last = NULL;
  g_autoptr (GError) read_error = NULL;
  g_autofree char *errors = NULL;
  GSubprocess *process = helper->process;
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), (gpointer) helper,
                                     NULL);
  last = read_events (g_subprocess_get_stdout_pipe (process), progress, user_data, &read_error);
  errors = read_errors (g_subprocess_get_stderr_pipe (process));
  g_subprocess_wait (process, NULL, NULL);
  g_cancellable_disconnect (cancellable, handler);

  if (g_cancellable_is_cancelled (cancellable) && was_not_begun (last))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("It was cancelled"));
      return NULL;
    }

  return conclude (g_steal_pointer (&last), read_error, g_subprocess_get_status (process), errors,
                   error);
}

SyHelperEvent *
sy_helper_client_run (const char      *verb,
                      const char      *input,
                      SyProgressFunc   progress,
                      gpointer         user_data,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autofree char *reason = sy_helper_client_unavailable ();
  g_autoptr (GSubprocess) process = NULL;
  Helper helper = { .input_fd = -1 };
  GSubprocess *agent = NULL;
  SyHelperEvent *result = NULL;

  g_return_val_if_fail (verb != NULL, NULL);

  if (reason != NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED, reason);
      return NULL;
    }

  if (input != NULL)
    {
      helper.input_fd = open_input (input, error);
      if (helper.input_fd < 0)
        return NULL;
    }
  if (geteuid () != 0)
    agent = sy_tty_agent_start ();
  process = helper.process = spawn_helper (verb, helper.input_fd, error);
  if (process != NULL)
    result = follow (&helper, progress, user_data, cancellable, error);
  sy_tty_agent_stop (agent);
  if (helper.input_fd >= 0)
    close (helper.input_fd);

  return result;
}
