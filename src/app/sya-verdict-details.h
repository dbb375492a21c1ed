/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_VERDICT_DETAILS (sya_verdict_details_get_type ())
G_DECLARE_FINAL_TYPE (SyaVerdictDetails, sya_verdict_details, SYA, VERDICT_DETAILS, SyaView)

/**
 * SyaVerdictDetails:
 *
 * Folded below the verdict: why, what it costs, what games will do, and how the GPUs are wired.
 * Each row shows its first line while it is folded. Property "session".
 */

G_END_DECLS
