/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "syc-check-view.h"
#include "syc-check.h"
#include "syc-command.h"

gboolean
syc_command_check (SycContext  *context,
                   GError     **error)
{
  g_autoptr (SycCheck) check = syc_check_new (context, error);
  g_autoptr (SyLadder) ladder = NULL;

  if (check == NULL)
    return FALSE;
  if (context->ladder)
    {
      ladder = syc_check_make_ladder (check, context, error);
      if (ladder == NULL)
        return FALSE;
    }
  syc_check_view_show (context, check->name, check->findings, ladder);
  context->found_failure = sy_health_count (check->findings, SY_FINDING_FAIL) > 0;
  if (check->guest->cut == NULL)
    return TRUE;
  /* What is there was looked at, but nobody may take that for the whole. */
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s: %s. Only what is there was looked at."), check->name, check->guest->cut);

  return FALSE;
}
