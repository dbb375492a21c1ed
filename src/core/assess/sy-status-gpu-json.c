/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-status-json-private.h"

#include "sy-json.h"

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

void
sy_status_json_add_address (JsonBuilder       *builder,
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

void
sy_status_json_add_gpu (JsonBuilder *builder,
                        const SyGpu *gpu)
{
  const SyPciDevice *device = gpu->device;
  g_autofree char *class_text = g_strdup_printf ("%04x", sy_pci_device_get_class (device));
  g_autofree char *revision = g_strdup_printf ("%02x", device->revision);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "address");
  sy_status_json_add_address (builder, device);
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
    sy_status_json_add_address (builder, gpu->functions->pdata[i]);
  json_builder_end_array (builder);
  sy_json_add_string (builder, "card", gpu->card);
  add_connectors (builder, gpu);
  add_gvt (builder, gpu);
  json_builder_end_object (builder);
}
