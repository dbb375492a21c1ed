/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "report/sy-report-tree.h"
#include "report/sy-scrub.h"

G_BEGIN_DECLS

/**
 * sy_report_content_load:
 *
 * Reads @member's file into its content, without what is personal. Content that cannot be made
 * anonymous (binary files but a few kinds) or is large stays out.
 */
void    sy_report_content_load       (SyReportMember *member,
                                      SySysroot      *sysroot,
                                      SyScrub        *scrub);

/**
 * sy_report_content_scrub_edid:
 *
 * Takes the serial numbers out of the base block of a display's description (VESA E-EDID A.2,
 * section 3: bytes 12 to 15, descriptor FFh), drops the extension blocks, which can hold more, and
 * sets the checksum anew.
 *
 * Returns: (transfer full) (nullable): %NULL where @edid is none
 */
GBytes *sy_report_content_scrub_edid (GBytes         *edid) G_GNUC_WARN_UNUSED_RESULT;

/** sy_report_content_get_plain: (transfer full): what a reader of @member gets, unpacked */
GBytes *sy_report_content_get_plain  (const SyReportMember *member) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
