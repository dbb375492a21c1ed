/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyLock:
 *
 * The right to change a system, held by one process at a time: flock(2) on %SY_LOCK_FILE, which
 * the kernel takes away when the holder dies. The file's text only says who it is.
 */
typedef struct _SyLock SyLock;

/**
 * sy_lock_take:
 * @what: what is being done, for others to read: one line
 *
 * Returns: (transfer full): the lock, or %NULL with %SY_ERROR_BUSY that names its holder. The
 *   directory of the lock file must be there.
 */
SyLock *sy_lock_take    (SySysroot   *sysroot,
                         const char  *what,
                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;

void    sy_lock_release (SyLock      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyLock, sy_lock_release)

G_END_DECLS
