/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libFuzzer's entry point for boot entries of the firmware, any bytes of a variable. */
#include <stdint.h>
#include <string.h>

#include "machine/sy-efi-boot-entry.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (SyEfiBootEntry) entry = sy_efi_boot_entry_parse ("Boot0001", bytes);
  g_autoptr (GBytes) derived = sy_efi_boot_entry_derive (bytes, "Title", "a b");
  g_autoptr (SyEfiBootEntry) again = NULL;
  g_autoptr (GArray) numbers = sy_efi_boot_order_parse (bytes);
  g_autoptr (GBytes) order = sy_efi_boot_order_write (numbers);

  if (derived != NULL)
    {
      again = sy_efi_boot_entry_parse ("Boot0002", derived);
      g_assert_nonnull (again);
      g_assert_cmpstr (again->title, ==, "Title");
      g_assert_cmpstr (again->options, ==, "a b");
    }
  /* What is read starts the same file when it was changed. */
  if (entry != NULL && again != NULL)
    g_assert_cmpstr (again->loader, ==, entry->loader);
  if (entry != NULL)
    sy_efi_boot_entry_starts_linux (entry);
  if (numbers->len > 0)
    g_assert_true (g_bytes_get_size (order) == size &&
                   memcmp (g_bytes_get_data (order, NULL) + 4, data + 4, size - 4) == 0);

  return 0;
}
