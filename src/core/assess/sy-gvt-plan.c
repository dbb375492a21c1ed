/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-gvt-plan.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "assess/sy-stage-private.h"
#include "guest/sy-domain.h"
#include "host/sy-gvt-unit.h"
#include "machine/sy-gvt-reader.h"

const SyGpu *
sy_gvt_find_gpu (SyMachine *machine)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  for (guint i = 0; i < gpus->len; i++)
    if (sy_gvt_is_candidate (gpus->pdata[i]))
      return gpus->pdata[i];

  return NULL;
}

const SyMdev *
sy_gvt_find_mdev (const SyGpu *gpu,
                  const char  *uuid)
{
  for (guint i = 0; gpu != NULL && i < gpu->mdevs->len; i++)
    {
      const SyMdev *mdev = gpu->mdevs->pdata[i];

      if (g_ascii_strcasecmp (mdev->uuid, uuid) == 0)
        return mdev;
    }

  return NULL;
}

/* The width decides: the types of one GPU differ in nothing else that the eye sees. */
static gulong
get_width (const SyGvtType *type)
{
  return type->resolution != NULL ? strtoul (type->resolution, NULL, 10) : 0;
}

static char *
describe_types (const SyGpu *gpu)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < gpu->gvt_types->len; i++)
    {
      const SyGvtType *type = gpu->gvt_types->pdata[i];

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", type->id);
      if (type->instances_known)
        g_string_append_printf (text, ngettext (" (%u more)", " (%u more)", type->instances),
                                type->instances);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
can_be_made (const SyGvtType *type)
{
  return !type->instances_known || type->instances > 0;
}

const SyGvtType *
sy_gvt_choose_type (const SyGpu  *gpu,
                    const char   *wanted,
                    GError      **error)
{
  g_autofree char *types = describe_types (gpu);
  const SyGvtType *best = NULL;

  for (guint i = 0; i < gpu->gvt_types->len; i++)
    {
      const SyGvtType *type = gpu->gvt_types->pdata[i];

      if (wanted != NULL && strcmp (type->id, wanted) == 0)
        best = type;
      else if (wanted == NULL && can_be_made (type) &&
               (best == NULL || get_width (type) > get_width (best)))
        best = type;
    }
  if (best != NULL && can_be_made (best))
    return best;
  if (wanted != NULL && best == NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s offers no virtual GPU of the type %s; there are: %s."), gpu->name, wanted,
                 types);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s has no room for one more virtual GPU (%s). Remove one first; how many there "
                   "can be depends on the graphics memory (“aperture size”) in the firmware "
                   "set-up."), gpu->name, types);

  return NULL;
}

gboolean
sy_gvt_plan_create (SyMachine    *machine,
                    const SyGpu  *gpu,
                    const char   *type,
                    const char   *uuid,
                    SyPlan       *plan,
                    GError      **error)
{
  const SyMdev *mdev = sy_gvt_find_mdev (gpu, uuid);

  if (mdev != NULL && g_strcmp0 (mdev->type, type) != 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
                   _("There is a virtual GPU %s already, of the type %s and not %s. Remove it "
                     "first, or choose another name."), uuid,
                   mdev->type != NULL ? mdev->type : _("unknown"), type);
      return FALSE;
    }
  if (!sy_gvt_unit_plan_create (sy_machine_get_sysroot (machine), &gpu->device->address, type,
                                uuid, plan, error))
    return FALSE;
  if (mdev == NULL)
    sy_plan_add (plan, sy_change_new_runtime (SY_RUNTIME_CREATE_MDEV, &gpu->device->address, NULL,
                                              type, uuid, _("Creates the virtual GPU now.")));

  return TRUE;
}

