/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rom/sy-container.h"

G_BEGIN_DECLS

/** sy_installer_is_inno: whether @span is an installer that Inno Setup made */
gboolean sy_installer_is_inno (SySpan              span);

/** sy_installer_get_version: (transfer full) (nullable): "6.3.0": the format that its data say */
char    *sy_installer_get_version (SySpan          span) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_installer_read_inno:
 * @max_size: what it may unpack to in all, in bytes
 *
 * Unpacks it with innoextract into a directory of its own, which is removed afterwards, and hands
 * every file to @func.
 *
 * Returns: %FALSE with %SY_ERROR_NOT_SUPPORTED where innoextract is not installed,
 *   %SY_ERROR_COMMAND_FAILED where it cannot unpack it, %SY_ERROR_REFUSED where it would unpack to
 *   more, %SY_ERROR_CANCELLED, or the error of @func
 */
gboolean sy_installer_read_inno (GBytes            *bytes,
                                 guint64            max_size,
                                 SyContainerFunc    func,
                                 gpointer           user_data,
                                 GCancellable      *cancellable,
                                 GError           **error);

G_END_DECLS
