/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>

#include "assess/sy-candidate.h"
#include "host/sy-boot-guard.h"
#include "host/sy-bootloader.h"
#include "host/sy-initramfs-tool.h"
#include "host/sy-modprobe.h"
#include "host/sy-named-images.h"

#define CLASS_AUDIO 0x0403

static gboolean
is_twin (const SyPciDevice *device,
         const SyPciDevice *other)
{
  return device->vendor == other->vendor && device->device == other->device &&
         !sy_pci_address_same_slot (&device->address, &other->address);
}

/*
 * (transfer full): what vfio-pci is to take: "10de:1c8d", with the subsystem where another device
 * has the same ids, and refused where it has the same subsystem too.
 */
static char *
make_id (SyMachine          *machine,
         const SyPciDevice  *device,
         GError            **error)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  gboolean twins = FALSE;

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *other = g_ptr_array_index (devices, i);
      char text[SY_PCI_ADDRESS_TEXT_SIZE];

      if (!is_twin (device, other))
        continue;
      twins = TRUE;
      if (device->subsystem_vendor == other->subsystem_vendor &&
          device->subsystem_device == other->subsystem_device)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                       _("%s has the same ids as the GPU (%04x:%04x), and vfio-pci would "
                         "take both. This version cannot tell them apart."),
                       sy_pci_address_format (&other->address, text),
                       device->vendor, device->device);
          return NULL;
        }
    }

  return twins ? g_strdup_printf ("%04x:%04x:%04x:%04x", device->vendor, device->device,
                                  device->subsystem_vendor, device->subsystem_device)
               : g_strdup_printf ("%04x:%04x", device->vendor, device->device);
}

/*
 * The display and its audio function. USB and UCSI functions are left to libvirt, which takes them
 * when the virtual machine starts: xhci is built into many kernels and has them before vfio-pci
 * exists.
 */
static char *
make_ids (SyMachine    *machine,
          const SyGpu  *gpu,
          GError      **error)
{
  g_autofree char *ids = make_id (machine, gpu->device, error);

  for (guint i = 0; ids != NULL && i < gpu->functions->len; i++)
    {
      const SyPciDevice *function = g_ptr_array_index (gpu->functions, i);
      g_autofree char *before = NULL;
      g_autofree char *id = NULL;

      if (sy_pci_device_get_class (function) != CLASS_AUDIO)
        continue;
      id = make_id (machine, function, error);
      if (id == NULL)
        return NULL;
      before = g_steal_pointer (&ids);
      ids = g_strconcat (before, ",", id, NULL);
    }

  return g_steal_pointer (&ids);
}

/* What else decides about the GPU, or has X need it: the new entry would end in a black screen. */
static gboolean
check_rivals (SyAssessment  *assessment,
              GError       **error)
{
  const GPtrArray *obstacles = sy_assessment_get_obstacles (assessment);

  for (guint i = 0; i < obstacles->len; i++)
    {
      const SyObstacle *obstacle = obstacles->pdata[i];

      if (obstacle->severity != SY_SEVERITY_BLOCKS ||
          (!g_str_has_prefix (obstacle->id, "manager-") &&
           !g_str_equal (obstacle->id, "xorg-nvidia")))
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED, "%s%s%s", obstacle->says,
                   obstacle->fix != NULL ? " " : "", obstacle->fix != NULL ? obstacle->fix : "");
      return FALSE;
    }

  return TRUE;
}

static gboolean
plan_initramfs (SyMachine    *machine,
                const SyGpu  *gpu,
                SyPlan       *plan,
                GError      **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyInitramfsTool *tool = sy_initramfs_tool_find (machine, error);

  if (tool != NULL && sy_named_images_are_used (sysroot))
    {
      static const char * const inputs[] = { SY_NAMED_IMAGES_INPUTS, NULL };

      return sy_plan_add_inputs (plan, sysroot, inputs, error) &&
             sy_named_images_check (sysroot, error);
    }

  return tool != NULL && sy_modprobe_plan (sysroot, gpu, plan, error) &&
         sy_initramfs_tool_plan (tool, sysroot, plan, 0, error);
}

