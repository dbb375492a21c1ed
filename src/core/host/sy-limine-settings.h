/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

#define SY_LIMINE_DROP_IN_FOLDER "/etc/limine-entry-tool.d"
#define SY_LIMINE_DROP_IN        SY_LIMINE_DROP_IN_FOLDER "/zz-switchyard.conf"
#define SY_LIMINE_DEFAULTS       "/etc/default/limine"

/**
 * SyLimineCmdline: the parameters of one key of KERNEL_CMDLINE
 * @key: "default", or the name of a kernel
 * @value: all of them, in the order of the files
 * @file: where the value was begun with "=", or else first added to
 * @line: the line there
 * @assigned: whether it was "="
 */
typedef struct {
  char     *key;
  char     *value;
  char     *file;
  guint     line;
  gboolean  assigned;
} SyLimineCmdline;

/**
 * SyLimineSettings:
 * @cmdlines: (element-type SyLimineCmdline): in the order of the files
 * @esp: (nullable): ESP_PATH
 *
 * What limine-entry-tool is set up to. It reads /usr/share/limine-entry-tool.d,
 * /etc/limine-entry-tool.conf, /etc/limine-entry-tool.d and /etc/default/limine in that order,
 * line by line: "=" replaces, "+=" adds, and other lines are ignored.
 */
typedef struct {
  GPtrArray *cmdlines;
  char      *esp;
} SyLimineSettings;

/**
 * sy_limine_settings_read:
 * @with_ours: whether a drop-in and a block of ours count
 *
 * Returns: (transfer full): or %NULL with %SY_ERROR_INVALID_DATA naming file and line
 */
SyLimineSettings *sy_limine_settings_read (SySysroot         *sysroot,
                                           gboolean           with_ours,
                                           GError           **error) G_GNUC_WARN_UNUSED_RESULT;

void              sy_limine_settings_free (SyLimineSettings  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyLimineSettings, sy_limine_settings_free)

/** sy_limine_settings_find: (nullable): the parameters of @key */
const SyLimineCmdline *sy_limine_settings_find (SyLimineSettings *self,
                                                const char       *key);

G_END_DECLS
