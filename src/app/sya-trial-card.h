/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_TRIAL_CARD (sya_trial_card_get_type ())
G_DECLARE_FINAL_TYPE (SyaTrialCard, sya_trial_card, SYA, TRIAL_CARD, SyaView)

/**
 * SyaTrialCard:
 *
 * Asks after a restart whether everything came up with what is on trial (plan/sy-trial.h). Not on
 * show where nothing is.
 */

G_END_DECLS
