/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_HOLDER_LIST (sya_holder_list_get_type ())
G_DECLARE_FINAL_TYPE (SyaHolderList, sya_holder_list, SYA, HOLDER_LIST, SyaView)

/**
 * SyaHolderList:
 *
 * Who uses the discrete GPU now, and how much of that could not be seen. Property "session".
 */

G_END_DECLS
