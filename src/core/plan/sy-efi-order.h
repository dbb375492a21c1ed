/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** sy_efi_order_is: whether @path is BootOrder, in which each system puts its own entries */
gboolean sy_efi_order_is    (const char *path);

/**
 * sy_efi_order_merge:
 * @base: what we wrote
 * @ours: (nullable): what was there before, and shall be again
 * @theirs: what is there now
 *
 * Takes back what we changed in the order: others' numbers that came since stay, in front or behind
 * as they are, and those that went stay away.
 *
 * Returns: (transfer full) (nullable): the order, or %NULL where others moved what we moved too
 */
GBytes  *sy_efi_order_merge (GBytes     *base,
                             GBytes     *ours,
                             GBytes     *theirs) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
