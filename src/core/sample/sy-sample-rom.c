/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/sy-sample-rom.h"

#include <string.h>

#define BLOCK_SIZE 512
#define N_BLOCKS   120
#define PCIR       0x40
#define SIZE       (N_BLOCKS * BLOCK_SIZE)

static void
put_word (guint8  *data,
          guint16  value)
{
  data[0] = (guint8) (value & 0xff);
  data[1] = (guint8) (value >> 8);
}

GBytes *
sy_sample_rom_make (guint16 vendor,
                    guint16 device)
{
  static const char name[] = "Sample video BIOS of Switchyard";
  guint8 *data = g_malloc0 (SIZE);
  guint8 sum = 0;

  for (gsize i = 0; i < SIZE; i++)
    data[i] = (guint8) (i * 31 + i / 253);
  put_word (data, 0xaa55);
  data[2] = N_BLOCKS;
  memset (data + 3, 0, PCIR - 3);
  put_word (data + 0x18, PCIR);
  memset (data + PCIR, 0, 0x40);
  memcpy (data + PCIR, "PCIR", 4);
  put_word (data + PCIR + 0x04, vendor);
  put_word (data + PCIR + 0x06, device);
  put_word (data + PCIR + 0x0a, 0x18);
  data[PCIR + 0x0e] = 0x02;                 /* class 0302: 3D controller */
  data[PCIR + 0x0f] = 0x03;
  put_word (data + PCIR + 0x10, N_BLOCKS);
  data[PCIR + 0x15] = 0x80;                 /* the last image */
  memcpy (data + 0x80, name, sizeof name);
  for (gsize i = 0; i < SIZE; i++)
    sum = (guint8) (sum + data[i]);
  data[SIZE - 1] = (guint8) (data[SIZE - 1] - sum);

  return g_bytes_new_take (data, SIZE);
}
