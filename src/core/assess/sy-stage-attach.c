/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "guest/sy-recipe-inputs.h"

static int
compare_addresses (gconstpointer a,
                   gconstpointer b)
{
  return sy_pci_address_compare (a, b);
}

/* Every function of the slot, in order: libvirt hands over a device whole or not at all. */
static GArray *
get_functions (const SyGpu *gpu)
{
  GArray *functions = g_array_new (FALSE, FALSE, sizeof (SyPciAddress));

  g_array_append_val (functions, gpu->device->address);
  for (guint i = 0; i < gpu->functions->len; i++)
    g_array_append_val (functions, ((const SyPciDevice *) gpu->functions->pdata[i])->address);
  g_array_sort (functions, compare_addresses);

  return functions;
}

static gboolean
has_all (SyDomain     *domain,
         const GArray *functions)
{
  for (guint i = 0; i < functions->len; i++)
    if (!sy_domain_has_hostdev (domain, &g_array_index (functions, SyPciAddress, i)))
      return FALSE;

  return TRUE;
}

static SyStageStatus *
assess_domain (const SyDomainInfo *info,
               SyDomain           *domain,
               const SyGpu        *gpu)
{
  g_autoptr (GArray) functions = get_functions (gpu);
  gboolean done = has_all (domain, functions);
  g_autofree char *source = g_strdup_printf ("%s %s", info->uri, info->name);
  SyStageStatus *status;

  status = done ? sy_stage_status_new (SY_STAGE_DONE, _("“%s” has %s."), info->name, gpu->name)
                : sy_stage_status_new (SY_STAGE_READY, _("“%s” can be given %s."),
                                       info->name, gpu->name);
  for (guint i = 0; i < functions->len; i++)
    {
      const SyPciAddress *address = &g_array_index (functions, SyPciAddress, i);
      char text[SY_PCI_ADDRESS_TEXT_SIZE];

      sy_pci_address_format (address, text);
      g_ptr_array_add (status->evidence,
                       sy_domain_has_hostdev (domain, address)
                       ? sy_evidence_new (source, _("The definition holds %s."), text)
                       : sy_evidence_new (source, _("The definition does not hold %s."), text));
    }

  return status;
}

static SyStageStatus *
assess (const SyStageContext *context)
{
  const SyGpu *gpu;
  g_autoptr (SyDomainInfo) info = NULL;
  g_autoptr (SyDomain) domain = NULL;
  g_autoptr (GError) error = NULL;

  gpu = sy_stage_context_get_gpu (context, &error);
  if (gpu == NULL || !sy_stage_context_check_gpu (context, gpu, &error))
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);

  info = sy_stage_context_choose_domain (context, &error);
  if (info == NULL)
    return sy_stage_status_new_for_error (g_error_matches (error, SY_ERROR, SY_ERROR_REFUSED)
                                          ? SY_STAGE_READY : SY_STAGE_BLOCKED, error);
  domain = sy_stage_context_read_domain (context, info, &error);
  if (domain == NULL)
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);

  return assess_domain (info, domain, gpu);
}

static void
warn_about_state (SyPlan             *plan,
                  const SyDomainInfo *info,
                  SyDomain           *domain)
{
  const char *machine = sy_domain_get_machine (domain);

  if (info->running == SY_TRISTATE_YES)
    sy_plan_add_warning (plan, _("“%s” is running: it gets the GPU when it is shut "
                                 "down and started again."), info->name);
  if (info->saved == SY_TRISTATE_YES)
    sy_plan_add_warning (plan, _("The state of “%s” is saved, and the next start resumes it "
                                 "without the GPU: start it and shut it down once."),
                         info->name);
  if (machine == NULL || strstr (machine, "q35") == NULL)
    sy_plan_add_warning (plan, _("“%s” has the machine type %s. NVIDIA’s driver is known to work "
                                 "with q35, which has PCI Express."),
                         info->name, machine != NULL ? machine : _("unknown"));
  if (!sy_domain_get_uefi (domain))
    sy_plan_add_warning (plan, _("“%s” starts with BIOS firmware. Every laptop known to work "
                                 "uses UEFI; an installed Windows must be converted for that."),
                         info->name);
}

