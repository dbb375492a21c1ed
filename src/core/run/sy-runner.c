/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-runner.h"

#include <glib/gi18n-lib.h>

#include "plan/sy-trial.h"
#include "run/sy-helper-client.h"
#include "run/sy-inspection.h"

/* What a run in a thread needs, and where its progress goes. Shared between the task and the
 * progress events on their way, so that neither can outlive it. */
typedef struct {
  SySysroot      *sysroot;
  SyRequest      *request;
  GMainContext   *context;
  SyProgressFunc  progress;
  gpointer        progress_data;
  GDestroyNotify  progress_data_free;
} Run;

typedef struct {
  Run        *run;
  SyProgress  progress;
} Notice;

static void
clear_run (gpointer data)
{
  Run *run = data;

  g_clear_object (&run->sysroot);
  g_clear_object (&run->request);
  g_clear_pointer (&run->context, g_main_context_unref);
}

static void
run_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear_run);
}

static gboolean
free_progress_data_cb (gpointer data)
{
  Run *run = data;

  g_clear_pointer (&run->progress_data, run->progress_data_free);

  return G_SOURCE_REMOVE;
}

static void
attach_source (Run            *run,
               GSourceFunc     function,
               gpointer        data,
               GDestroyNotify  data_free)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  /* The priority of the task's own callback, so that no progress comes after the end. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, data, data_free);
  g_source_attach (source, run->context);
}

static gboolean
notice_cb (gpointer data)
{
  Notice *notice = data;

  notice->run->progress (&notice->progress, notice->run->progress_data);

  return G_SOURCE_REMOVE;
}

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  g_free ((char *) notice->progress.text);
  run_unref (notice->run);
  g_free (notice);
}

static void
forward_cb (const SyProgress *progress,
            gpointer          user_data)
{
  Run *run = user_data;
  Notice *notice = g_new0 (Notice, 1);

  notice->run = g_atomic_rc_box_acquire (run);
  notice->progress = *progress;
  notice->progress.text = g_strdup (progress->text);
  attach_source (run, notice_cb, notice, notice_free);
}

gboolean
sy_runner_run (SySysroot       *sysroot,
               SyRequest       *request,
               SyProgressFunc   progress,
               gpointer         user_data,
               GCancellable    *cancellable,
               char           **out_id,
               GError         **error)
{
  g_autoptr (SyHelperEvent) result = NULL;
  g_autofree char *json = NULL;
  const char *verb = "apply";

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);
  g_return_val_if_fail (SY_IS_REQUEST (request), FALSE);

  if (!sy_sysroot_is_live (sysroot))
    return sy_execute_request (sysroot, request, progress, user_data, cancellable, out_id, error);

  if (sy_request_get_undo (request) != NULL)
    verb = "undo";
  else if (sy_request_get_mode (request) != NULL)
    verb = "mode";
  else if (sy_request_get_gvt (request) != NULL)
    verb = "gvt";
  json = sy_request_to_json (request);
  result = sy_helper_client_run (verb, json, progress, user_data, cancellable, error);
  if (result == NULL)
    return FALSE;
  /* A plan without changes succeeds and writes no entry. */
  if (out_id != NULL)
    *out_id = g_strdup (result->entries[0]);

  return TRUE;
}

gboolean
sy_runner_recover (SySysroot       *sysroot,
                   SyProgressFunc   progress,
                   gpointer         user_data,
                   GCancellable    *cancellable,
                   GStrv           *out_ids,
                   GError         **error)
{
  g_autoptr (SyHelperEvent) result = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);

  if (!sy_sysroot_is_live (sysroot))
    return sy_execute_recover (sysroot, progress, user_data, cancellable, out_ids, error);

  result = sy_helper_client_run ("recover", NULL, progress, user_data, cancellable, error);
  if (result == NULL)
    return FALSE;
  if (out_ids != NULL)
    *out_ids = g_steal_pointer (&result->entries);

  return TRUE;
}

gboolean
sy_runner_keep (SySysroot     *sysroot,
                GCancellable  *cancellable,
                GStrv         *out_ids,
                GError       **error)
{
  g_autoptr (SyHelperEvent) result = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);

  if (!sy_sysroot_is_live (sysroot))
    return sy_trial_keep (sysroot, out_ids, error);

  result = sy_helper_client_run ("keep", NULL, NULL, NULL, cancellable, error);
  if (result == NULL)
    return FALSE;
  if (out_ids != NULL)
    *out_ids = g_steal_pointer (&result->entries);

  return TRUE;
}

JsonNode *
sy_runner_inspect (SySysroot     *sysroot,
                   SyRequest     *request,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr (SyHelperEvent) result = NULL;
  g_autofree char *json = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);
  g_return_val_if_fail (request == NULL || SY_IS_REQUEST (request), NULL);

  if (!sy_sysroot_is_live (sysroot))
    return sy_inspection_new (sysroot, request, error);

  json = request != NULL ? sy_request_to_json (request) : g_strdup ("");
  result = sy_helper_client_run ("inspect", json, NULL, NULL, cancellable, error);
  if (result == NULL)
    return NULL;
  if (result->document == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED,
                           _("The helper did not say what it found"));
      return NULL;
    }

  return g_steal_pointer (&result->document);
}

static void
run_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  Run *run = task_data;

  if (sy_runner_run (run->sysroot, run->request, run->progress != NULL ? forward_cb : NULL, run,
                     cancellable, &id, &error))
    g_task_return_pointer (task, g_steal_pointer (&id), g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The task may be finalized in its worker; the caller's data is freed in the caller's context. */
static void
release_run (gpointer data)
{
  Run *run = data;

  if (run->progress_data_free == NULL)
    run_unref (run);
  else if (g_main_context_is_owner (run->context))
    {
      free_progress_data_cb (run);
      run_unref (run);
    }
  else
    attach_source (run, free_progress_data_cb, run, run_unref);
}

void
sy_runner_run_async (SySysroot           *sysroot,
                     SyRequest           *request,
                     SyProgressFunc       progress,
                     gpointer             progress_data,
                     GDestroyNotify       progress_data_free,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Run *run = g_atomic_rc_box_new0 (Run);

  g_return_if_fail (SY_IS_SYSROOT (sysroot));
  g_return_if_fail (SY_IS_REQUEST (request));

  run->sysroot = g_object_ref (sysroot);
  run->request = g_object_ref (request);
  run->context = g_main_context_ref_thread_default ();
  run->progress = progress;
  run->progress_data = progress_data;
  run->progress_data_free = progress_data_free;

  g_task_set_source_tag (task, sy_runner_run_async);
  /* What happened counts, not what was wished: a cancelled run that went through is a success. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, run, release_run);
  g_task_run_in_thread (task, run_thread);
}

char *
sy_runner_run_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
sy_runner_get_unavailable_reason (SySysroot *sysroot)
{
  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  if (sy_sysroot_is_report (sysroot))
    return g_strdup (_("This is a report of a computer. It can be looked at, but nothing can be "
                       "changed in it."));

  return sy_sysroot_is_live (sysroot) ? sy_helper_client_unavailable () : NULL;
}
