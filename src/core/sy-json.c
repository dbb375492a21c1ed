/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-json.h"

#include "sy-evidence.h"

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

char *
sy_json_to_text (JsonNode *node,
                 gboolean  pretty)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, pretty);

  return json_generator_to_data (generator, NULL);
}
