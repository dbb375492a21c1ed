/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-sysroot.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Against a process that does nothing but rename, one try in fifteen is lost. */
#define MAX_OPEN_TRIES 128

struct _SySysroot {
  GObject            parent_instance;

  char              *path;
  int                fd;
  SySysroot         *origin;      /* nullable: what a recording looks at */
  SySysrootRecorder  recorder;    /* nullable */
  gpointer           recorder_data;
  gboolean           report;
  GHashTable        *failures;    /* nullable */
};

G_DEFINE_FINAL_TYPE (SySysroot, sy_sysroot, G_TYPE_OBJECT)

static int
open_in_root (SySysroot  *self,
              const char *path,
              int         flags,
              mode_t      mode)
{
  struct open_how how = {
    .flags = (unsigned int) flags | O_CLOEXEC,
    .mode = (flags & O_CREAT) != 0 ? mode : 0,
    .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
  };

  int fd;

  /* openat2(2): EAGAIN where the kernel could not be sure that ".." stays inside, because
   * something was renamed anywhere in the system at that moment. Sysfs is full of such links. */
  for (guint i = 0; i < MAX_OPEN_TRIES; i++)
    {
      fd = (int) syscall (SYS_openat2, self->fd, path, &how, sizeof how);
      if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
        return fd;
    }

  return fd;
}

static void
sy_sysroot_finalize (GObject *object)
{
  SySysroot *self = SY_SYSROOT (object);

  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->failures, g_hash_table_unref);
  g_clear_object (&self->origin);
  g_free (self->path);

  G_OBJECT_CLASS (sy_sysroot_parent_class)->finalize (object);
}

static void
sy_sysroot_class_init (SySysrootClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sy_sysroot_finalize;
}

static void
sy_sysroot_init (SySysroot *self)
{
  self->fd = -1;
}

SySysroot *
sy_sysroot_new (const char  *path,
                GError     **error)
{
  g_autoptr (SySysroot) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (SY_TYPE_SYSROOT, NULL);
  self->path = g_canonicalize_filename (path, NULL);
  self->fd = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (self->fd < 0)
    {
      sy_error_set_errno (error, errno, "%s: cannot be opened as a root directory", path);
      return NULL;
    }

  return g_steal_pointer (&self);
}

SySysroot *
sy_sysroot_new_recording (SySysroot         *other,
                          SySysrootRecorder  recorder,
                          gpointer           user_data)
{
  SySysroot *self;

  g_return_val_if_fail (SY_IS_SYSROOT (other), NULL);
  g_return_val_if_fail (recorder != NULL, NULL);

  self = g_object_new (SY_TYPE_SYSROOT, NULL);
  self->path = g_strdup (other->path);
  self->fd = fcntl (other->fd, F_DUPFD_CLOEXEC, 3);
  self->origin = g_object_ref (other);
  self->recorder = recorder;
  self->recorder_data = user_data;
  self->report = other->report;
  self->failures = other->failures != NULL ? g_hash_table_ref (other->failures) : NULL;

  return self;
}

void
sy_sysroot_set_report (SySysroot  *self,
                       const char *path,
                       GHashTable *failures)
{
  g_return_if_fail (SY_IS_SYSROOT (self));

  self->report = TRUE;
  g_free (self->path);
  self->path = g_canonicalize_filename (path, NULL);
  g_clear_pointer (&self->failures, g_hash_table_unref);
  self->failures = failures;
}

gboolean
sy_sysroot_is_report (SySysroot *self)
{
  g_return_val_if_fail (SY_IS_SYSROOT (self), FALSE);

  return self->report;
}

char *
sy_sysroot_make_failure_key (SySysrootAccess  access,
                             const char      *path)
{
  return g_strdup_printf ("%u%s", (guint) access, path);
}

const char *
sy_sysroot_get_path (SySysroot *self)
{
  g_return_val_if_fail (SY_IS_SYSROOT (self), NULL);

  return self->path;
}

