/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "plan/sy-trial.h"

#include "sya-labels.h"

const char *
sya_stage_state_get_label (SyStageState state)
{
  switch (state)
    {
    case SY_STAGE_NOT_NEEDED:
      return _("Not needed here");

    case SY_STAGE_DONE:
      return _("Done");

    case SY_STAGE_READY:
      return _("Ready to set up");

    case SY_STAGE_NEEDS_REBOOT:
      return _("Restart needed");

    case SY_STAGE_BLOCKED:
    default:
      return _("Something else comes first");
    }
}

const char *
sya_stage_state_get_icon (SyStageState state)
{
  switch (state)
    {
    case SY_STAGE_NOT_NEEDED:
      return "action-unavailable-symbolic";

    case SY_STAGE_DONE:
      return "sya-ok-symbolic";

    case SY_STAGE_READY:
      return "sya-ready-symbolic";

    case SY_STAGE_NEEDS_REBOOT:
      return "system-reboot-symbolic";

    case SY_STAGE_BLOCKED:
    default:
      return "changes-prevent-symbolic";
    }
}

const char *
sya_stage_state_get_style (SyStageState state)
{
  switch (state)
    {
    case SY_STAGE_DONE:
      return "success";

    case SY_STAGE_READY:
      return "accent";

    case SY_STAGE_NEEDS_REBOOT:
      return "warning";

    case SY_STAGE_NOT_NEEDED:
    case SY_STAGE_BLOCKED:
    default:
      return "dim-label";
    }
}

const char *
sya_certainty_get_label (SyCertainty certainty)
{
  switch (certainty)
    {
    case SY_CERTAINTY_CERTAIN:
      return _("Certain");

    case SY_CERTAINTY_LIKELY:
      return _("Likely");

    case SY_CERTAINTY_UNKNOWN:
    default:
      return _("Not known");
    }
}

const char *
sya_verdict_get_title (SyVerdict verdict)
{
  switch (verdict)
    {
    case SY_VERDICT_FULL:
      return _("This computer can do it");

    case SY_VERDICT_LIMITED:
      return _("This computer can do it, with limits");

    case SY_VERDICT_NOT_POSSIBLE:
      return _("This computer cannot do it");

    case SY_VERDICT_UNKNOWN:
    default:
      return _("Not known yet");
    }
}

const char *
sya_verdict_get_icon (SyVerdict verdict)
{
  switch (verdict)
    {
    case SY_VERDICT_FULL:
      return "sya-ok-symbolic";

    case SY_VERDICT_LIMITED:
      return "dialog-warning-symbolic";

    case SY_VERDICT_NOT_POSSIBLE:
      return "action-unavailable-symbolic";

    case SY_VERDICT_UNKNOWN:
    default:
      return "dialog-question-symbolic";
    }
}

const char *
sya_verdict_get_style (SyVerdict verdict)
{
  switch (verdict)
    {
    case SY_VERDICT_FULL:
      return "success";

    case SY_VERDICT_LIMITED:
      return "warning";

    case SY_VERDICT_NOT_POSSIBLE:
      return "error";

    case SY_VERDICT_UNKNOWN:
    default:
      return "dim-label";
    }
}

const char *
sya_severity_get_label (SySeverity severity)
{
  switch (severity)
    {
    case SY_SEVERITY_BLOCKS:
      return _("Stands in the way");

    case SY_SEVERITY_WARNS:
      return _("Take care");

    case SY_SEVERITY_NOTE:
    default:
      return _("Good to know");
    }
}

const char *
sya_severity_get_icon (SySeverity severity)
{
  switch (severity)
    {
    case SY_SEVERITY_BLOCKS:
      return "dialog-error-symbolic";

    case SY_SEVERITY_WARNS:
      return "dialog-warning-symbolic";

    case SY_SEVERITY_NOTE:
    default:
      return "dialog-information-symbolic";
    }
}

