/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-change.h"

G_BEGIN_DECLS

/*
 * Boot entries come and go with the kernels, which is no edit of someone else: our own is made anew
 * for each by our plugin of kernel-install, and what we added to that of a kernel which was removed
 * went with it.
 */

/**
 * sy_kernel_update_remade:
 * @change: of a file
 * @now: what it is
 *
 * Returns: whether it is an entry that is ours from its first line on, as it was when we made it
 */
gboolean sy_kernel_update_remade  (SyChange          *change,
                                   const SyFileState *now);

/** sy_kernel_update_removed: whether it is an entry that we added something to and is gone */
gboolean sy_kernel_update_removed (SyChange          *change,
                                   const SyFileState *now);

/**
 * sy_kernel_update_kept_options:
 *
 * Whether an entry that was remade has the kernel parameters that @change wrote. An update names
 * other files; other parameters are the user's, here or in the ordinary entry.
 */
gboolean sy_kernel_update_kept_options (SyChange          *change,
                                        const SyFileState *now);

G_END_DECLS
