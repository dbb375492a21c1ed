/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-status-json.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-domains.h"
#include "syc-status-view.h"

/* The core's document knows the computer; the virtual machines stand beside it. */
static JsonNode *
make_document (SyAssessment *assessment,
               SycDomains   *domains)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) extra = NULL;
  g_autoptr (GList) members = NULL;
  JsonNode *document = sy_status_to_json (assessment);

  json_builder_begin_object (builder);
  syc_domains_add_json (domains, builder);
  sy_json_add_string (builder, "domains_problem",
                      domains->problem != NULL ? domains->problem->message : NULL);
  json_builder_end_object (builder);
  extra = json_builder_get_root (builder);

  members = json_object_get_members (json_node_get_object (extra));
  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (json_node_get_object (document), l->data,
                            json_object_dup_member (json_node_get_object (extra), l->data));

  return document;
}

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
    syc_context_take_document (context, make_document (assessment, domains));
  else
    syc_status_view_print (assessment, domains, context->output);

  return TRUE;
}
