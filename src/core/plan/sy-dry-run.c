/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-dry-run.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder above that of @path; *@out_name is the folder's own name. */
static int
open_parent (SySysroot   *sysroot,
             const char  *path,
             char       **out_name,
             GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *parent = g_path_get_dirname (folder);

  *out_name = g_path_get_basename (folder);

  return sy_sysroot_open (sysroot, parent, O_RDONLY | O_DIRECTORY, 0, error);
}

/* Whatever an earlier run was cut off with goes first: a program might refuse to write over it. */
gboolean
sy_dry_run_prepare (SySysroot   *sysroot,
                    const char  *path,
                    GError     **error)
{
  g_autofree char *name = NULL;
  struct stat st;
  gboolean done;
  int fd;

  sy_dry_run_remove (sysroot, path);
  fd = open_parent (sysroot, path, &name, error);
  if (fd < 0)
    return FALSE;
  done = mkdirat (fd, name, 0700) == 0 ||
         (errno == EEXIST && fstatat (fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISDIR (st.st_mode) && st.st_uid == geteuid () && fchmodat (fd, name, 0700, 0) == 0);
  if (!done)
    sy_error_set_errno (error, errno, _("The folder of %s cannot be made"), path);
  close (fd);

  return done;
}

void
sy_dry_run_remove (SySysroot  *sysroot,
                   const char *path)
{
  g_autofree char *name = NULL;
  g_autofree char *file = g_path_get_basename (path);
  int parent_fd = open_parent (sysroot, path, &name, NULL);
  int fd;

  if (parent_fd < 0)
    return;
  fd = openat (parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0)
    {
      unlinkat (fd, file, 0);
      close (fd);
      unlinkat (parent_fd, name, AT_REMOVEDIR);
    }
  close (parent_fd);
}
