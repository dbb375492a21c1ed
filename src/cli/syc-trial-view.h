/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sy-sysroot.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_trial_view_add: adds "trial", what somebody should say of whether it started well, to a
 * document */
void syc_trial_view_add   (SySysroot *sysroot,
                           JsonNode  *document);

/** syc_trial_view_print: asks whether everything came up; nothing where nothing is on trial */
void syc_trial_view_print (SySysroot *sysroot,
                           SycOutput *output);

/**
 * syc_trial_view_describe:
 * @out_title: (out): of the notification
 *
 * Returns: (transfer full) (nullable): the question for a notification, or that nobody answered it
 */
char *syc_trial_view_describe (SySysroot   *sysroot,
                               const char **out_title) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
