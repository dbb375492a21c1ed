/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "machine/sy-connector.h"
#include "machine/sy-edid.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* The bytes as they are, and with what mutations hardly find: the header and a right checksum. */
static void
check_edid (const uint8_t *data,
            size_t         size)
{
  static const guint8 header[] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };
  g_autoptr (SyConnector) connector = sy_connector_new ("eDP-1");
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *copy = g_memdup2 (data, size);
  guint8 sum = 0;

  if (!sy_connector_take_edid (connector, data, size, &error))
    {
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_null (connector->monitor);
    }
  if (size < SY_EDID_BLOCK_SIZE)
    return;

  memcpy (copy, header, sizeof header);
  for (guint i = 0; i < SY_EDID_BLOCK_SIZE - 1; i++)
    sum = (guint8) (sum + copy[i]);
  copy[SY_EDID_BLOCK_SIZE - 1] = (guint8) -sum;
  g_clear_error (&error);
  g_assert_true (sy_connector_take_edid (connector, copy, size, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (connector->monitor), >=, 1);
  g_assert_cmpuint (strlen (connector->monitor), <=, 13);
  for (const char *c = connector->monitor; *c != '\0'; c++)
    g_assert_true (g_ascii_isprint (*c));
}

/* An entry of /sys/class/drm and a status, whatever their bytes. */
static void
check_text (const char *text)
{
  gsize length = sy_connector_get_card_length (text);
  g_autoptr (SyConnector) connector = sy_connector_new (text + length);

  g_assert_cmpuint (length, <=, strlen (text));
  g_assert_true (length == 0 || g_str_has_prefix (text, "card"));
  g_assert_true (g_utf8_validate (connector->name, -1, NULL));
  sy_connector_take_status (connector, text);
  g_assert_true (connector->connected == SY_TRISTATE_UNKNOWN ||
                 g_str_has_suffix (text, "connected"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_edid (data, size);
  check_text (text);

  return 0;
}
