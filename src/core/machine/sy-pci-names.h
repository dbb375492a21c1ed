/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-lspci.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_pci_names_complete:
 * @root: whose pci.ids is used, at /usr/share/misc or /usr/share/hwdata; without one, only what the
 *   texts themselves tell is filled in
 * @devices: (element-type SyLspciDevice)
 *
 * Fills in what a listing left out of display functions and bridges: ids from names where exactly
 * one entry of pci.ids has that name, and names from ids. What is ambiguous stays unknown.
 */
void sy_pci_names_complete (SySysroot       *root,
                            const GPtrArray *devices);

G_END_DECLS
