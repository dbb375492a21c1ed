/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "report/sy-report-tree.h"

G_BEGIN_DECLS

/* Of a report; what is larger was not made by this program. */
#define SY_REPORT_MAX_SIZE    (64 * 1024 * 1024)
#define SY_REPORT_MAX_MEMBERS 100000
#define SY_REPORT_MAX_PATH    1024
#define SY_REPORT_MAX_DEPTH   32

/**
 * sy_report_archive_pack:
 * @manifest: content of the first member
 * @members: (element-type SyReportMember): in the order in which they shall stand
 *
 * Returns: (transfer full) (nullable): a tar archive that depends on @manifest and @members only
 */
GBytes  *sy_report_archive_pack   (const char       *manifest,
                                   const GPtrArray  *members,
                                   GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_report_archive_unpack:
 * @name: what it is called in messages
 * @directory: descriptor of an empty directory
 *
 * Unpacks an archive from anywhere. Nothing is made outside of @directory, and nothing but
 * directories, files and symbolic links; what is left out in the report may not be read by
 * anyone.
 *
 * Returns: %FALSE with %SY_ERROR_INVALID_DATA or %SY_ERROR_CANCELLED; @directory may then hold a
 *   part of it
 */
gboolean sy_report_archive_unpack (GBytes           *bytes,
                                   const char       *name,
                                   int               directory,
                                   GCancellable     *cancellable,
                                   GError          **error);

G_END_DECLS
