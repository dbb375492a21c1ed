/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-boot-guard.h"
#include "host/sy-loader-menu.h"
#include "machine/sy-kernel-cmdline.h"

/* systemd-boot with entries that somebody wrote, and that no tool writes again. */

/* A unified kernel image takes no parameters from outside then (systemd's stub.c). */
static gboolean
check_program (SySysroot            *sysroot,
               const SyLoaderEntry  *host,
               GError              **error)
{
  if (!host->is_program || !sy_boot_guard_has_secure_boot (sysroot))
    return TRUE;
  sy_boot_guard_set_secure_boot_error (error,
                                       _("%s: it starts the program %s, and Secure Boot is on: the "
                                         "kernel parameters of the entry may count for nothing "
                                         "then."), host->path, host->linux_path);

  return FALSE;
}

/* (transfer full): the entries, and the host's among them. */
static GPtrArray *
read_host (SySysroot             *sysroot,
           const SyLoaderEntry  **out_host,
           GError               **error)
{
  g_autoptr (GPtrArray) entries = sy_loader_menu_read (sysroot, error);

  if (entries == NULL)
    return NULL;
  *out_host = sy_loader_menu_find_host (sysroot, entries, error);

  return *out_host != NULL && check_program (sysroot, *out_host, error)
         ? g_steal_pointer (&entries) : NULL;
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  const SyLoaderEntry *host;
  g_autoptr (GPtrArray) entries = read_host (sy_machine_get_sysroot (machine), &host, error);

  return entries != NULL ? g_strdup (host->options) : NULL;
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyLoaderEntry *host;
  g_autoptr (GPtrArray) entries = read_host (sysroot, &host, error);
  g_auto (GStrv) missing = NULL;
  g_autofree char *text = NULL;

  if (entries == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (host->options, tokens);
  if (missing[0] == NULL)
    return TRUE;

  text = sy_loader_entry_add_options (host, (const char * const *) missing);

  return sy_plan_add_text (plan, sysroot, host->path, text, 0644,
                           _("Adds a parameter to the boot entry that starts Linux."), error);
}

static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyLoaderEntry *host;
  g_autoptr (GPtrArray) entries = read_host (sysroot, &host, error);
  g_autofree char *path = NULL;

  if (entries == NULL)
    return FALSE;
  path = sy_loader_entry_get_mode_path (host);

  return sy_loader_menu_plan_mode_entry (sysroot, plan, host, path, tokens, error);
}

static const char * const inputs[] = { SY_LOADER_MENU_INPUTS, NULL };

const SyBootloader sy_systemd_boot = {
  .kind = SY_BOOTLOADER_SYSTEMD_BOOT,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
