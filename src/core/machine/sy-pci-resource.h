/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "sy-error.h"

G_BEGIN_DECLS

/**
 * SyPciBar:
 * @index: 0 to 5
 * @size: in bytes, never 0
 * @wide: decodes 64 bits of address
 *
 * A region that a function asks for with a base address register (PCI Local Bus Specification
 * 3.0, section 6.2.5.1).
 */
typedef struct {
  guint    index;
  guint64  size;
  gboolean io;
  gboolean prefetchable;
  gboolean wide;
} SyPciBar;

/**
 * SyPciResources:
 * @bars: (element-type SyPciBar): those that are in use, by index
 * @rom_size: of the expansion ROM in bytes, 0: none
 * @rom_shadow: whether that region is firmware's copy in memory
 *
 * The "resource" file of a function in sysfs.
 */
typedef struct {
  GArray   *bars;
  guint64   rom_size;
  gboolean  rom_shadow;
} SyPciResources;

/**
 * sy_pci_resources_parse:
 * @text: lines "0xSTART 0xEND 0xFLAGS": six regions, the ROM, and others that are not looked at;
 *   the flags are those of include/linux/ioport.h
 *
 * Returns: whether it could be read; if not, %SY_ERROR_INVALID_DATA names the line
 */
gboolean sy_pci_resources_parse (const char      *text,
                                 SyPciResources  *out_resources,
                                 GError         **error);

void     sy_pci_resources_clear (SyPciResources  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyPciResources, sy_pci_resources_clear)

G_END_DECLS
