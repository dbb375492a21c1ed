/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-boot-menu.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/*
 * The firmware as the boot loader: it starts the kernel by an entry of its own, Boot0003, which has
 * the kernel parameters. BootOrder is the menu, and BootNext is what the next start alone is set
 * to; the firmware deletes it before it starts anything (UEFI specification 2.10, section 3.1).
 */

/**
 * sy_efi_stub_plan_next:
 * @id: (nullable): the entry that the next start alone is set to, "Boot0005"; %NULL: none
 */
gboolean sy_efi_stub_plan_next  (SySysroot   *sysroot,
                                 SyPlan      *plan,
                                 const char  *id,
                                 const char  *why,
                                 GError     **error);

/**
 * sy_efi_stub_plan_first:
 * @id: the entry that starts when nobody chooses
 * @first: %FALSE: it becomes the last one instead
 */
gboolean sy_efi_stub_plan_first (SySysroot   *sysroot,
                                 SyPlan      *plan,
                                 const char  *id,
                                 gboolean     first,
                                 const char  *why,
                                 GError     **error);

G_END_DECLS
