/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "plan/sy-command.h"
#include "sy-error.h"

static void
cancel_cb (const char *line,
           gpointer    user_data)
{
  g_cancellable_cancel (user_data);
}

static void
count_cb (const char *line,
          gpointer    user_data)
{
  (*(guint *) user_data)++;
}

/* A program that asks gets an end of file at once, on standard input and on the terminal. */
static void
test_asks (void)
{
  const char *cat[] = { "cat", NULL };
  const char *tty[] = { "cat", "/dev/tty", NULL };
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_assert_true (sy_command_run (cat, 5000, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (sy_command_run (tty, 5000, NULL, NULL, NULL, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED);
  g_assert_nonnull (strstr (error->message, "/dev/tty"));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_USEC_PER_SEC);
}

static void
test_environment (void)
{
  const char *argv[] = { "env", NULL };
  g_autoptr (GError) error = NULL;
  guint n_lines = 0;

  g_setenv ("SWITCHYARD_TEST_SECRET", "1", TRUE);
  g_assert_true (sy_command_run (argv, 5000, count_cb, &n_lines, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_lines, ==, 3);
}

static gboolean
process_is_there (const char *pattern)
{
  const char *argv[] = { "pgrep", "-f", pattern, NULL };
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                               NULL, NULL, NULL, NULL, &status, NULL));

  return status == 0;
}

/* What the program started is ended with it: env starts yes, which prints until we cancel. */
static void
test_cancel (void)
{
  /* Another run of this test may be going on. */
  g_autofree char *marker = g_strdup_printf ("switchyard-marker-%d", (int) getpid ());
  g_autofree char *pattern = g_strconcat ("[y]es ", marker, NULL);
  const char *argv[] = { "timeout", "--foreground", "600", "yes", marker, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (sy_command_run (argv, 60000, cancel_cb, cancellable, cancellable, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CANCELLED);
  g_assert_false (process_is_there (pattern));
}

/* A child left in the background that holds the pipe does not keep us waiting. */
static void
test_background (void)
{
  const char *argv[] = { "setsid", "--fork", "sleep", "3", NULL };
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_assert_true (sy_command_run (argv, 60000, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/command/asks", test_asks);
  g_test_add_func ("/command/environment", test_environment);
  g_test_add_func ("/command/cancel", test_cancel);
  g_test_add_func ("/command/background", test_background);

  return g_test_run ();
}
