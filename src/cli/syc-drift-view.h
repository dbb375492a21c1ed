/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-drift.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_drift_view_print: what was changed since, and how to mend it; nothing where nothing was */
void syc_drift_view_print (const GPtrArray *drift,
                           SycOutput       *output);

/** syc_drift_view_add: the member "drift" of @document */
void syc_drift_view_add   (const GPtrArray *drift,
                           JsonNode        *document);

G_END_DECLS
