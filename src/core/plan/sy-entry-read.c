/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-entry-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "plan/sy-change-private.h"
#include "plan/sy-file-state.h"
#include "plan/sy-trial.h"
#include "plan/sy-verify-private.h"
#include "plan/sy-xattrs.h"

/* An entry without its blobs is a few kilobytes; access control lists may add some. */
#define MAX_ENTRY_SIZE (16 * 1024 * 1024)

typedef struct {
  SySysroot *sysroot;
  SyEntry   *entry;
  char      *directory;   /* of the entry, below the root */
} Reader;

static void
set_damaged (GError     **error,
             const char  *directory,
             const char  *what)
{
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s/%s: the journal entry is damaged: “%s” is missing or not as expected."),
               directory, SY_ENTRY_FILE, what);
}

static const char *
get_string (JsonObject *object,
            const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static gboolean
get_id (JsonObject *object,
        const char *member,
        guint32    *out_id)
{
  JsonNode *node = json_object_get_member (object, member);
  gint64 value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  if (value < 0 || value > G_MAXUINT32)
    return FALSE;
  *out_id = (guint32) value;

  return TRUE;
}

static gboolean
get_mode (JsonObject *object,
          mode_t     *out_mode)
{
  const char *text = get_string (object, "mode");
  guint64 mode;

  if (text == NULL || strlen (text) != 4 || strspn (text, "01234567") != 4)
    return FALSE;
  mode = g_ascii_strtoull (text, NULL, 8);
  *out_mode = (mode_t) mode;

  return TRUE;
}

static JsonObject *
get_element (JsonArray *array,
             guint      i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object,
           const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static GStrv
get_strv (JsonObject *object,
          const char *member)
{
  JsonArray *array = get_array (object, member);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return NULL;
      g_strv_builder_add (builder, json_node_get_string (node));
    }

  return g_strv_builder_end (builder);
}

/* A file of the entry's directory, or what everybody may see of it. NULL without an error where the
 * caller may read neither. */
static GBytes *
read_blob (Reader      *reader,
           guint        item,
           const char  *what,
           gboolean    *out_hidden,
           GError     **error)
{
  g_autofree char *name = sy_entry_blob_name (item, what);
  g_autofree char *path = g_build_filename (reader->directory, name, NULL);
  g_autofree char *shown_path = g_strconcat (path, SY_ENTRY_SHOWN_SUFFIX, NULL);
  g_autoptr (GError) local_error = NULL;
  GBytes *bytes = sy_sysroot_read (reader->sysroot, path, SY_FILE_STATE_MAX_SIZE, &local_error);

  if (bytes == NULL && g_error_matches (local_error, SY_ERROR, SY_ERROR_DENIED))
    {
      bytes = sy_sysroot_read (reader->sysroot, shown_path, SY_FILE_STATE_MAX_SIZE, NULL);
      *out_hidden |= bytes == NULL;
    }
  else if (bytes == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return bytes;
}

static gboolean
read_file_state (Reader       *reader,
                 guint         item,
                 JsonObject   *object,
                 const char   *member,
                 SyFileState  *out_state,
                 gboolean     *out_hidden,
                 GError      **error)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonObject *state;

  if (node != NULL && JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  state = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  if (state == NULL || !get_mode (state, &out_state->mode) ||
      !get_id (state, "uid", &out_state->uid) || !get_id (state, "gid", &out_state->gid))
    {
      set_damaged (error, reader->directory, member);
      return FALSE;
    }
  out_state->content = read_blob (reader, item, member, out_hidden, error);

  return out_state->content != NULL || *out_hidden;
}

static gboolean
read_file (Reader      *reader,
           guint        item,
           JsonObject  *object,
           GError     **error)
{
  const char *path = get_string (object, "path");
  JsonArray *array = get_array (object, "xattrs");
  g_autoptr (GPtrArray) xattrs = array != NULL ? sy_xattrs_from_json (array) : NULL;
  g_auto (SyFileState) before = { 0 };
  g_auto (SyFileState) after = { 0 };
  gboolean hidden = FALSE;
  SyChange *change;

  if (!sy_file_path_is_canonical (path) || xattrs == NULL)
    {
      set_damaged (error, reader->directory, path == NULL ? "path" : "xattrs");
      return FALSE;
    }
  if (!read_file_state (reader, item, object, "before", &before, &hidden, error) ||
      !read_file_state (reader, item, object, "after", &after, &hidden, error))
    return FALSE;

  change = sy_change_new_file (path, &before, &after, get_string (object, "why"));
  if (hidden)
    sy_change_set_hidden (change, get_string (object, "action"));
  sy_entry_add_item (reader->entry, change, g_steal_pointer (&xattrs));

  return TRUE;
}

static GPtrArray *
read_verifies (JsonObject *object,
               const char *member)
{
  g_autoptr (GPtrArray) verifies = sy_verify_array_copy (NULL);
  JsonArray *array = get_array (object, member);

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *element = get_element (array, i);
      g_auto (GStrv) expected = element != NULL ? get_strv (element, "expected") : NULL;
      SyVerifyKind kind;

      if (expected == NULL || !sy_verify_kind_from_string (get_string (element, "kind"), &kind))
        return NULL;
      g_ptr_array_add (verifies, sy_verify_new (kind, get_string (element, "path"),
                                                (const char * const *) expected));
    }

  return g_steal_pointer (&verifies);
}

static gboolean
read_command (Reader      *reader,
              JsonObject  *object,
              GError     **error)
{
  g_auto (GStrv) argv = get_strv (object, "argv");
  g_auto (GStrv) undo_argv = get_strv (object, "undo_argv");
  g_autoptr (GPtrArray) verifies = read_verifies (object, "verifies");
  g_autoptr (GPtrArray) undo_verifies = read_verifies (object, "undo_verifies");
  guint32 timeout_ms;
  SyChange *change;

  if (argv == NULL || argv[0] == NULL || verifies == NULL || undo_verifies == NULL ||
      !get_id (object, "timeout_ms", &timeout_ms) || timeout_ms == 0)
    {
      set_damaged (error, reader->directory, "command");
      return FALSE;
    }
  change = sy_change_new_command ((const char * const *) argv, timeout_ms,
                                  get_string (object, "why"), verifies, undo_verifies);
  if (undo_argv != NULL && undo_argv[0] != NULL)
    sy_change_set_undo_argv (change, (const char * const *) undo_argv);
  sy_entry_add_item (reader->entry, change, NULL);

  return TRUE;
}

static gboolean
read_domain_xml (Reader      *reader,
                 guint        item,
                 JsonObject  *object,
                 const char  *member,
                 char       **out_xml,
                 gboolean    *out_hidden,
                 GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (get_string (object, member) == NULL)
    return TRUE;
  bytes = read_blob (reader, item, member, out_hidden, error);
  if (bytes != NULL)
    *out_xml = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return bytes != NULL || *out_hidden;
}

static gboolean
read_domain (Reader      *reader,
             guint        item,
             JsonObject  *object,
             GError     **error)
{
  const char *uri = get_string (object, "uri");
  const char *uuid = get_string (object, "uuid");
  const char *name = get_string (object, "name");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gboolean hidden = FALSE;
  SyChange *change;

  if (uri == NULL || uuid == NULL || name == NULL)
    {
      set_damaged (error, reader->directory, "domain");
      return FALSE;
    }
  if (!read_domain_xml (reader, item, object, "before", &before, &hidden, error) ||
      !read_domain_xml (reader, item, object, "after", &after, &hidden, error))
    return FALSE;

  change = sy_change_new_domain (uri, uuid, name, before, after, get_string (object, "why"));
  if (hidden)
    sy_change_set_hidden (change, get_string (object, "action"));
  sy_entry_add_item (reader->entry, change, NULL);

  return TRUE;
}

static gboolean
read_runtime (Reader      *reader,
              JsonObject  *object,
              GError     **error)
{
  const char *address_text = get_string (object, "address");
  const char *uuid = get_string (object, "uuid");
  SyPciAddress address;
  SyRuntimeAction action;

  if (address_text == NULL || !sy_pci_address_parse (address_text, &address) ||
      !sy_runtime_action_from_string (get_string (object, "runtime"), &action) ||
      (sy_runtime_action_is_mdev (action) && uuid == NULL))
    {
      set_damaged (error, reader->directory, "runtime");
      return FALSE;
    }
  sy_entry_add_item (reader->entry,
                     sy_change_new_runtime (action, &address, get_string (object, "before"),
                                            get_string (object, "after"), uuid,
                                            get_string (object, "why")),
                     NULL);

  return TRUE;
}

/* What was noted while the change was made. */
static gboolean
read_marks (Reader  *reader,
            guint    item,
            GError **error)
{
  SyEntryItem *record = g_ptr_array_index (sy_entry_get_items (reader->entry), item);
  g_autofree char *begun = sy_entry_blob_name (item, "begun");
  g_autofree char *begun_path = g_build_filename (reader->directory, begun, NULL);
  g_autofree char *defined = sy_entry_blob_name (item, "defined");
  g_autofree char *defined_path = g_build_filename (reader->directory, defined, NULL);
  g_autoptr (GBytes) bytes = NULL;
  gboolean hidden = FALSE;

  if (sy_change_get_kind (record->change) == SY_CHANGE_FILE)
    return TRUE;
  record->begun = sy_sysroot_exists (reader->sysroot, begun_path);
  if (!sy_sysroot_exists (reader->sysroot, defined_path))
    return TRUE;
  bytes = read_blob (reader, item, "defined", &hidden, error);
  if (bytes != NULL)
    record->defined = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return bytes != NULL || hidden;
}

static gboolean
read_item (Reader      *reader,
           guint        item,
           JsonObject  *object,
           GError     **error)
{
  const char *kind = object != NULL ? get_string (object, "kind") : NULL;

  if (g_strcmp0 (kind, "file") == 0)
    return read_file (reader, item, object, error);
  if (g_strcmp0 (kind, "command") == 0)
    return read_command (reader, object, error);
  if (g_strcmp0 (kind, "domain") == 0)
    return read_domain (reader, item, object, error);
  if (g_strcmp0 (kind, "runtime") == 0)
    return read_runtime (reader, object, error);
  set_damaged (error, reader->directory, "kind");

  return FALSE;
}

static gboolean
read_directories (Reader      *reader,
                  JsonArray   *array,
                  GError     **error)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = get_element (array, i);
      const char *path = object != NULL ? get_string (object, "path") : NULL;
      guint32 uid;
      guint32 gid;
      mode_t mode;

      if (!sy_file_path_is_canonical (path) || !get_mode (object, &mode) ||
          !get_id (object, "uid", &uid) || !get_id (object, "gid", &gid))
        {
          set_damaged (error, reader->directory, "directories");
          return FALSE;
        }
      sy_directories_add (sy_entry_get_directories (reader->entry), path, mode, uid, gid);
    }

  return TRUE;
}

