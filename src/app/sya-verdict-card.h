/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_VERDICT_CARD (sya_verdict_card_get_type ())
G_DECLARE_FINAL_TYPE (SyaVerdictCard, sya_verdict_card, SYA, VERDICT_CARD, SyaView)

/**
 * SyaVerdictCard:
 *
 * Whether it will work, in one sentence with an icon; and the next step, where there is one.
 * Property "session".
 */

G_END_DECLS
