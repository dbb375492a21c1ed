/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-loader-entry.h"
#include "host/sy-version.h"
#include "machine/sy-kernel-cmdline.h"

/*
 * Systems made of images (Silverblue, Kinoite, Bazzite): rpm-ostree makes the boot entries anew
 * with every image, and keeps the kernel parameters itself. What it is told is staged in a form of
 * its own, and becomes an entry only while the computer shuts down (ostree-finalize-staged), so
 * that the result could not be proved before the restart: the user is told the command.
 */
#define OSTREE  "/run/ostree-booted"
#define ENTRIES "/boot/loader/entries"

/* (transfer full) (nullable): the entry that starts by default: that of the highest version. */
static SyLoaderEntry *
read_default (SySysroot  *sysroot,
              GError    **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, ENTRIES, error);
  g_autoptr (SyLoaderEntry) newest = NULL;

  if (names == NULL)
    return NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (ENTRIES, names[i], NULL);
      g_autoptr (SyLoaderEntry) entry = NULL;

      if (!g_str_has_prefix (names[i], "ostree-") || !g_str_has_suffix (names[i], ".conf"))
        continue;
      entry = sy_loader_entry_read (sysroot, path, error);
      if (entry == NULL)
        return NULL;
      if (newest == NULL || sy_version_compare (entry->version != NULL ? entry->version : "0",
                                                newest->version != NULL ? newest->version
                                                                        : "0") > 0)
        {
          g_clear_pointer (&newest, sy_loader_entry_free);
          newest = g_steal_pointer (&entry);
        }
    }
  if (newest == NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: found no entry of ostree, expected one for each deployment."), ENTRIES);

  return g_steal_pointer (&newest);
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  g_autoptr (SyLoaderEntry) entry = read_default (sy_machine_get_sysroot (machine), error);

  return entry != NULL ? g_strdup (entry->options) : NULL;
}

static char *
make_command (GStrv missing)
{
  g_autoptr (GString) command = g_string_new ("rpm-ostree kargs");

  for (guint i = 0; missing[i] != NULL; i++)
    g_string_append_printf (command, " --append-if-missing=%s", missing[i]);

  return g_string_free (g_steal_pointer (&command), FALSE);
}

static gboolean
advise (SyMachine           *machine,
        const char * const  *tokens,
        const char          *format,
        GError             **error)
{
  g_autofree char *options = get_permanent (machine, error);
  g_auto (GStrv) missing = NULL;
  g_autofree char *command = NULL;

  if (options == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (options, tokens);
  if (missing[0] == NULL)
    return TRUE;
  command = make_command (missing);
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED, "%s: %s %s", OSTREE, format, command);

  return FALSE;
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  return advise (machine, tokens,
                 _("This system makes its boot entries anew with every image (ostree) and keeps "
                   "the kernel parameters itself. Run this and restart; “rpm-ostree kargs "
                   "--delete-if-present=…” takes it back:"), error);
}

static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  return advise (machine, tokens,
                 _("This system makes its boot entries anew with every image (ostree), so that an "
                   "entry of its own for the virtual machine would be lost. To set the GPU aside "
                   "at every start, run this, restart, and do this step again; “rpm-ostree "
                   "rollback” takes it back:"), error);
}

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  *out_matches = sy_sysroot_exists (sy_machine_get_sysroot (machine), OSTREE);

  return TRUE;
}

static const char * const inputs[] = { ENTRIES "/", NULL };

const SyBootloader sy_ostree = {
  .kind = SY_BOOTLOADER_GRUB,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
