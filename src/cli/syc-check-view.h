/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-ladder.h"
#include "syc-context.h"

G_BEGIN_DECLS

/**
 * syc_check_view_show:
 * @subject: what was checked: a machine's name or a file
 * @findings: (element-type SyFinding): worst first
 * @ladder: (nullable): what to try beside that
 *
 * The findings for people and as the document.
 */
void syc_check_view_show (SycContext      *context,
                          const char      *subject,
                          const GPtrArray *findings,
                          const SyLadder  *ladder);

G_END_DECLS
