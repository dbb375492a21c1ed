/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"
#include "health/sy-finding.h"

G_BEGIN_DECLS

/**
 * SyMendStep: one request for all that it mends
 * @request: the requests of the findings in one
 * @findings: (element-type SyFinding): of the caller's array, in its order
 */
typedef struct {
  SyRequest *request;
  GPtrArray *findings;
} SyMendStep;

/**
 * SyMend: what can be mended without asking anything first, and what cannot
 * @steps: (element-type SyMendStep): one a stage, in the order in which they have to be done
 * @safe: (nullable): those of them that can be done now as one, with one review
 * @rest: (element-type SyFinding): warnings and failures that none of the steps mends
 */
typedef struct {
  GPtrArray  *steps;
  SyMendStep *safe;
  GPtrArray  *rest;
} SyMend;

/**
 * SyMendAssess:
 *
 * Returns: (transfer none): how the stage of @request stands with it; valid until the next call
 */
typedef const SyStageStatus *(*SyMendAssess) (SyRequest *request,
                                              gpointer   user_data);

/**
 * sy_mend_new:
 * @findings: (element-type SyFinding): of one virtual machine; has to outlive the result
 * @assess: what is asked of each request
 *
 * Puts the fixes of failures and warnings together: those of one stage become one request with the
 * options of all, and what can be done now one request of both stages. Notes are mended along where
 * that takes nothing more. Safe is what changes the definition of the virtual machine alone, takes
 * no device from Linux, asks for no file and leaves Windows able to start: the stages "attach" and
 * "vbios", without the options "group" and "hide-vm". As pure as @assess.
 *
 * Returns: (transfer full)
 */
SyMend *sy_mend_new   (const GPtrArray *findings,
                       SyMendAssess     assess,
                       gpointer         user_data) G_GNUC_WARN_UNUSED_RESULT;
void    sy_mend_free  (SyMend          *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyMend, sy_mend_free)

/** sy_mend_count: how many findings the steps mend together */
guint   sy_mend_count (const SyMend    *self);

G_END_DECLS
