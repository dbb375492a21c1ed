/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-recorded-facts.h"

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
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    *out_state = json_node_get_boolean (node) ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  else
    return FALSE;

  return TRUE;
}

static const char *
get_string (JsonObject *object,
            const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node)
         : NULL;
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
  id = get_string (object, "id");
  says = get_string (object, "says");
  source = get_string (object, "source");
  if (id == NULL || says == NULL || source == NULL || !parse_state (object, &state))
    return;

  fact = find (facts, id);
  if (fact == NULL)
    {
      sy_facts_add (facts, g_intern_string (id), state, get_string (object, "value"), source,
                    "%s", says);
      return;
    }
  fact->state = state;
  g_free (fact->value);
  fact->value = g_strdup (get_string (object, "value"));
  g_free (fact->says);
  fact->says = g_strdup (says);
  g_free (fact->source);
  fact->source = g_strdup (source);
}

void
sy_facts_parse_recorded (GPtrArray  *facts,
                         const char *json)
{
  g_autoptr (JsonNode) root = sy_json_parse_bounded (json, NULL);
  JsonNode *list = NULL;
  guint n;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    list = json_object_get_member (json_node_get_object (root), "facts");
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    return;
  n = MIN (json_array_get_length (json_node_get_array (list)), MAX_FACTS);
  for (guint i = 0; i < n; i++)
    take_fact (facts, json_array_get_element (json_node_get_array (list), i));
}

void
sy_facts_take_recorded (GPtrArray *facts,
                        SySysroot *sysroot)
{
  g_autofree char *text = NULL;

  if (!sy_sysroot_is_report (sysroot))
    return;
  text = sy_sysroot_read_text (sysroot, "/" SY_REPORT_MANIFEST, NULL);
  if (text != NULL)
    sy_facts_parse_recorded (facts, text);
}
