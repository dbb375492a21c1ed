/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "acpi/sy-acpi-rom.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Two tables, so that names of the one are used in the other. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (SyAcpiRom) rom = NULL;

  g_ptr_array_add (tables, g_bytes_new (data, size / 2));
  g_ptr_array_add (tables, g_bytes_new (data + size / 2, size - size / 2));
  rom = sy_acpi_rom_new (tables);
  g_assert_cmpuint (g_bytes_get_size (rom->data), <=, SY_ACPI_ROM_MAX_DATA);
  for (guint i = 0; i < rom->memory->len; i++)
    g_assert_cmpuint (g_array_index (rom->memory, SyAcpiMemory, i).size, >, 0);

  return 0;
}
