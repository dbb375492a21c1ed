/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyRecording:
 * @accesses: (element-type utf8 guint): paths, and bits 1 << #SySysrootAccess of what was tried
 * @failures: (element-type utf8 int): as for sy_sysroot_set_report(); without what fails by itself
 *   in a root that has the same files, such as a path that is not there
 *
 * What reading a computer looked at.
 */
typedef struct {
  GHashTable *accesses;
  GHashTable *failures;
} SyRecording;

/**
 * sy_recording_new:
 *
 * Reads the computer below @sysroot as `status`, `stages` and `plan` do, and notes each path.
 *
 * Returns: (transfer full) (nullable): the paths, or %NULL with %SY_ERROR_CANCELLED
 */
SyRecording *sy_recording_new  (SySysroot     *sysroot,
                                GCancellable  *cancellable,
                                GError       **error) G_GNUC_WARN_UNUSED_RESULT;
void         sy_recording_free (SyRecording   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyRecording, sy_recording_free)

G_END_DECLS
