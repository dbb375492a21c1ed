/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-loader-entry.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/* The boot menu of systemd-boot: the Type 1 entries of every place where a partition with them may
 * be mounted, and which of them starts. */

/* What it is made from, as sy_plan_add_inputs() takes it. */
#define SY_LOADER_MENU_INPUTS \
  "/efi/loader/loader.conf", "/efi/loader/entries/", \
  "/boot/loader/loader.conf", "/boot/loader/entries/", \
  "/boot/efi/loader/loader.conf", "/boot/efi/loader/entries/"

/**
 * sy_loader_menu_read_folder:
 * @folder: with entries; nothing where it is not there
 * @all: ours too, and those that start no Linux
 * @entries: (element-type SyLoaderEntry): is added to
 */
gboolean             sy_loader_menu_read_folder (SySysroot   *sysroot,
                                                 const char  *folder,
                                                 gboolean     all,
                                                 GPtrArray   *entries,
                                                 GError     **error);

/**
 * sy_loader_menu_read:
 *
 * Returns: (transfer full) (element-type SyLoaderEntry): the entries that start Linux and are not
 *   ours; %SY_ERROR_NOT_SUPPORTED where there is none
 */
GPtrArray           *sy_loader_menu_read (SySysroot  *sysroot,
                                          GError    **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_loader_menu_read_all: (transfer full): the same with ours, those that start no Linux, and
 * unified kernel images */
GPtrArray           *sy_loader_menu_read_all (SySysroot  *sysroot,
                                              GError    **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_loader_menu_find_unchosen:
 * @entries: of sy_loader_menu_read_all(); is sorted
 *
 * Returns: (nullable): the entry that starts when nobody chooses, owned by @entries
 */
const SyLoaderEntry *sy_loader_menu_find_unchosen (SySysroot *sysroot,
                                                   GPtrArray *entries);

/**
 * sy_loader_menu_find_host:
 * @entries: that sy_loader_menu_read() gave
 *
 * Returns: the entry that was booted, else the only one that the default means, else the only one,
 *   owned by @entries; %SY_ERROR_REFUSED where that is not clear
 */
const SyLoaderEntry *sy_loader_menu_find_host (SySysroot  *sysroot,
                                               GPtrArray  *entries,
                                               GError    **error);

/**
 * sy_loader_menu_find_default:
 * @entries: not empty; is sorted
 *
 * Returns: the entry that was booted, else the one that starts when nobody chooses
 */
const SyLoaderEntry *sy_loader_menu_find_default (SySysroot *sysroot,
                                                  GPtrArray *entries);

/** sy_loader_menu_get_uki_entry_path: (transfer full): where a text entry for @image belongs */
char                *sy_loader_menu_get_uki_entry_path (const SyLoaderEntry *image)
                                                        G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_loader_menu_plan_mode_entry:
 * @host: that ours is a copy of
 * @path: of ours
 * @tokens: the kernel parameters of the mode
 *
 * Adds our entry. %SY_ERROR_REFUSED where it would start by itself.
 */
gboolean             sy_loader_menu_plan_mode_entry (SySysroot            *sysroot,
                                                     SyPlan               *plan,
                                                     const SyLoaderEntry  *host,
                                                     const char           *path,
                                                     const char * const   *tokens,
                                                     GError              **error);

G_END_DECLS
