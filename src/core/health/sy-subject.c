/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "health/sy-check-private.h"
#include "machine/sy-gpu-chip.h"

#define CLASS_3D 0x0302

/* Where distributions put the firmware that they build; what stands elsewhere may hold a ROM. */
static const char * const stock_firmware[] = {
  "/usr/share/OVMF/", "/usr/share/ovmf/", "/usr/share/edk2", "/usr/share/qemu/",
  "/run/libvirt/nix-ovmf/", "/nix/store/", "/usr/share/AAVMF/", "/usr/share/pve-edk2-firmware/",
};

gboolean
sy_subject_knows (const SySubject *self,
                  SyGuestParts     parts)
{
  return (self->guest->known & parts) == parts;
}

static guint
count_functions (const SyGuest        *guest,
                 const SyGuestHostdev *hostdev)
{
  guint n = 0;

  for (guint i = 0; i < guest->hostdevs->len; i++)
    {
      const SyGuestHostdev *other = guest->hostdevs->pdata[i];

      n += other->kind == SY_GUEST_HOSTDEV_PCI && other->has_source &&
           sy_pci_address_same_slot (&other->source, &hostdev->source) ? 1 : 0;
    }

  return n;
}

/*
 * How much a host device looks like the GPU where its computer cannot be asked. A GPU is function 0
 * of a slot behind a port, so not on bus 0, where the chipset and Intel's GPU are; people give it
 * ids and ROMs, and its sound with it.
 */
static guint
judge_hostdev (const SyGuest        *guest,
               const SyGuestHostdev *hostdev)
{
  guint64 vendor;

  if (hostdev->kind != SY_GUEST_HOSTDEV_PCI || !hostdev->has_source ||
      hostdev->source.function != 0 || hostdev->source.bus == 0)
    return 0;
  if (sy_guest_hostdev_get_number (hostdev, "x-pci-vendor-id", &vendor) &&
      vendor == SY_PCI_VENDOR_NVIDIA)
    return 100;

  return 1 + (sy_guest_hostdev_get_property (hostdev, "x-pci-sub-vendor-id") != NULL ? 50 : 0) +
         (hostdev->rom_file != NULL || hostdev->rom_bar == SY_GUEST_OFF ? 20 : 0) +
         4 * count_functions (guest, hostdev) + (hostdev->source.bus == 1 ? 2 : 0);
}

/* Whether the computer knows the device, and as no display of NVIDIA's: a network card, say. */
static gboolean
is_something_else (const SySubject      *self,
                   const SyGuestHostdev *hostdev)
{
  const GPtrArray *devices = self->machine != NULL ? sy_machine_get_devices (self->machine) : NULL;

  for (guint i = 0; devices != NULL && hostdev->has_source && i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (sy_pci_address_compare (&device->address, &hostdev->source) == 0)
        return device->vendor != SY_PCI_VENDOR_NVIDIA || !sy_pci_device_is_display (device);
    }

  return FALSE;
}

static void
find_gpu (SySubject *self)
{
  guint best = 0;

  for (guint i = 0; i < self->guest->hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = self->guest->hostdevs->pdata[i];
      const SyGpu *gpu = self->machine != NULL && hostdev->has_source &&
                         hostdev->kind == SY_GUEST_HOSTDEV_PCI
                         ? sy_machine_find_gpu (self->machine, &hostdev->source) : NULL;
      guint value = judge_hostdev (self->guest, hostdev);

      if (gpu != NULL && sy_gpu_is_nvidia (gpu) &&
          sy_pci_address_compare (&gpu->device->address, &hostdev->source) == 0)
        {
          self->gpu = gpu;
          self->gpu_hostdev = hostdev;
          return;
        }
      if (value > best && !is_something_else (self, hostdev))
        {
          best = value;
          self->gpu_hostdev = hostdev;
        }
    }
}

/* Where the computer is not known, ids that somebody took care to write are all there is. */
static void
find_ids (SySubject *self)
{
  guint64 vendor;
  guint64 device;

  if (self->gpu != NULL)
    {
      self->vendor = self->gpu->device->vendor;
      self->device = self->gpu->device->device;
    }
  else if (self->gpu_hostdev != NULL &&
           sy_guest_hostdev_get_number (self->gpu_hostdev, "x-pci-vendor-id", &vendor) &&
           sy_guest_hostdev_get_number (self->gpu_hostdev, "x-pci-device-id", &device) &&
           vendor <= G_MAXUINT16 && device <= G_MAXUINT16)
    {
      self->vendor = (guint16) vendor;
      self->device = (guint16) device;
    }
}

static gboolean
has_mdev (const SyGuest *guest)
{
  return sy_guest_find_mdev (guest, NULL) != NULL;
}

