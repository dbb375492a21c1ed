/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"
#include "machine/sy-holder.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyHolders:
 * @processes: (element-type SyHolder): by process id
 * @n_hidden: processes that could not be inspected, so that they may hold it too; kernel threads
 *   have no files and do not count
 * @unlisted: whether there are processes that cannot even be counted (proc(5), hidepid=2)
 * @used: whether the driver's use count says that somebody has it open
 *
 * Who holds a GPU. Nobody is sure only where the first three are empty and @used is not yes: the
 * kernel has uses of its own, such as the text console.
 */
typedef struct {
  GPtrArray *processes;
  guint      n_hidden;
  gboolean   unlisted;
  SyTristate used;
} SyHolders;

/**
 * sy_holders_read:
 *
 * Looks for processes that have a device node of @gpu open: of DRM, of NVIDIA's driver, or of
 * VFIO. No device node is touched, so that a sleeping GPU goes on sleeping. Nothing is looked
 * through where the driver's use count says that nobody has a node open. Memory maps are read
 * only where that count says that somebody has and no open file explains it, as they cost more
 * than all the rest.
 *
 * Returns: (transfer full) (nullable): the holders; %NULL where there are no processes to look at
 *   (a report, a root that is not running)
 */
SyHolders *sy_holders_read (SySysroot   *sysroot,
                            const SyGpu *gpu) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_holders_read_function:
 * @function: a PCI function of a GPU's slot: the display, its sound, its USB controller
 *
 * The same for one function, with the sound devices that it has. Reads of sysfs no more than it
 * takes, so that it can be asked right before a driver is taken away.
 */
SyHolders *sy_holders_read_function (SySysroot          *sysroot,
                                     const SyPciAddress *function) G_GNUC_WARN_UNUSED_RESULT;
void       sy_holders_free (SyHolders   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyHolders, sy_holders_free)

G_END_DECLS
