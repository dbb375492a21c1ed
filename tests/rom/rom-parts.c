/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom-parts.h"

#include <string.h>

#define PROGRAM   0x60
#define PE        0x40
#define SECTIONS  (PE + 0x18 + 0xf0)

static SyPciImage *
part_new (guint8  code_type,
          guint   n_blocks,
          guint16 pcir)
{
  SyPciImage *image = sy_pci_image_new ();

  image->size = (gsize) n_blocks * SY_PCI_IMAGE_BLOCK_SIZE;
  image->init_size = image->size;
  image->pcir_size = image->size;
  image->pcir = pcir;
  image->pcir_revision = 3;
  image->pcir_length = 0x1c;
  image->vendor = 0x10de;
  image->device = 0x1c8d;
  image->class_code = 0x030200;
  image->code_revision = 1;
  image->code_type = code_type;
  image->pcir_last = TRUE;

  return image;
}

SyPciImage *
part_x86_new (guint n_blocks)
{
  return part_new (SY_PCI_CODE_X86, n_blocks, 0x80);
}

SyPciImage *
part_efi_new (guint n_blocks)
{
  SyPciImage *image = part_new (SY_PCI_CODE_EFI, n_blocks, 0x1c);

  image->efi.signature = 0x0ef1;
  image->efi.subsystem = 11;
  image->efi.machine = 0x8664;
  image->efi.image_offset = PROGRAM;

  return image;
}

SyPciImage *
part_nvidia_new (guint n_blocks)
{
  SyPciImage *image = part_new (SY_PCI_CODE_NVIDIA, n_blocks, 0x20);

  image->signature = 0x4e56;
  memcpy (image->pcir_signature, "NPDS", 4);
  image->init_size = 0;

  return image;
}

void
part_add_npde (SyPciImage *image)
{
  image->npde.offset = ((gsize) image->pcir + image->pcir_length + 15) & ~(gsize) 15;
  image->npde.revision = 0x101;
  image->npde.length = 0x0c;
  image->npde.size = image->size;
  image->npde.has_last = TRUE;
  image->npde.last = image->pcir_last;
}

void
part_set_devices (SyPciImage    *image,
                  const guint16 *list)
{
  image->device_list = 0x40;
  g_array_set_size (image->devices, 0);
  for (; *list != 0; list++)
    g_array_append_val (image->devices, *list);
}

static void
put (guint8  *data,
     guint    n_bytes,
     guint32  value)
{
  for (guint i = 0; i < n_bytes; i++)
    data[i] = (guint8) (value >> (8 * i) & 0xff);
}

void
part_put (GByteArray *rom,
          gsize       offset,
          guint       n_bytes,
          guint32     value)
{
  g_assert_cmpuint (offset + n_bytes, <=, rom->len);
  put (rom->data + offset, n_bytes, value);
}

/* Headers of a program with one section, which reaches to the end of the image. */
static void
put_program (const SyPciImage *image,
             guint8           *data)
{
  guint8 *program = data + PROGRAM;

  memset (program, 0, SECTIONS + 40);
  put (program, 2, 0x5a4d);
  put (program + 0x3c, 4, PE);
  put (program + PE, 4, 0x4550);
  put (program + PE + 4, 2, image->efi.machine);
  put (program + PE + 6, 2, 1);
  put (program + PE + 0x14, 2, 0xf0);
  put (program + PE + 0x18, 2, 0x20b);
  put (program + PE + 0x18 + 0x44, 2, image->efi.subsystem);
  put (program + SECTIONS + 16, 4, (guint32) (image->size - PROGRAM - 0x180));
  put (program + SECTIONS + 20, 4, 0x180);
}

GBytes *
part_write (const SyPciImage *image)
{
  g_autofree guint8 *data = g_malloc0 (image->size);
  g_autoptr (GBytes) body = NULL;

  /* Not before 0x100, where the headers are. */
  for (gsize i = 0x100; i < image->size; i++)
    data[i] = (guint8) (i * 31 + i / 253);
  if (image->code_type == SY_PCI_CODE_EFI)
    put_program (image, data);
  body = g_bytes_new (data, image->size);

  return sy_pci_image_write (image, body);
}

void
part_append (GByteArray       *rom,
             const SyPciImage *image)
{
  g_autoptr (GBytes) bytes = part_write (image);

  g_byte_array_append (rom, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

GByteArray *
part_chain_new (void)
{
  static const guint16 list[] = { 0x1c8c, 0x1c8e, 0 };
  GByteArray *rom = g_byte_array_new ();
  g_autoptr (SyPciImage) x86 = part_x86_new (4);
  g_autoptr (SyPciImage) efi = part_efi_new (3);
  g_autoptr (SyPciImage) nvidia = part_nvidia_new (2);

  part_set_devices (x86, list);
  x86->pcir_last = FALSE;
  x86->subsystem_vendor = 0x17aa;
  x86->subsystem_device = 0x39d1;
  x86->runtime_size = 1024;
  x86->config_utility = 0x150;
  x86->dmtf_entry = 0x160;
  part_add_npde (x86);
  efi->pcir_last = FALSE;
  part_add_npde (nvidia);
  nvidia->pcir_last = FALSE;                  /* NPDE says otherwise, and is right */
  part_append (rom, x86);
  part_append (rom, efi);
  part_append (rom, nvidia);

  return rom;
}

GByteArray *
part_nvgi_new (guint version,
               guint size)
{
  GByteArray *header = g_byte_array_new ();

  g_assert_cmpuint (size, >=, version < 3 ? 0x80 : 0x1200);
  g_byte_array_set_size (header, size);
  memset (header->data, 0xee, size);
  memcpy (header->data, "NVGI", 4);
  part_put (header, 4, 4, 0x00400000 | version << 8);
  part_put (header, 8, 4, 0x60);
  if (version < 3)
    {
      part_put (header, 0x44, 4, size);
      return header;
    }
  part_put (header, 0x60, 4, 0x100);
  part_put (header, 0x1100, 4, 0x44524652);   /* "RFRD" */
  part_put (header, 0x1108, 4, size);

  return header;
}

SyOptionRom *
part_parse (const GByteArray *file)
{
  g_autoptr (GBytes) bytes = g_bytes_new (file->data, file->len);

  return sy_option_rom_parse (bytes);
}

const SyRomProblem *
part_find_problem (const SyOptionRom *rom,
                   const char        *id)
{
  for (guint i = 0; i < rom->problems->len; i++)
    {
      const SyRomProblem *problem = rom->problems->pdata[i];

      g_assert_true (g_utf8_validate (problem->says, -1, NULL));
      if (g_str_equal (problem->id, id))
        return problem;
    }

  return NULL;
}

void
part_assert_problem (const SyOptionRom *rom,
                     const char        *id,
                     SyRomSeverity      severity,
                     gsize              offset,
                     const char        *says)
{
  const SyRomProblem *problem = part_find_problem (rom, id);

  g_test_message ("%s", id);
  g_assert_nonnull (problem);
  g_test_message ("0x%zx: %s", problem->offset, problem->says);
  g_assert_cmpint (problem->severity, ==, severity);
  g_assert_cmphex (problem->offset, ==, offset);
  g_assert_nonnull (strstr (problem->says, says));
  g_assert_cmpint (sy_option_rom_is_whole (rom), ==, severity != SY_ROM_ERROR);
}

void
part_fix_sum (GByteArray *file)
{
  guint8 sum = 0;

  for (gsize i = 0; i < 2048; i++)
    sum = (guint8) (sum + file->data[i]);
  file->data[0x400] = (guint8) (file->data[0x400] - sum);
}
