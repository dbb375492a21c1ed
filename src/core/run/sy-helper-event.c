/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/sy-helper-event.h"

#include "sy-json.h"

/* A larger number of steps is nonsense, whatever the line says. */
#define MAX_STEPS 10000

void
sy_helper_event_free (SyHelperEvent *self)
{
  g_free ((char *) self->progress.text);
  g_strfreev (self->entries);
  g_clear_pointer (&self->document, json_node_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static const char *
get_string (JsonObject *object,
            const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static gboolean
get_step (JsonObject *object,
          const char *member,
          guint      *out_value)
{
  JsonNode *node = json_object_get_member (object, member);
  gint64 value;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  if (value < 0 || value > MAX_STEPS)
    return FALSE;
  *out_value = (guint) value;

  return TRUE;
}

static gboolean
find_progress_kind (const char     *name,
                    SyProgressKind *out_kind)
{
  for (guint kind = SY_PROGRESS_STEP; kind <= SY_PROGRESS_WARNING; kind++)
    if (g_strcmp0 (name, sy_progress_kind_to_string (kind)) == 0)
      {
        *out_kind = kind;
        return TRUE;
      }

  return FALSE;
}

static gboolean
parse_progress (SyHelperEvent *self,
                JsonObject    *object)
{
  self->kind = SY_HELPER_EVENT_PROGRESS;
  if (!find_progress_kind (get_string (object, "event"), &self->progress.kind) ||
      !get_step (object, "step", &self->progress.step) ||
      !get_step (object, "of", &self->progress.n_steps))
    return FALSE;
  self->progress.text = g_strdup (get_string (object, "text"));

  return self->progress.text != NULL;
}

static gboolean
parse_result (SyHelperEvent *self,
              JsonObject    *object)
{
  g_autoptr (GStrvBuilder) entries = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (object, "entries");
  JsonNode *document = json_object_get_member (object, "document");
  JsonArray *array;

  self->kind = SY_HELPER_EVENT_RESULT;
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *entry = json_array_get_element (array, i);

      if (json_node_get_value_type (entry) != G_TYPE_STRING)
        return FALSE;
      g_strv_builder_add (entries, json_node_get_string (entry));
    }
  self->entries = g_strv_builder_end (entries);
  if (document != NULL)
    self->document = json_node_copy (document);

  return TRUE;
}

static gboolean
parse_error (SyHelperEvent *self,
             JsonObject    *object)
{
  const char *code = get_string (object, "code");
  const char *message = get_string (object, "message");

  self->kind = SY_HELPER_EVENT_ERROR;
  if (code == NULL || message == NULL)
    return FALSE;
  self->error = g_error_new_literal (SY_ERROR, (int) sy_error_code_from_string (code), message);

  return TRUE;
}

SyHelperEvent *
sy_helper_event_parse (const char  *line,
                       GError     **error)
{
  g_autoptr (SyHelperEvent) self = g_new0 (SyHelperEvent, 1);
  g_autoptr (JsonNode) root = NULL;
  const char *event = NULL;
  JsonObject *object;
  gboolean good = FALSE;

  g_return_val_if_fail (line != NULL, NULL);

  if (g_utf8_validate (line, -1, NULL))
    root = json_from_string (line, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    {
      object = json_node_get_object (root);
      event = get_string (object, "event");
      if (g_strcmp0 (event, "result") == 0)
        good = parse_result (self, object);
      else if (g_strcmp0 (event, "error") == 0)
        good = parse_error (self, object);
      else
        good = parse_progress (self, object);
    }
  if (!good)
    {
      g_autofree char *escaped = g_strescape (line, NULL);

      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   "The helper said something that this version does not understand: %.200s",
                   escaped);
      return NULL;
    }

  return g_steal_pointer (&self);
}

static char *
end_line (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return sy_json_to_text (root, FALSE);
}

char *
sy_helper_event_format_progress (const SyProgress *progress)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_string (builder, "event", sy_progress_kind_to_string (progress->kind));
  sy_json_add_int (builder, "step", progress->step);
  sy_json_add_int (builder, "of", progress->n_steps);
  sy_json_add_string (builder, "text", progress->text != NULL ? progress->text : "");

  return end_line (builder);
}

char *
sy_helper_event_format_result (const char * const *entries,
                               JsonNode           *document)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  guint n_entries = entries != NULL ? g_strv_length ((GStrv) entries) : 0;

  json_builder_begin_object (builder);
  sy_json_add_string (builder, "event", "result");
  if (n_entries == 1)
    sy_json_add_string (builder, "entry", entries[0]);
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_entries; i++)
    json_builder_add_string_value (builder, entries[i]);
  json_builder_end_array (builder);
  if (document != NULL)
    {
      json_builder_set_member_name (builder, "document");
      json_builder_add_value (builder, json_node_copy (document));
    }

  return end_line (builder);
}

char *
sy_helper_event_format_error (const GError *failure)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  SyError code = failure->domain == SY_ERROR ? (SyError) failure->code : SY_ERROR_FAILED;

  json_builder_begin_object (builder);
  sy_json_add_string (builder, "event", "error");
  sy_json_add_string (builder, "code", sy_error_code_to_string (code));
  sy_json_add_string (builder, "message", failure->message);

  return end_line (builder);
}
