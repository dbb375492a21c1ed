/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sya-health.h"
#include "sya-session.h"

G_BEGIN_DECLS

#define SYA_TYPE_HEALTH_LADDER (sya_health_ladder_get_type ())
G_DECLARE_FINAL_TYPE (SyaHealthLadder, sya_health_ladder, SYA, HEALTH_LADDER, AdwBin)

/**
 * SyaHealthLadder:
 *
 * What to try where Code 43 stays although nothing fails: one thing, one start of Windows, one
 * answer of the user, which is kept.
 */

/** sya_health_ladder_update: @health: (nullable): %NULL hides it */
void sya_health_ladder_update (SyaHealthLadder *self,
                               SyaSession      *session,
                               SyaHealth       *health);

G_END_DECLS
