/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>

#include "assess/sy-firmware-menu.h"
#include "host/sy-boot-guard.h"
#include "host/sy-bootloader.h"
#include "machine/sy-kernel-cmdline.h"

/*
 * Intel's IOMMU is off in most distributions' kernels until it is asked for; AMD's is on wherever
 * the firmware offers it, and has no parameter to turn it on (kernel-parameters.txt).
 */
const char * const sy_stage_iommu_parameters[] = { "intel_iommu=on", NULL };

gboolean
sy_stage_iommu_has_parameter (SyMachine *machine)
{
  return g_strcmp0 (sy_machine_get_cpu_vendor (machine), "GenuineIntel") == 0;
}

gboolean
sy_stage_iommu_runs_with_parameter (SyMachine *machine)
{
  const char *cmdline = sy_machine_get_cmdline (machine);

  return cmdline != NULL && sy_kernel_cmdline_has (cmdline, sy_stage_iommu_parameters[0]);
}

static SyStageStatus *
assess_without_parameter (SyMachine *machine)
{
  const char *vendor = sy_machine_get_cpu_vendor (machine);
  SyFirmwareMenu menu = sy_firmware_menu_get (machine);

  if (sy_machine_get_iommu (machine) == SY_TRISTATE_YES)
    return sy_stage_status_new (SY_STAGE_NOT_NEEDED, _("The IOMMU is on without any parameter."));
  if (vendor == NULL)
    return sy_stage_status_new (SY_STAGE_BLOCKED,
                                _("Which processor this is could not be read from /proc/cpuinfo."));

  return sy_stage_status_new (SY_STAGE_BLOCKED,
                              _("The IOMMU is off, and on this processor no kernel parameter turns "
                                "it on. In the firmware settings (%s while the computer starts), "
                                "switch on %s and %s."), menu.key, menu.iommu,
                              menu.virtualization);
}

/* Configured or not, with the kernel that runs now. */
static SyStageStatus *
assess_parameter (SyMachine *machine,
                  gboolean   permanent)
{
  gboolean on = sy_machine_get_iommu (machine) == SY_TRISTATE_YES;
  gboolean running = sy_stage_iommu_runs_with_parameter (machine);
  SyFirmwareMenu menu = sy_firmware_menu_get (machine);

  if (on && permanent)
    return sy_stage_status_new (SY_STAGE_DONE, _("The IOMMU is on, now and at every start."));
  if (on && !running)
    return sy_stage_status_new (SY_STAGE_NOT_NEEDED,
                                _("The IOMMU is on: this kernel does that without a parameter."));
  if (on)
    return sy_stage_status_new (SY_STAGE_READY,
                                _("The IOMMU is on for this start only: its parameter is missing "
                                  "in the boot configuration."));
  if (running)
    return sy_stage_status_new (SY_STAGE_BLOCKED,
                                _("The kernel was told to turn on the IOMMU and found none. In the "
                                  "firmware settings (%s while the computer starts), switch on "
                                  "%s."),
                                menu.key, menu.iommu);
  if (permanent)
    return sy_stage_status_new (SY_STAGE_NEEDS_REBOOT,
                                _("It is set up. Restart the computer to turn on the IOMMU."));

  return sy_stage_status_new (SY_STAGE_READY, _("The IOMMU is off."));
}

/* Where the boot configuration cannot be told, because of @error. One of a boot loader that is
 * known can be mended, so that the error is shown. */
static SyStageStatus *
assess_unknown (SyMachine          *machine,
                const SyBootloader *loader,
                const GError       *error)
{
  if (sy_machine_get_iommu (machine) != SY_TRISTATE_YES)
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  if (!sy_stage_iommu_runs_with_parameter (machine))
    return assess_parameter (machine, FALSE);
  if (loader != NULL || g_error_matches (error, SY_ERROR, SY_ERROR_INVALID_DATA))
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);

  return sy_stage_status_new (SY_STAGE_DONE,
                              _("The IOMMU is on. Whether it will be at the next start is not "
                                "known. %s"), error->message);
}

static void
add_groups (SyMachine     *machine,
            SyStageStatus *status)
{
  const char *groups = sy_machine_get_iommu (machine) == SY_TRISTATE_YES
                       ? _("There are IOMMU groups.") : _("There is no IOMMU group.");

  g_ptr_array_add (status->evidence,
                   sy_evidence_new ("/sys/kernel/iommu_groups", "%s", groups));
}

static SyStageStatus *
assess (const SyStageContext *context)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  g_autoptr (GError) error = NULL;
  g_autofree char *cmdline = NULL;
  const SyBootloader *loader;
  SyStageStatus *status;

  if (sy_machine_get_devices_state (machine) == SY_TRISTATE_UNKNOWN &&
      sy_machine_get_devices (machine)->len == 0)
    return sy_stage_status_new (SY_STAGE_BLOCKED,
                                _("/sys/bus/pci/devices could not be read, so nothing is known of "
                                  "this computer's devices."));
  if (!sy_stage_iommu_has_parameter (machine))
    return assess_without_parameter (machine);

  if (!sy_boot_guard_check_mounts (sy_machine_get_sysroot (machine), &error))
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  loader = sy_bootloader_get (machine, &error);
  cmdline = loader != NULL ? loader->get_permanent (machine, &error) : NULL;
  if (cmdline == NULL)
    {
      status = assess_unknown (machine, loader, error);
      add_groups (machine, status);
      return status;
    }

  status = assess_parameter (machine, sy_kernel_cmdline_has (cmdline,
                                                             sy_stage_iommu_parameters[0]));
  add_groups (machine, status);
  g_ptr_array_add (status->evidence, sy_evidence_new (sy_bootloader_kind_to_string (loader->kind),
                                                      _("An ordinary start has the parameters: %s"),
                                                      cmdline));

  return status;
}

static SyPlan *
plan (const SyStageContext  *context,
      GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  g_autoptr (SyPlan) result = sy_plan_new (context->request, _("Turn on the IOMMU"));
  const SyBootloader *loader = NULL;

  if (sy_boot_guard_check_mounts (sy_machine_get_sysroot (machine), error))
    loader = sy_bootloader_get (machine, error);
  if (loader == NULL ||
      !sy_plan_add_inputs (result, sy_machine_get_sysroot (machine), loader->inputs, error) ||
      !loader->plan_permanent (machine, result, sy_stage_iommu_parameters, error))
    return NULL;
  if (sy_plan_get_changes (result)->len > 0 &&
      !sy_boot_guard_check (sy_machine_get_sysroot (machine), error))
    return NULL;
  sy_plan_set_reboot (result, sy_plan_get_changes (result)->len > 0 &&
                              !sy_stage_iommu_runs_with_parameter (machine));

  sy_plan_set_trial (result, sy_plan_get_changes (result)->len > 0);

  return g_steal_pointer (&result);
}

const SyStage sy_stage_iommu = {
  .id = "iommu",
  .title = N_("Turn on the IOMMU"),
  .summary = N_("The IOMMU keeps a virtual machine's GPU from touching the memory of "
                "the rest of the computer. Linux must be told at boot to use it."),
  .risk = N_("The computer may start with a kernel message more than before. If it does not start, "
             "press “e” in the boot menu and delete the added parameter."),
  .assess = assess,
  .plan = plan,
};
