/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-json.h"
#include "syc-command.h"
#include "syc-domains.h"

gboolean
syc_command_domain_list (SycContext  *context,
                         GError     **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (SycDomains) domains = NULL;
  g_autoptr (GError) problem = NULL;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  domains = syc_domains_read (context, SYC_DOMAINS_WAIT_MS, error);
  if (domains == NULL)
    return FALSE;

  /* The users' own machines are files, and told even where libvirt does not answer. */
  problem = g_steal_pointer (&domains->problem);
  if (!context->json && (problem == NULL || domains->infos->len > 0))
    syc_domains_print (domains, context->output);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  syc_domains_add_json (domains, builder);
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));

  return TRUE;
}
