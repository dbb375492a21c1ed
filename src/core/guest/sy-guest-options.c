/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-error.h"
#include "sy-guest-qemu-private.h"
#include "sy-json.h"

static SyGuestOptions *
options_new (void)
{
  SyGuestOptions *self = g_new0 (SyGuestOptions, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->values = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
sy_guest_options_free (SyGuestOptions *self)
{
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->values);
  g_free (self);
}

static void
add (SyGuestOptions *self,
     const char     *name,
     const char     *value)
{
  g_ptr_array_add (self->names, g_strdup (name));
  g_ptr_array_add (self->values, g_strdup (value));
}

/* As QEMU writes them in its key=value form; what is nested is no property that is asked for. */
static void
add_json_member (JsonObject *object,
                 const char *name,
                 JsonNode   *node,
                 gpointer    data)
{
  SyGuestOptions *self = data;
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    add (self, name, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    add (self, name, json_node_get_boolean (node) ? "on" : "off");
  else if (type == G_TYPE_INT64)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

      add (self, name, number);
    }
}

static SyGuestOptions *
parse_json (const char  *text,
            guint        line,
            GError     **error)
{
  g_autoptr (JsonNode) node = sy_json_parse_bounded (text, error);
  g_autoptr (SyGuestOptions) self = options_new ();

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA, _("an object was expected"));
  else if (node != NULL)
    {
      json_object_foreach_member (json_node_get_object (node), add_json_member, self);
      self->is_json = TRUE;
      return g_steal_pointer (&self);
    }
  g_prefix_error (error, _("Line %u of the command line: what begins with “{” is no JSON: "), line);

  return NULL;
}

SyGuestOptions *
sy_guest_options_parse (const char  *text,
                        const char  *implied,
                        guint        line,
                        GError     **error)
{
  SyGuestOptions *self;
  const char *rest = text;

  if (text[0] == '{')
    return parse_json (text, line, error);

  self = options_new ();
  while (*rest != '\0')
    {
      gboolean is_first = rest == text;
      g_autofree char *value = sy_guest_take_value (&rest);
      char *equal = strchr (value, '=');

      if (equal == NULL && is_first && implied != NULL)
        add (self, implied, value);
      else if (equal == NULL)
        add (self, value, "on");
      else
        {
          *equal = '\0';
          add (self, value, equal + 1);
        }
    }

  return self;
}

const char *
sy_guest_options_get (const SyGuestOptions *self,
                      const char           *name)
{
  for (guint i = self->names->len; i > 0; i--)
    if (strcmp (self->names->pdata[i - 1], name) == 0)
      return self->values->pdata[i - 1];

  return NULL;
}
