/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * syh_cancel_watch:
 * @fd: the file from which the request was read
 *
 * Whoever started the helper by pkexec may send it no signal, as it is root. It cancels by emptying
 * the file that the request came in (sy_helper_client_run()); to end, or to close the window, does
 * not cancel. Nothing cancels where @fd is no file.
 *
 * Returns: (transfer full): watched by a thread until the process ends
 */
GCancellable *syh_cancel_watch (int fd) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
