/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_NEXT_STEP (sya_next_step_get_type ())
G_DECLARE_FINAL_TYPE (SyaNextStep, sya_next_step, SYA, NEXT_STEP, SyaView)

/**
 * SyaNextStep:
 *
 * What waits for the user, with the one blue button; hidden where nothing does. Property "session".
 */

G_END_DECLS
