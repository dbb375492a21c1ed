/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-ladder.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_ladder_view_build_document: {"schema":1,"domain":…,"ladder":{…}} */
void  syc_ladder_view_build_document (JsonBuilder    *builder,
                                      const char     *subject,
                                      const SyLadder *ladder);

/** syc_ladder_view_print: what to do now, then every measure with what came of it */
void  syc_ladder_view_print          (const SyLadder *ladder,
                                      const char     *subject,
                                      SycOutput      *output);

/** syc_ladder_view_make_command: (transfer full): the words that do @request on a terminal */
char *syc_ladder_view_make_command   (SyRequest      *request) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
