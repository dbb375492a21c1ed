/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-request.h"

G_BEGIN_DECLS

/* The form of each field; whether it means something here is for others to say. */
gboolean sy_request_stage_is_valid    (const char *stage);
gboolean sy_request_entry_id_is_valid (const char *id);
gboolean sy_request_domain_is_valid   (const char *domain);
gboolean sy_request_digest_is_valid   (const char *digest);
gboolean sy_request_options_are_valid (const char *options);

/** sy_request_set_invalid: %SY_ERROR_INVALID_REQUEST that shows the wrong @value, cut short */
void sy_request_set_invalid (GError     **error,
                             const char  *what,
                             const char  *value,
                             const char  *expected);

G_END_DECLS
