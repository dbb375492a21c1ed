/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-change.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_verify_run:
 * @out_text: (out): one translated sentence that says what was proved
 *
 * Returns: whether the proof holds; %SY_ERROR_COMMAND_FAILED says what is missing or too much, and
 *   another error why it could not be told
 */
gboolean sy_verify_run (const SyVerify  *verify,
                        SySysroot       *sysroot,
                        GCancellable    *cancellable,
                        char           **out_text,
                        GError         **error);

G_END_DECLS
