/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-session.h"
#include "sya-subpage.h"

G_BEGIN_DECLS

#define SYA_TYPE_ENTRY_PAGE (sya_entry_page_get_type ())
G_DECLARE_FINAL_TYPE (SyaEntryPage, sya_entry_page, SYA, ENTRY_PAGE, SyaSubpage)

/** SyaEntryPage: one entry of the journal: what it changed, and the way to take it back */
SyaSubpage *sya_entry_page_new (SyaSession *session,
                                SyEntry    *entry) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
