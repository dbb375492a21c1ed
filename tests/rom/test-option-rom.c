/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "rom-parts.h"

static const SyPciImage *
image_of (const SyOptionRom *rom,
          guint              index)
{
  g_assert_cmpuint (index, <, rom->images->len);

  return rom->images->pdata[index];
}

static void
assert_fine (const SyOptionRom *rom)
{
  g_assert_cmpuint (rom->problems->len, ==, 0);
  g_assert_true (sy_option_rom_is_whole (rom));
}

static void
test_fields (void)
{
  g_autoptr (GByteArray) file = part_chain_new ();
  g_autoptr (SyOptionRom) rom = part_parse (file);
  const SyPciImage *image;

  assert_fine (rom);
  g_assert_cmpuint (rom->images->len, ==, 3);
  g_assert_cmpuint (rom->offset, ==, 0);
  g_assert_cmpuint (rom->size, ==, file->len);

  image = image_of (rom, 0);
  g_assert_cmpuint (image->size, ==, 2048);
  g_assert_cmpuint (image->init_size, ==, 2048);
  g_assert_cmpstr (sy_pci_code_to_string (image->code_type), ==, "x86");
  g_assert_cmphex (image->vendor, ==, 0x10de);
  g_assert_cmphex (image->device, ==, 0x1c8d);
  g_assert_cmphex (image->class_code, ==, 0x030200);
  g_assert_cmpuint (image->pcir_revision, ==, 3);
  g_assert_cmpuint (image->code_revision, ==, 1);
  g_assert_cmpuint (image->runtime_size, ==, 1024);
  g_assert_cmphex (image->config_utility, ==, 0x150);
  g_assert_cmphex (image->dmtf_entry, ==, 0x160);
  g_assert_cmphex (image->subsystem_vendor, ==, 0x17aa);
  g_assert_cmphex (image->subsystem_device, ==, 0x39d1);
  g_assert_cmpuint (image->devices->len, ==, 2);
  g_assert_cmphex (g_array_index (image->devices, guint16, 1), ==, 0x1c8e);
  g_assert_cmpint (image->sum, ==, SY_PCI_SUM_RIGHT);
  g_assert_cmphex (image->npde.offset, ==, 0xa0);
  g_assert_false (image->last);
}

static void
test_other_images (void)
{
  g_autoptr (GByteArray) file = part_chain_new ();
  g_autoptr (SyOptionRom) rom = part_parse (file);
  const SyPciImage *image;

  image = image_of (rom, 1);
  g_assert_cmpuint (image->offset, ==, 2048);
  g_assert_cmpuint (image->init_size, ==, 1536);
  g_assert_cmpstr (sy_pci_code_to_string (image->code_type), ==, "efi");
  g_assert_cmphex (image->efi.signature, ==, 0x0ef1);
  g_assert_cmphex (image->efi.machine, ==, 0x8664);
  g_assert_cmpint (image->efi.program, ==, SY_PCI_PROGRAM_RIGHT);
  g_assert_cmpint (image->sum, ==, SY_PCI_SUM_NONE);
  g_assert_false (image->last);

  image = image_of (rom, 2);
  g_assert_cmpstr (sy_pci_code_to_string (image->code_type), ==, "nvidia");
  g_assert_cmpstr (image->pcir_signature, ==, "NPDS");
  g_assert_false (image->pcir_last);
  g_assert_true (image->last);
}

/* Each image from its headers and its body alone, in which the headers were wiped out. */
static void
test_round_trip (void)
{
  g_autoptr (GByteArray) file = part_chain_new ();
  g_autoptr (SyOptionRom) rom = part_parse (file);

  for (guint i = 0; i < rom->images->len; i++)
    {
      const SyPciImage *image = rom->images->pdata[i];
      g_autoptr (GBytes) bytes = sy_option_rom_get_image_bytes (rom, i);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);
      g_autofree guint8 *body = g_memdup2 (data, size);
      g_autoptr (GBytes) wiped = NULL;
      g_autoptr (GBytes) written = NULL;

      memset (body, 0, 0x1a);
      memset (body + image->pcir, 0, image->pcir_length);
      if (image->device_list != 0)
        memset (body + image->pcir + image->device_list, 0, image->devices->len * 2);
      if (image->npde.offset != 0)
        memset (body + image->npde.offset, 0, image->npde.length);
      if (image->subsystem_vendor != 0)
        memset (body + 0x54, 0, 4);
      wiped = g_bytes_new (body, size);
      g_assert_false (g_bytes_equal (wiped, bytes));
      written = sy_pci_image_write (image, wiped);
      g_assert_true (g_bytes_equal (written, bytes));
    }
}

