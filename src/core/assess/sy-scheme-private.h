/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment-private.h"

G_BEGIN_DECLS

/** sy_scheme_conclude: replaces what was concluded before */
void        sy_scheme_conclude    (SySchemeResult *result,
                                   SyScheme        scheme,
                                   SyCertainty     certainty);

/** sy_scheme_note: @evidence: (transfer full) */
void        sy_scheme_note        (SySchemeResult *result,
                                   SyEvidence     *evidence);

/** sy_scheme_get_source: (transfer full): where @file of a GPU was read, or its line of a list */
char       *sy_scheme_get_source  (SyMachine      *machine,
                                   const SyGpu    *gpu,
                                   const char     *file);

/**
 * sy_scheme_decide_pair:
 *
 * An integrated and a discrete GPU in what is not known to be a desktop: how they are wired.
 */
void        sy_scheme_decide_pair (SySchemeResult *result,
                                   SyMachine      *machine,
                                   const SyGpu    *integrated,
                                   const SyGpu    *discrete);

/** sy_scheme_judge_class: what class and generation of the discrete GPU say, with evidence */
void        sy_scheme_judge_class (SySchemeResult *result,
                                   SyMachine      *machine,
                                   const SyGpu    *integrated,
                                   const SyGpu    *discrete);

G_END_DECLS
