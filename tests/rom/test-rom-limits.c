/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "rom-hunt.h"
#include "sample/sy-sample-rom.h"

#define MIB (1024 * 1024)

static SyRomScan *
hunt_within (GBytes                *file,
             const SyRomScanLimits *limits)
{
  g_autoptr (GError) error = NULL;
  SyRomScan *scan = sy_rom_scan (file, "update", limits, NULL, NULL, NULL, &error);

  g_assert_no_error (error);

  return scan;
}

static GBytes *
make_rom_section (void)
{
  g_autoptr (GBytes) rom = sy_sample_rom_make (HUNT_VENDOR, HUNT_DEVICE);

  return build_section (0x19, rom);
}

/* A section of zeros that unpacks to @size. */
static GBytes *
make_bomb (gsize size)
{
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GBytes) packed = pack_lzma (zeros, FALSE);

  return build_guided (LZMA, TRUE, packed);
}

/* One part is too large: it is left out with the reason, and the others are looked at. */
static void
test_part (void)
{
  g_autoptr (GBytes) bomb = make_bomb (8 * MIB);
  g_autoptr (GBytes) rom = make_rom_section ();
  g_autoptr (GBytes) sections = build_join (4, bomb, rom, NULL);
  g_autoptr (GBytes) volume = build_volume_of (sections);
  g_autoptr (SyRomScan) scan = NULL;
  const SyRomScanNote *note;
  SyRomScanLimits limits;

  sy_rom_scan_limits_set_default (&limits);
  limits.max_part = 7 * MIB;
  scan = hunt_within (volume, &limits);
  g_assert_null (scan->stopped);
  g_assert_cmpuint (scan->notes->len, ==, 1);
  note = scan->notes->pdata[0];
  g_assert_cmpint (note->kind, ==, SY_ROM_NOTE_LIMIT);
  g_assert_nonnull (strstr (note->says, "8388608"));
  g_assert_cmpuint (scan->founds->len, ==, 1);
}

/* Many that are small enough are too much together. What was found before stays. */
static void
test_total (void)
{
  g_autoptr (GBytes) bomb = make_bomb (8 * MIB);
  g_autoptr (GBytes) rom = make_rom_section ();
  g_autoptr (GBytes) hidden = pack_lzma (rom, FALSE);
  g_autoptr (GBytes) first = build_guided (LZMA, TRUE, hidden);
  g_autoptr (GBytes) sections = build_join (4, first, bomb, bomb, bomb, bomb, NULL);
  g_autoptr (GBytes) volume = build_volume_of (sections);
  g_autoptr (SyRomScan) scan = NULL;
  SyRomScanLimits limits;

  sy_rom_scan_limits_set_default (&limits);
  limits.max_unpacked = 20 * MIB;
  scan = hunt_within (volume, &limits);
  g_assert_nonnull (scan->stopped);
  g_assert_nonnull (strstr (scan->stopped, "20971520"));
  g_assert_cmpuint (scan->founds->len, ==, 1);
  g_assert_cmpuint (scan->unpacked, <=, limits.max_unpacked);
}

/* The same in archives: one in which the member says to be small is caught too. */
static void
test_archive (void)
{
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (8 * MIB), 8 * MIB);
  g_autoptr (GBytes) archive = build_archive ("7zip", "bios.rom", zeros);
  g_autoptr (SyRomScan) scan = NULL;
  SyRomScanLimits limits;

  sy_rom_scan_limits_set_default (&limits);
  limits.max_part = 7 * MIB;
  scan = hunt_within (archive, &limits);
  g_assert_cmpuint (scan->notes->len, ==, 1);
  g_assert_cmpint (((const SyRomScanNote *) scan->notes->pdata[0])->kind, ==, SY_ROM_NOTE_LIMIT);
}

static void
test_depth (void)
{
  g_autoptr (GBytes) section = make_rom_section ();
  g_autoptr (GBytes) volume = NULL;
  g_autoptr (SyRomScan) scan = NULL;

  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GBytes) inner = g_steal_pointer (&section);

      section = build_compression (0, g_bytes_get_size (inner), inner);
    }
  volume = build_volume_of (section);
  scan = hunt (volume);
  g_assert_nonnull (scan->stopped);
  g_assert_nonnull (strstr (scan->stopped, "32"));
}

