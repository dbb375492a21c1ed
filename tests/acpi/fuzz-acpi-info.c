/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "acpi/sy-acpi-info.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (SyAcpiInfo) info = sy_acpi_info_new (bytes);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  sy_acpi_info_build_json (info, builder);
  root = json_builder_get_root (builder);
  for (guint i = 0; i < info->problems->len; i++)
    g_assert_true (g_utf8_validate (info->problems->pdata[i], -1, NULL));

  return 0;
}
