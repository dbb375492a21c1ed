/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/sy-report-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "machine/sy-recorded.h"

/* How a member that is only known to be there is told from one with its content: nobody may read
 * it. A directory can still be entered. */
#define MODE_FILE           0644
#define MODE_FILE_LEFT_OUT  0000
#define MODE_LISTED         0755
#define MODE_NOT_LISTED     0311

typedef struct archive_entry ArchiveEntry;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveEntry, archive_entry_free)

typedef struct {
  const char *name;
  int         directory;
  gsize       size;
} Unpacking;

static gboolean
set_archive_error (struct archive  *archive,
                   const char      *name,
                   GError         **error)
{
  const char *detail = archive_error_string (archive);

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, "%s: %s", name,
               detail != NULL ? detail : _("the archive is damaged"));

  return FALSE;
}

static gboolean
write_member (struct archive  *archive,
              const char      *path,
              guint            type,
              guint            mode,
              const char      *target,
              GBytes          *content,
              GError         **error)
{
  g_autoptr (ArchiveEntry) entry = archive_entry_new ();
  gsize size = content != NULL ? g_bytes_get_size (content) : 0;

  archive_entry_set_pathname (entry, path);
  archive_entry_set_filetype (entry, type);
  archive_entry_set_perm (entry, (mode_t) mode);
  archive_entry_set_mtime (entry, 0, 0);
  archive_entry_set_size (entry, (gint64) size);
  if (target != NULL)
    archive_entry_set_symlink (entry, target);
  if (archive_write_header (archive, entry) < ARCHIVE_WARN)
    return set_archive_error (archive, path, error);
  if (size > 0 && archive_write_data (archive, g_bytes_get_data (content, NULL), size) < 0)
    return set_archive_error (archive, path, error);

  return TRUE;
}

static gboolean
write_tree_member (struct archive        *archive,
                   const SyReportMember  *member,
                   GError               **error)
{
  const char *path = member->path + 1;

  switch (member->kind)
    {
    case SY_REPORT_LINK:
      return write_member (archive, path, AE_IFLNK, 0777, member->target, NULL, error);

    case SY_REPORT_DIRECTORY:
      return write_member (archive, path, AE_IFDIR,
                           member->wanted ? MODE_LISTED : MODE_NOT_LISTED, NULL, NULL, error);

    case SY_REPORT_FILE:
    default:
      return write_member (archive, path, AE_IFREG,
                           member->content != NULL ? MODE_FILE : MODE_FILE_LEFT_OUT, NULL,
                           member->content, error);
    }
}

static la_ssize_t
write_cb (struct archive *archive,
          void           *user_data,
          const void     *data,
          size_t          size)
{
  GByteArray *bytes = user_data;

  if (bytes->len + size > SY_REPORT_MAX_SIZE)
    {
      archive_set_error (archive, EFBIG, "%s", g_strerror (EFBIG));
      return -1;
    }
  g_byte_array_append (bytes, data, (guint) size);

  return (la_ssize_t) size;
}

static gboolean
write_all (struct archive   *archive,
           GByteArray       *bytes,
           const char       *manifest,
           const GPtrArray  *members,
           GError          **error)
{
  g_autoptr (GBytes) content = g_bytes_new_static (manifest, strlen (manifest));

  /* Plain ustar where the names fit, which every program reads. */
  archive_write_set_format_pax_restricted (archive);
  if (archive_write_open (archive, bytes, NULL, write_cb, NULL) != ARCHIVE_OK)
    return set_archive_error (archive, SY_REPORT_MANIFEST, error);
  if (!write_member (archive, SY_REPORT_MANIFEST, AE_IFREG, MODE_FILE, NULL, content, error))
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    if (!write_tree_member (archive, members->pdata[i], error))
      return FALSE;

  return archive_write_close (archive) == ARCHIVE_OK ||
         set_archive_error (archive, SY_REPORT_MANIFEST, error);
}

GBytes *
sy_report_archive_pack (const char       *manifest,
                        const GPtrArray  *members,
                        GError          **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  struct archive *archive = archive_write_new ();
  gboolean done = write_all (archive, bytes, manifest, members, error);

  archive_write_free (archive);

  return done ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

static gboolean
set_hostile (Unpacking   *self,
             const char  *path,
             const char  *why,
             GError     **error)
{
  g_autofree char *valid = g_utf8_make_valid (path != NULL ? path : "", -1);

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, _("%s: member “%s”: %s"), self->name, valid,
               why);

  return FALSE;
}

/* Splits @path into the names on the way; NULL unless each is a plain one. */
static GStrv
split_path (Unpacking   *self,
            const char  *path,
            GError     **error)
{
  g_auto (GStrv) parts = NULL;
  gsize length = path != NULL ? strlen (path) : 0;

  if (length == 0 || length > SY_REPORT_MAX_PATH || path[0] == '/')
    {
      set_hostile (self, path, _("the name is empty, too long or absolute"), error);
      return NULL;
    }
  parts = g_strsplit (path, "/", -1);
  /* Programs write a directory with a slash at the end. */
  if (path[length - 1] == '/')
    g_clear_pointer (&parts[g_strv_length (parts) - 1], g_free);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0 ||
        i >= SY_REPORT_MAX_DEPTH)
      {
        set_hostile (self, path, _("the name leads elsewhere or too deep"), error);
        return NULL;
      }

  return g_steal_pointer (&parts);
}

/* Opens the directory that the last of @parts is to be made in, making what is missing. A link on
 * the way is never followed. */