/* What else must go to the guest for VFIO to accept the group; bridges do not count. */
static void
warn_about_group (SyPlan      *plan,
                  SyMachine   *machine,
                  const SyGpu *gpu)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  g_autoptr (GString) others = g_string_new (NULL);
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  if (gpu->device->iommu_group == SY_PCI_NO_IOMMU_GROUP)
    {
      sy_plan_add_warning (plan, _("The IOMMU is off: the virtual machine cannot start with the "
                                   "GPU before it is on."));
      return;
    }

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (device->iommu_group == gpu->device->iommu_group && !sy_pci_device_is_bridge (device) &&
          !sy_pci_address_same_slot (&device->address, &gpu->device->address))
        g_string_append_printf (others, "%s%s (%s)", others->len > 0 ? ", " : "",
                                sy_pci_address_format (&device->address, text),
                                device->device_name);
    }
  if (others->len > 0)
    sy_plan_add_warning (plan, _("The GPU shares its IOMMU group with %s: the virtual "
                                 "machine cannot start while Linux uses that."), others->str);
}

/* Taking a GPU from a driver that a compositor still uses hangs in the kernel. */
static void
warn_about_driver (SyPlan      *plan,
                   const SyGpu *gpu)
{
  const char *driver = gpu->device->driver;

  if (driver != NULL && strcmp (driver, "vfio-pci") != 0)
    sy_plan_add_warning (plan, _("Linux uses the GPU now (driver %s). Release it "
                                 "before the virtual machine is started: taking a GPU that is "
                                 "in use can hang the computer."), driver);
}

static SyPlan *
plan_domain (const SyStageContext  *context,
             const SyGpu           *gpu,
             const SyDomainInfo    *info,
             GError               **error)
{
  g_autoptr (SyPlan) plan = sy_plan_new (context->request,
                                         _("Give the GPU to the virtual machine"));
  g_autoptr (SyDomain) domain = sy_stage_context_read_domain (context, info, error);
  g_autoptr (GArray) functions = get_functions (gpu);
  SyMachine *machine = sy_stage_context_get_machine (context);
  g_autoptr (SyRecipeInputs) inputs = sy_recipe_inputs_new (machine, gpu);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *why = NULL;

  if (domain == NULL)
    return NULL;
  if (has_all (domain, functions))
    return g_steal_pointer (&plan);

  before = sy_domain_to_xml (domain);
  if (!sy_recipe_apply (sy_recipe_find ("dgpu"), domain, &inputs->context, NULL, error))
    return NULL;
  after = sy_domain_to_xml (domain);
  why = g_strdup_printf (_("Gives %s to “%s”; libvirt takes it from Linux when the machine starts "
                           "and gives it back when it stops."), gpu->name, info->name);
  sy_plan_add (plan, sy_change_new_domain (info->uri, info->uuid, info->name, before, after, why));
  warn_about_state (plan, info, domain);
  warn_about_group (plan, sy_stage_context_get_machine (context), gpu);
  warn_about_driver (plan, gpu);

  return g_steal_pointer (&plan);
}

static SyPlan *
plan (const SyStageContext  *context,
      GError               **error)
{
  const SyGpu *gpu = sy_stage_context_get_gpu (context, error);
  g_autoptr (SyDomainInfo) info = NULL;

  /* libvirt takes the GPU from Linux when the machine starts, so that this could go dark too. */
  if (gpu == NULL || !sy_stage_context_check_gpu (context, gpu, error))
    return NULL;
  info = sy_stage_context_choose_domain (context, error);

  return info != NULL ? plan_domain (context, gpu, info, error) : NULL;
}

const SyStage sy_stage_attach = {
  .id = "attach",
  .title = N_("Give the GPU to the virtual machine"),
  .summary = N_("Adds the NVIDIA GPU, with all of its parts such as its sound output, "
                "to a virtual machine. It moves there when the machine starts and comes back when "
                "the machine stops."),
  .risk = N_("The virtual machine does not start while Linux uses the GPU or while the "
             "IOMMU is off. Linux itself is not changed; undoing this takes the GPU out of the "
             "machine again."),
  .assess = assess,
  .plan = plan,
  .takes = SY_STAGE_TAKES_GPU | SY_STAGE_TAKES_DOMAIN,
};