/* Cut off anywhere, nothing is read past the end, nothing is called whole, and it is said where. */
static void
test_truncation (void)
{
  g_autoptr (GByteArray) file = part_chain_new ();

  for (guint size = file->len; size-- > 0;)
    {
      g_autoptr (SyOptionRom) rom = NULL;
      const SyRomProblem *problem;

      g_byte_array_set_size (file, size);
      rom = part_parse (file);
      g_assert_false (sy_option_rom_is_whole (rom));
      problem = sy_rom_problems_find (rom->problems, SY_ROM_ERROR);
      g_assert_nonnull (problem);
      g_assert_cmpuint (problem->offset, <=, size);
      g_assert_cmpuint (rom->size, ==, size >= 3584 ? 3584 : size >= 2048 ? 2048 : 0);
      if (size >= 0x98)
        g_assert_cmpuint (rom->images->len, >=, 1);
    }
}

/* No byte can change without being noticed, but the one that says that the image is for x86. */
static void
test_any_change (void)
{
  g_autoptr (SyPciImage) image = part_x86_new (3);
  g_autoptr (GByteArray) file = g_byte_array_new ();

  part_append (file, image);
  for (guint i = 0; i < file->len; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autoptr (SyOptionRom) rom = NULL;

        file->data[i] ^= (guint8) (1 << bit);
        rom = part_parse (file);
        file->data[i] ^= (guint8) (1 << bit);
        g_assert_cmpint (sy_option_rom_is_whole (rom), ==, i == 0x80 + 0x14);
      }
}

/* The BIOS adds up what the size byte covers, which can be less than the image. */
static void
test_init_sum (void)
{
  g_autoptr (SyPciImage) image = part_x86_new (4);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (SyOptionRom) rom = NULL;

  image->init_size = 1024;
  part_append (file, image);
  rom = part_parse (file);
  assert_fine (rom);
  g_assert_cmpint (image_of (rom, 0)->sum, ==, SY_PCI_SUM_INIT_RIGHT);
}

/* One that is too short to tell has another image after it where it shortens the image. */
static void
test_short_npde (void)
{
  g_autoptr (SyPciImage) x86 = part_x86_new (4);
  g_autoptr (SyPciImage) efi = part_efi_new (3);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (SyOptionRom) rom = NULL;

  part_add_npde (x86);
  x86->npde.length = 0x0a;
  x86->npde.has_last = FALSE;
  x86->pcir_size = 7 * 512;
  part_append (file, x86);
  part_append (file, efi);
  rom = part_parse (file);
  assert_fine (rom);
  g_assert_cmpuint (rom->images->len, ==, 2);
}

static void
test_nvgi (void)
{
  g_autoptr (GByteArray) chain = part_chain_new ();

  for (guint version = 1; version <= 4; version++)
    {
      g_autoptr (GByteArray) file = part_nvgi_new (version, 0x1204);
      g_autoptr (SyOptionRom) rom = NULL;
      g_autoptr (GBytes) bytes = NULL;

      g_byte_array_append (file, chain->data, chain->len);
      rom = part_parse (file);
      g_assert_true (sy_option_rom_is_whole (rom));
      g_assert_cmpint (rom->before, ==, SY_OPTION_ROM_BEFORE_NVGI);
      g_assert_cmphex (rom->offset, ==, 0x1204);
      part_assert_problem (rom, "before", SY_ROM_NOTE, 0, "4612");
      g_assert_cmpint (part_find_problem (rom, "nvgi") != NULL, ==, version == 4);
      bytes = sy_option_rom_get_bytes (rom);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), chain->data,
                       chain->len);
    }
}

/* A header that leads astray does not hide the ROM. */
static void
test_bad_nvgi (void)
{
  g_autoptr (GByteArray) chain = part_chain_new ();
  g_autoptr (GByteArray) file = part_nvgi_new (2, 0x200);
  g_autoptr (SyOptionRom) rom = NULL;

  g_byte_array_append (file, chain->data, chain->len);
  part_put (file, 0x44, 4, 0x1100);
  rom = part_parse (file);
  part_assert_problem (rom, "nvgi", SY_ROM_WARNING, 4, "0x1100");
  g_assert_cmphex (rom->offset, ==, 0x200);
}

