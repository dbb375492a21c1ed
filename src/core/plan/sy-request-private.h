/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-request.h"

G_BEGIN_DECLS

/** sy_request_set_invalid: %SY_ERROR_INVALID_REQUEST that shows the wrong @value, cut short */
void sy_request_set_invalid (GError     **error,
                             const char  *what,
                             const char  *value,
                             const char  *expected);

G_END_DECLS
