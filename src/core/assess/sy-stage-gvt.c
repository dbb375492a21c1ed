/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "assess/sy-gvt-instance.h"
#include "assess/sy-gvt-plan.h"
#include "guest/sy-guest.h"
#include "host/sy-boot-guard.h"
#include "host/sy-bootloader.h"
#include "host/sy-gvt-unit.h"
#include "machine/sy-kernel-cmdline.h"

#define MODULES_FILE "/etc/modules-load.d/switchyard-gvt.conf"

static const char * const parameters[] = { "i915.enable_gvt=1", NULL };

static const char modules_text[] =
  "# Written by Switchyard: kvmgt offers virtual GPUs of the integrated Intel GPU (GVT-g). It\n"
  "# does nothing where the kernel was started without i915.enable_gvt=1.\n"
  "# To remove it: undo it in Switchyard, or delete this file.\n"
  "kvmgt\n";

/*
 * One virtual GPU a machine, and always the same one: the request does not name it, and the plan
 * must come out equal each time it is made. A UUID of version 5 (RFC 9562, section 5.5) of the
 * machine's own.
 */
static char *
make_uuid (const char *domain_uuid)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 hash[20];
  gsize length = sizeof hash;

  g_checksum_update (checksum, (const guchar *) "switchyard-gvt:", -1);
  g_checksum_update (checksum, (const guchar *) domain_uuid, -1);
  g_checksum_get_digest (checksum, hash, &length);
  hash[6] = (guint8) ((hash[6] & 0x0f) | 0x50);
  hash[8] = (guint8) ((hash[8] & 0x3f) | 0x80);

  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7],
                          hash[8], hash[9], hash[10], hash[11], hash[12], hash[13], hash[14],
                          hash[15]);
}

/* A boot loader that is not known can have been given the parameter by hand. */
static gboolean
plan_parameter (SyMachine  *machine,
                SyPlan     *plan,
                GError    **error)
{
  const char *cmdline = sy_machine_get_cmdline (machine);
  gboolean running = cmdline != NULL && sy_kernel_cmdline_has (cmdline, parameters[0]);
  g_autoptr (GError) local_error = NULL;
  const SyBootloader *loader = sy_bootloader_get (machine, &local_error);
  guint n = sy_plan_get_changes (plan)->len;

  if (loader == NULL && running)
    {
      sy_plan_add_warning (plan, _("The kernel was started with i915.enable_gvt=1. Whether it will "
                                   "be the next time is not known: %s"), local_error->message);
      return TRUE;
    }
  if (loader == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!sy_plan_add_inputs (plan, sy_machine_get_sysroot (machine), loader->inputs, error) ||
      !loader->plan_permanent (machine, plan, parameters, error))
    return FALSE;
  if (sy_plan_get_changes (plan)->len > n)
    sy_plan_set_reboot (plan, !running);

  return sy_plan_get_changes (plan)->len == n ||
         sy_boot_guard_check (sy_machine_get_sysroot (machine), error);
}

static gboolean
plan_host (SyMachine  *machine,
           SyPlan     *plan,
           GError    **error)
{
  return plan_parameter (machine, plan, error) &&
         sy_plan_add_text (plan, sy_machine_get_sysroot (machine), MODULES_FILE, modules_text, 0644,
                           _("Loads the module that offers virtual GPUs at every start."), error);
}

/* The type that a virtual GPU has or was asked for; else the one to make. */
static char *
find_type (const SyStageContext  *context,
           const SyGpu           *gpu,
           const char            *uuid,
           GError               **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (sy_stage_context_get_machine (context));
  const SyMdev *mdev = sy_gvt_find_mdev (gpu, uuid);
  g_autoptr (SyGvtUnit) unit = NULL;
  const SyGvtType *type;

  if (mdev != NULL && mdev->type != NULL)
    return g_strdup (mdev->type);
  unit = sy_gvt_uuid_is_valid (uuid) ? sy_gvt_unit_read (sysroot, uuid, NULL) : NULL;
  if (unit != NULL)
    return g_strdup (unit->type);
  type = sy_gvt_choose_type (gpu, context->request != NULL
                                  ? sy_request_get_gvt_type (context->request) : NULL, error);

  return type != NULL ? g_strdup (type->id) : NULL;
}

