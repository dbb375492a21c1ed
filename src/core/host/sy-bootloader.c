/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>

#include "host/sy-initramfs-advice.h"
#include "host/sy-named-images.h"

static char *
join_evidence (const GPtrArray *evidence)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < evidence->len; i++)
    {
      const SyEvidence *item = g_ptr_array_index (evidence, i);

      g_string_append_printf (text, " %s (%s)", item->says, item->source);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

const char * const sy_bootloader_way_out =
  N_("“efibootmgr” shows which one was used: the line with the number that stands behind "
     "“BootCurrent”. Put “.unused” behind the name of the other's file, and try again.");

const SyBootloader *
sy_bootloader_get (SyMachine  *machine,
                   GError    **error)
{
  static const SyBootloader * const loaders[] = {
    &sy_ostree, &sy_sdbootutil, &sy_sdbootutil_grub, &sy_kernelstub, &sy_sdboot_manage,
    &sy_systemd_boot_kernels, &sy_uki, &sy_systemd_boot, &sy_grub, &sy_grub_bls, &sy_limine_tool,
    &sy_limine, &sy_refind, &sy_zfsbootmenu, &sy_efi_stub,
  };
  SyBootloaderKind kind = sy_machine_get_bootloader (machine);
  g_autofree char *evidence = NULL;

  /* It writes the entries of any boot loader itself. */
  if (sy_machine_get_initramfs (machine) == SY_INITRAMFS_NIXOS)
    {
      sy_initramfs_advice_set (machine, error);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (loaders); i++)
    {
      gboolean matches = TRUE;

      if (loaders[i]->kind != kind)
        continue;
      if (loaders[i]->matches != NULL && !loaders[i]->matches (machine, &matches, error))
        return NULL;
      if (matches)
        return loaders[i];
    }

  evidence = join_evidence (sy_machine_get_bootloader_evidence (machine));
  if (kind == SY_BOOTLOADER_UNKNOWN)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("Which boot loader starts this computer is not clear, and nothing is guessed.%s "
                   "%s"), evidence,
                 sy_machine_get_bootloader_evidence (machine)->len > 1
                 ? _(sy_bootloader_way_out)
                 : _("Handled are systemd-boot, GRUB, Limine and rEFInd."));
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("This version cannot change %s, only systemd-boot, GRUB, Limine and rEFInd.%s"),
                 sy_bootloader_kind_to_string (kind), evidence);

  return NULL;
}

gboolean
sy_bootloader_plan_only_entry (const SyBootloader  *self,
                               SyMachine           *machine,
                               SyPlan              *plan,
                               const char          *reason,
                               const char * const  *tokens,
                               GError             **error)
{
  g_auto (GStrv) all = sy_named_images_add_parameter (sy_machine_get_sysroot (machine), tokens);
  guint n_before = sy_plan_get_changes (plan)->len;

  if (!self->plan_permanent (machine, plan, (const char * const *) all, error))
    return FALSE;
  if (sy_plan_get_changes (plan)->len == n_before)
    return TRUE;
  sy_plan_add_warning (plan, _("%s So there can be no boot entry of its own for the virtual "
                               "machine: the computer starts without the GPU for Linux until you "
                               "take this step back (“switchyardctl undo”)."), reason);
  sy_plan_set_reboot (plan, TRUE);
  sy_plan_set_trial (plan, TRUE);

  return TRUE;
}
