/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "run/sy-runner.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-domains.h"
#include "syc-drift-view.h"
#include "syc-notify.h"
#include "syc-trial-view.h"

/* What is serious, one a line; NULL where nothing is. */
static char *
list_serious (const GPtrArray *drift)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < drift->len; i++)
    {
      const SyDrift *item = g_ptr_array_index (drift, i);

      if (sy_drift_is_serious (item))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", item->says);
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* The question comes first: it has to be answered before the next start. */
static gboolean
notify (SySysroot        *sysroot,
        const GPtrArray  *drift,
        GError          **error)
{
  const char *title = NULL;
  g_autofree char *question = syc_trial_view_describe (sysroot, &title);
  g_autofree char *body = list_serious (drift);

  if (question != NULL)
    return syc_notify (title, question, error);

  return body == NULL ||
         syc_notify (_("The set-up of the GPU for virtual machines was changed"), body, error);
}

static GPtrArray *
find_drift (SycContext  *context,
            GError     **error)
{
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (SycDomains) domains = NULL;
  g_autoptr (SyMachine) machine = NULL;
  SyStageContext stage_context = { NULL };

  if (syc_context_get_sysroot (context, error) == NULL)
    return NULL;
  domains = syc_domains_read (context, SYC_DOMAINS_WAIT_MS, error);
  if (domains == NULL)
    return NULL;
  machine = sy_machine_read (context->sysroot);
  assessment = sy_assessment_new (machine);
  stage_context = (SyStageContext) { assessment, domains->store, NULL };

  return sy_runner_find_drift (context->sysroot, &stage_context, NULL, NULL, error);
}

gboolean
syc_command_drift (SycContext  *context,
                   GError     **error)
{
  g_autoptr (GPtrArray) drift = find_drift (context, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  JsonNode *document;

  if (drift == NULL || (context->notify && !notify (context->sysroot, drift, error)))
    return FALSE;

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  json_builder_end_object (builder);
  document = json_builder_get_root (builder);
  syc_drift_view_add (drift, document);
  syc_context_take_document (context, document);
  if (context->json)
    return TRUE;
  if (drift->len > 0)
    syc_drift_view_print (drift, context->output);
  else
    syc_output_line (context->output, SYC_STYLE_GOOD, "%s",
                     _("All that Switchyard set up is as it left it."));

  return TRUE;
}
