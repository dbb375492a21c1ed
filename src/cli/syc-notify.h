/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * syc_notify:
 *
 * Shows a notification of the desktop (Desktop Notifications Specification 1.2) with a button that
 * starts the window, where that is installed, and waits until it is clicked or closed, at most an
 * hour.
 *
 * Returns: %FALSE where it cannot be shown
 */
gboolean syc_notify (const char  *summary,
                     const char  *body,
                     GError     **error);

G_END_DECLS
