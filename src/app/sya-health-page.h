/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_HEALTH_PAGE (sya_health_page_get_type ())
G_DECLARE_FINAL_TYPE (SyaHealthPage, sya_health_page, SYA, HEALTH_PAGE, SyaView)

/** SyaHealthPage: the virtual machines, and what is measured of them so far */

G_END_DECLS