static void
test_after (void)
{
  static const struct {
    guint       byte;
    const char *id;
  } cases[] = { { 0xff, "padding" }, { 0x00, "padding" }, { 0x41, "after" } };
  g_autoptr (GByteArray) chain = part_chain_new ();
  g_autoptr (GByteArray) file = part_chain_new ();
  g_autoptr (SyOptionRom) two = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SyOptionRom) rom = NULL;

      g_byte_array_set_size (file, chain->len + 700);
      memset (file->data + chain->len, (int) cases[i].byte, 700);
      rom = part_parse (file);
      part_assert_problem (rom, cases[i].id, SY_ROM_NOTE, chain->len, "700");
      g_assert_cmpuint (rom->size, ==, chain->len);
    }
  g_byte_array_append (file, chain->data, chain->len);
  two = part_parse (file);
  part_assert_problem (two, "another", SY_ROM_NOTE, chain->len + 700, "another");
}

static void
test_headless (void)
{
  g_autoptr (GByteArray) file = part_chain_new ();
  g_autoptr (SyOptionRom) rom = NULL;
  g_autoptr (SyOptionRom) other = NULL;

  part_put (file, 0x18, 2, 0x4000);
  rom = part_parse (file);
  g_assert_true (rom->headless);
  g_assert_cmphex (rom->offset, ==, 2048);
  part_assert_problem (rom, "pcir-pointer", SY_ROM_ERROR, 0x18, "0x4000");

  /* Where a whole ROM follows, what stands before it is only that. */
  g_byte_array_prepend (file, (const guint8 *) "\x55\xaa", 2);
  part_put (file, 0x02 + 0x18, 2, 0x80);
  other = part_parse (file);
  g_assert_false (other->headless);
  g_assert_true (sy_option_rom_is_whole (other));
  g_assert_cmphex (other->offset, ==, 2);
  g_assert_cmpint (part_find_problem (other, "pcir-pointer")->severity, ==, SY_ROM_WARNING);
}

static void
test_too_many (void)
{
  g_autoptr (SyPciImage) image = part_x86_new (1);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (SyOptionRom) rom = NULL;

  image->pcir_last = FALSE;
  for (guint i = 0; i <= SY_OPTION_ROM_MAX_IMAGES; i++)
    part_append (file, image);
  rom = part_parse (file);
  part_assert_problem (rom, "chain", SY_ROM_ERROR, 512 * SY_OPTION_ROM_MAX_IMAGES, "16");
}

static void
test_no_image (void)
{
  static const char * const files[] = { "", "U", "no ROM at all", "\x55\xaa" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (files[i], strlen (files[i]));
      g_autoptr (SyOptionRom) rom = sy_option_rom_parse (bytes);

      g_assert_false (sy_option_rom_is_whole (rom));
      g_assert_cmpuint (rom->images->len, ==, 0);
      g_assert_nonnull (sy_rom_problems_find (rom->problems, SY_ROM_ERROR));
      g_assert_cmpint (sy_option_rom_match (rom, 0x10de, 0x1c8d), ==, SY_OPTION_ROM_MATCH_OTHER);
    }
}

static void
test_match (void)
{
  g_autoptr (GByteArray) file = part_chain_new ();
  g_autoptr (SyOptionRom) rom = part_parse (file);

  g_assert_cmpint (sy_option_rom_match (rom, 0x10de, 0x1c8d), ==, SY_OPTION_ROM_MATCH_SAME);
  g_assert_cmpint (sy_option_rom_match (rom, 0x10de, 0x1c8c), ==, SY_OPTION_ROM_MATCH_LISTED);
  g_assert_cmpint (sy_option_rom_match (rom, 0x10de, 0x1c8f), ==, SY_OPTION_ROM_MATCH_OTHER);
  g_assert_cmpint (sy_option_rom_match (rom, 0x1002, 0x1c8d), ==, SY_OPTION_ROM_MATCH_OTHER);
  g_assert_cmpint (sy_option_rom_match_subsystem (rom, 0x17aa, 0x39d1), ==, SY_TRISTATE_YES);
  g_assert_cmpint (sy_option_rom_match_subsystem (rom, 0x17aa, 0x39d2), ==, SY_TRISTATE_NO);
  g_assert_cmpint (sy_option_rom_match_subsystem (rom, 0, 0), ==, SY_TRISTATE_UNKNOWN);
  /* The block that tells the card is not as it should be: then it tells nothing. */
  file->data[0x6a] = 0;
  part_fix_sum (file);
  g_clear_pointer (&rom, sy_option_rom_free);
  rom = part_parse (file);
  g_assert_cmpint (sy_option_rom_match_subsystem (rom, 0x17aa, 0x39d1), ==, SY_TRISTATE_UNKNOWN);
}

