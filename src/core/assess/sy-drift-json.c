/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-drift.h"
#include "sy-json.h"

static const char * const kind_names[] = {
  [SY_DRIFT_EDITED] = "edited",
  [SY_DRIFT_CHANGED] = "changed",
  [SY_DRIFT_GONE] = "gone",
  [SY_DRIFT_STAGE] = "stage",
};

const char *
sy_drift_kind_to_string (SyDriftKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kind_names), NULL);

  return kind_names[kind];
}

void
sy_drift_build_json (const GPtrArray *drift,
                     JsonBuilder     *builder)
{
  json_builder_begin_array (builder);
  for (guint i = 0; i < drift->len; i++)
    {
      const SyDrift *item = g_ptr_array_index (drift, i);
      g_autofree char *request = item->repair != NULL ? sy_request_to_json (item->repair) : NULL;

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "kind", sy_drift_kind_to_string (item->kind));
      sy_json_add_string (builder, "entry", item->entry);
      sy_json_add_string (builder, "path", item->path);
      sy_json_add_string (builder, "says", item->says);
      sy_json_add_string (builder, "repair",
                          item->repair != NULL ? sy_request_get_stage (item->repair) : NULL);
      sy_json_add_string (builder, "request", request);
      sy_json_add_boolean (builder, "serious", sy_drift_is_serious (item));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static char *
dup_member (JsonObject *object,
            const char *member)
{
  return g_strdup (json_object_get_string_member_with_default (object, member, NULL));
}

static SyRequest *
read_request (JsonObject *object)
{
  g_autofree char *text = dup_member (object, "request");

  return text != NULL ? sy_request_new_from_json (text, -1, NULL) : NULL;
}

GPtrArray *
sy_drift_new_from_json (JsonNode *node)
{
  g_autoptr (GPtrArray) drift = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_drift_free);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                                                   : NULL;

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      g_autofree char *kind = object != NULL ? dup_member (object, "kind") : NULL;
      SyDrift *item;
      guint k;

      for (k = 0; k < G_N_ELEMENTS (kind_names) && g_strcmp0 (kind, kind_names[k]) != 0; k++)
        ;
      if (k == G_N_ELEMENTS (kind_names))
        return NULL;
      item = g_new0 (SyDrift, 1);
      item->kind = k;
      item->entry = dup_member (object, "entry");
      item->path = dup_member (object, "path");
      item->says = dup_member (object, "says");
      item->repair = read_request (object);
      item->in_force = !json_object_get_boolean_member_with_default (object, "serious", TRUE);
      g_ptr_array_add (drift, item);
    }

  return g_steal_pointer (&drift);
}
