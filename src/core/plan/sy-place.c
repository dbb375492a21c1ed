/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/sy-file-state.h"
#include "plan/sy-file-writer.h"
#include "plan/sy-xattrs.h"

/* Both are in one directory. */
static int
open_directory (SySysroot   *sysroot,
                const char  *made,
                char       **out_name,
                GError     **error)
{
  *out_name = g_path_get_basename (made);

  return sy_file_writer_open_parent (sysroot, made, error);
}

void
sy_place_remove (SySysroot  *sysroot,
                 const char *made)
{
  g_autofree char *name = NULL;
  g_autofree char *half = NULL;
  int directory_fd = open_directory (sysroot, made, &name, NULL);

  if (directory_fd < 0)
    return;
  half = g_strconcat (name, ".new", NULL);
  unlinkat (directory_fd, name, 0);
  unlinkat (directory_fd, half, 0);
  close (directory_fd);
}

gboolean
sy_place_prepare (SySysroot   *sysroot,
                  const char  *made,
                  const char  *path,
                  GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  struct stat st;

  sy_place_remove (sysroot, made);
  if (sy_sysroot_stat (sysroot, path, FALSE, &st, &local_error))
    {
      if (S_ISREG (st.st_mode))
        return TRUE;
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s is not a regular file (a symbolic link?), and is not replaced."), path);
      return FALSE;
    }
  if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* A file system without modes and owners, such as FAT, has nothing to take over. */
static gboolean
take_over (int          directory_fd,
           const char  *name,
           int          fd,
           const char  *path,
           GError     **error)
{
  g_autoptr (GPtrArray) xattrs = NULL;
  struct stat st;
  gboolean done;
  int old_fd = openat (directory_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (old_fd < 0 && errno == ENOENT)
    return TRUE;
  if (old_fd < 0)
    {
      sy_error_set_errno (error, errno, _("%s: cannot be opened"), path);
      return FALSE;
    }
  xattrs = sy_xattrs_read (old_fd);
  done = fstat (old_fd, &st) == 0 &&
         (fchown (fd, st.st_uid, st.st_gid) == 0 || !sy_fd_keeps_modes (fd)) &&
         (fchmod (fd, st.st_mode & 07777) == 0 || !sy_fd_keeps_modes (fd));
  close (old_fd);
  if (!done)
    {
      sy_error_set_errno (error, errno, _("%s: its owner and mode cannot be taken over"), path);
      return FALSE;
    }

  return sy_xattrs_write (fd, path, xattrs, error);
}

gboolean
sy_place_move (SySysroot   *sysroot,
               const char  *made,
               const char  *path,
               GError     **error)
{
  g_autofree char *made_name = NULL;
  g_autofree char *name = g_path_get_basename (path);
  int directory_fd = open_directory (sysroot, made, &made_name, error);
  gboolean done = FALSE;
  int fd;

  if (directory_fd < 0)
    return FALSE;
  fd = openat (directory_fd, made_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd >= 0 && take_over (directory_fd, name, fd, path, error))
    {
      done = fsync (fd) == 0 && renameat (directory_fd, made_name, directory_fd, name) == 0 &&
             fsync (directory_fd) == 0;
      if (!done)
        sy_error_set_errno (error, errno, _("%s: cannot be replaced"), path);
    }
  else if (fd < 0)
    sy_error_set_errno (error, errno, _("%s: cannot be opened"), made);
  if (fd >= 0)
    close (fd);
  close (directory_fd);

  return done;
}
