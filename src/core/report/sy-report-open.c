/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/sy-report.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "report/sy-report-archive.h"
#include "report/sy-report-manifest.h"

static void
remove_content (int directory)
{
  DIR *dir = fdopendir (directory);
  struct dirent *entry;

  if (dir == NULL)
    {
      close (directory);
      return;
    }
  while ((entry = readdir (dir)) != NULL)
    {
      int child;

      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0 ||
          unlinkat (directory, entry->d_name, 0) == 0)
        continue;
      /* Directories that are not listed in the report cannot be listed by us. */
      fchmodat (directory, entry->d_name, 0700, 0);
      child = openat (directory, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (child >= 0)
        remove_content (child);
      unlinkat (directory, entry->d_name, AT_REMOVEDIR);
    }
  closedir (dir);
}

static void
remove_folder (gpointer data)
{
  g_autofree char *folder = data;
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd >= 0)
    remove_content (fd);
  g_rmdir (folder);
}

static SySysroot *
open_folder (const char  *folder,
             const char  *name,
             GError     **error)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new (folder, error);
  g_autoptr (GHashTable) failures = NULL;
  g_autofree char *manifest = NULL;

  if (sysroot == NULL)
    return NULL;
  manifest = sy_sysroot_read_text (sysroot, "/" SY_REPORT_MANIFEST, error);
  if (manifest == NULL || !sy_report_manifest_parse (manifest, &failures, error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  sy_sysroot_set_report (sysroot, name, g_steal_pointer (&failures));

  return g_steal_pointer (&sysroot);
}

SySysroot *
sy_report_open_bytes (GBytes        *bytes,
                      const char    *name,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr (SySysroot) sysroot = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *folder = NULL;
  gboolean unpacked = FALSE;
  int fd;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  folder = g_dir_make_tmp ("switchyard-report-XXXXXX", &local_error);
  if (folder == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED, local_error->message);
      return NULL;
    }
  fd = open (folder, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    sy_error_set_errno (error, errno, "%s", folder);
  else
    unpacked = sy_report_archive_unpack (bytes, name, fd, cancellable, error);
  if (fd >= 0)
    close (fd);
  if (unpacked)
    sysroot = open_folder (folder, name, error);
  if (sysroot == NULL)
    {
      remove_folder (g_steal_pointer (&folder));
      return NULL;
    }
  g_object_set_data_full (G_OBJECT (sysroot), "sy-report-folder", g_steal_pointer (&folder),
                          remove_folder);

  return g_steal_pointer (&sysroot);
}

/* A FIFO must not hang us, and a device not be read from. */
static GBytes *
read_file (const char  *path,
           GError     **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (SySysroot) root = sy_sysroot_new ("/", error);

  return root != NULL ? sy_sysroot_read (root, absolute, SY_REPORT_MAX_SIZE, error) : NULL;
}

SySysroot *
sy_report_open (const char    *path,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  bytes = read_file (path, error);

  return bytes != NULL ? sy_report_open_bytes (bytes, path, cancellable, error) : NULL;
}

SySysroot *
sy_report_open_root (const char    *path,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return sy_report_open (path, cancellable, error);

  return sy_sysroot_new (path, error);
}
