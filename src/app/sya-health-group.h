/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sya-health.h"
#include "sya-session.h"

G_BEGIN_DECLS

#define SYA_TYPE_HEALTH_GROUP (sya_health_group_get_type ())
G_DECLARE_FINAL_TYPE (SyaHealthGroup, sya_health_group, SYA, HEALTH_GROUP, AdwPreferencesGroup)

/**
 * SyaHealthGroup: the findings that mean the same
 *
 * What asks nothing of the user is folded away behind a button.
 */
GtkWidget *sya_health_group_new    (SyFindingState  state) G_GNUC_WARN_UNUSED_RESULT;

/** sya_health_group_update: rows of findings that stayed are kept, with what is open of them */
void       sya_health_group_update (SyaHealthGroup *self,
                                    SyaSession     *session,
                                    SyaHealth      *health);

G_END_DECLS
