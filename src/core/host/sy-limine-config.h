/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyLimineEntry:
 * @depth: 1 for an entry of the first level, "/Title"
 * @line: of the title; those of its options follow, up to @end_line
 * @expanded: whether the menu shows what is inside, "/+Title"
 * @is_directory: whether it holds entries instead of starting something
 * @cmdline: (nullable): the kernel parameters
 * @modules: (element-type utf8): the paths of the initramfs images, checksums included
 * @hash_line: of the first path with a checksum ("…#0a1b…"); 0: none
 * @release: (nullable): the kernel, which limine-entry-tool writes into a comment
 *
 * An entry of Limine's menu (Limine, CONFIG.md).
 */
typedef struct {
  char      *title;
  guint      depth;
  guint      line;
  guint      end_line;
  gboolean   expanded;
  gboolean   is_directory;
  char      *protocol;
  char      *path;
  char      *cmdline;
  guint      cmdline_line;
  GPtrArray *modules;
  guint      hash_line;
  char      *release;
} SyLimineEntry;

/**
 * SyLimineConfig:
 * @file: below the root
 * @text: the whole file
 * @lines: of @text
 * @entries: (element-type SyLimineEntry): in the order of the file, without ours
 * @default_entry: (nullable): a number counted from 1, or a path of titles
 * @remember_line: where remember_last_entry is "yes"; 0: it is not
 */
typedef struct {
  char      *file;
  char      *text;
  GStrv      lines;
  GPtrArray *entries;
  char      *default_entry;
  guint      default_line;
  guint      remember_line;
} SyLimineConfig;

/**
 * sy_limine_config_read:
 *
 * Finds Limine's configuration below /boot, /efi and /boot/efi, and reads it.
 *
 * Returns: (transfer full): or %NULL with %SY_ERROR_INVALID_DATA naming file and line,
 *   %SY_ERROR_NOT_SUPPORTED where there is none, or %SY_ERROR_REFUSED where there are several
 */
SyLimineConfig *sy_limine_config_read      (SySysroot             *sysroot,
                                            GError               **error)
                                            G_GNUC_WARN_UNUSED_RESULT;

/** sy_limine_config_parse: the same for the @text of @file */
SyLimineConfig *sy_limine_config_parse     (const char            *file,
                                            const char            *text,
                                            GError               **error)
                                            G_GNUC_WARN_UNUSED_RESULT;

void            sy_limine_config_free      (SyLimineConfig        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyLimineConfig, sy_limine_config_free)

/** sy_limine_config_starts_linux: whether @entry starts Linux with parameters that stand in it */
gboolean        sy_limine_config_starts_linux (const SyLimineEntry *entry);

/**
 * sy_limine_config_find_host:
 * @running: (nullable): the parameters of the running kernel
 *
 * Returns: (transfer none): the entry that was booted, else the default, else the only one that
 *   starts Linux; %SY_ERROR_REFUSED where that is not clear
 */
const SyLimineEntry *sy_limine_config_find_host (SyLimineConfig   *self,
                                                 const char       *running,
                                                 GError          **error);

/** sy_limine_config_get_path: (transfer full): the titles on the way to it, "Systems/Linux" */
char           *sy_limine_config_get_path (SyLimineConfig        *self,
                                           guint                  index)
                                           G_GNUC_WARN_UNUSED_RESULT;

/** sy_limine_config_find_default: its index; the number of entries where there is none such */
guint           sy_limine_config_find_default (SyLimineConfig    *self);

/**
 * sy_limine_config_check_default:
 *
 * Returns: whether the default stays what it is when an entry is added at the end; a number behind
 *   the last entry is %SY_ERROR_REFUSED
 */
gboolean        sy_limine_config_check_default (SyLimineConfig    *self,
                                                GError           **error);

/** sy_limine_config_set_cmdline: (transfer full): the file with other parameters in @entry */
char           *sy_limine_config_set_cmdline (SyLimineConfig      *self,
                                              const SyLimineEntry *entry,
                                              const char          *cmdline)
                                              G_GNUC_WARN_UNUSED_RESULT;

/** sy_limine_config_copy_for_mode: (transfer full): the file with a copy of @entry at its end */
char           *sy_limine_config_copy_for_mode (SyLimineConfig      *self,
                                                const SyLimineEntry *entry,
                                                const char          *cmdline)
                                                G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
