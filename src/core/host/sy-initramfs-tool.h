/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * SyInitramfsProofs: what the images of a plan are held to
 * @proofs: (element-type SyVerify): for each image, after it was rebuilt
 * @undo_proofs: (element-type SyVerify): for each image, after it was rebuilt without our files
 * @dry_run: (nullable): the command that builds one image more, as %SY_INITRAMFS_DRY_RUN
 * @dry_run_release: (nullable): its kernel: the running one where it has an image, else the newest
 * @dry_run_proof: (nullable): what that image shall hold
 */
typedef struct {
  GPtrArray *proofs;
  GPtrArray *undo_proofs;
  GStrv      dry_run;
  char      *dry_run_release;
  SyVerify  *dry_run_proof;
} SyInitramfsProofs;

/* A folder of memory that only root may write to; it is gone after a reboot in any case. */
#define SY_INITRAMFS_DRY_RUN "/run/switchyard/dry-run.img"

/* How the unified kernel images begin that dracut itself gives a name. */
#define SY_DRACUT_UKI_PREFIX "linux-"

/**
 * SyInitramfsTool: a program that builds the initramfs images, one file each
 * @inputs: the files its plans are made from, as sy_plan_add_inputs() takes them
 * @plan_files: plans what puts the vfio modules into the images; adds nothing where it is so
 * @add_proofs: calls sy_initramfs_add_proof() for each image; warns about what cannot be proved
 * @get_argv: the command that rebuilds every image
 * @has_modprobe_file: (nullable): whether it copies /etc/modprobe.d into an image that no preset
 *   describes; %NULL: it does
 */
typedef struct {
  SyInitramfsKind     kind;
  const char * const *inputs;
  gboolean          (*plan_files) (SySysroot  *sysroot,
                                   SyPlan     *plan,
                                   GError    **error);
  gboolean          (*add_proofs) (SySysroot          *sysroot,
                                   SyPlan             *plan,
                                   SyInitramfsProofs  *proofs,
                                   GError            **error);
  const char * const *(*get_argv) (SySysroot *sysroot);
  gboolean          (*has_modprobe_file) (SySysroot *sysroot);
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
 * sy_initramfs_tool_get_way_out:
 *
 * Returns: (transfer full): what to do where several tools are there and none is known to be the
 *   one that is used
 */
char                  *sy_initramfs_tool_get_way_out (SyMachine       *machine);

/**
 * sy_initramfs_tool_plan:
 * @n_before: how many changes @plan had before those that the images must take up
 *
 * Plans the files and, where any file changed or a readable image of the live system lacks what it
 * should hold, the rebuild with its proofs. An image that is built beside the ones in force comes
 * first: a program that fails can have replaced what the computer starts from by then, and its exit
 * status tells nothing.
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
 * @dry_run: the command that builds the same image as %SY_INITRAMFS_DRY_RUN
 *
 * What tools share in @add_proofs. %SY_ERROR_NOT_SUPPORTED where that kernel has no vfio-pci.
 */
gboolean               sy_initramfs_add_proof (SySysroot              *sysroot,
                                               SyPlan                 *plan,
                                               const char             *path,
                                               const char             *release,
                                               gboolean                has_modprobe_file,
                                               const char * const     *dry_run,
                                               SyInitramfsProofs      *proofs,
                                               GError                **error);

/**
 * sy_dracut_check_cmdline:
 * @options: the kernel parameters inside of the unified image that dracut built
 *
 * Returns: whether dracut's files say which parameters those images get; else what to do
 */
gboolean               sy_dracut_check_cmdline (SySysroot              *sysroot,
                                                SyPlan                 *plan,
                                                const char             *options,
                                                GError                **error);

G_END_DECLS
