/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syc-boot-view.h"
#include "syc-command.h"
#include "syc-transact.h"

/* The stage after which this computer may be started with another picture than before. */
#define RELEASE_STAGE "release"

gboolean
syc_command_apply (SycContext  *context,
                   GError     **error)
{
  g_autoptr (SyRequest) request = NULL;
  g_autoptr (SyMachine) machine = NULL;

  request = syc_context_make_stage_request (context, context->arguments[0], error);

  if (request == NULL || !syc_transact_check (context, error) ||
      syc_context_get_sysroot (context, error) == NULL ||
      !syc_transact (context, request, error))
    return FALSE;

  if (g_str_equal (context->arguments[0], RELEASE_STAGE))
    {
      machine = sy_machine_read (context->sysroot);
      syc_boot_view_print_card (machine, context->output);
    }

  return TRUE;
}
