/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "assess/sy-mode-ways.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_mode_view_add: what the mode was measured by, and the ways out of it, into an open object */
void syc_mode_view_add   (JsonBuilder     *builder,
                          SyAssessment    *assessment,
                          const GPtrArray *ways);

/** syc_mode_view_print: the same for people */
void syc_mode_view_print (SyAssessment    *assessment,
                          const GPtrArray *ways,
                          SycOutput       *output);

G_END_DECLS
