/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-kernel-cmdline.h"

/*
 * What keeps the kernel parameters where Switchyard does not write: a property of ZFS. The user is
 * told what to run; what is there already is recognized by the parameters of the running kernel,
 * which are the same at every start.
 */

/* Added at every start: where the root is, and by ZFSBootMenu the number of the computer. */
static gboolean
is_added (const char *parameter)
{
  return g_str_has_prefix (parameter, "root=") || g_str_has_prefix (parameter, "initrd=") ||
         g_str_has_prefix (parameter, "spl_hostid=") ||
         g_str_has_prefix (parameter, "spl.spl_hostid=") ||
         g_str_has_prefix (parameter, "BOOT_IMAGE=");
}

/* (transfer full): what stays of @cmdline, and @added. */
static char *
make_parameters (const char *cmdline,
                 GStrv       added)
{
  g_auto (GStrv) words = sy_kernel_cmdline_split (cmdline);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (!is_added (words[i]))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", words[i]);
  for (guint i = 0; added[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", added[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  const char *cmdline = sy_machine_get_cmdline (machine);

  if (cmdline != NULL)
    return g_strdup (cmdline);
  g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                       _("/proc/cmdline could not be read; the parameters of the running kernel "
                         "stand there."));

  return NULL;
}

/* (transfer full) (nullable): "rpool/ROOT/arch", from root=zfs:rpool/ROOT/arch. */
static char *
find_dataset (const char *cmdline)
{
  g_auto (GStrv) roots = sy_kernel_cmdline_get_values (cmdline, "root");

  for (guint i = 0; roots[i] != NULL; i++)
    if (g_str_has_prefix (roots[i], "zfs:"))
      return g_strdup (roots[i] + strlen ("zfs:"));

  return g_strdup ("DATASET");
}

/* @mode: what counts for the virtual machine only, and still would be set for every start. */
static gboolean
advise_zfsbootmenu (SyMachine           *machine,
                    const char * const  *tokens,
                    gboolean             mode,
                    GError             **error)
{
  g_autofree char *cmdline = get_permanent (machine, error);
  g_auto (GStrv) missing = NULL;
  g_autofree char *parameters = NULL;
  g_autofree char *dataset = NULL;

  if (cmdline == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (cmdline, tokens);
  if (missing[0] == NULL)
    return TRUE;
  parameters = make_parameters (cmdline, missing);
  dataset = find_dataset (cmdline);
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               mode
               ? _("ZFSBootMenu has one entry for a system, and takes its kernel parameters from a "
                   "property of ZFS, which Switchyard does not change. To set the GPU aside at "
                   "every start, run this, restart, and do this step again for the rest: zfs set "
                   "org.zfsbootmenu:commandline='%s' %s")
               : _("ZFSBootMenu takes the kernel parameters from a property of ZFS, which "
                   "Switchyard does not change. Run this, restart, and do this step again: zfs set "
                   "org.zfsbootmenu:commandline='%s' %s"), parameters, dataset);

  return FALSE;
}

static gboolean
plan_zfsbootmenu_permanent (SyMachine           *machine,
                            SyPlan              *plan,
                            const char * const  *tokens,
                            GError             **error)
{
  return advise_zfsbootmenu (machine, tokens, FALSE, error);
}

static gboolean
plan_zfsbootmenu_mode (SyMachine           *machine,
                       SyPlan              *plan,
                       const char * const  *tokens,
                       GError             **error)
{
  return advise_zfsbootmenu (machine, tokens, TRUE, error);
}

static const char * const inputs[] = { "/proc/cmdline", NULL };

const SyBootloader sy_zfsbootmenu = {
  .kind = SY_BOOTLOADER_ZFSBOOTMENU,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_zfsbootmenu_permanent,
  .plan_mode_entry = plan_zfsbootmenu_mode,
};
