/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-limine-config.h"

G_BEGIN_DECLS

/*
 * limine-entry-tool, with limine-mkinitcpio and limine-update, writes Limine's entries, and the
 * checksums of the files that they start, on CachyOS and Omarchy.
 */

/** sy_limine_tool_is_used: whether it writes the entries of this computer */
gboolean  sy_limine_tool_is_used     (SySysroot             *sysroot);

/** sy_limine_tool_is_fallback: whether @title, or a key of KERNEL_CMDLINE, is for a rescue entry */
gboolean  sy_limine_tool_is_fallback (const char            *title);

/**
 * sy_limine_tool_resolve:
 * @value: "boot():/ID/linux/initramfs#0a1b…"
 *
 * Returns: (transfer full) (nullable): the file below the root; %NULL where it lies on a partition
 *   that cannot be told
 */
char     *sy_limine_tool_resolve     (const SyLimineConfig  *config,
                                      const char            *value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
