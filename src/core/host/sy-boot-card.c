/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-boot-card.h"

#include <glib/gi18n-lib.h>

/* How the menu is called up, how an entry is chosen, and how its parameters are changed for one
 * start. Keys: systemd-boot(7); the GRUB manual, sections 14.2 and 15.1.26; Limine's USAGE.md;
 * rEFInd's "Using rEFInd". %s: WORDS. */
typedef struct {
  SyBootloaderKind kind;
  const char      *open;
  const char      *choose;
  const char      *edit;
} Keys;

/* All that is ever added: where the usual entry is the one on trial, it has some of them too. */
#define WORDS "vfio-pci.ids=…, switchyard.mode=…, intel_iommu=on, i915.enable_gvt=1"

static const Keys all_keys[] = {
  {
    SY_BOOTLOADER_SYSTEMD_BOOT,
    N_("Hold the space bar as soon as the maker's logo goes, until the boot menu is there."),
    N_("Hold the space bar while the computer starts, choose with the arrow keys, and press "
       "Enter."),
    N_("Does that not start either, or is it not there: press e on an entry, delete the words of "
       "Switchyard (%s), and press Enter."),
  },
  {
    SY_BOOTLOADER_GRUB,
    N_("Press Esc once as soon as the maker's logo goes, until the boot menu is there; on a "
       "computer with the old BIOS hold Shift. Where “grub>” comes instead, type “normal”, press "
       "Enter, and then Esc."),
    N_("Press Esc while the computer starts (Shift with the old BIOS), choose with the arrow "
       "keys, and press Enter."),
    N_("Does that not start either, or is it not there: press e on an entry, delete in the line "
       "that begins with “linux” the words of Switchyard (%s), and press Ctrl+X."),
  },
  {
    SY_BOOTLOADER_LIMINE,
    N_("Press any arrow key as soon as the boot menu shows, so that it stops counting."),
    N_("Press an arrow key in the boot menu while the computer starts, choose with the arrow "
       "keys, and press Enter."),
    N_("Does that not start either, or is it not there: press e on an entry, delete the words of "
       "Switchyard (%s), and press F10."),
  },
  {
    SY_BOOTLOADER_REFIND,
    N_("Press any arrow key as soon as the boot menu shows, so that it stops counting."),
    N_("Press F2 on the system in rEFInd's menu, choose with the arrow keys, and press Enter."),
    N_("Does that not start either, or is it not there: press F2 twice on the system, delete the "
       "words of Switchyard (%s), and press Enter."),
  },
  {
    SY_BOOTLOADER_EFI_STUB,
    N_("Press the key for the boot menu as soon as the maker's logo shows: mostly F12, else F8, "
       "F9, F11 or Esc. Where there is none, enter the firmware set-up (F2 or Del) and put your "
       "usual entry first."),
    N_("Press the key for the firmware's boot menu (mostly F12, else F8, F9, F11 or Esc) while the "
       "computer starts, choose with the arrow keys, and press Enter."),
    N_("Is it not there: turn the computer off and on once more. What was set for one start, the "
       "firmware has forgotten by then."),
  },
  {
    SY_BOOTLOADER_UNKNOWN,
    N_("Call up the boot menu, by the key that the computer's maker names for it."),
    N_("Call up the boot menu while the computer starts, and choose with the arrow keys."),
    N_("Does that not start either, or is it not there: edit an entry there, and delete the words "
       "of Switchyard (%s)."),
  },
};

static const Keys *
find_keys (SyBootloaderKind kind)
{
  guint last = G_N_ELEMENTS (all_keys) - 1;

  for (guint i = 0; i < last; i++)
    if (all_keys[i].kind == kind)
      return &all_keys[i];

  return &all_keys[last];
}

/* (transfer full) */
static char *
get_edit (const Keys *keys)
{
  g_auto (GStrv) parts = g_strsplit (_(keys->edit), "%s", 2);

  return g_strjoinv (WORDS, parts);
}

GStrv
sy_boot_card_new (SyBootloaderKind kind)
{
  const Keys *keys = find_keys (kind);
  g_autoptr (GStrvBuilder) steps = g_strv_builder_new ();
  g_autofree char *edit = get_edit (keys);

  g_strv_builder_add (steps, _("Wait for a minute: the first picture can take long. Then hold the "
                               "power button for ten seconds until the computer is off, and turn "
                               "it on again."));
  g_strv_builder_add (steps, _(keys->open));
  g_strv_builder_add (steps, _("Choose your usual entry with the arrow keys, the one without “GPU "
                               "for the virtual machine”, and press Enter."));
  g_strv_builder_add (steps, edit);
  /* The firmware has nothing to write a parameter with. */
  if (kind != SY_BOOTLOADER_EFI_STUB)
    g_strv_builder_add (steps, _("If that does not help: press the same key, add the word "
                                 "“switchyard.safe=1” at the end of the same line, and start. "
                                 "Linux then takes back what is on trial and has its GPU again."));
  g_strv_builder_add (steps, _("If you can do none of this, turn the computer off and on, wait for "
                               "two minutes, and do so once more: the second start takes a trial "
                               "back by itself and restarts."));
  g_strv_builder_add (steps, _("When Linux is there again, take the change back: “switchyardctl "
                               "undo”."));

  return g_strv_builder_end (steps);
}

/* Commands with proofs are those that build what a computer starts from. */
static gboolean
is_for_start (SyChange *change)
{
  const GPtrArray *proofs = sy_change_get_verifies (change);
  const char *path = sy_change_get_path (change);

  return (proofs != NULL && proofs->len > 0) ||
         (path != NULL && (g_str_has_prefix (path, "/boot/") || g_str_has_prefix (path, "/efi/")));
}

gboolean
sy_boot_card_is_for (SyPlan *plan)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);
  gboolean found = sy_plan_get_trial (plan) || sy_plan_get_reboot (plan);

  for (guint i = 0; !found && i < changes->len; i++)
    found = is_for_start (changes->pdata[i]);

  return found;
}

const char *
sy_boot_card_get_choose (SyBootloaderKind kind)
{
  return _(find_keys (kind)->choose);
}
