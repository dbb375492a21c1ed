/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "syc-status-view.h"

G_BEGIN_DECLS

/* The parts of the view, each with its headings. */

/** syc_status_view_print_verdict: the verdict, what stands in the way, costs and games */
void syc_status_view_print_verdict (SyAssessment *assessment,
                                    SycOutput    *output);
void syc_status_view_print_gpus    (SyMachine    *machine,
                                    SycOutput    *output);
void syc_status_view_print_iommu   (SyMachine    *machine,
                                    SycOutput    *output);

/** syc_status_view_print_facts: every fact, in groups */
void syc_status_view_print_facts   (SyMachine    *machine,
                                    SycOutput    *output);

G_END_DECLS
