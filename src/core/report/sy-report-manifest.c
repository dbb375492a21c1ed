/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/sy-report-manifest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-json.h"
#include "sy-sysroot.h"

#define SCHEMA    1
#define FORMAT    "switchyard-report"
#define MAX_ERRNO 4095    /* the kernel's, include/linux/err.h */

static const char * const accesses[] = {
  [SY_SYSROOT_REACH] = "reach",
  [SY_SYSROOT_REACH_LINK] = "reach-link",
  [SY_SYSROOT_OPEN] = "open",
  [SY_SYSROOT_READ] = "read",
  [SY_SYSROOT_LIST] = "list",
};

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  return strcmp (a, b);
}

/* The key of a failure is the digit of its access, and the path. */
static void
add_failures (JsonBuilder *builder,
              GHashTable  *failures,
              SyScrub     *scrub)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (failures), compare_keys);

  json_builder_set_member_name (builder, "unreadable");
  json_builder_begin_array (builder);
  for (GList *l = keys; l != NULL; l = l->next)
    {
      const char *key = l->data;
      g_autofree char *path = sy_scrub_path (scrub, key + 1);

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "path", path);
      sy_json_add_string (builder, "access", accesses[key[0] - '0']);
      sy_json_add_int (builder, "errno", GPOINTER_TO_INT (g_hash_table_lookup (failures, key)));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_scrubbed (JsonBuilder *builder,
              const char  *member,
              const char  *value,
              SyScrub     *scrub)
{
  g_autofree char *clean = value != NULL ? sy_scrub_text (scrub, NULL, value) : NULL;

  sy_json_add_string (builder, member, clean);
}

static void
add_facts (JsonBuilder     *builder,
           const GPtrArray *facts,
           SyScrub         *scrub)
{
  json_builder_set_member_name (builder, "facts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < facts->len; i++)
    {
      const SyFact *fact = facts->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "id", fact->id);
      sy_json_add_tristate (builder, "state", fact->state);
      add_scrubbed (builder, "value", fact->value, scrub);
      add_scrubbed (builder, "says", fact->says, scrub);
      add_scrubbed (builder, "source", fact->source, scrub);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* What people call their virtual machines is their own business. */
static void
add_holder (JsonBuilder    *builder,
            const SyHolder *holder,
            SyScrub        *scrub)
{
  gboolean virtual = holder->kind == SY_HOLDER_VIRTUAL_MACHINE;

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "pid", holder->pid);
  add_scrubbed (builder, "name", virtual ? _("a virtual machine") : holder->name, scrub);
  sy_json_add_string (builder, "kind", sy_holder_kind_to_string (holder->kind));
  add_scrubbed (builder, "comm", holder->comm, scrub);
  add_scrubbed (builder, "unit", virtual ? NULL : holder->unit, scrub);
  json_builder_set_member_name (builder, "paths");
  json_builder_begin_array (builder);
  for (guint i = 0; i < holder->paths->len; i++)
    json_builder_add_string_value (builder, holder->paths->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_holders (JsonBuilder     *builder,
             const SyHolders *holders,
             SyScrub         *scrub)
{
  json_builder_set_member_name (builder, "holders");
  if (holders == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "processes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < holders->processes->len; i++)
    add_holder (builder, holders->processes->pdata[i], scrub);
  json_builder_end_array (builder);
  sy_json_add_int (builder, "hidden", holders->n_hidden);
  sy_json_add_boolean (builder, "unlisted", holders->unlisted);
  json_builder_end_object (builder);
}

static void
add_removed (JsonBuilder *builder,
             SyScrub     *scrub)
{
  json_builder_set_member_name (builder, "removed");
  json_builder_begin_object (builder);
  for (guint kind = 0; kind < SY_SCRUB_N_KINDS; kind++)
    if (sy_scrub_get_count (scrub, kind) > 0)
      sy_json_add_int (builder, sy_scrub_kind_to_string (kind), sy_scrub_get_count (scrub, kind));
  json_builder_end_object (builder);
}

char *
sy_report_manifest_make (GHashTable      *failures,
                         const GPtrArray *facts,
                         const SyHolders *holders,
                         SyScrub         *scrub)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", SCHEMA);
  sy_json_add_string (builder, "format", FORMAT);
  sy_json_add_string (builder, "version", SY_VERSION);
  add_failures (builder, failures, scrub);
  add_facts (builder, facts, scrub);
  add_holders (builder, holders, scrub);
  add_removed (builder, scrub);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = sy_json_to_text (root, TRUE);

  return g_strconcat (text, "\n", NULL);
}

static gboolean
check_schema (JsonObject  *object,
              GError     **error)
{
  const char *format = sy_json_get_string (object, "format");
  gint64 schema = sy_json_get_int (object, "schema", 0);

  if (g_strcmp0 (format, FORMAT) != 0 || schema < SCHEMA)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s: does not say that this is a report"), SY_REPORT_MANIFEST);
      return FALSE;
    }
  if (schema > SCHEMA)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("The report was made by a newer version of Switchyard. Update this one to "
                     "open it."));
      return FALSE;
    }

  return TRUE;
}

static void
parse_failure (GHashTable *failures,
               JsonNode   *node)
{
  const char *access;
  const char *path;
  JsonObject *object;
  gint64 number;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  path = sy_json_get_string (object, "path");
  access = sy_json_get_string (object, "access");
  number = sy_json_get_int (object, "errno", 0);
  if (path == NULL || path[0] != '/' || number < 1 || number > MAX_ERRNO)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (accesses); i++)
    if (g_strcmp0 (accesses[i], access) == 0)
      g_hash_table_insert (failures, sy_sysroot_make_failure_key (i, path),
                           GINT_TO_POINTER ((int) number));
}

gboolean
sy_report_manifest_parse (const char  *text,
                          GHashTable **out_failures,
                          GError     **error)
{
  g_autoptr (GHashTable) failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (JsonNode) root = sy_json_parse_bounded (text, error);
  JsonNode *list;

  if (root == NULL)
    {
      g_prefix_error (error, "%s: ", SY_REPORT_MANIFEST);
      return FALSE;
    }
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s: does not say that this is a report"), SY_REPORT_MANIFEST);
      return FALSE;
    }
  if (!check_schema (json_node_get_object (root), error))
    return FALSE;

  list = json_object_get_member (json_node_get_object (root), "unreadable");
  for (guint i = 0; list != NULL && JSON_NODE_HOLDS_ARRAY (list) &&
                    i < json_array_get_length (json_node_get_array (list)); i++)
    parse_failure (failures, json_array_get_element (json_node_get_array (list), i));
  *out_failures = g_steal_pointer (&failures);

  return TRUE;
}
