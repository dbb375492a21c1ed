/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-request.h"

G_BEGIN_DECLS

/* From the first look at the input to its end; a request is written in one go. */
#define SYH_INPUT_TIMEOUT_MS 10000

/**
 * syh_input_read:
 * @fd: where to read
 * @max_size: in bytes; more is refused as soon as it is there
 * @timeout_ms: for all of it
 *
 * Reads up to the end of the input. A caller that sends nothing, or too slowly, or without end,
 * can neither hold the helper nor fill its memory.
 *
 * Returns: (transfer full) (nullable): the bytes with a NUL added, or %NULL with
 *   %SY_ERROR_INVALID_REQUEST or %SY_ERROR_FAILED
 */
char      *syh_input_read          (int      fd,
                                    gsize    max_size,
                                    int      timeout_ms,
                                    gsize   *out_length,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * syh_input_read_request:
 * @max_size: in bytes: %SY_REQUEST_MAX_SIZE, or more for a verb that takes a video BIOS
 * @optional: whether nothing but white space is good too; @out_request is then %NULL
 */
gboolean   syh_input_read_request  (int         fd,
                                    gsize       max_size,
                                    gboolean    optional,
                                    SyRequest **out_request,
                                    GError    **error);

G_END_DECLS