const char *
sya_severity_get_style (SySeverity severity)
{
  switch (severity)
    {
    case SY_SEVERITY_BLOCKS:
      return "error";

    case SY_SEVERITY_WARNS:
      return "warning";

    case SY_SEVERITY_NOTE:
    default:
      return "accent";
    }
}

const char *
sya_entry_get_state_label (SyEntry  *entry,
                           gboolean  interrupted)
{
  if (sy_entry_get_state (entry) == SY_ENTRY_APPLYING)
    return interrupted ? _("Interrupted") : _("Running now");

  if (sy_entry_get_state (entry) == SY_ENTRY_ROLLED_BACK)
    return _("Did not work, everything was put back");

  if (sy_entry_get_undone_by (entry) != NULL)
    return sy_trial_has_expired (entry) ? _("Taken back by itself, as nobody confirmed it")
                                        : _("Taken back");

  return sy_trial_get_state (entry) != SY_TRIAL_NONE ? _("On trial") : _("Done");
}

const char *
sya_entry_get_state_icon (SyEntry *entry)
{
  if (sy_entry_get_state (entry) == SY_ENTRY_APPLYING)
    return "dialog-warning-symbolic";

  if (sy_entry_get_state (entry) == SY_ENTRY_ROLLED_BACK)
    return "dialog-error-symbolic";

  if (sy_entry_get_undoes (entry) != NULL || sy_entry_get_undone_by (entry) != NULL)
    return "edit-undo-symbolic";

  return "sya-ok-symbolic";
}

static char *
file_title (SyChange *change)
{
  const char *action = sy_change_get_action (change);
  const char *path = sy_change_get_path (change);

  if (g_str_equal (action, "create"))
    return g_strdup_printf (_("Create %s"), path);

  if (g_str_equal (action, "remove"))
    return g_strdup_printf (_("Remove %s"), path);

  return g_strdup_printf (_("Change %s"), path);
}

static char *
runtime_title (SyChange *change)
{
  const char *after = sy_change_get_after_text (change);

  switch (sy_change_get_runtime_action (change))
    {
    case SY_RUNTIME_CREATE_MDEV:
      return g_strdup_printf (_("Create a virtual GPU on %s"), sy_change_get_path (change));

    case SY_RUNTIME_REMOVE_MDEV:
      return g_strdup_printf (_("Remove a virtual GPU from %s"), sy_change_get_path (change));

    case SY_RUNTIME_SET_OVERRIDE:
      if (after == NULL)
        return g_strdup_printf (_("Let any driver have %s"), sy_change_get_path (change));

      return g_strdup_printf (_("Keep %s for the driver %s"), sy_change_get_path (change), after);

    case SY_RUNTIME_SET_POWER:
      return g_strdup_printf (g_strcmp0 (after, "auto") == 0
                              ? _("Let the kernel decide whether %s sleeps")
                              : _("Keep %s awake"), sy_change_get_path (change));

    case SY_RUNTIME_UNLOAD_MODULE:
      return g_strdup_printf (_("Take the module %s out of the kernel"), after);

    case SY_RUNTIME_LOAD_MODULE:
      return g_strdup_printf (_("Load the module %s"), after);

    case SY_RUNTIME_BIND_DRIVER:
    default:
      if (after == NULL)
        return g_strdup_printf (_("Release %s from its driver"), sy_change_get_path (change));

      return g_strdup_printf (_("Hand %s to the driver %s"), sy_change_get_path (change), after);
    }
}

char *
sya_change_get_title (SyChange *change)
{
  g_autofree char *command = NULL;

  switch (sy_change_get_kind (change))
    {
    case SY_CHANGE_COMMAND:
      command = sya_format_argv (sy_change_get_argv (change));
      return g_strdup_printf (_("Run %s"), command);

    case SY_CHANGE_DOMAIN:
      return g_strdup_printf (_("Change the virtual machine %s"),
                              sy_change_get_domain_name (change));

    case SY_CHANGE_RUNTIME:
      return runtime_title (change);

    case SY_CHANGE_FILE:
    default:
      return file_title (change);
    }
}

