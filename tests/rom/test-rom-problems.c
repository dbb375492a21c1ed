/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom-parts.h"

/* A change to the chain of part_chain_new(), and what has to be said of it. */
typedef struct {
  gsize          offset;
  guint          n_bytes;
  guint32        value;
  const char    *id;
  SyRomSeverity  severity;
  gsize          at;
  const char    *says;
} Change;

static const Change changes[] = {
  { 0x00, 2, 0xaa54, "before", SY_ROM_NOTE, 0, "2048" },
  { 0x18, 2, 0x0010, "pcir-pointer", SY_ROM_ERROR, 0x18, "0x10" },
  { 0x18, 2, 0xfff0, "pcir-pointer", SY_ROM_ERROR, 0x18, "0xfff0" },
  { 0x80, 4, 0x58494350, "pcir-signature", SY_ROM_ERROR, 0x80, "50 43 49 58" },
  { 0x8a, 2, 0x0014, "pcir-length", SY_ROM_WARNING, 0x8a, "0x14" },
  { 0x02, 1, 0, "size-byte", SY_ROM_WARNING, 2, " 0 bytes" },
  { 0x02, 1, 5, "size-byte", SY_ROM_WARNING, 2, "2560" },
  { 0x300, 1, 0, "checksum", SY_ROM_ERROR, 0, "0x00" },
  { 0xa4, 2, 0x0200, "npde-revision", SY_ROM_NOTE, 0xa4, "0x200" },
  { 0xa8, 2, 0, "npde-length", SY_ROM_NOTE, 0xa8, "does not say" },
  { 0x826, 2, 0x061c, "npde-outside", SY_ROM_WARNING, 0xe40, "0x800" },
  { 0xa8, 2, 0xffff, "image-length", SY_ROM_ERROR, 0xa8, "33553920" },
  { 0xa8, 2, 0x000a, "truncated", SY_ROM_ERROR, 4608, "5120" },
  { 0xa8, 2, 0x0005, "signature", SY_ROM_ERROR, 2560, "" },
  { 0x88, 2, 0x077f, "device-list", SY_ROM_WARNING, 2047, "0x7ff" },
  { 0x804, 4, 0x12345678, "efi-signature", SY_ROM_WARNING, 0x804, "0x12345678" },
  { 0x80c, 2, 2, "efi-compression", SY_ROM_WARNING, 0x80c, "way 2" },
  { 0x816, 2, 0x4000, "efi-offset", SY_ROM_WARNING, 0x816, "0x4000" },
  { 0x816, 2, 0x10, "efi-offset", SY_ROM_WARNING, 0x816, "0x10 " },
  { 0x816, 2, 0x61, "efi-program", SY_ROM_WARNING, 0x861, "MZ" },
  { 0x860 + 0x3c, 4, 0x44, "efi-program", SY_ROM_WARNING, 0x89c, "0x44" },
  { 0x860 + 0x44, 2, 0x014c, "efi-program", SY_ROM_WARNING, 0x8a4, "0x8664" },
  { 0x860 + 0x9c, 2, 10, "efi-program", SY_ROM_WARNING, 0x8fc, "0xb" },
  { 0x860 + 0x46, 2, 2, "efi-program", SY_ROM_WARNING, 0x860 + 0x170, "2 of 2" },
  { 0x860 + 0x158, 4, 0x10000, "efi-program", SY_ROM_WARNING, 0x860 + 0x148, "1 of 1" },
  { 0x81c + 0x10, 2, 0, "image-length", SY_ROM_ERROR, 0x82c, "no bytes" },
  { 0x81c + 0x15, 1, 0x80, "after", SY_ROM_NOTE, 3584, "1024" },
  { 0xe00, 2, 0xaaaa, "signature", SY_ROM_ERROR, 0xe00, "AA AA" },
  { 0xe4a, 1, 0, "signature", SY_ROM_ERROR, 4608, "the file ends" },
};

static void
test_problems (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      const Change *change = &changes[i];
      g_autoptr (GByteArray) file = part_chain_new ();
      g_autoptr (SyOptionRom) rom = NULL;

      part_put (file, change->offset, change->n_bytes, change->value);
      if (!g_str_equal (change->id, "checksum"))
        part_fix_sum (file);
      rom = part_parse (file);
      part_assert_problem (rom, change->id, change->severity, change->at, change->says);
    }
}

/* Every problem is listed, not only the first. */
static void
test_all_problems (void)
{
  g_autoptr (GByteArray) file = part_chain_new ();
  g_autoptr (SyOptionRom) rom = NULL;

  file->data[0x300] ^= 1;
  part_put (file, 0x804, 4, 0);
  part_put (file, 0xe00 + 0x20 + 10, 2, 0x10);
  rom = part_parse (file);
  part_assert_problem (rom, "checksum", SY_ROM_ERROR, 0, "0x");
  g_assert_nonnull (part_find_problem (rom, "efi-signature"));
  g_assert_nonnull (part_find_problem (rom, "pcir-length"));
  g_assert_cmpuint (rom->images->len, ==, 3);
  g_assert_cmpint (((SyPciImage *) rom->images->pdata[0])->sum, ==, SY_PCI_SUM_WRONG);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rom-problems/each", test_problems);
  g_test_add_func ("/rom-problems/all", test_all_problems);

  return g_test_run ();
}
