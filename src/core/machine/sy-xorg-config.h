/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-address.h"

G_BEGIN_DECLS

/**
 * SyXorgDevice:
 * @driver: (nullable)
 * @bus_id: (nullable): as it stands, "PCI:1:0:0"
 * @driver_line: of @driver; 0 where there is none
 * @bus_id_line: of @bus_id; 0 where there is none
 *
 * A section "Device" of an Xorg configuration, xorg.conf(5).
 */
typedef struct {
  char *driver;
  char *bus_id;
  guint driver_line;
  guint bus_id_line;
} SyXorgDevice;

/**
 * sy_xorg_config_parse:
 *
 * Reads @text as the X server does (hw/xfree86/parser/scan.c): "#" begins a comment outside of
 * quotation marks, case and underscores do not count in keywords. Sections that only describe what
 * to do where a driver is found ("OutputClass") bind nothing and are skipped.
 *
 * Returns: (transfer full) (element-type SyXorgDevice): possibly empty
 */
GPtrArray *sy_xorg_config_parse (const char   *text) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_xorg_bus_id_parse:
 * @bus_id: "PCI:BUS[@DOMAIN]:DEVICE[:FUNCTION]", all decimal
 *
 * Returns: whether @bus_id names a PCI function; @out_address is untouched if not
 */
gboolean   sy_xorg_bus_id_parse (const char   *bus_id,
                                 SyPciAddress *out_address);

G_END_DECLS
