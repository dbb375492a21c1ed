/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-json.h"

#include <glib/gi18n-lib.h>

#include "sy-error.h"
#include "sy-evidence.h"

#define MAX_DEPTH 32

void
sy_json_add_string (JsonBuilder *builder,
                    const char  *member,
                    const char  *value)
{
  g_autofree char *valid = NULL;

  json_builder_set_member_name (builder, member);
  if (value == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  valid = g_utf8_make_valid (value, -1);
  json_builder_add_string_value (builder, valid);
}

void
sy_json_add_int (JsonBuilder *builder,
                 const char  *member,
                 gint64       value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

void
sy_json_add_boolean (JsonBuilder *builder,
                     const char  *member,
                     gboolean     value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, value);
}

void
sy_json_add_tristate (JsonBuilder *builder,
                      const char  *member,
                      int          value)
{
  json_builder_set_member_name (builder, member);
  if (value == SY_TRISTATE_UNKNOWN)
    json_builder_add_null_value (builder);
  else
    json_builder_add_boolean_value (builder, value == SY_TRISTATE_YES);
}

/* Brackets in strings count, too: what we read has none in such numbers. */
static gboolean
is_flat (const char *text)
{
  guint depth = 0;

  for (; *text != '\0' && depth <= MAX_DEPTH; text++)
    if (*text == '[' || *text == '{')
      depth++;
    else if ((*text == ']' || *text == '}') && depth > 0)
      depth--;

  return depth <= MAX_DEPTH;
}

JsonNode *
sy_json_parse_bounded (const char  *text,
                       GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  JsonNode *root;

  if (!g_utf8_validate (text, -1, NULL) || !is_flat (text))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                           _("This is no JSON text, or one that is nested too deeply."));
      return NULL;
    }
  root = json_from_string (text, &local_error);
  if (root == NULL)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                         local_error != NULL ? local_error->message : _("The text is empty."));

  return root;
}

/* json-glib's own functions complain loudly of another type, and texts come from anywhere. */
const char *
sy_json_get_string (JsonObject *object,
                    const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node)
         : NULL;
}

gint64
sy_json_get_int (JsonObject *object,
                 const char *member,
                 gint64      fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_INT64
         ? json_node_get_int (node)
         : fallback;
}

char *
sy_json_to_text (JsonNode *node,
                 gboolean  pretty)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;

  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, pretty);
  text = json_generator_to_data (generator, NULL);

  /* What is quoted from a user's file may be of any encoding; JSON has only one. */
  return g_utf8_make_valid (text, -1);
}