/* At any alignment, past what only looks like one, and each ROM once. */
static void
test_find (void)
{
  g_autoptr (GByteArray) chain = part_chain_new ();
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SyOptionRom) rom = NULL;
  g_autoptr (SyOptionRom) damaged = NULL;
  SySpan span;
  gsize offset;

  for (guint i = 0; i < 101; i++)
    g_byte_array_append (file, (const guint8 *) "\x55\xaa\x55", 3);
  g_byte_array_append (file, chain->data, chain->len);
  g_byte_array_append (file, (const guint8 *) "U", 1);
  chain->data[0x300] ^= 1;
  g_byte_array_append (file, chain->data, chain->len);
  bytes = g_bytes_new (file->data, file->len);
  span = sy_span_from_bytes (bytes);

  g_assert_true (sy_option_rom_find (span, 0, &offset));
  g_assert_cmpuint (offset, ==, 303);
  rom = sy_option_rom_parse_at (bytes, offset);
  g_assert_true (sy_option_rom_is_whole (rom));
  g_assert_true (sy_option_rom_find_next (rom, span, &offset));
  g_assert_cmpuint (offset, ==, 304 + chain->len);
  damaged = sy_option_rom_parse_at (bytes, offset);
  g_assert_cmpuint (damaged->images->len, ==, 3);
  g_assert_false (sy_option_rom_is_whole (damaged));
  g_assert_false (sy_option_rom_find_next (damaged, span, &offset));
  g_assert_false (sy_option_rom_find (span, file->len, &offset));
  g_assert_false (sy_option_rom_find (span, G_MAXSIZE, &offset));
}

static void
test_json (void)
{
  g_autoptr (GByteArray) file = part_chain_new ();
  g_autoptr (SyOptionRom) rom = part_parse (file);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  JsonObject *image;

  json_builder_begin_object (builder);
  sy_option_rom_build_json (rom, builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  object = json_node_get_object (root);
  g_assert_true (json_object_get_boolean_member (object, "whole"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "images")), ==, 3);
  image = json_array_get_object_element (json_object_get_array_member (object, "images"), 0);
  g_assert_cmpstr (json_object_get_string_member (image, "id"), ==, "10de:1c8d");
  g_assert_cmpstr (json_object_get_string_member (image, "subsystem"), ==, "17aa:39d1");
  g_assert_cmpstr (json_object_get_string_member (image, "class"), ==, "030200");
  g_assert_cmpstr (json_object_get_string_member (image, "checksum"), ==, "right");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/option-rom/fields", test_fields);
  g_test_add_func ("/option-rom/other-images", test_other_images);
  g_test_add_func ("/option-rom/round-trip", test_round_trip);
  g_test_add_func ("/option-rom/truncation", test_truncation);
  g_test_add_func ("/option-rom/any-change", test_any_change);
  g_test_add_func ("/option-rom/init-sum", test_init_sum);
  g_test_add_func ("/option-rom/short-npde", test_short_npde);
  g_test_add_func ("/option-rom/nvgi", test_nvgi);
  g_test_add_func ("/option-rom/bad-nvgi", test_bad_nvgi);
  g_test_add_func ("/option-rom/after", test_after);
  g_test_add_func ("/option-rom/headless", test_headless);
  g_test_add_func ("/option-rom/too-many", test_too_many);
  g_test_add_func ("/option-rom/no-image", test_no_image);
  g_test_add_func ("/option-rom/match", test_match);
  g_test_add_func ("/option-rom/find", test_find);
  g_test_add_func ("/option-rom/json", test_json);

  return g_test_run ();
}
