/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-mode-plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "assess/sy-mode-now.h"
#include "assess/sy-stage-private.h"
#include "host/sy-boot-card.h"
#include "host/sy-boot-guard.h"
#include "host/sy-boot-once.h"
#include "host/sy-efi-stub.h"

/* They set a variable of the firmware, or write one small file. */
#define TIMEOUT_MS 30000

/* What bootctl(1) calls the two variables of the boot loader. */
typedef struct {
  const char *verb;
  const char *path;
} Variable;

static const Variable once_variable = { "set-oneshot", SY_BOOT_VARIABLE_ONCE };
static const Variable default_variable = { "set-default", SY_BOOT_VARIABLE_DEFAULT };

static GPtrArray *
new_proof (SyVerifyKind  kind,
           const char   *path,
           const char   *expected)
{
  const char *texts[] = { expected, NULL };
  GPtrArray *proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  g_ptr_array_add (proofs, sy_verify_new (kind, path, texts));

  return proofs;
}

static void
plan_command (SyPlan              *plan,
              const char * const  *argv,
              const char * const  *undo_argv,
              const char          *why,
              GPtrArray           *proofs,
              GPtrArray           *undo_proofs)
{
  SyChange *change = sy_change_new_command (argv, TIMEOUT_MS, why, proofs, undo_proofs);

  sy_change_set_undo_argv (change, undo_argv);
  sy_plan_add (plan, change);
}

/* Files in efivarfs are immutable (chattr(1)); bootctl knows how to write them. An empty id takes
 * the variable away. */
static void
plan_variable (SyPlan         *plan,
               const Variable *variable,
               const char     *before,
               const char     *after,
               const char     *why)
{
  const char *argv[] = { "bootctl", variable->verb, after != NULL ? after : "", NULL };
  const char *undo_argv[] = { "bootctl", variable->verb, before != NULL ? before : "", NULL };
  g_autoptr (GPtrArray) proofs = new_proof (SY_VERIFY_EFI_TEXT, variable->path, after);
  g_autoptr (GPtrArray) undo_proofs = new_proof (SY_VERIFY_EFI_TEXT, variable->path, before);

  plan_command (plan, argv, undo_argv, why, proofs, undo_proofs);
}

/* In GRUB's environment block a variable without a value is as good as none. */
static GPtrArray *
new_environment_proof (const SyBootMenu *menu,
                       const char       *name,
                       const char       *value,
                       const char       *other)
{
  g_autofree char *line = g_strdup_printf ("\n%s=%s\n", name, value != NULL ? value : other);

  return new_proof (value != NULL ? SY_VERIFY_FILE_CONTAINS : SY_VERIFY_FILE_LACKS,
                    menu->environment, line);
}

/* What grub-reboot(8) and grub-set-default(8) do, by the tool that they do it with, which can take
 * it back too. */
static void
plan_environment (SyPlan           *plan,
                  const SyBootMenu *menu,
                  const char       *name,
                  const char       *before,
                  const char       *after,
                  const char       *why)
{
  gboolean grub2 = strstr (menu->environment, "/grub2/") != NULL;
  const char *tool = grub2 ? "grub2-editenv" : "grub-editenv";
  g_autofree char *set = g_strdup_printf ("%s=%s", name, after != NULL ? after : "");
  g_autofree char *set_back = g_strdup_printf ("%s=%s", name, before != NULL ? before : "");
  const char *argv[] = { tool, menu->environment, after != NULL ? "set" : "unset",
                         after != NULL ? set : name, NULL };
  const char *undo_argv[] = { tool, menu->environment, before != NULL ? "set" : "unset",
                              before != NULL ? set_back : name, NULL };
  g_autoptr (GPtrArray) proofs = new_environment_proof (menu, name, after, before);
  g_autoptr (GPtrArray) undo_proofs = new_environment_proof (menu, name, before, after);

  plan_command (plan, argv, undo_argv, why, proofs, undo_proofs);
}

