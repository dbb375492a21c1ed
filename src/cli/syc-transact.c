/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-transact.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "host/sy-boot-card.h"
#include "run/sy-runner.h"
#include "sy-json.h"
#include "syc-boot-view.h"
#include "syc-plan-view.h"
#include "syc-progress.h"

#define DEFAULT_URI "qemu:///system"

typedef struct {
  GMainLoop    *loop;
  GCancellable *cancellable;
  SycContext   *context;
  GAsyncResult *result;
} Run;

gboolean
syc_transact_check (SycContext  *context,
                    GError     **error)
{
  if (context->uri != NULL && !g_str_equal (context->uri, DEFAULT_URI))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("Changes are made in %s only, not in %s."), DEFAULT_URI, context->uri);
      return FALSE;
    }
  if (!context->yes && !isatty (STDIN_FILENO))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("Nothing was changed: there is no terminal to ask on. "
                             "Give --yes if you have seen the plan and want it."));
      return FALSE;
    }

  return TRUE;
}

/* Told before the question: an answer that leads nowhere is no use to anyone. */
static gboolean
check_available (SycContext  *context,
                 GError     **error)
{
  g_autofree char *reason = sy_runner_get_unavailable_reason (context->sysroot);

  if (reason != NULL)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED, reason);

  return reason == NULL;
}

static gboolean
check_digest (SycContext  *context,
              const char  *digest,
              GError     **error)
{
  if (context->digest == NULL || g_str_equal (context->digest, digest))
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
               _("Nothing was changed: the system or the options differ from the plan you looked "
                 "at. Its digest is now %s, not %s. Look at the plan again."),
               digest, context->digest);

  return FALSE;
}

static gboolean
ask (SycContext  *context,
     GError     **error)
{
  if (context->yes || syc_context_agrees (context, _("Do this? [y/N]")))
    return TRUE;

  g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Nothing was changed."));

  return FALSE;
}

/* The helper does not let go of what it has begun, so that nothing is left half done. */
static gboolean
interrupted_cb (gpointer user_data)
{
  Run *run = user_data;

  if (g_cancellable_is_cancelled (run->cancellable))
    return G_SOURCE_CONTINUE;

  if (sy_sysroot_is_live (run->context->sysroot))
    syc_context_warn (run->context, _("Interrupted; a change that has begun is finished first…"));
  else
    syc_context_warn (run->context, _("Interrupted; everything is being put back…"));
  g_cancellable_cancel (run->cancellable);

  return G_SOURCE_CONTINUE;
}

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Run *run = user_data;

  run->result = g_object_ref (result);
  g_main_loop_quit (run->loop);
}

/* In a thread of its own, so that an interrupt cancels instead of killing us half way. */
static char *
carry_out (SycContext   *context,
           SyRequest    *request,
           SycProgress  *progress,
           GError      **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  Run run = { loop, cancellable, context, NULL };
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  guint sources[G_N_ELEMENTS (numbers)];

  /* A reader of our output that goes away ("| head") must not end a transaction either. */
  signal (SIGPIPE, SIG_IGN);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sources[i] = g_unix_signal_add (numbers[i], interrupted_cb, &run);

  sy_runner_run_async (context->sysroot, request, syc_progress_report_cb, progress, NULL,
                       cancellable, finished_cb, &run);
  g_main_loop_run (loop);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_source_remove (sources[i]);
  result = run.result;

  return sy_runner_run_finish (result, error);
}

static void
take_result (SycContext  *context,
             SyPlan      *plan,
             const char  *digest,
             const char  *id,
             SycProgress *progress)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "entry", id);
  sy_json_add_string (builder, "digest", digest);
  syc_progress_add_skipped (progress, builder);
  sy_json_add_boolean (builder, "reboot", id != NULL && sy_plan_get_reboot (plan));
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));
}

static void
print_result (SycContext *context,
              SyPlan     *plan,
              SyRequest  *request,
              const char *id)
{
  SycOutput *output = context->output;

  syc_output_line (output, SYC_STYLE_GOOD, _("Done. It is entry %s of the history."), id);
  if (sy_request_get_undo (request) == NULL)
    syc_output_line (output, SYC_STYLE_PLAIN, _("To take it back: switchyardctl undo %s"), id);
  if (sy_plan_get_reboot (plan))
    syc_output_line (output, SYC_STYLE_PLAIN, "%s", _("It takes effect after a restart."));
  if (sy_boot_card_is_for (plan))
    syc_boot_view_print_card (context->sysroot, output);
}

gboolean
syc_transact (SycContext  *context,
              SyRequest   *request,
              GError     **error)
{
  g_autoptr (SycProgress) progress = NULL;
  g_autoptr (SyPlan) plan = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *id = NULL;

  /* A plan for a report can be looked at, but not be carried out by anyone. */
  if (sy_sysroot_is_report (context->sysroot) && !check_available (context, error))
    return FALSE;
  plan = sy_runner_plan (context->sysroot, request, NULL, error);
  if (plan == NULL)
    return FALSE;
  digest = sy_plan_get_digest (plan);
  if (!check_digest (context, digest, error))
    return FALSE;

  syc_plan_view_print (plan, context->output);
  progress = syc_progress_new (plan, context->output);
  if (sy_plan_get_changes (plan)->len > 0)
    {
      if (!check_available (context, error) || !ask (context, error) ||
          !sy_request_set_digest (request, digest, error))
        return FALSE;
      fputc ('\n', context->output->stream);
      id = carry_out (context, request, progress, error);
      if (id == NULL)
        return FALSE;
      print_result (context, plan, request, id);
    }
  take_result (context, plan, digest, id, progress);

  return TRUE;
}
