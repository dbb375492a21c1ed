/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "plan/sy-change.h"
#include "plan/sy-request.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

#define SY_TYPE_PLAN (sy_plan_get_type ())
G_DECLARE_FINAL_TYPE (SyPlan, sy_plan, SY, PLAN, GObject)

/**
 * SyPlan:
 *
 * What would be done: an ordered list of changes, with warnings and whether a reboot is needed.
 * Making one changes nothing.
 */

/** sy_plan_new: @title is translated: "Release the GPU to the virtual machine" */
SyPlan           *sy_plan_new           (SyRequest       *request,
                                         const char      *title) G_GNUC_WARN_UNUSED_RESULT;

SyRequest        *sy_plan_get_request   (SyPlan          *self);
const char       *sy_plan_get_title     (SyPlan          *self);

/** sy_plan_add: @change: (transfer full) */
void              sy_plan_add           (SyPlan          *self,
                                         SyChange        *change);

/**
 * sy_plan_add_file:
 * @content: (nullable): what the file shall hold; %NULL removes it
 * @mode: for a new file; an existing one keeps its mode and owner
 *
 * Reads the file below @sysroot as the change's before. Adds nothing where it already is so.
 * Refuses a symbolic link, a directory, or a file over 1 MiB.
 */
gboolean          sy_plan_add_file      (SyPlan          *self,
                                         SySysroot       *sysroot,
                                         const char      *path,
                                         GBytes          *content,
                                         mode_t           mode,
                                         const char      *why,
                                         GError         **error);

/** sy_plan_add_text: the same for a file that shall hold @text */
gboolean          sy_plan_add_text      (SyPlan          *self,
                                         SySysroot       *sysroot,
                                         const char      *path,
                                         const char      *text,
                                         mode_t           mode,
                                         const char      *why,
                                         GError         **error);

/**
 * sy_plan_add_inputs:
 * @paths: files, and folders ending in "/" of which every file counts; ended by %NULL
 *
 * Makes the digest depend on files that the plan was made from and does not change, so that an edit
 * of theirs after the review is noticed. %SY_ERROR_DENIED where the caller may not see one.
 */
gboolean          sy_plan_add_inputs    (SyPlan              *self,
                                         SySysroot           *sysroot,
                                         const char * const  *paths,
                                         GError             **error);

void              sy_plan_add_warning   (SyPlan          *self,
                                         const char      *format,
                                         ...) G_GNUC_PRINTF (2, 3);
void              sy_plan_set_reboot    (SyPlan          *self,
                                         gboolean         reboot);
gboolean          sy_plan_get_reboot    (SyPlan          *self);

/**
 * sy_plan_set_trial:
 *
 * Says that the plan changes what the computer starts with when nobody chooses: where nobody
 * confirms that everything came up, the second start takes it back (sy-trial.h).
 */
void              sy_plan_set_trial     (SyPlan          *self,
                                         gboolean         trial);
gboolean          sy_plan_get_trial     (SyPlan          *self);

/** sy_plan_get_duration_s: about how long it takes; see sy_duration_estimate() */
guint             sy_plan_get_duration_s (SyPlan         *self);

/** sy_plan_get_changes: (element-type SyChange) */
const GPtrArray  *sy_plan_get_changes   (SyPlan          *self);
/** sy_plan_get_warnings: (element-type utf8) */
const GPtrArray  *sy_plan_get_warnings  (SyPlan          *self);

/**
 * sy_plan_get_digest:
 *
 * SHA-256 over a canonical form of the request (without its digest) and every change, befores,
 * modes and owners included: two plans with one digest do the same to the same system.
 *
 * Returns: (transfer full): "sha256:" and 64 hexadecimal digits
 */
char             *sy_plan_get_digest    (SyPlan          *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_plan_to_json:
 *
 * Returns: (transfer full): {"schema":1,"stage":…,"title":…,"digest":…,"changes":[{"kind":…,
 *   "action":…,"path":…,"why":…,"diff":…,"argv":[…]}],"reboot":…,"warnings":[…]}
 */
JsonNode         *sy_plan_to_json       (SyPlan          *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_plan_new_from_json:
 * @request: that was planned
 * @node: what sy_plan_to_json() gave, maybe in another process with more rights
 *
 * Returns: (transfer full): a plan to show: it has the diffs and the digest of the one it came from
 *   and cannot be applied itself. %SY_ERROR_INVALID_DATA where @node is no plan.
 */
SyPlan           *sy_plan_new_from_json (SyRequest       *request,
                                         JsonNode        *node,
                                         GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
