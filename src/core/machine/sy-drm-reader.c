/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-drm-reader.h"

#include <string.h>

#include "machine/sy-edid.h"

#define DRM_PATH "/sys/class/drm"

static void
card_free (SyDrmCard *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->connectors);
  g_free (self);
}

/* The address by the name that "device" leads to, which a report may hold as a dangling link. */
static gboolean
read_address (SySysroot    *sysroot,
              const char   *card,
              SyPciAddress *out_address)
{
  g_autofree char *path = g_strdup_printf (DRM_PATH "/%s/device", card);
  g_autofree char *target = sy_sysroot_read_link (sysroot, path, NULL);
  g_autofree char *name = target != NULL ? g_path_get_basename (target) : NULL;

  return name != NULL && sy_pci_address_parse (name, out_address);
}

static void
read_monitor (SyConnector *connector,
              SySysroot   *sysroot,
              const char  *entry,
              GPtrArray   *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf (DRM_PATH "/%s/edid", entry);
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, path, SY_EDID_MAX_SIZE, &error);
  gsize size = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes != NULL && sy_connector_take_edid (connector, data, size, &error))
    return;
  if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    g_ptr_array_add (problems, sy_evidence_new (path, "%s", error->message));
}

static SyConnector *
read_connector (SySysroot  *sysroot,
                const char *entry,
                const char *name,
                GPtrArray  *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf (DRM_PATH "/%s/status", entry);
  g_autofree char *status = sy_sysroot_read_attribute (sysroot, path, &error);
  SyConnector *connector = sy_connector_new (name);

  if (status != NULL)
    sy_connector_take_status (connector, status);
  else
    g_ptr_array_add (problems, sy_evidence_new (path, "%s", error->message));
  if (connector->connected == SY_TRISTATE_YES)
    read_monitor (connector, sysroot, entry, problems);

  return connector;
}

static SyDrmCard *
find_card (GPtrArray  *cards,
           const char *entry,
           gsize       length)
{
  for (guint i = 0; i < cards->len; i++)
    {
      SyDrmCard *card = cards->pdata[i];

      if (strlen (card->name) == length && strncmp (card->name, entry, length) == 0)
        return card;
    }

  return NULL;
}

GPtrArray *
sy_drm_read_cards (SySysroot *sysroot,
                   GPtrArray *problems)
{
  g_autoptr (GPtrArray) cards = g_ptr_array_new_with_free_func ((GDestroyNotify) card_free);
  g_auto (GStrv) names = sy_sysroot_list (sysroot, DRM_PATH, NULL);

  /* Names are sorted, so that "card1" comes before its connector "card1-eDP-1". */
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gsize length = sy_connector_get_card_length (names[i]);
      SyPciAddress address;
      SyDrmCard *card;

      if (length == 0)
        continue;
      if (names[i][length] == '\0' && read_address (sysroot, names[i], &address))
        {
          card = g_new0 (SyDrmCard, 1);
          card->name = g_strdup (names[i]);
          card->address = address;
          card->connectors = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_connector_free);
          g_ptr_array_add (cards, card);
        }
      else if (names[i][length] == '-' && (card = find_card (cards, names[i], length)) != NULL)
        g_ptr_array_add (card->connectors,
                         read_connector (sysroot, names[i], names[i] + length + 1, problems));
    }

  return g_steal_pointer (&cards);
}
