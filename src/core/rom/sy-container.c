/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-container.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define STEP_SIZE (256 * 1024)

typedef struct archive Archive;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

typedef struct {
  const char *form;
  gsize       offset;      /* of the signature in the container */
  const char *signature;
  gsize       length;
  gboolean    embedded;    /* long enough that it is worth to look for it anywhere */
} Form;

static const Form forms[] = {
  { "7z", 0, "7z\xbc\xaf\x27\x1c", 6, TRUE },
  { "zip", 0, "PK\x03\x04", 4, TRUE },
  { "cab", 0, "MSCF\0\0\0\0", 8, TRUE },
  { "rar", 0, "Rar!\x1a\x07", 6, TRUE },
  { "iso", 0x8001, "CD001", 5, FALSE },
  { "tar", 257, "ustar", 5, FALSE },
  { "xz", 0, "\xfd" "7zXZ\0", 6, FALSE },
  { "zstd", 0, "\x28\xb5\x2f\xfd", 4, FALSE },
  { "gzip", 0, "\x1f\x8b\x08", 3, FALSE },
  { "bzip2", 0, "BZh", 3, FALSE },
};

const char *
sy_container_recognise (SySpan span)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (sy_span_has (span, forms[i].offset, forms[i].signature, forms[i].length))
      return forms[i].form;

  return NULL;
}

const char *
sy_container_find (SySpan  span,
                   gsize   start,
                   gsize  *out_offset)
{
  const char *form = NULL;
  gsize nearest = span.size;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      gsize offset;

      if (!forms[i].embedded ||
          !sy_span_find (span, start, forms[i].signature, forms[i].length, &offset) ||
          offset >= nearest)
        continue;
      nearest = offset;
      form = forms[i].form;
    }
  if (form != NULL)
    *out_offset = nearest;

  return form;
}

static gboolean
set_archive_error (Archive  *archive,
                   GError  **error)
{
  const char *detail = archive_error_string (archive);

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, _("The archive cannot be read: %s"),
               detail != NULL ? detail : _("it is damaged"));

  return FALSE;
}

/* Only forms in which firmware updates come; libarchive has more, and each is a risk. */
static Archive *
open_archive (GBytes  *bytes,
              GError **error)
{
  g_autoptr (Archive) archive = archive_read_new ();
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  archive_read_support_format_7zip (archive);
  archive_read_support_format_zip (archive);
  archive_read_support_format_cab (archive);
  archive_read_support_format_rar (archive);
  archive_read_support_format_rar5 (archive);
  archive_read_support_format_iso9660 (archive);
  archive_read_support_format_tar (archive);
  archive_read_support_format_raw (archive);
  archive_read_support_filter_gzip (archive);
  archive_read_support_filter_bzip2 (archive);
  archive_read_support_filter_xz (archive);
  archive_read_support_filter_zstd (archive);
  if (archive_read_open_memory (archive, data, size) != ARCHIVE_OK)
    {
      set_archive_error (archive, error);
      return NULL;
    }

  return g_steal_pointer (&archive);
}

static gboolean
check_cancelled (GCancellable  *cancellable,
                 GError       **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Cancelled"));

  return FALSE;
}

static GBytes *
read_member (Archive       *archive,
             gsize          max_size,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree guint8 *step = g_malloc (STEP_SIZE);
  la_ssize_t n;

  while ((n = archive_read_data (archive, step, STEP_SIZE)) > 0)
    {
      if (!check_cancelled (cancellable, error))
        return NULL;
      if ((gsize) n > max_size - content->len)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                       _("It would unpack to more than %zu bytes"), max_size);
          return NULL;
        }
      g_byte_array_append (content, step, (guint) n);
    }
  if (n < 0)
    {
      set_archive_error (archive, error);
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

static char *
get_name (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);

  if (name == NULL)
    name = archive_entry_pathname (entry);

  return name != NULL ? g_utf8_make_valid (name, -1) : g_strdup ("?");
}

/* What is not wanted of a member is passed over at once in forms where it lies by itself; in the
 * others libarchive would unpack all of it, however long that takes. */
static gboolean
can_skip (Archive *archive)
{
  int family = archive_format (archive) & ARCHIVE_FORMAT_BASE_MASK;

  return archive_filter_count (archive) < 2 &&
         (family == ARCHIVE_FORMAT_ZIP || family == ARCHIVE_FORMAT_ISO9660 ||
          family == ARCHIVE_FORMAT_TAR);
}

static gboolean
hand_over (Archive               *archive,
           struct archive_entry  *entry,
           gsize                  size,
           SyContainerLimit       limit,
           SyContainerFunc        func,
           gpointer               user_data,
           GCancellable          *cancellable,
           gboolean              *out_more,
           GError               **error)
{
  g_autofree char *name = get_name (entry);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) content = NULL;
  double position;

  if (archive_entry_is_data_encrypted (entry))
    g_set_error_literal (&problem, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                         _("It is encrypted, and a password is needed"));
  else
    content = read_member (archive, limit (user_data), cancellable, &problem);
  if (g_error_matches (problem, SY_ERROR, SY_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  *out_more = !g_error_matches (problem, SY_ERROR, SY_ERROR_REFUSED) || can_skip (archive);
  position = size > 0 ? (double) archive_filter_bytes (archive, -1) / (double) size : 1;

  return func (name, CLAMP (position, 0, 1), content, problem, user_data, error);
}

/* Any bytes at all are read by the form "raw" without a filter, which says nothing. */
static gboolean
is_nothing (Archive *archive)
{
  return archive_format (archive) == ARCHIVE_FORMAT_RAW && archive_filter_count (archive) < 2;
}

gboolean
sy_container_read (GBytes            *bytes,
                   SyContainerLimit   limit,
                   SyContainerFunc    func,
                   gpointer           user_data,
                   GCancellable      *cancellable,
                   GError           **error)
{
  g_autoptr (Archive) archive = open_archive (bytes, error);
  struct archive_entry *entry;
  gboolean more = TRUE;
  int result = ARCHIVE_EOF;

  if (archive == NULL)
    return FALSE;
  while (more)
    {
      result = archive_read_next_header (archive, &entry);
      if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
        break;
      if (!check_cancelled (cancellable, error))
        return FALSE;
      if (is_nothing (archive))
        break;
      if (archive_entry_filetype (entry) == AE_IFREG &&
          !hand_over (archive, entry, g_bytes_get_size (bytes), limit, func, user_data,
                      cancellable, &more, error))
        return FALSE;
    }
  if (!more)
    return TRUE;

  return result == ARCHIVE_EOF || set_archive_error (archive, error);
}
