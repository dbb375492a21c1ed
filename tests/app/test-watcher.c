/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sya-scratch.h"
#include "sya-watcher.h"

typedef struct {
  char       *path;
  SyaSession *session;
  SyaWatcher *watcher;
  guint       n_readings;
} Fixture;

static void
snapshot_cb (Fixture *fixture)
{
  fixture->n_readings++;
}

/* A session of an empty directory: reading it is quick. */
static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = NULL;

  fixture->path = sya_scratch_new (&error);
  g_assert_no_error (error);
  sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
  fixture->session = sya_session_new (sysroot, SYA_SESSION_REPORT);
  fixture->watcher = sya_watcher_new (fixture->session);
  g_signal_connect_swapped (fixture->session, "notify::snapshot", G_CALLBACK (snapshot_cb),
                            fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_finalize_object (fixture->watcher);
  g_assert_finalize_object (fixture->session);
  sya_scratch_remove (fixture->path);
  g_free (fixture->path);
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
event_cb (gpointer user_data)
{
  sya_watcher_event (user_data);

  return G_SOURCE_CONTINUE;
}

static void
test_burst_is_one_reading (Fixture       *fixture,
                           gconstpointer  user_data)
{
  for (guint i = 0; i < 500; i++)
    sya_watcher_event (fixture->watcher);
  run_for (SYA_WATCHER_QUIET_MS / 2);
  g_assert_cmpuint (fixture->n_readings, ==, 0);
  run_for (SYA_WATCHER_QUIET_MS + 600);
  g_assert_cmpuint (fixture->n_readings, ==, 1);
  run_for (SYA_WATCHER_QUIET_MS + 300);
  g_assert_cmpuint (fixture->n_readings, ==, 1);
}

/* Events that never pause must not keep the window from the truth for ever. */
static void
test_endless_burst (Fixture       *fixture,
                    gconstpointer  user_data)
{
  guint id = g_timeout_add (50, event_cb, fixture->watcher);

  run_for (SYA_WATCHER_PATIENCE_MS + 1000);
  g_assert_cmpuint (fixture->n_readings, >=, 1);
  g_source_remove (id);
}

static void
test_not_while_a_change_runs (Fixture       *fixture,
                              gconstpointer  user_data)
{
  sya_session_hold (fixture->session);
  sya_watcher_event (fixture->watcher);
  run_for (SYA_WATCHER_QUIET_MS + 600);
  g_assert_cmpuint (fixture->n_readings, ==, 0);
  sya_session_release (fixture->session);
  run_for (600);
  g_assert_cmpuint (fixture->n_readings, ==, 1);
}

static void
test_session_goes_first (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (SyaSession) session = NULL;
  g_autoptr (SyaWatcher) watcher = NULL;

  session = sya_session_new (sya_session_get_sysroot (fixture->session), SYA_SESSION_REPORT);
  watcher = sya_watcher_new (session);
  sya_watcher_event (watcher);
  g_assert_finalize_object (g_steal_pointer (&session));
  run_for (SYA_WATCHER_QUIET_MS + 100);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/app/watcher/burst-is-one-reading", Fixture, NULL,
              set_up, test_burst_is_one_reading, tear_down);
  g_test_add ("/app/watcher/endless-burst", Fixture, NULL, set_up, test_endless_burst, tear_down);
  g_test_add ("/app/watcher/not-while-a-change-runs", Fixture, NULL,
              set_up, test_not_while_a_change_runs, tear_down);
  g_test_add ("/app/watcher/session-goes-first", Fixture, NULL,
              set_up, test_session_goes_first, tear_down);

  return g_test_run ();
}
