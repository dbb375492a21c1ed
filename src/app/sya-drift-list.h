/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_DRIFT_LIST (sya_drift_list_get_type ())
G_DECLARE_FINAL_TYPE (SyaDriftList, sya_drift_list, SYA, DRIFT_LIST, SyaView)

/**
 * SyaDriftList:
 *
 * What is not as Switchyard left it; a row leads to the review that repairs it, or to the entry
 * that it belongs to. Hidden where nothing was changed. Property "session".
 */

G_END_DECLS
