/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SYA_TYPE_ASIDE_LAYOUT (sya_aside_layout_get_type ())
G_DECLARE_FINAL_TYPE (SyaAsideLayout, sya_aside_layout, SYA, ASIDE_LAYOUT, GtkLayoutManager)

/* Below this width, in pixels, the second child stands below the first. */
#define SYA_ASIDE_WIDE 500

/**
 * SyaAsideLayout:
 *
 * Text, and a button for it: two children, of which the second stands beside the first where there
 * is room, and else below it. It is never wider than it likes to be.
 */

G_END_DECLS
