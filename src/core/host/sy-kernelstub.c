/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-kernelstub-config.h"
#include "host/sy-loader-menu.h"
#include "machine/sy-kernel-cmdline.h"

/*
 * Pop!_OS: kernelstub writes NAME-current.conf and NAME-oldkern.conf anew with every kernel and
 * every initramfs, with the parameters of its configuration. An entry beside them it leaves alone,
 * and the files that they start keep their names.
 */
#define CONFIGURATION SY_KERNELSTUB_CONFIGURATION
#define PROGRAM       "/usr/bin/kernelstub"
#define CURRENT       "-current.conf"

/* It copies a kernel and an initramfs to the ESP each time. */
#define TIMEOUT_MS (120 * 1000)

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);

  *out_matches = sy_sysroot_exists (sysroot, CONFIGURATION) && sy_sysroot_exists (sysroot, PROGRAM);

  return TRUE;
}

/* (transfer full): the entry that kernelstub writes for the newest kernel. */
static SyLoaderEntry *
read_host (SySysroot  *sysroot,
           GError    **error)
{
  g_autoptr (GPtrArray) entries = sy_loader_menu_read (sysroot, error);
  guint index = 0;
  guint n_found = 0;

  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    if (g_str_has_suffix (((SyLoaderEntry *) entries->pdata[i])->id, CURRENT))
      {
        index = i;
        n_found++;
      }
  if (n_found == 1)
    return g_ptr_array_steal_index (entries, index);
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               n_found == 0
               ? _("Found %u boot entries whose names end in “%s”, expected the one that "
                   "kernelstub writes. Have it written, and try again: sudo kernelstub")
               : _("Found %u boot entries whose names end in “%s”, expected the one that "
                   "kernelstub writes. Move away those of other systems, and try again."), n_found,
               CURRENT);

  return NULL;
}

/* Below another root kernelstub does not run, and the entry is what it would write. */
static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyKernelstubConfig) config = sy_kernelstub_config_read (sysroot, error);
  g_autoptr (SyLoaderEntry) host = config != NULL ? read_host (sysroot, error) : NULL;
  g_auto (GStrv) missing = NULL;

  if (host == NULL)
    return NULL;
  if (sy_sysroot_is_live (sysroot))
    return g_strdup (host->options);
  missing = sy_kernel_cmdline_missing (host->options,
                                       sy_kernelstub_config_get_options (config));

  return sy_kernel_cmdline_add (host->options, (const char * const *) missing);
}

static GPtrArray *
make_proofs (SyVerifyKind         kind,
             const char          *entry,
             const char * const  *tokens)
{
  GPtrArray *proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  g_ptr_array_add (proofs, sy_verify_new (kind, entry, tokens));
  g_ptr_array_add (proofs, sy_verify_new (kind, CONFIGURATION, tokens));

  return proofs;
}

/* “kernelstub --delete-options” would leave the rest in any order; so the configuration is edited,
 * and undone, as a file, and kernelstub only makes the entries from it. */
static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  static const char * const argv[] = { "kernelstub", NULL };
  g_autoptr (SyKernelstubConfig) config = sy_kernelstub_config_read (sysroot, error);
  g_autoptr (SyLoaderEntry) host = config != NULL ? read_host (sysroot, error) : NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) missing = NULL;
  g_auto (GStrv) stale = NULL;

  if (host == NULL)
    return FALSE;
  line = g_strjoinv (" ", (char **) sy_kernelstub_config_get_options (config));
  missing = sy_kernel_cmdline_missing (line, tokens);
  stale = sy_kernel_cmdline_missing (host->options, tokens);
  if (missing[0] != NULL)
    {
      g_autofree char *text = sy_kernelstub_config_add (config, (const char * const *) missing);

      if (!sy_plan_add_text (plan, sysroot, CONFIGURATION, text, 0644,
                             _("Adds a parameter to those that kernelstub gives every kernel."),
                             error))
        return FALSE;
    }
  if (missing[0] != NULL || (stale[0] != NULL && sy_sysroot_is_live (sysroot)))
    {
      g_autoptr (GPtrArray) proofs = make_proofs (SY_VERIFY_FILE_CONTAINS, host->path, tokens);
      g_autoptr (GPtrArray) undo_proofs = make_proofs (SY_VERIFY_FILE_LACKS, host->path,
                                                       (const char * const *) missing);

      sy_plan_add (plan, sy_change_new_command (argv, TIMEOUT_MS,
                                                _("Writes the boot entries of Pop!_OS anew."),
                                                proofs, undo_proofs));
    }

  return TRUE;
}

static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyKernelstubConfig) config = sy_kernelstub_config_read (sysroot, error);
  g_autoptr (SyLoaderEntry) host = config != NULL ? read_host (sysroot, error) : NULL;
  g_autofree char *path = host != NULL ? sy_loader_entry_get_mode_path (host) : NULL;

  return host != NULL && sy_loader_menu_plan_mode_entry (sysroot, plan, host, path, tokens, error);
}

static const char * const inputs[] = { SY_LOADER_MENU_INPUTS, CONFIGURATION, NULL };

const SyBootloader sy_kernelstub = {
  .kind = SY_BOOTLOADER_SYSTEMD_BOOT,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
