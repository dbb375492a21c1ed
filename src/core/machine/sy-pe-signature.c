/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "machine/sy-pe-image.h"
#include "rom/sy-span.h"

/* Microsoft PE and COFF specification, "Optional Header", "The Attribute Certificate Table". */
#define PE_OFFSET        0x3c
#define PE_SIZE          24
#define MAGIC_PE32       0x10b
#define MAGIC_PE32_PLUS  0x20b
#define DIRECTORIES_32   96       /* from the optional header on */
#define DIRECTORIES_PLUS 112
#define SECURITY         4        /* which of them; eight bytes each */
#define SIGNATURE_HEADER 8        /* the length with the header, a revision and the kind */
#define KIND_PKCS        2

#define MAX_HEADER       4096
#define MAX_TABLE        (1024 * 1024)
#define MAX_CERTIFICATE  65536

/* (transfer full): @size bytes, or fewer at the end of the file. */
static GBytes *
read_part (int    fd,
           gsize  offset,
           gsize  size)
{
  g_autofree guint8 *data = g_malloc0 (size);
  gsize done = 0;

  while (done < size)
    {
      gssize n = TEMP_FAILURE_RETRY (pread (fd, data + done, size - done, (off_t) (offset + done)));

      if (n <= 0)
        break;
      done += (gsize) n;
    }

  return g_bytes_new_take (g_steal_pointer (&data), done);
}

/* Where the signatures are; nothing is signed where that is not told. */
static gboolean
find_table (int      fd,
            guint32 *out_offset,
            guint32 *out_size)
{
  g_autoptr (GBytes) bytes = read_part (fd, 0, MAX_HEADER);
  SySpan file = sy_span_from_bytes (bytes);
  guint32 header;
  guint16 magic;
  guint32 n_directories;
  gsize directories;

  if (!sy_span_has (file, 0, "MZ", 2) || !sy_span_u32 (file, PE_OFFSET, &header) ||
      !sy_span_u16 (file, (gsize) header + PE_SIZE, &magic) ||
      (magic != MAGIC_PE32 && magic != MAGIC_PE32_PLUS))
    return FALSE;
  directories = (gsize) header + PE_SIZE +
                (magic == MAGIC_PE32 ? DIRECTORIES_32 : DIRECTORIES_PLUS);

  return sy_span_u32 (file, directories - 4, &n_directories) && n_directories > SECURITY &&
         sy_span_u32 (file, directories + SECURITY * 8, out_offset) &&
         sy_span_u32 (file, directories + SECURITY * 8 + 4, out_size) && *out_size <= MAX_TABLE;
}

/* The whole certificate is inside of a signature, byte for byte. */
static gboolean
has_signature (int     fd,
               GBytes *certificate)
{
  g_autoptr (GBytes) bytes = NULL;
  guint32 offset;
  guint32 size;
  guint32 length;
  guint16 kind;
  gsize found;
  SySpan table;
  SySpan signature;

  if (!find_table (fd, &offset, &size))
    return FALSE;
  bytes = read_part (fd, offset, size);
  table = sy_span_from_bytes (bytes);
  while (sy_span_u32 (table, 0, &length) && sy_span_u16 (table, 6, &kind) &&
         length > SIGNATURE_HEADER && sy_span_sub (table, 0, length, &signature))
    {
      if (kind == KIND_PKCS &&
          sy_span_find (signature, SIGNATURE_HEADER, g_bytes_get_data (certificate, NULL),
                        g_bytes_get_size (certificate), &found))
        return TRUE;
      table = sy_span_from (table, ((gsize) length + 7) & ~(gsize) 7);
    }

  return FALSE;
}

/* (transfer full): the first certificate of a PEM file, or all of a DER one (RFC 7468). */
static GBytes *
read_certificate (SySysroot   *sysroot,
                  const char  *path,
                  GError     **error)
{
  static const char begin[] = "-----BEGIN CERTIFICATE-----";
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, path, MAX_CERTIFICATE, error);
  g_autofree char *text = NULL;
  const guint8 *data;
  const char *start;
  char *end;
  gsize size;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  text = g_strndup ((const char *) data, size);
  start = strstr (text, begin);
  end = start != NULL ? strstr (start, "-----END CERTIFICATE-----") : NULL;
  if (end != NULL)
    {
      guint8 *der;

      *end = '\0';
      der = g_base64_decode (start + strlen (begin), &size);
      g_bytes_unref (bytes);
      bytes = g_bytes_new_take (der, size);
      data = der;
    }
  /* A sequence with a length of two bytes, as any real one has. */
  if (size > 256 && data[0] == 0x30 && data[1] == 0x82)
    return g_steal_pointer (&bytes);
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s: found no certificate, expected an X.509 one (PEM or DER)"), path);

  return NULL;
}

gboolean
sy_pe_image_is_signed_by (SySysroot   *sysroot,
                          const char  *path,
                          const char  *certificate,
                          gboolean    *out_is_signed,
                          GError     **error)
{
  g_autoptr (GBytes) bytes = read_certificate (sysroot, certificate, error);
  int fd = bytes != NULL ? sy_sysroot_open (sysroot, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0,
                                            error) : -1;

  if (fd < 0)
    return FALSE;
  *out_is_signed = has_signature (fd, bytes);
  close (fd);

  return TRUE;
}
