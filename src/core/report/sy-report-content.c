/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/sy-report-content.h"

#include <string.h>

#include "machine/sy-efi-boot-entry.h"

#define MAX_SIZE        (4 * 1024 * 1024)
#define EFIVARS         "/sys/firmware/efi/efivars/"
#define EFI_ATTRIBUTES  4       /* bytes before a variable's value (efivarfs) */
#define EFI_FLAG_SIZE   2       /* a value of so many bytes is a switch */
#define EDID_BLOCK      128
#define EDID_SERIAL     12
#define EDID_EXTENSIONS 126

/* A file of its own for each kind of personal data that has one. */
static gboolean
is_personal (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return strstr (path, "/dmi/id/") != NULL &&
         (g_str_has_suffix (name, "_serial") || g_str_has_suffix (name, "_asset_tag") ||
          strcmp (name, "product_uuid") == 0);
}

static gboolean
is_text (const char *data,
         gsize       size)
{
  for (gsize i = 0; i < size; i++)
    if ((guchar) data[i] < ' ' && strchr ("\t\n\v\f\r\033", data[i]) == NULL)
      return FALSE;

  return size == 0 || memchr (data, '\0', size) == NULL;
}

/* In these people note whose disk something is, and for whom a line was added. Nobody reads that
 * but they; of our own files the comments are part. */
static gboolean
has_private_comments (const char *path)
{
  return strcmp (path, "/etc/fstab") == 0 ||
         ((g_str_has_prefix (path, "/etc/modprobe.d/") ||
           g_str_has_prefix (path, "/etc/X11/xorg.conf")) &&
          strstr (path, "/switchyard") == NULL);
}

/* Leaves the "#" of each line that is a comment. */
static char *
remove_comments (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize blanks = strspn (lines[i], " \t");

      if (lines[i][blanks] == '#')
        lines[i][blanks + 1] = '\0';
    }

  return g_strjoinv ("\n", lines);
}

static GBytes *
scrub_text (GBytes     *bytes,
            const char *path,
            SyScrub    *scrub)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = NULL;
  char *result;

  if (size == 0)
    return g_bytes_ref (bytes);
  if (!is_text (data, size))
    return NULL;
  text = g_strndup (data, size);
  if (has_private_comments (path))
    {
      char *bare = remove_comments (text);

      g_free (text);
      text = bare;
    }
  result = sy_scrub_text (scrub, path, text);

  return g_bytes_new_take (result, strlen (result));
}

static void
replace_text (char    **text,
              SyScrub  *scrub)
{
  char *clean = *text != NULL ? sy_scrub_text (scrub, NULL, *text) : NULL;

  g_free (*text);
  *text = clean;
}

/* An entry of the firmware's boot menu, written anew: its device path names a partition, and what
 * other systems keep behind it is theirs. */
static GBytes *
scrub_boot_entry (GBytes  *bytes,
                  SyScrub *scrub)
{
  g_autoptr (SyEfiBootEntry) entry = sy_efi_boot_entry_parse ("", bytes);

  if (entry == NULL)
    return NULL;
  replace_text (&entry->title, scrub);
  replace_text (&entry->loader, scrub);
  replace_text (&entry->options, scrub);

  return sy_efi_boot_entry_write (entry);
}

/* UEFI variables are four bytes of attributes, and UTF-16 where they are text. */
static GBytes *
scrub_efi_variable (GBytes  *bytes,
                    SyScrub *scrub)
{
  g_autoptr (GByteArray) result = NULL;
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  g_autofree char *packed = NULL;
  gsize size;
  gsize packed_size;
  gsize read_size;
  gsize text_size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size <= EFI_ATTRIBUTES + EFI_FLAG_SIZE)
    return g_bytes_ref (bytes);
  text = g_convert (data + EFI_ATTRIBUTES, (gssize) (size - EFI_ATTRIBUTES), "UTF-8", "UTF-16LE",
                    &read_size, &text_size, NULL);
  /* A NUL at the end is usual; one inside is a list, which nobody reads. */
  if (text == NULL || strlen (text) + 1 < text_size || !is_text (text, strlen (text)))
    return NULL;
  clean = sy_scrub_text (scrub, NULL, text);
  packed = g_convert (clean, -1, "UTF-16LE", "UTF-8", &read_size, &packed_size, NULL);
  if (packed == NULL)
    return NULL;
  result = g_byte_array_new ();
  g_byte_array_append (result, (const guint8 *) data, EFI_ATTRIBUTES);
  g_byte_array_append (result, (const guint8 *) packed, (guint) packed_size);
  g_byte_array_append (result, (const guint8 *) "\0", 2);

  return g_byte_array_free_to_bytes (g_steal_pointer (&result));
}

