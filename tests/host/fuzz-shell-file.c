/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "host/sy-shell-file.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Every file gives values or an error with the place; a second one goes on from there. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char * const names[] = { "A", "MODULES", "GRUB_CMDLINE_LINUX_DEFAULT" };
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (SyShellFile) file = sy_shell_file_new ();

  sy_shell_file_declare (file, names[0]);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!sy_shell_file_read (file, "/f", text, &error))
        {
          g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
          g_assert_true (g_str_has_prefix (error->message, "/f:"));
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const SyShellValue *value = sy_shell_file_get (file, names[i]);
      g_auto (GStrv) words = sy_shell_value_split (value);

      g_assert_true ((value->words != NULL) == (value->state == SY_SHELL_SCALAR ||
                                                value->state == SY_SHELL_ARRAY));
      g_assert_true ((value->reason != NULL) == (value->state == SY_SHELL_UNKNOWN));
      g_assert_true (words[0] == NULL || value->words != NULL);
    }

  return 0;
}
