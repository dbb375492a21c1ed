/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-unit-name.h"

#include <string.h>

/* systemd.unit(5), "String Escaping for Inclusion in Unit Names". */
static char *
unescape (const char *text,
          gsize       length)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autofree char *result = NULL;

  for (gsize i = 0; i < length; i++)
    if (i + 3 < length && text[i] == '\\' && text[i + 1] == 'x' &&
        g_ascii_isxdigit (text[i + 2]) && g_ascii_isxdigit (text[i + 3]))
      {
        int value = g_ascii_xdigit_value (text[i + 2]) * 16 + g_ascii_xdigit_value (text[i + 3]);

        /* No name has control characters, least of all one that ends it. */
        g_string_append_c (plain, value < 0x20 ? '?' : (char) value);
        i += 3;
      }
    else
      g_string_append_c (plain, text[i]);
  result = g_string_free (g_steal_pointer (&plain), FALSE);

  return g_utf8_make_valid (result, -1);
}

/* Returns the length of @unit without the last @separator and what follows, or 0. */
static gsize
length_before_last (const char *unit,
                    gsize       length,
                    char        separator)
{
  while (length > 0 && unit[length - 1] != separator)
    length--;

  return length > 0 ? length - 1 : 0;
}

/* @body: what stands between "app-" and the suffix. */
static char *
parse_application (const char *body,
                   gsize       length,
                   gboolean    scope)
{
  gsize end = length_before_last (body, length, scope ? '-' : '@');
  g_autofree char *id = NULL;
  gsize start;

  if (end == 0 && scope)
    return NULL;
  end = end > 0 ? end : length;
  for (start = end; start > 0 && body[start - 1] != '-'; start--)
    continue;
  if (start == end)
    return NULL;
  id = unescape (body + start, end - start);
  if (g_str_has_suffix (id, ".desktop"))
    id[strlen (id) - strlen (".desktop")] = '\0';

  return g_steal_pointer (&id);
}

/* libvirt registers a machine as qemu-NUMBER-NAME. */
static char *
parse_machine (const char *body,
               gsize       length)
{
  g_autofree char *name = unescape (body, length);
  const char *rest;

  if (!g_str_has_prefix (name, "qemu-"))
    return g_steal_pointer (&name);
  rest = name + strlen ("qemu-");
  rest += strspn (rest, "0123456789");

  return g_strdup (rest[0] == '-' && rest[1] != '\0' ? rest + 1 : name);
}

/* The innermost unit of a control group; below it a unit may have groups of its own. */
static char *
find_unit (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = g_strv_length (parts); i > 0; i--)
    if (g_str_has_suffix (parts[i - 1], ".scope") || g_str_has_suffix (parts[i - 1], ".service"))
      return g_strdup (parts[i - 1]);

  return NULL;
}

/* The unified hierarchy, or systemd's own one of the older layout. */
static char *
find_path (const char *cgroup)
{
  g_auto (GStrv) lines = g_strsplit (cgroup, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *controllers = strchr (lines[i], ':');
      const char *path = controllers != NULL ? strchr (controllers + 1, ':') : NULL;

      if (path != NULL && (g_str_has_prefix (controllers, "::/") ||
                           g_str_has_prefix (controllers, ":name=systemd:/")))
        return g_strdup (path + 1);
    }

  return NULL;
}

void
sy_unit_name_parse (SyUnitName *self,
                    const char *cgroup)
{
  g_autofree char *path = find_path (cgroup);
  g_autofree char *unit = path != NULL ? find_unit (path) : NULL;
  gboolean scope;
  gsize length;

  if (unit == NULL)
    return;

  scope = g_str_has_suffix (unit, ".scope");
  length = strlen (unit) - strlen (scope ? ".scope" : ".service");
  if (g_str_has_prefix (unit, "app-"))
    self->application = parse_application (unit + 4, length - 4, scope);
  else if (scope && g_str_has_prefix (unit, "machine-"))
    self->machine = parse_machine (unit + 8, length - 8);
  else if (!scope && g_str_has_prefix (path, "/system.slice/"))
    self->is_system = TRUE;
  if (self->application != NULL || self->machine != NULL || self->is_system)
    self->unit = g_utf8_make_valid (unit, -1);
}

void
sy_unit_name_clear (SyUnitName *self)
{
  g_clear_pointer (&self->unit, g_free);
  g_clear_pointer (&self->application, g_free);
  g_clear_pointer (&self->machine, g_free);
  self->is_system = FALSE;
}
