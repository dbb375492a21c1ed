/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-status-json.h"

#include <string.h>

#include "assess/sy-assessment-private.h"
#include "assess/sy-status-json-private.h"
#include "sy-json.h"

static void
add_scheme (JsonBuilder  *builder,
            SyAssessment *assessment)
{
  json_builder_set_member_name (builder, "scheme");
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id", sy_scheme_to_string (sy_assessment_get_scheme (assessment)));
  sy_json_add_string (builder, "certainty",
                      sy_certainty_to_string (sy_assessment_get_certainty (assessment)));
  sy_status_json_add_evidence (builder, "evidence",
                               sy_assessment_get_scheme_evidence (assessment));
  json_builder_end_object (builder);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  const int *left = a;
  const int *right = b;

  return (*left > *right) - (*left < *right);
}

static GArray *
list_groups (const GPtrArray *devices)
{
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];
      gboolean known = device->iommu_group == SY_PCI_NO_IOMMU_GROUP;

      for (guint j = 0; j < groups->len && !known; j++)
        known = g_array_index (groups, int, j) == device->iommu_group;
      if (!known)
        g_array_append_val (groups, device->iommu_group);
    }
  g_array_sort (groups, compare_numbers);

  return g_steal_pointer (&groups);
}

static void
add_group (JsonBuilder *builder,
           SyMachine   *machine,
           int          group)
{
  static const char * const verdicts[] = {
    [SY_GROUP_UNKNOWN] = "unknown",
    [SY_GROUP_ISOLATED] = "isolated",
    [SY_GROUP_SHARED] = "shared",
  };
  const GPtrArray *devices = sy_machine_get_devices (machine);

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "id", group);
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < devices->len; i++)
    if (((const SyPciDevice *) devices->pdata[i])->iommu_group == group)
      sy_status_json_add_address (builder, devices->pdata[i]);
  json_builder_end_array (builder);
  sy_json_add_string (builder, "verdict", verdicts[sy_group_judge (machine, group)]);
  json_builder_end_object (builder);
}

static void
add_iommu (JsonBuilder *builder,
           SyMachine   *machine)
{
  g_autoptr (GArray) groups = list_groups (sy_machine_get_devices (machine));
  const SyEvidence *evidence = sy_machine_get_iommu_evidence (machine);

  json_builder_set_member_name (builder, "iommu");
  json_builder_begin_object (builder);
  sy_json_add_tristate (builder, "enabled", sy_machine_get_iommu (machine));
  sy_json_add_string (builder, "says", evidence->says);
  sy_json_add_string (builder, "source", evidence->source);
  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (guint i = 0; i < groups->len; i++)
    add_group (builder, machine, g_array_index (groups, int, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_facts (JsonBuilder *builder,
           SyMachine   *machine)
{
  const GPtrArray *facts = sy_machine_get_facts (machine);

  json_builder_set_member_name (builder, "facts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < facts->len; i++)
    {
      const SyFact *fact = facts->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "id", fact->id);
      sy_json_add_tristate (builder, "state", fact->state);
      sy_json_add_string (builder, "value", fact->value);
      sy_json_add_string (builder, "says", fact->says);
      sy_json_add_string (builder, "source", fact->source);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_texts (JsonBuilder     *builder,
           const char      *member,
           const GPtrArray *texts)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < texts->len; i++)
    json_builder_add_string_value (builder, texts->pdata[i]);
  json_builder_end_array (builder);
}

static void
add_verdict (JsonBuilder  *builder,
             SyAssessment *assessment)
{
  json_builder_set_member_name (builder, "verdict");
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id",
                      sy_verdict_to_string (sy_assessment_get_verdict (assessment)));
  sy_json_add_string (builder, "says", sy_assessment_get_verdict_says (assessment));
  sy_status_json_add_evidence (builder, "reasons",
                               sy_assessment_get_verdict_reasons (assessment));
  add_texts (builder, "costs", sy_assessment_get_costs (assessment));
  add_texts (builder, "games", sy_assessment_get_games (assessment));
  json_builder_end_object (builder);
}

static void
add_obstacles (JsonBuilder  *builder,
               SyAssessment *assessment)
{
  const GPtrArray *obstacles = sy_assessment_get_obstacles (assessment);

  json_builder_set_member_name (builder, "obstacles");
  json_builder_begin_array (builder);
  for (guint i = 0; i < obstacles->len; i++)
    {
      const SyObstacle *obstacle = obstacles->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "id", obstacle->id);
      sy_json_add_string (builder, "severity", sy_severity_to_string (obstacle->severity));
      sy_json_add_string (builder, "says", obstacle->says);
      sy_json_add_string (builder, "fix", obstacle->fix);
      sy_json_add_string (builder, "fix_kind", sy_fix_kind_to_string (obstacle->fix_kind));
      sy_json_add_string (builder, "fix_target", obstacle->fix_target);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

JsonNode *
sy_status_to_json (SyAssessment *assessment)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  SyMachine *machine = sy_assessment_get_machine (assessment);
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_status_json_add_machine (builder, machine);
  add_scheme (builder, assessment);
  json_builder_set_member_name (builder, "gpus");
  json_builder_begin_array (builder);
  for (guint i = 0; i < gpus->len; i++)
    sy_status_json_add_gpu (builder, gpus->pdata[i], sy_machine_get_facts (machine));
  json_builder_end_array (builder);
  add_iommu (builder, machine);
  add_facts (builder, machine);
  sy_status_json_add_holders (builder, sy_machine_get_holders (machine));
  add_verdict (builder, assessment);
  add_obstacles (builder, assessment);
  sy_json_add_string (builder, "mode", sy_mode_to_string (sy_assessment_get_mode (assessment)));
  sy_status_json_add_boot (builder, assessment);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
