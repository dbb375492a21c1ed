/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-vbios.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BLOCK_SIZE 512

/* PCI Firmware Specification 3.3, table 5-1 and 5-3. */
#define OFFSET_INIT_SIZE  0x02
#define OFFSET_PCIR       0x18
#define PCIR_VENDOR       0x04
#define PCIR_DEVICE       0x06
#define PCIR_DEVICE_LIST  0x08
#define PCIR_LENGTH       0x0a
#define PCIR_REVISION     0x0c
#define PCIR_IMAGE_LENGTH 0x10
#define PCIR_CODE_TYPE    0x14
#define PCIR_INDICATOR    0x15
#define PCIR_MIN_LENGTH   0x18
#define CODE_TYPE_BIOS    0
#define INDICATOR_LAST    0x80

/* NVIDIA's extension, after PCIR at the next multiple of 16 (nvidia-open, kernel_gsp_vbios.c). */
#define NPDE_LENGTH       0x06
#define NPDE_IMAGE_LENGTH 0x08
#define NPDE_LAST         0x0a
#define NPDE_MIN_LENGTH   0x0b

#define MAX_IMAGES  16
#define MAX_DEVICES 256
#define MAX_FOUND   64

typedef struct {
  const guint8 *data;
  gsize         size;
} Rom;

typedef struct {
  gsize    offset;
  gsize    pcir;
  gsize    length;
  gboolean last;
} Image;

/* What lies outside reads as zero; whoever needs it there checks that before. */
static guint
get_byte (const Rom *rom,
          gsize      offset)
{
  return offset < rom->size ? rom->data[offset] : 0;
}

static guint
get_word (const Rom *rom,
          gsize      offset)
{
  return get_byte (rom, offset) | get_byte (rom, offset + 1) << 8;
}

static gboolean
has_text (const Rom  *rom,
          gsize       offset,
          const char *text)
{
  return offset <= rom->size && rom->size - offset >= 4 &&
         memcmp (rom->data + offset, text, 4) == 0;
}

/* NVIDIA's later images begin with other signatures than 55 AA. */
static gboolean
has_signature (const Rom *rom,
               gsize      offset,
               gboolean   first)
{
  guint word = get_word (rom, offset);

  return word == 0xaa55 || (!first && (word == 0x4e56 || word == 0xbb77));
}

static gboolean
read_image (const Rom *rom,
            gsize      offset,
            gboolean   first,
            Image     *out_image)
{
  Image image = { .offset = offset };
  gsize npde;

  if (!has_signature (rom, offset, first))
    return FALSE;
  image.pcir = offset + get_word (rom, offset + OFFSET_PCIR);
  if (image.pcir + PCIR_MIN_LENGTH > rom->size ||
      (!has_text (rom, image.pcir, "PCIR") &&
       (first || (!has_text (rom, image.pcir, "NPDS") && !has_text (rom, image.pcir, "RGIS")))))
    return FALSE;

  image.length = (gsize) get_word (rom, image.pcir + PCIR_IMAGE_LENGTH) * BLOCK_SIZE;
  image.last = (get_byte (rom, image.pcir + PCIR_INDICATOR) & INDICATOR_LAST) != 0;
  npde = (image.pcir + get_word (rom, image.pcir + PCIR_LENGTH) + 15) & ~(gsize) 15;
  if (has_text (rom, npde, "NPDE"))
    {
      guint length = get_word (rom, npde + NPDE_IMAGE_LENGTH);

      if (length > 0)
        image.length = (gsize) length * BLOCK_SIZE;
      if (get_word (rom, npde + NPDE_LENGTH) >= NPDE_MIN_LENGTH)
        image.last = (get_byte (rom, npde + NPDE_LAST) & INDICATOR_LAST) != 0;
    }
  *out_image = image;

  return image.length > 0;
}

/* By the id, or by the list of ids that PCIR has from revision 3 on. */
static gboolean
is_for (const Rom   *rom,
        const Image *image,
        guint16      vendor,
        guint16      device)
{
  gsize list = image->pcir + get_word (rom, image->pcir + PCIR_DEVICE_LIST);

  if (get_word (rom, image->pcir + PCIR_VENDOR) != vendor)
    return FALSE;
  if (get_word (rom, image->pcir + PCIR_DEVICE) == device)
    return TRUE;
  if (get_byte (rom, image->pcir + PCIR_REVISION) < 3 || list == image->pcir)
    return FALSE;
  for (guint i = 0; i < MAX_DEVICES && get_word (rom, list) != 0; i++, list += 2)
    if (get_word (rom, list) == device)
      return TRUE;

  return FALSE;
}

