/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-session.h"
#include "sya-subpage.h"

G_BEGIN_DECLS

#define SYA_TYPE_REPORT_PAGE (sya_report_page_get_type ())
G_DECLARE_FINAL_TYPE (SyaReportPage, sya_report_page, SYA, REPORT_PAGE, SyaSubpage)

/**
 * SyaReportPage:
 *
 * Makes a report of a session's computer and says what is in it and what was removed, before the
 * user saves it anywhere.
 */
SyaSubpage *sya_report_page_new (SyaSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
