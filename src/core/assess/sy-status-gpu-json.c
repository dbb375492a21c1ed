/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-status-json-private.h"

#include "machine/sy-fact.h"
#include "machine/sy-gvt-reader.h"
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

/* Adds a number, or null where it is not known. */
static void
add_number (JsonBuilder *builder,
            const char  *member,
            guint        number,
            gboolean     known)
{
  json_builder_set_member_name (builder, member);
  if (known)
    json_builder_add_int_value (builder, number);
  else
    json_builder_add_null_value (builder);
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
      sy_json_add_string (builder, "monitor", connector->monitor);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_gvt_type (JsonBuilder     *builder,
              const SyGvtType *type)
{
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id", type->id);
  sy_json_add_string (builder, "name", type->name);
  sy_json_add_string (builder, "description", type->description);
  sy_json_add_string (builder, "resolution", type->resolution);
  add_number (builder, "low_mib", type->low_mib, type->low_mib > 0);
  add_number (builder, "high_mib", type->high_mib, type->high_mib > 0);
  add_number (builder, "fences", type->fences, type->fences > 0);
  add_number (builder, "available_instances", type->instances, type->instances_known);
  json_builder_end_object (builder);
}

/* The reason is that of the one GPU that GVT-g could be for; every other is not made for it. */
static void
add_gvt (JsonBuilder     *builder,
         const SyGpu     *gpu,
         const GPtrArray *facts)
{
  const SyFact *fact = sy_gvt_is_candidate (gpu) ? sy_facts_find (facts, SY_FACT_GVT) : NULL;

  json_builder_set_member_name (builder, "gvt");
  json_builder_begin_object (builder);
  sy_json_add_tristate (builder, "supported", gpu->gvt);
  json_builder_set_member_name (builder, "types");
  json_builder_begin_array (builder);
  for (guint i = 0; i < gpu->gvt_types->len; i++)
    add_gvt_type (builder, gpu->gvt_types->pdata[i]);
  json_builder_end_array (builder);
  if (gpu->gvt == SY_TRISTATE_NO)
    sy_json_add_string (builder, "reason", fact != NULL ? fact->value : "gpu");
  else
    sy_json_add_string (builder, "reason", NULL);
  json_builder_set_member_name (builder, "mdevs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < gpu->mdevs->len; i++)
    {
      const SyMdev *mdev = gpu->mdevs->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "uuid", mdev->uuid);
      sy_json_add_string (builder, "type", mdev->type);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_functions (JsonBuilder     *builder,
               const char      *member,
               const GPtrArray *functions)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < functions->len; i++)
    sy_status_json_add_address (builder, functions->pdata[i]);
  json_builder_end_array (builder);
}

static void
add_regions (JsonBuilder *builder,
             const SyGpu *gpu)
{
  json_builder_set_member_name (builder, "bars");
  json_builder_begin_array (builder);
  for (guint i = 0; i < gpu->bars->len; i++)
    {
      const SyPciBar *bar = &g_array_index (gpu->bars, SyPciBar, i);

      json_builder_begin_object (builder);
      sy_json_add_int (builder, "index", bar->index);
      sy_json_add_int (builder, "size", (gint64) bar->size);
      sy_json_add_boolean (builder, "io", bar->io);
      sy_json_add_boolean (builder, "prefetchable", bar->prefetchable);
      sy_json_add_boolean (builder, "wide", bar->wide);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "rom");
  if (gpu->rom_size == 0)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "size", (gint64) gpu->rom_size);
  sy_json_add_boolean (builder, "shadow", gpu->rom_shadow);
  json_builder_end_object (builder);
}

static void
add_link (JsonBuilder *builder,
          const SyGpu *gpu)
{
  json_builder_set_member_name (builder, "link");
  if (gpu->link_speed == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "speed", gpu->link_speed);
  add_number (builder, "width", gpu->link_width, gpu->link_width > 0);
  sy_json_add_string (builder, "max_speed", gpu->link_max_speed);
  add_number (builder, "max_width", gpu->link_max_width, gpu->link_max_width > 0);
  json_builder_end_object (builder);
}

static void
add_reset_methods (JsonBuilder *builder,
                   const SyGpu *gpu)
{
  g_auto (GStrv) methods = NULL;

  json_builder_set_member_name (builder, "reset_methods");
  if (gpu->reset_methods == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  methods = g_strsplit (gpu->reset_methods, " ", -1);
  json_builder_begin_array (builder);
  for (guint i = 0; methods[i] != NULL; i++)
    if (methods[i][0] != '\0')
      json_builder_add_string_value (builder, methods[i]);
  json_builder_end_array (builder);
}

static void
add_sriov (JsonBuilder *builder,
           const SyGpu *gpu)
{
  json_builder_set_member_name (builder, "sriov");
  if (gpu->sriov_max == 0)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "max", gpu->sriov_max);
  sy_json_add_int (builder, "count", gpu->sriov_count);
  add_functions (builder, "functions", gpu->virtual_functions);
  json_builder_end_object (builder);
}

static void
add_hardware (JsonBuilder *builder,
              const SyGpu *gpu)
{
  sy_json_add_tristate (builder, "boot_vga", gpu->boot_vga);
  sy_json_add_tristate (builder, "removable", gpu->removable);
  add_functions (builder, "parents", gpu->bridges);
  sy_json_add_string (builder, "power_state", gpu->power_state);
  sy_json_add_string (builder, "runtime_status", gpu->runtime_status);
  add_regions (builder, gpu);
  add_link (builder, gpu);
  add_reset_methods (builder, gpu);
  add_sriov (builder, gpu);
}

/* One object of the details with where they were read, one of those that are not known with why. */
static void
add_details (JsonBuilder  *builder,
             const char   *member,
             char * const *texts)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_object (builder);
  for (guint i = 0; i < SY_GPU_N_DETAILS; i++)
    if (texts[i] != NULL)
      sy_json_add_string (builder, sy_gpu_detail_to_string (i), texts[i]);
  json_builder_end_object (builder);
}

void
sy_status_json_add_gpu (JsonBuilder     *builder,
                        const SyGpu     *gpu,
                        const GPtrArray *facts)
{
  const SyPciDevice *device = gpu->device;
  g_autofree char *class_text = g_strdup_printf ("%04x", sy_pci_device_get_class (device));
  g_autofree char *revision = g_strdup_printf ("%02x", device->revision);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "address");
  sy_status_json_add_address (builder, device);
  sy_json_add_string (builder, "role", sy_gpu_role_to_string (gpu->role));
  /* A listing may tell the vendor alone. */
  add_ids (builder, "id", device->device != 0 ? device->vendor : 0, device->device);
  add_ids (builder, "subsystem", device->subsystem_vendor, device->subsystem_device);
  sy_json_add_string (builder, "class", class_text);
  sy_json_add_string (builder, "revision", revision);
  sy_json_add_string (builder, "name", gpu->name);
  sy_json_add_string (builder, "driver", device->driver);
  add_number (builder, "iommu_group", (guint) device->iommu_group,
              device->iommu_group != SY_PCI_NO_IOMMU_GROUP);
  add_functions (builder, "functions", gpu->functions);
  sy_json_add_string (builder, "card", gpu->card);
  add_connectors (builder, gpu);
  add_hardware (builder, gpu);
  add_gvt (builder, gpu, facts);
  add_details (builder, "unknown", gpu->unknown);
  add_details (builder, "sources", gpu->sources);
  json_builder_end_object (builder);
}
