/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
changes_path (SyPlan     *plan,
              const char *path)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);

  for (guint i = 0; path != NULL && i < changes->len; i++)
    if (g_strcmp0 (sy_change_get_path (changes->pdata[i]), path) == 0)
      return TRUE;

  return FALSE;
}

/* Notes in @whys what @change is for where it is that of the definition, which both stages have in
 * common; else takes it over. Each stage was planned from the files as they are, so that no file
 * may be changed twice. */
static gboolean
join_change (SyPlan        *plan,
             SyChange      *change,
             GStrvBuilder  *whys,
             GError       **error)
{
  if (sy_change_get_kind (change) == SY_CHANGE_DOMAIN)
    {
      g_strv_builder_add (whys, sy_change_get_why (change));
      return TRUE;
    }
  if (changes_path (plan, sy_change_get_path (change)))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("Both steps change %s: do one after the other"), sy_change_get_path (change));
      return FALSE;
    }
  sy_plan_add (plan, g_object_ref (change));

  return TRUE;
}

static gboolean
join (SyPlan        *plan,
      SyPlan        *part,
      GStrvBuilder  *whys,
      GError       **error)
{
  const GPtrArray *changes = sy_plan_get_changes (part);
  const GPtrArray *warnings = sy_plan_get_warnings (part);

  for (guint i = 0; i < changes->len; i++)
    if (!join_change (plan, changes->pdata[i], whys, error))
      return FALSE;
  for (guint i = 0; i < warnings->len; i++)
    sy_plan_add_warning (plan, "%s", (const char *) warnings->pdata[i]);

  return TRUE;
}

static gboolean
check_pair (SyRequest  *request,
            GError    **error)
{
  const SyStage *stage = sy_stage_find (sy_request_get_stage (request));
  const char *then = sy_request_get_stage (sy_request_get_then (request));

  if (stage != NULL && stage->then != NULL && strcmp (stage->then->id, then) == 0)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
               _("The stage “%s” cannot be planned in one with “%s”."), then,
               sy_request_get_stage (request));

  return FALSE;
}

/* The second stage edits the document that the first one leaves, so that what it adds fits that. */
static SyPlan *
plan_pair (const SyStageContext  *context,
           const SyDomainInfo    *info,
           GError               **error)
{
  g_autoptr (SyDomain) domain = sy_stage_context_read_domain (context, info, error);
  g_autofree char *before = domain != NULL ? sy_domain_to_xml (domain) : NULL;
  const char *then_stage = sy_request_get_stage (sy_request_get_then (context->request));
  g_autoptr (SyRequest) then = sy_request_new_part (context->request, then_stage);
  SyStageContext shared = { context->assessment, context->domains, context->request, domain };
  g_autoptr (SyPlan) first = before != NULL ? sy_stage_plan_one (&shared, error) : NULL;
  g_autoptr (SyPlan) plan = sy_plan_new (context->request, _("Mend the virtual machine"));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (SyPlan) second = NULL;
  g_auto (GStrv) whys = NULL;
  g_autofree char *why = NULL;

  if (first == NULL)
    return NULL;
  shared.request = then;
  second = sy_stage_plan_one (&shared, error);
  if (second == NULL || !join (plan, first, builder, error) ||
      !join (plan, second, builder, error))
    return NULL;
  whys = g_strv_builder_end (builder);
  why = g_strjoinv (" ", whys);
  sy_stage_add_domain_change (plan, info, before, domain, why);

  return g_steal_pointer (&plan);
}

SyPlan *
sy_stage_make_plan (const SyStageContext  *context,
                    GError               **error)
{
  g_autoptr (SyDomainInfo) info = NULL;

  g_return_val_if_fail (context->request != NULL, NULL);

  if (sy_request_get_then (context->request) == NULL)
    return sy_stage_plan_one (context, error);
  if (!check_pair (context->request, error))
    return NULL;
  info = sy_stage_context_choose_domain (context, error);

  return info != NULL ? plan_pair (context, info, error) : NULL;
}

SyStageStatus *
sy_stage_assess_pair (const SyStageContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = sy_stage_make_plan (context, &error);

  if (plan == NULL)
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);

  return sy_plan_get_changes (plan)->len > 0
         ? sy_stage_status_new (SY_STAGE_READY, _("Both can be done in one."))
         : sy_stage_status_new (SY_STAGE_DONE, _("Both are done."));
}
