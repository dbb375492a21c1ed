/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * sya_open_report:
 *
 * Asks for a report's file and opens a window on it. What does not open is said in a dialog that
 * offers to choose another one.
 */
void sya_open_report (GtkWindow *parent);

G_END_DECLS
