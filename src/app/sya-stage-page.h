/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-session.h"
#include "sya-subpage.h"

G_BEGIN_DECLS

#define SYA_TYPE_STAGE_PAGE (sya_stage_page_get_type ())
G_DECLARE_FINAL_TYPE (SyaStagePage, sya_stage_page, SYA, STAGE_PAGE, SyaSubpage)

/**
 * SyaStagePage:
 *
 * One stage: what it does, how it stands and why, its options, and the way to its review.
 */
SyaSubpage *sya_stage_page_new (SyaSession    *session,
                                const SyStage *stage) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
