/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_HISTORY_PAGE (sya_history_page_get_type ())
G_DECLARE_FINAL_TYPE (SyaHistoryPage, sya_history_page, SYA, HISTORY_PAGE, SyaView)

/** SyaHistoryPage: what was changed, newest first */

G_END_DECLS
