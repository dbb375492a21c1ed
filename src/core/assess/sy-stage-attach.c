/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-libvirt-hook.h"

/* What Looking Glass’ memory is made for: the size of most panels. */
#define SCREEN_WIDTH  1920
#define SCREEN_HEIGHT 1080

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

/* What the stage does to the definition, with the user's choices. */
static GPtrArray *
list_recipes (const SyStageContext *context,
              gboolean              laptop)
{
  static const char * const optional[] = {
    "hide-vm", "smbios", "cpu", "looking-glass",
  };
  GPtrArray *ids = g_ptr_array_new ();

  g_ptr_array_add (ids, (gpointer) "dgpu");
  g_ptr_array_add (ids, (gpointer) "memory");
  /* With a battery Windows takes other mice for touchpads. */
  if (laptop && sy_stage_is_on (&sy_stage_attach, context->request, "usb-input"))
    g_ptr_array_add (ids, (gpointer) "usb-input");
  for (guint i = 0; i < G_N_ELEMENTS (optional); i++)
    if (sy_stage_is_on (&sy_stage_attach, context->request, optional[i]))
      g_ptr_array_add (ids, (gpointer) optional[i]);
  g_ptr_array_add (ids, NULL);

  return ids;
}

/* Edits @domain as it shall be. */
static gboolean
edit (const SyStageContext  *context,
      const SyGpu           *gpu,
      SyDomain              *domain,
      GPtrArray             *warnings,
      GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  gboolean laptop = sy_machine_get_laptop (machine) == SY_TRISTATE_YES;
  g_autoptr (SyRecipeInputs) inputs = sy_stage_context_new_inputs (context, gpu);
  g_autoptr (GPtrArray) ids = list_recipes (context, laptop);

  /* What only shares the group may be the computer's network: nobody loses that unasked. */
  if (!sy_stage_is_on (&sy_stage_attach, context->request, "group"))
    inputs->context.others = NULL;
  inputs->context.huge_pages = sy_stage_is_on (&sy_stage_attach, context->request, "huge-pages");
  inputs->context.hide_anyway = sy_stage_is_on (&sy_stage_attach, context->request, "hide-vm");
  inputs->context.width = SCREEN_WIDTH;
  inputs->context.height = SCREEN_HEIGHT;

  return sy_stage_apply_recipes (domain, (const char * const *) ids->pdata, &inputs->context,
                                 warnings, error);
}

static void
add_functions (SyStageStatus      *status,
               const SyDomainInfo *info,
               SyDomain           *domain,
               const GArray       *functions)
{
  g_autofree char *source = g_strdup_printf ("%s %s", info->uri, info->name);

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

static gboolean
lacks_hook (const SyStageContext *context)
{
  SyMachine *machine = sy_stage_context_get_machine (context);

  return sy_stage_is_on (&sy_stage_attach, context->request, "hook") &&
         !sy_libvirt_hook_is_there (sy_machine_get_sysroot (machine));
}

/* The state is what a plan would still have to change. */
static SyStageStatus *
assess_domain (const SyStageContext *context,
               const SyDomainInfo   *info,
               SyDomain             *domain,
               const SyGpu          *gpu)
{
  g_autoptr (GArray) functions = get_functions (gpu);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *before = sy_domain_to_xml (domain);
  g_autofree char *after = NULL;
  g_autoptr (SyDomain) wanted = sy_domain_new_from_xml (before, -1, NULL);
  g_autoptr (GError) error = NULL;
  SyStageStatus *status;

  if (!edit (context, gpu, wanted, warnings, &error))
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  after = sy_domain_to_xml (wanted);

  if (strcmp (before, after) == 0 && lacks_hook (context))
    status = sy_stage_status_new (SY_STAGE_READY,
                                  _("“%s” has %s, but libvirt has no hook that moves it."),
                                  info->name, gpu->name);
  else if (strcmp (before, after) == 0)
    status = sy_stage_status_new (SY_STAGE_DONE, _("“%s” has %s."), info->name, gpu->name);
  else if (has_all (domain, functions))
    status = sy_stage_status_new (SY_STAGE_READY,
                                  _("“%s” has %s, but not all that the GPU’s driver needs."),
                                  info->name, gpu->name);
  else
    status = sy_stage_status_new (SY_STAGE_READY, _("“%s” can be given %s."), info->name,
                                  gpu->name);
  add_functions (status, info, domain, functions);
  sy_stage_status_add_reasons (status, info, wanted);

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

  return assess_domain (context, info, domain, gpu);
}

static void
warn_about_firmware (SyPlan             *plan,
                     const SyDomainInfo *info,
                     SyDomain           *domain)
{
  const char *machine = sy_domain_get_machine (domain);

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
                                 "machine cannot start while Linux uses that. The option “group” "
                                 "gives it to the machine too; Linux has it back when the machine "
                                 "stops."), others->str);
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

