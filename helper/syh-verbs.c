/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syh-verbs.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <unistd.h>

#include "plan/sy-command.h"
#include "plan/sy-trial.h"
#include "run/sy-gvt-start.h"
#include "run/sy-hand-over.h"
#include "run/sy-inspection.h"
#include "run/sy-rom-sources.h"
#include "run/sy-runner.h"
#include "run/sy-start.h"
#include "syh-cancel.h"
#include "syh-input.h"
#include "syh-state.h"

#define REBOOT_TIMEOUT_MS 30000

static gboolean
inspect (SyhOutput  *output,
         GError    **error)
{
  g_autoptr (SyRequest) request = NULL;
  g_autoptr (SySysroot) sysroot = NULL;
  g_autoptr (JsonNode) document = NULL;

  if (!syh_input_read_request (STDIN_FILENO, SY_REQUEST_WITH_ROM_MAX_SIZE, TRUE, &request, error))
    return FALSE;
  sysroot = sy_sysroot_new ("/", error);
  if (sysroot == NULL)
    return FALSE;
  document = sy_inspection_new (sysroot, request, error);
  if (document == NULL)
    return FALSE;
  syh_output_result (output, NULL, document);

  return TRUE;
}

static gboolean
execute (SyhOutput  *output,
         SyRequest  *request,
         GError    **error)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", error);
  g_autoptr (GCancellable) cancellable = syh_cancel_watch (STDIN_FILENO);
  g_autofree char *id = NULL;
  const char *entries[] = { NULL, NULL };

  if (sysroot == NULL || !syh_state_check (sysroot, error) ||
      !sy_execute_request (sysroot, request, syh_output_progress_cb, output, cancellable, &id,
                           error))
    return FALSE;
  entries[0] = id;
  syh_output_result (output, entries, NULL);

  return TRUE;
}

static gboolean
apply (SyhOutput  *output,
       GError    **error)
{
  g_autoptr (SyRequest) request = NULL;

  if (!syh_input_read_request (STDIN_FILENO, SY_REQUEST_WITH_ROM_MAX_SIZE, FALSE, &request, error))
    return FALSE;
  /* Each verb is a polkit action of its own: none may do the others' work. */
  if (sy_request_get_stage (request) == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("“apply” carries out a stage, but the request names none; "
                             "nothing was done"));
      return FALSE;
    }

  return execute (output, request, error);
}

static gboolean
mode (SyhOutput  *output,
      GError    **error)
{
  g_autoptr (SyRequest) request = NULL;

  if (!syh_input_read_request (STDIN_FILENO, SY_REQUEST_MAX_SIZE, FALSE, &request, error))
    return FALSE;
  if (sy_request_get_mode (request) == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("“mode” chooses what the computer starts with, but the request names "
                             "no mode; nothing was done"));
      return FALSE;
    }

  return execute (output, request, error);
}

/* What the unit asks for at every start. It is reviewed when the file that wants it is written. */
static gboolean
start_gvt (SyhOutput   *output,
           SyRequest   *request,
           GError     **error)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", error);
  SyhOutput log = { .fd = STDERR_FILENO, .timeout_ms = SYH_OUTPUT_TIMEOUT_MS };
  g_autofree char *says = NULL;

  if (sysroot == NULL || !sy_gvt_start (sysroot, sy_request_get_uuid (request),
                                        SY_GVT_START_TIMEOUT_MSEC, &says, error))
    return FALSE;
  syh_output_write_line (&log, says);
  syh_output_result (output, NULL, NULL);

  return TRUE;
}

static gboolean
gvt (SyhOutput  *output,
     GError    **error)
{
  g_autoptr (SyRequest) request = NULL;

  if (!syh_input_read_request (STDIN_FILENO, SY_REQUEST_MAX_SIZE, FALSE, &request, error))
    return FALSE;
  if (sy_request_get_gvt (request) == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("“gvt” creates and removes virtual GPUs, but the request names none; "
                             "nothing was done"));
      return FALSE;
    }
  if (g_str_equal (sy_request_get_gvt (request), SY_REQUEST_GVT_START))
    return start_gvt (output, request, error);

  return execute (output, request, error);
}

static gboolean
undo (SyhOutput  *output,
      GError    **error)
{
  g_autoptr (SyRequest) request = NULL;

  if (!syh_input_read_request (STDIN_FILENO, SY_REQUEST_MAX_SIZE, FALSE, &request, error))
    return FALSE;
  if (sy_request_get_undo (request) == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("“undo” takes a journal entry back, but the request names none; "
                             "nothing was done"));
      return FALSE;
    }

  return execute (output, request, error);
}