/* The IOMMU's parameter comes first, where the stage of the IOMMU puts it too. */
static gboolean
plan_entry (SyMachine    *machine,
            const SyGpu  *gpu,
            SyPlan       *plan,
            GError      **error)
{
  const SyBootloader *loader = sy_bootloader_get (machine, error);
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *ids = make_ids (machine, gpu, error);

  if (loader == NULL || ids == NULL ||
      !sy_plan_add_inputs (plan, sy_machine_get_sysroot (machine), loader->inputs, error))
    return FALSE;

  if (sy_stage_iommu_has_parameter (machine))
    for (guint i = 0; sy_stage_iommu_parameters[i] != NULL; i++)
      g_ptr_array_add (tokens, g_strdup (sy_stage_iommu_parameters[i]));
  g_ptr_array_add (tokens, g_strconcat ("vfio-pci.ids=", ids, NULL));
  g_ptr_array_add (tokens, g_strdup ("switchyard.mode=vm"));
  g_ptr_array_add (tokens, NULL);

  return loader->plan_mode_entry (machine, plan, (const char * const *) tokens->pdata, error);
}

static SyPlan *
plan (const SyStageContext  *context,
      GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  g_autoptr (SyPlan) result = sy_plan_new (context->request,
                                           _("Release the GPU to the virtual machine"));
  const SyGpu *gpu = sy_stage_context_get_gpu (context, error);

  if (gpu == NULL || !sy_stage_context_check_gpu (context, gpu, error) ||
      !check_rivals (context->assessment, error) ||
      !sy_boot_guard_check_mounts (sy_machine_get_sysroot (machine), error))
    return NULL;
  if (sy_candidate_get_display_use (machine, sy_assessment_get_scheme (context->assessment),
                                    gpu) == SY_DISPLAY_UNKNOWN)
    sy_plan_add_warning (result, _("Which GPU draws the picture of Linux is not known: make sure "
                                   "that your screen hangs on another one than %s."), gpu->name);
  if (sy_machine_get_iommu (machine) != SY_TRISTATE_YES)
    sy_plan_add_warning (result, _("The IOMMU is not on yet. The virtual machine cannot have the "
                                   "GPU before it is."));
  if (!plan_initramfs (machine, gpu, result, error) || !plan_entry (machine, gpu, result, error))
    return NULL;
  if (sy_plan_get_changes (result)->len > 0 &&
      !sy_boot_guard_check (sy_machine_get_sysroot (machine), error))
    return NULL;

  return g_steal_pointer (&result);
}

/* The state is what a plan would still have to change. */
static SyStageStatus *
assess (const SyStageContext *context)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = NULL;
  g_autoptr (SyPlan) wanted = NULL;
  SyStageContext own = *context;

  if (sy_machine_get_devices_state (machine) == SY_TRISTATE_UNKNOWN &&
      sy_machine_get_devices (machine)->len == 0)
    return sy_stage_status_new (SY_STAGE_BLOCKED,
                                _("/sys/bus/pci/devices could not be read, so nothing is known of "
                                  "this computer's devices."));
  if (own.request == NULL)
    own.request = request = sy_request_new_stage (sy_stage_release.id, &error);
  wanted = plan (&own, &error);
  if (wanted == NULL)
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);

  if (sy_plan_get_changes (wanted)->len == 0)
    return sy_stage_status_new (SY_STAGE_DONE,
                                _("The boot menu has an entry that sets the GPU aside."));

  return sy_stage_status_new (SY_STAGE_READY,
                              _("Linux uses the GPU in every entry of the boot menu."));
}

const SyStage sy_stage_release = {
  .id = "release",
  .title = N_("Release the GPU to the virtual machine"),
  .summary = N_("Adds a second entry to the boot menu in which Linux leaves the NVIDIA GPU "
                "alone, so that a virtual machine can have it. Your usual entry stays as it "
                "is; where the boot loader can have no second one, the review says so."),
  .risk = N_("If the new entry does not start well, restart and choose the usual one: it does not "
             "change. Where there is only one, it is a trial that takes itself back."),
  .assess = assess,
  .plan = plan,
  .takes = SY_STAGE_TAKES_GPU,
};