/* Packed in itself again and again, as a bomb of archives is. */
static void
test_nested_packing (void)
{
  g_autoptr (GBytes) section = make_rom_section ();
  g_autoptr (GBytes) volume = NULL;
  g_autoptr (SyRomScan) scan = NULL;

  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GBytes) packed = pack_lzma (section, FALSE);

      g_bytes_unref (section);
      section = build_guided (LZMA, TRUE, packed);
    }
  volume = build_volume_of (section);
  scan = hunt (volume);
  g_assert_nonnull (scan->stopped);
}

static void
test_parts (void)
{
  g_autoptr (GByteArray) sections = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) volume = NULL;
  g_autoptr (SyRomScan) scan = NULL;
  SyRomScanLimits limits;

  for (guint i = 0; i < 5000; i++)
    g_byte_array_append (sections, (const guint8 *) "\4\0\0\x13", 4);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&sections));
  volume = build_volume_of (bytes);
  sy_rom_scan_limits_set_default (&limits);
  limits.max_parts = 4000;
  scan = hunt_within (volume, &limits);
  g_assert_nonnull (scan->stopped);
  g_assert_nonnull (strstr (scan->stopped, "4000"));
  g_clear_pointer (&scan, sy_rom_scan_free);
  scan = hunt (volume);
  g_assert_null (scan->stopped);
}

static void
test_time (void)
{
  g_autoptr (GBytes) section = make_rom_section ();
  g_autoptr (GBytes) volume = build_volume_of (section);
  g_autoptr (SyRomScan) scan = NULL;
  SyRomScanLimits limits;

  sy_rom_scan_limits_set_default (&limits);
  limits.max_seconds = 0;
  scan = hunt_within (volume, &limits);
  g_assert_nonnull (scan->stopped);
}

/* Headers of volumes that each claim all the rest of the file: the work must not grow with the
 * square of their number. */
static void
test_liars (void)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SyRomScan) scan = NULL;
  guint8 header[64] = { 0 };

  memset (header + 32, 0x7f, 7);
  memcpy (header + 40, "_FVH", 4);
  header[48] = 56;
  for (guint i = 0; i < 30000; i++)
    g_byte_array_append (all, header, sizeof header);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  scan = hunt (bytes);
  g_assert_cmpuint (scan->founds->len, ==, 0);
}

typedef struct {
  GCancellable *cancellable;
  guint         n_calls;
  double        last;
} Watch;

static void
watch_cb (double      fraction,
          const char *path,
          gpointer    user_data)
{
  Watch *watch = user_data;

  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  g_assert_true (g_str_has_prefix (path, "update"));
  watch->last = fraction;
  watch->n_calls++;
  if (watch->cancellable != NULL && watch->n_calls == 3)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_progress (void)
{
  g_autoptr (GBytes) section = make_rom_section ();
  g_autoptr (GBytes) volume = build_volume_of (section);
  g_autoptr (GBytes) flash = build_join (1, volume, volume, volume, volume, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRomScan) scan = NULL;
  Watch watch = { 0 };

  scan = sy_rom_scan (flash, "update", NULL, watch_cb, &watch, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (watch.n_calls, ==, 5);
  g_assert_cmpfloat (watch.last, >, 0.7);

  watch = (Watch) { .cancellable = cancellable };
  g_assert_null (sy_rom_scan (flash, "update", NULL, watch_cb, &watch, cancellable, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CANCELLED);
  g_assert_cmpuint (watch.n_calls, ==, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rom-limits/part", test_part);
  g_test_add_func ("/rom-limits/total", test_total);
  g_test_add_func ("/rom-limits/archive", test_archive);
  g_test_add_func ("/rom-limits/depth", test_depth);
  g_test_add_func ("/rom-limits/nested-packing", test_nested_packing);
  g_test_add_func ("/rom-limits/parts", test_parts);
  g_test_add_func ("/rom-limits/time", test_time);
  g_test_add_func ("/rom-limits/liars", test_liars);
  g_test_add_func ("/rom-limits/progress", test_progress);

  return g_test_run ();
}
