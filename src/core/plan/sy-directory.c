/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-directory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "plan/sy-file-writer.h"

/* What a killed run may leave in the parent; removed before the next use. */
#define TEMP_NAME ".switchyard-directory"

#define RACE_TRIES         50
#define RACE_INTERVAL_USEC 4000

static void
directory_free (SyDirectory *self)
{
  g_free (self->path);
  g_free (self);
}

GPtrArray *
sy_directories_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) directory_free);
}

static const SyDirectory *
find (const GPtrArray *directories,
      const char      *path)
{
  for (guint i = 0; i < directories->len; i++)
    {
      const SyDirectory *directory = g_ptr_array_index (directories, i);

      if (strcmp (directory->path, path) == 0)
        return directory;
    }

  return NULL;
}

void
sy_directories_add (GPtrArray  *directories,
                    const char *path,
                    mode_t      mode,
                    uid_t       uid,
                    gid_t       gid)
{
  SyDirectory *directory;

  if (find (directories, path) != NULL)
    return;
  directory = g_new0 (SyDirectory, 1);
  directory->path = g_strdup (path);
  directory->mode = mode;
  directory->uid = uid;
  directory->gid = gid;
  g_ptr_array_add (directories, directory);
}

/* The directories above @path from the top, without "/". */
static GPtrArray *
list_parents (const char *path)
{
  GPtrArray *parents = g_ptr_array_new_with_free_func (g_free);

  for (const char *slash = strchr (path + 1, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    g_ptr_array_add (parents, g_strndup (path, (gsize) (slash - path)));

  return parents;
}

gboolean
sy_directories_add_missing (GPtrArray   *directories,
                            SySysroot   *sysroot,
                            const char  *path,
                            GError     **error)
{
  g_autoptr (GPtrArray) parents = list_parents (path);

  for (guint i = 0; i < parents->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      const char *parent = g_ptr_array_index (parents, i);
      struct stat st;

      if (sy_sysroot_stat (sysroot, parent, TRUE, &st, &local_error))
        continue;
      if (!g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (sy_sysroot_stat (sysroot, parent, FALSE, &st, NULL))
        {
          /* Another run may have made it just now. */
          if (!S_ISLNK (st.st_mode))
            continue;
          g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                       _("%s: is a symbolic link to nowhere, so %s cannot be written."),
                       parent, path);
          return FALSE;
        }
      sy_directories_add (directories, parent, 0755, geteuid (), getegid ());
    }

  return TRUE;
}

/* Sets errno on failure. */
static gboolean
set_owner_and_mode (int                parent_fd,
                    const char        *name,
                    const SyDirectory *directory)
{
  gboolean done;
  struct stat st;
  int saved_errno;
  int fd = openat (parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    return FALSE;
  done = fstat (fd, &st) == 0 &&
         ((st.st_uid == directory->uid && st.st_gid == directory->gid) ||
          fchown (fd, directory->uid, directory->gid) == 0) &&
         fchmod (fd, directory->mode) == 0;
  done = (done || !sy_fd_keeps_modes (fd)) && fsync (fd) == 0;
  saved_errno = errno;
  close (fd);
  errno = saved_errno;

  return done;
}

/* Made under a temporary name, so that a kill never leaves it with another mode or owner. Sets
 * errno on failure. */
static gboolean
make_below (int                parent_fd,
            const char        *name,
            const SyDirectory *directory)
{
  struct stat st;

  unlinkat (parent_fd, TEMP_NAME, AT_REMOVEDIR);

  return fstatat (parent_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
         (mkdirat (parent_fd, TEMP_NAME, 0755) == 0 &&
          set_owner_and_mode (parent_fd, TEMP_NAME, directory) &&
          renameat (parent_fd, TEMP_NAME, parent_fd, name) == 0 &&
          fsync (parent_fd) == 0);
}

/* The folder of the lock itself is made before anyone holds it, maybe by two runs at once: each
 * removes the other's temporary folder, or finds the folder there when it renames its own. */
static gboolean
is_race (int saved_errno)
{
  return saved_errno == ENOENT || saved_errno == EEXIST || saved_errno == ENOTEMPTY;
}

static gboolean
make_one (SySysroot          *sysroot,
          const SyDirectory  *directory,
          GError            **error)
{
  const char *name = strrchr (directory->path, '/') + 1;
  gboolean done;
  int parent_fd = sy_file_writer_open_parent (sysroot, directory->path, error);

  if (parent_fd < 0)
    return FALSE;
  done = make_below (parent_fd, name, directory);
  for (guint i = 1; !done && is_race (errno) && i < RACE_TRIES; i++)
    {
      g_usleep (g_random_int_range (0, RACE_INTERVAL_USEC));
      done = make_below (parent_fd, name, directory);
    }
  if (!done)
    {
      sy_error_set_errno (error, errno, _("%s: the directory cannot be made"), directory->path);
      unlinkat (parent_fd, TEMP_NAME, AT_REMOVEDIR);
    }
  close (parent_fd);

  return done;
}

gboolean
sy_directories_make_parents (const GPtrArray  *directories,
                             SySysroot        *sysroot,
                             const char       *path,
                             GError          **error)
{
  g_autoptr (GPtrArray) parents = list_parents (path);

  for (guint i = 0; i < parents->len; i++)
    {
      const SyDirectory *directory = find (directories, g_ptr_array_index (parents, i));

      if (directory != NULL && !make_one (sysroot, directory, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
remove_one (SySysroot          *sysroot,
            const SyDirectory  *directory,
            GError            **error)
{
  g_autoptr (GError) local_error = NULL;
  const char *name = strrchr (directory->path, '/') + 1;
  gboolean done = TRUE;
  int parent_fd = sy_file_writer_open_parent (sysroot, directory->path, &local_error);

  if (parent_fd < 0)
    {
      if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  unlinkat (parent_fd, TEMP_NAME, AT_REMOVEDIR);
  if (unlinkat (parent_fd, name, AT_REMOVEDIR) == 0)
    done = fsync (parent_fd) == 0;
  else
    done = errno == ENOTEMPTY || errno == EEXIST || errno == ENOENT || errno == ENOTDIR;
  if (!done)
    sy_error_set_errno (error, errno, _("%s: the directory cannot be removed"), directory->path);
  close (parent_fd);

  return done;
}

gboolean
sy_directories_remove_parents (const GPtrArray  *directories,
                               SySysroot        *sysroot,
                               const char       *path,
                               GError          **error)
{
  g_autoptr (GPtrArray) parents = list_parents (path);

  for (guint i = parents->len; i > 0; i--)
    {
      const SyDirectory *directory = find (directories, g_ptr_array_index (parents, i - 1));

      if (directory != NULL && !remove_one (sysroot, directory, error))
        return FALSE;
    }

  return TRUE;
}
