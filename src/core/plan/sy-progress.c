/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-progress.h"

static const char * const kind_names[] = {
  [SY_PROGRESS_STEP] = "step",
  [SY_PROGRESS_OUTPUT] = "output",
  [SY_PROGRESS_SKIPPED] = "skipped",
  [SY_PROGRESS_VERIFIED] = "verified",
  [SY_PROGRESS_WARNING] = "warning",
};

const char *
sy_progress_kind_to_string (SyProgressKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kind_names), NULL);

  return kind_names[kind];
}
