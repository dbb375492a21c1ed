/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * SyInitramfsTool:
 * @kind: what it is
 * @plan_files: adds the files that put the vfio modules into the images; nothing where they are
 *   there already. Refuses a configuration that it cannot read, naming file and line.
 * @get_proofs: (element-type SyVerify): what every image must hold afterwards (transfer full)
 * @plan_rebuild: adds the command that rebuilds every image, with @get_proofs as verification
 *
 * A generator of initramfs images. All functions are pure: they read through the machine's
 * root and write nothing.
 */
typedef struct {
  SyInitramfsKind kind;
  gboolean   (*plan_files)   (SyMachine  *machine,
                              SyPlan     *plan,
                              GError    **error);
  GPtrArray *(*get_proofs)   (SyMachine  *machine,
                              GError    **error);
  gboolean   (*plan_rebuild) (SyMachine  *machine,
                              SyPlan     *plan,
                              GError    **error);
} SyInitramfsTool;

extern const SyInitramfsTool sy_mkinitcpio;
extern const SyInitramfsTool sy_initramfs_tools;

/**
 * sy_initramfs_tool_get:
 *
 * Returns: the machine's tool, or %NULL with %SY_ERROR_NOT_SUPPORTED that says which tools are
 *   handled, which one was found and by what evidence, and what the user can do
 */
const SyInitramfsTool *sy_initramfs_tool_get (SyMachine  *machine,
                                              GError    **error);

G_END_DECLS
