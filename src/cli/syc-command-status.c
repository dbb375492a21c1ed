/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-status-json.h"
#include "syc-command.h"
#include "syc-domains.h"
#include "syc-status-view.h"

gboolean
syc_command_status (SycContext  *context,
                    GError     **error)
{
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (SycDomains) domains = NULL;
  g_autoptr (SyMachine) machine = NULL;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  domains = syc_domains_read (context, SYC_DOMAINS_GLANCE_MS, error);
  if (domains == NULL)
    return FALSE;

  machine = sy_machine_read (context->sysroot);
  assessment = sy_assessment_new (machine);
  if (context->json)
    syc_context_take_document (context, sy_status_to_json (assessment));
  else
    syc_status_view_print (assessment, domains, context->output);

  return TRUE;
}
