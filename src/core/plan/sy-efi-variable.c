/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-efi-variable.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef EFIVARFS_MAGIC
#define EFIVARFS_MAGIC 0xde5e81e4
#endif

gboolean
sy_efi_variable_is_folder (int directory_fd)
{
  struct statfs fs;

  return fstatfs (directory_fd, &fs) == 0 && (guint32) fs.f_type == EFIVARFS_MAGIC;
}

/* Since Linux 4.5 most variables are protected from being deleted by mistake (chattr(1), "i"). */
static void
make_mutable (int         directory_fd,
              const char *name)
{
  int fd = openat (directory_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  int flags = 0;

  if (fd < 0)
    return;
  if (ioctl (fd, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_IMMUTABLE_FL) != 0)
    {
      flags &= ~FS_IMMUTABLE_FL;
      ioctl (fd, FS_IOC_SETFLAGS, &flags);
    }
  close (fd);
}

static gboolean
is_content (int         directory_fd,
            const char *name,
            GBytes     *content)
{
  gsize size = g_bytes_get_size (content);
  g_autofree guint8 *found = g_malloc (size + 1);
  int fd = openat (directory_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gssize n = fd >= 0 ? TEMP_FAILURE_RETRY (read (fd, found, size + 1)) : -1;

  if (fd >= 0)
    close (fd);

  return n >= 0 && (gsize) n == size && memcmp (found, g_bytes_get_data (content, NULL), size) == 0;
}

static void
set_failed (int          number,
            const char  *path,
            GError     **error)
{
  if (number == ENOSPC)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s: the firmware has no room for it left. Delete boot entries that are not "
                   "needed (“efibootmgr” lists them), restart, and try again."), path);
  else
    sy_error_set_errno (error, number, _("%s: the firmware did not take it"), path);
}

gboolean
sy_efi_variable_write (int          directory_fd,
                       const char  *name,
                       const char  *path,
                       GBytes      *content,
                       gboolean     replace,
                       GError     **error)
{
  gsize size = g_bytes_get_size (content);
  gssize n;
  int number;
  int fd;

  if (replace)
    make_mutable (directory_fd, name);
  fd = openat (directory_fd, name,
               O_WRONLY | O_NOFOLLOW | O_CLOEXEC | (replace ? 0 : O_CREAT | O_EXCL), 0644);
  if (fd < 0 && errno == EEXIST)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
                   _("%s: appeared while it was to be created; it was left as it is. Look at the "
                     "changes again, and try again."), path);
      return FALSE;
    }
  if (fd < 0)
    {
      sy_error_set_errno (error, errno, _("%s: cannot be opened"), path);
      return FALSE;
    }
  n = TEMP_FAILURE_RETRY (write (fd, g_bytes_get_data (content, NULL), size));
  number = n < 0 ? errno : EIO;
  close (fd);
  if (n < 0 || (gsize) n != size)
    {
      /* Without a value there is a file and no variable. */
      if (!replace)
        unlinkat (directory_fd, name, 0);
      set_failed (number, path, error);
      return FALSE;
    }
  if (is_content (directory_fd, name, content))
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
               _("%s: the firmware took it, but holds something else now."), path);

  return FALSE;
}

gboolean
sy_efi_variable_remove (int          directory_fd,
                        const char  *name,
                        const char  *path,
                        GError     **error)
{
  make_mutable (directory_fd, name);
  if (unlinkat (directory_fd, name, 0) == 0)
    return TRUE;
  sy_error_set_errno (error, errno, _("%s: cannot be removed"), path);

  return FALSE;
}
