/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-recorded.h"

#include <json-glib/json-glib.h>

#include "sy-json.h"

#define MAX_FACTS 256

static gboolean
parse_state (JsonObject *object,
             SyTristate *out_state)
{
  JsonNode *node = json_object_get_member (object, "state");

  if (node == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_NULL (node))
    *out_state = SY_TRISTATE_UNKNOWN;
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    *out_state = json_node_get_boolean (node) ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  else
    return FALSE;

  return TRUE;
}

static gboolean
get_boolean (JsonObject *object,
             const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static SyFact *
find (GPtrArray  *facts,
      const char *id)
{
  return (SyFact *) sy_facts_find (facts, id);
}

static void
take_fact (GPtrArray *facts,
           JsonNode  *node)
{
  const char *source;
  const char *says;
  const char *id;
  JsonObject *object;
  SyTristate state;
  SyFact *fact;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  id = sy_json_get_string (object, "id");
  says = sy_json_get_string (object, "says");
  source = sy_json_get_string (object, "source");
  if (id == NULL || says == NULL || source == NULL || !parse_state (object, &state))
    return;

  fact = find (facts, id);
  if (fact == NULL)
    {
      sy_facts_add (facts, g_intern_string (id), state, sy_json_get_string (object, "value"),
                    source, "%s", says);
      return;
    }
  fact->state = state;
  g_free (fact->value);
  fact->value = g_strdup (sy_json_get_string (object, "value"));
  g_free (fact->says);
  fact->says = g_strdup (says);
  g_free (fact->source);
  fact->source = g_strdup (source);
}

/* The list or object called @member, or NULL. @out_root keeps it. */
static JsonNode *
find_member (const char  *json,
             const char  *member,
             JsonNode   **out_root)
{
  *out_root = sy_json_parse_bounded (json, NULL);

  return *out_root != NULL && JSON_NODE_HOLDS_OBJECT (*out_root)
         ? json_object_get_member (json_node_get_object (*out_root), member)
         : NULL;
}

void
sy_facts_parse_recorded (GPtrArray  *facts,
                         const char *json)
{
  g_autoptr (JsonNode) root = NULL;
  JsonNode *list = find_member (json, "facts", &root);
  JsonArray *array;

  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    return;
  array = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (array) && i < MAX_FACTS; i++)
    take_fact (facts, json_array_get_element (array, i));
}

static char *
read_manifest (SySysroot *sysroot)
{
  return sy_sysroot_is_report (sysroot)
         ? sy_sysroot_read_text (sysroot, "/" SY_REPORT_MANIFEST, NULL)
         : NULL;
}

void
sy_facts_take_recorded (GPtrArray *facts,
                        SySysroot *sysroot)
{
  g_autofree char *text = read_manifest (sysroot);

  if (text != NULL)
    sy_facts_parse_recorded (facts, text);
}

static JsonArray *
get_array (JsonObject *object,
           const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static void
take_holder (SyHolders *holders,
             JsonNode  *node)
{
  JsonObject *object;
  JsonArray *paths;
  SyHolder *holder;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  if (sy_json_get_string (object, "name") == NULL || sy_json_get_string (object, "comm") == NULL)
    return;
  holder = sy_holder_new_recorded ((int) sy_json_get_int (object, "pid", 0),
                                   sy_json_get_string (object, "kind"),
                                   sy_json_get_string (object, "name"),
                                   sy_json_get_string (object, "comm"),
                                   sy_json_get_string (object, "unit"));
  paths = get_array (object, "paths");
  for (guint i = 0; paths != NULL && i < json_array_get_length (paths) && i < MAX_FACTS; i++)
    {
      JsonNode *path = json_array_get_element (paths, i);

      if (JSON_NODE_HOLDS_VALUE (path) && json_node_get_value_type (path) == G_TYPE_STRING)
        sy_holder_add_path (holder, json_node_get_string (path));
    }
  g_ptr_array_add (holders->processes, holder);
}

SyHolders *
sy_holders_parse_recorded (const char *json)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (SyHolders) holders = NULL;
  JsonNode *node = find_member (json, "holders", &root);
  JsonArray *processes;
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  holders = g_new0 (SyHolders, 1);
  holders->processes = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_holder_free);
  processes = get_array (object, "processes");
  for (guint i = 0; processes != NULL && i < json_array_get_length (processes) &&
                    i < MAX_FACTS; i++)
    take_holder (holders, json_array_get_element (processes, i));
  holders->n_hidden = (guint) CLAMP (sy_json_get_int (object, "hidden", 0),
                                     0, G_MAXINT);
  holders->unlisted = get_boolean (object, "unlisted");

  return g_steal_pointer (&holders);
}

SyHolders *
sy_holders_read_recorded (SySysroot *sysroot)
{
  g_autofree char *text = read_manifest (sysroot);

  return text != NULL ? sy_holders_parse_recorded (text) : NULL;
}
