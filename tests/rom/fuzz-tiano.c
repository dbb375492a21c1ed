/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "rom/sy-tiano.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* The first byte says which form; what is unpacked is never larger than was allowed. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const gsize max_size = 256 * 1024;
  SySpan packed = { data + 1, size - 1 };
  g_autoptr (GBytes) unpacked = NULL;

  if (size == 0)
    return 0;
  unpacked = sy_tiano_decode (packed, (data[0] & 1) != 0 ? SY_TIANO_EFI : SY_TIANO_TIANO, max_size,
                              NULL, NULL);
  g_assert_true (unpacked == NULL || g_bytes_get_size (unpacked) <= max_size);

  return 0;
}
