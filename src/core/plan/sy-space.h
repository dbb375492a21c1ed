/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-entry-private.h"

G_BEGIN_DECLS

/**
 * sy_space_check:
 *
 * Whether every file system that @entry writes to can hold its new files beside the old ones, and
 * the journal; if not, %SY_ERROR_REFUSED says which lacks how much. What programs write (images)
 * is not known here.
 */
gboolean sy_space_check (SySysroot  *sysroot,
                         SyEntry    *entry,
                         GError    **error);

G_END_DECLS
