/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health/sy-health.h"

#include <string.h>

#include "rom/sy-vbios.h"

static void
file_free (gpointer data)
{
  SyHealthFile *self = data;

  g_free (self->path);
  g_clear_pointer (&self->acpi, sy_acpi_info_free);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->problem);
  g_free (self);
}

GPtrArray *
sy_health_files_new (void)
{
  return g_ptr_array_new_with_free_func (file_free);
}

/*
 * QEMU runs as an account of its own, which owns nothing here: what it reaches is what anybody
 * does. libvirt gives it the files that it knows of, but no folder above them.
 */
static SyTristate
judge_reachable (SySysroot  *sysroot,
                 const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat st;

  if (!sy_sysroot_stat (sysroot, path, TRUE, &st, NULL))
    return SY_TRISTATE_UNKNOWN;
  if ((st.st_mode & S_IROTH) == 0)
    return SY_TRISTATE_NO;
  while (strcmp (folder, "/") != 0 && strcmp (folder, ".") != 0)
    {
      g_autofree char *parent = g_path_get_dirname (folder);

      if (!sy_sysroot_stat (sysroot, folder, TRUE, &st, NULL))
        return SY_TRISTATE_UNKNOWN;
      if ((st.st_mode & S_IXOTH) == 0)
        return SY_TRISTATE_NO;
      g_free (folder);
      folder = g_steal_pointer (&parent);
    }

  return SY_TRISTATE_YES;
}

static void
add_file (GPtrArray  *files,
          SySysroot  *sysroot,
          const char *path,
          gboolean    is_table)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) data = NULL;
  SyHealthFile *file;

  if (path == NULL || path[0] != '/')
    return;
  file = g_new0 (SyHealthFile, 1);
  file->path = g_strdup (path);
  g_ptr_array_add (files, file);
  if (sysroot == NULL)
    return;

  data = sy_sysroot_read (sysroot, path, SY_VBIOS_FILE_MAX_SIZE, &error);
  if (data == NULL)
    {
      file->state = g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND)
                    ? SY_HEALTH_FILE_MISSING : SY_HEALTH_FILE_UNREADABLE;
      file->problem = g_strdup (error->message);
      file->reachable = judge_reachable (sysroot, path);
      return;
    }
  file->state = SY_HEALTH_FILE_READ;
  file->reachable = judge_reachable (sysroot, path);
  if (is_table)
    file->acpi = sy_acpi_info_new (data);
  else
    file->data = g_steal_pointer (&data);
}

GPtrArray *
sy_health_files_read (const SyGuest *guest,
                      SySysroot     *sysroot)
{
  GPtrArray *files = sy_health_files_new ();

  for (guint i = 0; i < guest->tables->len; i++)
    add_file (files, sysroot, ((SyGuestTable *) guest->tables->pdata[i])->path, TRUE);
  for (guint i = 0; i < guest->hostdevs->len; i++)
    add_file (files, sysroot, ((SyGuestHostdev *) guest->hostdevs->pdata[i])->rom_file, FALSE);

  return files;
}