/* Zero over the image, or over what the BIOS would copy of it. */
static gboolean
sum_is_right (const Rom   *rom,
              const Image *image)
{
  gsize init_size = (gsize) get_byte (rom, image->offset + OFFSET_INIT_SIZE) * BLOCK_SIZE;
  guint8 sum = 0;
  guint8 init_sum = 0;

  if (get_byte (rom, image->pcir + PCIR_CODE_TYPE) != CODE_TYPE_BIOS)
    return TRUE;
  for (gsize i = 0; i < image->length; i++)
    {
      sum = (guint8) (sum + rom->data[image->offset + i]);
      if (i + 1 == init_size)
        init_sum = sum;
    }

  return sum == 0 || (init_size > 0 && init_size <= image->length && init_sum == 0);
}

static gboolean
check_image (const Rom    *rom,
             const Image  *image,
             GError      **error)
{
  if (image->length > rom->size - image->offset)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("The file is cut off: the image at 0x%zx should have %zu bytes, of which "
                     "%zu are there. Copy it again"), image->offset, image->length,
                   rom->size - image->offset);
      return FALSE;
    }
  if (!sum_is_right (rom, image))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("The image at 0x%zx is damaged: its bytes do not sum up to zero. A copy that "
                     "Linux took while it used the GPU can be so; take one from another source"),
                   image->offset);
      return FALSE;
    }

  return TRUE;
}

/* Follows the chain from @first on; @out_end: behind its last image. */
static gboolean
walk (const Rom    *rom,
      const Image  *first,
      gsize        *out_end,
      GError      **error)
{
  Image image = *first;

  for (guint i = 0; i < MAX_IMAGES; i++)
    {
      if (!check_image (rom, &image, error))
        return FALSE;
      *out_end = image.offset + image.length;
      if (image.last)
        return TRUE;
      if (!read_image (rom, *out_end, FALSE, &image))
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("At 0x%zx another image should begin, but none is there: the file is cut "
                         "off"), *out_end);
          return FALSE;
        }
    }
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("The ROM at 0x%zx has more than %d images"), first->offset, MAX_IMAGES);

  return FALSE;
}

GBytes *
sy_vbios_extract (GBytes   *file,
                  guint16   vendor,
                  guint16   device,
                  GError  **error)
{
  Rom rom = { 0 };
  Image image;
  Image other = { 0 };
  gsize end;

  rom.data = g_bytes_get_data (file, &rom.size);
  for (gsize offset = 0; offset + OFFSET_PCIR + 2 <= rom.size; offset++)
    {
      if (!read_image (&rom, offset, TRUE, &image))
        continue;
      if (is_for (&rom, &image, vendor, device))
        return walk (&rom, &image, &end, error)
               ? g_bytes_new_from_bytes (file, offset, end - offset) : NULL;
      if (other.length == 0)
        other = image;
    }

  if (other.length > 0)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("The ROM in the file is for %04x:%04x, but the GPU is %04x:%04x. A driver does "
                   "not start with the video BIOS of another GPU"),
                 get_word (&rom, other.pcir + PCIR_VENDOR),
                 get_word (&rom, other.pcir + PCIR_DEVICE), vendor, device);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("There is no video BIOS in the file: it would begin with 55 AA"));

  return NULL;
}

static void
sy_vbios_found_free (gpointer data)
{
  SyVbiosFound *self = data;

  g_clear_pointer (&self->rom, g_bytes_unref);
  g_free (self->problem);
  g_free (self);
}

/* Returns where to go on looking: behind a whole ROM, else at the next byte. */
static gsize
add_found (GPtrArray   *founds,
           GBytes      *file,
           const Rom   *rom,
           const Image *image,
           gboolean     matches)
{
  SyVbiosFound *found = g_new0 (SyVbiosFound, 1);
  g_autoptr (GError) error = NULL;
  gsize end;

  found->offset = image->offset;
  found->vendor = (guint16) get_word (rom, image->pcir + PCIR_VENDOR);
  found->device = (guint16) get_word (rom, image->pcir + PCIR_DEVICE);
  found->matches = matches;
  g_ptr_array_add (founds, found);
  if (walk (rom, image, &end, &error))
    {
      found->rom = g_bytes_new_from_bytes (file, image->offset, end - image->offset);
      return end;
    }
  found->problem = g_strdup (error->message);

  return image->offset + 1;
}

GPtrArray *
sy_vbios_scan (GBytes        *file,
               guint16        vendor,
               guint16        device,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (GPtrArray) founds = g_ptr_array_new_with_free_func (sy_vbios_found_free);
  Rom rom = { 0 };
  Image image;
  gsize offset = 0;

  rom.data = g_bytes_get_data (file, &rom.size);
  while (offset + OFFSET_PCIR + 2 <= rom.size && founds->len < MAX_FOUND)
    {
      const guint8 *next = memchr (rom.data + offset, 0x55, rom.size - offset);

      if (next == NULL)
        break;
      offset = (gsize) (next - rom.data);
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Cancelled"));
          return NULL;
        }
      if (read_image (&rom, offset, TRUE, &image))
        offset = add_found (founds, file, &rom, &image, is_for (&rom, &image, vendor, device));
      else
        offset++;
    }

  return g_steal_pointer (&founds);
}
