/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-runtime-guard.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-holders.h"

/* A USB controller of the GPU's slot has its root hubs below it, "usb5", and the devices that are
 * plugged in below those, "5-1". Its driver would take them from their users. */
static gboolean
has_usb_device (SySysroot  *sysroot,
                const char *device)
{
  g_auto (GStrv) hubs = sy_sysroot_list (sysroot, device, NULL);

  for (guint i = 0; hubs != NULL && hubs[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (device, hubs[i], NULL);
      g_auto (GStrv) names = NULL;

      if (!g_str_has_prefix (hubs[i], "usb") || !g_ascii_isdigit (hubs[i][strlen ("usb")]))
        continue;
      names = sy_sysroot_list (sysroot, path, NULL);
      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        if (g_ascii_isdigit (names[j][0]) && strchr (names[j], '-') != NULL &&
            strchr (names[j], ':') == NULL)
          return TRUE;
    }

  return FALSE;
}

static char *
describe_holder (const SyHolder *holder)
{
  if (holder->closing != NULL)
    return g_strdup_printf (_("“%s” (process %d) has the GPU open. %s"), holder->name, holder->pid,
                            holder->closing);

  return g_strdup_printf (_("“%s” (process %d) has the GPU open. Close it first."), holder->name,
                          holder->pid);
}

static gboolean
is_skipped (const SyHolder     *holder,
            const char * const *units)
{
  return units != NULL && holder->unit != NULL && g_strv_contains (units, holder->unit);
}

/* (transfer full) (nullable): a line for each process that holds it. */
static char *
describe_processes (const SyHolders    *holders,
                    const char * const *skip_units)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < holders->processes->len; i++)
    {
      const SyHolder *holder = holders->processes->pdata[i];
      g_autofree char *line = NULL;

      if (is_skipped (holder, skip_units))
        continue;
      line = describe_holder (holder);
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* Nobody was found: whether that is the truth. */
static char *
describe_doubt (SySysroot       *sysroot,
                const SyHolders *holders,
                const char      *address,
                gboolean        *out_hidden)
{
  *out_hidden = holders->n_hidden > 0 || holders->unlisted;
  if (holders->unlisted)
    return g_strdup (_("Who uses the GPU cannot be seen: other users' processes are hidden."));
  if (holders->n_hidden > 0)
    return g_strdup_printf (ngettext ("%u process cannot be looked into and may use the GPU.",
                                      "%u processes cannot be looked into and may use the GPU.",
                                      holders->n_hidden), holders->n_hidden);
  if (holders->used == SY_TRISTATE_YES && holders->processes->len == 0)
    return g_strdup_printf (_("%s: the kernel counts a use of its driver, but no process explains "
                              "it; the text console may be on this GPU."), address);

  return NULL;
}

char *
sy_runtime_guard_describe (SySysroot          *sysroot,
                           const SyPciAddress *function,
                           const char * const *skip_units,
                           gboolean           *out_hidden)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *device = g_build_filename ("/sys/bus/pci/devices",
                                              sy_pci_address_format (function, address), NULL);
  g_autoptr (SyHolders) holders = NULL;
  char *says;

  *out_hidden = FALSE;
  if (has_usb_device (sysroot, device))
    return g_strdup_printf (_("A USB device is plugged into a port of the GPU (%s). Unplug it "
                              "first."), address);
  holders = sy_holders_read_function (sysroot, function);
  /* Below another root nothing runs. */
  if (holders == NULL)
    return sy_sysroot_is_live (sysroot)
           ? g_strdup (_("Who uses the GPU cannot be seen: /proc cannot be read.")) : NULL;
  says = describe_processes (holders, skip_units);

  return says != NULL ? says : describe_doubt (sysroot, holders, address, out_hidden);
}

gboolean
sy_runtime_guard_check (SySysroot           *sysroot,
                        const SyPciAddress  *function,
                        GError             **error)
{
  gboolean hidden;
  g_autofree char *says = sy_runtime_guard_describe (sysroot, function, NULL, &hidden);

  if (says != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s The GPU was left with its driver: to take it now could hang the "
                   "computer."), says);

  return says == NULL;
}
