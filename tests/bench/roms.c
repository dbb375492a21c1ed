/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "../rom/rom-parts.h"

/*
 * How long it takes to read a ROM of 1 MiB, and to look through 16 MiB for ROMs; beside that, how
 * long the C library takes to look for one byte that is not in the 16 MiB, and to add them up.
 * roms [SECONDS]: prints "NAME MILLISECONDS" lines.
 */

#define MIB (1024 * 1024)

/* Every byte but zero as often as chance has it, so 55 AA too. */
static GByteArray *
make_noise (void)
{
  GByteArray *noise = g_byte_array_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (6);

  g_byte_array_set_size (noise, 16 * MIB);
  for (gsize i = 0; i < noise->len; i++)
    noise->data[i] = (guint8) g_rand_int_range (random, 1, 256);

  return noise;
}

static GByteArray *
make_rom (void)
{
  GByteArray *rom = g_byte_array_new ();
  g_autoptr (SyPciImage) x86 = part_x86_new (255);
  g_autoptr (SyPciImage) efi = part_efi_new (2 * MIB / 1024 - 255);

  x86->pcir_last = FALSE;
  part_append (rom, x86);
  part_append (rom, efi);

  return rom;
}

static void
read_rom (GBytes *rom)
{
  g_autoptr (SyOptionRom) parsed = sy_option_rom_parse (rom);

  g_assert_true (sy_option_rom_is_whole (parsed));
}

static void
read_sum (GBytes *rom)
{
  g_autoptr (SyOptionRom) parsed = sy_option_rom_parse (rom);

  g_assert_cmpuint (parsed->images->len, ==, 1);
}

static void
look_for_roms (GBytes *bytes)
{
  gsize offset;

  g_assert_false (sy_option_rom_find (sy_span_from_bytes (bytes), 0, &offset));
}

static void
look_for_zero (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  g_assert_null (memchr (data, 0, size));
}

static void
add_up (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  volatile guint8 result;
  guint8 sum = 0;

  for (gsize i = 0; i < size; i++)
    sum = (guint8) (sum + data[i]);
  result = sum;
  (void) result;
}

static void
measure (const char       *name,
         void            (*run) (GBytes *bytes),
         const GByteArray *data,
         double            seconds)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data->data, data->len);
  g_autoptr (GTimer) timer = g_timer_new ();
  double best = G_MAXDOUBLE;

  while (g_timer_elapsed (timer, NULL) < seconds)
    {
      gint64 begin = g_get_monotonic_time ();

      run (bytes);
      best = MIN (best, (double) (g_get_monotonic_time () - begin) / 1000);
    }
  g_print ("%s %.3f\n", name, best);
}

int
main (int   argc,
      char *argv[])
{
  double seconds = argc > 1 ? g_ascii_strtod (argv[1], NULL) : 0.5;
  g_autoptr (GByteArray) noise = make_noise ();
  g_autoptr (GByteArray) rom = make_rom ();
  g_autoptr (GByteArray) single = g_byte_array_new ();
  g_autoptr (SyPciImage) x86 = part_x86_new (2048);

  x86->init_size = 0;
  part_append (single, x86);
  measure ("read-1-mib", read_rom, rom, seconds);
  measure ("read-1-mib-sum", read_sum, single, seconds);
  measure ("find-in-16-mib", look_for_roms, noise, seconds);
  measure ("memchr-16-mib", look_for_zero, noise, seconds);
  measure ("sum-16-mib", add_up, noise, seconds);

  return 0;
}
