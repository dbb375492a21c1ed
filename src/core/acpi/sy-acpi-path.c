/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "acpi/sy-acpi-path.h"

#include <glib/gi18n-lib.h>

void
sy_acpi_path_set_default (SyAcpiPath *self)
{
  *self = (SyAcpiPath) { .hops = { { 1, 0 }, { 0, 0 } }, .n_hops = 2 };
}

/* "1f.7": one or two hexadecimal digits, a point, one digit. */
static gboolean
parse_hop (const char *text,
           SyAcpiHop  *out_hop)
{
  guint slot = 0;
  guint n = 0;

  for (; n < 2 && g_ascii_isxdigit (text[n]); n++)
    slot = slot * 16 + (guint) g_ascii_xdigit_value (text[n]);
  if (n == 0 || slot > 31 || text[n] != '.' || text[n + 1] < '0' || text[n + 1] > '7' ||
      text[n + 2] != '\0')
    return FALSE;
  *out_hop = (SyAcpiHop) { slot, (guint) (text[n + 1] - '0') };

  return TRUE;
}

gboolean
sy_acpi_path_parse (const char  *text,
                    SyAcpiPath  *out_path,
                    GError     **error)
{
  g_auto (GStrv) words = g_strsplit (text, "/", -1);
  SyAcpiPath path = { 0 };
  guint n = g_strv_length (words);
  gboolean valid = n >= 1 && n <= SY_ACPI_PATH_MAX_HOPS;

  for (guint i = 0; valid && i < n; i++)
    valid = parse_hop (words[i], &path.hops[i]);
  if (!valid)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("“%s” is not a place in a virtual machine: slot and function of each "
                     "device from the root bus on were expected, such as 01.0/00.0"), text);
      return FALSE;
    }
  path.n_hops = n;
  *out_path = path;

  return TRUE;
}

static gboolean
check_on_bus (const SyGuestDevice  *device,
              GError              **error)
{
  if (device->address.state != SY_GUEST_ADDRESS_ASSIGNED ||
      (device->address.bus != 0 && device->parent == NULL))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                   _("Line %u: <%s> has no place on a bus of the virtual machine yet; libvirt "
                     "gives it one when the definition is stored"), device->line, device->element);
      return FALSE;
    }
  if (device->parent != NULL && g_strcmp0 (device->parent->model, "pcie-expander-bus") == 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("Line %u: <%s> is on an expander bus. Put it on a root port of the first bus"),
                   device->line, device->element);
      return FALSE;
    }

  return TRUE;
}

gboolean
sy_acpi_path_set_from_device (SyAcpiPath           *self,
                              const SyGuestDevice  *device,
                              GError              **error)
{
  const SyGuestDevice *chain[SY_ACPI_PATH_MAX_HOPS];
  SyAcpiPath path = { 0 };
  guint n = 0;

  for (const SyGuestDevice *d = device; ; d = d->parent)
    {
      if (!check_on_bus (d, error))
        return FALSE;
      if (n == SY_ACPI_PATH_MAX_HOPS)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                       _("Line %u: <%s> stands behind more than %d bridges"), device->line,
                       device->element, SY_ACPI_PATH_MAX_HOPS - 1);
          return FALSE;
        }
      chain[n++] = d;
      if (d->address.bus == 0)
        break;
    }
  for (guint i = 0; i < n; i++)
    {
      const SyGuestAddress *address = &chain[n - 1 - i]->address;

      path.hops[i] = (SyAcpiHop) { address->slot & 31, address->function & 7 };
    }
  path.n_hops = n;
  *self = path;

  return TRUE;
}

char *
sy_acpi_path_format (const SyAcpiPath *self,
                     guint             n_hops)
{
  GString *text = g_string_new ("\\_SB.PCI0");

  g_return_val_if_fail (n_hops <= self->n_hops, NULL);

  for (guint i = 0; i < n_hops; i++)
    g_string_append_printf (text, ".S%02X", self->hops[i].slot << 3 | self->hops[i].function);

  return g_string_free (text, FALSE);
}