/* "1920x1200" of the type; what cannot be read leaves QEMU's default. */
static void
read_size (const SyGpu     *gpu,
           const char      *type_id,
           SyRecipeContext *recipe)
{
  for (guint i = 0; i < gpu->gvt_types->len; i++)
    {
      const SyGvtType *type = gpu->gvt_types->pdata[i];
      char *end;

      if (strcmp (type->id, type_id) != 0 || type->resolution == NULL)
        continue;
      recipe->width = (guint) g_ascii_strtoull (type->resolution, &end, 10);
      recipe->height = *end == 'x' ? (guint) g_ascii_strtoull (end + 1, NULL, 10) : 0;
    }
}

static gboolean
plan_domain (const SyStageContext  *context,
             const SyGpu           *gpu,
             const SyDomainInfo    *info,
             SyPlan                *plan,
             GError               **error)
{
  g_autoptr (SyDomain) domain = sy_stage_context_read_domain (context, info, error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SyRecipeInputs) inputs = NULL;
  g_autoptr (SyGuest) guest = NULL;
  const SyGuestHostdev *hostdev;
  g_autofree char *uuid = NULL;
  g_autofree char *type = NULL;
  g_autofree char *before = NULL;
  gboolean attached;

  if (domain == NULL)
    return FALSE;
  guest = sy_guest_new_from_domain (domain);
  hostdev = sy_guest_find_mdev (guest, NULL);
  attached = hostdev != NULL && hostdev->uuid != NULL;
  uuid = attached ? g_ascii_strdown (hostdev->uuid, -1) : make_uuid (info->uuid);
  type = find_type (context, gpu, uuid, error);
  if (type == NULL || !sy_gvt_plan_create (sy_stage_context_get_machine (context), gpu, type, uuid,
                                           plan, error))
    return FALSE;

  inputs = sy_stage_context_new_inputs (context, NULL);
  inputs->context.mdev_uuid = uuid;
  read_size (gpu, type, &inputs->context);
  before = sy_domain_to_xml (domain);
  if (!sy_stage_apply_recipes (domain, attached ? (const char * const []) { "gvt-display", NULL }
                                                : (const char * const []) { "gvt-attach", NULL },
                               &inputs->context, warnings, error))
    return FALSE;
  sy_stage_plan_domain (plan, info, before, domain, warnings, attached
                        ? _("Shows the picture of the virtual GPU in place of the old screen.")
                        : _("Gives the machine a virtual GPU beside its old screen."));

  return TRUE;
}

/* Before the types are there, nothing can be done to a machine yet. */
static SyPlan *
plan (const SyStageContext  *context,
      GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  const SyGpu *gpu = sy_gvt_find_gpu (machine);
  g_autoptr (SyPlan) result = sy_plan_new (context->request,
                                           _("Share the Intel GPU with the virtual machine"));
  g_autoptr (SyDomainInfo) info = NULL;

  if (!plan_host (machine, result, error))
    return NULL;
  if (gpu == NULL || gpu->gvt_types->len == 0)
    {
      sy_plan_set_reboot (result, TRUE);
      return g_steal_pointer (&result);
    }
  info = sy_stage_context_choose_domain (context, error);
  if (info == NULL || !plan_domain (context, gpu, info, result, error))
    return NULL;

  return g_steal_pointer (&result);
}

/* How a machine stands that nothing has to be planned for, or that the plan is about. */
static SyStageStatus *
assess_domain (const SyStageContext *context,
               const SyDomainInfo   *info,
               gboolean              planned)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomain) domain = sy_stage_context_read_domain (context, info, &error);
  g_autoptr (SyGuest) guest = domain != NULL ? sy_guest_new_from_domain (domain) : NULL;
  const SyGuestHostdev *hostdev = guest != NULL ? sy_guest_find_mdev (guest, NULL) : NULL;

  if (domain == NULL)
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  if (hostdev == NULL)
    return sy_stage_status_new (SY_STAGE_READY,
                                _("“%s” can be given a virtual GPU for its picture."), info->name);
  if (hostdev->display != SY_GUEST_ON)
    return sy_stage_status_new (SY_STAGE_READY,
                                _("“%s” has a virtual GPU. Start it, let Windows install Intel’s "
                                  "driver, and shut it down; then make it the screen."),
                                info->name);
  if (planned)
    return sy_stage_status_new (SY_STAGE_READY,
                                _("The virtual GPU of “%s” is not all set up."), info->name);

  return sy_stage_status_new (SY_STAGE_DONE, _("“%s” shows its picture on a virtual GPU."),
                              info->name);
}

