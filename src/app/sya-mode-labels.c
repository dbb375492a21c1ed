/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-mode-labels.h"

static gboolean
is_now (const char *when)
{
  return g_str_equal (when, SY_REQUEST_WHEN_NOW);
}

const char *
sya_mode_when_get_title (const char *when)
{
  if (is_now (when))
    return _("Now");

  return g_str_equal (when, SY_REQUEST_WHEN_ONCE) ? _("At the Next Start Only")
                                                  : _("At Every Start");
}

char *
sya_mode_way_describe (const SyModeWay *way)
{
  if (way->done)
    return g_strdup (is_now (way->when) ? _("It is so already.")
                                        : _("The computer starts so already."));
  if (way->possible == SY_TRISTATE_UNKNOWN)
    return g_strdup (_("Whether it is possible is looked at with the administrator’s rights."));

  return g_strdup (way->reason);
}

gboolean
sya_mode_ways_are_one (const SyModeWay *once,
                       const SyModeWay *always)
{
  return once->possible == SY_TRISTATE_NO && always->possible == SY_TRISTATE_NO &&
         g_strcmp0 (once->reason, always->reason) == 0;
}

static const char *
describe_success (SyRequest *request)
{
  const char *mode = sy_request_get_mode (request);

  if (!is_now (sy_request_get_when (request)))
    return g_str_equal (mode, SY_REQUEST_MODE_VM)
           ? _("Restart the computer: it starts with the GPU set aside for a virtual machine.")
           : _("Restart the computer: it starts with the GPU for Linux.");
  if (g_str_equal (mode, SY_REQUEST_MODE_HOST))
    return _("Linux has it again.");

  return g_str_equal (mode, SY_REQUEST_MODE_VM)
         ? _("It is set aside for a virtual machine. You can start that now.")
         : _("It is switched off.");
}

char *
sya_mode_describe_end (SyRequest     *request,
                       const GError  *error,
                       const char   **out_title)
{
  gboolean now = is_now (sy_request_get_when (request));

  if (error == NULL)
    *out_title = now ? _("The GPU Was Moved") : _("The Next Start Is Set");
  else
    *out_title = now ? _("The GPU Was Not Moved") : _("The Next Start Was Not Changed");
  if (g_error_matches (error, SY_ERROR, SY_ERROR_CANCELLED))
    return g_strdup (_("Cancelled. Nothing was changed."));

  return g_strdup (error != NULL ? error->message : describe_success (request));
}

const SyModeWay *
sya_mode_find_instead (const GPtrArray *ways,
                       SyRequest       *request,
                       const GError    *error)
{
  const char *mode = sy_request_get_mode (request);

  if (mode == NULL || !is_now (sy_request_get_when (request)) ||
      (!g_error_matches (error, SY_ERROR, SY_ERROR_REFUSED) &&
       !g_error_matches (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED)))
    return NULL;

  return sy_mode_find_start (ways, mode);
}
