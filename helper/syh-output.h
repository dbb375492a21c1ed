/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/sy-helper-event.h"

G_BEGIN_DECLS

/* How long a reader may leave a full pipe before it is taken as gone. */
#define SYH_OUTPUT_TIMEOUT_MS 5000

/**
 * SyhOutput:
 * @fd: where the lines go
 * @timeout_ms: how long to wait for the reader at a time
 * @lost: whether the reader is gone: nothing is written any more
 *
 * Lines of JSON for whoever started the helper (see #SyHelperEvent). A reader that goes away, or
 * stops to read, loses the lines; it never stops or holds the work.
 */
typedef struct {
  int      fd;
  int      timeout_ms;
  gboolean lost;
} SyhOutput;

/** syh_output_write_line: @line without the newline at its end */
void syh_output_write_line   (SyhOutput          *self,
                              const char         *line);

/** syh_output_progress_cb: a #SyProgressFunc; @user_data is the #SyhOutput */
void syh_output_progress_cb  (const SyProgress   *progress,
                              gpointer            user_data);
void syh_output_result       (SyhOutput          *self,
                              const char * const *entries,
                              JsonNode           *document);
void syh_output_error        (SyhOutput          *self,
                              const GError       *failure);

G_END_DECLS
