/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "rom/sy-vbios.h"

G_BEGIN_DECLS

/** sya_rom_find_best: (nullable): the first of @founds that is whole and for the GPU */
const SyVbiosFound *sya_rom_find_best    (const GPtrArray    *founds);

/** sya_rom_count_usable: how many are */
guint               sya_rom_count_usable (const GPtrArray    *founds);

/** sya_rom_row_new: one that was found, with details for who wants to know */
GtkWidget          *sya_rom_row_new      (const SyVbiosFound *found,
                                          gboolean            best) G_GNUC_WARN_UNUSED_RESULT;

/** sya_rom_none_row_new: that there is none, and what to do */
GtkWidget          *sya_rom_none_row_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
