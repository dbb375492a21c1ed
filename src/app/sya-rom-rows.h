/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "rom/sy-rom-scan.h"

G_BEGIN_DECLS

/**
 * sya_rom_row_new: one that was found, with details for who wants to know
 * @best: (nullable): the one to take
 */
GtkWidget *sya_rom_row_new       (const SyRomFound *found,
                                  const SyRomCard  *card,
                                  const SyRomScan  *scan,
                                  const SyRomFound *best) G_GNUC_WARN_UNUSED_RESULT;

/** sya_rom_none_row_new: that there is none, and what to do */
GtkWidget *sya_rom_none_row_new  (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sya_rom_notes_row_new: what was not looked into and why
 * @command: (nullable): what installs a program that is missing
 * @open: all of it shown
 */
GtkWidget *sya_rom_notes_row_new (const SyRomScan  *scan,
                                  const char       *command,
                                  gboolean          open) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
