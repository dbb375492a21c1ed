/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "sy-error.h"

G_BEGIN_DECLS

/**
 * SyPciAddress:
 *
 * A PCI function's address, "0000:01:00.0" (domain:bus:device.function, all hexadecimal).
 * A domain may have more than four digits (Intel VMD: "10000:e0:06.0").
 */
typedef struct {
  guint32 domain;
  guint8  bus;
  guint8  device;
  guint8  function;
} SyPciAddress;

/* Longest text: eight digits of domain, ":ff:1f.7", NUL. */
#define SY_PCI_ADDRESS_TEXT_SIZE 20

/**
 * sy_pci_address_parse:
 * @text: "DDDD:BB:DD.F", or "BB:DD.F" for domain 0; nothing may follow
 *
 * Returns: whether @text is an address; @out_address is untouched if not
 */
gboolean     sy_pci_address_parse     (const char         *text,
                                       SyPciAddress       *out_address);

/** sy_pci_address_format: writes "0000:01:00.0" into @text and returns it */
const char  *sy_pci_address_format    (const SyPciAddress *self,
                                       char                text[SY_PCI_ADDRESS_TEXT_SIZE]);
int          sy_pci_address_compare   (const SyPciAddress *a,
                                       const SyPciAddress *b);

/** sy_pci_address_same_slot: whether both are functions of one device */
gboolean     sy_pci_address_same_slot (const SyPciAddress *a,
                                       const SyPciAddress *b);

G_END_DECLS
