/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-gpu-role.h"

#include <string.h>

#include "machine/sy-gpu-chip.h"

/* AMD's processors, chipsets and bridges; the GPUs have ATI's number, 1002. */
#define VENDOR_AMD_CPU 0x1022
#define ANY_DEVICE     0

/* No card of the radeon and amdgpu drivers has a lower id (include/drm/drm_pciids.h). */
#define AMD_FIRST_CARD_ID 0x3150

typedef struct {
  guint16 vendor;
  guint16 device;       /* ANY_DEVICE: all of the vendor */
} PciId;

typedef struct {
  guint16 first;
  guint16 last;
} IdRange;

/* Display adapters that an emulator or a server's management controller (BMC) provides. */
static const PciId virtual_ids[] = {
  { 0x1234, 0x1111 },     /* QEMU standard VGA, Bochs */
  { 0x1af4, 0x1050 },     /* virtio-gpu */
  { 0x1b36, 0x0100 },     /* QXL */
  { 0x1013, 0x00b8 },     /* Cirrus GD 5446 as emulated */
  { 0x15ad, ANY_DEVICE }, /* VMware SVGA */
  { 0x80ee, ANY_DEVICE }, /* VirtualBox */
  { 0x1414, ANY_DEVICE }, /* Hyper-V, WSL */
  { 0x1ab8, ANY_DEVICE }, /* Parallels */
  { 0x1d0f, ANY_DEVICE }, /* Amazon EC2 */
  { 0x1a03, ANY_DEVICE }, /* ASPEED BMC */
  { 0x19e5, 0x1711 },     /* HiSilicon BMC */
  { 0x1002, 0x515e },     /* ATI ES1000 of servers */
  { 0x102b, 0x0522 },     /* Matrox G200 in BMCs, from here on (drivers/gpu/drm/mgag200) */
  { 0x102b, 0x0524 },
  { 0x102b, 0x0530 },
  { 0x102b, 0x0532 },
  { 0x102b, 0x0533 },
  { 0x102b, 0x0534 },
  { 0x102b, 0x0536 },
  { 0x102b, 0x0538 },
};

/* AMD's GPUs inside processors and chipsets, by the blocks of ids in the tables of the drivers
 * (drivers/gpu/drm/amd/amdgpu/amdgpu_drv.c, include/drm/drm_pciids.h). */
static const IdRange amd_integrated_ids[] = {
  { 0x1100, 0x1fff },     /* Kaveri, and all from Raven on */
  { 0x9610, 0x9616 },     /* RS780 chipsets */
  { 0x9640, 0x964f },     /* Sumo */
  { 0x9710, 0x9715 },     /* RS880 chipsets */
  { 0x9802, 0x98e4 },     /* Palm, Kabini, Mullins, Carrizo, Stoney */
  { 0x9900, 0x99a4 },     /* Trinity, Richland */
};

/* The chips of AMD's processors and chipsets by their names in pci.ids, for listings that have no
 * numbers. */
static const char * const amd_integrated_names[] = {
  "Barcelo", "BeaverCreek", "Carrizo", "Cezanne", "Granite Ridge", "HawkPoint", "Hawk Point",
  "Kabini", "Kaveri", "Krackan", "Loveland", "Lucienne", "Mendocino", "Mullins", "Palm", "Phoenix",
  "Picasso", "RS480", "RS482", "RS690", "RS780", "RS880", "Raphael", "Raven", "Rembrandt",
  "Renoir", "Richland", "Stoney", "Strix", "Sumo", "SuperSumo", "Trinity", "VanGogh", "Wani",
  "WinterPark", "Wrestler",
};

static gboolean
is_virtual (const SyPciDevice *device)
{
  for (guint i = 0; i < G_N_ELEMENTS (virtual_ids); i++)
    if (device->vendor == virtual_ids[i].vendor &&
        (virtual_ids[i].device == ANY_DEVICE || device->device == virtual_ids[i].device))
      return TRUE;

  return FALSE;
}

