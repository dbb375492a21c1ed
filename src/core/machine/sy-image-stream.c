/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-image-stream.h"

#include <archive.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_SIZE 65536

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

struct _SyImageStream {
  char         *name;
  int           fd;
  guint64       fd_offset;      /* of the next pread */
  guint64       fd_end;         /* what lies from there on is not part of the image */
  guint64       limit;
  guint64       filled;         /* bytes that came into the buffer so far */
  GCancellable *cancellable;
  Archive      *archive;        /* nullable: the file is read as it is */
  gsize         start;          /* of the bytes in buffer that were not consumed */
  gsize         end;
  guint8        buffer[BLOCK_SIZE + SY_IMAGE_STREAM_MAX_PEEK];
  guint8        packed[BLOCK_SIZE];
};

static gssize
read_fd (SyImageStream *self,
         void          *into)
{
  gsize length = (gsize) MIN (BLOCK_SIZE, self->fd_end - self->fd_offset);
  gssize n = TEMP_FAILURE_RETRY (pread (self->fd, into, length, (off_t) self->fd_offset));

  if (n > 0)
    self->fd_offset += (guint64) n;

  return n;
}

static la_ssize_t
read_packed_cb (Archive     *archive,
                void        *data,
                const void **out_block)
{
  SyImageStream *self = data;
  gssize n = read_fd (self, self->packed);

  if (n < 0)
    {
      archive_set_error (archive, errno, "%s", g_strerror (errno));
      return -1;
    }
  *out_block = self->packed;

  return n;
}

SyImageStream *
sy_image_stream_new (int           fd,
                     guint64       begin,
                     guint64       end,
                     const char   *name,
                     guint64       limit,
                     GCancellable *cancellable)
{
  SyImageStream *self = g_new0 (SyImageStream, 1);

  self->name = g_strdup (name);
  self->fd = fd;
  self->fd_offset = begin;
  self->fd_end = MAX (begin, end);
  self->limit = limit;
  g_set_object (&self->cancellable, cancellable);

  return self;
}

static gboolean
set_archive_error (SyImageStream  *self,
                   const char     *what,
                   GError        **error)
{
  const char *detail = archive_error_string (self->archive);

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, "%s: %s: %s", self->name, what,
               detail != NULL ? detail : "the data are damaged");

  return FALSE;
}

SyImageStream *
sy_image_stream_new_compressed (int            fd,
                                guint64        begin,
                                guint64        end,
                                const char    *name,
                                guint64        limit,
                                GCancellable  *cancellable,
                                GError       **error)
{
  g_autoptr (SyImageStream) self = sy_image_stream_new (fd, begin, end, name, limit, cancellable);
  g_autofree char *what = g_strdup_printf ("compressed data at byte %" G_GUINT64_FORMAT, begin);
  struct archive_entry *entry;

  self->archive = archive_read_new ();
  archive_read_support_filter_gzip (self->archive);
  archive_read_support_filter_bzip2 (self->archive);
  archive_read_support_filter_lzma (self->archive);
  archive_read_support_filter_xz (self->archive);
  archive_read_support_filter_zstd (self->archive);
  archive_read_support_filter_lz4 (self->archive);
  archive_read_support_format_raw (self->archive);
  if (archive_read_open (self->archive, self, NULL, read_packed_cb, NULL) != ARCHIVE_OK ||
      archive_read_next_header (self->archive, &entry) != ARCHIVE_OK)
    {
      set_archive_error (self, what, error);
      return NULL;
    }

  /* The raw format takes any bytes, so without a filter nothing would have been unpacked. */
  if (archive_filter_count (self->archive) < 2)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   "%s: byte %" G_GUINT64_FORMAT ": found neither a cpio archive nor a known "
                   "compression, expected gzip, bzip2, lzma, xz, zstd or lz4", name, begin);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
sy_image_stream_free (SyImageStream *self)
{
  g_clear_pointer (&self->archive, archive_read_free);
  g_clear_object (&self->cancellable);
  g_free (self->name);
  g_free (self);
}

guint64
sy_image_stream_get_offset (SyImageStream *self)
{
  return self->filled - (self->end - self->start);
}

guint64
sy_image_stream_get_packed (SyImageStream *self)
{
  return self->archive != NULL ? (guint64) archive_filter_bytes (self->archive, -1)
                               : sy_image_stream_get_offset (self);
}

static gssize
read_some (SyImageStream  *self,
           GError        **error)
{
  guint8 *into = self->buffer + self->end;
  gssize n;

  if (self->archive != NULL)
    {
      n = archive_read_data (self->archive, into, BLOCK_SIZE);
      if (n < 0)
        set_archive_error (self, "cannot be unpacked", error);
      return n < 0 ? -1 : n;
    }

  n = read_fd (self, into);
  if (n < 0)
    sy_error_set_errno (error, errno, "%s: cannot be read", self->name);

  return n;
}

/* Adds a block to the buffer, which holds fewer than the bytes that may be peeked at. */
static gssize
fill (SyImageStream  *self,
      GError        **error)
{
  gssize n;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_CANCELLED, "%s: reading was cancelled", self->name);
      return -1;
    }

  memmove (self->buffer, self->buffer + self->start, self->end - self->start);
  self->end -= self->start;
  self->start = 0;

  n = read_some (self, error);
  if (n < 0)
    return -1;
  self->end += (gsize) n;
  self->filled += (guint64) n;
  if (self->filled > self->limit)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   "%s: larger than the %" G_GUINT64_FORMAT " bytes expected at most",
                   self->name, self->limit);
      return -1;
    }

  return n;
}

gssize
sy_image_stream_peek (SyImageStream  *self,
                      gsize           length,
                      const guint8  **out_data,
                      GError        **error)
{
  g_return_val_if_fail (length <= SY_IMAGE_STREAM_MAX_PEEK, -1);

  while (self->end - self->start < length)
    {
      gssize n = fill (self, error);

      if (n < 0)
        return -1;
      if (n == 0)
        break;
    }
  *out_data = self->buffer + self->start;

  return (gssize) MIN (length, self->end - self->start);
}

gboolean
sy_image_stream_skip (SyImageStream  *self,
                      guint64         length,
                      GError        **error)
{
  while (length > 0)
    {
      const guint8 *data;
      gssize n;

      n = sy_image_stream_peek (self, 1, &data, error);
      if (n < 0)
        return FALSE;
      if (n == 0)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       "%s: ends at byte %" G_GUINT64_FORMAT " of a part, expected %"
                       G_GUINT64_FORMAT " more", self->name,
                       sy_image_stream_get_offset (self), length);
          return FALSE;
        }
      n = (gssize) MIN (length, (guint64) (self->end - self->start));
      self->start += (gsize) n;
      length -= (guint64) n;
    }

  return TRUE;
}
