/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-pci-address.h"

/* A PCI bus has 32 devices of 8 functions each (PCI Local Bus Specification 3.0, 3.2.2.3). */
#define MAX_DEVICE   0x1f
#define MAX_FUNCTION 7

/* Reads @min to @max hexadecimal digits and @terminator after them. */
static gboolean
parse_field (const char **cursor,
             guint        min,
             guint        max,
             char         terminator,
             guint32     *out_value)
{
  const char *p = *cursor;
  guint32 value = 0;
  guint n;

  for (n = 0; n < max && g_ascii_isxdigit (p[n]); n++)
    value = value << 4 | (guint32) g_ascii_xdigit_value (p[n]);
  if (n < min || p[n] != terminator)
    return FALSE;

  *cursor = p + n + (terminator != '\0' ? 1 : 0);
  *out_value = value;

  return TRUE;
}

gboolean
sy_pci_address_parse (const char   *text,
                      SyPciAddress *out_address)
{
  const char *cursor = text;
  guint32 domain = 0;
  guint32 bus;
  guint32 device;
  guint32 function;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (out_address != NULL, FALSE);

  if (!parse_field (&cursor, 4, 8, ':', &domain))
    domain = 0;
  if (!parse_field (&cursor, 2, 2, ':', &bus) || !parse_field (&cursor, 2, 2, '.', &device) ||
      !parse_field (&cursor, 1, 1, '\0', &function))
    return FALSE;
  if (device > MAX_DEVICE || function > MAX_FUNCTION)
    return FALSE;

  *out_address = (SyPciAddress) { domain, (guint8) bus, (guint8) device, (guint8) function };

  return TRUE;
}

const char *
sy_pci_address_format (const SyPciAddress *self,
                       char                text[SY_PCI_ADDRESS_TEXT_SIZE])
{
  g_return_val_if_fail (self != NULL, NULL);

  g_snprintf (text, SY_PCI_ADDRESS_TEXT_SIZE, "%04x:%02x:%02x.%x",
              self->domain, self->bus, self->device, self->function);

  return text;
}

int
sy_pci_address_compare (const SyPciAddress *a,
                        const SyPciAddress *b)
{
  if (a->domain != b->domain)
    return a->domain < b->domain ? -1 : 1;
  if (a->bus != b->bus)
    return a->bus < b->bus ? -1 : 1;
  if (a->device != b->device)
    return a->device < b->device ? -1 : 1;

  return (int) a->function - (int) b->function;
}

gboolean
sy_pci_address_same_slot (const SyPciAddress *a,
                          const SyPciAddress *b)
{
  return a->domain == b->domain && a->bus == b->bus && a->device == b->device;
}