/* An APU's GPU shares its slot with other parts of the processor: security, USB, audio. */
static gboolean
shares_slot_with_vendor (const SyPciDevice *device,
                         const GPtrArray   *devices,
                         guint16            vendor)
{
  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *other = devices->pdata[i];

      if (other->vendor == vendor && sy_pci_address_same_slot (&other->address, &device->address))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_integrated_name (const SyPciDevice *device)
{
  for (guint i = 0; i < G_N_ELEMENTS (amd_integrated_names); i++)
    if (g_str_has_prefix (device->device_name, amd_integrated_names[i]))
      return TRUE;

  return FALSE;
}

static SyGpuRole
decide_amd (const SyPciDevice *device,
            const GPtrArray   *devices,
            const SyPciDevice *parent)
{
  if (shares_slot_with_vendor (device, devices, VENDOR_AMD_CPU))
    return SY_GPU_ROLE_INTEGRATED;
  for (guint i = 0; i < G_N_ELEMENTS (amd_integrated_ids); i++)
    if (device->device >= amd_integrated_ids[i].first &&
        device->device <= amd_integrated_ids[i].last)
      return SY_GPU_ROLE_INTEGRATED;
  if (device->device == 0 && has_integrated_name (device))
    return SY_GPU_ROLE_INTEGRATED;

  /* On the root bus itself sits only what is built in, and no table above knows it. */
  if (device->address.bus == 0)
    return SY_GPU_ROLE_UNKNOWN;

  /* The new cards bring a switch of their own, and no processor of Intel's holds such a GPU. */
  if (parent != NULL &&
      (parent->vendor == SY_PCI_VENDOR_AMD || parent->vendor == SY_PCI_VENDOR_INTEL))
    return SY_GPU_ROLE_DISCRETE;

  if (device->device == 0 && strchr (device->device_name, '[') != NULL)
    return SY_GPU_ROLE_DISCRETE;

  return device->device >= AMD_FIRST_CARD_ID ? SY_GPU_ROLE_DISCRETE : SY_GPU_ROLE_UNKNOWN;
}

static SyGpuRole
decide_nvidia (const SyPciDevice *device,
               const SyPciDevice *parent)
{
  /* NVIDIA's chipsets of 2004 to 2010 held GPUs, and cards hung on the same bridges. */
  if (sy_gpu_chip_get (device) == SY_GPU_CHIP_NVIDIA_CHIPSET)
    return SY_GPU_ROLE_INTEGRATED;
  if (sy_gpu_chip_get (device) != SY_GPU_CHIP_UNKNOWN)
    return SY_GPU_ROLE_DISCRETE;
  if (parent != NULL && parent->vendor == SY_PCI_VENDOR_NVIDIA && parent->address.bus == 0)
    return SY_GPU_ROLE_UNKNOWN;

  return device->address.bus == 0 ? SY_GPU_ROLE_UNKNOWN : SY_GPU_ROLE_DISCRETE;
}

SyGpuRole
sy_gpu_role_decide (const SyPciDevice *device,
                    const GPtrArray   *devices,
                    const SyPciDevice *parent,
                    gboolean           removable)
{
  if (is_virtual (device))
    return SY_GPU_ROLE_VIRTUAL;
  if (removable)
    return SY_GPU_ROLE_EXTERNAL;

  switch (device->vendor)
    {
    case SY_PCI_VENDOR_INTEL:
      /* Intel's built-in GPU is always 00:02.0; Arc cards sit behind a switch of their own. */
      return device->address.bus == 0 && device->address.device == 2
             ? SY_GPU_ROLE_INTEGRATED : SY_GPU_ROLE_DISCRETE;

    case SY_PCI_VENDOR_AMD:
      return decide_amd (device, devices, parent);

    case SY_PCI_VENDOR_NVIDIA:
      return decide_nvidia (device, parent);

    default:
      return SY_GPU_ROLE_UNKNOWN;
    }
}
