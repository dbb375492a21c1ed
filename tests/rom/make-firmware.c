/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "firmware-build.h"
#include "sample/sy-sample-rom.h"

/* Writes a firmware update to look into. Usage: make-firmware KIND FILE [FOLDER]
 *   small    a capsule with nested, packed volumes and a ROM
 *   update   the same in a 7z, behind a program
 *   tiano    compressed data, after a byte as the fuzzer has it
 *   modules  16 MiB with 200 modules in packed volumes; each packed section also into FOLDER */

#define FLASH_SIZE  (16 * 1024 * 1024)
#define N_MODULES   200
#define N_VOLUMES   4

static void
write_file (const char *path,
            GBytes     *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (!g_file_set_contents (path, data, (gssize) size, NULL))
    exit (1);
}

static GBytes *
make_rom_section (void)
{
  g_autoptr (GBytes) rom = sy_sample_rom_make (0x10de, 0x1c8d);

  return build_section (0x19, rom);
}

static GBytes *
make_small (void)
{
  g_autoptr (GBytes) raw = make_rom_section ();
  g_autoptr (GBytes) tiano = pack_tiano (raw, SY_TIANO_EFI);
  g_autoptr (GBytes) standard = build_compression (1, g_bytes_get_size (raw), tiano);
  g_autoptr (GBytes) volume = build_volume_of (standard);
  g_autoptr (GBytes) image = build_section (0x17, volume);
  g_autoptr (GBytes) lzma = pack_lzma (image, TRUE);
  g_autoptr (GBytes) guided = build_guided (LZMA_X86, TRUE, lzma);
  g_autoptr (GBytes) outer = build_volume_of (guided);

  return build_capsule ("3b6686bd-0d76-4030-b70e-b5519e2fc5a0", 32, outer);
}

static GBytes *
make_update (void)
{
  g_autoptr (GBytes) small = make_small ();
  g_autoptr (GBytes) archive = build_archive ("7zip", "bios.cap", small);

  return build_program (small, archive);
}

static GBytes *
make_tiano (void)
{
  g_autoptr (GBytes) code = make_code (2000, 1);
  g_autoptr (GBytes) packed = pack_tiano (code, SY_TIANO_TIANO);
  g_autoptr (GBytes) form = g_bytes_new_static ("\0", 1);

  return build_join (1, form, packed, NULL);
}

/* A module as drivers are: code, in a PE32 section, with a name. */
static GBytes *
make_module (guint index)
{
  g_autofree char *guid = g_strdup_printf ("00000000-0000-0000-0000-%012x", index);
  g_autoptr (GBytes) code = make_code (96 * 1024 + index * 512, index);
  g_autoptr (GBytes) program = build_section (0x10, code);
  g_autoptr (GBytes) name = g_bytes_new_static ("M\0\0\0", 4);
  g_autoptr (GBytes) ui = build_section (0x15, name);
  g_autoptr (GBytes) rom = index == N_MODULES / 2 ? make_rom_section ()
                                                  : build_section (0x19, name);
  g_autoptr (GBytes) sections = build_join (4, program, ui, rom, NULL);

  return build_file (guid, 0x07, sections);
}

static GBytes *
make_packed_volume (guint       index,
                    const char *folder)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *name = g_strdup_printf ("%s/%u.lzma", folder, index);
  g_autoptr (GBytes) inner = NULL;
  g_autoptr (GBytes) image = NULL;
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) guided = NULL;

  for (guint i = 0; i < N_MODULES / N_VOLUMES; i++)
    g_ptr_array_add (files, make_module (index * N_MODULES / N_VOLUMES + i));
  inner = build_volume (FFS2, files, FALSE);
  image = build_section (0x17, inner);
  packed = pack_lzma (image, FALSE);
  write_file (name, packed);
  guided = build_guided (LZMA, TRUE, packed);

  return build_volume_of (guided);
}

static GBytes *
make_modules (const char *folder)
{
  g_autoptr (GByteArray) flash = g_byte_array_new ();
  gsize size;

  for (guint i = 0; i < N_VOLUMES; i++)
    {
      g_autoptr (GBytes) volume = make_packed_volume (i, folder);
      const guint8 *data = g_bytes_get_data (volume, &size);

      g_byte_array_append (flash, data, (guint) size);
    }
  if (flash->len > FLASH_SIZE)
    exit (1);
  size = flash->len;
  g_byte_array_set_size (flash, FLASH_SIZE);
  memset (flash->data + size, 0xff, FLASH_SIZE - size);

  return g_byte_array_free_to_bytes (g_steal_pointer (&flash));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GBytes) bytes = NULL;

  if (argc < 3)
    return 2;
  if (g_str_equal (argv[1], "small"))
    bytes = make_small ();
  else if (g_str_equal (argv[1], "update"))
    bytes = make_update ();
  else if (g_str_equal (argv[1], "tiano"))
    bytes = make_tiano ();
  else if (g_str_equal (argv[1], "modules") && argc == 4)
    bytes = make_modules (argv[3]);
  else
    return 2;
  write_file (argv[2], bytes);

  return 0;
}
