/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-boot-guard.h"
#include "host/sy-limine-config.h"
#include "host/sy-limine-tool.h"
#include "machine/sy-kernel-cmdline.h"

/* Limine with a limine.conf that its owner writes. */

/* With Secure Boot, Limine wants the checksum of its configuration inside of its own program, and
 * does not start at all where the two differ (Limine, USAGE.md, "Secure Boot"). */
static gboolean
check_checksum (SySysroot       *sysroot,
                SyLimineConfig  *config,
                GError         **error)
{
  if (!sy_boot_guard_has_secure_boot (sysroot))
    return TRUE;

  sy_boot_guard_set_secure_boot_error (error,
                                       _("%s: Secure Boot is on, and then Limine starts only with "
                                         "the configuration whose checksum was put into it. "
                                         "Switchyard cannot renew that. You can: change the file "
                                         "yourself and run “limine enroll-config”."),
                                       config->file);

  return FALSE;
}

static const SyLimineEntry *
find_host (SyMachine       *machine,
           SyLimineConfig  *config,
           GError         **error)
{
  return sy_limine_config_find_host (config, sy_machine_get_cmdline (machine), error);
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  g_autoptr (SyLimineConfig) config = NULL;
  const SyLimineEntry *host;

  config = sy_limine_config_read (sy_machine_get_sysroot (machine), error);
  host = config != NULL ? find_host (machine, config, error) : NULL;

  return host != NULL ? g_strdup (host->cmdline) : NULL;
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyLimineConfig) config = sy_limine_config_read (sysroot, error);
  const SyLimineEntry *host = config != NULL ? find_host (machine, config, error) : NULL;
  g_auto (GStrv) missing = NULL;
  g_autofree char *cmdline = NULL;
  g_autofree char *text = NULL;

  if (host == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (host->cmdline, tokens);
  if (missing[0] == NULL)
    return TRUE;
  if (!check_checksum (sysroot, config, error))
    return FALSE;
  cmdline = sy_kernel_cmdline_add (host->cmdline, (const char * const *) missing);
  text = sy_limine_config_set_cmdline (config, host, cmdline);

  return sy_plan_add_text (plan, sysroot, config->file, text, 0644,
                           _("Adds a parameter to the boot entry that starts Linux."), error);
}

/* The step builds the initramfs anew, so that a checksum of the old one would keep every entry
 * that has it from starting. */
static gboolean
check_hashes (SyLimineConfig  *config,
              GError         **error)
{
  for (guint i = 0; i < config->entries->len; i++)
    {
      const SyLimineEntry *entry = config->entries->pdata[i];

      if (!sy_limine_config_starts_linux (entry) || entry->hash_line == 0)
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s:%u: found a checksum behind the path. It becomes wrong with every new "
                     "initramfs, and Limine then does not start the entry. Remove it, from “#” to "
                     "the end of the line."), config->file, entry->hash_line);
      return FALSE;
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
  g_autoptr (SyLimineConfig) config = sy_limine_config_read (sysroot, error);
  const SyLimineEntry *host = config != NULL ? find_host (machine, config, error) : NULL;
  g_auto (GStrv) missing = NULL;
  g_autofree char *cmdline = NULL;
  g_autofree char *text = NULL;

  if (host == NULL || !check_checksum (sysroot, config, error) || !check_hashes (config, error) ||
      !sy_limine_config_check_default (config, error))
    return FALSE;
  if (config->remember_line > 0)
    sy_plan_add_warning (plan, _("%s:%u: remember_last_entry is on: Limine starts again what was "
                                 "chosen last. After using the new entry, choose the ordinary one "
                                 "in the boot menu again."), config->file, config->remember_line);
  missing = sy_kernel_cmdline_missing (host->cmdline, tokens);
  cmdline = sy_kernel_cmdline_add (host->cmdline, (const char * const *) missing);
  text = sy_limine_config_copy_for_mode (config, host, cmdline);

  return sy_plan_add_text (plan, sysroot, config->file, text, 0644,
                           _("A boot entry beside the ordinary one, which stays as it is. Only "
                             "this one sets the GPU aside."), error);
}

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  *out_matches = !sy_limine_tool_is_used (sy_machine_get_sysroot (machine));

  return TRUE;
}

static const char * const inputs[] = {
  SY_BOOT_GUARD_SECURE_BOOT, "/boot/limine.conf", "/boot/limine/limine.conf", "/efi/limine.conf",
  "/boot/efi/limine.conf", "/boot/EFI/limine/limine.conf", "/boot/EFI/BOOT/limine.conf", NULL,
};

const SyBootloader sy_limine = {
  .kind = SY_BOOTLOADER_LIMINE,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
