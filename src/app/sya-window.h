/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sya-session.h"
#include "sya-subpage.h"

G_BEGIN_DECLS

#define SYA_TYPE_WINDOW (sya_window_get_type ())
G_DECLARE_FINAL_TYPE (SyaWindow, sya_window, SYA, WINDOW, AdwApplicationWindow)

/**
 * sya_window_new:
 * @settings: (nullable): where size and page are remembered
 */
SyaWindow *sya_window_new   (GtkApplication *application,
                             SyaSession     *session,
                             GSettings      *settings) G_GNUC_WARN_UNUSED_RESULT;

/** sya_window_find: (nullable): the window that @widget is in */
SyaWindow *sya_window_find  (GtkWidget      *widget);

/** sya_window_push: shows @page on top, with a way back; takes the floating reference */
void       sya_window_push  (SyaWindow      *self,
                             SyaSubpage     *page);

void       sya_window_toast (SyaWindow      *self,
                             const char     *text);

G_END_DECLS
