/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-entry-view.h"

#include <glib/gi18n.h>

#include "plan/sy-trial.h"

char *
syc_entry_view_format_time (SyEntry *entry)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (sy_entry_get_time (entry));

  return g_date_time_format (local, "%Y-%m-%d %H:%M");
}

char *
syc_entry_view_describe_state (SyEntry *entry)
{
  const char *undone_by = sy_entry_get_undone_by (entry);

  if (undone_by != NULL)
    return sy_trial_has_expired (entry)
           ? g_strdup_printf (_("undone by %s, as nobody confirmed it"), undone_by)
           : g_strdup_printf (_("undone by %s"), undone_by);

  switch (sy_entry_get_state (entry))
    {
    case SY_ENTRY_APPLYING:
      return g_strdup (_("not finished"));

    case SY_ENTRY_ROLLED_BACK:
      return g_strdup (_("put back"));

    case SY_ENTRY_COMMITTED:
    default:
      return g_strdup (sy_trial_get_state (entry) != SY_TRIAL_NONE ? _("on trial") : _("done"));
    }
}

SycStyle
syc_entry_view_get_style (SyEntry *entry)
{
  if (sy_entry_get_undone_by (entry) != NULL)
    return SYC_STYLE_DIM;

  switch (sy_entry_get_state (entry))
    {
    case SY_ENTRY_APPLYING:
      return SYC_STYLE_BAD;

    case SY_ENTRY_ROLLED_BACK:
      return SYC_STYLE_WARNING;

    case SY_ENTRY_COMMITTED:
    default:
      return SYC_STYLE_GOOD;
    }
}
