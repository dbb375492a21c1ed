/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-status-view-private.h"

#include <glib/gi18n.h>

static const char *
describe_role (SyGpuRole role)
{
  switch (role)
    {
    case SY_GPU_ROLE_INTEGRATED:
      return _("integrated");

    case SY_GPU_ROLE_DISCRETE:
      return _("discrete");

    case SY_GPU_ROLE_EXTERNAL:
      return _("external");

    case SY_GPU_ROLE_VIRTUAL:
      return _("virtual");

    case SY_GPU_ROLE_UNKNOWN:
    default:
      return _("role unknown");
    }
}

/* Which outputs hang on a GPU decides what passthrough takes away, so that it is told where that
 * is not known; a virtual GPU has none that matter. */
static void
append_connectors (const SyGpu *gpu,
                   GString     *details)
{
  const char *unknown = gpu->unknown[SY_GPU_CONNECTORS];

  if (unknown != NULL && gpu->role != SY_GPU_ROLE_VIRTUAL)
    g_string_append_printf (details, _("; outputs unknown: %s"), unknown);
  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = g_ptr_array_index (gpu->connectors, i);

      g_string_append_printf (details, "%s%s", i == 0 ? "; " : ", ", connector->name);
      if (connector->connected == SY_TRISTATE_YES && connector->monitor != NULL)
        g_string_append_printf (details, " (%s)", connector->monitor);
      else if (connector->connected == SY_TRISTATE_YES)
        g_string_append (details, _(" (connected)"));
    }
}

static char *
describe_gpu (const SyGpu *gpu)
{
  const SyPciDevice *device = gpu->device;
  GString *details = g_string_new (NULL);

  if (device->device != 0)
    g_string_append_printf (details, "%04x:%04x", device->vendor, device->device);
  else
    g_string_append (details, _("id unknown"));
  g_string_append_printf (details, _(", class %04x, driver %s"), sy_pci_device_get_class (device),
                          device->driver != NULL ? device->driver
                          : device->driver_unknown ? _("unknown") : _("none"));
  if (device->iommu_group != SY_PCI_NO_IOMMU_GROUP)
    g_string_append_printf (details, _(", IOMMU group %d"), device->iommu_group);
  for (guint i = 0; i < gpu->functions->len; i++)
    {
      const SyPciDevice *function = g_ptr_array_index (gpu->functions, i);
      char text[SY_PCI_ADDRESS_TEXT_SIZE];

      g_string_append_printf (details, i == 0 ? _("; with %s") : ", %s",
                              sy_pci_address_format (&function->address, text));
    }
  append_connectors (gpu, details);

  return g_string_free (details, FALSE);
}

static void
print_no_gpu (SyMachine *machine,
              SycOutput *output)
{
  switch (sy_machine_get_devices_state (machine))
    {
    case SY_TRISTATE_YES:
      syc_output_paragraph (output, SYC_STYLE_PLAIN, 2,
                            _("None of the devices on the PCI bus is a GPU."));
      break;

    case SY_TRISTATE_NO:
      syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, _("None: there is no PCI bus."));
      break;

    case SY_TRISTATE_UNKNOWN:
    default:
      syc_output_paragraph (output, SYC_STYLE_WARNING, 2,
                            _("Unknown: the PCI bus could not be read in full."));
    }
}

void
syc_status_view_print_gpus (SyMachine *machine,
            SycOutput *output)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  syc_output_heading (output, _("GPUs"));
  if (gpus->len == 0)
    print_no_gpu (machine, output);

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = g_ptr_array_index (gpus, i);
      char text[SY_PCI_ADDRESS_TEXT_SIZE];
      g_autofree char *name = NULL;
      g_autofree char *details = describe_gpu (gpu);

      name = g_strdup_printf ("%s  %s (%s)", sy_pci_address_format (&gpu->device->address, text),
                              gpu->name, describe_role (gpu->role));
      syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, name);
      syc_output_paragraph (output, SYC_STYLE_DIM, 4, details);
    }
}

/* What would go to the virtual machine with the GPU; a bridge would not. */
static char *
list_group_others (SyMachine   *machine,
                   const SyGpu *gpu)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  GString *others = g_string_new (NULL);
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = g_ptr_array_index (devices, i);

      if (device->iommu_group == gpu->device->iommu_group && !sy_pci_device_is_bridge (device) &&
          !sy_pci_address_same_slot (&device->address, &gpu->device->address))
        g_string_append_printf (others, "%s%s %s", others->len > 0 ? ", " : "",
                                sy_pci_address_format (&device->address, text),
                                device->device_name);
    }

  return g_string_free (others, FALSE);
}

static void
print_group (SyMachine   *machine,
             const SyGpu *gpu,
             SycOutput   *output)
{
  g_autofree char *others = list_group_others (machine, gpu);
  g_autofree char *line = NULL;
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  sy_pci_address_format (&gpu->device->address, text);
  line = others[0] == '\0'
         ? g_strdup_printf (_("Group %d holds only the GPU at %s, bridges apart."),
                            gpu->device->iommu_group, text)
         : g_strdup_printf (_("Group %d holds the GPU at %s with: %s."), gpu->device->iommu_group,
                            text, others);
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, line);
}

void
syc_status_view_print_iommu (SyMachine *machine,
             SycOutput *output)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  SyTristate on = sy_machine_get_iommu (machine);
  const char *says = sy_machine_get_iommu_evidence (machine)->says;
  g_autofree char *line = NULL;

  syc_output_heading (output, _("IOMMU"));
  if (on == SY_TRISTATE_UNKNOWN)
    line = g_strdup_printf (_("Unknown. %s"), says);
  else
    line = g_strdup_printf (on == SY_TRISTATE_YES ? _("On. %s") : _("Off. %s"), says);
  syc_output_paragraph (output, on == SY_TRISTATE_YES ? SYC_STYLE_GOOD : SYC_STYLE_WARNING, 2,
                        line);

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = g_ptr_array_index (gpus, i);

      if (gpu->device->iommu_group != SY_PCI_NO_IOMMU_GROUP)
        print_group (machine, gpu, output);
    }
}

