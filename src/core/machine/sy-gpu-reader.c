/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-gpu-reader.h"

#include "machine/sy-drm-reader.h"
#include "machine/sy-gpu-role.h"

#define DEVICES_PATH "/sys/bus/pci/devices"

static const SyPciDevice *
find_device (const GPtrArray    *devices,
             const SyPciAddress *address)
{
  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (sy_pci_address_compare (&device->address, address) == 0)
        return device;
    }

  return NULL;
}

/* The addresses on the way to a device, from the root bus on; empty where a report holds the
 * device as a plain directory. */
static GArray *
read_path (SySysroot          *sysroot,
           const SyPciAddress *address)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (SyPciAddress));
  char text[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *link = g_strdup_printf (DEVICES_PATH "/%s",
                                           sy_pci_address_format (address, text));
  g_autofree char *target = sy_sysroot_read_link (sysroot, link, NULL);
  g_auto (GStrv) parts = NULL;

  if (target == NULL)
    return g_steal_pointer (&path);

  parts = g_strsplit (target, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      SyPciAddress part;

      if (sy_pci_address_parse (parts[i], &part))
        g_array_append_val (path, part);
    }

  return g_steal_pointer (&path);
}

/* The kernel sets "removable" below a port that firmware calls external, as Thunderbolt's are
 * (Documentation/ABI/testing/sysfs-devices-removable). */
static gboolean
is_removable (SySysroot          *sysroot,
              const SyPciAddress *address)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = g_strdup_printf (DEVICES_PATH "/%s/removable",
                                           sy_pci_address_format (address, text));
  g_autofree char *value = sy_sysroot_read_attribute (sysroot, path, NULL);

  return g_strcmp0 (value, "removable") == 0;
}

static SyTristate
read_boot_vga (SySysroot          *sysroot,
               const SyPciAddress *address)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = g_strdup_printf (DEVICES_PATH "/%s/boot_vga",
                                           sy_pci_address_format (address, text));
  g_autofree char *value = sy_sysroot_read_attribute (sysroot, path, NULL);

  if (g_strcmp0 (value, "1") == 0)
    return SY_TRISTATE_YES;

  return g_strcmp0 (value, "0") == 0 ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
}

static SyGpuRole
read_role (SySysroot         *sysroot,
           const SyPciDevice *device,
           const GPtrArray   *devices)
{
  g_autoptr (GArray) path = read_path (sysroot, &device->address);
  const SyPciDevice *parent = NULL;
  gboolean removable = is_removable (sysroot, &device->address);

  if (path->len >= 2)
    parent = find_device (devices, &g_array_index (path, SyPciAddress, path->len - 2));
  for (guint i = 0; i + 1 < path->len && !removable; i++)
    removable = is_removable (sysroot, &g_array_index (path, SyPciAddress, i));

  return sy_gpu_role_decide (device, devices, parent, removable);
}

static SyGpu *
gpu_new (SySysroot         *sysroot,
         const SyPciDevice *device,
         const GPtrArray   *devices)
{
  SyGpu *self = sy_gpu_new (device);

  self->role = read_role (sysroot, device, devices);
  self->boot_vga = read_boot_vga (sysroot, &device->address);
  for (guint i = 0; i < devices->len; i++)
    {
      SyPciDevice *other = devices->pdata[i];

      if (other != device && sy_pci_address_same_slot (&other->address, &device->address))
        g_ptr_array_add (self->functions, other);
    }

  return self;
}

static void
take_card (SyGpu     *self,
           GPtrArray *cards)
{
  for (guint i = 0; i < cards->len; i++)
    {
      SyDrmCard *card = cards->pdata[i];

      if (!sy_pci_address_same_slot (&card->address, &self->device->address))
        continue;
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

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (!sy_pci_device_is_display (device) ||
          (last != NULL && sy_pci_address_same_slot (&last->address, &device->address)))
        continue;
      last = device;
      g_ptr_array_add (gpus, gpu_new (sysroot, device, devices));
      take_card (gpus->pdata[gpus->len - 1], cards);
    }

  return g_steal_pointer (&gpus);
}
