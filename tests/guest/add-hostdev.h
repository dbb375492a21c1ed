/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-address.h"

G_BEGIN_DECLS

/** add_hostdev: (transfer full): @xml, a domain, with a host device appended by SyXmlSplice */
char *add_hostdev (const char         *xml,
                   const SyPciAddress *address) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
