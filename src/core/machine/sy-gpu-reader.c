/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-gpu-reader.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-drm-reader.h"
#include "machine/sy-gpu-details.h"
#include "machine/sy-gpu-role.h"

#define DRM_PATH "/sys/class/drm"

static SyGpuRole
decide_role (const SyGpu     *self,
             const GPtrArray *devices)
{
  const SyPciDevice *parent = self->bridges->len > 0
                              ? self->bridges->pdata[self->bridges->len - 1] : NULL;

  return sy_gpu_role_decide (self->device, devices, parent, self->removable == SY_TRISTATE_YES);
}

/* What SR-IOV made of a GPU looks like a GPU and may share its slot, as 00:02.1 does. */
static gboolean
is_virtual_function (SySysroot         *sysroot,
                     const SyPciDevice *device)
{
  SyPciAddress physical;

  return sy_pci_device_is_display (device) &&
         sy_gpu_read_physical_function (sysroot, &device->address, &physical);
}

static SyGpu *
gpu_new (SySysroot         *sysroot,
         const SyPciDevice *device,
         const GPtrArray   *devices,
         GPtrArray         *problems)
{
  SyGpu *self = sy_gpu_new (device);

  for (guint i = 0; i < devices->len; i++)
    {
      SyPciDevice *other = devices->pdata[i];

      if (other != device && sy_pci_address_same_slot (&other->address, &device->address) &&
          !is_virtual_function (sysroot, other))
        g_ptr_array_add (self->functions, other);
    }
  sy_gpu_read_way (self, sysroot, devices);
  self->role = decide_role (self, devices);
  if (self->role == SY_GPU_ROLE_INTEGRATED)
    {
      self->removable = SY_TRISTATE_NO;
      sy_gpu_set_detail (self, SY_GPU_REMOVABLE, self->sources[SY_GPU_REMOVABLE], NULL);
    }
  sy_gpu_read_details (self, sysroot, problems);

  return self;
}

static void
add_virtual_function (GPtrArray         *gpus,
                      const SyPciDevice *device,
                      SyPciAddress      *physical)
{
  for (guint i = 0; i < gpus->len; i++)
    {
      SyGpu *gpu = gpus->pdata[i];

      if (sy_pci_address_compare (&gpu->device->address, physical) == 0)
        g_ptr_array_add (gpu->virtual_functions, (SyPciDevice *) device);
    }
}

static gboolean
has_function (const SyGpu        *self,
              const SyPciAddress *address)
{
  if (sy_pci_address_compare (&self->device->address, address) == 0)
    return TRUE;
  for (guint i = 0; i < self->functions->len; i++)
    if (sy_pci_address_compare (&((SyPciDevice *) self->functions->pdata[i])->address,
                                address) == 0)
      return TRUE;

  return FALSE;
}

static void
read_render_node (SyGpu     *self,
                  SySysroot *sysroot)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = g_strdup_printf ("/sys/bus/pci/devices/%s/drm",
                                           sy_pci_address_format (&self->device->address,
                                                                  address));
  g_auto (GStrv) names = sy_sysroot_list (sysroot, path, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL && self->render_node == NULL; i++)
    if (g_str_has_prefix (names[i], "renderD"))
      self->render_node = g_strdup (names[i]);
}

static void
take_card (SyGpu     *self,
           GPtrArray *cards)
{
  sy_gpu_set_detail (self, SY_GPU_CONNECTORS, DRM_PATH,
                     _("No DRM driver serves this GPU, and only such a driver tells of outputs."));
  for (guint i = 0; i < cards->len; i++)
    {
      SyDrmCard *card = cards->pdata[i];
      g_autofree char *path = NULL;

      if (!has_function (self, &card->address))
        continue;
      path = g_build_filename (DRM_PATH, card->name, NULL);
      sy_gpu_set_detail (self, SY_GPU_CONNECTORS, path, NULL);
      g_free (self->card);
      self->card = g_strdup (card->name);
      g_ptr_array_unref (self->connectors);
      self->connectors = g_ptr_array_ref (card->connectors);
    }
}

GPtrArray *
sy_gpu_read_all (SySysroot       *sysroot,
                 const GPtrArray *devices,
                 GPtrArray       *problems)
{
  g_autoptr (GPtrArray) gpus = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_gpu_free);
  g_autoptr (GPtrArray) cards = sy_drm_read_cards (sysroot, problems);
  const SyPciDevice *last = NULL;

  /* A virtual function comes after the one that it was made of: its number is higher. */
  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];
      SyPciAddress physical;

      if (!sy_pci_device_is_display (device))
        continue;
      if (sy_gpu_read_physical_function (sysroot, &device->address, &physical))
        {
          add_virtual_function (gpus, device, &physical);
          continue;
        }
      if (last != NULL && sy_pci_address_same_slot (&last->address, &device->address))
        continue;
      last = device;
      g_ptr_array_add (gpus, gpu_new (sysroot, device, devices, problems));
      take_card (gpus->pdata[gpus->len - 1], cards);
      read_render_node (gpus->pdata[gpus->len - 1], sysroot);
    }

  return g_steal_pointer (&gpus);
}
