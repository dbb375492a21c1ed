/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-file-state.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

/* linux/magic.h has it since 5.7 only. */
#ifndef EXFAT_SUPER_MAGIC
#define EXFAT_SUPER_MAGIC 0x2011BAB0
#endif

void
sy_file_state_copy_to (const SyFileState *source,
                       SyFileState       *target)
{
  *target = (SyFileState) { 0 };
  if (source == NULL || source->content == NULL)
    return;

  *target = *source;
  g_bytes_ref (target->content);
}

void
sy_file_state_clear (SyFileState *self)
{
  g_clear_pointer (&self->content, g_bytes_unref);
}

gboolean
sy_file_state_same_content (const SyFileState *a,
                            const SyFileState *b)
{
  if (a->content == NULL || b->content == NULL)
    return a->content == b->content;

  return g_bytes_equal (a->content, b->content);
}

gboolean
sy_file_state_equal (const SyFileState *a,
                     const SyFileState *b)
{
  if (!sy_file_state_same_content (a, b))
    return FALSE;

  return a->content == NULL || (a->mode == b->mode && a->uid == b->uid && a->gid == b->gid);
}

gboolean
sy_file_path_is_canonical (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (path == NULL || path[0] != '/' || !g_utf8_validate (path, -1, NULL))
    return FALSE;

  parts = g_strsplit (path + 1, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0)
      return FALSE;

  return parts[0] != NULL;
}

gboolean
sy_fd_keeps_modes (int fd)
{
  struct statfs fs;

  return fstatfs (fd, &fs) != 0 ||
         ((guint64) fs.f_type != MSDOS_SUPER_MAGIC && (guint64) fs.f_type != EXFAT_SUPER_MAGIC);
}

gboolean
sy_file_state_matches (SySysroot         *sysroot,
                       const char        *path,
                       const SyFileState *expected,
                       const SyFileState *now)
{
  g_autofree char *directory = NULL;
  gboolean keeps;
  int fd;

  if (sy_file_state_equal (expected, now))
    return TRUE;
  if (!sy_file_state_same_content (expected, now))
    return FALSE;

  directory = g_path_get_dirname (path);
  fd = sy_sysroot_open (sysroot, directory, O_RDONLY | O_DIRECTORY, 0, NULL);
  keeps = fd < 0 || sy_fd_keeps_modes (fd);
  if (fd >= 0)
    close (fd);

  return !keeps;
}

static GBytes *
read_content (int          fd,
              const char  *path,
              GError     **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[16384];
  gssize n;

  while ((n = TEMP_FAILURE_RETRY (read (fd, buffer, sizeof buffer))) > 0)
    {
      g_byte_array_append (bytes, buffer, (guint) n);
      if (bytes->len > SY_FILE_STATE_MAX_SIZE)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                       _("%s: larger than the %d bytes of a configuration file, so it is left "
                         "alone."), path, SY_FILE_STATE_MAX_SIZE);
          return NULL;
        }
    }
  if (n < 0)
    {
      sy_error_set_errno (error, errno, _("%s: cannot be read"), path);
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* Looks with O_PATH first: opening a device or a FIFO for reading could do something. */
static gboolean
check_regular (SySysroot   *sysroot,
               const char  *path,
               gboolean    *out_exists,
               GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  struct stat st;

  if (!sy_sysroot_stat (sysroot, path, FALSE, &st, &local_error))
    {
      *out_exists = FALSE;
      if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *out_exists = TRUE;
  if (S_ISREG (st.st_mode))
    return TRUE;

  if (S_ISLNK (st.st_mode))
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s: is a symbolic link; only regular files are changed. Put the file itself in "
                   "the place of the link, and try again: sudo cp --remove-destination "
                   "\"$(readlink -f %s)\" %s"), path, path, path);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s: is not a regular file; only regular files are changed."), path);

  return FALSE;
}

gboolean
sy_file_state_read (SySysroot    *sysroot,
                    const char   *path,
                    SyFileState  *out_state,
                    GError      **error)
{
  SyFileState state = { 0 };
  gboolean exists;
  struct stat st;
  int fd;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);

  if (!sy_file_path_is_canonical (path))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("“%s” is not an absolute path without “.” and “..”."), path);
      return FALSE;
    }
  if (!check_regular (sysroot, path, &exists, error))
    return FALSE;
  if (!exists)
    {
      *out_state = state;
      return TRUE;
    }

  fd = sy_sysroot_open (sysroot, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, error);
  if (fd < 0)
    return FALSE;
  if (fstat (fd, &st) != 0)
    sy_error_set_errno (error, errno, "%s", path);
  else
    state.content = read_content (fd, path, error);
  close (fd);
  if (state.content == NULL)
    return FALSE;

  state.mode = st.st_mode & 07777;
  state.uid = st.st_uid;
  state.gid = st.st_gid;
  *out_state = state;

  return TRUE;
}
