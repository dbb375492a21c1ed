/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-mode-ways.h"

G_BEGIN_DECLS

/* What a mode of the GPU, the ways to it and the end of a switch are called. Pure, as
 * sya-labels.h. */

/** sya_mode_when_get_title: of a %SY_REQUEST_WHEN_NOW and its like */
const char      *sya_mode_when_get_title    (const char      *when);

/** sya_mode_way_describe: (transfer full) (nullable): %NULL where there is nothing to say of it */
char            *sya_mode_way_describe      (const SyModeWay *way) G_GNUC_WARN_UNUSED_RESULT;

/** sya_mode_ways_are_one: whether the same is to be said of both kinds of starts: neither is to be
 * had, for one reason */
gboolean         sya_mode_ways_are_one      (const SyModeWay *once,
                                             const SyModeWay *always);

/**
 * sya_mode_describe_end:
 * @error: (nullable): why the switch was not done
 * @out_title: (out)
 *
 * Returns: (transfer full): what a notification says of the end of @request
 */
char            *sya_mode_describe_end      (SyRequest       *request,
                                             const GError    *error,
                                             const char     **out_title) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sya_mode_find_instead:
 * @ways: (element-type SyModeWay)
 * @error: why @request cannot be done
 *
 * Returns: (transfer none) (nullable): sy_mode_find_start(), where the mode of @request was asked
 *   for now and would not be safe now
 */
const SyModeWay *sya_mode_find_instead      (const GPtrArray *ways,
                                             SyRequest       *request,
                                             const GError    *error);

G_END_DECLS
