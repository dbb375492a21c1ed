/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * syh_state_check:
 *
 * Refuses to write the journal where someone else could have prepared it: our folders below /var,
 * where they exist, must be real folders of root's that nobody else may write to, and the lock a
 * plain file. A symbolic link there (a careless restore of a backup) would send the journal into
 * another program's folder.
 */
gboolean syh_state_check (SySysroot  *sysroot,
                          GError    **error);

G_END_DECLS
