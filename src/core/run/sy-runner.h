/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-drift.h"
#include "run/sy-execute.h"
#include "run/sy-rom-sources.h"

G_BEGIN_DECLS

/* polkit actions; data/…policy.in and the helper use the same names. */
#define SY_ACTION_INSPECT "io.github.switchyard.Switchyard.inspect"
#define SY_ACTION_APPLY   "io.github.switchyard.Switchyard.apply"
#define SY_ACTION_MODE    "io.github.switchyard.Switchyard.mode"
#define SY_ACTION_GVT     "io.github.switchyard.Switchyard.gvt"
#define SY_ACTION_UNDO    "io.github.switchyard.Switchyard.undo"
#define SY_ACTION_KEEP    "io.github.switchyard.Switchyard.keep"
#define SY_ACTION_ROM     "io.github.switchyard.Switchyard.rom"
#define SY_ACTION_RECOVER "io.github.switchyard.Switchyard.recover"

/**
 * sy_runner_plan:
 *
 * sy_execute_plan() to review. On the live root, where this process may not read all that the plan
 * depends on (a boot partition that only root can open, for one), the helper plans and its plan is
 * shown; that needs no password.
 */
SyPlan   *sy_runner_plan         (SySysroot           *sysroot,
                                  SyRequest           *request,
                                  GCancellable        *cancellable,
                                  GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_runner_assess:
 * @stage: one of sy_stages_get()
 * @seen: (inout) (optional) (nullable): %NULL before the first stage of a look; keeps what the
 *   helper said for the next ones, so that it is asked once
 *
 * The stage's state, asked of the helper where this process may not read what it depends on.
 */
SyStageStatus *sy_runner_assess  (const SyStage        *stage,
                                  const SyStageContext *context,
                                  JsonNode            **seen,
                                  GCancellable         *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_runner_find_drift:
 * @context: (nullable): as for sy_drift_find()
 * @seen: (inout) (optional) (nullable): as for sy_runner_assess()
 *
 * sy_drift_find() on the journal of @sysroot, asked of the helper where this process may not read
 * what it takes.
 *
 * Returns: (transfer full) (element-type SyDrift): %NULL where the journal cannot be read
 */
GPtrArray *sy_runner_find_drift  (SySysroot             *sysroot,
                                  const SyStageContext  *context,
                                  JsonNode             **seen,
                                  GCancellable          *cancellable,
                                  GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_runner_run:
 *
 * Carries out @request where it belongs: below another root in this process; on the live root
 * through the helper, started by pkexec unless this process is root. A dismissed password dialog
 * is %SY_ERROR_CANCELLED; no authentication agent, or not authorized, is %SY_ERROR_DENIED with the
 * likely cause. Blocking; closing our end of the pipes does not stop the helper.
 */
gboolean  sy_runner_run          (SySysroot           *sysroot,
                                  SyRequest           *request,
                                  SyProgressFunc       progress,
                                  gpointer             user_data,
                                  GCancellable        *cancellable,
                                  char               **out_id,
                                  GError             **error);

/** sy_runner_recover: sy_transaction_recover() where it belongs, as sy_runner_run() */
gboolean  sy_runner_recover      (SySysroot           *sysroot,
                                  SyProgressFunc       progress,
                                  gpointer             user_data,
                                  GCancellable        *cancellable,
                                  GStrv               *out_ids,
                                  GError             **error);

/** sy_runner_keep: sy_trial_keep() where it belongs, as sy_runner_run(); asks for no password */
gboolean  sy_runner_keep         (SySysroot           *sysroot,
                                  GCancellable        *cancellable,
                                  GStrv               *out_ids,
                                  GError             **error);

/**
 * sy_runner_read_rom:
 *
 * sy_rom_sources_read() for the discrete GPU of the live root, by the helper; another root has none
 * of its sources (%SY_ERROR_NOT_SUPPORTED).
 *
 * Returns: (transfer full) (nullable): the ROM
 */
GBytes   *sy_runner_read_rom     (SySysroot           *sysroot,
                                  SyRomSource         *out_source,
                                  GCancellable        *cancellable,
                                  GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_runner_inspect:
 * @request: (nullable): a stage or undo request to plan as well
 *
 * sy_inspection_new() where it belongs, as sy_runner_run(): what an unprivileged process may not
 * read, such as the entries of a boot partition that is root's alone, or the journal's contents.
 * Asks for no password in an active local session.
 */
JsonNode *sy_runner_inspect      (SySysroot           *sysroot,
                                  SyRequest           *request,
                                  GCancellable        *cancellable,
                                  GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_runner_run_async:
 * @progress: (nullable): called in the main context of the caller
 *
 * sy_runner_run() in a thread.
 */
void      sy_runner_run_async    (SySysroot           *sysroot,
                                  SyRequest           *request,
                                  SyProgressFunc       progress,
                                  gpointer             progress_data,
                                  GDestroyNotify       progress_data_free,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);

/**
 * sy_runner_run_finish:
 *
 * Returns: (transfer full) (nullable): the journal entry's id; %NULL without @error where there was
 *   nothing to do; %NULL with @error
 */
char     *sy_runner_run_finish   (GAsyncResult        *result,
                                  GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_runner_get_unavailable_reason:
 *
 * Returns: (transfer full) (nullable): why nothing can be applied to the live root from this
 *   process (the helper or its polkit policy is not installed), with what to do; %NULL if it can
 */
char     *sy_runner_get_unavailable_reason (SySysroot *sysroot);

G_END_DECLS
