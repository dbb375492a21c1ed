/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-kernelstub-config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "machine/sy-kernel-cmdline.h"

#define PATH SY_KERNELSTUB_CONFIGURATION

struct _SyKernelstubConfig {
  JsonNode *root;
  GStrv     options;
};

/* What kernelstub must be set to for entries that can be changed. */
static const struct {
  const char *name;
  gboolean    wanted;
} switches[] = {
  { "setup_loader", TRUE },
  { "unified_kernel", FALSE },
  { "live_mode", FALSE },
};

void
sy_kernelstub_config_free (SyKernelstubConfig *self)
{
  json_node_unref (self->root);
  g_strfreev (self->options);
  g_free (self);
}

static void append_value (GString *text, JsonNode *node, guint depth);

static void
append_line (GString *text,
             guint    depth)
{
  g_string_append_printf (text, "\n%*s", (int) (2 * depth), "");
}

/* As Python's json writes it: all but printable ASCII is escaped, as UTF-16. */
static void
append_string (GString    *text,
               const char *value)
{
  g_autofree gunichar2 *units = g_utf8_to_utf16 (value, -1, NULL, NULL, NULL);
  static const char plain[] = "\b\f\n\r\t\"\\";
  static const char names[] = "bfnrt\"\\";

  g_string_append_c (text, '"');
  for (guint i = 0; units != NULL && units[i] != 0; i++)
    {
      const char *escaped = units[i] < 128 ? strchr (plain, (int) units[i]) : NULL;

      if (escaped != NULL)
        g_string_append_printf (text, "\\%c", names[escaped - plain]);
      else if (units[i] >= ' ' && units[i] <= '~')
        g_string_append_c (text, (char) units[i]);
      else
        g_string_append_printf (text, "\\u%04x", units[i]);
    }
  g_string_append_c (text, '"');
}

static void
append_array (GString   *text,
              JsonArray *array,
              guint      depth)
{
  guint n = json_array_get_length (array);

  g_string_append_c (text, '[');
  for (guint i = 0; i < n; i++)
    {
      g_string_append (text, i > 0 ? "," : "");
      append_line (text, depth + 1);
      append_value (text, json_array_get_element (array, i), depth + 1);
    }
  if (n > 0)
    append_line (text, depth);
  g_string_append_c (text, ']');
}

static void
append_object (GString    *text,
               JsonObject *object,
               guint       depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  g_string_append_c (text, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_string_append (text, first ? "" : ",");
      append_line (text, depth + 1);
      append_string (text, name);
      g_string_append (text, ": ");
      append_value (text, node, depth + 1);
      first = FALSE;
    }
  if (!first)
    append_line (text, depth);
  g_string_append_c (text, '}');
}

static void
append_value (GString  *text,
              JsonNode *node,
              guint     depth)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    append_object (text, json_node_get_object (node), depth);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    append_array (text, json_node_get_array (node), depth);
  else if (JSON_NODE_HOLDS_NULL (node))
    g_string_append (text, "null");
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    append_string (text, json_node_get_string (node));
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
  else
    g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

/* The line of the first @name, where it can be told: 1-based. */
static guint
find_line (const char *text,
           const char *name)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", name);
  const char *found = strstr (text, quoted);
  guint line = 1;

  for (const char *p = text; found != NULL && p < found; p++)
    line += *p == '\n';

  return line;
}

static void
set_unexpected (const char  *text,
                const char  *name,
                const char  *found,
                const char  *expected,
                GError     **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, _("%s:%u: found %s in “%s”, expected %s"),
               PATH, find_line (text, name), found, name, expected);
}

/* (nullable): the section that kernelstub uses. */
static JsonObject *
get_user (JsonNode    *root,
          const char  *text,
          GError     **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *user = object != NULL ? json_object_get_member (object, "user") : NULL;

  if (user != NULL && JSON_NODE_HOLDS_OBJECT (user))
    return json_node_get_object (user);
  set_unexpected (text, "user", _("no section"),
                  _("the one that kernelstub writes; run “sudo kernelstub” once"), error);

  return NULL;
}

