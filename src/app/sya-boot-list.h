/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_BOOT_LIST (sya_boot_list_get_type ())
G_DECLARE_FINAL_TYPE (SyaBootList, sya_boot_list, SYA, BOOT_LIST, SyaView)

/**
 * SyaBootList:
 *
 * What this start shows of what its boot entry asked for (SyBootResult): on show where the entry
 * was that of the virtual machine, or where something is not as expected.
 */

G_END_DECLS
