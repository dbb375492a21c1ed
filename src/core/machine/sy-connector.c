/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-connector.h"

#include <string.h>

#include "machine/sy-edid.h"

SyConnector *
sy_connector_new (const char *name)
{
  SyConnector *self = g_new0 (SyConnector, 1);

  self->name = g_utf8_make_valid (name, -1);

  return self;
}

void
sy_connector_free (SyConnector *self)
{
  g_free (self->name);
  g_free (self->monitor);
  g_free (self);
}

gsize
sy_connector_get_card_length (const char *entry)
{
  gsize length = strlen ("card");

  if (!g_str_has_prefix (entry, "card") || !g_ascii_isdigit (entry[length]))
    return 0;
  while (g_ascii_isdigit (entry[length]))
    length++;

  return length;
}

void
sy_connector_take_status (SyConnector *self,
                          const char  *status)
{
  if (strcmp (status, "connected") == 0)
    self->connected = SY_TRISTATE_YES;
  else if (strcmp (status, "disconnected") == 0)
    self->connected = SY_TRISTATE_NO;
  else
    self->connected = SY_TRISTATE_UNKNOWN;
}

gboolean
sy_connector_take_edid (SyConnector   *self,
                        const guint8  *bytes,
                        gsize          size,
                        GError       **error)
{
  g_autofree char *monitor = NULL;

  if (size > 0)
    {
      monitor = sy_edid_read_name (bytes, size, error);
      if (monitor == NULL)
        return FALSE;
    }
  g_free (self->monitor);
  self->monitor = g_steal_pointer (&monitor);

  return TRUE;
}