/* The step before this one gives what the driver looks for on a laptop. */
static void
warn_about_tables (SyPlan               *plan,
                   const SyStageContext *context)
{
  SyStageContext other = { context->assessment, context->domains };
  g_autoptr (SyRequest) request = sy_request_new_stage (sy_stage_vbios.id, NULL);
  g_autoptr (SyStageStatus) status = NULL;

  if (sy_request_get_then (context->request) != NULL)
    return;
  sy_request_set_domain (request, sy_request_get_domain (context->request), NULL);
  other.request = request;
  status = sy_stage_assess (&sy_stage_vbios, &other);
  if (status->state == SY_STAGE_READY)
    sy_plan_add_warning (plan, _("NVIDIA’s driver for laptops looks for a battery, and many for "
                                 "the video BIOS; the machine has not all of that yet. The step "
                                 "“%s” gives them."), _(sy_stage_vbios.title));
}

/* Left alone where it is not asked for: other machines may have it. */
static gboolean
plan_hook (const SyStageContext  *context,
           const SyGpu           *gpu,
           SyPlan                *plan,
           GError               **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (sy_stage_context_get_machine (context));
  g_autoptr (SyRecipeInputs) inputs = NULL;

  if (!sy_stage_is_on (&sy_stage_attach, context->request, "hook"))
    return TRUE;
  inputs = sy_stage_context_new_inputs (context, gpu);

  return sy_libvirt_hook_plan (sysroot, inputs->context.versions.libvirt,
                               sy_domain_store_get_service (sysroot), plan, error);
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
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *before = NULL;
  g_autofree char *why = NULL;

  if (domain == NULL)
    return NULL;
  before = sy_domain_to_xml (domain);
  if (!edit (context, gpu, domain, warnings, error))
    return NULL;
  why = g_strdup_printf (_("Gives %s to “%s”; libvirt takes it from Linux when the machine starts "
                           "and gives it back when it stops."), gpu->name, info->name);
  sy_stage_plan_domain (plan, info, before, domain, warnings, why);
  if (!plan_hook (context, gpu, plan, error))
    return NULL;
  if (sy_plan_get_changes (plan)->len == 0)
    return g_steal_pointer (&plan);
  warn_about_firmware (plan, info, domain);
  if (!sy_stage_is_on (&sy_stage_attach, context->request, "group"))
    warn_about_group (plan, sy_stage_context_get_machine (context), gpu);
  warn_about_driver (plan, gpu);
  warn_about_tables (plan, context);

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

static const SyStageOption options[] = {
  { "usb-input", N_("USB mouse and keyboard"),
    N_("With a battery, Windows takes other mice for touchpads and loses clicks."), TRUE },
  { "cpu", N_("The processor as it is"),
    N_("Shows the guest the real processor and its cores, which games run faster on."), FALSE },
  { "looking-glass", N_("Memory for Looking Glass"),
    N_("Shares memory through which Looking Glass brings the picture of the GPU to your screen."),
    FALSE },
  { "hide-vm", N_("Hide the virtual machine"),
    N_("For NVIDIA drivers before version 465 only: with newer ones it brings out their checks "
       "for laptops."), FALSE },
  { "smbios", N_("The laptop’s own name"),
    N_("Tells the guest the maker and model of this computer. Worth a second try."), FALSE },
  { "huge-pages", N_("Huge pages"),
    N_("Faster memory. You must have set enough of it aside, or the machine does not start."),
    FALSE },
  { "hook", N_("Hand the GPU over by a hook"),
    N_("Switchyard moves the GPU when a machine starts and stops: NVIDIA’s services are stopped "
       "for it, and a machine does not start while a program holds the GPU."), FALSE },
  { "group", N_("All of the IOMMU group"),
    N_("Gives the machine what else shares the GPU’s group. Linux is without it meanwhile."),
    FALSE },
  { NULL },
};

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
  .options = options,
  .then = &sy_stage_vbios,
};
