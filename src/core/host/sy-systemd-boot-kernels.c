/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-kernel-install.h"
#include "host/sy-loader-menu.h"
#include "machine/sy-kernel-cmdline.h"

/* systemd-boot with entries that kernel-install writes: EndeavourOS, and where Debian, Fedora or
 * Arch were set up so. */

static const char * const programs[] = { "/usr/bin/kernel-install", "/bin/kernel-install", NULL };

typedef struct {
  GPtrArray           *entries;    /* those of kernel-install */
  const SyLoaderEntry *host;
  char                *token;
} Kernels;

static void
kernels_clear (Kernels *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self->token);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kernels, kernels_clear)

/* Leaves only entries that kernel-install made, and only those with @token where it is given. */
static void
drop_others (GPtrArray  *entries,
             const char *token)
{
  for (guint i = entries->len; i > 0; i--)
    {
      g_autofree char *own = sy_kernel_install_get_token (entries->pdata[i - 1]);

      if (own == NULL || (token != NULL && strcmp (own, token) != 0))
        g_ptr_array_remove_index (entries, i - 1);
    }
}

/* Two systems may have their entries in one menu; those of this one have the token of what starts
 * by default, or was started. */
static gboolean
kernels_read (SySysroot  *sysroot,
              Kernels    *self,
              GError    **error)
{
  self->entries = sy_loader_menu_read (sysroot, error);
  if (self->entries == NULL)
    return FALSE;
  drop_others (self->entries, NULL);
  if (self->entries->len == 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                           _("No boot entry of kernel-install was found. Have them written, and "
                             "try again: sudo kernel-install add-all"));
      return FALSE;
    }
  self->host = sy_loader_menu_find_default (sysroot, self->entries);
  self->token = sy_kernel_install_get_token (self->host);
  drop_others (self->entries, self->token);

  return TRUE;
}

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (GPtrArray) entries = sy_loader_menu_read (sysroot, NULL);

  if (entries != NULL)
    drop_others (entries, NULL);
  *out_matches = entries != NULL && entries->len > 0 &&
                 sy_sysroot_find_first (sysroot, programs) != NULL;

  return TRUE;
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  g_auto (Kernels) kernels = { 0 };

  return kernels_read (sy_machine_get_sysroot (machine), &kernels, error)
         ? g_strdup (kernels.host->options) : NULL;
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_auto (Kernels) kernels = { 0 };

  if (!kernels_read (sysroot, &kernels, error))
    return FALSE;
  for (guint i = 0; i < kernels.entries->len; i++)
    {
      const SyLoaderEntry *entry = kernels.entries->pdata[i];
      g_auto (GStrv) missing = sy_kernel_cmdline_missing (entry->options, tokens);
      g_autofree char *text = NULL;

      if (missing[0] == NULL)
        continue;
      text = sy_loader_entry_extend_options (entry, (const char * const *) missing, error);
      if (text == NULL ||
          !sy_plan_add_text (plan, sysroot, entry->path, text, 0644,
                             _("Adds a parameter to the boot entry of one kernel."), error))
        return FALSE;
    }

  return sy_kernel_install_plan_cmdline (sysroot, plan, kernels.host->options, tokens, error);
}

/*
 * One entry for the newest kernel. Its name does not begin as those of the others do, because
 * "default TOKEN-*" is what bootctl(1) wrote into loader.conf until systemd 254.
 */
static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  static const char * const none[] = { NULL };
  g_auto (Kernels) kernels = { 0 };
  const SyLoaderEntry *newest;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  if (!kernels_read (sysroot, &kernels, error))
    return FALSE;
  newest = sy_kernel_install_find_newest (kernels.entries, kernels.token);
  folder = g_path_get_dirname (newest->path);
  path = g_strconcat (folder, "/" SY_LOADER_ENTRY_PREFIX, kernels.token,
                      SY_LOADER_ENTRY_SUFFIX ".conf", NULL);

  return sy_kernel_install_plan_cmdline (sysroot, plan, kernels.host->options, none, error) &&
         sy_kernel_install_plan_plugin (sysroot, plan, newest, kernels.token, newest->options,
                                        path, tokens, error) &&
         sy_loader_menu_plan_mode_entry (sysroot, plan, newest, path, tokens, error);
}

static const char * const inputs[] = { SY_LOADER_MENU_INPUTS, SY_KERNEL_INSTALL_INPUTS, NULL };

const SyBootloader sy_systemd_boot_kernels = {
  .kind = SY_BOOTLOADER_SYSTEMD_BOOT,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
