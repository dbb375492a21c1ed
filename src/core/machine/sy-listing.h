/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-lspci.h"
#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyListing:
 * @devices: (element-type SyPciDevice): by address
 * @gpus: (element-type SyGpu): by address
 * @devices_state: yes: the listing is complete; unknown: it may be an excerpt
 * @iommu: yes where it has IOMMU groups; unknown otherwise, never no
 * @hypervisor: (nullable): as sy_machine_get_hypervisor()
 * @hypervisor_evidence: (nullable)
 * @several: the text goes on with another computer, which was not read
 *
 * What a pasted listing tells of a computer.
 */
typedef struct {
  GPtrArray  *devices;
  GPtrArray  *gpus;
  SyTristate  devices_state;
  SyTristate  iommu;
  const char *hypervisor;
  SyEvidence *hypervisor_evidence;
  gboolean    several;
} SyListing;

/**
 * sy_listing_read:
 * @self: filled in on success
 * @text: see sy_lspci_parse()
 * @name: what to call it as a source, such as a file's name
 * @names: (nullable): the root whose pci.ids is used
 *
 * Returns: whether it could be read; otherwise %SY_ERROR_INVALID_DATA
 */
gboolean sy_listing_read (SyListing    *self,
                          const char   *text,
                          const char   *name,
                          SySysroot    *names,
                          GError      **error);

G_END_DECLS
