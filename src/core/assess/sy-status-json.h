/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "assess/sy-assessment.h"

G_BEGIN_DECLS

/**
 * sy_status_to_json:
 *
 * The document that `switchyardctl status --json` prints: one object with "schema": 1. What is
 * unknown is null, or "unknown" where the key has a list of words.
 *
 * Returns: (transfer full): the document
 */
JsonNode *sy_status_to_json (SyAssessment *assessment) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
