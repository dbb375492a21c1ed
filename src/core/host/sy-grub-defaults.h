/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-shell-file.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

#define SY_GRUB_DEFAULTS        "/etc/default/grub"
#define SY_GRUB_DEFAULTS_FOLDER "/etc/default/grub.d"

/** sy_grub_cmdline_names: the variables that 10_linux joins, in its order; ended by %NULL */
extern const char * const sy_grub_cmdline_names[];

/** sy_grub_mkconfig_paths: where grub-mkconfig can be; ended by %NULL */
extern const char * const sy_grub_mkconfig_paths[];

/** sy_grub_reads_folder: whether grub-mkconfig reads /etc/default/grub.d too */
gboolean     sy_grub_reads_folder  (SySysroot    *sysroot);

/** sy_grub_read_defaults: (transfer full): the variables after grub-mkconfig read its files */
SyShellFile *sy_grub_read_defaults (SySysroot    *sysroot,
                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_grub_read_changed: (transfer full): likewise, as if the file at @path held @text */
SyShellFile *sy_grub_read_changed  (SySysroot    *sysroot,
                                    const char   *path,
                                    const char   *text,
                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_grub_join_cmdline: (transfer full): the parameters of an ordinary start, as 10_linux joins
 * them; %NULL with an error, "FILE:LINE: …", where they cannot be told
 */
char        *sy_grub_join_cmdline  (SyShellFile  *variables,
                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_grub_is_true: as GRUB's scripts take a switch; @value may be %NULL */
gboolean     sy_grub_is_true       (const char   *value);

/**
 * sy_grub_uses_bls:
 * @out_bls: whether the entries are files of the Boot Loader Specification, as Fedora's GRUB reads
 *   them (GRUB_ENABLE_BLSCFG)
 *
 * Returns: %FALSE with an error where that cannot be told
 */
gboolean     sy_grub_uses_bls      (SySysroot    *sysroot,
                                    gboolean     *out_bls,
                                    GError      **error);

G_END_DECLS
