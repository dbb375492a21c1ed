/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "assess/sy-guest-lacks.h"
#include "guest/sy-takeover.h"

#define OPTION_GPT "disk-is-gpt"

/* It writes one extended attribute of a folder. */
#define SETFACL_TIMEOUT_MS 30000

static const char how_to_create[] =
  N_("Make one with virt-manager (“Virtual Machine Manager” in the menu): in its menu “File” "
     "choose “New Virtual Machine”, then “Local install media” and the ISO of Windows 11 that "
     "Microsoft offers; 8192 MiB of memory and 4 CPUs or more, and a disk image of 100 GiB. In "
     "the last step tick “Customize configuration before install” and press “Finish”. On the page "
     "“Overview” choose the chipset Q35 and the firmware UEFI, and press “Apply”. If the list has "
     "no TPM, add one with “Add Hardware”; it needs the program swtpm. Then press “Begin "
     "Installation”, and come back when Windows is installed and shut down.");

/* (transfer full): the machine that the request means; NULL without an error: none of the system */
static SyDomainInfo *
choose (const SyStageContext  *context,
        gboolean              *out_from_session,
        GError               **error)
{
  SyRequest *request = context->request;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SyDomainInfo) info = sy_stage_context_choose_domain (context, &local_error);

  *out_from_session = FALSE;
  if (info != NULL)
    return g_steal_pointer (&info);
  if (context->domains != NULL && g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    {
      SySysroot *sysroot = sy_machine_get_sysroot (sy_stage_context_get_machine (context));
      g_autoptr (SyTakeover) takeover = NULL;
      g_autoptr (GError) session_error = NULL;

      takeover = sy_takeover_new (sysroot, request != NULL ? sy_request_get_domain (request) : NULL,
                                  &session_error);
      *out_from_session = takeover != NULL;
      if (takeover != NULL)
        return sy_domain_info_copy (takeover->info);
      if (g_error_matches (session_error, SY_ERROR, SY_ERROR_REFUSED))
        {
          g_propagate_error (error, g_steal_pointer (&session_error));
          return NULL;
        }
    }
  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

/* Converts @domain where that is needed and can be done. */
static gboolean
convert (const SyStageContext  *context,
         SyDomain              *domain,
         GPtrArray             *warnings,
         GError               **error)
{
  g_autoptr (SyRecipeInputs) inputs = sy_stage_context_new_inputs (context, NULL);

  if (sy_stage_is_on (&sy_stage_vm, context->request, OPTION_GPT))
    inputs->context.disk_is_gpt = SY_TRISTATE_YES;

  return sy_stage_apply_recipes (domain, (const char * const []) { "uefi", NULL },
                                 &inputs->context, warnings, error);
}

static SyStageStatus *
assess_domain (const SyStageContext *context,
               const SyDomainInfo   *info)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomain) domain = sy_stage_context_read_domain (context, info, &error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *source = g_strdup_printf ("%s %s", info->uri, info->name);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) lacks = NULL;
  SyStageStatus *status;

  if (domain == NULL)
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  lacks = sy_guest_lacks_list (domain, source);
  before = sy_domain_to_xml (domain);
  if (!convert (context, domain, warnings, &error))
    status = sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  else
    {
      after = sy_domain_to_xml (domain);
      if (strcmp (before, after) != 0)
        status = sy_stage_status_new (SY_STAGE_READY,
                                      _("“%s” can be converted to UEFI and PCI Express."),
                                      info->name);
      else if (lacks->len > 0)
        status = sy_stage_status_new (SY_STAGE_DONE,
                                      _("“%s” can be given the GPU, but lacks something."),
                                      info->name);
      else
        status = sy_stage_status_new (SY_STAGE_DONE, _("“%s” lacks nothing for the GPU."),
                                      info->name);
    }
  g_ptr_array_extend_and_steal (status->evidence, g_steal_pointer (&lacks));

  return status;
}

/* Each step asks which one is meant: here it only matters that one will do. */
static SyStageStatus *
assess_several (const SyStageContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = sy_domain_store_list (context->domains, &error);
  SyStageStatus *status;

  if (infos == NULL)
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  status = sy_stage_status_new (SY_STAGE_DONE,
                                _("There are several virtual machines. Choose the one with Windows "
                                  "to see what it lacks."));
  for (guint i = 0; i < infos->len; i++)
    {
      const SyDomainInfo *info = infos->pdata[i];
      g_autofree char *source = g_strdup_printf ("%s %s", info->uri, info->name);
      g_autoptr (SyDomain) domain = sy_stage_context_read_domain (context, info, NULL);
      g_autoptr (GPtrArray) lacks = domain != NULL ? sy_guest_lacks_list (domain, source) : NULL;

      if (lacks != NULL && lacks->len == 0)
        g_ptr_array_add (status->evidence, sy_evidence_new (source, _("“%s” lacks nothing for the "
                                                                      "GPU."), info->name));
      else if (lacks != NULL)
        g_ptr_array_extend_and_steal (status->evidence, g_steal_pointer (&lacks));
    }

  return status;
}

