/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "assess/sy-candidate.h"

static const SyStage * const stages[] = {
  &sy_stage_iommu,
  &sy_stage_vm,
  &sy_stage_release,
  &sy_stage_gvt,
  &sy_stage_vbios,
  &sy_stage_attach,
  NULL,
};

static const char * const state_names[] = {
  [SY_STAGE_NOT_NEEDED] = "not-needed",
  [SY_STAGE_DONE] = "done",
  [SY_STAGE_READY] = "ready",
  [SY_STAGE_BLOCKED] = "blocked",
  [SY_STAGE_NEEDS_REBOOT] = "needs-reboot",
};

SyStageStatus *
sy_stage_status_new (SyStageState  state,
                     const char   *format,
                     ...)
{
  SyStageStatus *self = g_new0 (SyStageStatus, 1);
  va_list args;

  self->state = state;
  va_start (args, format);
  self->reason = g_strdup_vprintf (format, args);
  va_end (args);
  self->evidence = sy_evidence_array_new ();

  return self;
}

void
sy_stage_status_free (SyStageStatus *self)
{
  g_free (self->reason);
  g_ptr_array_unref (self->evidence);
  g_free (self);
}

SyStageStatus *
sy_stage_status_new_for_error (SyStageState  state,
                               const GError *error)
{
  SyStageStatus *self = sy_stage_status_new (state, "%s", error->message);

  self->denied = g_error_matches (error, SY_ERROR, SY_ERROR_DENIED);

  return self;
}

const SyStage * const *
sy_stages_get (void)
{
  return stages;
}

const SyStage *
sy_stage_find (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; stages[i] != NULL; i++)
    if (strcmp (stages[i]->id, id) == 0)
      return stages[i];

  return NULL;
}

const char *
sy_stage_state_to_string (SyStageState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (state_names), "blocked");

  return state_names[state];
}

gboolean
sy_stage_state_from_string (const char   *name,
                            SyStageState *out_state)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_names); i++)
    if (g_strcmp0 (name, state_names[i]) == 0)
      {
        *out_state = i;
        return TRUE;
      }

  return FALSE;
}

SyMachine *
sy_stage_context_get_machine (const SyStageContext *context)
{
  return sy_assessment_get_machine (context->assessment);
}

const SyGpu *
sy_stage_context_get_gpu (const SyStageContext  *context,
                          GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  const SyPciAddress *address = NULL;
  const SyGpu *gpu;

  if (context->request != NULL)
    address = sy_request_get_gpu (context->request);
  if (address == NULL)
    {
      gpu = sy_candidate_find (machine);
      if (gpu == NULL)
        g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND, "%s",
                     sy_machine_get_gpus (machine)->len == 0
                     ? _("No GPU was found on this computer.")
                     : _("No single discrete GPU was found; name the one that is meant by its PCI "
                         "address (option --gpu)."));
      return gpu;
    }

  gpu = sy_machine_find_gpu (machine, address);
  if (gpu == NULL)
    {
      char text[SY_PCI_ADDRESS_TEXT_SIZE];

      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                   _("There is no GPU at %s; “switchyardctl status” lists them."),
                   sy_pci_address_format (address, text));
    }

  return gpu;
}

/* How far @stage alone is. */
static SyStageStatus *
assess_one (const SyStage        *stage,
            const SyStageContext *context)
{
  if (sy_machine_get_sysroot (sy_stage_context_get_machine (context)) == NULL)
    return sy_stage_status_new (SY_STAGE_BLOCKED,
                                _("Only a listing of this computer is known; nothing can be set up "
                                  "from here."));

  return stage->assess (context);
}

SyStageStatus *
sy_stage_assess (const SyStage        *stage,
                 const SyStageContext *context)
{
  return context->request != NULL && sy_request_get_then (context->request) != NULL
         ? sy_stage_assess_pair (context) : assess_one (stage, context);
}

static gboolean
check_display (SyDisplayUse   use,
               const SyGpu   *gpu,
               GError       **error)
{
  switch (use)
    {
    case SY_DISPLAY_ALONE:
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s is the only GPU of this computer. Without it the screen would stay black; "
                     "if the firmware can turn on hybrid graphics, do that first."), gpu->name);
      break;

    case SY_DISPLAY_PANEL:
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("The panel is switched to %s, and would stay black without it. Switch the "
                     "firmware to hybrid graphics first."), gpu->name);
      break;

    case SY_DISPLAY_SCREENS:
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("The only screen that is plugged in hangs on %s. Switch the firmware to "
                     "hybrid graphics, or use the other GPU's port."), gpu->name);
      break;

    case SY_DISPLAY_BOOT:
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("This computer starts with its picture on %s, and no screen is known to hang "
                     "on another GPU. Connect one there, and make that GPU the first in the "
                     "firmware settings."), gpu->name);
      break;

    case SY_DISPLAY_UNKNOWN:
    case SY_DISPLAY_SPARED:
    default:
      return TRUE;
    }

  return FALSE;
}

