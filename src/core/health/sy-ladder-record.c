/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "health/sy-ladder-record.h"

#include <glib/gi18n-lib.h>

#include "plan/sy-digest.h"
#include "sy-json.h"

/* A measure's id, or a digest; longer strings were not written by this program. */
#define MAX_WORD 100

SyLadderRecord *
sy_ladder_record_new (gint64              time,
                      const char         *digest,
                      const char         *measure,
                      const char * const *in_force,
                      gboolean            helped)
{
  SyLadderRecord *self = g_new0 (SyLadderRecord, 1);

  self->time = time;
  self->digest = g_strdup (digest);
  self->measure = g_strdup (measure);
  self->in_force = g_strdupv ((GStrv) in_force);
  self->helped = helped;

  return self;
}

void
sy_ladder_record_free (SyLadderRecord *self)
{
  g_free (self->digest);
  g_free (self->measure);
  g_strfreev (self->in_force);
  g_free (self);
}

char *
sy_ladder_make_digest (const char *xml)
{
  g_autoptr (SyDigest) digest = sy_digest_new ();

  sy_digest_add_string (digest, xml);

  return sy_digest_finish (digest);
}

GPtrArray *
sy_ladder_records_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sy_ladder_record_free);
}

static gboolean
is_word (const char *text)
{
  return text != NULL && strlen (text) <= MAX_WORD && g_utf8_validate (text, -1, NULL);
}

/* (transfer full) (nullable) */
static GStrv
parse_words (JsonObject *object,
             const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *word = JSON_NODE_HOLDS_VALUE (element) &&
                         json_node_get_value_type (element) == G_TYPE_STRING
                         ? json_node_get_string (element) : NULL;

      if (!is_word (word))
        return NULL;
      g_strv_builder_add (words, word);
    }

  return g_strv_builder_end (words);
}

/* (transfer full) (nullable) */
static SyLadderRecord *
parse_record (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *helped = object != NULL ? json_object_get_member (object, "helped") : NULL;
  const char *digest;
  const char *measure;
  g_auto (GStrv) in_force = NULL;

  if (helped == NULL || !JSON_NODE_HOLDS_VALUE (helped) ||
      json_node_get_value_type (helped) != G_TYPE_BOOLEAN)
    return NULL;
  digest = sy_json_get_string (object, "digest");
  measure = sy_json_get_string (object, "measure");
  in_force = parse_words (object, "in_force");
  if (!is_word (digest) || in_force == NULL || (measure != NULL && !is_word (measure)))
    return NULL;

  return sy_ladder_record_new (sy_json_get_int (object, "time", 0), digest, measure,
                               (const char * const *) in_force, json_node_get_boolean (helped));
}

GPtrArray *
sy_ladder_records_parse (const char  *text,
                         GError     **error)
{
  g_autoptr (JsonNode) root = sy_json_parse_bounded (text, error);
  g_autoptr (GPtrArray) records = sy_ladder_records_new ();
  JsonNode *list;
  JsonArray *array;

  if (root == NULL)
    return NULL;
  list = JSON_NODE_HOLDS_OBJECT (root)
         ? json_object_get_member (json_node_get_object (root), "records") : NULL;
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA, _("It has no list “records”."));
      return NULL;
    }
  array = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      SyLadderRecord *record = parse_record (json_array_get_element (array, i));

      if (record == NULL)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, _("Record %u is no record."), i + 1);
          return NULL;
        }
      g_ptr_array_add (records, record);
    }

  return g_steal_pointer (&records);
}

static void
write_record (const SyLadderRecord *record,
              JsonBuilder          *builder)
{
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "time", record->time);
  sy_json_add_string (builder, "digest", record->digest);
  sy_json_add_string (builder, "measure", record->measure);
  json_builder_set_member_name (builder, "in_force");
  json_builder_begin_array (builder);
  for (guint i = 0; record->in_force[i] != NULL; i++)
    json_builder_add_string_value (builder, record->in_force[i]);
  json_builder_end_array (builder);
  sy_json_add_boolean (builder, "helped", record->helped);
  json_builder_end_object (builder);
}

char *
sy_ladder_records_write (const GPtrArray *records)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  guint first = records->len > SY_LADDER_MAX_RECORDS ? records->len - SY_LADDER_MAX_RECORDS : 0;

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  json_builder_set_member_name (builder, "records");
  json_builder_begin_array (builder);
  for (guint i = first; i < records->len; i++)
    write_record (records->pdata[i], builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return sy_json_to_text (root, TRUE);
}
