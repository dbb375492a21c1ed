/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-wiring-private.h"

struct _SyaWiring
{
  GObject    parent_instance;

  GPtrArray *nodes;
  GArray    *links;
  char      *description;
};

G_DEFINE_FINAL_TYPE (SyaWiring, sya_wiring, G_TYPE_OBJECT)

static void
node_free (gpointer data)
{
  SyaWiringNode *node = data;

  g_free (node->title);
  g_free (node->subtitle);
  g_free (node->badge);
  g_free (node);
}

guint
sya_wiring_add_node (SyaWiring  *self,
                     int         parent,
                     const char *icon_name,
                     char       *title,
                     char       *subtitle)
{
  SyaWiringNode *node = g_new0 (SyaWiringNode, 1);

  node->parent = parent;
  node->icon_name = icon_name;
  node->title = title;
  node->subtitle = subtitle;
  node->owner = SYA_OWNER_UNKNOWN;
  node->known = TRUE;
  if (parent >= 0)
    node->depth = sya_wiring_get_node (self, (guint) parent)->depth + 1;
  g_ptr_array_add (self->nodes, node);

  return self->nodes->len - 1;
}

SyaWiringNode *
sya_wiring_get_node (SyaWiring *self,
                     guint      index)
{
  g_assert (index < self->nodes->len);

  return g_ptr_array_index (self->nodes, index);
}

void
sya_wiring_add_link (SyaWiring *self,
                     guint      from,
                     guint      to,
                     SyaTrack   track)
{
  /* The processor belongs to nobody: its tracks have the colour of where they lead. */
  guint owner_index = from > 0 ? from : to;
  SyaWiringLink link = { from, to, sya_wiring_get_node (self, owner_index)->owner, track };

  g_array_append_val (self->links, link);
}

static void
describe_node (const SyaWiringNode *node,
               GString             *text)
{
  if (node->subtitle != NULL)
    g_string_append_printf (text, " %s.", node->subtitle);
  if (node->badge != NULL)
    g_string_append_printf (text, " %s.", node->badge);
}

static void
describe_link (SyaWiring           *self,
               const SyaWiringLink *link,
               GString             *text)
{
  const char *from = sya_wiring_get_node (self, link->from)->title;
  const char *to = sya_wiring_get_node (self, link->to)->title;

  if (text->len > 0)
    g_string_append_c (text, ' ');
  switch (link->track)
    {
    case SYA_TRACK_IDLE:
      /* Translators: a GPU, and a screen or port of it */
      g_string_append_printf (text, _("%s leads to %s, which it does not use now."), from, to);
      break;

    case SYA_TRACK_UNKNOWN:
      /* Translators: a GPU, and a screen or port of it */
      g_string_append_printf (text, _("It is not certain that %s leads to %s."), from, to);
      break;

    case SYA_TRACK_LIVE:
    default:
      /* Translators: "Intel processor leads to NVIDIA GeForce…" */
      g_string_append_printf (text, _("%s leads to %s."), from, to);
    }
}

/* Each node's details follow the first track that leads to it. */
static char *
describe (SyaWiring *self)
{
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->links->len; i++)
    {
      const SyaWiringLink *link = &g_array_index (self->links, SyaWiringLink, i);

      describe_link (self, link, text);
      if (g_hash_table_add (told, GUINT_TO_POINTER (link->to)))
        describe_node (sya_wiring_get_node (self, link->to), text);
    }
  if (text->len == 0)
    g_string_append (text, _("No GPU was found."));

  return g_string_free (text, FALSE);
}

static void
sya_wiring_finalize (GObject *object)
{
  SyaWiring *self = SYA_WIRING (object);

  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->links, g_array_unref);
  g_clear_pointer (&self->description, g_free);

  G_OBJECT_CLASS (sya_wiring_parent_class)->finalize (object);
}

static void
sya_wiring_class_init (SyaWiringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sya_wiring_finalize;
}

static void
sya_wiring_init (SyaWiring *self)
{
  self->nodes = g_ptr_array_new_with_free_func (node_free);
  self->links = g_array_new (FALSE, FALSE, sizeof (SyaWiringLink));
}

SyaWiring *
sya_wiring_new (SyAssessment *assessment)
{
  SyaWiring *self = g_object_new (SYA_TYPE_WIRING, NULL);

  sya_wiring_build (self, assessment);
  self->description = describe (self);

  return self;
}

const GPtrArray *
sya_wiring_get_nodes (SyaWiring *self)
{
  g_return_val_if_fail (SYA_IS_WIRING (self), NULL);

  return self->nodes;
}

const GArray *
sya_wiring_get_links (SyaWiring *self)
{
  g_return_val_if_fail (SYA_IS_WIRING (self), NULL);

  return self->links;
}

const char *
sya_wiring_get_description (SyaWiring *self)
{
  g_return_val_if_fail (SYA_IS_WIRING (self), NULL);

  return self->description;
}
