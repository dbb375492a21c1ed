/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-obstacle.h"

static const char * const severities[] = {
  [SY_SEVERITY_NOTE] = "note",
  [SY_SEVERITY_WARNS] = "warns",
  [SY_SEVERITY_BLOCKS] = "blocks",
};

static const char * const fix_kinds[] = {
  [SY_FIX_NONE] = "none",
  [SY_FIX_STAGE] = "stage",
  [SY_FIX_PACKAGES] = "packages",
  [SY_FIX_COMMAND] = "command",
  [SY_FIX_FIRMWARE] = "firmware",
  [SY_FIX_ADVICE] = "advice",
};

SyObstacle *
sy_obstacle_new (const char *id,
                 SySeverity  severity,
                 const char *format,
                 ...)
{
  SyObstacle *self = g_new0 (SyObstacle, 1);
  va_list args;

  self->id = g_strdup (id);
  self->severity = severity;
  va_start (args, format);
  self->says = g_strdup_vprintf (format, args);
  va_end (args);

  return self;
}

void
sy_obstacle_free (SyObstacle *self)
{
  g_free (self->id);
  g_free (self->says);
  g_free (self->fix);
  g_free (self->fix_target);
  g_free (self);
}

void
sy_obstacle_set_fix (SyObstacle *self,
                     SyFixKind   kind,
                     const char *target,
                     const char *format,
                     ...)
{
  va_list args;

  g_free (self->fix);
  g_free (self->fix_target);
  self->fix_kind = kind;
  self->fix_target = g_strdup (target);
  va_start (args, format);
  self->fix = g_strdup_vprintf (format, args);
  va_end (args);
}

const char *
sy_severity_to_string (SySeverity severity)
{
  g_return_val_if_fail (severity < G_N_ELEMENTS (severities), "note");

  return severities[severity];
}

const char *
sy_fix_kind_to_string (SyFixKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (fix_kinds), "none");

  return fix_kinds[kind];
}
