/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment.h"

G_BEGIN_DECLS

/*
 * Everything that was found of a computer, as groups of rows. Pure, so that it is tested without a
 * display: whatever the core knows turns up here, facts that came later in a group of their own.
 */

/**
 * SyaFactItem:
 * @title: a sentence, or what @text is the value of
 * @text: (nullable): value and source
 * @state: (nullable): yes, no or not known, in words
 * @hint: (nullable): what a hard word means
 */
typedef struct {
  char       *title;
  char       *text;
  const char *state;
  const char *hint;
} SyaFactItem;

/**
 * SyaFactGroup:
 * @items: (element-type SyaFactItem)
 */
typedef struct {
  char       *title;
  const char *icon_name;
  GPtrArray  *items;
} SyaFactGroup;

/** sya_fact_groups_new: (transfer full) (element-type SyaFactGroup): none of them empty */
GPtrArray *sya_fact_groups_new (SyAssessment *assessment) G_GNUC_WARN_UNUSED_RESULT;

/** sya_fact_groups_join: (transfer full): all their words, to tell two lists of groups apart */
char      *sya_fact_groups_join (const GPtrArray *groups) G_GNUC_WARN_UNUSED_RESULT;

/** sya_fact_group_new: (transfer full): without items; takes @title */
SyaFactGroup *sya_fact_group_new (const char *icon_name,
                                  char       *title) G_GNUC_WARN_UNUSED_RESULT;
void       sya_fact_group_free   (SyaFactGroup *self);

/** sya_fact_group_add: takes @text; nothing is added where it is %NULL */
void       sya_fact_group_add    (SyaFactGroup *self,
                                  const char   *title,
                                  char         *text);

/** sya_fact_group_new_for_gpu: (transfer full): every detail of one GPU; in sya-fact-gpu.c */
SyaFactGroup *sya_fact_group_new_for_gpu (const SyGpu *gpu) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
