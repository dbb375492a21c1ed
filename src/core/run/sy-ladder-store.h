/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-ladder-record.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_ladder_store_get_path:
 * @uuid: of a virtual machine
 *
 * Returns: (transfer full) (nullable): where the answers for it are: on the live root in the
 *   state folder of the user who gave them ($XDG_STATE_HOME/switchyard/ladder), as they are
 *   nobody else's; below any other root in /var/lib/switchyard/ladder. %NULL where @uuid is none
 */
char      *sy_ladder_store_get_path (SySysroot             *sysroot,
                                     const char            *uuid) G_GNUC_WARN_UNUSED_RESULT;

/** sy_ladder_store_read: (transfer full) (element-type SyLadderRecord): oldest first, maybe none */
GPtrArray *sy_ladder_store_read     (SySysroot             *sysroot,
                                     const char            *uuid,
                                     GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_ladder_store_add:
 *
 * Adds one answer. The file is the whole old or the whole new one at any moment. In a report
 * nothing can be kept: %SY_ERROR_REFUSED.
 */
gboolean   sy_ladder_store_add      (SySysroot             *sysroot,
                                     const char            *uuid,
                                     const SyLadderRecord  *record,
                                     GError               **error);

G_END_DECLS
