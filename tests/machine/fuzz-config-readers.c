/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "machine/sy-firmware-descriptor.h"
#include "machine/sy-modprobe-config.h"
#include "machine/sy-qemu-version.h"
#include "machine/sy-xorg-config.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

static void
check_modprobe (const char *text)
{
  g_autoptr (GPtrArray) bindings = sy_modprobe_bindings_new ();
  guint n_lines = 1;
  guint last = 0;

  for (const char *p = text; *p != '\0'; p++)
    n_lines += *p == '\n' ? 1 : 0;
  sy_modprobe_bindings_parse (bindings, "/x", text);
  for (guint i = 0; i < bindings->len; i++)
    {
      const SyModprobeBinding *binding = bindings->pdata[i];

      g_assert_cmpuint (binding->line, >, last);
      g_assert_cmpuint (binding->line, <=, n_lines);
      g_assert_null (strchr (binding->text, '\n'));
      g_assert_true (binding->ids == NULL || *binding->ids != '\0');
      last = binding->line;
    }
}

static void
check_xorg (const char *text)
{
  g_autoptr (GPtrArray) devices = sy_xorg_config_parse (text);
  SyPciAddress address;

  for (guint i = 0; i < devices->len; i++)
    {
      const SyXorgDevice *device = devices->pdata[i];

      g_assert_true (device->driver == NULL || strstr (text, device->driver) != NULL);
      if (device->bus_id != NULL && sy_xorg_bus_id_parse (device->bus_id, &address))
        {
          g_assert_cmpuint (address.device, <, 32);
          g_assert_cmpuint (address.function, <, 8);
        }
    }
  if (sy_xorg_bus_id_parse (text, &address))
    g_assert_cmpuint (address.device, <, 32);
}

/* Foreign text gives what stands in it or nothing, and no crash. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *version = sy_qemu_version_parse_debian (text);
  gboolean plain;
  g_autofree char *firmware = sy_firmware_descriptor_parse (text, &plain);

  check_modprobe (text);
  check_xorg (text);
  g_assert_true (version == NULL || strstr (text, version) != NULL);
  g_assert_true (firmware == NULL || *firmware == '/');

  return 0;
}
