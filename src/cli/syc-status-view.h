/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment.h"
#include "syc-domains.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_status_view_print: the whole of "status", for people */
void syc_status_view_print (SyAssessment *assessment,
                            SycDomains   *domains,
                            SycOutput    *output);

/** syc_status_describe_mode: one translated sentence */
const char *syc_status_describe_mode (SyMode mode);

G_END_DECLS
