/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sya-health.h"
#include "sya-session.h"

G_BEGIN_DECLS

#define SYA_TYPE_HEALTH_CARD (sya_health_card_get_type ())
G_DECLARE_FINAL_TYPE (SyaHealthCard, sya_health_card, SYA, HEALTH_CARD, AdwBin)

/** SyaHealthCard: the summary in one sentence, and all that is safe to mend as one review */

void sya_health_card_show              (SyaHealthCard *self,
                                        SyaSession    *session,
                                        SyaHealth     *health);

/** sya_health_card_show_error: the definition could not be read */
void sya_health_card_show_error        (SyaHealthCard *self,
                                        const GError  *error);

/** sya_health_card_show_no_gpu: there is no NVIDIA GPU that this could be about */
void sya_health_card_show_no_gpu       (SyaHealthCard *self);

/** sya_health_card_show_session_only: the only machines are of the user's own session */
void sya_health_card_show_session_only (SyaHealthCard *self);

G_END_DECLS
