/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-sdboot-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char * const folders[] = { "/usr/lib/sdboot-manage.conf.d", SY_SDBOOT_FOLDER };

/* What sdboot-manage sets before it reads its configuration, as far as it matters here. */
static const char defaults[] =
  "LINUX_OPTIONS=\n"
  "DEFAULT_ENTRY=latest\n"
  "ENTRY_ROOT=manjarolinux\n"
  "REMOVE_EXISTING=yes\n"
  "PRESERVE_FOREIGN=\n";

gboolean
sy_sdboot_reads_folder (SySysroot *sysroot)
{
  g_autofree char *program = sy_sysroot_read_text (sysroot, SY_SDBOOT_PROGRAM, NULL);

  return program != NULL && strstr (program, "sdboot-manage.conf.d") != NULL;
}

/* The drop-ins of a folder in their order, with @changed among them where it belongs there. */
static void
add_paths (SySysroot  *sysroot,
           const char *folder,
           const char *changed,
           GPtrArray  *paths)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);
  g_autofree char *its_folder = changed != NULL ? g_path_get_dirname (changed) : NULL;
  gboolean pending = g_strcmp0 (its_folder, folder) == 0;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, "/", names[i], NULL);

      if (!g_str_has_suffix (path, ".conf"))
        continue;
      if (pending && strcmp (changed, path) <= 0)
        {
          if (strcmp (changed, path) < 0)
            g_ptr_array_add (paths, g_strdup (changed));
          pending = FALSE;
        }
      g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  if (pending)
    g_ptr_array_add (paths, g_strdup (changed));
}

static gboolean
read_one (SySysroot    *sysroot,
          const char   *path,
          const char   *text,
          SyShellFile  *config,
          GError      **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *own = text == NULL ? sy_sysroot_read_text (sysroot, path, &local_error) : NULL;

  if (own == NULL && text == NULL)
    {
      if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return sy_shell_file_read (config, path, text != NULL ? text : own, error);
}

SyShellFile *
sy_sdboot_read (SySysroot   *sysroot,
                const char  *changed,
                const char  *text,
                GError     **error)
{
  g_autoptr (SyShellFile) config = sy_shell_file_new ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (paths, g_strdup (SY_SDBOOT_CONFIG));
  if (sy_sdboot_reads_folder (sysroot))
    for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
      add_paths (sysroot, folders[i], changed, paths);
  if (!sy_shell_file_read (config, SY_SDBOOT_PROGRAM, defaults, error))
    return NULL;
  for (guint i = 0; i < paths->len; i++)
    if (!read_one (sysroot, paths->pdata[i],
                   g_strcmp0 (paths->pdata[i], changed) == 0 ? text : NULL, config, error))
      return NULL;

  return g_steal_pointer (&config);
}

const char *
sy_sdboot_get (SyShellFile  *config,
               const char   *name,
               GError      **error)
{
  const SyShellValue *value = sy_shell_file_get (config, name);

  switch (value->state)
    {
    case SY_SHELL_UNSET:
      return "";

    case SY_SHELL_SCALAR:
      return value->words[0];

    case SY_SHELL_ARRAY:
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s:%u: found a list in %s, expected a text"), value->file, value->line, name);
      return NULL;

    case SY_SHELL_UNKNOWN:
    default:
      sy_shell_value_set_unknown (value, name, error);
      return NULL;
    }
}
