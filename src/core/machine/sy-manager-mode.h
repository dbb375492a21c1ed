/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-facts.h"

G_BEGIN_DECLS

/*
 * The modes of programs that manage GPUs, in their own words; (transfer full) (nullable): %NULL
 * where they cannot be read.
 */

/** sy_manager_mode_supergfxd: supergfxd.mode= of the kernel, or else /etc/supergfxd.conf */
char *sy_manager_mode_supergfxd       (const SyFactSources *from) G_GNUC_WARN_UNUSED_RESULT;

/** sy_manager_mode_envycontrol: by the files it writes, as it tells its mode itself */
char *sy_manager_mode_envycontrol     (const SyFactSources *from) G_GNUC_WARN_UNUSED_RESULT;

/** sy_manager_mode_optimus_manager: its state, the kernel's parameter, or its configuration */
char *sy_manager_mode_optimus_manager (const SyFactSources *from) G_GNUC_WARN_UNUSED_RESULT;

/** sy_manager_mode_prime_discrete: of Ubuntu's and SUSE's prime-select and of system76-power */
char *sy_manager_mode_prime_discrete  (const SyFactSources *from) G_GNUC_WARN_UNUSED_RESULT;

/** sy_manager_mode_driverctl: "ADDRESS=DRIVER" of each override */
char *sy_manager_mode_driverctl       (const SyFactSources *from) G_GNUC_WARN_UNUSED_RESULT;

/** sy_manager_mode_mhwd: the installed configurations for graphics */
char *sy_manager_mode_mhwd            (const SyFactSources *from) G_GNUC_WARN_UNUSED_RESULT;

/** sy_manager_mode_tlp: its settings of runtime power management, "RUNTIME_PM_ON_AC=auto" */
char *sy_manager_mode_tlp             (const SyFactSources *from) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
