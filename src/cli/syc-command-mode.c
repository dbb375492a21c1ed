/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-command.h"

#include <glib/gi18n.h>

#include "assess/sy-boot-result.h"
#include "host/sy-boot-menu.h"
#include "sy-json.h"
#include "syc-boot-view.h"
#include "syc-mode-view.h"
#include "syc-quit.h"
#include "syc-status-view.h"
#include "syc-transact.h"

/* "host", "vm" or "unknown": what starts next when nobody chooses. */
static const char *
get_next (const SyBootMenu   *menu,
          const SyBootResult *result)
{
  if (menu == NULL)
    return "unknown";
  if (result == NULL || menu->vm_id == NULL)
    return "host";
  if (result->once || result->vm_is_default == SY_TRISTATE_YES)
    return "vm";

  return result->vm_is_default == SY_TRISTATE_NO ? "host" : "unknown";
}

/* The mode now, and what the next start will be. */
static void
show (SycContext   *context,
      SyAssessment *assessment)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyBootMenu) menu = sy_boot_menu_read (machine, &error);
  g_autoptr (SyBootResult) result = sy_boot_result_new (assessment);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GPtrArray) ways = sy_mode_list_ways (assessment);
  SyMode mode = sy_assessment_get_mode (assessment);

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "mode", sy_mode_to_string (mode));
  sy_json_add_string (builder, "next", get_next (menu, result));
  sy_json_add_boolean (builder, "once", result != NULL && result->once);
  syc_mode_view_add (builder, assessment, ways);
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));

  syc_output_paragraph (context->output, SYC_STYLE_PLAIN, 0, sy_mode_describe (mode));
  if (menu == NULL)
    syc_output_paragraph (context->output, SYC_STYLE_WARNING, 0, error->message);
  else if (menu->vm_id == NULL)
    syc_output_paragraph (context->output, SYC_STYLE_PLAIN, 0,
                          _("The boot menu has no entry that sets the GPU aside; “switchyardctl "
                            "apply release” makes one."));
  syc_boot_view_print_next (result, 0, context->output);
  syc_mode_view_print (assessment, ways, context->output);
}

static const char *
get_when (SycContext  *context,
          GError     **error)
{
  if (context->now + context->once + context->next_boot != 1)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                         _("“mode” needs one of --now, --once and --next-boot, which says when."));
  else if (context->now)
    return SY_REQUEST_WHEN_NOW;
  else
    return context->once ? SY_REQUEST_WHEN_ONCE : SY_REQUEST_WHEN_NEXT_BOOT;

  return NULL;
}

static SyRequest *
make_request (SycContext  *context,
              const char  *mode,
              GError     **error)
{
  g_autoptr (SyRequest) request = NULL;
  const char *when;

  when = get_when (context, error);
  request = when != NULL ? sy_request_new_mode (mode, when, error) : NULL;
  if (request == NULL ||
      (context->gpu != NULL && !sy_request_set_gpu (request, context->gpu, error)))
    return NULL;

  return g_steal_pointer (&request);
}

/* What would not be safe now is so when the computer starts. */
static void
add_start (SycContext  *context,
           const char  *mode,
           GError     **error)
{
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (GPtrArray) ways = NULL;
  const SyModeWay *way;
  char *message;

  if (error == NULL || (!g_error_matches (*error, SY_ERROR, SY_ERROR_REFUSED) &&
                        !g_error_matches (*error, SY_ERROR, SY_ERROR_NOT_SUPPORTED)))
    return;
  machine = sy_machine_read (context->sysroot);
  assessment = sy_assessment_new (machine);
  ways = sy_mode_list_ways (assessment);
  way = sy_mode_find_start (ways, mode);
  if (way == NULL)
    return;
  message = g_strdup_printf (_("%s\nIt can be had at a start of the computer instead: "
                               "“switchyardctl mode %s --%s”."),
                             (*error)->message, mode, way->when);
  g_free ((*error)->message);
  (*error)->message = message;
}

gboolean
syc_command_mode (SycContext  *context,
                  GError     **error)
{
  const char *mode = context->arguments[0];
  g_autoptr (SyRequest) request = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;

  if (mode != NULL)
    {
      request = make_request (context, mode, error);
      if (request == NULL || !syc_transact_check (context, error))
        return FALSE;
    }
  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  if (request != NULL)
    {
      if ((context->now && !syc_quit_ask_holders (context, request, error)) ||
          !syc_transact (context, request, error))
        {
          if (context->now)
            add_start (context, mode, error);
          return FALSE;
        }
      return TRUE;
    }

  machine = sy_machine_read (context->sysroot);
  assessment = sy_assessment_new (machine);
  show (context, assessment);

  return TRUE;
}
