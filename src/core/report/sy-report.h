/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyReportSummary:
 * @n_files: members with content
 * @n_removed: number of places that were made anonymous
 * @removed: (element-type utf8): what was made anonymous, a translated phrase each, such as
 *   "3 UUIDs"
 * @left_out: (element-type utf8): paths that were read, but whose content does not go into a
 *   report: images, binary files, files of people
 * @unreadable: (element-type utf8): paths that could not be read here, so that what depends on
 *   them is unknown in the report, too
 *
 * What a report holds, for people.
 */
typedef struct {
  guint      n_files;
  guint      n_removed;
  GPtrArray *removed;
  GPtrArray *left_out;
  GPtrArray *unreadable;
} SyReportSummary;

void       sy_report_summary_free (SyReportSummary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyReportSummary, sy_report_summary_free)

/**
 * sy_report_make:
 * @sysroot: the computer to report on
 * @out_summary: (out) (optional) (transfer full)
 *
 * Reads a computer as `status` and `stages` do, and packs what was read into a tar archive in
 * which nobody and no single device can be recognised (docs/report-format.md). It is the same
 * for the same computer, whenever it is made. Changes nothing. Slow: for a thread.
 *
 * Returns: (transfer full) (nullable): the archive, or %NULL with %SY_ERROR_REFUSED where
 *   something personal would be in it, naming the place, or %SY_ERROR_CANCELLED
 */
GBytes    *sy_report_make         (SySysroot        *sysroot,
                                   SyReportSummary **out_summary,
                                   GCancellable     *cancellable,
                                   GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_report_write:
 * @path: of the host, not of @sysroot
 * @replace: whether a file that is there may be replaced
 *
 * sy_report_make() into a file, written whole or not at all. Without @replace a file that is
 * there is %SY_ERROR_REFUSED.
 */
gboolean   sy_report_write        (SySysroot        *sysroot,
                                   const char       *path,
                                   gboolean          replace,
                                   SyReportSummary **out_summary,
                                   GCancellable     *cancellable,
                                   GError          **error);

/** sy_report_make_name: (transfer full): "switchyard-report-DATE.tar" with today's date */
char      *sy_report_make_name    (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_report_open:
 * @path: the tar archive, which may come from anyone
 *
 * Unpacks a report into a directory that only this user can enter, and that goes with the
 * returned object. sy_sysroot_get_path() of it is @path.
 *
 * Returns: (transfer full) (nullable): the root, for which sy_sysroot_is_report(), or %NULL with
 *   %SY_ERROR_INVALID_DATA where it is no report or a hostile one, %SY_ERROR_NOT_SUPPORTED where
 *   a newer version made it, %SY_ERROR_NOT_FOUND, %SY_ERROR_DENIED or %SY_ERROR_CANCELLED
 */
SySysroot *sy_report_open         (const char       *path,
                                   GCancellable     *cancellable,
                                   GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_report_open_root: a directory by sy_sysroot_new(), anything else by sy_report_open() */
SySysroot *sy_report_open_root    (const char       *path,
                                   GCancellable     *cancellable,
                                   GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_report_open_bytes:
 * @name: what it is called in messages
 *
 * sy_report_open() of an archive in memory.
 */
SySysroot *sy_report_open_bytes   (GBytes           *bytes,
                                   const char       *name,
                                   GCancellable     *cancellable,
                                   GError          **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
