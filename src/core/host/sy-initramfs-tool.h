/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * SyInitramfsTool: a program that builds the initramfs images, one file each
 * @inputs: the files its plans are made from, as sy_plan_add_inputs() takes them
 * @plan_files: plans what puts the vfio modules into the images; adds nothing where it is so
 * @add_proofs: adds a #SyVerify for each image to @proofs (the modules and our modprobe.d file are
 *   inside) and to @undo_proofs (our file is not); warns about what cannot be proved
 * @get_argv: the command that rebuilds every image
 */
typedef struct {
  SyInitramfsKind     kind;
  const char * const *inputs;
  gboolean          (*plan_files) (SySysroot  *sysroot,
                                   SyPlan     *plan,
                                   GError    **error);
  gboolean          (*add_proofs) (SySysroot  *sysroot,
                                   SyPlan     *plan,
                                   GPtrArray  *proofs,
                                   GPtrArray  *undo_proofs,
                                   GError    **error);
  const char * const *(*get_argv) (SySysroot *sysroot);
  guint               timeout_ms;
} SyInitramfsTool;

extern const SyInitramfsTool sy_mkinitcpio;
extern const SyInitramfsTool sy_initramfs_tools;
extern const SyInitramfsTool sy_dracut;

/**
 * sy_initramfs_tool_find:
 *
 * Returns: (nullable): the tool of @machine, or %NULL with %SY_ERROR_NOT_SUPPORTED that says what
 *   is there and what to do
 */
const SyInitramfsTool *sy_initramfs_tool_find (SyMachine             *machine,
                                               GError               **error);

/**
 * sy_initramfs_tool_plan:
 * @n_before: how many changes @plan had before those that the images must take up
 *
 * Plans the files and, where any file changed or a readable image of the live system lacks what it
 * should hold, the rebuild with its proofs.
 */
gboolean               sy_initramfs_tool_plan (const SyInitramfsTool  *self,
                                               SySysroot              *sysroot,
                                               SyPlan                 *plan,
                                               guint                   n_before,
                                               GError                **error);

/**
 * sy_initramfs_add_proof:
 * @release: (nullable): the kernel that the image at @path belongs to
 * @has_modprobe_file: whether the tool copies /etc/modprobe.d into it
 *
 * What tools share in @add_proofs. %SY_ERROR_NOT_SUPPORTED where that kernel has no vfio-pci.
 */
gboolean               sy_initramfs_add_proof (SySysroot              *sysroot,
                                               SyPlan                 *plan,
                                               const char             *path,
                                               const char             *release,
                                               gboolean                has_modprobe_file,
                                               GPtrArray              *proofs,
                                               GPtrArray              *undo_proofs,
                                               GError                **error);

G_END_DECLS
