/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-limine-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-marked-block.h"
#include "machine/sy-kernel-cmdline.h"

#define CMDLINE "KERNEL_CMDLINE"

static const char * const layers[] = {
  "/usr/share/limine-entry-tool.d/", "/etc/limine-entry-tool.conf", SY_LIMINE_DROP_IN_FOLDER "/",
  SY_LIMINE_DEFAULTS,
};

static void
cmdline_free (gpointer data)
{
  SyLimineCmdline *self = data;

  g_free (self->key);
  g_free (self->value);
  g_free (self->file);
  g_free (self);
}

void
sy_limine_settings_free (SyLimineSettings *self)
{
  g_ptr_array_unref (self->cmdlines);
  g_free (self->esp);
  g_free (self);
}

static SyLimineCmdline *
find (SyLimineSettings *self,
      const char       *key)
{
  for (guint i = 0; i < self->cmdlines->len; i++)
    if (strcmp (((SyLimineCmdline *) self->cmdlines->pdata[i])->key, key) == 0)
      return self->cmdlines->pdata[i];

  return NULL;
}

const SyLimineCmdline *
sy_limine_settings_find (SyLimineSettings *self,
                         const char       *key)
{
  return find (self, key);
}

/* One quotation mark at either end is dropped; those inside belong to the value. */
static char *
unquote (const char *value)
{
  gsize length = strlen (value);

  if (length > 0 && value[length - 1] == '"')
    length--;
  if (length > 0 && *value == '"')
    return g_strndup (value + 1, length - 1);

  return g_strndup (value, length);
}

static void
add_cmdline (SyLimineSettings *self,
             const char       *key,
             const char       *value,
             gboolean          append,
             const char       *file,
             guint             line)
{
  SyLimineCmdline *cmdline = find (self, key);
  g_autofree char *before = NULL;

  if (cmdline == NULL)
    {
      cmdline = g_new0 (SyLimineCmdline, 1);
      cmdline->key = g_strdup (key);
      cmdline->file = g_strdup (file);
      cmdline->line = line;
      g_ptr_array_add (self->cmdlines, cmdline);
    }
  before = g_steal_pointer (&cmdline->value);
  if (append && before != NULL)
    {
      cmdline->value = g_strstrip (g_strconcat (before, " ", value, NULL));
      return;
    }
  cmdline->value = g_strstrip (g_strdup (value));
  cmdline->assigned = !append;
  g_free (cmdline->file);
  cmdline->file = g_strdup (file);
  cmdline->line = line;
}

static gboolean
read_cmdline (SyLimineSettings  *self,
              const char        *index,
              const char        *value,
              gboolean           append,
              const char        *file,
              guint              line,
              GError           **error)
{
  const char *end = strchr (index, ']');
  g_autofree char *key = NULL;

  if (*index == '\0')
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s:%u: found “KERNEL_CMDLINE” without a key, expected "
                     "“KERNEL_CMDLINE[default]”"), file, line);
      return FALSE;
    }
  /* The tool ignores a line that it cannot read. */
  if (*index != '[' || end == NULL || end[1] != '\0')
    return TRUE;
  if (sy_kernel_cmdline_is_open (value))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s:%u: found a quotation mark that does not end, expected a second one"),
                   file, line);
      return FALSE;
    }
  key = g_strndup (index + 1, (gsize) (end - index - 1));
  g_strdelimit (key, "\"'", ' ');
  add_cmdline (self, g_strstrip (key), value, append, file, line);

  return TRUE;
}

static gboolean
read_line (SyLimineSettings  *self,
           const char        *raw,
           const char        *file,
           guint              number,
           GError           **error)
{
  g_autofree char *line = g_strstrip (g_strdup (raw));
  g_autofree char *value = NULL;
  char *equals = strchr (line, '=');
  gboolean append;

  if (*line == '#' || equals == NULL || equals == line)
    return TRUE;
  append = equals[-1] == '+';
  value = unquote (g_strchug (equals + 1));
  equals[append ? -1 : 0] = '\0';
  g_strchomp (line);
  if (strcmp (line, "ESP_PATH") == 0)
    {
      g_free (self->esp);
      self->esp = g_steal_pointer (&value);
    }
  else if (g_str_has_prefix (line, CMDLINE))
    return read_cmdline (self, line + strlen (CMDLINE), value, append, file, number, error);

  return TRUE;
}

static gboolean
read_file (SyLimineSettings  *self,
           SySysroot         *sysroot,
           const char        *file,
           gboolean           with_ours,
           GError           **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = sy_sysroot_read_text (sysroot, file, &local_error);
  g_autofree char *users = NULL;
  g_auto (GStrv) lines = NULL;

  if (text == NULL)
    {
      if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  users = with_ours ? g_steal_pointer (&text) : sy_marked_block_blank (text);
  lines = g_strsplit (users, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!read_line (self, lines[i], file, i + 1, error))
      return FALSE;

  return TRUE;
}

static gboolean
read_folder (SyLimineSettings  *self,
             SySysroot         *sysroot,
             const char        *folder,
             gboolean           with_ours,
             GError           **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, names[i], NULL);

      if (g_str_has_suffix (path, ".conf") &&
          (with_ours || strcmp (path, SY_LIMINE_DROP_IN) != 0) &&
          !read_file (self, sysroot, path, with_ours, error))
        return FALSE;
    }

  return TRUE;
}

SyLimineSettings *
sy_limine_settings_read (SySysroot  *sysroot,
                         gboolean    with_ours,
                         GError    **error)
{
  g_autoptr (SyLimineSettings) self = g_new0 (SyLimineSettings, 1);

  self->cmdlines = g_ptr_array_new_with_free_func (cmdline_free);
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    if (!(g_str_has_suffix (layers[i], "/")
          ? read_folder (self, sysroot, layers[i], with_ours, error)
          : read_file (self, sysroot, layers[i], with_ours, error)))
      return NULL;

  return g_steal_pointer (&self);
}
