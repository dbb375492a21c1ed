/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-status-json-private.h"

#include "assess/sy-boot-result.h"
#include "sy-json.h"

static void
add_check (JsonBuilder       *builder,
           const SyBootCheck *check)
{
  static const char * const states[] = {
    [SY_TRISTATE_UNKNOWN] = "unknown",
    [SY_TRISTATE_NO] = "unexpected",
    [SY_TRISTATE_YES] = "expected",
  };

  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id", check->id);
  sy_json_add_string (builder, "device", check->device);
  sy_json_add_string (builder, "state", states[check->state]);
  sy_json_add_string (builder, "found", check->found);
  sy_json_add_string (builder, "expected", check->expected);
  sy_json_add_string (builder, "why", check->why);
  sy_json_add_string (builder, "fix", check->fix);
  json_builder_end_object (builder);
}

void
sy_status_json_add_boot (JsonBuilder  *builder,
                         SyAssessment *assessment)
{
  g_autoptr (SyBootResult) result = sy_boot_result_new (assessment);

  if (result == NULL)
    return;
  json_builder_set_member_name (builder, "boot");
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "entry", result->vm ? "vm" : "host");
  sy_json_add_boolean (builder, "safe", result->safe);
  sy_json_add_string (builder, "next",
                      result->once || result->vm_is_default == SY_TRISTATE_YES ? "vm"
                      : result->vm_is_default == SY_TRISTATE_NO ? "host" : "unknown");
  sy_json_add_boolean (builder, "once", result->once);
  json_builder_set_member_name (builder, "checks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < result->checks->len; i++)
    add_check (builder, result->checks->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}
