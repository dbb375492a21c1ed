/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-firmware-descriptor.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The files are other people's: every member is looked at before it is taken for what it should
 * be. */
static JsonObject *
get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonNode *
get_member (JsonObject *object,
            const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

static const char *
get_text (JsonNode *node)
{
  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node) : NULL;
}

/* Whether the list @node has a text that begins with @prefix. */
static gboolean
lists (JsonNode   *node,
       const char *prefix)
{
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                                                  : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *text = get_text (json_array_get_element (array, i));

      if (text != NULL && g_str_has_prefix (text, prefix))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_for_q35 (JsonNode *targets)
{
  JsonArray *array = targets != NULL && JSON_NODE_HOLDS_ARRAY (targets)
                     ? json_node_get_array (targets) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *target = get_object (json_array_get_element (array, i));

      if (g_strcmp0 (get_text (get_member (target, "architecture")), "x86_64") == 0 &&
          lists (get_member (target, "machines"), "pc-q35-"))
        return TRUE;
    }

  return FALSE;
}

char *
sy_firmware_descriptor_parse (const char *text,
                              gboolean   *out_plain)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonObject *root = get_object (node);
  JsonObject *mapping = get_object (get_member (root, "mapping"));
  JsonObject *executable = get_object (get_member (mapping, "executable"));
  JsonNode *features = get_member (root, "features");
  const char *path = get_text (get_member (executable, "filename"));

  if (path == NULL || *path != '/' || !is_for_q35 (get_member (root, "targets")) ||
      !lists (get_member (root, "interface-types"), "uefi") ||
      g_strcmp0 (get_text (get_member (mapping, "device")), "flash") != 0 ||
      g_strcmp0 (get_text (get_member (mapping, "mode")), "stateless") == 0)
    return NULL;

  *out_plain = !lists (features, "requires-smm") && !lists (features, "enrolled-keys");

  return g_strdup (path);
}
