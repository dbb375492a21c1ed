/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/sy-runner.h"
#include "syc-command.h"
#include "syc-plan-view.h"

gboolean
syc_command_plan (SycContext  *context,
                  GError     **error)
{
  g_autoptr (SyRequest) request = NULL;
  g_autoptr (SyPlan) plan = NULL;

  request = syc_context_make_stage_request (context, context->arguments[0], error);
  if (request == NULL || syc_context_get_sysroot (context, error) == NULL)
    return FALSE;

  plan = sy_runner_plan (context->sysroot, request, NULL, error);
  if (plan == NULL)
    return FALSE;

  syc_context_take_document (context, sy_plan_to_json (plan));
  if (!context->json)
    syc_plan_view_print (plan, context->output);

  return TRUE;
}