static gboolean
read_object (Reader      *reader,
             const char  *id,
             JsonObject  *object,
             GError     **error)
{
  const char *time_text = get_string (object, "time");
  g_autoptr (GDateTime) time = time_text != NULL
                               ? g_date_time_new_from_iso8601 (time_text, NULL) : NULL;
  const char *undoes = get_string (object, "undoes");
  JsonArray *changes = get_array (object, "changes");

  if (g_strcmp0 (get_string (object, "id"), id) != 0 || time == NULL || changes == NULL ||
      (undoes != NULL && !sy_entry_id_is_valid (undoes)))
    {
      set_damaged (error, reader->directory, time == NULL ? "time" : "id");
      return FALSE;
    }
  reader->entry = sy_entry_new (id, get_string (object, "title"), get_string (object, "stage"),
                                undoes, time,
                                json_object_get_boolean_member_with_default (object, "reboot",
                                                                             FALSE));
  if (!sy_entry_set_request_node (reader->entry, json_object_get_member (object, "request")))
    {
      set_damaged (error, reader->directory, "request");
      return FALSE;
    }
  if (!read_directories (reader, get_array (object, "directories"), error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (changes); i++)
    if (!read_item (reader, i, get_element (changes, i), error) || !read_marks (reader, i, error))
      return FALSE;

  return TRUE;
}

/* The first line is the state; what follows is the message. */
static gboolean
read_state (Reader  *reader,
            GError **error)
{
  g_autofree char *path = g_build_filename (reader->directory, SY_STATE_FILE, NULL);
  g_autofree char *text = sy_sysroot_read_text (reader->sysroot, path, error);
  char *newline;

  if (text == NULL)
    return FALSE;
  newline = strchr (text, '\n');
  if (newline != NULL)
    *newline = '\0';
  for (SyEntryState state = SY_ENTRY_APPLYING; state <= SY_ENTRY_ROLLED_BACK; state++)
    if (newline != NULL && strcmp (text, sy_entry_state_to_string (state)) == 0)
      {
        char *message = g_strchomp (newline + 1);
        sy_entry_set_state (reader->entry, state, *message != '\0' ? message : NULL);
        return TRUE;
      }
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s: the journal entry is damaged: its state is none that is known."), path);

  return FALSE;
}

SyEntry *
sy_entry_read (SySysroot   *sysroot,
               const char  *id,
               GError     **error)
{
  g_autofree char *directory = g_build_filename (SY_JOURNAL_DIR, id, NULL);
  g_autofree char *path = g_build_filename (directory, SY_ENTRY_FILE, NULL);
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, path, MAX_ENTRY_SIZE, error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (SyEntry) entry = NULL;
  Reader reader = { sysroot, NULL, directory };
  gboolean done = FALSE;
  JsonNode *root;
  gsize size;
  const char *data;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  if (size == 0 || !g_utf8_validate_len (data, size, NULL) ||
      !json_parser_load_from_data (parser, data, (gssize) size, NULL))
    {
      set_damaged (error, directory, "JSON");
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    done = read_object (&reader, id, json_node_get_object (root), error) &&
           read_state (&reader, error) && sy_trial_read (sysroot, reader.entry, error);
  else
    set_damaged (error, directory, "JSON");
  entry = reader.entry;

  return done ? g_steal_pointer (&entry) : NULL;
}
