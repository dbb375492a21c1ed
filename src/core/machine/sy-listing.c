/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-listing.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-form.h"
#include "machine/sy-gpu-chip.h"
#include "machine/sy-gpu-role.h"
#include "machine/sy-pci-names.h"

#define CLASS_HOST_BRIDGE 0x0600
#define CLASS_ISA_BRIDGE  0x0601
#define ANY               0

/* A listing without its bridge to the old bus is complete when it is about as long as a small
 * computer's is. */
#define MANY_DEVICES 12

/* Devices that only virtual machines have, by their own or their subsystem's ids. */
static const struct {
  guint16     vendor;
  guint16     device;
  const char *hypervisor;
} guests[] = {
  { 0x1af4, ANY, "qemu" },          /* virtio, and 1af4:1100, QEMU's subsystem */
  { 0x1b36, ANY, "qemu" },          /* QEMU's own bridges and devices */
  { 0x1234, 0x1111, "qemu" },       /* Bochs's and QEMU's VGA */
  { 0x15ad, ANY, "vmware" },
  { 0x80ee, ANY, "oracle" },
  { 0x5853, ANY, "xen" },
  { 0x1414, 0x008e, "wsl" },
  { 0x1414, 0x5353, "microsoft" },
  { 0x1414, ANY, "microsoft" },
  { 0x1ab8, ANY, "parallels" },
  { 0x1d0f, 0x1111, "amazon" },
};

static guint16
known (guint32 id)
{
  return id == SY_LSPCI_UNKNOWN ? 0 : (guint16) id;
}

static SyPciDevice *
make_device (const SyLspciDevice *from,
             gboolean             has_drivers)
{
  SyPciDevice *device = g_new0 (SyPciDevice, 1);

  device->address = from->address;
  device->vendor = known (from->vendor);
  device->device = known (from->device);
  device->subsystem_vendor = known (from->subsystem_vendor);
  device->subsystem_device = known (from->subsystem_device);
  device->class_code = (guint32) known (from->class_code) << 8;
  device->revision = from->revision >= 0 ? (guint8) from->revision : 0;
  device->iommu_group = from->iommu_group;
  device->driver = g_strdup (from->driver);
  device->driver_unknown = from->driver == NULL && !(has_drivers && from->details);
  device->vendor_name = from->vendor_name != NULL
                        ? g_strdup (from->vendor_name)
                        : g_strdup_printf ("%04x", device->vendor);
  if (from->device_name != NULL)
    device->device_name = g_strdup (from->device_name);
  else if (from->name != NULL)
    device->device_name = g_strdup (from->name);
  else
    device->device_name = g_strdup_printf ("%04x", device->device);

  return device;
}

/* Without -k or -v nothing is said of drivers; with it, a device without that line has none. */
static gboolean
names_drivers (const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    if (((const SyLspciDevice *) lines->pdata[i])->driver != NULL)
      return TRUE;

  return FALSE;
}

static const SyPciDevice *
find_parent (const SyListing    *self,
             const GPtrArray    *lines,
             const SyPciAddress *address)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const SyLspciDevice *line = lines->pdata[i];

      if (line->secondary >= 0 && line->secondary == address->bus &&
          line->address.domain == address->domain && line->address.bus != address->bus)
        return self->devices->pdata[i];
    }

  return NULL;
}

/* From the root port down. A bus number is below its bridge's own, so that this ends. */
static void
find_bridges (const SyListing *self,
              const GPtrArray *lines,
              SyGpu           *gpu)
{
  const SyPciDevice *bridge = find_parent (self, lines, &gpu->device->address);

  while (bridge != NULL && gpu->bridges->len < 16)
    {
      g_ptr_array_insert (gpu->bridges, 0, (gpointer) bridge);
      bridge = find_parent (self, lines, &bridge->address);
    }
}

static void
copy_connectors (SyGpu               *gpu,
                 const SyLspciDevice *line)
{
  gpu->card = g_strdup (line->card);
  for (guint i = 0; line->connectors != NULL && i < line->connectors->len; i++)
    {
      const SyConnector *from = line->connectors->pdata[i];
      SyConnector *connector = sy_connector_new (from->name);

      connector->connected = from->connected;
      g_ptr_array_add (gpu->connectors, connector);
    }
}

static gboolean
is_thunderbolt (const SyPciDevice *device)
{
  return sy_pci_device_is_thunderbolt (device) ||
         (sy_pci_device_is_bridge (device) &&
          (strstr (device->device_name, "Thunderbolt") != NULL ||
           strstr (device->device_name, "USB4") != NULL));
}

static gboolean
is_behind_thunderbolt (const SyGpu *gpu)
{
  for (guint i = 0; i < gpu->bridges->len; i++)
    if (is_thunderbolt (gpu->bridges->pdata[i]))
      return TRUE;

  return FALSE;
}

/* Where the listing does not tell what is behind which bridge: a card to plug in, in what is not
 * known to be a desktop, on a bus after that of a Thunderbolt bridge. */
static gboolean
may_be_external (const SyListing *self,
                 const SyGpu     *gpu)
{
  if (gpu->role != SY_GPU_ROLE_DISCRETE || gpu->bridges->len > 0 ||
      sy_gpu_chip_for_laptops (gpu->device) != SY_TRISTATE_NO ||
      sy_gpu_chip_is_compute (gpu->device))
    return FALSE;

  for (guint i = 0; i < self->devices->len; i++)
    {
      const SyPciDevice *device = self->devices->pdata[i];

      if (is_thunderbolt (device) && device->address.domain == gpu->device->address.domain &&
          device->address.bus < gpu->device->address.bus)
        return TRUE;
    }

  return FALSE;
}

