/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-gpu.h"

#include <string.h>

/* "GP107M [GeForce GTX 1050 Mobile]" is the chip and, in brackets, what the shop calls it. */
static char *
make_name (const SyPciDevice *device)
{
  const char *open = strchr (device->device_name, '[');
  const char *close = strrchr (device->device_name, ']');
  g_autofree char *hex = g_strdup_printf ("%04x", device->device);
  g_autofree char *model = NULL;
  g_autofree char *vendor = NULL;

  if (device->vendor == SY_PCI_VENDOR_NVIDIA)
    vendor = g_strdup ("NVIDIA");
  else if (device->vendor == SY_PCI_VENDOR_INTEL)
    vendor = g_strdup ("Intel");
  else if (device->vendor == SY_PCI_VENDOR_AMD)
    vendor = g_strdup ("AMD");
  else
    vendor = g_strdup (device->vendor_name);

  if (strcmp (device->device_name, hex) == 0)
    model = g_strdup_printf ("GPU %04x:%04x", device->vendor, device->device);
  else if (open != NULL && close != NULL && close > open + 1)
    model = g_strndup (open + 1, (gsize) (close - open - 1));
  else
    model = g_strdup (device->device_name);

  /* "Arrow Lake-S [Intel Graphics]" has the vendor in it. */
  if (g_str_has_prefix (model, vendor))
    return g_steal_pointer (&model);

  return g_strdup_printf ("%s %s", vendor, model);
}

SyGpu *
sy_gpu_new (const SyPciDevice *device)
{
  SyGpu *self = g_new0 (SyGpu, 1);

  self->device = device;
  self->name = make_name (device);
  self->functions = g_ptr_array_new ();
  self->virtual_functions = g_ptr_array_new ();
  self->bridges = g_ptr_array_new ();
  self->connectors = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_connector_free);
  self->bars = g_array_new (FALSE, FALSE, sizeof (SyPciBar));
  self->gvt_types = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_gvt_type_free);
  self->mdevs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_mdev_free);

  return self;
}

void
sy_gpu_free (SyGpu *self)
{
  for (guint i = 0; i < SY_GPU_N_DETAILS; i++)
    {
      g_free (self->sources[i]);
      g_free (self->unknown[i]);
    }
  g_free (self->name);
  g_free (self->card);
  g_free (self->render_node);
  g_free (self->link_speed);
  g_free (self->link_max_speed);
  g_free (self->power_state);
  g_free (self->runtime_status);
  g_free (self->reset_methods);
  g_ptr_array_unref (self->functions);
  g_ptr_array_unref (self->virtual_functions);
  g_ptr_array_unref (self->bridges);
  g_ptr_array_unref (self->connectors);
  g_array_unref (self->bars);
  g_ptr_array_unref (self->gvt_types);
  g_ptr_array_unref (self->mdevs);
  g_free (self);
}

const char *
sy_gpu_role_to_string (SyGpuRole role)
{
  switch (role)
    {
    case SY_GPU_ROLE_INTEGRATED:
      return "integrated";

    case SY_GPU_ROLE_DISCRETE:
      return "discrete";

    case SY_GPU_ROLE_EXTERNAL:
      return "external";

    case SY_GPU_ROLE_VIRTUAL:
      return "virtual";

    case SY_GPU_ROLE_UNKNOWN:
    default:
      return "unknown";
    }
}

void
sy_gpu_set_detail (SyGpu       *self,
                   SyGpuDetail  detail,
                   const char  *source,
                   const char  *why_unknown)
{
  char *old_source = self->sources[detail];
  char *old_reason = self->unknown[detail];

  self->sources[detail] = g_strdup (source);
  self->unknown[detail] = g_strdup (why_unknown);
  g_free (old_source);
  g_free (old_reason);
}

const char *
sy_gpu_detail_to_string (SyGpuDetail detail)
{
  static const char * const names[SY_GPU_N_DETAILS] = {
    [SY_GPU_BOOT_VGA] = "boot_vga",
    [SY_GPU_REMOVABLE] = "removable",
    [SY_GPU_POWER_STATE] = "power_state",
    [SY_GPU_RUNTIME_STATUS] = "runtime_status",
    [SY_GPU_BARS] = "bars",
    [SY_GPU_ROM] = "rom",
    [SY_GPU_LINK] = "link",
    [SY_GPU_RESET_METHODS] = "reset_methods",
    [SY_GPU_SRIOV] = "sriov",
    [SY_GPU_CONNECTORS] = "connectors",
  };

  return names[detail];
}

gboolean
sy_gpu_is_nvidia (const SyGpu *self)
{
  return self->device->vendor == SY_PCI_VENDOR_NVIDIA;
}

gboolean
sy_gpu_is_asleep (const SyGpu *self)
{
  if (self->runtime_status != NULL && strcmp (self->runtime_status, "active") != 0 &&
      strcmp (self->runtime_status, "unsupported") != 0)
    return TRUE;

  return self->power_state != NULL && g_str_has_prefix (self->power_state, "D3");
}
