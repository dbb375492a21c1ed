/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-initramfs-image-private.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "sy-image-stream.h"
#include "sy-pe-image.h"

/* The "new ASCII" header: a magic number and thirteen fields of eight hexadecimal digits. */
#define HEADER_SIZE     110
#define MAGIC_SIZE      6
#define FIELD_SIZE      8
#define FIELD_FILE_SIZE 6
#define FIELD_NAME_SIZE 11
#define TRAILER         "TRAILER!!!"

/* A real image has some thousands of entries; more than this is made to exhaust the memory. */
#define MAX_ENTRIES     1000000

G_STATIC_ASSERT (HEADER_SIZE + PATH_MAX <= SY_IMAGE_STREAM_MAX_PEEK);

typedef struct {
  guint32 name_size;    /* with the NUL at its end */
  guint32 file_size;
} Header;

typedef struct {
  int           fd;
  const char   *name;
  GCancellable *cancellable;
  SyPeSection   part;         /* of the file that is the initramfs */
  GPtrArray    *paths;
  guint         n_entries;
  guint64       unpacked;     /* bytes, over all compressed parts */
} Reader;

static gboolean
is_newc (const guint8 *data,
         gssize        length)
{
  return length >= MAGIC_SIZE &&
         (memcmp (data, "070701", MAGIC_SIZE) == 0 || memcmp (data, "070702", MAGIC_SIZE) == 0);
}

static gboolean
parse_field (const guint8 *header,
             guint         field,
             guint32      *out_value)
{
  const guint8 *digits = header + MAGIC_SIZE + field * FIELD_SIZE;
  guint32 value = 0;

  for (guint i = 0; i < FIELD_SIZE; i++)
    {
      int digit = g_ascii_xdigit_value ((char) digits[i]);

      if (digit < 0)
        return FALSE;
      value = value << 4 | (guint32) digit;
    }
  *out_value = value;

  return TRUE;
}

static gboolean
fail_at (SyImageStream  *stream,
         const char     *name,
         const char     *what,
         GError        **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               "%s: cpio archive at byte %" G_GUINT64_FORMAT ": %s",
               name, sy_image_stream_get_offset (stream), what);

  return FALSE;
}

static gboolean
read_header (SyImageStream  *stream,
             const char     *name,
             Header         *out_header,
             GError        **error)
{
  const guint8 *data;
  Header header;
  gssize n;

  n = sy_image_stream_peek (stream, HEADER_SIZE, &data, error);
  if (n < 0)
    return FALSE;
  if (n < HEADER_SIZE)
    return fail_at (stream, name, "found the end of the data, expected a header", error);
  if (!is_newc (data, n))
    return fail_at (stream, name, "found no \"newc\" header where the next one was expected",
                    error);
  if (!parse_field (data, FIELD_NAME_SIZE, &header.name_size) ||
      !parse_field (data, FIELD_FILE_SIZE, &header.file_size))
    return fail_at (stream, name, "found a header field that is not hexadecimal", error);
  if (header.name_size < 1 || header.name_size > PATH_MAX)
    return fail_at (stream, name, "found a name without a length from 1 to 4096", error);
  *out_header = header;

  return TRUE;
}

/* Returns the entry's name, after which the stream stands at the end of the entry. */
static char *
read_entry (SyImageStream  *stream,
            const char     *name,
            GError        **error)
{
  g_autofree char *path = NULL;
  const guint8 *data;
  Header header;
  gsize head_size;
  gssize n;

  if (!read_header (stream, name, &header, error))
    return NULL;
  head_size = HEADER_SIZE + header.name_size;
  n = sy_image_stream_peek (stream, head_size, &data, error);
  if (n < 0)
    return NULL;
  if ((gsize) n < head_size || data[head_size - 1] != '\0')
    {
      fail_at (stream, name, "found a name that does not end", error);
      return NULL;
    }
  path = g_strdup ((const char *) data + HEADER_SIZE);

  /* Header with name, and content, are both padded to four bytes; not every writer pads the
   * last. */
  if (strcmp (path, TRAILER) != 0)
    head_size = (head_size + 3) & ~(gsize) 3;
  if (!sy_image_stream_skip (stream, head_size, error) ||
      !sy_image_stream_skip (stream, ((guint64) header.file_size + 3) & ~G_GUINT64_CONSTANT (3),
                             error))
    return NULL;

  return g_steal_pointer (&path);
}

static void
add_path (GPtrArray  *paths,
          const char *path)
{
  while (*path == '/' || (path[0] == '.' && (path[1] == '/' || path[1] == '\0')))
    path++;
  if (*path != '\0')
    g_ptr_array_add (paths, g_strdup (path));
}

static gboolean
read_archive (Reader         *self,
              SyImageStream  *stream,
              GError        **error)
{
  /* The kernel looks for an archive at multiples of four only (init/initramfs.c). */
  if (sy_image_stream_get_offset (stream) % 4 != 0)
    return fail_at (stream, self->name, "begins at a byte that is no multiple of four", error);

  while (TRUE)
    {
      g_autofree char *path = read_entry (stream, self->name, error);

      if (path == NULL)
        return FALSE;
      if (strcmp (path, TRAILER) == 0)
        return TRUE;
      if (++self->n_entries > MAX_ENTRIES)
        return fail_at (stream, self->name, "found more than a million entries", error);
      add_path (self->paths, path);
    }
}

