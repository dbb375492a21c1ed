/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-address.h"
#include "sy-evidence.h"

G_BEGIN_DECLS

#define SY_PCI_VENDOR_AMD    0x1002
#define SY_PCI_VENDOR_NVIDIA 0x10de
#define SY_PCI_VENDOR_INTEL  0x8086

/* IOMMU group of a device that is in none, or whose group could not be read. */
#define SY_PCI_NO_IOMMU_GROUP (-1)

/**
 * SyPciDevice:
 *
 * One PCI function as sysfs shows it. Names come from pci.ids through libpci and fall back to
 * the hexadecimal ids. Ids that a pasted listing does not tell are 0.
 * @driver_override is the only driver that the kernel would give the function from now on
 * (Documentation/ABI/testing/sysfs-bus-pci): vfio-pci that libvirt or we asked for, for one. It is
 * read of the slots that have a display only.
 */
typedef struct {
  SyPciAddress  address;
  guint16       vendor;
  guint16       device;
  guint16       subsystem_vendor;
  guint16       subsystem_device;
  guint32       class_code;     /* 24 bits: base class, sub-class, programming interface */
  guint8        revision;
  int           iommu_group;
  char         *driver;         /* nullable: no driver is bound, or see driver_unknown */
  gboolean      driver_unknown; /* a listing that does not tell */
  char         *driver_override; /* nullable: any driver that matches */
  gboolean      stuck;          /* the kernel hangs on it, in its driver's probe or removal */
  char         *vendor_name;
  char         *device_name;
} SyPciDevice;

void     sy_pci_device_free           (SyPciDevice       *self);

/** sy_pci_device_get_class: base class and sub-class, such as 0x0302 */
guint16  sy_pci_device_get_class      (const SyPciDevice *self);

/** sy_pci_device_is_display: classes 0300, 0301, 0302 and 0380 (PCI Code and ID Assignment) */
gboolean sy_pci_device_is_display     (const SyPciDevice *self);

/** sy_pci_device_is_bridge: base class 06; a bridge does not make an IOMMU group unusable */
gboolean sy_pci_device_is_bridge      (const SyPciDevice *self);

/**
 * sy_pci_device_is_thunderbolt: whether it is a bridge of a Thunderbolt controller, behind which is
 *   only what can be unplugged
 */
gboolean sy_pci_device_is_thunderbolt (const SyPciDevice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyPciDevice, sy_pci_device_free)

G_END_DECLS