gboolean
sy_sysroot_is_live (SySysroot *self)
{
  struct stat ours;
  struct stat root;

  g_return_val_if_fail (SY_IS_SYSROOT (self), FALSE);

  return fstat (self->fd, &ours) == 0 && stat ("/", &root) == 0 &&
         ours.st_dev == root.st_dev && ours.st_ino == root.st_ino;
}

int
sy_sysroot_get_fd (SySysroot *self)
{
  g_return_val_if_fail (SY_IS_SYSROOT (self), -1);

  return self->fd;
}

static SySysrootAccess
get_access (int flags)
{
  if ((flags & O_PATH) != 0)
    return (flags & O_NOFOLLOW) != 0 ? SY_SYSROOT_REACH_LINK : SY_SYSROOT_REACH;

  return (flags & O_DIRECTORY) != 0 ? SY_SYSROOT_LIST : SY_SYSROOT_OPEN;
}

static void
record (SySysroot       *self,
        const char      *path,
        SySysrootAccess  access,
        int              saved_errno)
{
  if (self->recorder != NULL)
    self->recorder (path, access, saved_errno, self->recorder_data);
}

/* The errno with which this failed where the report was made, or 0. */
static int
get_failure (SySysroot       *self,
             const char      *path,
             SySysrootAccess  access)
{
  g_autofree char *key = NULL;

  if (self->failures == NULL)
    return 0;
  key = sy_sysroot_make_failure_key (access, path);

  return GPOINTER_TO_INT (g_hash_table_lookup (self->failures, key));
}

/* What a report says to be there without its content may be read by nobody. Root can. */
static gboolean
is_left_out (SySysroot       *self,
             SySysrootAccess  access,
             int              fd,
             int              saved_errno)
{
  struct stat st;

  if (!self->report || access == SY_SYSROOT_REACH || access == SY_SYSROOT_REACH_LINK)
    return FALSE;

  return fd < 0 ? saved_errno == EACCES : fstat (fd, &st) == 0 && (st.st_mode & S_IRUSR) == 0;
}

static int
open_to_read (SySysroot   *self,
              const char  *path,
              int          flags,
              mode_t       mode,
              GError     **error)
{
  SySysrootAccess access = get_access (flags);
  int saved_errno = get_failure (self, path, access);
  gboolean left_out = FALSE;
  int fd = -1;

  if (saved_errno == 0)
    {
      fd = open_in_root (self, path, flags, mode);
      saved_errno = fd < 0 ? errno : 0;
      left_out = is_left_out (self, access, fd, saved_errno);
    }
  record (self, path, access, left_out ? EACCES : saved_errno);
  if (fd >= 0 && !left_out)
    return fd;

  if (fd >= 0)
    close (fd);
  if (left_out)
    g_set_error (error, SY_ERROR, SY_ERROR_DENIED, _("%s: was left out of the report"), path);
  else if (saved_errno == ENOSYS)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 "%s: Linux 5.6 or newer is needed (openat2)", path);
  else
    sy_error_set_errno (error, saved_errno, "%s", path);

  return -1;
}

int
sy_sysroot_open (SySysroot   *self,
                 const char  *path,
                 int          flags,
                 mode_t       mode,
                 GError     **error)
{
  gboolean writes = (flags & O_PATH) == 0 &&
                    ((flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0);

  g_return_val_if_fail (SY_IS_SYSROOT (self), -1);
  g_return_val_if_fail (path != NULL && path[0] == '/', -1);

  if (self->report && writes)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s: belongs to a report of a computer, in which nothing can be changed"),
                   path);
      return -1;
    }

  return open_to_read (self, path, flags, mode, error);
}

