/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "host/sy-loader-entry.h"
#include "machine/sy-kernel-cmdline.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

static const char * const ours[] = { "intel_iommu=on", "vfio-pci.ids=10de:1c8d", NULL };

static void
check_text (const char *path,
            const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyLoaderEntry) entry = sy_loader_entry_parse (path, text, &error);
  g_auto (GStrv) missing = NULL;

  g_assert_no_error (error);
  missing = sy_kernel_cmdline_missing (entry->options, ours);
  g_assert_null (missing[0]);
}

/* Both texts that are made of an entry can be read again, and hold the parameters. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyLoaderEntry) entry = sy_loader_entry_parse ("/boot/a+3-1.conf", text, &error);
  g_auto (GStrv) missing = NULL;
  g_autofree char *added = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *path = NULL;

  if (entry == NULL)
    {
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_prefix (error->message, "/boot/a+3-1.conf:"));
      return 0;
    }

  g_assert_cmpint (sy_loader_entry_compare (entry, entry), ==, 0);
  missing = sy_kernel_cmdline_missing (entry->options, ours);
  if (missing[0] == NULL)
    return 0;
  added = sy_loader_entry_add_options (entry, (const char * const *) missing);
  copy = sy_loader_entry_copy_for_mode (entry, (const char * const *) missing);
  path = sy_loader_entry_get_mode_path (entry);
  g_assert_cmpuint (strlen (added), >, strlen (text));
  check_text (entry->path, added);
  check_text (path, copy);

  return 0;
}
