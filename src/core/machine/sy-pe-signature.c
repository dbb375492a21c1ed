/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "machine/sy-pe-image.h"

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

static guint32
get_u16 (const guint8 *data)
{
  return (guint32) data[0] | (guint32) data[1] << 8;
}

static guint32
get_u32 (const guint8 *data)
{
  return get_u16 (data) | get_u16 (data + 2) << 16;
}

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
find_table (int     fd,
            gsize  *out_offset,
            gsize  *out_size)
{
  g_autoptr (GBytes) bytes = read_part (fd, 0, MAX_HEADER);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gsize header;
  gsize entry;

  if (size < PE_OFFSET + 4 || memcmp (data, "MZ", 2) != 0)
    return FALSE;
  header = (gsize) get_u32 (data + PE_OFFSET) + PE_SIZE;
  if (header + 2 > size)
    return FALSE;
  if (get_u16 (data + header) != MAGIC_PE32 && get_u16 (data + header) != MAGIC_PE32_PLUS)
    return FALSE;
  entry = header + (get_u16 (data + header) == MAGIC_PE32 ? DIRECTORIES_32 : DIRECTORIES_PLUS);
  if (entry + SECURITY * 8 + 8 > size || get_u32 (data + entry - 4) <= SECURITY)
    return FALSE;
  *out_offset = get_u32 (data + entry + SECURITY * 8);
  *out_size = get_u32 (data + entry + SECURITY * 8 + 4);

  return *out_size > SIGNATURE_HEADER && *out_size <= MAX_TABLE;
}

/* The whole certificate is inside of a signature, byte for byte. */
static gboolean
has_signature (int     fd,
               GBytes *certificate)
{
  g_autoptr (GBytes) table = NULL;
  const guint8 *data;
  gsize offset;
  gsize size;
  gsize pos = 0;

  if (!find_table (fd, &offset, &size))
    return FALSE;
  table = read_part (fd, offset, size);
  data = g_bytes_get_data (table, &size);
  while (pos + SIGNATURE_HEADER < size)
    {
      gsize length = get_u32 (data + pos);

      if (length <= SIGNATURE_HEADER || length > size - pos)
        return FALSE;
      if (get_u16 (data + pos + 6) == KIND_PKCS &&
          memmem (data + pos + SIGNATURE_HEADER, length - SIGNATURE_HEADER,
                  g_bytes_get_data (certificate, NULL), g_bytes_get_size (certificate)) != NULL)
        return TRUE;
      pos += (length + 7) & ~(gsize) 7;
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
