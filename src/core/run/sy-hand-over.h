/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain.h"
#include "plan/sy-progress.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_hand_over:
 * @domain: the machine that is about to start, as libvirt tells its hook
 *
 * Moves the discrete GPUs that @domain has to vfio-pci, as “mode vm --now” does, and with all of
 * its refusals. Nobody reviews that now: it was, when the hook was set up. Asks nothing of libvirt,
 * which waits for the hook. Nothing is done for a machine without such a GPU, nor where it is on
 * vfio-pci already.
 *
 * Returns: %FALSE with who holds the GPU, or why it cannot be moved: the machine must not start
 */
gboolean sy_hand_over           (SySysroot       *sysroot,
                                 SyDomain        *domain,
                                 SyProgressFunc   progress,
                                 gpointer         user_data,
                                 GError         **error);

/**
 * sy_hand_over_take_back:
 * @domain: the machine that is gone
 *
 * Gives the GPUs that @domain had back to Linux, unless the computer was started with them set
 * aside for virtual machines.
 */
gboolean sy_hand_over_take_back (SySysroot       *sysroot,
                                 SyDomain        *domain,
                                 SyProgressFunc   progress,
                                 gpointer         user_data,
                                 GError         **error);

G_END_DECLS