static SyPlan *
plan_create (const SyStageContext  *context,
             const SyGpu           *gpu,
             GError               **error)
{
  SyRequest *request = context->request;
  const char *uuid = sy_request_get_uuid (request);
  const SyMdev *mdev = sy_gvt_find_mdev (gpu, uuid);
  g_autoptr (SyPlan) plan = sy_plan_new (request, _("Create a virtual GPU"));
  const char *type = sy_request_get_gvt_type (request);

  /* What exists needs no room. */
  if (mdev != NULL && type == NULL)
    type = mdev->type;
  if (mdev == NULL)
    {
      const SyGvtType *chosen = sy_gvt_choose_type (gpu, type, error);

      if (chosen == NULL)
        return NULL;
      type = chosen->id;
    }
  if (type == NULL ||
      !sy_gvt_plan_create (sy_stage_context_get_machine (context), gpu, type, uuid, plan, error))
    return NULL;

  return g_steal_pointer (&plan);
}

/* Machines that have the virtual GPU @uuid; one that runs must not lose it. */
static gboolean
check_users (const SyStageContext  *context,
             const char            *uuid,
             SyPlan                *plan,
             GError               **error)
{
  g_autoptr (GPtrArray) infos = NULL;

  if (context->domains == NULL)
    {
      sy_plan_add_warning (plan, _("libvirt could not be asked whether a virtual machine uses it. "
                                   "Remove it only while no virtual machine runs."));
      return TRUE;
    }
  infos = sy_domain_store_list (context->domains, error);
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const SyDomainInfo *info = infos->pdata[i];
      g_autofree char *xml = sy_domain_store_get_xml (context->domains, info->uuid, NULL);

      if (xml == NULL || strstr (xml, uuid) == NULL)
        continue;
      if (info->running != SY_TRISTATE_NO &&
          sy_sysroot_is_live (sy_machine_get_sysroot (sy_stage_context_get_machine (context))))
        {
          g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                       _("“%s” runs with this virtual GPU. Shut it down first: the kernel would "
                         "wait for it."), info->name);
          return FALSE;
        }
      sy_plan_add_warning (plan, _("“%s” has this virtual GPU and does not start without it: take "
                                   "it out of that machine too."), info->name);
    }

  return infos != NULL;
}

static SyPlan *
plan_remove (const SyStageContext  *context,
             const SyGpu           *gpu,
             GError               **error)
{
  const char *uuid = sy_request_get_uuid (context->request);
  SySysroot *sysroot = sy_machine_get_sysroot (sy_stage_context_get_machine (context));
  g_autoptr (SyPlan) plan = sy_plan_new (context->request, _("Remove a virtual GPU"));
  const SyMdev *mdev = sy_gvt_find_mdev (gpu, uuid);

  if (!sy_gvt_unit_plan_remove (sysroot, uuid, plan, error))
    return NULL;
  if (mdev != NULL)
    sy_plan_add (plan, sy_change_new_runtime (SY_RUNTIME_REMOVE_MDEV, &gpu->device->address, NULL,
                                              mdev->type, uuid,
                                              _("Removes the virtual GPU now.")));
  if (sy_plan_get_changes (plan)->len == 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                   _("There is no virtual GPU %s, and none of this name is created at the start; "
                     "“switchyardctl gvt list” shows them."), uuid);
      return NULL;
    }
  if (!check_users (context, uuid, plan, error))
    return NULL;

  return g_steal_pointer (&plan);
}

SyPlan *
sy_gvt_make_plan (const SyStageContext  *context,
                  GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  const SyGpu *gpu = sy_gvt_find_gpu (machine);
  const char *action = sy_request_get_gvt (context->request);

  if (g_strcmp0 (action, SY_REQUEST_GVT_REMOVE) == 0)
    return plan_remove (context, gpu, error);
  if (g_strcmp0 (action, SY_REQUEST_GVT_CREATE) != 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("“start” is for the unit that runs at the start of the computer."));
      return NULL;
    }
  if (gpu == NULL || gpu->gvt_types->len == 0)
    {
      const SyFact *fact = sy_facts_find (sy_machine_get_facts (machine), SY_FACT_GVT);

      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           fact != NULL ? fact->says : _("This computer offers no virtual GPU."));
      return NULL;
    }

  return plan_create (context, gpu, error);
}
