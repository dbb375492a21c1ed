/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-plan.h"

G_BEGIN_DECLS

/** sy_plan_take_input: @input: (transfer full): goes into the digest */
void sy_plan_take_input (SyPlan *self,
                         char   *input);

G_END_DECLS