gboolean
sy_stage_context_check_gpu (const SyStageContext  *context,
                            const SyGpu           *gpu,
                            GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  SyScheme scheme = sy_assessment_get_scheme (context->assessment);

  if (gpu->role == SY_GPU_ROLE_INTEGRATED || gpu->role == SY_GPU_ROLE_VIRTUAL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s is not a discrete GPU; Linux needs it for its own picture."), gpu->name);
      return FALSE;
    }

  return check_display (sy_candidate_get_display_use (machine, scheme, gpu), gpu, error);
}

/* Whether @word is what a request says to have @option the other way. */
static gboolean
is_word_of (const SyStageOption *option,
            const char          *word)
{
  return option->on ? g_str_has_prefix (word, "no-") && strcmp (word + 3, option->id) == 0
                    : strcmp (word, option->id) == 0;
}

gboolean
sy_stage_is_on (const SyStage *stage,
                SyRequest     *request,
                const char    *id)
{
  const char *options = request != NULL ? sy_request_get_options (request) : NULL;
  g_auto (GStrv) words = g_strsplit (options != NULL ? options : "", ",", -1);
  const SyStageOption *option = stage->options;

  while (option != NULL && option->id != NULL && strcmp (option->id, id) != 0)
    option++;
  g_return_val_if_fail (option != NULL && option->id != NULL, FALSE);

  for (guint i = 0; words[i] != NULL; i++)
    if (is_word_of (option, words[i]))
      return !option->on;

  return option->on;
}

void
sy_stage_set_options (const SyStage  *stage,
                      SyRequest      *request,
                      const gboolean *on)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; stage->options != NULL && stage->options[i].id != NULL; i++)
    if (on[i] != stage->options[i].on)
      g_string_append_printf (words, "%s%s%s", words->len > 0 ? "," : "",
                              stage->options[i].on ? "no-" : "", stage->options[i].id);
  sy_request_set_options (request, words->len > 0 ? words->str : NULL, NULL);
}

static char *
list_options (const SyStage *stage)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; stage->options != NULL && stage->options[i].id != NULL; i++)
    g_string_append_printf (list, "%s%s%s", i > 0 ? ", " : "", stage->options[i].on ? "no-" : "",
                            stage->options[i].id);

  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* A word that is not understood must not be passed over: it may be what the user relies on. */
static gboolean
check_options (const SyStage  *stage,
               SyRequest      *request,
               GError        **error)
{
  const char *options = sy_request_get_options (request);
  g_auto (GStrv) words = g_strsplit (options != NULL ? options : "", ",", -1);
  g_autofree char *list = list_options (stage);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const SyStageOption *option = stage->options;

      while (option != NULL && option->id != NULL && !is_word_of (option, words[i]))
        option++;
      if (option != NULL && option->id != NULL)
        continue;
      if (*list == '\0')
        g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                     _("The stage “%s” has no options, and so not “%s”."), stage->id, words[i]);
      else
        g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                     _("The stage “%s” has no option “%s”; it has: %s."), stage->id, words[i],
                     list);
      return FALSE;
    }

  return TRUE;
}

SyPlan *
sy_stage_plan_one (const SyStageContext  *context,
                   GError               **error)
{
  g_autoptr (SyStageStatus) status = NULL;
  const SyStage *stage;
  const char *id;

  id = sy_request_get_stage (context->request);
  stage = id != NULL ? sy_stage_find (id) : NULL;
  if (stage == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("There is no stage “%s”; “switchyardctl stages” lists them."),
                   id != NULL ? id : "");
      return NULL;
    }

  if (!check_options (stage, context->request, error))
    return NULL;
  status = assess_one (stage, context);
  if (status->state == SY_STAGE_BLOCKED)
    {
      g_set_error_literal (error, SY_ERROR, status->denied ? SY_ERROR_DENIED : SY_ERROR_REFUSED,
                           status->reason);
      return NULL;
    }
  if (status->state == SY_STAGE_DONE || status->state == SY_STAGE_NOT_NEEDED)
    return sy_plan_new (context->request, _(stage->title));

  return stage->plan (context, error);
}
