/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-lspci-private.h"

#include <string.h>

#define MAX_TEXT 1024

/* What lshw(1) and inxi(1) print of GPUs: the fields of one device, of which the address is one. */
struct _SyLspciReport {
  GString       *inxi;         /* since "Device-1:", or empty */
  char          *description;  /* of lshw, nullable, as the following */
  char          *product;
  char          *vendor;
  SyLspciDevice *device;       /* of lshw's last "bus info" */
};

SyLspciReport *
sy_lspci_report_new (void)
{
  SyLspciReport *self = g_new0 (SyLspciReport, 1);

  self->inxi = g_string_new (NULL);

  return self;
}

static void
forget (SyLspciReport *self)
{
  g_clear_pointer (&self->description, g_free);
  g_clear_pointer (&self->product, g_free);
  g_clear_pointer (&self->vendor, g_free);
  self->device = NULL;
}

void
sy_lspci_report_free (SyLspciReport *self)
{
  forget (self);
  g_string_free (self->inxi, TRUE);
  g_free (self);
}

/* The word after @key, or NULL. */
static char *
get_word (const char *text,
          const char *key)
{
  const char *found = strstr (text, key);

  if (found == NULL)
    return NULL;
  found += strlen (key);
  found += strspn (found, " ");

  return found[0] != '\0' ? g_strndup (found, strcspn (found, " ")) : NULL;
}

static void
take_field (char       **field,
            const char  *value)
{
  g_free (*field);
  *field = g_strndup (value, strnlen (value, MAX_TEXT));
}

static void
apply_lshw (SyLspciReport *self)
{
  SyLspciDevice *device = self->device;
  guint32 first;
  guint32 second;
  g_autofree char *name = g_strconcat (self->vendor != NULL ? self->vendor : "", " ",
                                       self->product != NULL ? self->product : "", NULL);

  sy_lspci_device_set_class (device, self->description);
  if (self->product != NULL &&
      sy_lspci_parse_ids (self->product, &first, &second, NULL))
    {
      device->vendor = first;
      device->device = second;
    }
  sy_lspci_device_set_name (device, name, -1);
}

static gboolean
read_lshw (SyLspciReport *self,
           SyLspciParser *parser,
           const char    *text)
{
  if (g_str_has_prefix (text, "*-"))
    forget (self);
  else if (g_str_has_prefix (text, "description: "))
    take_field (&self->description, text + strlen ("description: "));
  else if (g_str_has_prefix (text, "product: "))
    take_field (&self->product, text + strlen ("product: "));
  else if (g_str_has_prefix (text, "vendor: "))
    take_field (&self->vendor, text + strlen ("vendor: "));
  else if (g_str_has_prefix (text, "bus info: pci@") && self->description != NULL)
    {
      self->device = sy_lspci_parser_get_device (parser, text + strlen ("bus info: pci@"));
      if (self->device != NULL)
        apply_lshw (self);
    }
  else if (g_str_has_prefix (text, "configuration: ") && self->device != NULL)
    {
      g_autofree char *driver = get_word (text, "driver=");

      self->device->details = TRUE;
      if (driver != NULL)
        sy_lspci_device_set_driver (self->device, driver);
    }
  else
    return FALSE;

  return TRUE;
}

static void
add_ports (SyLspciDevice *device,
           const char    *text,
           const char    *key,
           SyTristate     connected)
{
  g_autofree char *list = get_word (text, key);
  g_auto (GStrv) names = NULL;

  if (list == NULL || strcmp (list, "none") == 0)
    return;
  if (device->connectors == NULL)
    device->connectors = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_connector_free);
  if (device->card == NULL)
    device->card = g_strdup ("inxi");
  names = g_strsplit (list, ",", SY_LSPCI_MAX_CONNECTORS);
  for (guint i = 0; names[i] != NULL; i++)
    if (device->connectors->len < SY_LSPCI_MAX_CONNECTORS && names[i][0] != '\0')
      {
        SyConnector *connector = sy_connector_new (names[i]);

        connector->connected = connected;
        g_ptr_array_add (device->connectors, connector);
      }
}

/* "Device-1: NVIDIA … driver: nvidia ports: active: DP-1 empty: none bus-ID: 01:00.0
 * chip-ID: 10de:1c8d class-ID: 0302", on one line or several. */
static void
apply_inxi (SyLspciReport *self,
            SyLspciParser *parser)
{
  const char *text = self->inxi->str;
  g_autofree char *address = get_word (text, "bus-ID: ");
  g_autofree char *ids = get_word (text, "chip-ID: ");
  g_autofree char *class_id = get_word (text, "class-ID: ");
  g_autofree char *driver = get_word (text, "driver: ");
  SyLspciDevice *device = address != NULL ? sy_lspci_parser_get_device (parser, address) : NULL;

  if (device == NULL)
    return;
  if (ids != NULL)
    sy_lspci_parse_ids (ids, &device->vendor, &device->device, NULL);
  if (class_id != NULL)
    sy_lspci_device_set_class (device, class_id);
  device->details = TRUE;
  if (driver != NULL && strcmp (driver, "N/A") != 0 && strcmp (driver, "none") != 0)
    sy_lspci_device_set_driver (device, driver);
  add_ports (device, text, "active: ", SY_TRISTATE_YES);
  add_ports (device, text, "empty: ", SY_TRISTATE_NO);
}

static gboolean
read_inxi (SyLspciReport *self,
           SyLspciParser *parser,
           const char    *text)
{
  const char *start = strstr (text, "Device-");

  if (start != NULL && g_ascii_isdigit (start[7]))
    g_string_assign (self->inxi, "");
  else if (self->inxi->len == 0)
    return FALSE;

  g_string_append (self->inxi, start != NULL ? start : text);
  g_string_append_c (self->inxi, ' ');
  if (strstr (self->inxi->str, "class-ID: ") != NULL)
    {
      apply_inxi (self, parser);
      g_string_assign (self->inxi, "");
    }
  else if (self->inxi->len > MAX_TEXT)
    g_string_assign (self->inxi, "");

  return start != NULL;
}

gboolean
sy_lspci_report_read (SyLspciReport *self,
                      SyLspciParser *parser,
                      const char    *text)
{
  return read_lshw (self, parser, text) || read_inxi (self, parser, text);
}
