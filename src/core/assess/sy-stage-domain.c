/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>

static char *
join_names (GPtrArray *infos)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < infos->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            ((SyDomainInfo *) infos->pdata[i])->name);

  return g_string_free (names, FALSE);
}

static void
set_no_domain (const SyStageContext  *context,
               GError               **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (sy_stage_context_get_machine (context));
  g_autoptr (GPtrArray) session = sy_domain_store_find_session (sysroot);
  g_autofree char *names = join_names (session);

  if (session->len > 0)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("There is no virtual machine in %s. Those of your own session (%s), as GNOME "
                   "Boxes makes them, cannot have a GPU: make one for the system, "
                   "with virt-manager for example"),
                 sy_domain_store_get_uri (context->domains), names);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("There is no virtual machine in %s yet: make one first, "
                   "with virt-manager for example"),
                 sy_domain_store_get_uri (context->domains));
}

SyDomainInfo *
sy_stage_context_choose_domain (const SyStageContext  *context,
                                GError               **error)
{
  const char *wanted =
    context->request != NULL ? sy_request_get_domain (context->request) : NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autofree char *names = NULL;

  if (context->domains == NULL)
    {
      SyMachine *machine = sy_stage_context_get_machine (context);
      g_autofree char *advice = sy_domain_store_get_advice (sy_machine_get_sysroot (machine));

      g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED, advice);
      return NULL;
    }
  if (wanted != NULL)
    return sy_domain_store_find (context->domains, wanted, error);

  infos = sy_domain_store_list (context->domains, error);
  if (infos == NULL)
    return NULL;
  if (infos->len == 1)
    return sy_domain_info_copy (infos->pdata[0]);
  if (infos->len == 0)
    {
      set_no_domain (context, error);
      return NULL;
    }

  names = join_names (infos);
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("There are several virtual machines: choose one with --domain: %s"), names);

  return NULL;
}

SyDomain *
sy_stage_context_read_domain (const SyStageContext  *context,
                              const SyDomainInfo    *info,
                              GError               **error)
{
  g_autofree char *xml = NULL;
  SyDomain *domain;

  if (context->domain != NULL)
    return g_object_ref (context->domain);
  xml = sy_domain_store_get_xml (context->domains, info->uuid, error);
  domain = xml != NULL ? sy_domain_new_from_xml (xml, -1, error) : NULL;
  if (xml != NULL && domain == NULL)
    g_prefix_error (error, "%s: ", info->name);

  return domain;
}
