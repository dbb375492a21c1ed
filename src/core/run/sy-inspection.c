/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/sy-inspection.h"

#include "assess/sy-drift.h"
#include "plan/sy-journal.h"
#include "sy-json.h"

char *
sy_inspection_hide_secrets (const char *text)
{
  /* The one attribute that libvirt's VIR_DOMAIN_XML_SECURE adds (docs/formatdomain: graphics). */
  g_autoptr (GRegex) regex = g_regex_new ("passwd\\s*=\\s*('[^']*'|\"[^\"]*\")", 0, 0, NULL);

  return g_regex_replace_literal (regex, text, -1, 0, "passwd='(hidden)'", 0, NULL);
}

static void hide_in_node (JsonNode *node);

static void
hide_in_member_cb (JsonObject *object,
                   const char *member,
                   JsonNode   *node,
                   gpointer    user_data)
{
  hide_in_node (node);
}

static void
hide_in_element_cb (JsonArray *array,
                    guint      index,
                    JsonNode  *node,
                    gpointer   user_data)
{
  hide_in_node (node);
}

static void
hide_in_node (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), hide_in_member_cb, NULL);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), hide_in_element_cb, NULL);
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *hidden = sy_inspection_hide_secrets (json_node_get_string (node));

      json_node_set_string (node, hidden);
    }
}

static void
add_drift (JsonBuilder          *builder,
           SySysroot            *sysroot,
           const GPtrArray      *entries,
           const SyStageContext *context)
{
  gboolean denied;
  g_autoptr (GPtrArray) drift = sy_drift_find (sysroot, entries, context, &denied);

  json_builder_set_member_name (builder, "drift");
  sy_drift_build_json (drift, builder);
}

static void
add_stages (JsonBuilder     *builder,
            SySysroot       *sysroot,
            const GPtrArray *entries)
{
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (SyDomainStore) domains = NULL;
  SyStageContext context = { .assessment = assessment };

  /* Without virtual machines the stages that need them say so. */
  domains = sy_domain_store_open (sysroot, "qemu:///system", SY_DOMAIN_STORE_READ_ONLY, NULL);
  context.domains = domains;

  json_builder_set_member_name (builder, "stages");
  json_builder_begin_array (builder);
  for (const SyStage * const *stage = sy_stages_get (); *stage != NULL; stage++)
    {
      g_autoptr (SyStageStatus) status = sy_stage_assess (*stage, &context);

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "id", (*stage)->id);
      sy_json_add_string (builder, "state", sy_stage_state_to_string (status->state));
      sy_json_add_string (builder, "reason", status->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_drift (builder, sysroot, entries, &context);
}

static void
add_journal (JsonBuilder *builder,
             GPtrArray   *entries)
{
  json_builder_set_member_name (builder, "journal");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    json_builder_add_value (builder, sy_entry_to_json (g_ptr_array_index (entries, i)));
  json_builder_end_array (builder);
}

static void
add_plan (JsonBuilder *builder,
          SySysroot   *sysroot,
          SyRequest   *request)
{
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  if (request != NULL)
    plan = sy_execute_plan (sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL, &error);

  json_builder_set_member_name (builder, "plan");
  if (plan != NULL)
    json_builder_add_value (builder, sy_plan_to_json (plan));
  else
    json_builder_add_null_value (builder);
  if (error != NULL)
    {
      json_builder_set_member_name (builder, "plan_error");
      json_builder_begin_object (builder);
      sy_json_add_string (builder, "code", sy_error_code_to_string ((SyError) error->code));
      sy_json_add_string (builder, "message", error->message);
      json_builder_end_object (builder);
    }
}

JsonNode *
sy_inspection_new (SySysroot  *sysroot,
                   SyRequest  *request,
                   GError    **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *holder = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  entries = sy_journal_list (sysroot, error);
  if (entries == NULL)
    return NULL;
  holder = sy_journal_get_lock_holder (sysroot);

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "lock_holder", holder);
  add_stages (builder, sysroot, entries);
  add_journal (builder, entries);
  add_plan (builder, sysroot, request);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  hide_in_node (root);

  return g_steal_pointer (&root);
}
