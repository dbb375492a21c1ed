/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-change.h"

G_BEGIN_DECLS

SyVerify   *sy_verify_copy             (const SyVerify  *self) G_GNUC_WARN_UNUSED_RESULT;

/** sy_verify_array_copy: (transfer full): a deep copy; an empty array for %NULL */
GPtrArray  *sy_verify_array_copy       (const GPtrArray *verifies) G_GNUC_WARN_UNUSED_RESULT;

/** sy_verify_kind_to_string: the stable name in the journal */
const char *sy_verify_kind_to_string   (SyVerifyKind     kind);

/** sy_verify_kind_from_string: whether @name is known; @out_kind is untouched if not */
gboolean    sy_verify_kind_from_string (const char      *name,
                                        SyVerifyKind    *out_kind);

G_END_DECLS
