/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sy-evidence.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_evidence_print: @evidence: (element-type SyEvidence): an item each, with its source */
void  syc_evidence_print    (const GPtrArray *evidence,
                             SycOutput       *output,
                             guint            indent);

/** syc_evidence_add_json: the member "evidence": [{"says","source"}] */
void  syc_evidence_add_json (const GPtrArray *evidence,
                             JsonBuilder     *builder);

G_END_DECLS
