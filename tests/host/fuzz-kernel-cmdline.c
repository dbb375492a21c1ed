/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "machine/sy-kernel-cmdline.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* What is added is in force, a second time adds nothing, and every byte of the user's stays. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char * const ours[] = {
    "intel_iommu=on", "vfio-pci.ids=10de:1c8d,10de:0fb9", "switchyard.mode=vm", NULL,
  };
  g_autofree char *before = g_strndup ((const char *) data, size);
  g_auto (GStrv) parameters = sy_kernel_cmdline_split (before);
  g_auto (GStrv) missing = sy_kernel_cmdline_missing (before, ours);
  gsize end = sy_kernel_cmdline_get_end (before);
  g_autofree char *after = NULL;
  g_auto (GStrv) again = NULL;
  gsize rest;

  g_assert_cmpuint (end, <=, strlen (before));
  for (guint i = 0; parameters[i] != NULL; i++)
    g_assert_nonnull (strstr (before, parameters[i]));
  if (sy_kernel_cmdline_is_open (before))
    return 0;

  after = sy_kernel_cmdline_add (before, (const char * const *) missing);
  again = sy_kernel_cmdline_missing (after, ours);
  g_assert_null (again[0]);
  rest = strlen (before) - end;
  g_assert_cmpmem (after, end, before, end);
  g_assert_cmpstr (after + strlen (after) - rest, ==, before + end);
  g_assert_false (sy_kernel_cmdline_is_open (after));

  return 0;
}
