/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "machine/sy-os-release.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

static void
check_field (const char *field)
{
  if (field == NULL)
    return;

  g_assert_cmpuint (strlen (field), >, 0);
  g_assert_true (g_utf8_validate (field, -1, NULL));
  g_assert_null (strchr (field, '\n'));
}

/* Every value is a line of text that can be shown, and what was quoted by us comes back. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GString) again = g_string_new ("ID=\"");
  SyOsRelease once = { 0 };
  SyOsRelease twice = { 0 };

  sy_os_release_parse (&once, text);
  check_field (once.id);
  check_field (once.pretty_name);

  for (const char *p = once.id; p != NULL && *p != '\0'; p++)
    {
      if (strchr ("\"\\$`", *p) != NULL)
        g_string_append_c (again, '\\');
      g_string_append_c (again, *p);
    }
  g_string_append_c (again, '"');
  sy_os_release_parse (&twice, again->str);
  g_assert_cmpstr (twice.id, ==, once.id);
  sy_os_release_clear (&once);
  sy_os_release_clear (&twice);

  return 0;
}
