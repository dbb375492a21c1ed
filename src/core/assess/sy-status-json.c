/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-status-json.h"

#include <string.h>

#include "assess/sy-assessment-private.h"
#include "sy-json.h"

static void
add_evidence (JsonBuilder     *builder,
              const char      *member,
              const GPtrArray *evidence)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < evidence->len; i++)
    {
      const SyEvidence *item = evidence->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "says", item->says);
      sy_json_add_string (builder, "source", item->source);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_machine (JsonBuilder *builder,
             SyMachine   *machine)
{
  json_builder_set_member_name (builder, "machine");
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "vendor", sy_machine_get_vendor (machine));
  sy_json_add_string (builder, "model", sy_machine_get_model (machine));
  sy_json_add_tristate (builder, "laptop", sy_machine_get_laptop (machine));
  sy_json_add_string (builder, "hypervisor", sy_machine_get_hypervisor (machine));
  sy_json_add_string (builder, "kernel", sy_machine_get_kernel (machine));
  sy_json_add_string (builder, "cmdline", sy_machine_get_cmdline (machine));
  sy_json_add_string (builder, "cpu_vendor", sy_machine_get_cpu_vendor (machine));
  sy_json_add_string (builder, "distribution", sy_machine_get_distribution (machine));
  sy_json_add_string (builder, "distribution_id", sy_machine_get_distribution_id (machine));
  sy_json_add_string (builder, "initramfs",
                      sy_initramfs_kind_to_string (sy_machine_get_initramfs (machine)));
  add_evidence (builder, "initramfs_evidence", sy_machine_get_initramfs_evidence (machine));
  sy_json_add_string (builder, "bootloader",
                      sy_bootloader_kind_to_string (sy_machine_get_bootloader (machine)));
  add_evidence (builder, "bootloader_evidence", sy_machine_get_bootloader_evidence (machine));
  add_evidence (builder, "problems", sy_machine_get_problems (machine));
  json_builder_end_object (builder);
}

static void
add_scheme (JsonBuilder  *builder,
            SyAssessment *assessment)
{
  json_builder_set_member_name (builder, "scheme");
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id", sy_scheme_to_string (sy_assessment_get_scheme (assessment)));
  sy_json_add_string (builder, "certainty",
                      sy_certainty_to_string (sy_assessment_get_certainty (assessment)));
  add_evidence (builder, "evidence", sy_assessment_get_scheme_evidence (assessment));
  json_builder_end_object (builder);
}

/* Adds "VVVV:DDDD", or null where both are zero, which sysfs shows for a bridge without ids. */
static void
add_ids (JsonBuilder *builder,
         const char  *member,
         guint16      vendor,
         guint16      device)
{
  g_autofree char *ids = g_strdup_printf ("%04x:%04x", vendor, device);

  sy_json_add_string (builder, member, vendor != 0 || device != 0 ? ids : NULL);
}

static void
add_address (JsonBuilder       *builder,
             const SyPciDevice *device)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  json_builder_add_string_value (builder, sy_pci_address_format (&device->address, address));
}

static void
add_connectors (JsonBuilder *builder,
                const SyGpu *gpu)
{
  json_builder_set_member_name (builder, "connectors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = gpu->connectors->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "name", connector->name);
      sy_json_add_tristate (builder, "connected", connector->connected);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* Only Intel's integrated GPUs can be split by GVT-g, and which of them do is not read yet. */
static void
add_gvt (JsonBuilder *builder,
         const SyGpu *gpu)
{
  gboolean possible = gpu->role == SY_GPU_ROLE_INTEGRATED &&
                      gpu->device->vendor == SY_PCI_VENDOR_INTEL;

  json_builder_set_member_name (builder, "gvt");
  json_builder_begin_object (builder);
  sy_json_add_tristate (builder, "supported", possible ? SY_TRISTATE_UNKNOWN : SY_TRISTATE_NO);
  json_builder_set_member_name (builder, "types");
  json_builder_begin_array (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_gpu (JsonBuilder *builder,
         const SyGpu *gpu)
{
  const SyPciDevice *device = gpu->device;
  g_autofree char *class_text = g_strdup_printf ("%04x", sy_pci_device_get_class (device));
  g_autofree char *revision = g_strdup_printf ("%02x", device->revision);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "address");
  add_address (builder, device);
  sy_json_add_string (builder, "role", sy_gpu_role_to_string (gpu->role));
  add_ids (builder, "id", device->vendor, device->device);
  add_ids (builder, "subsystem", device->subsystem_vendor, device->subsystem_device);
  sy_json_add_string (builder, "class", class_text);
  sy_json_add_string (builder, "revision", revision);
  sy_json_add_string (builder, "name", gpu->name);
  sy_json_add_string (builder, "driver", device->driver);
  json_builder_set_member_name (builder, "iommu_group");
  if (device->iommu_group != SY_PCI_NO_IOMMU_GROUP)
    json_builder_add_int_value (builder, device->iommu_group);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "functions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < gpu->functions->len; i++)
    add_address (builder, gpu->functions->pdata[i]);
  json_builder_end_array (builder);
  sy_json_add_string (builder, "card", gpu->card);
  add_connectors (builder, gpu);
  add_gvt (builder, gpu);
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
      add_address (builder, devices->pdata[i]);
  json_builder_end_array (builder);
  sy_json_add_string (builder, "verdict", verdicts[sy_group_judge (machine, group)]);
  json_builder_end_object (builder);
}

static void
add_iommu (JsonBuilder *builder,
           SyMachine   *machine)
{
  g_autoptr (GArray) groups = list_groups (sy_machine_get_devices (machine));

  json_builder_set_member_name (builder, "iommu");
  json_builder_begin_object (builder);
  sy_json_add_tristate (builder, "enabled", sy_machine_get_iommu (machine));
  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (guint i = 0; i < groups->len; i++)
    add_group (builder, machine, g_array_index (groups, int, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_verdict (JsonBuilder  *builder,
             SyAssessment *assessment)
{
  const GPtrArray *costs = sy_assessment_get_costs (assessment);

  json_builder_set_member_name (builder, "verdict");
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id",
                      sy_verdict_to_string (sy_assessment_get_verdict (assessment)));
  sy_json_add_string (builder, "says", sy_assessment_get_verdict_says (assessment));
  json_builder_set_member_name (builder, "costs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < costs->len; i++)
    json_builder_add_string_value (builder, costs->pdata[i]);
  json_builder_end_array (builder);
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
  add_machine (builder, machine);
  add_scheme (builder, assessment);
  json_builder_set_member_name (builder, "gpus");
  json_builder_begin_array (builder);
  for (guint i = 0; i < gpus->len; i++)
    add_gpu (builder, gpus->pdata[i]);
  json_builder_end_array (builder);
  add_iommu (builder, machine);
  add_verdict (builder, assessment);
  add_obstacles (builder, assessment);
  sy_json_add_string (builder, "mode", sy_mode_to_string (sy_assessment_get_mode (assessment)));
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
