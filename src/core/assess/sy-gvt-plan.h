/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"
#include "machine/sy-gpu.h"

G_BEGIN_DECLS

/**
 * sy_gvt_make_plan:
 * @context: with a request to create or remove a virtual GPU
 *
 * "create" makes it now and at every start, "remove" takes both back. A virtual GPU that a running
 * machine uses is not removed: the kernel would wait for it for ever.
 *
 * Returns: (transfer full): the plan, without changes where it is so already
 */
SyPlan          *sy_gvt_make_plan     (const SyStageContext  *context,
                                       GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_gvt_find_gpu: (nullable): the integrated Intel GPU, whether it offers virtual GPUs or not */
const SyGpu     *sy_gvt_find_gpu      (SyMachine             *machine);

/** sy_gvt_find_mdev: (nullable): the virtual GPU @uuid that exists on @gpu */
const SyMdev    *sy_gvt_find_mdev     (const SyGpu           *gpu,
                                       const char            *uuid);

/**
 * sy_gvt_choose_type:
 * @wanted: (nullable): the id of a type
 *
 * Returns: (transfer none): that type, or the one with the largest picture that can still be made;
 *   %SY_ERROR_REFUSED lists what there is
 */
const SyGvtType *sy_gvt_choose_type   (const SyGpu           *gpu,
                                       const char            *wanted,
                                       GError               **error);

/** sy_gvt_plan_create: adds the virtual GPU to @plan: now and at every start */
gboolean         sy_gvt_plan_create   (SyMachine             *machine,
                                       const SyGpu           *gpu,
                                       const char            *type,
                                       const char            *uuid,
                                       SyPlan                *plan,
                                       GError               **error);

G_END_DECLS
