/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-space.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "plan/sy-efi-variable.h"
#include "plan/sy-journal-writer.h"

typedef struct {
  dev_t    device;
  char    *path;      /* one that is there, for the message */
  guint64  available;
  guint64  needed;
  guint64  block;
} FileSystem;

static void
file_system_free (FileSystem *self)
{
  g_free (self->path);
  g_free (self);
}

/* The nearest directory above @path that exists. */
static int
open_nearest (SySysroot   *sysroot,
              const char  *path,
              char       **out_path,
              GError     **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  while (!sy_sysroot_exists (sysroot, directory) && directory[1] != '\0')
    {
      char *parent = g_path_get_dirname (directory);

      g_free (directory);
      directory = parent;
    }
  *out_path = g_strdup (directory);

  return sy_sysroot_open (sysroot, directory, O_RDONLY | O_DIRECTORY, 0, error);
}

static FileSystem *
find (GPtrArray *file_systems,
      dev_t      device)
{
  for (guint i = 0; i < file_systems->len; i++)
    {
      FileSystem *fs = g_ptr_array_index (file_systems, i);

      if (fs->device == device)
        return fs;
    }

  return NULL;
}

/* Adds a file of @size bytes, in whole blocks and with one for its directory entry. */
static gboolean
add_file (GPtrArray   *file_systems,
          SySysroot   *sysroot,
          const char  *path,
          guint64      size,
          GError     **error)
{
  g_autofree char *directory = NULL;
  int fd = open_nearest (sysroot, path, &directory, error);
  struct statvfs vfs;
  struct stat st;
  gboolean is_efi;
  FileSystem *fs;

  if (fd < 0)
    return FALSE;
  if (fstat (fd, &st) != 0 || fstatvfs (fd, &vfs) != 0)
    {
      sy_error_set_errno (error, errno, "%s", directory);
      close (fd);
      return FALSE;
    }
  /* What is left in the firmware, it says only when it is full. */
  is_efi = sy_efi_variable_is_folder (fd);
  close (fd);
  if (is_efi)
    return TRUE;

  fs = find (file_systems, st.st_dev);
  if (fs == NULL)
    {
      fs = g_new0 (FileSystem, 1);
      fs->device = st.st_dev;
      fs->path = g_steal_pointer (&directory);
      fs->block = MAX (vfs.f_frsize, 512);
      fs->available = (geteuid () == 0 ? vfs.f_bfree : vfs.f_bavail) * vfs.f_frsize;
      g_ptr_array_add (file_systems, fs);
    }
  fs->needed += (size / fs->block + 2) * fs->block;

  return TRUE;
}

gboolean
sy_space_check (SySysroot  *sysroot,
                SyEntry    *entry,
                GError    **error)
{
  g_autoptr (GPtrArray) file_systems =
    g_ptr_array_new_with_free_func ((GDestroyNotify) file_system_free);
  GPtrArray *items = sy_entry_get_items (entry);

  if (!add_file (file_systems, sysroot, SY_JOURNAL_DIR "/entry", sy_journal_get_size (entry),
                 error))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      SyChange *change = ((SyEntryItem *) g_ptr_array_index (items, i))->change;
      const SyFileState *after = sy_change_get_after (change);

      if (after != NULL && after->content != NULL &&
          !add_file (file_systems, sysroot, sy_change_get_path (change),
                     g_bytes_get_size (after->content), error))
        return FALSE;
    }
  for (guint i = 0; i < file_systems->len; i++)
    {
      const FileSystem *fs = g_ptr_array_index (file_systems, i);

      if (fs->needed > fs->available)
        {
          g_autofree char *available = g_format_size (fs->available);
          g_autofree char *needed = g_format_size (fs->needed);

          g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                       _("The file system of %s has %s left, but %s are needed. Nothing was "
                         "changed; make room and try again."), fs->path, available, needed);
          return FALSE;
        }
    }

  return TRUE;
}