static void
add_instances (SyStageStatus *status,
               SyMachine     *machine,
               SyDomainStore *domains)
{
  g_autoptr (GPtrArray) instances = sy_gvt_instances_list (machine, domains, NULL);

  for (guint i = 0; i < instances->len; i++)
    {
      const SyGvtInstance *instance = instances->pdata[i];

      g_ptr_array_add (status->evidence,
                       sy_evidence_new (instance->uuid, instance->exists
                                        ? _("The virtual GPU exists.")
                                        : _("The virtual GPU is created at the next start.")));
    }
}

/* Below another root there is no kernel that could make a virtual GPU. */
static gboolean
has_work (SyPlan    *plan,
          SySysroot *sysroot)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);

  for (guint i = 0; i < changes->len; i++)
    if (sy_sysroot_is_live (sysroot) ||
        sy_change_get_kind (changes->pdata[i]) != SY_CHANGE_RUNTIME)
      return TRUE;

  return FALSE;
}

/* With the types there. */
static SyStageStatus *
assess_types (const SyStageContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) wanted = NULL;
  g_autoptr (SyDomainInfo) info = NULL;
  g_autoptr (SyRequest) request = NULL;
  SyStageContext own = *context;
  SyStageStatus *status;

  info = sy_stage_context_choose_domain (context, &error);
  if (info == NULL)
    return sy_stage_status_new_for_error (g_error_matches (error, SY_ERROR, SY_ERROR_REFUSED)
                                          ? SY_STAGE_READY : SY_STAGE_BLOCKED, error);
  if (own.request == NULL)
    own.request = request = sy_request_new_stage (sy_stage_gvt.id, &error);
  wanted = plan (&own, &error);
  if (wanted == NULL)
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  status = assess_domain (context, info,
                          has_work (wanted, sy_machine_get_sysroot (
                                              sy_stage_context_get_machine (context))));
  add_instances (status, sy_stage_context_get_machine (context), context->domains);

  return status;
}

/* GVT-g is off and could be on. */
static SyStageStatus *
assess_off (const SyStageContext *context,
            const SyFact         *fact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) wanted = NULL;
  g_autoptr (SyRequest) request = NULL;
  SyStageContext own = *context;

  if (own.request == NULL)
    own.request = request = sy_request_new_stage (sy_stage_gvt.id, &error);
  wanted = plan (&own, &error);
  if (wanted == NULL)
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  if (sy_plan_get_changes (wanted)->len == 0)
    return sy_stage_status_new (SY_STAGE_NEEDS_REBOOT,
                                _("It is set up. Restart the computer to turn on GVT-g."));

  return sy_stage_status_new (SY_STAGE_READY, "%s", fact->says);
}

static SyStageStatus *
assess (const SyStageContext *context)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  const GPtrArray *facts = sy_machine_get_facts (machine);
  const SyFact *fact = sy_facts_find (facts, SY_FACT_GVT);
  SyStageStatus *status;

  if (fact == NULL || fact->state == SY_TRISTATE_UNKNOWN)
    return sy_stage_status_new (SY_STAGE_BLOCKED, "%s", fact != NULL ? fact->says
                                : _("Nothing is known of virtual GPUs here."));
  if (fact->state == SY_TRISTATE_YES)
    status = assess_types (context);
  else if (g_strcmp0 (fact->value, "other") == 0)
    status = sy_stage_status_new (SY_STAGE_BLOCKED, "%s", fact->says);
  else if (g_strcmp0 (fact->value, "parameter") != 0 &&
           (g_strcmp0 (fact->value, "module") != 0 ||
            sy_facts_get_state (facts, SY_FACT_KVMGT) == SY_TRISTATE_NO))
    status = sy_stage_status_new (SY_STAGE_NOT_NEEDED, "%s", fact->says);
  else
    status = assess_off (context, fact);
  g_ptr_array_add (status->evidence, sy_evidence_new (fact->source, "%s", fact->says));

  return status;
}

const SyStage sy_stage_gvt = {
  .id = "gvt",
  .title = N_("Share the Intel GPU with the virtual machine"),
  .summary = N_("Makes a virtual GPU of the integrated Intel GPU (GVT-g) and gives it to the "
                "virtual machine, for its picture. This is the old way to a picture, which nobody "
                "develops any more; Looking Glass does without it."),
  .risk = N_("Windows can freeze with it on some laptops. First the virtual GPU is added beside "
             "the old screen; only when Windows has its driver is it made the screen. Undoing "
             "gives the old screen back."),
  .assess = assess,
  .plan = plan,
  .takes = SY_STAGE_TAKES_DOMAIN | SY_STAGE_TAKES_GVT_TYPE,
  .optional = TRUE,
};
