/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-lspci-private.h"

#include <string.h>

const char *
sy_lspci_after (const char *line,
                const char *key)
{
  gsize n = strlen (key);

  if (g_ascii_strncasecmp (line, key, n) != 0)
    return NULL;
  for (line += n; g_ascii_isspace (*line); line++)
    ;

  return line;
}

/* What forums and mail programs make of a text. */
void
sy_lspci_decode_entities (char *text)
{
  static const struct {
    const char *entity;
    char        character;
  } entities[] = {
    { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&#39;", '\'' },
    { "&nbsp;", ' ' }, { "\xc2\xa0", ' ' },
  };
  char *out = text;

  for (const char *p = text; *p != '\0'; out++)
    {
      guint i;

      for (i = 0; i < G_N_ELEMENTS (entities); i++)
        if (g_str_has_prefix (p, entities[i].entity))
          break;
      *out = i < G_N_ELEMENTS (entities) ? entities[i].character : *p;
      p += i < G_N_ELEMENTS (entities) ? strlen (entities[i].entity) : 1;
    }
  *out = '\0';
}

/* The records of -vmm, one field a line. */
gboolean
sy_lspci_parser_read_record (SyLspciParser *parser,
                             const char    *line)
{
  SyLspciDevice *device = parser->current;
  const char *value;

  if ((value = sy_lspci_after (line, "Slot:")) != NULL)
    {
      parser->current = sy_lspci_parser_get_device (parser, value);
      return parser->current != NULL;
    }
  if (device == NULL)
    return FALSE;

  if ((value = sy_lspci_after (line, "Class:")) != NULL)
    sy_lspci_device_set_class (device, value);
  else if ((value = sy_lspci_after (line, "Vendor:")) != NULL)
    {
      device->vendor = sy_lspci_parse_trailing_id (value);
      sy_lspci_device_set_name (device, value, -1);
    }
  else if ((value = sy_lspci_after (line, "Device:")) != NULL && !g_ascii_isspace (*value))
    device->device = sy_lspci_parse_trailing_id (value);
  else if ((value = sy_lspci_after (line, "SVendor:")) != NULL)
    device->subsystem_vendor = sy_lspci_parse_trailing_id (value);
  else if ((value = sy_lspci_after (line, "SDevice:")) != NULL)
    device->subsystem_device = sy_lspci_parse_trailing_id (value);
  else if ((value = sy_lspci_after (line, "Driver:")) != NULL)
    sy_lspci_device_set_driver (device, value);
  else if ((value = sy_lspci_after (line, "IOMMUGroup:")) != NULL)
    device->iommu_group = (int) g_ascii_strtoll (value, NULL, 10);
  else
    return FALSE;

  return TRUE;
}

static void
read_property (SyLspciDevice *device,
               const char    *line)
{
  guint32 first;
  guint32 second;

  device->details = TRUE;
  if (g_str_has_prefix (line, "PCI_CLASS="))
    device->class_code = (guint32) g_ascii_strtoull (line + 10, NULL, 16) >> 8;
  else if (g_str_has_prefix (line, "DRIVER="))
    sy_lspci_device_set_driver (device, line + 7);
  else if (g_str_has_prefix (line, "PCI_ID=") &&
           sy_lspci_parse_ids (line + 7, &first, &second, NULL))
    device->vendor = first, device->device = second;
  else if (g_str_has_prefix (line, "PCI_SUBSYS_ID=") &&
           sy_lspci_parse_ids (line + 14, &first, &second, NULL))
    device->subsystem_vendor = first, device->subsystem_device = second;
}

/* `udevadm info --export-db`: "P:" opens a device, "E:" holds its properties. */
gboolean
sy_lspci_parser_read_udev (SyLspciParser *parser,
                           const char    *line)
{
  g_autoptr (GMatchInfo) match = NULL;
  SyLspciDevice *device;

  if (g_regex_match (parser->udev_path, line, 0, &match))
    {
      g_autofree char *address = g_match_info_fetch (match, 1);
      g_autofree char *connector = g_match_info_fetch (match, 2);

      device = sy_lspci_parser_get_device (parser, address);
      parser->current = device;
      if (device != NULL && connector != NULL && *connector != '\0')
        {
          if (device->connectors == NULL)
            device->connectors =
              g_ptr_array_new_with_free_func ((GDestroyNotify) sy_connector_free);
          g_ptr_array_add (device->connectors, sy_connector_new (connector));
          parser->current = NULL;
        }
      return TRUE;
    }
  if (g_str_has_prefix (line, "P: "))
    parser->current = NULL;
  if (!g_str_has_prefix (line, "E: ") || parser->current == NULL)
    return g_str_has_prefix (line, "P: ") || g_str_has_prefix (line, "E: ");

  read_property (parser->current, line + 3);

  return TRUE;
}