static void
find_external_gpus (SyListing *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_auto (SyForm) form;

  sy_form_guess (&form, self->devices, none);
  for (guint i = 0; i < self->gpus->len && form.laptop != SY_TRISTATE_NO && !form.mixed; i++)
    {
      SyGpu *gpu = self->gpus->pdata[i];

      if (may_be_external (self, gpu))
        {
          gpu->role = SY_GPU_ROLE_EXTERNAL;
          gpu->removable = SY_TRISTATE_YES;
        }
    }
}

static SyGpu *
make_gpu (const SyListing *self,
          const GPtrArray *lines,
          guint            index)
{
  const SyLspciDevice *line = lines->pdata[index];
  SyGpu *gpu = sy_gpu_new (self->devices->pdata[index]);
  const SyPciDevice *parent;

  for (guint i = 0; i < self->devices->len; i++)
    {
      SyPciDevice *other = self->devices->pdata[i];

      if (i != index && sy_pci_address_same_slot (&other->address, &gpu->device->address))
        g_ptr_array_add (gpu->functions, other);
    }
  find_bridges (self, lines, gpu);
  parent = gpu->bridges->len > 0 ? gpu->bridges->pdata[gpu->bridges->len - 1] : NULL;
  gpu->role = sy_gpu_role_decide (gpu->device, self->devices, parent,
                                  is_behind_thunderbolt (gpu));
  gpu->boot_vga = line->boot_vga;
  copy_connectors (gpu, line);

  return gpu;
}

static void
make_gpus (SyListing       *self,
           const GPtrArray *lines)
{
  const SyPciDevice *last = NULL;

  for (guint i = 0; i < self->devices->len; i++)
    {
      const SyPciDevice *device = self->devices->pdata[i];

      if (!sy_pci_device_is_display (device) ||
          (last != NULL && sy_pci_address_same_slot (&last->address, &device->address)))
        continue;
      last = device;
      g_ptr_array_add (self->gpus, make_gpu (self, lines, i));
    }
}

static gboolean
is_told (const SyGpu *gpu,
         SyGpuDetail  detail)
{
  return (detail == SY_GPU_BOOT_VGA && gpu->boot_vga != SY_TRISTATE_UNKNOWN) ||
         (detail == SY_GPU_REMOVABLE && gpu->removable != SY_TRISTATE_UNKNOWN) ||
         (detail == SY_GPU_CONNECTORS && (gpu->card != NULL || gpu->connectors->len > 0));
}

static void
set_sources (const SyListing *self,
             const char      *name)
{
  for (guint i = 0; i < self->gpus->len; i++)
    for (guint detail = 0; detail < SY_GPU_N_DETAILS; detail++)
      {
        gboolean told = is_told (self->gpus->pdata[i], detail);

        sy_gpu_set_detail (self->gpus->pdata[i], detail, told ? name : NULL,
                           told ? NULL : _("The listing does not tell."));
      }
}

/* An excerpt lacks the bridge at 00:00.0, or most of what every computer has. */
static SyTristate
judge_completeness (const GPtrArray *devices)
{
  gboolean host = FALSE;
  gboolean isa = FALSE;

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      /* AMD's 00:00.0 is in no IOMMU group, so that the scripts for those do not show it. */
      host |= sy_pci_device_get_class (device) == CLASS_HOST_BRIDGE && device->address.bus == 0;
      isa |= sy_pci_device_get_class (device) == CLASS_ISA_BRIDGE;
    }

  return host && (isa || devices->len >= MANY_DEVICES) ? SY_TRISTATE_YES : SY_TRISTATE_UNKNOWN;
}

static gboolean
is_guest_id (guint   i,
             guint16 vendor,
             guint16 device)
{
  return vendor == guests[i].vendor && (guests[i].device == ANY || guests[i].device == device);
}

static void
find_hypervisor (SyListing  *self,
                 const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (guests); i++)
    for (guint j = 0; j < self->devices->len; j++)
      {
        const SyPciDevice *device = self->devices->pdata[j];
        char address[SY_PCI_ADDRESS_TEXT_SIZE];

        if (!is_guest_id (i, device->vendor, device->device) &&
            !is_guest_id (i, device->subsystem_vendor, device->subsystem_device))
          continue;
        self->hypervisor = guests[i].hypervisor;
        self->hypervisor_evidence =
          sy_evidence_new (name, _("The device at %s exists in virtual machines only."),
                           sy_pci_address_format (&device->address, address));
        return;
      }
}

static SyTristate
has_groups (const GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    if (((const SyPciDevice *) devices->pdata[i])->iommu_group != SY_PCI_NO_IOMMU_GROUP)
      return SY_TRISTATE_YES;

  return SY_TRISTATE_UNKNOWN;
}

gboolean
sy_listing_read (SyListing    *self,
                 const char   *text,
                 const char   *name,
                 SySysroot    *names,
                 GError      **error)
{
  g_autoptr (GPtrArray) lines = sy_lspci_parse_first (text, -1, &self->several, error);
  gboolean has_drivers;

  if (lines == NULL)
    return FALSE;

  sy_pci_names_complete (names, lines);
  has_drivers = names_drivers (lines);
  self->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_pci_device_free);
  self->gpus = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_gpu_free);
  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_add (self->devices, make_device (lines->pdata[i], has_drivers));
  make_gpus (self, lines);
  find_external_gpus (self);
  set_sources (self, name);
  self->devices_state = judge_completeness (self->devices);
  self->iommu = has_groups (self->devices);
  find_hypervisor (self, name);

  return TRUE;
}
