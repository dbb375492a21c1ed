/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-gpu-reader.h"

#include <string.h>

#include "machine/sy-drm-reader.h"
#include "machine/sy-gpu-role.h"

#define DEVICES_PATH "/sys/bus/pci/devices"

static void
gpu_free (SyGpu *self)
{
  g_free (self->name);
  g_free (self->card);
  g_ptr_array_unref (self->functions);
  g_ptr_array_unref (self->connectors);
  g_free (self);
}

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

static SyGpu *
gpu_new (SySysroot         *sysroot,
         const SyPciDevice *device,
         const GPtrArray   *devices)
{
  SyGpu *self = g_new0 (SyGpu, 1);

  self->device = device;
  self->role = read_role (sysroot, device, devices);
  self->boot_vga = read_boot_vga (sysroot, &device->address);
  self->name = make_name (device);
  self->functions = g_ptr_array_new ();
  self->connectors = g_ptr_array_new ();
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
  g_autoptr (GPtrArray) gpus = g_ptr_array_new_with_free_func ((GDestroyNotify) gpu_free);
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
