/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "health/sy-mend.h"
#include "run/sy-runner.h"
#include "sy-json.h"
#include "syc-check.h"
#include "syc-command.h"
#include "syc-transact.h"

/**
 * Asking: who is asked how the stages stand
 * @seen: (nullable): what the helper saw
 * @status: (nullable): the last answer
 */
typedef struct {
  SycCheck      *check;
  SyDomainStore *domains;
  JsonNode      *seen;
  SyStageStatus *status;
} Asking;

static void
asking_clear (Asking *self)
{
  g_clear_object (&self->domains);
  g_clear_pointer (&self->seen, json_node_unref);
  g_clear_pointer (&self->status, sy_stage_status_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asking, asking_clear)

static const SyStageStatus *
assess_cb (SyRequest *request,
           gpointer   user_data)
{
  Asking *self = user_data;
  SyStageContext context = { self->check->assessment, self->domains, request };
  const SyStage *stage = sy_stage_find (sy_request_get_stage (request));

  g_clear_pointer (&self->status, sy_stage_status_free);
  self->status = sy_runner_assess (stage, &context, &self->seen, NULL);

  return self->status;
}

static void
say_nothing_to_do (SycContext *context)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));
  syc_output_line (context->output, SYC_STYLE_GOOD, "%s", _("There is nothing to mend."));
}

/* What else was found is told, so that nobody takes the machine for well when this is done. */
static gboolean
do_safe (SycContext    *context,
         const SyMend  *mend,
         GError       **error)
{
  const GPtrArray *rest = mend->rest;

  for (guint i = 0; i < rest->len; i++)
    syc_context_warn (context, _("Not mended, because it needs a decision of yours: %s"),
                      _(((SyFinding *) rest->pdata[i])->title));
  if (mend->safe != NULL)
    return syc_transact (context, mend->safe->request, error);
  if (rest->len == 0 && mend->steps->len == 0)
    {
      say_nothing_to_do (context);
      return TRUE;
    }
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("Nothing of it can be mended without a decision of yours. “switchyardctl check "
                 "%s” says what to do about each"), context->arguments[0]);

  return FALSE;
}

gboolean
syc_command_mend (SycContext  *context,
                  GError     **error)
{
  g_autoptr (SycCheck) check = NULL;
  g_auto (Asking) asking = { 0 };
  g_autoptr (SyMend) mend = NULL;

  if (!syc_transact_check (context, error))
    return FALSE;
  check = syc_check_new (context, error);
  if (check == NULL)
    return FALSE;
  if (check->domain == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("A virtual machine can be mended, not a file: name one of "
                             "“switchyardctl domain list”."));
      return FALSE;
    }
  asking.check = check;
  asking.domains = sy_domain_store_open (context->sysroot, "qemu:///system",
                                         SY_DOMAIN_STORE_READ_ONLY, error);
  if (asking.domains == NULL)
    return FALSE;
  mend = sy_mend_new (check->findings, assess_cb, &asking);

  return do_safe (context, mend, error);
}
