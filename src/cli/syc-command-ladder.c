/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "run/sy-ladder-store.h"
#include "syc-check.h"
#include "syc-command.h"
#include "syc-ladder-view.h"

static gboolean
check_options (SycContext  *context,
               GError     **error)
{
  if (context->helped && context->did_not_help)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("It helped or it did not: give one of --helped and "
                             "--did-not-help."));
      return FALSE;
    }
  if (context->arguments[1] != NULL && !context->helped && !context->did_not_help)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("With a measure, say what came of it: --helped or --did-not-help."));
      return FALSE;
    }

  return TRUE;
}

/* Keeps the answer; the ladder is another one then. */
static gboolean
keep_answer (SycContext  *context,
             SycCheck    *check,
             SyLadder   **ladder,
             GError     **error)
{
  g_autoptr (SyLadderRecord) record =
    sy_ladder_answer (*ladder, context->arguments[1], context->helped,
                      g_get_real_time () / G_USEC_PER_SEC, error);

  if (record == NULL || !sy_ladder_store_add (context->sysroot, check->uuid, record, error))
    return FALSE;
  g_clear_pointer (ladder, sy_ladder_free);
  *ladder = syc_check_make_ladder (check, context, error);

  return *ladder != NULL;
}

gboolean
syc_command_ladder (SycContext  *context,
                    GError     **error)
{
  g_autoptr (SycCheck) check = NULL;
  g_autoptr (SyLadder) ladder = NULL;
  g_autoptr (JsonBuilder) builder = NULL;

  if (!check_options (context, error))
    return FALSE;
  check = syc_check_new (context, error);
  ladder = check != NULL ? syc_check_make_ladder (check, context, error) : NULL;
  if (ladder == NULL ||
      ((context->helped || context->did_not_help) &&
       !keep_answer (context, check, &ladder, error)))
    return FALSE;

  builder = json_builder_new ();
  syc_ladder_view_build_document (builder, check->name, ladder);
  syc_context_take_document (context, json_builder_get_root (builder));
  syc_ladder_view_print (ladder, check->name, context->output);

  return TRUE;
}
