/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-file-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "plan/sy-efi-variable.h"
#include "plan/sy-xattrs.h"

static const char *
get_name (const char *path)
{
  return strrchr (path, '/') + 1;
}

int
sy_file_writer_open_parent (SySysroot   *sysroot,
                            const char  *path,
                            GError     **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  return sy_sysroot_open (sysroot, parent, O_RDONLY | O_DIRECTORY, 0, error);
}

static gboolean
write_all (int          fd,
           const char  *path,
           GBytes      *content,
           GError     **error)
{
  gsize left;
  const char *data = g_bytes_get_data (content, &left);

  while (left > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, data, left));

      if (n < 0)
        {
          sy_error_set_errno (error, errno, _("%s: cannot be written"), path);
          return FALSE;
        }
      data += n;
      left -= (gsize) n;
    }

  return TRUE;
}

static gboolean
set_owner (int                 fd,
           const char         *path,
           const SyFileState  *state,
           GError            **error)
{
  struct stat st;

  if (fstat (fd, &st) == 0 && st.st_uid == state->uid && st.st_gid == state->gid)
    return TRUE;
  if (fchown (fd, state->uid, state->gid) == 0 || !sy_fd_keeps_modes (fd))
    return TRUE;
  sy_error_set_errno (error, errno, _("%s: cannot be given to user %u and group %u"),
                      path, state->uid, state->gid);

  return FALSE;
}

static gboolean
set_mode (int          fd,
          const char  *path,
          mode_t       mode,
          GError     **error)
{
  if (fchmod (fd, mode) == 0 || !sy_fd_keeps_modes (fd))
    return TRUE;
  sy_error_set_errno (error, errno, _("%s: cannot get the mode %04o"), path, mode);

  return FALSE;
}

static gboolean
sync_fd (int          fd,
         const char  *path,
         GError     **error)
{
  if (fsync (fd) == 0)
    return TRUE;
  sy_error_set_errno (error, errno, _("%s: cannot be written to the disk"), path);

  return FALSE;
}

