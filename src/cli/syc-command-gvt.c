/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "assess/sy-gvt-instance.h"
#include "syc-command.h"
#include "syc-domains.h"
#include "syc-gvt-view.h"
#include "syc-transact.h"

gboolean
syc_command_gvt_list (SycContext  *context,
                      GError     **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) instances = NULL;
  g_autoptr (SycDomains) domains = NULL;
  g_autoptr (SyMachine) machine = NULL;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  domains = syc_domains_read (context, SYC_DOMAINS_WAIT_MS, error);
  if (domains == NULL)
    return FALSE;

  machine = sy_machine_read (context->sysroot);
  instances = sy_gvt_instances_list (machine, domains->store, problems);
  for (guint i = 0; i < problems->len; i++)
    syc_context_warn (context, "%s", (const char *) problems->pdata[i]);
  if (!context->json)
    syc_gvt_view_print (machine, instances, context->output);
  syc_context_take_document (context, syc_gvt_view_to_json (machine, instances));

  return TRUE;
}

gboolean
syc_command_gvt_create (SycContext  *context,
                        GError     **error)
{
  const char *given = context->arguments[0];
  g_autofree char *uuid = given != NULL ? g_strdup (given) : g_uuid_string_random ();
  g_autoptr (SyRequest) request = sy_request_new_gvt (SY_REQUEST_GVT_CREATE, uuid, error);

  return request != NULL && sy_request_set_gvt_type (request, context->gvt_type, error) &&
         syc_transact_check (context, error) &&
         syc_context_get_sysroot (context, error) != NULL &&
         syc_transact (context, request, error);
}

gboolean
syc_command_gvt_remove (SycContext  *context,
                        GError     **error)
{
  g_autoptr (SyRequest) request =
    sy_request_new_gvt (SY_REQUEST_GVT_REMOVE, context->arguments[0], error);

  return request != NULL && syc_transact_check (context, error) &&
         syc_context_get_sysroot (context, error) != NULL &&
         syc_transact (context, request, error);
}
