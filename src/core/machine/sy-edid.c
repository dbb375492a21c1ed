/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-edid.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MANUFACTURER_OFFSET 8
#define PRODUCT_OFFSET      10
#define DESCRIPTORS_OFFSET  54
#define DESCRIPTOR_SIZE     18
#define N_DESCRIPTORS       4
#define TEXT_OFFSET         5

#define TAG_NAME 0xfc
#define TAG_TEXT 0xfe

static gboolean
check_block (const guint8  *bytes,
             gsize          size,
             GError       **error)
{
  static const guint8 header[] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };
  guint8 sum = 0;

  if (size < SY_EDID_BLOCK_SIZE || memcmp (bytes, header, sizeof header) != 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("What the monitor says of itself (EDID) is cut off or damaged."));
      return FALSE;
    }
  for (gsize i = 0; i < SY_EDID_BLOCK_SIZE; i++)
    sum = (guint8) (sum + bytes[i]);
  if (sum != 0)
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                 _("What the monitor says of itself (EDID) has a wrong checksum."));

  return sum == 0;
}

/* Returns the text of a descriptor: up to a line feed, blanks after it. Some panels keep binary
 * data there, which is no text. */
static char *
read_text (const guint8 *descriptor)
{
  g_autofree char *text = g_strndup ((const char *) descriptor + TEXT_OFFSET,
                                     DESCRIPTOR_SIZE - TEXT_OFFSET);

  text[strcspn (text, "\n")] = '\0';
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isprint (*c))
      return NULL;
  g_strstrip (text);

  return text[0] != '\0' ? g_steal_pointer (&text) : NULL;
}

/* Returns the last text with that tag; a descriptor that is not a timing begins with zeros. */
static char *
find_text (const guint8 *block,
           guint8        tag)
{
  g_autofree char *found = NULL;

  for (guint i = 0; i < N_DESCRIPTORS; i++)
    {
      const guint8 *descriptor = block + DESCRIPTORS_OFFSET + i * DESCRIPTOR_SIZE;
      char *text;

      if (descriptor[0] != 0 || descriptor[1] != 0 || descriptor[2] != 0 || descriptor[3] != tag)
        continue;
      text = read_text (descriptor);
      if (text == NULL)
        continue;
      g_free (found);
      found = text;
    }

  return g_steal_pointer (&found);
}

/* Three letters of five bits, "A" is 1, the most significant byte first; then the product code, the
 * least significant byte first. */
static char *
make_name (const guint8 *block)
{
  guint packed = (guint) block[MANUFACTURER_OFFSET] << 8 | block[MANUFACTURER_OFFSET + 1];
  guint product = (guint) block[PRODUCT_OFFSET + 1] << 8 | block[PRODUCT_OFFSET];
  char letters[4] = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      guint letter = (packed >> (10 - 5 * i)) & 0x1f;

      letters[i] = letter >= 1 && letter <= 26 ? (char) ('A' + letter - 1) : '?';
    }

  return g_strdup_printf ("%s %04X", letters, product);
}

char *
sy_edid_read_name (const guint8  *bytes,
                   gsize          size,
                   GError       **error)
{
  char *name;

  if (!check_block (bytes, size, error))
    return NULL;
  name = find_text (bytes, TAG_NAME);
  if (name == NULL)
    name = find_text (bytes, TAG_TEXT);

  return name != NULL ? name : make_name (bytes);
}
