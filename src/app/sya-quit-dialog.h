/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sya-session.h"

G_BEGIN_DECLS

/**
 * sya_quit_dialog_present:
 * @parent: a widget of the window
 * @pid: of a holder in the session's snapshot, which sy_ask_to_quit_check() found to be one to ask
 *
 * Asks the user whether the program shall be asked to quit, saying what that means, and does it
 * only then. How it went is told in the window, which looks again.
 */
void sya_quit_dialog_present (GtkWidget  *parent,
                              SyaSession *session,
                              int         pid);

G_END_DECLS
