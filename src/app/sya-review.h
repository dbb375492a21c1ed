/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "plan/sy-plan.h"

G_BEGIN_DECLS

#define SYA_TYPE_REVIEW (sya_review_get_type ())
G_DECLARE_FINAL_TYPE (SyaReview, sya_review, SYA, REVIEW, GtkWidget)

/** SyaReview: a plan before it is carried out: warnings, every change, and the digest */
void sya_review_set_plan (SyaReview *self,
                          SyPlan    *plan);

G_END_DECLS
