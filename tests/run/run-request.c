/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runner from the command line, as the window and switchyardctl use it:
 *   run-request apply|async|cancel STAGE [DOMAIN]
 *   run-request undo ENTRY
 *   run-request mode MODE
 *   run-request recover | inspect | reason
 * Standard output: one line for each event, "entry ID" or "error CODE MESSAGE" at the end. */
#include <stdlib.h>

#include "run/sy-runner.h"
#include "sy-json.h"

typedef struct {
  GMainLoop *loop;
  guint      ticks;
  char      *id;
  GError    *error;
} Wait;

static void
print_progress_cb (const SyProgress *progress,
                   gpointer          user_data)
{
  g_print ("%s %u/%u %s\n", sy_progress_kind_to_string (progress->kind), progress->step,
           progress->n_steps, progress->text);
}

static gboolean
tick_cb (gpointer user_data)
{
  Wait *wait = user_data;

  wait->ticks++;

  return G_SOURCE_CONTINUE;
}

static void
finished_cb (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Wait *wait = user_data;

  wait->id = sy_runner_run_finish (result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
run_async (SySysroot  *sysroot,
           SyRequest  *request,
           gboolean    cancel,
           char      **out_id,
           GError    **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Wait wait = { .loop = loop };
  guint source = g_timeout_add (10, tick_cb, &wait);

  if (cancel)
    g_timeout_add (1000, cancel_cb, cancellable);
  sy_runner_run_async (sysroot, request, print_progress_cb, NULL, NULL, cancellable, finished_cb,
                       &wait);
  g_main_loop_run (loop);
  g_source_remove (source);
  g_print ("ticks %u\n", wait.ticks);
  *out_id = wait.id;
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);

  return wait.error == NULL;
}

/* The digest comes from the helper where this process may not read everything. */
static gboolean
set_digest (SySysroot  *sysroot,
            SyRequest  *request,
            GError    **error)
{
  g_autoptr (SyPlan) plan = sy_runner_plan (sysroot, request, NULL, error);
  g_autofree char *digest = NULL;

  if (plan == NULL)
    return FALSE;
  digest = sy_plan_get_digest (plan);

  return sy_request_set_digest (request, digest, error);
}

static gboolean
execute (SySysroot   *sysroot,
         int          argc,
         char       **argv,
         GError     **error)
{
  g_autoptr (SyRequest) request = NULL;
  g_autofree char *id = NULL;
  gboolean good;

  if (g_str_equal (argv[1], "undo"))
    request = sy_request_new_undo (argv[2], error);
  else if (g_str_equal (argv[1], "mode"))
    request = sy_request_new_mode (argv[2], SY_REQUEST_WHEN_NEXT_BOOT, error);
  else
    request = sy_request_new_stage (argv[2], error);
  if (request == NULL ||
      !sy_request_set_domain (request, argc > 3 ? argv[3] : NULL, error) ||
      !set_digest (sysroot, request, error))
    return FALSE;

  if (g_str_equal (argv[1], "async") || g_str_equal (argv[1], "cancel"))
    good = run_async (sysroot, request, g_str_equal (argv[1], "cancel"), &id, error);
  else
    good = sy_runner_run (sysroot, request, print_progress_cb, NULL, NULL, &id, error);
  if (good)
    g_print ("entry %s\n", id);

  return good;
}

static gboolean
run (SySysroot   *sysroot,
     int          argc,
     char       **argv,
     GError     **error)
{
  if (g_str_equal (argv[1], "recover"))
    {
      g_auto (GStrv) ids = NULL;

      if (!sy_runner_recover (sysroot, print_progress_cb, NULL, NULL, &ids, error))
        return FALSE;
      for (guint i = 0; ids[i] != NULL; i++)
        g_print ("entry %s\n", ids[i]);
      return TRUE;
    }
  if (g_str_equal (argv[1], "inspect"))
    {
      g_autoptr (JsonNode) root = sy_runner_inspect (sysroot, NULL, NULL, error);
      g_autofree char *text = NULL;

      if (root == NULL)
        return FALSE;
      text = sy_json_to_text (root, FALSE);
      g_print ("%s\n", text);
      return TRUE;
    }
  if (g_str_equal (argv[1], "reason"))
    {
      g_autofree char *reason = sy_runner_get_unavailable_reason (sysroot);

      g_print ("%s\n", reason != NULL ? reason : "available");
      return TRUE;
    }

  return execute (sysroot, argc, argv, error);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (SySysroot) sysroot = NULL;
  g_autoptr (GError) error = NULL;

  if (argc < 2)
    return SY_EXIT_USAGE;
  sysroot = sy_sysroot_new ("/", &error);
  if (sysroot != NULL && run (sysroot, argc, argv, &error))
    return SY_EXIT_OK;
  g_print ("error %s %s\n", sy_error_code_to_string ((SyError) error->code), error->message);

  return (int) sy_error_exit_status (error);
}
