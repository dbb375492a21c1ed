/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Adds MEMBER: VALUE inside an object; a NULL string is written as null. */
void  sy_json_add_string   (JsonBuilder *builder,
                            const char  *member,
                            const char  *value);
void  sy_json_add_int      (JsonBuilder *builder,
                            const char  *member,
                            gint64       value);
void  sy_json_add_boolean  (JsonBuilder *builder,
                            const char  *member,
                            gboolean     value);

/** sy_json_add_tristate: true, false, or null for unknown (@value is a SyTristate) */
void  sy_json_add_tristate (JsonBuilder *builder,
                            const char  *member,
                            int          value);

/**
 * sy_json_parse_bounded:
 *
 * Parses a text from anywhere: json-glib calls itself for each level, so that a text of nothing
 * but "[" would exhaust the stack.
 *
 * Returns: (transfer full) (nullable): the document, or %NULL with %SY_ERROR_INVALID_DATA
 */
JsonNode *sy_json_parse_bounded (const char  *text,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_json_get_string: (nullable): the string called @member; %NULL where it is none */
const char *sy_json_get_string (JsonObject *object,
                                const char *member);

/** sy_json_get_int: the number called @member; @fallback where it is none */
gint64      sy_json_get_int    (JsonObject *object,
                                const char *member,
                                gint64      fallback);

/**
 * sy_json_to_text: (transfer full): one document, pretty-printed or on one line, no newline at
 *   the end
 */
char *sy_json_to_text      (JsonNode    *node,
                            gboolean     pretty) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