static GBytes *
read_fd (SySysroot   *self,
         int          fd,
         const char  *path,
         gsize        max_size,
         GError     **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int failure = get_failure (self, path, SY_SYSROOT_READ);
  guint8 buffer[16384];
  gssize n;

  if (failure != 0)
    {
      record (self, path, SY_SYSROOT_READ, failure);
      sy_error_set_errno (error, failure, "%s: cannot be read", path);
      return NULL;
    }

  while ((n = TEMP_FAILURE_RETRY (read (fd, buffer, sizeof buffer))) > 0)
    {
      if (bytes->len + (gsize) n > max_size)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       "%s: larger than the %" G_GSIZE_FORMAT " bytes expected at most",
                       path, max_size);
          return NULL;
        }
      g_byte_array_append (bytes, buffer, (guint) n);
    }
  if (n < 0)
    {
      failure = errno;
      record (self, path, SY_SYSROOT_READ, failure);
      sy_error_set_errno (error, failure, "%s: cannot be read", path);
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

GBytes *
sy_sysroot_read (SySysroot   *self,
                 const char  *path,
                 gsize        max_size,
                 GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;
  struct stat st;
  int fd;

  /* A FIFO planted in a report must not hang the reader. */
  fd = sy_sysroot_open (self, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, error);
  if (fd < 0)
    return NULL;

  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode))
    bytes = read_fd (self, fd, path, max_size, error);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                 "%s: is not a regular file", path);
  close (fd);

  return g_steal_pointer (&bytes);
}

char *
sy_sysroot_read_text (SySysroot   *self,
                      const char  *path,
                      GError     **error)
{
  g_autoptr (GBytes) bytes = sy_sysroot_read (self, path, SY_SYSROOT_MAX_TEXT_SIZE, error);
  const char *data;
  const char *nul;
  guint line = 1;
  gsize size;

  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &size);
  nul = size > 0 ? memchr (data, '\0', size) : NULL;
  if (nul == NULL)
    return g_strndup (size > 0 ? data : "", size);

  for (const char *p = data; p < nul; p++)
    line += *p == '\n';
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               "%s:%u: found a NUL byte, expected text. Delete it, and try again.", path, line);

  return NULL;
}

char *
sy_sysroot_read_attribute (SySysroot   *self,
                           const char  *path,
                           GError     **error)
{
  char *text = sy_sysroot_read_text (self, path, error);

  return text != NULL ? g_strstrip (text) : NULL;
}

char *
sy_sysroot_read_link (SySysroot   *self,
                      const char  *path,
                      GError     **error)
{
  char target[4096];
  gssize n;
  int fd;

  fd = sy_sysroot_open (self, path, O_PATH | O_NOFOLLOW, 0, error);
  if (fd < 0)
    return NULL;

  /* The kernel's ENOENT here means that the file is there and is no link. */
  n = readlinkat (fd, "", target, sizeof target);
  if (n < 0)
    sy_error_set_errno (error, errno == ENOENT ? EINVAL : errno,
                        "%s: is not a symbolic link", path);
  close (fd);

  return n < 0 ? NULL : g_strndup (target, (gsize) n);
}

gboolean
sy_sysroot_stat (SySysroot    *self,
                 const char   *path,
                 gboolean      follow,
                 struct stat  *out_stat,
                 GError      **error)
{
  struct stat st;
  int result;
  int fd;

  fd = sy_sysroot_open (self, path, O_PATH | (follow ? 0 : O_NOFOLLOW), 0, error);
  if (fd < 0)
    return FALSE;

  result = fstat (fd, &st);
  if (result < 0)
    sy_error_set_errno (error, errno, "%s", path);
  else
    *out_stat = st;
  close (fd);

  return result == 0;
}

gboolean
sy_sysroot_exists (SySysroot  *self,
                   const char *path)
{
  struct stat st;

  return sy_sysroot_stat (self, path, TRUE, &st, NULL);
}

const char *
sy_sysroot_find_first (SySysroot          *self,
                       const char * const *paths)
{
  for (; *paths != NULL; paths++)
    if (sy_sysroot_exists (self, *paths))
      return *paths;

  return NULL;
}
