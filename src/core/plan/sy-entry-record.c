/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-entry-private.h"

#include "plan/sy-change-private.h"
#include "plan/sy-verify-private.h"
#include "plan/sy-xattrs.h"
#include "sy-json.h"

/* Modes are written as people read them. */
static void
add_mode (JsonBuilder *builder,
          mode_t       mode)
{
  g_autofree char *text = g_strdup_printf ("%04o", mode);

  sy_json_add_string (builder, "mode", text);
}

static void
record_file_state (JsonBuilder       *builder,
                   const char        *member,
                   guint              item,
                   const SyFileState *state)
{
  g_autofree char *blob = sy_entry_blob_name (item, member);

  json_builder_set_member_name (builder, member);
  if (state->content == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "blob", blob);
  add_mode (builder, state->mode);
  sy_json_add_int (builder, "uid", state->uid);
  sy_json_add_int (builder, "gid", state->gid);
  json_builder_end_object (builder);
}

static void
record_file (JsonBuilder       *builder,
             guint              item,
             const SyEntryItem *record)
{
  sy_json_add_string (builder, "path", sy_change_get_path (record->change));
  record_file_state (builder, "before", item, sy_change_get_before (record->change));
  record_file_state (builder, "after", item, sy_change_get_after (record->change));
  sy_xattrs_build_json (record->xattrs, builder);
}

static void
record_strv (JsonBuilder        *builder,
             const char         *member,
             const char * const *values)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
record_verifies (JsonBuilder     *builder,
                 const char      *member,
                 const GPtrArray *verifies)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < verifies->len; i++)
    {
      const SyVerify *verify = g_ptr_array_index (verifies, i);

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "kind", sy_verify_kind_to_string (verify->kind));
      sy_json_add_string (builder, "path", verify->path);
      record_strv (builder, "expected", (const char * const *) verify->expected);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
record_command (JsonBuilder *builder,
                SyChange    *change)
{
  record_strv (builder, "argv", sy_change_get_argv (change));
  if (sy_change_get_undo_argv (change) != NULL)
    record_strv (builder, "undo_argv", sy_change_get_undo_argv (change));
  sy_json_add_int (builder, "timeout_ms", sy_change_get_timeout_ms (change));
  record_verifies (builder, "verifies", sy_change_get_verifies (change));
  record_verifies (builder, "undo_verifies", sy_change_get_undo_verifies (change));
}

static void
record_domain (JsonBuilder *builder,
               guint        item,
               SyChange    *change)
{
  g_autofree char *before = sy_entry_blob_name (item, "before");
  g_autofree char *after = sy_entry_blob_name (item, "after");

  sy_json_add_string (builder, "uri", sy_change_get_uri (change));
  sy_json_add_string (builder, "uuid", sy_change_get_uuid (change));
  sy_json_add_string (builder, "name", sy_change_get_domain_name (change));
  sy_json_add_string (builder, "before",
                      sy_change_get_before_text (change) != NULL ? before : NULL);
  sy_json_add_string (builder, "after", sy_change_get_after_text (change) != NULL ? after : NULL);
}

static void
record_runtime (JsonBuilder *builder,
                SyChange    *change)
{
  sy_json_add_string (builder, "runtime",
                      sy_runtime_action_to_string (sy_change_get_runtime_action (change)));
  sy_json_add_string (builder, "address", sy_change_get_path (change));
  sy_json_add_string (builder, "uuid", sy_change_get_uuid (change));
  sy_json_add_string (builder, "before", sy_change_get_before_text (change));
  sy_json_add_string (builder, "after", sy_change_get_after_text (change));
}

static void
record_item (JsonBuilder       *builder,
             guint              item,
             const SyEntryItem *record)
{
  SyChange *change = record->change;

  json_builder_begin_object (builder);
  sy_json_add_string (builder, "kind", sy_change_kind_to_string (sy_change_get_kind (change)));
  sy_json_add_string (builder, "action", sy_change_get_action (change));
  sy_json_add_string (builder, "why", sy_change_get_why (change));
  switch (sy_change_get_kind (change))
    {
    case SY_CHANGE_FILE:
      record_file (builder, item, record);
      break;

    case SY_CHANGE_COMMAND:
      record_command (builder, change);
      break;

    case SY_CHANGE_DOMAIN:
      record_domain (builder, item, change);
      break;

    case SY_CHANGE_RUNTIME:
    default:
      record_runtime (builder, change);
      break;
    }
  json_builder_end_object (builder);
}

static void
record_directories (JsonBuilder     *builder,
                    const GPtrArray *directories)
{
  json_builder_set_member_name (builder, "directories");
  json_builder_begin_array (builder);
  for (guint i = 0; i < directories->len; i++)
    {
      const SyDirectory *directory = g_ptr_array_index (directories, i);

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "path", directory->path);
      add_mode (builder, directory->mode);
      sy_json_add_int (builder, "uid", directory->uid);
      sy_json_add_int (builder, "gid", directory->gid);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
record_request (JsonBuilder *builder,
                SyRequest   *request)
{
  g_autofree char *text = NULL;

  if (request == NULL)
    return;
  text = sy_request_to_json (request);
  json_builder_set_member_name (builder, "request");
  json_builder_add_value (builder, json_from_string (text, NULL));
}

gboolean
sy_entry_set_request_node (SyEntry  *self,
                           JsonNode *node)
{
  g_autofree char *text = node != NULL ? json_to_string (node, FALSE) : NULL;
  SyRequest *request = text != NULL ? sy_request_new_from_json (text, -1, NULL) : NULL;

  sy_entry_take_request (self, request);

  return node == NULL || request != NULL;
}

char *
sy_entry_record (SyEntry *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *time = g_date_time_format_iso8601 (sy_entry_get_time (self));
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GPtrArray *items = sy_entry_get_items (self);

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "id", sy_entry_get_id (self));
  sy_json_add_string (builder, "time", time);
  sy_json_add_string (builder, "stage", sy_entry_get_stage (self));
  record_request (builder, sy_entry_get_request (self));
  sy_json_add_string (builder, "title", sy_entry_get_title (self));
  sy_json_add_string (builder, "undoes", sy_entry_get_undoes (self));
  sy_json_add_boolean (builder, "reboot", sy_entry_get_reboot (self));
  record_directories (builder, sy_entry_get_directories (self));
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    record_item (builder, i, g_ptr_array_index (items, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = sy_json_to_text (root, TRUE);

  return g_strconcat (text, "\n", NULL);
}
