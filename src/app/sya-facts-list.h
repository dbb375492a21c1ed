/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_FACTS_LIST (sya_facts_list_get_type ())
G_DECLARE_FINAL_TYPE (SyaFactsList, sya_facts_list, SYA, FACTS_LIST, SyaView)

/**
 * SyaFactsList:
 *
 * Everything that was found, in groups that unfold. Property "session".
 */

G_END_DECLS
