/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-finding.h"

G_BEGIN_DECLS

/* How findings are shown: icon names, style classes and translated words. */

/** sya_finding_state_get_label: "Stops the GPU working" */
const char *sya_finding_state_get_label       (SyFindingState state);

/** sya_finding_state_get_explanation: what it means for the user */
const char *sya_finding_state_get_explanation (SyFindingState state);
const char *sya_finding_state_get_icon        (SyFindingState state);
const char *sya_finding_state_get_style       (SyFindingState state);

G_END_DECLS