static int
open_parent (Unpacking *self,
             GStrv      parts)
{
  int parent = fcntl (self->directory, F_DUPFD_CLOEXEC, 3);

  for (guint i = 0; parent >= 0 && parts[i + 1] != NULL; i++)
    {
      int child;

      if (mkdirat (parent, parts[i], 0700) == 0)
        fchmodat (parent, parts[i], MODE_NOT_LISTED & 0700, 0);
      child = openat (parent, parts[i], O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      close (parent);
      parent = child;
    }

  return parent;
}

static gboolean
make_directory (int         parent,
                const char *name,
                gboolean    readable)
{
  struct stat st;

  if (mkdirat (parent, name, 0700) < 0 &&
      (errno != EEXIST || fstatat (parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
       !S_ISDIR (st.st_mode)))
    return FALSE;

  return fchmodat (parent, name, (readable ? MODE_LISTED : MODE_NOT_LISTED) & 0700, 0) == 0;
}

static gboolean
copy_data (Unpacking       *self,
           struct archive  *archive,
           const char      *path,
           int              fd,
           GError         **error)
{
  char buffer[16384];
  la_ssize_t n;

  while ((n = archive_read_data (archive, buffer, sizeof buffer)) > 0)
    {
      self->size += (gsize) n;
      if (self->size > SY_REPORT_MAX_SIZE)
        return set_hostile (self, path, _("the report is too large"), error);
      if (write (fd, buffer, (size_t) n) != n)
        {
          sy_error_set_errno (error, errno, "%s", path);
          return FALSE;
        }
    }

  return n == 0 || set_archive_error (archive, self->name, error);
}

static gboolean
make_file (Unpacking       *self,
           struct archive  *archive,
           const char      *path,
           int              parent,
           const char      *name,
           gboolean         readable,
           GError         **error)
{
  int fd = openat (parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean done;

  if (fd < 0)
    return set_hostile (self, path, g_strerror (errno), error);
  done = copy_data (self, archive, path, fd, error);
  if (!readable && fchmod (fd, 0) < 0)
    done = FALSE;
  close (fd);

  return done;
}

static gboolean
unpack_member (Unpacking             *self,
               struct archive        *archive,
               struct archive_entry  *entry,
               GError               **error)
{
  const char *path = archive_entry_pathname (entry);
  const char *target = archive_entry_symlink (entry);
  g_auto (GStrv) parts = split_path (self, path, error);
  guint type = archive_entry_filetype (entry);
  gboolean readable = (archive_entry_perm (entry) & 0400) != 0;
  gboolean done = FALSE;
  const char *name;
  int parent;

  if (parts == NULL)
    return FALSE;
  parent = open_parent (self, parts);
  if (parent < 0)
    return set_hostile (self, path, g_strerror (errno), error);
  name = parts[g_strv_length (parts) - 1];

  if (archive_entry_hardlink (entry) != NULL)
    set_hostile (self, path, _("hard links do not belong into a report"), error);
  else if (type == AE_IFREG)
    done = make_file (self, archive, path, parent, name, readable, error);
  else if (type == AE_IFDIR)
    done = make_directory (parent, name, readable) ||
           set_hostile (self, path, g_strerror (errno), error);
  else if (type == AE_IFLNK && target != NULL && strlen (target) <= SY_REPORT_MAX_PATH)
    done = symlinkat (target, parent, name) == 0 ||
           set_hostile (self, path, g_strerror (errno), error);
  else
    set_hostile (self, path, _("only files, directories and links belong into a report"), error);
  close (parent);

  return done;
}

static gboolean
set_no_report (Unpacking  *self,
               GError    **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s: is no report. A report is a tar archive that begins with the member “%s”; "
                 "“switchyardctl report” makes one."), self->name, SY_REPORT_MANIFEST);

  return FALSE;
}

static gboolean
unpack_all (Unpacking       *self,
            struct archive  *archive,
            GCancellable    *cancellable,
            GError         **error)
{
  struct archive_entry *entry;
  guint n_members = 0;
  int result;

  while ((result = archive_read_next_header (archive, &entry)) == ARCHIVE_OK)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Cancelled"));
          return FALSE;
        }
      if (n_members++ == 0 && g_strcmp0 (archive_entry_pathname (entry), SY_REPORT_MANIFEST) != 0)
        break;
      if (n_members > SY_REPORT_MAX_MEMBERS)
        return set_hostile (self, archive_entry_pathname (entry), _("too many members"), error);
      if (!unpack_member (self, archive, entry, error))
        return FALSE;
    }
  if (n_members == 0 || (n_members == 1 && result == ARCHIVE_OK))
    return set_no_report (self, error);

  return result == ARCHIVE_EOF || set_archive_error (archive, self->name, error);
}

gboolean
sy_report_archive_unpack (GBytes        *bytes,
                          const char    *name,
                          int            directory,
                          GCancellable  *cancellable,
                          GError       **error)
{
  Unpacking self = { .name = name, .directory = directory };
  struct archive *archive = archive_read_new ();
  gboolean done;

  archive_read_support_filter_gzip (archive);
  archive_read_support_format_tar (archive);
  if (archive_read_open_memory (archive, g_bytes_get_data (bytes, NULL),
                                g_bytes_get_size (bytes)) == ARCHIVE_OK)
    done = unpack_all (&self, archive, cancellable, error);
  else
    done = set_no_report (&self, error);
  archive_read_free (archive);

  return done;
}
