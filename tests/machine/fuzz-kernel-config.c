/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "machine/sy-kernel-config.h"
#include "sy-error.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* The first line is the option that is asked for, the rest the file. A value is one line of it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const uint8_t *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize length = end != NULL ? (gsize) (end - data) + 1 : 0;
  g_autofree char *option = g_strndup ((const char *) data, length > 0 ? length - 1 : 0);
  g_autoptr (GBytes) bytes = g_bytes_new (data + length, size - length);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyKernelConfig) config = sy_kernel_config_parse ("/config", bytes, &error);
  g_autofree char *value = NULL;

  if (config == NULL)
    {
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_prefix (error->message, "/config: "));
      return 0;
    }

  value = sy_kernel_config_get (config, option);
  g_assert_true (value == NULL || strchr (value, '\n') == NULL);
  g_assert_true ((sy_kernel_config_get_module (config, option) == SY_MODULE_BUILT_IN) ==
                 (g_strcmp0 (value, "y") == 0));

  return 0;
}
