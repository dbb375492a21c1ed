/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  SY_PROGRESS_STEP,       /* a change begins: @text says what, @step of @n_steps */
  SY_PROGRESS_OUTPUT,     /* a line that a program printed */
  SY_PROGRESS_SKIPPED,    /* a change that is not done here: "not run (sysroot)" */
  SY_PROGRESS_VERIFIED,   /* a proof held: @text says which */
  SY_PROGRESS_WARNING,
} SyProgressKind;

typedef struct {
  SyProgressKind  kind;
  guint           step;     /* from 1; 0 where it belongs to no step */
  guint           n_steps;
  const char     *text;
} SyProgress;

/** SyProgressFunc: called in the thread that runs the transaction */
typedef void (*SyProgressFunc) (const SyProgress *progress,
                                gpointer          user_data);

/** sy_progress_kind_to_string: "step", "output", "skipped", "verified", "warning" */
const char *sy_progress_kind_to_string (SyProgressKind kind);

G_END_DECLS
