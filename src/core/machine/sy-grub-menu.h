/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sy-error.h"

G_BEGIN_DECLS

/**
 * SyGrubEntry:
 * @title: as the menu shows it
 * @id: what GRUB knows it by: its id, or its title where it has none
 * @cmdline: (nullable): the kernel parameters; %NULL for a submenu and for what is not Linux
 * @depth: in how many submenus it stands
 */
typedef struct {
  char  *title;
  char  *id;
  char  *cmdline;
  guint  depth;
} SyGrubEntry;

/**
 * SyGrubMenu:
 * @entries: (element-type SyGrubEntry): entries and submenus, in their order
 * @defaults: what the menu's script sets as the default, but for the entry of one start alone
 *
 * A boot menu as grub-mkconfig writes it. GRUB's language is not run: what stands behind a
 * condition counts as if it held.
 */
typedef struct {
  GPtrArray *entries;
  GStrv      defaults;
} SyGrubMenu;

/** sy_grub_menu_parse: of the text of grub.cfg; a text without entries makes an empty menu */
SyGrubMenu        *sy_grub_menu_parse       (const char        *text) G_GNUC_WARN_UNUSED_RESULT;
void               sy_grub_menu_free        (SyGrubMenu        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyGrubMenu, sy_grub_menu_free)

/**
 * sy_grub_menu_get_default:
 *
 * Returns: (nullable): what starts when nobody chooses: the entry that the default names by its
 *   number, title or id; the first one where it names none, or one that only GRUB knows (saved)
 */
const SyGrubEntry *sy_grub_menu_get_default (const SyGrubMenu  *self);

/**
 * sy_grub_menu_check_default:
 * @before: the menu in force
 * @after: the one that is to replace it
 * @out_title: (out) (transfer full): of the entry that starts by default
 * @mode: a kernel parameter that the default must not get
 *
 * Whether the same entry of the same system starts by default. An empty @before tells nothing.
 *
 * Returns: %FALSE with %SY_ERROR_COMMAND_FAILED saying what would start instead
 */
gboolean           sy_grub_menu_check_default (const SyGrubMenu  *before,
                                               const SyGrubMenu  *after,
                                               const char        *mode,
                                               char             **out_title,
                                               GError           **error);

G_END_DECLS
