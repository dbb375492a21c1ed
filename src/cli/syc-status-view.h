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

G_END_DECLS
