/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom/sy-rom-problem.h"

static void
sy_rom_problem_free (gpointer data)
{
  SyRomProblem *self = data;

  g_free (self->says);
  g_free (self);
}

GPtrArray *
sy_rom_problems_new (void)
{
  return g_ptr_array_new_with_free_func (sy_rom_problem_free);
}

void
sy_rom_problems_add (GPtrArray     *problems,
                     SyRomSeverity  severity,
                     const char    *id,
                     gsize          offset,
                     const char    *format,
                     ...)
{
  SyRomProblem *problem = g_new0 (SyRomProblem, 1);
  va_list args;

  problem->severity = severity;
  problem->id = id;
  problem->offset = offset;
  va_start (args, format);
  problem->says = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (problems, problem);
}

const SyRomProblem *
sy_rom_problems_find (const GPtrArray *problems,
                      SyRomSeverity    severity)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const SyRomProblem *problem = problems->pdata[i];

      if (problem->severity >= severity)
        return problem;
    }

  return NULL;
}

const char *
sy_rom_severity_to_string (SyRomSeverity severity)
{
  switch (severity)
    {
    case SY_ROM_NOTE:
      return "note";

    case SY_ROM_WARNING:
      return "warning";

    case SY_ROM_ERROR:
      return "error";

    default:
      g_return_val_if_reached (NULL);
    }
}
