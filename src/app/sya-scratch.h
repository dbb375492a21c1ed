/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-error.h"

G_BEGIN_DECLS

/* The throw-away directory of the sample laptop. */

/** sya_scratch_new: (transfer full): an empty directory that only this user can enter */
char *sya_scratch_new    (GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sya_scratch_remove:
 *
 * Removes the directory @path and all below it, without following symbolic links. What cannot be
 * removed stays: it is in the directory for temporary files.
 */
void  sya_scratch_remove (const char  *path);

G_END_DECLS
