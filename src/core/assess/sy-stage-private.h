/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"
#include "guest/sy-domain.h"
#include "guest/sy-recipe-inputs.h"

G_BEGIN_DECLS

/* One file a stage; sy_stages_get() lists them. */
extern const SyStage sy_stage_iommu;
extern const SyStage sy_stage_release;
extern const SyStage sy_stage_vbios;
extern const SyStage sy_stage_attach;
extern const SyStage sy_stage_gvt;
extern const SyStage sy_stage_vm;

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

/** sy_stage_context_read_domain: its persistent definition, or what was planned of it before */
SyDomain    *sy_stage_context_read_domain (const SyStageContext  *context,
                                           const SyDomainInfo    *info,
                                           GError               **error)
                                           G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_stage_context_new_inputs:
 * @gpu: (nullable)
 *
 * What recipes may depend on, with the versions of the libvirt and QEMU that run machines: asked
 * where they can be, else read from the root.
 */
SyRecipeInputs *sy_stage_context_new_inputs (const SyStageContext *context,
                                             const SyGpu          *gpu) G_GNUC_WARN_UNUSED_RESULT;

/** sy_stage_apply_recipes: those called @ids, ended by %NULL, in this order */
gboolean     sy_stage_apply_recipes      (SyDomain               *domain,
                                          const char * const     *ids,
                                          const SyRecipeContext  *context,
                                          GPtrArray              *warnings,
                                          GError                **error);

/**
 * sy_stage_plan_domain:
 * @before: the definition as it is now
 * @domain: as it shall be
 * @warnings: (element-type utf8)
 *
 * Adds the change with the reason of each edit, and warns of what the state of the machine means
 * for it. Adds nothing where nothing differs.
 */
void         sy_stage_plan_domain        (SyPlan             *plan,
                                          const SyDomainInfo *info,
                                          const char         *before,
                                          SyDomain           *domain,
                                          const GPtrArray    *warnings,
                                          const char         *why);

/** sy_stage_add_domain_change: the same without warnings */
void         sy_stage_add_domain_change  (SyPlan             *plan,
                                          const SyDomainInfo *info,
                                          const char         *before,
                                          SyDomain           *domain,
                                          const char         *why);

/** sy_stage_warn_about_domain: what takes effect when, of one that runs, is saved and so on */
void         sy_stage_warn_about_domain  (SyPlan             *plan,
                                          const SyDomainInfo *info);

/** sy_stage_status_add_reasons: why each edit of @domain would be made, as evidence */
void         sy_stage_status_add_reasons (SyStageStatus      *status,
                                          const SyDomainInfo *info,
                                          SyDomain           *domain);

/** sy_stage_plan_one: sy_stage_make_plan() of the request's first stage alone */
SyPlan      *sy_stage_plan_one           (const SyStageContext  *context,
                                          GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_stage_assess_pair: the request's two stages as one: ready, done or blocked */
SyStageStatus *sy_stage_assess_pair      (const SyStageContext  *context)
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