static GPtrArray *
read_old_xattrs (int         directory_fd,
                 const char *name)
{
  GPtrArray *xattrs;
  int fd = openat (directory_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    return NULL;
  xattrs = sy_xattrs_read (fd);
  close (fd);

  return xattrs;
}

/* The owner first: chown(2) takes away set-user-ID bits and file capabilities. The mode last: an
 * access control list among the attributes would change it. */
static gboolean
fill_temp (int                 fd,
           const char         *path,
           const SyFileState  *state,
           const GPtrArray    *xattrs,
           GError            **error)
{
  return write_all (fd, path, state->content, error) &&
         set_owner (fd, path, state, error) &&
         sy_xattrs_write (fd, path, xattrs, error) &&
         set_mode (fd, path, state->mode, error) &&
         sync_fd (fd, path, error);
}

/* A file system without RENAME_NOREPLACE (EINVAL) gets a look first. */
static int
rename_new (int         directory_fd,
            const char *temp_name,
            const char *name)
{
  struct stat st;

  if (renameat2 (directory_fd, temp_name, directory_fd, name, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL)
    return -1;
  if (fstatat (directory_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
    {
      errno = EEXIST;
      return -1;
    }

  return renameat (directory_fd, temp_name, directory_fd, name);
}

/*
 * FAT writes the name's new place on the disk with the inode, not with the directory: without the
 * second sync of @fd a power cut left the name with the blocks of the old file, which are free then
 * (Linux: vfat_rename() marks the inode as dirty; observed on 6.1: "invalid cluster chain").
 */
static gboolean
move_into_place (int          fd,
                 int          directory_fd,
                 const char  *path,
                 const char  *temp_name,
                 gboolean     replace,
                 GError     **error)
{
  const char *name = get_name (path);
  int result = replace ? renameat (directory_fd, temp_name, directory_fd, name)
                       : rename_new (directory_fd, temp_name, name);

  if (result == 0)
    return sync_fd (fd, path, error) && sync_fd (directory_fd, path, error);
  if (errno == EEXIST)
    g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
                 _("%s: appeared while it was to be created; it was left as it is. Look at the "
                   "changes again, and try again."), path);
  else
    sy_error_set_errno (error, errno, _("%s: cannot be replaced"), path);

  return FALSE;
}

static gboolean
write_in (int                 directory_fd,
          const char         *path,
          const SyFileState  *state,
          gboolean            replace,
          const GPtrArray    *xattrs,
          const char         *temp_name,
          GError            **error)
{
  g_autoptr (GPtrArray) old_xattrs = NULL;
  gboolean done;
  int fd;

  if (xattrs == NULL && replace)
    xattrs = old_xattrs = read_old_xattrs (directory_fd, get_name (path));
  unlinkat (directory_fd, temp_name, 0);
  fd = openat (directory_fd, temp_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      sy_error_set_errno (error, errno, _("%s: no file can be written beside it"), path);
      return FALSE;
    }
  done = fill_temp (fd, path, state, xattrs, error) &&
         move_into_place (fd, directory_fd, path, temp_name, replace, error);
  close (fd);
  if (!done)
    unlinkat (directory_fd, temp_name, 0);

  return done;
}

gboolean
sy_file_writer_write (SySysroot          *sysroot,
                      const char         *path,
                      const SyFileState  *state,
                      gboolean            replace,
                      const GPtrArray    *xattrs,
                      const char         *temp_name,
                      GError            **error)
{
  gboolean done;
  int directory_fd;

  g_return_val_if_fail (state->content != NULL, FALSE);

  directory_fd = sy_file_writer_open_parent (sysroot, path, error);
  if (directory_fd < 0)
    return FALSE;
  done = sy_efi_variable_is_folder (directory_fd)
         ? sy_efi_variable_write (directory_fd, get_name (path), path, state->content, replace,
                                  error)
         : write_in (directory_fd, path, state, replace, xattrs, temp_name, error);
  close (directory_fd);

  return done;
}

gboolean
sy_file_writer_remove (SySysroot   *sysroot,
                       const char  *path,
                       GError     **error)
{
  gboolean done = FALSE;
  int directory_fd = sy_file_writer_open_parent (sysroot, path, error);

  if (directory_fd < 0)
    return FALSE;
  if (sy_efi_variable_is_folder (directory_fd))
    done = sy_efi_variable_remove (directory_fd, get_name (path), path, error);
  else if (unlinkat (directory_fd, get_name (path), 0) != 0)
    sy_error_set_errno (error, errno, _("%s: cannot be removed"), path);
  else
    done = sync_fd (directory_fd, path, error);
  close (directory_fd);

  return done;
}

gboolean
sy_file_writer_remove_temp (SySysroot   *sysroot,
                            const char  *path,
                            const char  *temp_name,
                            GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean done = TRUE;
  int directory_fd = sy_file_writer_open_parent (sysroot, path, &local_error);

  if (directory_fd < 0)
    {
      if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* There are no other files, and a name that is not a variable's is an error. */
  if (!sy_efi_variable_is_folder (directory_fd) &&
      unlinkat (directory_fd, temp_name, 0) != 0 && errno != ENOENT)
    {
      sy_error_set_errno (error, errno, _("%s: the temporary file %s beside it cannot be removed"),
                          path, temp_name);
      done = FALSE;
    }
  close (directory_fd);

  return done;
}

gboolean
sy_file_writer_create_at (int          directory_fd,
                          const char  *name,
                          const char  *path,
                          GBytes      *content,
                          mode_t       mode,
                          GError     **error)
{
  gboolean done;
  int fd;

  fd = openat (directory_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      sy_error_set_errno (error, errno, _("%s: cannot be created"), path);
      return FALSE;
    }
  done = write_all (fd, path, content, error) && set_mode (fd, path, mode, error) &&
         sync_fd (fd, path, error);
  close (fd);

  return done;
}
