/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guest/sy-guest-agent.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-pci-device.h"
#include "sy-json.h"

void
sy_guest_agent_free (SyGuestAgent *self)
{
  g_free (self->name);
  g_free (self->windows_version);
  g_free (self->problem);
  g_free (self);
}

/* The last five digits are NVIDIA's own count: 31.0.15.5186 is 551.86, 30.0.14.7111 is 471.11. */
guint
sy_guest_agent_get_nvidia_version (const char *windows_version)
{
  g_auto (GStrv) parts = g_strsplit (windows_version, ".", -1);
  guint64 third;
  guint64 fourth;

  if (g_strv_length (parts) != 4 ||
      !g_ascii_string_to_unsigned (parts[2], 10, 0, 99, &third, NULL) ||
      !g_ascii_string_to_unsigned (parts[3], 10, 0, 9999, &fourth, NULL))
    return 0;

  return (guint) ((third % 10) * 100 + fourth / 100);
}

static JsonArray *
get_answer (JsonNode *root)
{
  JsonNode *answer = JSON_NODE_HOLDS_OBJECT (root)
                     ? json_object_get_member (json_node_get_object (root), "return") : NULL;

  return answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
}

static gboolean
is_nvidia_display (JsonObject *device)
{
  JsonNode *id = json_object_get_member (device, "id");
  const char *name = sy_json_get_string (device, "driver-name");

  /* Its sound and USB controllers are NVIDIA's too. */
  return id != NULL && JSON_NODE_HOLDS_OBJECT (id) &&
         sy_json_get_int (json_node_get_object (id), "vendor-id", 0) == SY_PCI_VENDOR_NVIDIA &&
         name != NULL && strstr (name, "Audio") == NULL && strstr (name, "USB") == NULL;
}

SyGuestAgent *
sy_guest_agent_parse_devices (const char  *answer,
                              GError     **error)
{
  g_autoptr (JsonNode) root = sy_json_parse_bounded (answer, error);
  JsonArray *devices = root != NULL ? get_answer (root) : NULL;
  g_autoptr (SyGuestAgent) self = g_new0 (SyGuestAgent, 1);

  self->code = SY_GUEST_AGENT_UNKNOWN_CODE;
  if (root == NULL)
    return NULL;
  if (devices == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                           _("The guest agent’s answer is no list of devices."));
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (devices) && self->name == NULL; i++)
    {
      JsonNode *node = json_array_get_element (devices, i);
      JsonObject *device = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (device == NULL || !is_nvidia_display (device))
        continue;
      self->name = g_strdup (sy_json_get_string (device, "driver-name"));
      self->windows_version = g_strdup (sy_json_get_string (device, "driver-version"));
      if (self->windows_version != NULL)
        self->driver = sy_guest_agent_get_nvidia_version (self->windows_version);
    }
  if (self->name == NULL)
    self->problem = g_strdup (_("Windows has no driver for an NVIDIA GPU."));

  return g_steal_pointer (&self);
}

gboolean
sy_guest_agent_parse_code (const char  *output,
                           int         *out_code,
                           GError     **error)
{
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
  int worst = SY_GUEST_AGENT_UNKNOWN_CODE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint64 code;

      if (g_strstrip (lines[i])[0] == '\0')
        continue;
      if (!g_ascii_string_to_unsigned (lines[i], 10, 0, 100, &code, NULL))
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("“%.40s” is no code of the device manager."), lines[i]);
          return FALSE;
        }
      worst = MAX (worst, (int) code);
    }
  if (worst == SY_GUEST_AGENT_UNKNOWN_CODE)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                           _("Windows knows of no NVIDIA GPU."));
      return FALSE;
    }
  *out_code = worst;

  return TRUE;
}