static gboolean
plan_once (SyMachine         *machine,
           SyPlan            *plan,
           const SyBootMenu  *menu,
           const char        *id,
           const char        *why,
           GError           **error)
{
  if (g_strcmp0 (menu->once_id, id) == 0)
    return TRUE;
  if (menu->kind == SY_BOOTLOADER_EFI_STUB)
    return sy_efi_stub_plan_next (sy_machine_get_sysroot (machine), plan, id, why, error);
  if (menu->kind == SY_BOOTLOADER_GRUB)
    plan_environment (plan, menu, "next_entry", menu->once_id, id, why);
  else
    plan_variable (plan, &once_variable, menu->once_id, id, why);

  return TRUE;
}

static gboolean
plan_default (SyMachine         *machine,
              SyPlan            *plan,
              const SyBootMenu  *menu,
              const char        *id,
              const char        *why,
              GError           **error)
{
  if (g_strcmp0 (menu->stored_default, id) == 0)
    return TRUE;
  if (menu->kind == SY_BOOTLOADER_EFI_STUB)
    return sy_efi_stub_plan_first (sy_machine_get_sysroot (machine), plan,
                                   id != NULL ? id : menu->vm_id, id != NULL, why, error);
  if (menu->kind == SY_BOOTLOADER_GRUB)
    plan_environment (plan, menu, "saved_entry", menu->stored_default, id, why);
  else
    plan_variable (plan, &default_variable, menu->stored_default, id, why);

  return TRUE;
}

/* Says also how it is done by hand: that works everywhere. */
static gboolean
check_once (SyMachine         *machine,
            const SyBootMenu  *menu,
            GError           **error)
{
  g_autoptr (GError) local_error = NULL;

  if (sy_boot_once_check (machine, menu, &local_error))
    return TRUE;
  if (g_error_matches (local_error, SY_ERROR, SY_ERROR_DENIED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("One start alone cannot be set on this computer. %s Do it by hand: %s Or set "
                 "every start (--next-boot): that is a trial too, which the second start takes "
                 "back by itself unless you confirm it."),
               local_error->message, sy_boot_card_get_choose (menu->kind));

  return FALSE;
}

/* GRUB has one place for its default that is no script, and uses it only where it is told to. */
static gboolean
check_default (const SyBootMenu  *menu,
               GError           **error)
{
  if (menu->kind == SY_BOOTLOADER_LIMINE)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("Limine's default stands in its configuration, which Switchyard does not "
                     "change for that. Try the mode for one start (--once), or choose it by hand: "
                     "%s"), sy_boot_card_get_choose (menu->kind));
      return FALSE;
    }
  if (menu->kind != SY_BOOTLOADER_GRUB ||
      (menu->keeps_default && menu->environment != NULL))
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("/etc/default/grub: found no GRUB_DEFAULT=saved, so that GRUB's default is fixed "
                 "in its configuration. Try the mode for one start (--once), or choose it by hand: "
                 "%s"), sy_boot_card_get_choose (menu->kind));

  return FALSE;
}

static gboolean
plan_vm (SyMachine         *machine,
         const SyBootMenu  *menu,
         gboolean           once,
         SyPlan            *plan,
         GError           **error)
{
  if (menu->vm_id == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("The boot menu has no entry that sets the GPU aside for the virtual "
                             "machine. The step “Release the GPU to the virtual machine” makes it "
                             "(“switchyardctl apply release”)."));
      return FALSE;
    }
  if (once)
    {
      if (!check_once (machine, menu, error))
        return FALSE;
      return plan_once (machine, plan, menu, menu->vm_id,
                        _("Starts the entry that sets the GPU aside the next time, and only "
                          "then."), error);
    }

  if (!check_default (menu, error))
    return FALSE;
  if (menu->vm_is_default != SY_TRISTATE_YES &&
      !plan_default (machine, plan, menu, menu->vm_id,
                     _("Starts the entry that sets the GPU aside whenever nobody chooses another."),
                     error))
    return FALSE;
  sy_plan_add_warning (plan, _("This computer will start without the GPU for Linux until you "
                               "choose otherwise: “switchyardctl mode host --next-boot”."));

  return TRUE;
}