/* QEMU refuses this for what is no VGA device, as the GPU without outputs is (hw/vfio/pci.c). */
static gboolean
is_given_as_vga (const SySubject *self)
{
  const SyGuestProperty *property = self->gpu_hostdev != NULL
                                    ? sy_guest_hostdev_get_property (self->gpu_hostdev, "x-vga")
                                    : NULL;

  return property != NULL && sy_guest_read_switch (property->value) == SY_GUEST_ON;
}

/* What people do for a laptop's GPU without outputs, and for no other. */
static gboolean
is_treated_as_muxless (const SySubject *self)
{
  const SyGuestHostdev *gpu = self->gpu_hostdev;

  return gpu != NULL &&
         (self->has_tables || has_mdev (self->guest) || gpu->rom_bar == SY_GUEST_OFF ||
          sy_guest_hostdev_get_property (gpu, "x-pci-sub-vendor-id") != NULL ||
          sy_guest_hostdev_get_property (gpu, "x-pci-sub-device-id") != NULL ||
          sy_subject_has_stock_firmware (self) == SY_TRISTATE_NO);
}

/* Makers of cards who make no laptops, by subsystem vendor (pci.ids). */
static gboolean
is_card_maker (guint64 id)
{
  static const guint16 makers[] = {
    0x107d, 0x10b0, 0x1569, 0x174b, 0x1682, 0x196d, 0x196e, 0x19da, 0x1b4c, 0x1da2, 0x3842, 0x7377,
  };

  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    if (makers[i] == id)
      return TRUE;

  return FALSE;
}

/* The computer tells, and else the GPU's own name and who made its board. */
static SyTristate
judge_laptop (const SySubject *self)
{
  const SyPciDevice *device = self->gpu != NULL ? self->gpu->device : NULL;
  SyTristate laptop = self->machine != NULL ? sy_machine_get_laptop (self->machine)
                                            : SY_TRISTATE_UNKNOWN;
  guint64 vendor;

  if (self->gpu != NULL && self->gpu->role == SY_GPU_ROLE_EXTERNAL)
    return SY_TRISTATE_NO;
  if (laptop != SY_TRISTATE_UNKNOWN)
    return laptop;
  if (device != NULL)
    return is_card_maker (device->subsystem_vendor) ? SY_TRISTATE_NO
                                                    : sy_gpu_chip_for_laptops (device);

  return self->gpu_hostdev != NULL &&
         sy_guest_hostdev_get_number (self->gpu_hostdev, "x-pci-sub-vendor-id", &vendor) &&
         is_card_maker (vendor) ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
}

static void
find_wiring (SySubject *self)
{
  SyScheme scheme = self->in->assessment != NULL ? sy_assessment_get_scheme (self->in->assessment)
                                                 : SY_SCHEME_UNKNOWN;

  self->laptop = judge_laptop (self);
  if (self->gpu != NULL && self->gpu->role == SY_GPU_ROLE_EXTERNAL)
    self->muxless = SY_TRISTATE_NO;
  else if (self->gpu != NULL && scheme == SY_SCHEME_MUXLESS)
    self->muxless = SY_TRISTATE_YES;
  else if (self->gpu != NULL && scheme != SY_SCHEME_UNKNOWN)
    self->muxless = SY_TRISTATE_NO;
  else if (self->gpu != NULL && sy_pci_device_get_class (self->gpu->device) == CLASS_3D)
    self->muxless = SY_TRISTATE_YES;
  else if (is_given_as_vga (self))
    self->muxless = SY_TRISTATE_NO;
  /* A piece is what people post of what fails: it may be of such a laptop. */
  self->likely_muxless = self->muxless == SY_TRISTATE_YES ||
                         (self->muxless == SY_TRISTATE_UNKNOWN &&
                          self->laptop != SY_TRISTATE_NO &&
                          (is_treated_as_muxless (self) || !self->guest->complete));
}

static void
find_battery (SySubject *self)
{
  gboolean all_read = TRUE;

  self->has_tables = self->guest->tables->len > 0;
  self->battery = SY_TRISTATE_NO;
  for (guint i = 0; i < self->guest->tables->len; i++)
    {
      const SyGuestTable *table = self->guest->tables->pdata[i];
      const SyHealthFile *file = table->path != NULL ? sy_subject_find_file (self, table->path)
                                                     : NULL;
      SyTristate found = file != NULL && file->acpi != NULL
                         ? sy_acpi_info_has_notebook_battery (file->acpi) : SY_TRISTATE_UNKNOWN;

      if (found == SY_TRISTATE_YES)
        self->battery = SY_TRISTATE_YES;
      all_read = all_read && found != SY_TRISTATE_UNKNOWN;
    }
  if (self->battery == SY_TRISTATE_NO && !all_read)
    self->battery = SY_TRISTATE_UNKNOWN;
}

