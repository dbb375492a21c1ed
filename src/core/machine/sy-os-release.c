/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-os-release.h"

#include <string.h>

/* The value of "KEY=VALUE" by the quoting that os-release(5) allows: none, '…' or "…" in which a
 * backslash protects one character. NULL where a quote is not closed. */
static char *
unquote (const char *value)
{
  g_autoptr (GString) result = g_string_new (NULL);
  char quote = '\0';

  for (const char *p = value; *p != '\0'; p++)
    {
      if (quote == '\0' && (*p == '\'' || *p == '"'))
        quote = *p;
      else if (quote != '\0' && *p == quote)
        quote = '\0';
      else if (*p == '\\' && quote != '\'' && p[1] != '\0')
        g_string_append_c (result, *++p);
      else
        g_string_append_c (result, *p);
    }

  return quote == '\0' ? g_string_free (g_steal_pointer (&result), FALSE) : NULL;
}

static void
take_value (const char  *line,
            const char  *key,
            char       **field)
{
  g_autofree char *value = NULL;
  gsize length = strlen (key);

  if (strncmp (line, key, length) != 0 || line[length] != '=')
    return;
  value = unquote (line + length + 1);
  if (value == NULL || value[0] == '\0')
    return;
  g_free (*field);
  *field = g_utf8_make_valid (value, -1);
}

void
sy_os_release_parse (SyOsRelease *self,
                     const char  *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      take_value (lines[i], "ID", &self->id);
      take_value (lines[i], "ID_LIKE", &self->id_like);
      take_value (lines[i], "PRETTY_NAME", &self->pretty_name);
    }
}

void
sy_os_release_read (SyOsRelease *self,
                    SySysroot   *sysroot,
                    GPtrArray   *problems)
{
  static const char * const paths[] = { SY_OS_RELEASE_PATH, "/usr/lib/os-release" };

  /* The first is what programs ask for (ostree-booted(7) of libostree); a root that is not running
   * has only the second. */
  self->ostree = sy_sysroot_exists (sysroot, "/run/ostree-booted") ||
                 sy_sysroot_exists (sysroot, "/ostree/repo");

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = sy_sysroot_read_text (sysroot, paths[i], &error);

      if (text != NULL)
        {
          sy_os_release_parse (self, text);
          return;
        }
      if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
        g_ptr_array_add (problems, sy_evidence_new (paths[i], "%s", error->message));
    }
}

void
sy_os_release_clear (SyOsRelease *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->id_like, g_free);
  g_clear_pointer (&self->pretty_name, g_free);
}
