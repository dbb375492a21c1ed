/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-qemu-version.h"

#include <string.h>

#define PACMAN    "/var/lib/pacman/local"
#define CHANGELOG "/usr/share/doc/qemu-system-x86/changelog.Debian.gz"

/* The digits and points at the start of @text. */
static char *
take_version (const char *text)
{
  gsize length = strspn (text, "0123456789.");

  while (length > 0 && text[length - 1] == '.')
    length--;

  return length > 0 && g_ascii_isdigit (*text) ? g_strndup (text, length) : NULL;
}

char *
sy_qemu_version_parse_debian (const char *text)
{
  const char *version = strchr (text, '(');
  const char *colon;
  gsize epoch;

  if (!g_str_has_prefix (text, "qemu ") || version == NULL || version != text + strlen ("qemu "))
    return NULL;
  version++;
  epoch = strspn (version, "0123456789");
  colon = version + epoch;

  return take_version (epoch > 0 && *colon == ':' ? colon + 1 : version);
}

/* (transfer full) (nullable): the first bytes of what @bytes unpacks to. */
static char *
unpack_head (GBytes *bytes)
{
  g_autoptr (GZlibDecompressor) gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  char head[256];
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  gsize n_read = 0;
  gsize n_written = 0;

  if (size == 0 ||
      g_converter_convert (G_CONVERTER (gzip), data, size, head, sizeof head, G_CONVERTER_NO_FLAGS,
                           &n_read, &n_written, NULL) == G_CONVERTER_ERROR)
    return NULL;

  return g_strndup (head, n_written);
}

static char *
read_pacman (SySysroot *sysroot)
{
  static const char * const packages[] = { "qemu-system-x86-", "qemu-common-" };
  g_auto (GStrv) names = sy_sysroot_list (sysroot, PACMAN, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (packages); j++)
      if (g_str_has_prefix (names[i], packages[j]))
        {
          /* "qemu-system-x86-firmware-9.2.0-1" is another package. */
          char *version = take_version (names[i] + strlen (packages[j]));

          if (version != NULL)
            return version;
        }

  return NULL;
}

char *
sy_qemu_version_read (SySysroot   *sysroot,
                      const char **out_source)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *head = NULL;
  char *version = read_pacman (sysroot);

  if (version != NULL)
    {
      *out_source = PACMAN;
      return version;
    }

  bytes = sy_sysroot_read (sysroot, CHANGELOG, SY_SYSROOT_MAX_TEXT_SIZE, NULL);
  head = bytes != NULL ? unpack_head (bytes) : NULL;
  version = head != NULL ? sy_qemu_version_parse_debian (head) : NULL;
  if (version != NULL)
    *out_source = CHANGELOG;

  return version;
}
