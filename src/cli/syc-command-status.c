/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-status-json.h"
#include "run/sy-runner.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-domains.h"
#include "syc-drift-view.h"
#include "syc-listing.h"
#include "syc-status-view.h"
#include "syc-trial-view.h"

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

/* Nothing where only a listing is known; a journal that cannot be read is what history is for. */
static GPtrArray *
find_drift (SycContext   *context,
            SyAssessment *assessment,
            SycDomains   *domains)
{
  SyStageContext stage_context = { assessment, domains->store, NULL };
  GPtrArray *drift = NULL;

  if (context->sysroot != NULL)
    drift = sy_runner_find_drift (context->sysroot, &stage_context, NULL, NULL, NULL);

  return drift != NULL ? drift : g_ptr_array_new ();
}

static gboolean
read_computer (SycContext  *context,
               SyMachine  **out_machine,
               SycDomains **out_domains,
               GError     **error)
{
  if (context->lspci_path != NULL)
    {
      *out_machine = syc_listing_read_machine (context->lspci_path, error);
      *out_domains = syc_domains_new ();

      return *out_machine != NULL;
    }

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  *out_domains = syc_domains_read (context, SYC_DOMAINS_GLANCE_MS, error);
  if (*out_domains == NULL)
    return FALSE;
  *out_machine = sy_machine_read (context->sysroot);

  return TRUE;
}

gboolean
syc_command_status (SycContext  *context,
                    GError     **error)
{
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (SycDomains) domains = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (GPtrArray) drift = NULL;

  if (!read_computer (context, &machine, &domains, error))
    return FALSE;

  assessment = sy_assessment_new (machine);
  drift = find_drift (context, assessment, domains);
  if (context->json)
    {
      JsonNode *document = make_document (assessment, domains);

      syc_drift_view_add (drift, document);
      syc_trial_view_add (context->sysroot, document);
      syc_context_take_document (context, document);
    }
  else
    {
      syc_status_view_print (assessment, domains, context->output);
      syc_drift_view_print (drift, context->output);
      syc_trial_view_print (context->sysroot, context->output);
    }

  return TRUE;
}
