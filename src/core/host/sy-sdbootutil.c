/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-loader-entry.h"
#include "host/sy-named-images.h"
#include "machine/sy-kernel-cmdline.h"

/*
 * openSUSE with the entries of sdbootutil, read by systemd-boot or by GRUB (BLS). It writes their
 * parameters from /etc/kernel/cmdline and predicts from them what the TPM unlocks the disk for, so
 * that an entry must not be changed by anyone else.
 */
#define PROGRAM          "/usr/bin/sdbootutil"
#define KERNEL_CMDLINE   "/etc/kernel/cmdline"
#define APPLY_TIMEOUT_MS (5 * 60 * 1000)

static const char * const folders[] = {
  "/boot/efi/loader/entries", "/efi/loader/entries", "/boot/loader/entries", NULL,
};

/* (transfer full): one line, with or without its newline. */
static char *
read_cmdline (SySysroot  *sysroot,
              GError    **error)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, KERNEL_CMDLINE, NULL);
  g_autofree char *line = text != NULL ? g_strchomp (g_strdup (text)) : NULL;

  if (text == NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: not found, so that sdbootutil takes the parameters of whatever was started "
                   "last. Write those of /proc/cmdline there, without BOOT_IMAGE= and initrd=."),
                 KERNEL_CMDLINE);
  else if (strchr (line, '\n') != NULL || sy_kernel_cmdline_is_open (line))
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                 _("%s:1: expected one line with whole quotes"), KERNEL_CMDLINE);
  else
    return g_steal_pointer (&text);

  return NULL;
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  char *text = read_cmdline (sy_machine_get_sysroot (machine), error);

  return text != NULL ? g_strchomp (text) : NULL;
}

/* Of the entries that start the running system: only those are written. */
static void
add_proofs (SyMachine    *machine,
            SyVerifyKind  kind,
            GStrv         expected,
            GPtrArray    *proofs)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const char *running = sy_machine_get_cmdline (machine);
  const char *folder = sy_sysroot_find_first (sysroot, folders);
  g_auto (GStrv) names = folder != NULL ? sy_sysroot_list (sysroot, folder, NULL) : NULL;
  const char * const *texts = (const char * const *) expected;

  for (guint i = 0; running != NULL && names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (SyLoaderEntry) entry = NULL;

      if (g_str_has_suffix (names[i], ".conf"))
        entry = sy_loader_entry_read (sysroot, path, NULL);
      if (entry != NULL && entry->linux_path != NULL &&
          sy_named_images_has_same_root (entry->options, running))
        g_ptr_array_add (proofs, sy_verify_new (kind, path, texts));
    }
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  static const char * const argv[] = { "sdbootutil", "update-all-entries", NULL };
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (GPtrArray) proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  g_autoptr (GPtrArray) undo_proofs =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  g_autofree char *text = read_cmdline (sysroot, error);
  g_auto (GStrv) missing = NULL;
  g_autofree char *added = NULL;
  g_autofree char *result = NULL;
  gboolean newline;

  if (text == NULL)
    return FALSE;
  newline = g_str_has_suffix (text, "\n");
  missing = sy_kernel_cmdline_missing (text, tokens);
  if (missing[0] == NULL)
    return TRUE;
  added = sy_kernel_cmdline_add (g_strchomp (text), (const char * const *) missing);
  result = g_strconcat (added, newline ? "\n" : NULL, NULL);
  if (!sy_plan_add_text (plan, sysroot, KERNEL_CMDLINE, result, 0644,
                         _("Adds a parameter to every ordinary boot of Linux."), error))
    return FALSE;

  add_proofs (machine, SY_VERIFY_FILE_CONTAINS, missing, proofs);
  add_proofs (machine, SY_VERIFY_FILE_LACKS, missing, undo_proofs);
  if (proofs->len == 0)
    sy_plan_add_warning (plan, _("No boot entry of the running system was found, so that the "
                                 "result cannot be checked."));
  sy_plan_add (plan, sy_change_new_command (argv, APPLY_TIMEOUT_MS,
                                            _("Writes the parameters into the boot entries."),
                                            proofs, undo_proofs));

  return TRUE;
}

/*
 * It writes the options of every entry that starts this root anew (update_all_entries()), whoever
 * made it, so that one of ours would be an ordinary one after the next update.
 */
static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  return sy_bootloader_plan_only_entry (&sy_sdbootutil, machine, plan,
                                        _("sdbootutil gives all boot entries of this system the "
                                          "same parameters."), tokens, error);
}

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);

  *out_matches = sy_sysroot_exists (sysroot, PROGRAM) &&
                 sy_sysroot_find_first (sysroot, folders) != NULL;

  return TRUE;
}

static const char * const inputs[] = {
  "/boot/efi/loader/entries/", "/efi/loader/entries/", "/boot/loader/entries/", NULL,
};

const SyBootloader sy_sdbootutil = {
  .kind = SY_BOOTLOADER_SYSTEMD_BOOT,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};

const SyBootloader sy_sdbootutil_grub = {
  .kind = SY_BOOTLOADER_GRUB,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
