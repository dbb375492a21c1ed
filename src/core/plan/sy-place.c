/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/sy-file-state.h"
#include "plan/sy-file-writer.h"
#include "plan/sy-xattrs.h"

/* Directories inside each other in what a program made; EFI/Linux are two. */
#define MAX_DEPTH 16

/* Of the copy, beside the file that it is to replace. */
#define COPY_SUFFIX ".switchyard"
#define COPY_SIZE   (1024 * 1024)

static gboolean
is_apart (const char *made)
{
  return g_str_has_prefix (made, SY_PLACE_FOLDER "/");
}

/* (transfer full): what is renamed over @path, in the same directory. */
static char *
get_beside (const char *made,
            const char *path)
{
  return is_apart (made) ? g_strconcat (path, COPY_SUFFIX, NULL) : g_strdup (made);
}

/* Takes ownership of @fd: of a directory, which is emptied. */
static void
empty_directory (int   fd,
                 guint depth)
{
  DIR *directory = fdopendir (fd);
  struct dirent *entry;

  if (directory == NULL)
    {
      close (fd);
      return;
    }
  while ((entry = readdir (directory)) != NULL)
    {
      int child;

      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0 ||
          unlinkat (fd, entry->d_name, 0) == 0 || depth >= MAX_DEPTH)
        continue;
      child = openat (fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (child >= 0)
        empty_directory (child, depth + 1);
      unlinkat (fd, entry->d_name, AT_REMOVEDIR);
    }
  closedir (directory);
}

static const char * const folders[] = { "/run/switchyard", SY_PLACE_FOLDER };

static void
remove_folder (SySysroot *sysroot)
{
  int fd = sy_sysroot_open (sysroot, SY_PLACE_FOLDER, O_RDONLY | O_DIRECTORY, 0, NULL);

  if (fd >= 0)
    empty_directory (fd, 0);
  for (guint i = G_N_ELEMENTS (folders); i > 0; i--)
    {
      fd = sy_file_writer_open_parent (sysroot, folders[i - 1], NULL);
      if (fd < 0)
        return;
      unlinkat (fd, strrchr (folders[i - 1], '/') + 1, AT_REMOVEDIR);
      close (fd);
    }
}

static gboolean
make_folder (SySysroot  *sysroot,
             GError    **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      int fd = sy_file_writer_open_parent (sysroot, folders[i], error);
      const char *name = strrchr (folders[i], '/') + 1;
      struct stat st;
      gboolean done;

      if (fd < 0)
        return FALSE;
      done = mkdirat (fd, name, 0700) == 0 ||
             (errno == EEXIST && fstatat (fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
              S_ISDIR (st.st_mode) && st.st_uid == geteuid () && fchmodat (fd, name, 0700, 0) == 0);
      if (!done)
        sy_error_set_errno (error, errno, _("%s: cannot be made"), folders[i]);
      close (fd);
      if (!done)
        return FALSE;
    }

  return TRUE;
}

void
sy_place_remove (SySysroot  *sysroot,
                 const char *made,
                 const char *path)
{
  g_autofree char *beside = get_beside (made, path);
  const char *name = strrchr (beside, '/') + 1;
  g_autofree char *half = g_strconcat (name, ".new", NULL);
  int directory_fd = sy_file_writer_open_parent (sysroot, beside, NULL);

  if (is_apart (made))
    remove_folder (sysroot);
  if (directory_fd < 0)
    return;
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

  sy_place_remove (sysroot, made, path);
  if (is_apart (made) && !make_folder (sysroot, error))
    return FALSE;
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

static gboolean
copy_bytes (int          from,
            int          to,
            const char  *path,
            GError     **error)
{
  g_autofree char *buffer = g_malloc (COPY_SIZE);
  gssize n;

  while ((n = TEMP_FAILURE_RETRY (read (from, buffer, COPY_SIZE))) > 0)
    for (gssize done = 0; done < n;)
      {
        gssize written = TEMP_FAILURE_RETRY (write (to, buffer + done, (gsize) (n - done)));

        if (written < 0)
          {
            sy_error_set_errno (error, errno, _("%s: cannot be written"), path);
            return FALSE;
          }
        done += written;
      }
  if (n < 0)
    sy_error_set_errno (error, errno, _("%s: cannot be read"), path);

  return n == 0;
}

/* Root made the folder, and nobody else can write there: a link in it is not followed either. */
static gboolean
copy_beside (SySysroot   *sysroot,
             const char  *made,
             int          directory_fd,
             const char  *beside,
             GError     **error)
{
  int from = sy_sysroot_open (sysroot, made, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, error);
  gboolean done;
  int to;

  if (from < 0)
    return FALSE;
  to = openat (directory_fd, strrchr (beside, '/') + 1,
               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (to < 0)
    sy_error_set_errno (error, errno, _("%s: cannot be created"), beside);
  done = to >= 0 && copy_bytes (from, to, beside, error);
  if (to >= 0)
    close (to);
  close (from);

  return done;
}

static gboolean
replace (int          directory_fd,
         const char  *beside,
         const char  *path,
         GError     **error)
{
  const char *beside_name = strrchr (beside, '/') + 1;
  const char *name = strrchr (path, '/') + 1;
  int fd = openat (directory_fd, beside_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    {
      sy_error_set_errno (error, errno, _("%s: cannot be opened"), beside);
      return FALSE;
    }
  done = take_over (directory_fd, name, fd, path, error);
  if (done)
    {
      /* The second sync is for FAT (sy-file-writer.c). */
      done = fsync (fd) == 0 && renameat (directory_fd, beside_name, directory_fd, name) == 0 &&
             fsync (fd) == 0 && fsync (directory_fd) == 0;
      if (!done)
        sy_error_set_errno (error, errno, _("%s: cannot be replaced"), path);
    }
  close (fd);

  return done;
}

gboolean
sy_place_move (SySysroot   *sysroot,
               const char  *made,
               const char  *path,
               GError     **error)
{
  g_autofree char *beside = get_beside (made, path);
  int directory_fd = sy_file_writer_open_parent (sysroot, path, error);
  gboolean done;

  if (directory_fd < 0)
    return FALSE;
  done = (!is_apart (made) || copy_beside (sysroot, made, directory_fd, beside, error)) &&
         replace (directory_fd, beside, path, error);
  close (directory_fd);

  return done;
}
