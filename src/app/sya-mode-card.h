/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_MODE_CARD (sya_mode_card_get_type ())
G_DECLARE_FINAL_TYPE (SyaModeCard, sya_mode_card, SYA, MODE_CARD, SyaView)

/** SyaModeCard: who has the GPU now, what the next start will be, and every way to another mode */

G_END_DECLS