/* What was set of the other mode goes; the boot loader's own default is left to rule. */
static gboolean
plan_host_default (SyMachine         *machine,
                   const SyBootMenu  *menu,
                   SyPlan            *plan,
                   GError           **error)
{
  if (menu->once_id != NULL && g_strcmp0 (menu->once_id, menu->vm_id) == 0 &&
      !plan_once (machine, plan, menu, NULL, _("Starts the usual entry the next time after all."),
                  error))
    return FALSE;
  if (menu->vm_is_default != SY_TRISTATE_YES)
    return TRUE;
  if (g_strcmp0 (menu->stored_default, menu->vm_id) == 0)
    return plan_default (machine, plan, menu, NULL,
                         _("Starts the usual entry whenever nobody chooses another."), error);
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("“%s” starts by default because the configuration of the boot loader says so, not "
                 "because Switchyard set it. Write the usual entry there as the default; where it "
                 "is the usual one, which sets the GPU aside itself, take the step “Release the "
                 "GPU to the virtual machine” back (“switchyardctl undo”)."), menu->vm_title);

  return FALSE;
}

static gboolean
plan_host (SyMachine         *machine,
           const SyBootMenu  *menu,
           gboolean           once,
           SyPlan            *plan,
           GError           **error)
{
  if (!once || menu->vm_id == NULL)
    return plan_host_default (machine, menu, plan, error);
  if (menu->vm_is_default != SY_TRISTATE_YES && menu->once_id == NULL)
    return TRUE;
  if (menu->host_id == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("Which entry is the usual one is not known. Choose it by hand: %s"),
                   sy_boot_card_get_choose (menu->kind));
      return FALSE;
    }
  if (!check_once (machine, menu, error))
    return FALSE;

  return plan_once (machine, plan, menu, menu->host_id, _("Starts the usual entry the next time."),
                    error);
}

/* What cannot be read can be chosen by hand. */
static SyBootMenu *
read_menu (SyMachine  *machine,
           GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  SyBootMenu *menu = sy_boot_menu_read (machine, &local_error);

  if (menu == NULL && g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_SUPPORTED))
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED, _("%s Do it by hand: %s"),
                 local_error->message,
                 sy_boot_card_get_choose (sy_machine_get_bootloader (machine)));
  else if (menu == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return menu;
}

/* There is no boot entry for it: a GPU that nobody is given would be found by Linux again. */
static void
set_off_needs_now (GError **error)
{
  g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                       _("The computer cannot start with the GPU off. Let it start with the GPU "
                         "for the virtual machine, where it sleeps until it is used; or switch it "
                         "off once Linux runs."));
}

static SyPlan *
plan_start (const SyStageContext  *context,
            GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  gboolean vm = g_str_equal (sy_request_get_mode (context->request), SY_REQUEST_MODE_VM);
  gboolean once = g_str_equal (sy_request_get_when (context->request), SY_REQUEST_WHEN_ONCE);
  g_autoptr (SyPlan) plan = sy_plan_new (context->request,
                                         vm ? _("Start with the GPU for the virtual machine")
                                            : _("Start with the GPU for Linux"));
  g_autoptr (SyBootMenu) menu = NULL;
  const SyGpu *gpu = NULL;

  if (sy_boot_guard_check_mounts (sy_machine_get_sysroot (machine), error))
    menu = read_menu (machine, error);
  if (menu == NULL)
    return NULL;
  if (vm)
    {
      gpu = sy_stage_context_get_gpu (context, error);
      if (gpu == NULL || !sy_stage_context_check_gpu (context, gpu, error))
        return NULL;
    }
  if (vm ? !plan_vm (machine, menu, once, plan, error)
         : !plan_host (machine, menu, once, plan, error))
    return NULL;
  if (sy_plan_get_changes (plan)->len > 0 &&
      !sy_boot_guard_check (sy_machine_get_sysroot (machine), error))
    return NULL;
  sy_plan_set_reboot (plan, sy_plan_get_changes (plan)->len > 0);
  /* What is set for one start takes itself back. */
  sy_plan_set_trial (plan, vm && !once && sy_plan_get_changes (plan)->len > 0);

  return g_steal_pointer (&plan);
}

SyPlan *
sy_mode_make_plan (const SyStageContext  *context,
                   GError               **error)
{
  if (g_str_equal (sy_request_get_when (context->request), SY_REQUEST_WHEN_NOW))
    return sy_mode_plan_now (context, error);
  if (g_str_equal (sy_request_get_mode (context->request), SY_REQUEST_MODE_OFF))
    {
      set_off_needs_now (error);
      return NULL;
    }

  return plan_start (context, error);
}
