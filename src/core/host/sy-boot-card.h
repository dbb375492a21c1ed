/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-boot-menu.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * sy_boot_card_new:
 * @kind: the boot loader
 *
 * What to do if the screen stays black after a restart, as steps to print or photograph before it:
 * the exact keys of this boot loader.
 *
 * Returns: (transfer full): translated sentences, one a step, ended by %NULL
 */
GStrv  sy_boot_card_new      (SyBootloaderKind kind) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_boot_card_is_for:
 *
 * Returns: whether @plan can have the next start go another way than the last, so that the steps
 *   should be at hand: it is on trial, counts from a restart on, or rebuilds what Linux starts from
 */
gboolean sy_boot_card_is_for (SyPlan *plan);

/**
 * sy_boot_card_get_choose:
 *
 * Returns: how an entry is chosen by hand in this boot loader's menu, one translated sentence
 */
const char *sy_boot_card_get_choose (SyBootloaderKind kind);

G_END_DECLS