const SyGuestItem *
sy_subject_get_vendor_id (const SySubject *self)
{
  const SyGuestItem *item = sy_guest_find_item (self->guest->features.hyperv, "vendor_id");

  return item != NULL && item->state == SY_GUEST_ON ? item : NULL;
}

static void
find_hidden (SySubject *self)
{
  const SyGuestFeatures *features = &self->guest->features;

  if (features->kvm_hidden == SY_GUEST_ON || features->hypervisor == SY_GUEST_OFF ||
      sy_subject_get_vendor_id (self) != NULL)
    self->hidden = SY_TRISTATE_YES;
  else if (features->kvm_hidden == SY_GUEST_UNKNOWN || features->hypervisor == SY_GUEST_UNKNOWN ||
           (self->guest->known & (SY_GUEST_PART_FEATURES | SY_GUEST_PART_HYPERV)) == 0)
    self->hidden = SY_TRISTATE_UNKNOWN;
  else
    self->hidden = SY_TRISTATE_NO;
}

static guint
read_version (const SySubject *self,
              const char      *id)
{
  const SyFact *fact = self->machine != NULL
                       ? sy_facts_find (sy_machine_get_facts (self->machine), id) : NULL;

  return fact != NULL && fact->value != NULL ? sy_virt_version_parse (fact->value) : 0;
}

static void
find_versions (SySubject *self)
{
  self->versions = self->in->versions;
  if (self->versions.libvirt == 0)
    self->versions.libvirt = read_version (self, SY_FACT_LIBVIRT);
  if (self->versions.qemu == 0)
    self->versions.qemu = read_version (self, SY_FACT_QEMU);
}

void
sy_subject_init (SySubject           *self,
                 const SyHealthInput *input)
{
  *self = (SySubject) { .in = input, .guest = input->guest };
  self->machine = input->assessment != NULL ? sy_assessment_get_machine (input->assessment) : NULL;
  find_gpu (self);
  find_ids (self);
  find_battery (self);
  find_wiring (self);
  find_hidden (self);
  find_versions (self);
}

/* Up to Pascal the driver asks ACPI for the ROM of a GPU without outputs: sy_vbios_need_get(). */
SyTristate
sy_subject_wants_rom (const SySubject *self)
{
  if (self->vendor != 0 && self->vendor != SY_PCI_VENDOR_NVIDIA)
    return SY_TRISTATE_NO;
  if (self->gpu != NULL)
    return sy_vbios_need_get (self->in->assessment, self->gpu) == SY_VBIOS_NEED_YES
           ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  if (self->device >= SY_GPU_CHIP_FIRST_TURING_ID)
    return SY_TRISTATE_NO;

  return self->device != 0 && self->likely_muxless ? SY_TRISTATE_YES : SY_TRISTATE_UNKNOWN;
}

gboolean
sy_subject_is_own_file (const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  /* "", "var", "lib", "switchyard", UUID, name */
  return g_str_has_prefix (path, "/var/lib/switchyard/") && g_strv_length (names) == 6 &&
         g_uuid_string_is_valid (names[4]);
}

const SyHealthFile *
sy_subject_find_file (const SySubject *self,
                      const char      *path)
{
  for (guint i = 0; self->in->files != NULL && i < self->in->files->len; i++)
    {
      const SyHealthFile *file = self->in->files->pdata[i];

      if (strcmp (file->path, path) == 0)
        return file;
    }

  return NULL;
}

SyTristate
sy_subject_has_stock_firmware (const SySubject *self)
{
  const char *loader = self->guest->loader;
  const char *name = loader != NULL ? strrchr (loader, '/') : NULL;

  if (self->guest->firmware_auto)
    return SY_TRISTATE_YES;
  if (loader == NULL)
    return SY_TRISTATE_UNKNOWN;
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (stock_firmware); i++)
    if (g_str_has_prefix (loader, stock_firmware[i]))
      {
        g_auto (GStrv) words = g_strsplit (name + 1, ".", -1);

        /* OVMF_CODE.fd, OVMF_CODE.secboot.4m.fd; but OVMF_CODE.nv.fd is somebody's own. */
        for (guint j = 1; words[j] != NULL; j++)
          if (!g_strv_contains ((const char * const []) { "fd", "secboot", "4m", "ms", "snakeoil",
                                                          "strictnx", "qcow2", "secmain", NULL },
                                words[j]))
            return SY_TRISTATE_NO;
        return SY_TRISTATE_YES;
      }

  return SY_TRISTATE_NO;
}
