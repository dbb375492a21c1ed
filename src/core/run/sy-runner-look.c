/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-runner.h"

#include <glib/gi18n-lib.h>

/* Only on this computer itself can the helper see more. */
static gboolean
helper_sees_more (SySysroot    *sysroot,
                  const GError *error)
{
  return sy_sysroot_is_live (sysroot) && g_error_matches (error, SY_ERROR, SY_ERROR_DENIED);
}

/* What the helper said instead of a plan. */
static void
set_plan_error (JsonObject  *object,
                GError     **error)
{
  JsonObject *problem = NULL;

  if (json_object_has_member (object, "plan_error"))
    problem = json_object_get_object_member (object, "plan_error");
  if (problem == NULL)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED,
                         _("The helper did not say what it found"));
  else
    g_set_error_literal (error, SY_ERROR,
                         (gint) sy_error_code_from_string (
                           json_object_get_string_member_with_default (problem, "code", NULL)),
                         json_object_get_string_member_with_default (problem, "message", ""));
}

/* A machine that is taken over from a user's session is named by its UUID from here on: root, who
 * can look into every home, goes by nothing else. */
static gboolean
name_domain (SyRequest *request,
             SyPlan    *plan)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);

  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = g_ptr_array_index (changes, i);

      if (sy_request_get_stage (request) != NULL &&
          sy_change_get_kind (change) == SY_CHANGE_DOMAIN &&
          sy_change_get_before_text (change) == NULL &&
          g_strcmp0 (sy_request_get_domain (request), sy_change_get_uuid (change)) != 0)
        return sy_request_set_domain (request, sy_change_get_uuid (change), NULL);
    }

  return FALSE;
}

SyPlan *
sy_runner_plan (SySysroot     *sysroot,
                SyRequest     *request,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) seen = NULL;
  JsonObject *object;
  SyPlan *plan;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);
  g_return_val_if_fail (SY_IS_REQUEST (request), NULL);

  plan = sy_execute_plan (sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL, &local_error);
  if (plan != NULL && name_domain (request, plan))
    {
      g_object_unref (plan);
      plan = sy_execute_plan (sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL, &local_error);
    }
  if (plan != NULL)
    return plan;
  if (helper_sees_more (sysroot, local_error))
    seen = sy_runner_inspect (sysroot, request, cancellable, NULL);
  if (seen == NULL || !JSON_NODE_HOLDS_OBJECT (seen))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  object = json_node_get_object (seen);
  if (json_object_has_member (object, "plan") && !json_object_get_null_member (object, "plan"))
    return sy_plan_new_from_json (request, json_object_get_member (object, "plan"), error);
  set_plan_error (object, error);

  return NULL;
}

/* (transfer full) (nullable): the state of the stage called @id in what the helper saw. */
static SyStageStatus *
find_status (JsonNode   *seen,
             const char *id)
{
  JsonArray *stages = NULL;

  if (JSON_NODE_HOLDS_OBJECT (seen) &&
      json_object_has_member (json_node_get_object (seen), "stages"))
    stages = json_object_get_array_member (json_node_get_object (seen), "stages");

  for (guint i = 0; stages != NULL && i < json_array_get_length (stages); i++)
    {
      JsonObject *stage = json_array_get_object_element (stages, i);
      const char *name = json_object_get_string_member_with_default (stage, "state", NULL);
      const char *reason = json_object_get_string_member_with_default (stage, "reason", "");
      SyStageState state;

      if (g_strcmp0 (json_object_get_string_member_with_default (stage, "id", NULL), id) == 0 &&
          sy_stage_state_from_string (name, &state))
        return sy_stage_status_new (state, "%s", reason);
    }

  return NULL;
}

SyStageStatus *
sy_runner_assess (const SyStage         *stage,
                  const SyStageContext  *context,
                  JsonNode             **seen,
                  GCancellable          *cancellable)
{
  SySysroot *sysroot = sy_machine_get_sysroot (sy_assessment_get_machine (context->assessment));
  g_autoptr (SyStageStatus) status = sy_stage_assess (stage, context);
  g_autoptr (JsonNode) own = NULL;
  SyStageStatus *better;

  if (!status->denied || !sy_sysroot_is_live (sysroot))
    return g_steal_pointer (&status);

  if (seen == NULL)
    seen = &own;
  if (*seen == NULL)
    *seen = sy_runner_inspect (sysroot, NULL, cancellable, NULL);
  /* A helper that did not answer is not asked again. */
  if (*seen == NULL)
    *seen = json_node_new (JSON_NODE_NULL);
  better = find_status (*seen, stage->id);

  return better != NULL ? better : g_steal_pointer (&status);
}
