/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-shell-file.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/* The configuration of sdboot-manage: shell that it sources, and in later versions drop-ins too,
 * first those below /usr/lib. */
#define SY_SDBOOT_PROGRAM "/usr/bin/sdboot-manage"
#define SY_SDBOOT_CONFIG  "/etc/sdboot-manage.conf"
#define SY_SDBOOT_FOLDER  "/etc/sdboot-manage.conf.d"
#define SY_SDBOOT_INPUTS \
  SY_SDBOOT_PROGRAM, SY_SDBOOT_CONFIG, SY_SDBOOT_FOLDER "/", "/usr/lib/sdboot-manage.conf.d/"

/** sy_sdboot_reads_folder: whether the installed version reads drop-ins */
gboolean     sy_sdboot_reads_folder (SySysroot    *sysroot);

/**
 * sy_sdboot_read:
 * @changed: (nullable): a file of the configuration that is, or shall be, another
 * @text: (nullable): what @changed holds then
 *
 * Returns: (transfer full): the variables as sdboot-manage gets them, its own defaults included;
 *   %SY_ERROR_INVALID_DATA where a shell would refuse a file, naming file and line
 */
SyShellFile *sy_sdboot_read         (SySysroot    *sysroot,
                                     const char   *changed,
                                     const char   *text,
                                     GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_sdboot_get:
 * @out_value: (out) (nullable): where it was assigned
 *
 * Returns: the value of @name, "" where it is unset; %NULL with %SY_ERROR_NOT_SUPPORTED where it
 *   cannot be told, naming file and line
 */
const char  *sy_sdboot_get          (SyShellFile  *config,
                                     const char   *name,
                                     GError      **error);

G_END_DECLS
