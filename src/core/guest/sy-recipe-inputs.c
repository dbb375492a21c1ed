/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-recipe-inputs.h"

#include <libvirt/libvirt.h>

#include "machine/sy-libvirt-version.h"
#include "machine/sy-qemu-version.h"

/* SMBIOS as libvirt and as Linux call it. No serial numbers: they are nobody's business. */
static const struct {
  const char *part;
  const char *name;
  const char *file;
} smbios_fields[] = {
  { "bios", "vendor", "bios_vendor" },
  { "bios", "version", "bios_version" },
  { "system", "manufacturer", "sys_vendor" },
  { "system", "product", "product_name" },
  { "system", "version", "product_version" },
  { "system", "family", "product_family" },
  { "baseBoard", "manufacturer", "board_vendor" },
  { "baseBoard", "product", "board_name" },
  { "baseBoard", "version", "board_version" },
  { "chassis", "manufacturer", "chassis_vendor" },
  { "chassis", "version", "chassis_version" },
};

static int
compare_addresses (gconstpointer a,
                   gconstpointer b)
{
  return sy_pci_address_compare (a, b);
}

static void
read_functions (SyRecipeInputs *self,
                const SyGpu    *gpu)
{
  g_array_append_val (self->functions, gpu->device->address);
  for (guint i = 0; i < gpu->functions->len; i++)
    g_array_append_val (self->functions, ((const SyPciDevice *) gpu->functions->pdata[i])->address);
  g_array_sort (self->functions, compare_addresses);
  self->context.functions = self->functions;
}

/*
 * VFIO gives a group whole or not at all; bridges do not count. What another maker built is no part
 * of the GPU: it may be the disk that Linux runs from, and it is for the user to move or to give.
 */
static void
read_others (SyRecipeInputs *self,
             SyMachine      *machine,
             const SyGpu    *gpu)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (gpu->device->iommu_group != SY_PCI_NO_IOMMU_GROUP &&
          device->iommu_group == gpu->device->iommu_group && !sy_pci_device_is_bridge (device) &&
          device->vendor == gpu->device->vendor && !sy_pci_device_is_display (device) &&
          !sy_pci_address_same_slot (&device->address, &gpu->device->address))
        g_array_append_val (self->others, device->address);
    }
  self->context.others = self->others->len > 0 ? self->others : NULL;
}

/*
 * A laptop's 3D controller has no ROM and gets its subsystem ids from the firmware's driver, so
 * they are gone when VFIO has reset it; what VFIO shows now, the guest sees too.
 */
static void
read_ids (SyRecipeInputs *self,
          const SyGpu    *gpu)
{
  const SyPciDevice *device = gpu->device;
  gboolean is_3d = sy_pci_device_get_class (device) == 0x0302;

  self->context.gpu_vendor = device->vendor;
  if (is_3d && g_strcmp0 (device->driver, "vfio-pci") != 0 && device->subsystem_vendor != 0 &&
      device->subsystem_device != 0)
    {
      self->context.subsystem_vendor = device->subsystem_vendor;
      self->context.subsystem_device = device->subsystem_device;
    }
  self->context.rom = is_3d && gpu->rom_size == 0 ? SY_RECIPE_ROM_OFF : SY_RECIPE_ROM_LEAVE;
}

static void
read_smbios (SyRecipeInputs *self,
             SySysroot      *sysroot)
{
  GPtrArray *words = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (smbios_fields); i++)
    {
      g_autofree char *path = g_strconcat ("/sys/class/dmi/id/", smbios_fields[i].file, NULL);
      g_autofree char *value = sy_sysroot_read_attribute (sysroot, path, NULL);

      if (value == NULL || value[0] == '\0' || !g_str_is_ascii (value))
        continue;
      g_ptr_array_add (words, g_strdup (smbios_fields[i].part));
      g_ptr_array_add (words, g_strdup (smbios_fields[i].name));
      g_ptr_array_add (words, g_steal_pointer (&value));
    }
  g_ptr_array_add (words, NULL);
  self->smbios = (GStrv) g_ptr_array_free (words, FALSE);
  self->context.smbios = (const char * const *) self->smbios;
}

/* Another computer's libvirt is not the one that this program is linked with. */
static void
read_versions (SyVirtVersions *versions,
               SySysroot      *sysroot)
{
  unsigned long libvirt = 0;
  const char *source;
  g_autofree char *qemu = sysroot != NULL ? sy_qemu_version_read (sysroot, &source) : NULL;
  g_autofree char *other =
    sysroot != NULL && !sy_sysroot_is_live (sysroot) ? sy_libvirt_version_read (sysroot) : NULL;

  if (other != NULL)
    versions->libvirt = sy_virt_version_parse (other);
  else if (virGetVersion (&libvirt, NULL, NULL) == 0)
    versions->libvirt = (guint) libvirt;
  versions->qemu = qemu != NULL ? sy_virt_version_parse (qemu) : 0;
}

SyRecipeInputs *
sy_recipe_inputs_new (SyMachine   *machine,
                      const SyGpu *gpu)
{
  SyRecipeInputs *self = g_new0 (SyRecipeInputs, 1);
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autofree char *smt = NULL;

  self->functions = g_array_new (FALSE, FALSE, sizeof (SyPciAddress));
  self->others = g_array_new (FALSE, FALSE, sizeof (SyPciAddress));
  self->context.threads = 1;
  read_versions (&self->context.versions, sysroot);
  if (gpu != NULL)
    {
      read_functions (self, gpu);
      read_others (self, machine, gpu);
      read_ids (self, gpu);
    }
  if (sysroot == NULL)
    return self;

  read_smbios (self, sysroot);
  smt = sy_sysroot_read_attribute (sysroot, "/sys/devices/system/cpu/smt/active", NULL);
  self->context.threads = g_strcmp0 (smt, "1") == 0 ? 2 : 1;
  self->context.kvmfr = sy_sysroot_exists (sysroot, "/dev/kvmfr0");
  self->context.kvm = sy_facts_get_state (sy_machine_get_facts (machine), SY_FACT_KVM);

  return self;
}

void
sy_recipe_inputs_free (SyRecipeInputs *self)
{
  g_array_unref (self->functions);
  g_array_unref (self->others);
  g_strfreev (self->smbios);
  g_free (self);
}
