/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-loader-entry.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/*
 * kernel-install(8) writes the boot entries of many systems, for GRUB and for systemd-boot: one for
 * each kernel, TOKEN-VERSION.conf, when that is installed. Its parameters are those of
 * /etc/kernel/cmdline, else of /usr/lib/kernel/cmdline, else of the running system, which may be
 * the one for the virtual machine.
 */
#define SY_KERNEL_INSTALL_CMDLINE "/etc/kernel/cmdline"
#define SY_KERNEL_INSTALL_PLUGIN  "/etc/kernel/install.d/95-switchyard.install"

/* What the plans of this file are made from, as sy_plan_add_inputs() takes it. */
#define SY_KERNEL_INSTALL_INPUTS SY_KERNEL_INSTALL_CMDLINE, "/usr/lib/kernel/cmdline"

/**
 * sy_kernel_install_get_token:
 *
 * Returns: (transfer full) (nullable): what stands before the kernel's version in the name of
 *   @entry, mostly the number of the machine; %NULL where kernel-install did not make the entry
 */
char                *sy_kernel_install_get_token (const SyLoaderEntry *entry)
                                                  G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_kernel_install_find_newest:
 * @entries: (element-type SyLoaderEntry)
 *
 * Returns: (nullable): the entry of the newest kernel among those that have @token, owned by
 *   @entries
 */
const SyLoaderEntry *sy_kernel_install_find_newest (GPtrArray  *entries,
                                                    const char *token);

/**
 * sy_kernel_install_plan_cmdline:
 * @options: the parameters of the host's entry
 * @tokens: that shall be in force in kernels to come, or none
 *
 * Adds @tokens to /etc/kernel/cmdline. The file is made from @options where kernel-install would
 * else take the parameters of the running system; once in a plan. %SY_ERROR_INVALID_DATA names file
 * and line.
 */
gboolean             sy_kernel_install_plan_cmdline (SySysroot           *sysroot,
                                                     SyPlan              *plan,
                                                     const char          *options,
                                                     const char * const  *tokens,
                                                     GError             **error);

/**
 * sy_kernel_install_plan_plugin:
 * @host: the entry, or the unified kernel image, that ours at @ours is a copy of
 * @token: of sy_kernel_install_get_token()
 * @options: the parameters of @host
 * @tokens: those of the mode
 *
 * Adds a plugin of kernel-install that makes our entry anew with each kernel and keeps its
 * parameters out of the kernel's own entry.
 */
gboolean             sy_kernel_install_plan_plugin  (SySysroot            *sysroot,
                                                     SyPlan               *plan,
                                                     const SyLoaderEntry  *host,
                                                     const char           *token,
                                                     const char           *options,
                                                     const char           *ours,
                                                     const char * const   *tokens,
                                                     GError              **error);

G_END_DECLS