static gboolean
recover (SyhOutput  *output,
         GError    **error)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", error);
  g_auto (GStrv) ids = NULL;

  if (sysroot == NULL || !syh_state_check (sysroot, error) ||
      !sy_execute_recover (sysroot, syh_output_progress_cb, output, NULL, &ids, error))
    return FALSE;
  syh_output_result (output, (const char * const *) ids, NULL);

  return TRUE;
}

/* Systemd is asked to start the computer again, and does it once this has ended. */
static gboolean
reboot_computer (GError **error)
{
  static const char * const argv[] = { "systemctl", "--no-block", "reboot", NULL };

  return sy_command_run (argv, REBOOT_TIMEOUT_MS, NULL, NULL, NULL, error);
}

static gboolean
start (SyhOutput  *output,
       GError    **error)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", error);
  g_auto (SyStart) result = { NULL, FALSE };
  gboolean done;

  if (sysroot == NULL || !syh_state_check (sysroot, error))
    return FALSE;
  done = sy_start_run (sysroot, syh_output_progress_cb, output, &result, error);
  /* Also where one of several things could not be taken back. */
  if (result.reboot && !reboot_computer (done ? error : NULL))
    done = FALSE;
  if (done)
    syh_output_result (output, (const char * const *) result.taken_back, NULL);

  return done;
}

static gboolean
keep (SyhOutput  *output,
      GError    **error)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", error);
  g_auto (GStrv) ids = NULL;

  if (sysroot == NULL || !syh_state_check (sysroot, error) ||
      !sy_trial_keep (sysroot, &ids, error))
    return FALSE;
  syh_output_result (output, (const char * const *) ids, NULL);

  return TRUE;
}

typedef gboolean (*HookFunc) (SySysroot       *sysroot,
                              SyDomain        *domain,
                              SyProgressFunc   progress,
                              gpointer         user_data,
                              GError         **error);

/* libvirt's hook: what it moves was agreed to when the hook was set up, and nobody else may call
 * it, as there is no review. libvirt gives the definition of the machine. */
static gboolean
run_hook (SyhOutput  *output,
          HookFunc    func,
          GError    **error)
{
  g_autofree char *xml = NULL;
  g_autoptr (SyDomain) domain = NULL;
  g_autoptr (SySysroot) sysroot = NULL;
  gsize length;

  if (getenv ("PKEXEC_UID") != NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_DENIED,
                           _("Only libvirt's hook may ask for this; nothing was done"));
      return FALSE;
    }
  xml = syh_input_read (STDIN_FILENO, SY_DOMAIN_MAX_SIZE, SYH_INPUT_TIMEOUT_MS, &length, error);
  if (xml == NULL)
    return FALSE;
  domain = sy_domain_new_from_xml (xml, (gssize) length, error);
  sysroot = domain != NULL ? sy_sysroot_new ("/", error) : NULL;
  if (sysroot == NULL || !syh_state_check (sysroot, error) ||
      !func (sysroot, domain, syh_output_progress_cb, output, error))
    return FALSE;
  syh_output_result (output, NULL, NULL);

  return TRUE;
}

static gboolean
hand_over (SyhOutput  *output,
           GError    **error)
{
  return run_hook (output, sy_hand_over, error);
}

static gboolean
take_back (SyhOutput  *output,
           GError    **error)
{
  return run_hook (output, sy_hand_over_take_back, error);
}

/* Takes no request: there is one GPU that it can be about, and nothing to choose. */
static gboolean
rom (SyhOutput  *output,
     GError    **error)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", error);
  g_autoptr (JsonNode) document = NULL;

  if (sysroot != NULL)
    document = sy_rom_sources_read_to_json (sysroot, error);
  if (document == NULL)
    return FALSE;
  syh_output_result (output, NULL, document);

  return TRUE;
}

static const SyhVerb verbs[] = {
  { "inspect", SY_ACTION_INSPECT, inspect },
  { "apply", SY_ACTION_APPLY, apply },
  { "mode", SY_ACTION_MODE, mode },
  { "gvt", SY_ACTION_GVT, gvt },
  { "undo", SY_ACTION_UNDO, undo },
  { "recover", SY_ACTION_RECOVER, recover },
  { "start", SY_ACTION_RECOVER, start },
  { "keep", SY_ACTION_KEEP, keep },
  { "hand-over", SY_ACTION_MODE, hand_over },
  { "take-back", SY_ACTION_MODE, take_back },
  { "rom", SY_ACTION_ROM, rom },
};

const SyhVerb *
syh_verb_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_strcmp0 (name, verbs[i].name) == 0)
      return &verbs[i];

  return NULL;
}
