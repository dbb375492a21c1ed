/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * SyBootloader:
 * @kind: what it is
 * @matches: (nullable): tells which of several ways to set up one kind of boot loader is in use;
 *   %FALSE with an error where that cannot be told
 * @inputs: the files its plans are made from, as sy_plan_add_inputs() takes them
 * @get_permanent: the kernel parameters that the next ordinary boot gets (transfer full); %NULL
 *   with an error where that cannot be told
 * @plan_permanent: adds @tokens to every ordinary boot; nothing where they are there already
 * @plan_mode_entry: adds a boot entry beside the host's, with @tokens added to the host's
 * parameters
 *
 * A boot loader. All functions are pure: they read through the machine's root and write nothing.
 * They refuse a configuration that they cannot read, naming file and line.
 */
typedef struct {
  SyBootloaderKind kind;
  gboolean  (*matches)         (SyMachine           *machine,
                                gboolean            *out_matches,
                                GError             **error);
  const char * const *inputs;
  char     *(*get_permanent)   (SyMachine           *machine,
                                GError             **error);
  gboolean  (*plan_permanent)  (SyMachine           *machine,
                                SyPlan              *plan,
                                const char * const  *tokens,
                                GError             **error);
  gboolean  (*plan_mode_entry) (SyMachine           *machine,
                                SyPlan              *plan,
                                const char * const  *tokens,
                                GError             **error);
} SyBootloader;

extern const SyBootloader sy_kernelstub;
extern const SyBootloader sy_sdboot_manage;
extern const SyBootloader sy_systemd_boot_kernels;
extern const SyBootloader sy_systemd_boot;
extern const SyBootloader sy_uki;
extern const SyBootloader sy_grub;
extern const SyBootloader sy_grub_bls;
extern const SyBootloader sy_limine;
extern const SyBootloader sy_limine_tool;
extern const SyBootloader sy_ostree;
extern const SyBootloader sy_refind;
extern const SyBootloader sy_sdbootutil;
extern const SyBootloader sy_sdbootutil_grub;
extern const SyBootloader sy_zfsbootmenu;
extern const SyBootloader sy_efi_stub;

/** sy_bootloader_way_out: what to do where several are set up; to be translated */
extern const char * const sy_bootloader_way_out;

/**
 * sy_bootloader_get:
 *
 * Returns: the machine's boot loader, or %NULL with %SY_ERROR_NOT_SUPPORTED that says which ones
 *   are handled, which one was found and by what evidence, and what the user can do
 */
const SyBootloader *sy_bootloader_get (SyMachine  *machine,
                                       GError    **error);

/**
 * sy_bootloader_plan_only_entry:
 * @self: that can have no entry beside the host's
 * @reason: why, a translated sentence
 *
 * Plans the mode in the host's own entry: its parameters go into every ordinary boot, on trial.
 */
gboolean            sy_bootloader_plan_only_entry (const SyBootloader  *self,
                                                   SyMachine           *machine,
                                                   SyPlan              *plan,
                                                   const char          *reason,
                                                   const char * const  *tokens,
                                                   GError             **error);

G_END_DECLS
