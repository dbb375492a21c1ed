/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"

G_BEGIN_DECLS

/* A listing at -vvv of a large server is some 300 KiB. */
#define SY_LSPCI_MAX_SIZE (4 * 1024 * 1024)

/**
 * SyLspciDevice: one function as a pasted listing tells it
 * @address: where it is
 * @class_code: base class and sub-class, or %SY_LSPCI_UNKNOWN
 * @vendor: or %SY_LSPCI_UNKNOWN, as the other ids
 * @iommu_group: or %SY_PCI_NO_IOMMU_GROUP
 * @driver: (nullable): where the listing names one; see @details
 * @name: (nullable): the text between class and ids: vendor and device names
 * @vendor_name: (nullable): with @device_name what sy_pci_names_complete() made of it
 * @numbered: the ids come from the listing, not from names
 * @details: whether the listing shows more than the first line, so that a missing driver means none
 * @secondary: the bus behind this bridge, or -1
 * @boot_vga: whether firmware gave its first picture here
 * @card: (nullable): its DRM card
 * @connectors: (nullable) (element-type SyConnector): of its DRM card
 */
typedef struct {
  SyPciAddress  address;
  guint32       class_code;
  guint32       vendor;
  guint32       device;
  guint32       subsystem_vendor;
  guint32       subsystem_device;
  int           revision;
  int           iommu_group;
  char         *driver;
  char         *class_name;
  char         *name;
  char         *vendor_name;
  char         *device_name;
  gboolean      numbered;
  gboolean      details;
  int           secondary;
  SyTristate    boot_vga;
  char         *card;
  GPtrArray    *connectors;
} SyLspciDevice;

#define SY_LSPCI_UNKNOWN G_MAXUINT32

void       sy_lspci_device_free (SyLspciDevice  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyLspciDevice, sy_lspci_device_free)

/**
 * sy_lspci_parse:
 * @text: what a user pasted: lspci(8) at any verbosity, with -n, -nn, -D, -mm or -vmm or without,
 *   one of the usual loops over /sys/kernel/iommu_groups, ls-iommu, or `udevadm info --export-db`;
 *   indented, quoted with ">" or coloured as it may be; other lines are passed over
 * @length: in bytes, -1 for a NUL-terminated text
 *
 * Reads the listing. A function that appears more than once is merged into one.
 *
 * Returns: (transfer full) (element-type SyLspciDevice): the functions by address, never empty, or
 *   %NULL with %SY_ERROR_INVALID_DATA where no line looks like a PCI function
 */
GPtrArray *sy_lspci_parse       (const char     *text,
                                 gssize          length,
                                 GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_lspci_parse_first: @out_several: (nullable): whether other computers followed the first */
GPtrArray *sy_lspci_parse_first (const char     *text,
                                 gssize          length,
                                 gboolean       *out_several,
                                 GError        **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
