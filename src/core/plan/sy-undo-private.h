/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-change.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * sy_undo_add_conflict:
 * @conflicts: gets what was changed by us, and since
 * @what: the file or domain
 */
void     sy_undo_add_conflict (GString    *conflicts,
                               const char *what,
                               const char *ours,
                               const char *theirs);

/**
 * sy_undo_file:
 * @plan: gets what takes @change back, where that is not so already
 * @change: as it was made
 * @conflicts: gets what someone else changed at the same place
 *
 * Where the file was edited since, only what we changed in it is taken out (sy_merge()). A file
 * that we made or removed whole is never merged, and neither is one that is no text.
 *
 * Returns: %FALSE where the file cannot be read
 */
gboolean sy_undo_file         (SyPlan     *plan,
                               SySysroot  *sysroot,
                               SyChange   *change,
                               GString    *conflicts,
                               GError    **error);

G_END_DECLS