static SyStageStatus *
assess (const SyStageContext *context)
{
  g_autoptr (GError) error = NULL;
  gboolean from_session;
  g_autoptr (SyDomainInfo) info = choose (context, &from_session, &error);
  gboolean wanted = context->request != NULL && sy_request_get_domain (context->request) != NULL;

  if (info != NULL && from_session)
    return sy_stage_status_new (SY_STAGE_READY,
                                _("“%s” belongs to your own session, where it cannot have a GPU. "
                                  "It can be taken over to the system."), info->name);
  if (info != NULL)
    return assess_domain (context, info);
  if (g_error_matches (error, SY_ERROR, SY_ERROR_REFUSED))
    return context->domains != NULL && !wanted ? assess_several (context)
                                    : sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  if (context->domains != NULL && !wanted && g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    return sy_stage_status_new (SY_STAGE_BLOCKED, _("There is no virtual machine yet. %s"),
                                _(how_to_create));

  return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
}

static void
plan_passage (const SyTakeover *takeover,
              SyPlan           *plan)
{
  g_autofree char *give = g_strdup_printf ("u:%s:x", takeover->account);
  g_autofree char *take = g_strdup_printf ("u:%s", takeover->account);

  for (guint i = 0; i < takeover->closed->len; i++)
    {
      const char *folder = takeover->closed->pdata[i];
      const char *argv[] = { "setfacl", "--modify", give, "--", folder, NULL };
      const char *undo_argv[] = { "setfacl", "--remove", take, "--", folder, NULL };
      g_autofree char *why =
        g_strdup_printf (_("Lets the account %s, as which the system runs virtual machines, pass "
                           "through %s to the machine’s files. It sees nothing else in there."),
                         takeover->account, folder);
      SyChange *change = sy_change_new_command (argv, SETFACL_TIMEOUT_MS, why, NULL, NULL);

      sy_change_set_undo_argv (change, undo_argv);
      sy_plan_add (plan, change);
    }
}

static gboolean
check_name (const SyStageContext  *context,
            const SyTakeover      *takeover,
            GError               **error)
{
  g_autoptr (GPtrArray) infos = sy_domain_store_list (context->domains, error);

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    if (strcmp (((SyDomainInfo *) infos->pdata[i])->name, takeover->info->name) == 0)
      {
        g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                     _("The system has another virtual machine “%s” already. Rename one of them "
                       "first."), takeover->info->name);
        return FALSE;
      }

  return infos != NULL;
}

/* The definition alone is made anew: the disks stay where they are. */
static SyPlan *
plan_takeover (const SyStageContext  *context,
               GError               **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (sy_stage_context_get_machine (context));
  g_autoptr (SyPlan) plan = sy_plan_new (context->request,
                                         _("Take a virtual machine over to the system"));
  g_autoptr (SyTakeover) takeover =
    sy_takeover_new (sysroot, sy_request_get_domain (context->request), error);

  if (takeover == NULL || !check_name (context, takeover, error))
    return NULL;
  plan_passage (takeover, plan);
  sy_plan_add (plan, sy_change_new_domain (takeover->info->uri, takeover->info->uuid,
                                           takeover->info->name, NULL, takeover->xml,
                                           _("Makes the machine one of the system’s. Its disks "
                                             "stay where they are, and so does your session’s own "
                                             "definition.")));
  if (takeover->account == NULL)
    sy_plan_add_warning (plan, _("As which account the system runs virtual machines is not known, "
                                 "so nobody can tell whether it reaches the machine’s disks."));
  sy_plan_add_warning (plan, _("Shut “%s” down in GNOME Boxes first, and do not start it there "
                               "again: two that run from one disk would destroy it."),
                       takeover->info->name);
  if (takeover->has_tpm)
    sy_plan_add_warning (plan, _("Its TPM begins empty: Windows asks for a new PIN, and where "
                                 "BitLocker is on, for the recovery key. Have that at hand."));

  return g_steal_pointer (&plan);
}

static SyPlan *
plan (const SyStageContext  *context,
      GError               **error)
{
  g_autoptr (SyPlan) result = sy_plan_new (context->request, _("Prepare the virtual machine"));
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  gboolean from_session;
  g_autoptr (SyDomainInfo) info = choose (context, &from_session, error);
  g_autoptr (SyDomain) domain = NULL;
  g_autofree char *before = NULL;

  if (info == NULL)
    return NULL;
  if (from_session)
    return plan_takeover (context, error);
  domain = sy_stage_context_read_domain (context, info, error);
  if (domain == NULL)
    return NULL;
  before = sy_domain_to_xml (domain);
  if (!convert (context, domain, warnings, error))
    return NULL;
  sy_stage_plan_domain (result, info, before, domain, warnings,
                        _("Converts the machine to UEFI and PCI Express, as the GPU’s driver "
                          "expects them."));
  if (sy_plan_get_changes (result)->len > 0)
    sy_plan_add_warning (result, _("Have a copy of the machine’s disk before you start it so: "
                                   "Windows must find its hardware anew."));

  return g_steal_pointer (&result);
}

static const SyStageOption options[] = {
  { OPTION_GPT, N_("Windows’ disk has a GPT"),
    N_("Only then a machine with BIOS firmware can be converted. Inside Windows, “mbr2gpt "
       "/validate /allowFullOS” tells, and “mbr2gpt /convert /allowFullOS” converts the disk."),
    FALSE },
  { NULL },
};

const SyStage sy_stage_vm = {
  .id = "vm",
  .title = N_("Prepare the virtual machine"),
  .summary = N_("Looks at the virtual machine with Windows and says what it lacks to own a GPU. "
                "One of GNOME Boxes is taken over to the system, where it can have one; an old one "
                "is converted."),
  .risk = N_("A machine that is converted finds all of its hardware anew, and Windows may ask for "
             "activation. Undoing brings the old definition back; the disks are never touched."),
  .assess = assess,
  .plan = plan,
  .takes = SY_STAGE_TAKES_DOMAIN | SY_STAGE_TAKES_SESSION_DOMAIN,
  .options = options,
};
