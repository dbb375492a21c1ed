/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "machine/sy-pci-resource.h"
#include "sya-fact-groups.h"
#include "sya-labels.h"

static char *
format_functions (const GPtrArray *functions)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; functions != NULL && i < functions->len; i++)
    {
      const SyPciDevice *function = g_ptr_array_index (functions, i);
      char address[SY_PCI_ADDRESS_TEXT_SIZE];

      sy_pci_address_format (&function->address, address);
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append_printf (text, "%s %s", address, function->device_name);
      if (function->driver != NULL)
        g_string_append_printf (text, " (%s)", function->driver);
    }

  return g_string_free (text, text->len == 0);
}

static char *
format_connectors (const SyGpu *gpu)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; gpu->connectors != NULL && i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = g_ptr_array_index (gpu->connectors, i);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append_printf (text, "%s: %s", connector->name,
                              sya_connected_get_label (connector->connected));
      if (connector->monitor != NULL)
        g_string_append_printf (text, " (%s)", connector->monitor);
    }

  return g_string_free (text, text->len == 0);
}

static char *
format_bars (const GArray *bars)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; bars != NULL && i < bars->len; i++)
    {
      const SyPciBar *bar = &g_array_index (bars, SyPciBar, i);
      g_autofree char *size = g_format_size_full (bar->size, G_FORMAT_SIZE_IEC_UNITS);

      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append_printf (text, "%u: %s", bar->index, size);
    }

  return g_string_free (text, text->len == 0);
}

static char *
format_link (const SyGpu *gpu)
{
  if (gpu->link_max_speed == NULL && gpu->link_speed == NULL)
    return NULL;

  if (gpu->link_speed == NULL || gpu->link_width == 0)
    return g_strdup_printf (_("At most %s × %u"), gpu->link_max_speed, gpu->link_max_width);

  if (gpu->link_max_speed == NULL)
    return g_strdup_printf ("%s × %u", gpu->link_speed, gpu->link_width);

  return g_strdup_printf (_("Now %s × %u, at most %s × %u"), gpu->link_speed, gpu->link_width,
                          gpu->link_max_speed, gpu->link_max_width);
}

static char *
format_power (const SyGpu *gpu)
{
  if (gpu->power_state != NULL && gpu->runtime_status != NULL)
    return g_strdup_printf ("%s, %s", gpu->power_state, gpu->runtime_status);

  return g_strdup (gpu->power_state != NULL ? gpu->power_state : gpu->runtime_status);
}

static char *
format_rom (const SyGpu *gpu)
{
  g_autofree char *size = g_format_size_full (gpu->rom_size, G_FORMAT_SIZE_IEC_UNITS);

  if (gpu->rom_size == 0)
    return NULL;

  return gpu->rom_shadow ? g_strdup (_("Only the copy that the firmware keeps in memory"))
                         : g_steal_pointer (&size);
}

static char *
format_gvt (const SyGpu *gpu)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; gpu->gvt_types != NULL && i < gpu->gvt_types->len; i++)
    {
      const SyGvtType *type = g_ptr_array_index (gpu->gvt_types, i);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, type->id);
      if (type->resolution != NULL)
        g_string_append_printf (text, ", %s", type->resolution);
      if (type->instances_known)
        g_string_append_printf (text, g_dngettext (NULL, ", %u can be made", ", %u can be made",
                                                   type->instances), type->instances);
    }

  return g_string_free (text, text->len == 0);
}

/* A listing may leave ids out; no device has 0000. */
static char *
format_ids (const SyPciDevice *device)
{
  GString *text = g_string_new (NULL);

  if (device->device != 0)
    g_string_append_printf (text, "%04x:%04x", device->vendor, device->device);
  else
    g_string_append (text, _("unknown"));
  if (device->subsystem_vendor != 0)
    g_string_append_printf (text, ", %04x:%04x", device->subsystem_vendor,
                            device->subsystem_device);
  else
    g_string_append_printf (text, ", %s", _("unknown"));
  g_string_append_printf (text, ", %04x", sy_pci_device_get_class (device));

  return g_string_free (text, FALSE);
}

/* What is not known is told with why. */
static void
add_detail (SyaFactGroup *group,
            const char   *title,
            char         *text,
            const SyGpu  *gpu,
            SyGpuDetail   detail)
{
  const char *reason = gpu->unknown[detail];

  if (text == NULL && reason != NULL)
    text = g_strdup_printf (_("Unknown: %s"), reason);
  sya_fact_group_add (group, title, text);
}

SyaFactGroup *
sya_fact_group_new_for_gpu (const SyGpu *gpu)
{
  SyaFactGroup *group = sya_fact_group_new ("sya-gpu-symbolic", g_strdup (gpu->name));
  const SyPciDevice *device = gpu->device;
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  sy_pci_address_format (&device->address, address);
  sya_fact_group_add (group, _("Role"), g_strdup (sya_gpu_role_get_label (gpu->role)));
  sya_fact_group_add (group, _("Address"), g_strdup (address));
  sya_fact_group_add (group, _("Ids (vendor, device, subsystem, class)"),
                      format_ids (device));
  sya_fact_group_add (group, _("Driver"),
                      g_strdup (device->driver != NULL ? device->driver : _("None")));
  if (device->iommu_group != SY_PCI_NO_IOMMU_GROUP)
    sya_fact_group_add (group, _("IOMMU group"), g_strdup_printf ("%d", device->iommu_group));
  sya_fact_group_add (group, _("Its other functions"), format_functions (gpu->functions));
  sya_fact_group_add (group, _("The way to it"), format_functions (gpu->bridges));
  add_detail (group, _("Outputs"), format_connectors (gpu), gpu, SY_GPU_CONNECTORS);
  add_detail (group, _("Power"), format_power (gpu), gpu, SY_GPU_POWER_STATE);
  add_detail (group, _("Link"), format_link (gpu), gpu, SY_GPU_LINK);
  add_detail (group, _("Memory regions (BAR)"), format_bars (gpu->bars), gpu, SY_GPU_BARS);
  add_detail (group, _("Option ROM (vBIOS)"), format_rom (gpu), gpu, SY_GPU_ROM);
  add_detail (group, _("Ways to reset it"), g_strdup (gpu->reset_methods), gpu,
              SY_GPU_RESET_METHODS);
  sya_fact_group_add (group, _("Virtual GPUs (GVT-g)"), format_gvt (gpu));

  return group;
}