/* Reads archives and the zeros between them up to what is neither, or to the end. */
static gboolean
read_archives (Reader         *self,
               SyImageStream  *stream,
               gboolean       *out_more,
               GError        **error)
{
  while (TRUE)
    {
      const guint8 *data;
      gssize n;

      n = sy_image_stream_peek (stream, MAGIC_SIZE, &data, error);
      if (n < 0)
        return FALSE;
      if (n == 0 || (data[0] != '\0' && !is_newc (data, n)))
        {
          *out_more = n > 0;
          return TRUE;
        }

      if (data[0] == '\0' ? !sy_image_stream_skip (stream, 1, error)
                          : !read_archive (self, stream, error))
        return FALSE;
    }
}

/* Reads the compressed part at @offset of the initramfs; @out_packed is how long it was there. */
static gboolean
read_compressed (Reader   *self,
                 guint64   offset,
                 guint64  *out_packed,
                 GError  **error)
{
  g_autoptr (SyImageStream) stream = NULL;
  guint before = self->n_entries;
  gboolean more;

  stream = sy_image_stream_new_compressed (self->fd, self->part.offset + offset,
                                           self->part.offset + self->part.size, self->name,
                                           SY_INITRAMFS_IMAGE_MAX_UNPACKED - self->unpacked,
                                           self->cancellable, error);
  if (stream == NULL || !read_archives (self, stream, &more, error))
    return FALSE;
  if (more || self->n_entries == before)
    return fail_at (stream, self->name, "found other data than a cpio archive after unpacking",
                    error);
  self->unpacked += sy_image_stream_get_offset (stream);
  *out_packed = MAX (1, sy_image_stream_get_packed (stream));

  return TRUE;
}

/* The whole file is the initramfs, or what a unified kernel image holds of one. */
static gboolean
find_part (int            fd,
           const char    *name,
           SyPeSection   *out_part,
           GError       **error)
{
  struct stat st;

  if (fstat (fd, &st) < 0)
    {
      sy_error_set_errno (error, errno, "%s", name);
      return FALSE;
    }
  if (!S_ISREG (st.st_mode) || (guint64) st.st_size > SY_INITRAMFS_IMAGE_MAX_SIZE)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   "%s: expected a regular file of at most %" G_GUINT64_FORMAT " bytes",
                   name, SY_INITRAMFS_IMAGE_MAX_SIZE);
      return FALSE;
    }
  *out_part = (SyPeSection) { 0, (guint64) st.st_size };

  return !sy_pe_image_is (fd) ||
         sy_pe_image_find_section (fd, name, ".initrd", out_part, error);
}

static gboolean
read_image (Reader   *self,
            GError  **error)
{
  g_autoptr (SyImageStream) plain = NULL;
  gboolean more;

  plain = sy_image_stream_new (self->fd, self->part.offset, self->part.offset + self->part.size,
                               self->name, SY_INITRAMFS_IMAGE_MAX_SIZE, self->cancellable);
  if (!read_archives (self, plain, &more, error))
    return FALSE;
  while (more)
    {
      guint64 packed;

      if (!read_compressed (self, sy_image_stream_get_offset (plain), &packed, error) ||
          !sy_image_stream_skip (plain, packed, error) ||
          !read_archives (self, plain, &more, error))
        return FALSE;
    }
  if (self->n_entries == 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   "%s: found no cpio archive, expected an initramfs image", self->name);
      return FALSE;
    }

  return TRUE;
}

GStrv
sy_initramfs_image_list_fd (int            fd,
                            const char    *name,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  Reader reader = { .fd = fd, .name = name, .cancellable = cancellable, .paths = paths };

  if (!find_part (fd, name, &reader.part, error) || !read_image (&reader, error))
    return NULL;
  g_ptr_array_add (paths, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

GStrv
sy_initramfs_image_list (SySysroot     *sysroot,
                         const char    *path,
                         GCancellable  *cancellable,
                         GError       **error)
{
  GStrv paths;
  int fd;

  fd = sy_sysroot_open (sysroot, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, error);
  if (fd < 0)
    return NULL;
  paths = sy_initramfs_image_list_fd (fd, path, cancellable, error);
  close (fd);

  return paths;
}

static gboolean
matches_any (const char         *pattern,
             const char * const *paths)
{
  for (guint i = 0; paths[i] != NULL; i++)
    if (fnmatch (pattern, paths[i], 0) == 0)
      return TRUE;

  return FALSE;
}

GStrv
sy_initramfs_image_lacks (SySysroot           *sysroot,
                          const char          *path,
                          const char * const  *patterns,
                          GCancellable        *cancellable,
                          GError             **error)
{
  g_autoptr (GPtrArray) lacks = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) paths = sy_initramfs_image_list (sysroot, path, cancellable, error);

  if (paths == NULL)
    return NULL;

  for (guint i = 0; patterns[i] != NULL; i++)
    if (!matches_any (patterns[i], (const char * const *) paths))
      g_ptr_array_add (lacks, g_strdup (patterns[i]));
  g_ptr_array_add (lacks, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&lacks), FALSE);
}
