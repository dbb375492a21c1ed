/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sy_sample_rom_make:
 *
 * A ROM that has the form of a video BIOS for the GPU @vendor:@device and no program in it: for the
 * sample laptop and for tests.
 */
GBytes *sy_sample_rom_make (guint16 vendor,
                            guint16 device) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