static gboolean
check_switches (JsonObject  *user,
                const char  *text,
                GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      JsonNode *node = json_object_get_member (user, switches[i].name);
      gboolean value = FALSE;

      if (node != NULL && json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        {
          set_unexpected (text, switches[i].name, _("something else"), "true / false", error);
          return FALSE;
        }
      if (node != NULL)
        value = json_node_get_boolean (node);
      if (value == switches[i].wanted)
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   node != NULL
                   ? _("%s:%u: found “%s” set to %s. kernelstub then writes no boot entry that "
                       "Switchyard can change. Write %s there, and try again.")
                   : _("%s:%u: found no “%s”, which is as good as %s. kernelstub then writes no "
                       "boot entry that Switchyard can change. Add it as %s, and try again."),
                   PATH, find_line (text, node != NULL ? switches[i].name : "user"),
                   switches[i].name, value ? "true" : "false", value ? "false" : "true");
      return FALSE;
    }

  return TRUE;
}

/* (transfer full) */
static GStrv
read_options (JsonObject  *user,
              const char  *text,
              GError     **error)
{
  JsonNode *node = json_object_get_member (user, "kernel_options");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) options = NULL;
  g_autofree char *line = NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                                                  : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *option = json_array_get_element (array, i);

      if (json_node_get_value_type (option) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (option));
      else
        array = NULL;
    }
  if (array == NULL)
    {
      set_unexpected (text, "kernel_options", _("something else"), _("a list of texts"), error);
      return NULL;
    }
  options = g_strv_builder_end (builder);
  line = g_strjoinv (" ", options);
  if (sy_kernel_cmdline_is_open (line) || sy_kernel_cmdline_get_end (line) < strlen (line))
    {
      set_unexpected (text, "kernel_options", _("an open quotation mark or “--”"),
                      _("neither, because what follows is not for the kernel"), error);
      return NULL;
    }

  return g_steal_pointer (&options);
}

/* The message of json-glib begins with "<data>:LINE:COLUMN: ". */
static guint
get_error_line (const char *message)
{
  return g_str_has_prefix (message, "<data>:") ? (guint) g_ascii_strtoull (message + 7, NULL, 10)
                                               : 1;
}

/* kernelstub cannot read what is no JSON, such as a list with a comma after its last value. */
static JsonNode *
parse (const char  *text,
       GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) local_error = NULL;

  if (json_parser_load_from_data (parser, text, -1, &local_error))
    {
      if (json_parser_get_root (parser) != NULL)
        return json_parser_steal_root (parser);
      g_set_error (&local_error, SY_ERROR, SY_ERROR_INVALID_DATA, "<data>:1:1: empty");
    }
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s:%u: found what is no JSON, and kernelstub cannot read either: %s"), PATH,
               get_error_line (local_error->message), local_error->message);

  return NULL;
}

SyKernelstubConfig *
sy_kernelstub_config_read (SySysroot  *sysroot,
                           GError    **error)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, PATH, error);
  g_autoptr (JsonNode) root = text != NULL ? parse (text, error) : NULL;
  JsonObject *user = root != NULL ? get_user (root, text, error) : NULL;
  g_auto (GStrv) options = NULL;
  SyKernelstubConfig *self;

  if (user == NULL || !check_switches (user, text, error))
    return NULL;
  options = read_options (user, text, error);
  if (options == NULL)
    return NULL;

  self = g_new0 (SyKernelstubConfig, 1);
  self->root = g_steal_pointer (&root);
  self->options = g_steal_pointer (&options);

  return self;
}

const char * const *
sy_kernelstub_config_get_options (SyKernelstubConfig *self)
{
  return (const char * const *) self->options;
}

char *
sy_kernelstub_config_add (SyKernelstubConfig *self,
                          const char * const *options)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObject *user = json_object_get_object_member (json_node_get_object (self->root), "user");
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; self->options[i] != NULL; i++)
    json_array_add_string_element (array, self->options[i]);
  for (guint i = 0; options[i] != NULL; i++)
    json_array_add_string_element (array, options[i]);
  json_object_set_array_member (user, "kernel_options", g_steal_pointer (&array));
  append_value (text, self->root, 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
