/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "assess/sy-stage.h"
#include "run/sy-runner.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-domains.h"
#include "syc-evidence.h"

static const char *
describe_state (SyStageState state)
{
  switch (state)
    {
    case SY_STAGE_NOT_NEEDED:
      return _("not needed");

    case SY_STAGE_DONE:
      return _("done");

    case SY_STAGE_READY:
      return _("ready to be applied");

    case SY_STAGE_NEEDS_REBOOT:
      return _("needs a restart");

    case SY_STAGE_BLOCKED:
    default:
      return _("blocked");
    }
}

static SycStyle
get_style (SyStageState state)
{
  switch (state)
    {
    case SY_STAGE_NOT_NEEDED:
      return SYC_STYLE_DIM;

    case SY_STAGE_DONE:
      return SYC_STYLE_GOOD;

    case SY_STAGE_READY:
      return SYC_STYLE_ACCENT;

    case SY_STAGE_NEEDS_REBOOT:
      return SYC_STYLE_WARNING;

    case SY_STAGE_BLOCKED:
    default:
      return SYC_STYLE_BAD;
    }
}

static void
print_stage (const SyStage       *stage,
             const SyStageStatus *status,
             SycOutput           *output)
{
  syc_output_put (output, SYC_STYLE_HEADING, stage->id);
  syc_output_put (output, SYC_STYLE_PLAIN, ": ");
  syc_output_put (output, SYC_STYLE_PLAIN, _(stage->title));
  syc_output_put (output, SYC_STYLE_PLAIN, " – ");
  syc_output_line (output, get_style (status->state), "%s", describe_state (status->state));
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, status->reason);
  syc_evidence_print (status->evidence, output, 2);
}

static void
add_stage (const SyStage       *stage,
           const SyStageStatus *status,
           JsonBuilder         *builder)
{
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id", stage->id);
  sy_json_add_string (builder, "title", _(stage->title));
  sy_json_add_string (builder, "state", sy_stage_state_to_string (status->state));
  sy_json_add_string (builder, "reason", status->reason);
  syc_evidence_add_json (status->evidence, builder);
  json_builder_end_object (builder);
}

static gboolean
report_stage (SycContext      *context,
              const SyStage   *stage,
              SyStageContext  *stage_context,
              JsonNode       **seen,
              JsonBuilder     *builder,
              GError         **error)
{
  g_autoptr (SyStageStatus) status = NULL;
  g_autoptr (SyRequest) request = NULL;

  request = syc_context_make_stage_request (context, stage->id, error);
  if (request == NULL)
    return FALSE;

  stage_context->request = request;
  status = sy_runner_assess (stage, stage_context, seen, NULL);
  add_stage (stage, status, builder);
  if (!context->json)
    print_stage (stage, status, context->output);

  return TRUE;
}

gboolean
syc_command_stages (SycContext  *context,
                    GError     **error)
{
  const SyStage * const *stages = sy_stages_get ();
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (SycDomains) domains = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (JsonNode) seen = NULL;
  SyStageContext stage_context;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  domains = syc_domains_read (context, SYC_DOMAINS_WAIT_MS, error);
  if (domains == NULL)
    return FALSE;
  machine = sy_machine_read (context->sysroot);
  assessment = sy_assessment_new (machine);
  stage_context = (SyStageContext) { assessment, domains->store, NULL };

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  json_builder_set_member_name (builder, "stages");
  json_builder_begin_array (builder);
  for (guint i = 0; stages[i] != NULL; i++)
    if (!report_stage (context, stages[i], &stage_context, &seen, builder, error))
      return FALSE;
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));

  return TRUE;
}
