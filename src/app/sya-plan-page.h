/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-session.h"
#include "sya-subpage.h"

G_BEGIN_DECLS

#define SYA_TYPE_PLAN_PAGE (sya_plan_page_get_type ())
G_DECLARE_FINAL_TYPE (SyaPlanPage, sya_plan_page, SYA, PLAN_PAGE, SyaSubpage)

/**
 * SyaPlanPage:
 *
 * One request from its review to its result: works the plan out, shows it, carries it out when the
 * user says so, and tells what came of it. The same for setting up and for taking back.
 */

/** sya_plan_page_new: @request is of its own from now on; its digest is set when it is applied */
SyaSubpage *sya_plan_page_new (SyaSession *session,
                               SyRequest  *request) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
