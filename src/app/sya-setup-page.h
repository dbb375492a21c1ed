/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_SETUP_PAGE (sya_setup_page_get_type ())
G_DECLARE_FINAL_TYPE (SyaSetupPage, sya_setup_page, SYA, SETUP_PAGE, SyaView)

/** SyaSetupPage: the stages with their states; property "session" */

G_END_DECLS