const char *
sya_change_get_icon (SyChange *change)
{
  switch (sy_change_get_kind (change))
    {
    case SY_CHANGE_COMMAND:
      return "utilities-terminal-symbolic";

    case SY_CHANGE_DOMAIN:
      return "computer-symbolic";

    case SY_CHANGE_RUNTIME:
      return "emblem-system-symbolic";

    case SY_CHANGE_FILE:
    default:
      return "text-x-generic-symbolic";
    }
}

char *
sya_format_argv (const char * const *argv)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; argv != NULL && argv[i] != NULL; i++)
    {
      g_autofree char *quoted = NULL;
      gboolean plain = *argv[i] != '\0';

      for (const char *c = argv[i]; *c != '\0'; c++)
        plain = plain && (g_ascii_isalnum (*c) || strchr ("/-_.,:=+@%", *c) != NULL);
      quoted = plain ? g_strdup (argv[i]) : g_shell_quote (argv[i]);

      if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, quoted);
    }

  return g_string_free (text, FALSE);
}

const char *
sya_initramfs_get_label (SyInitramfsKind kind)
{
  switch (kind)
    {
    case SY_INITRAMFS_MKINITCPIO:
      return "mkinitcpio";

    case SY_INITRAMFS_INITRAMFS_TOOLS:
      return "initramfs-tools";

    case SY_INITRAMFS_DRACUT:
      return "dracut";

    case SY_INITRAMFS_BOOSTER:
      return "Booster";

    case SY_INITRAMFS_UGRD:
      return "uGRD";

    case SY_INITRAMFS_NIXOS:
      return "NixOS";

    case SY_INITRAMFS_UNKNOWN:
    default:
      return NULL;
    }
}

const char *
sya_bootloader_get_label (SyBootloaderKind kind)
{
  switch (kind)
    {
    case SY_BOOTLOADER_SYSTEMD_BOOT:
      return "systemd-boot";

    case SY_BOOTLOADER_GRUB:
      return "GRUB";

    case SY_BOOTLOADER_LIMINE:
      return "Limine";

    case SY_BOOTLOADER_REFIND:
      return "rEFInd";

    case SY_BOOTLOADER_ZFSBOOTMENU:
      return "ZFSBootMenu";

    case SY_BOOTLOADER_EFI_STUB:
      return _("the firmware itself");

    case SY_BOOTLOADER_UNKNOWN:
    default:
      return NULL;
    }
}

char *
sya_format_time (GDateTime *time)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);

  /* Translators: date and time as for g_date_time_format() */
  return g_date_time_format (local, _("%e %B %Y, %H:%M"));
}

char *
sya_format_model (const char *vendor,
                  const char *model)
{
  if (vendor == NULL && model == NULL)
    return g_strdup (_("This computer"));

  if (vendor == NULL || model == NULL)
    return g_strdup (vendor != NULL ? vendor : model);

  if (g_ascii_strncasecmp (model, vendor, strlen (vendor)) == 0)
    return g_strdup (model);

  return g_strdup_printf ("%s %s", vendor, model);
}

const char *
sya_error_get_title (const GError *error)
{
  if (g_error_matches (error, SY_ERROR, SY_ERROR_CONFLICT))
    return _("Something Changed Since You Looked");

  if (g_error_matches (error, SY_ERROR, SY_ERROR_BUSY))
    return _("Another Change Is Under Way");

  if (g_error_matches (error, SY_ERROR, SY_ERROR_DENIED))
    return _("Not Allowed");

  if (g_error_matches (error, SY_ERROR, SY_ERROR_REFUSED)
      || g_error_matches (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED))
    return _("This Would Not Be Safe");

  return _("That Did Not Work");
}
