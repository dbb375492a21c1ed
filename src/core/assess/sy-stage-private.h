/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"
#include "guest/sy-domain.h"

G_BEGIN_DECLS

/* One file a stage; sy_stages_get() lists them. */
extern const SyStage sy_stage_iommu;
extern const SyStage sy_stage_release;
extern const SyStage sy_stage_vbios;
extern const SyStage sy_stage_attach;

/* What turns on the IOMMU of an Intel processor, ended by NULL. */
extern const char * const sy_stage_iommu_parameters[];

/** sy_stage_iommu_has_parameter: whether this processor's IOMMU is turned on by a parameter */
gboolean     sy_stage_iommu_has_parameter (SyMachine *machine);

/** sy_stage_iommu_runs_with_parameter: whether the running kernel was given it */
gboolean     sy_stage_iommu_runs_with_parameter (SyMachine *machine);

/**
 * sy_stage_context_get_gpu:
 *
 * Returns: (transfer none) (nullable): the GPU that the request names, or the machine's only
 *   discrete one; %NULL with %SY_ERROR_NOT_FOUND saying what is there and how to choose
 */
const SyGpu *sy_stage_context_get_gpu (const SyStageContext  *context,
                                       GError               **error);

/**
 * sy_stage_context_check_gpu:
 *
 * Whether Linux can spare @gpu. No stage takes the GPU that draws the desktop: %SY_ERROR_REFUSED
 * with the reason, without exception and without an option that allows it.
 */
gboolean     sy_stage_context_check_gpu (const SyStageContext  *context,
                                         const SyGpu           *gpu,
                                         GError               **error);

/**
 * sy_stage_context_choose_domain:
 *
 * The machine that the request names, or the only one there is. %SY_ERROR_REFUSED: there are
 * several, and the user must choose.
 */
SyDomainInfo *sy_stage_context_choose_domain (const SyStageContext  *context,
                                              GError               **error)
                                              G_GNUC_WARN_UNUSED_RESULT;

/** sy_stage_context_read_domain: its persistent definition */
SyDomain    *sy_stage_context_read_domain (const SyStageContext  *context,
                                           const SyDomainInfo    *info,
                                           GError               **error)
                                           G_GNUC_WARN_UNUSED_RESULT;

/** sy_stage_context_get_machine: a shorthand */
SyMachine   *sy_stage_context_get_machine (const SyStageContext *context);

/**
 * sy_stage_status_new_for_error:
 *
 * A state whose reason is @error's message; %NULL-safe for no @evidence.
 */
SyStageStatus *sy_stage_status_new_for_error (SyStageState  state,
                                              const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