static GBytes *
convert (GBytes     *bytes,
         GConverter *converter)
{
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (source, converter);
  g_autoptr (GByteArray) result = g_byte_array_new ();
  guint8 buffer[16384];
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      g_byte_array_append (result, buffer, (guint) n);
      if (result->len > MAX_SIZE)
        return NULL;
    }

  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&result));
}

static GBytes *
unpack (GBytes *bytes)
{
  g_autoptr (GZlibDecompressor) converter =
    g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);

  return convert (bytes, G_CONVERTER (converter));
}

/* /proc/config.gz. Packed anew, as the header can hold a name and a time. */
static GBytes *
scrub_packed (GBytes     *bytes,
              const char *path,
              SyScrub    *scrub)
{
  g_autoptr (GZlibCompressor) converter = NULL;
  g_autoptr (GBytes) plain = unpack (bytes);
  g_autoptr (GBytes) clean = NULL;

  if (plain == NULL)
    return NULL;
  clean = scrub_text (plain, path, scrub);
  if (clean == NULL)
    return NULL;
  converter = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);

  return convert (clean, G_CONVERTER (converter));
}

GBytes *
sy_report_content_scrub_edid (GBytes *edid)
{
  static const guint8 header[] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };
  static const guint descriptors[] = { 54, 72, 90, 108 };
  guint8 block[EDID_BLOCK];
  guint8 sum = 0;

  if (g_bytes_get_size (edid) < EDID_BLOCK)
    return NULL;
  memcpy (block, g_bytes_get_data (edid, NULL), EDID_BLOCK);
  if (memcmp (block, header, sizeof header) != 0)
    return NULL;

  memset (block + EDID_SERIAL, 0, 4);
  for (guint i = 0; i < G_N_ELEMENTS (descriptors); i++)
    {
      guint8 *descriptor = block + descriptors[i];

      /* An unused descriptor of 13 blanks takes the place of the serial number. */
      if (descriptor[0] == 0 && descriptor[1] == 0 && descriptor[3] == 0xff)
        {
          descriptor[3] = 0x10;
          memset (descriptor + 4, 0, 14);
        }
    }
  block[EDID_EXTENSIONS] = 0;
  for (guint i = 0; i < EDID_BLOCK - 1; i++)
    sum = (guint8) (sum + block[i]);
  block[EDID_BLOCK - 1] = (guint8) (0x100 - sum);

  return g_bytes_new (block, sizeof block);
}

void
sy_report_content_load (SyReportMember *member,
                        SySysroot      *sysroot,
                        SyScrub        *scrub)
{
  g_autoptr (GBytes) bytes = NULL;

  if (is_personal (member->path))
    return;
  bytes = sy_sysroot_read (sysroot, member->path, MAX_SIZE, NULL);
  if (bytes == NULL)
    return;

  if (g_str_has_suffix (member->path, "/edid") && g_bytes_get_size (bytes) > 0)
    member->content = sy_report_content_scrub_edid (bytes);
  else if (g_str_has_prefix (member->path, EFIVARS) && sy_efi_boot_entry_is_variable (member->path))
    member->content = scrub_boot_entry (bytes, scrub);
  else if (g_str_has_prefix (member->path, EFIVARS))
    member->content = scrub_efi_variable (bytes, scrub);
  else if (g_str_has_suffix (member->path, "/config.gz"))
    member->content = scrub_packed (bytes, member->path, scrub);
  else
    member->content = scrub_text (bytes, member->path, scrub);
}

/* Texts of UEFI variables are searched as what they say. */
static GBytes *
get_efi_text (GBytes *bytes)
{
  gsize size;
  gsize text_size;
  const char *data = g_bytes_get_data (bytes, &size);
  char *text = NULL;

  if (size > EFI_ATTRIBUTES)
    text = g_convert (data + EFI_ATTRIBUTES, (gssize) (size - EFI_ATTRIBUTES), "UTF-8", "UTF-16LE",
                      NULL, &text_size, NULL);

  return text != NULL ? g_bytes_new_take (text, text_size) : g_bytes_ref (bytes);
}

GBytes *
sy_report_content_get_plain (const SyReportMember *member)
{
  GBytes *plain = NULL;

  if (g_str_has_prefix (member->path, EFIVARS))
    return get_efi_text (member->content);
  if (g_str_has_suffix (member->path, "/config.gz"))
    plain = unpack (member->content);

  return plain != NULL ? plain : g_bytes_ref (member->content);
}
