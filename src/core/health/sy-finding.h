/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "plan/sy-request.h"
#include "sy-evidence.h"

G_BEGIN_DECLS

/**
 * SyFindingState: the worst last
 * @SY_FINDING_NOT_APPLICABLE: it does not matter for this GPU, driver, wiring or virtual machine
 * @SY_FINDING_UNKNOWN: it could not be looked at; what was found says why
 * @SY_FINDING_NOTE: people believe that it matters, or it could be better; nothing is wrong
 * @SY_FINDING_WARN: a cause of failures that others had, or it fails elsewhere
 * @SY_FINDING_FAIL: it cannot work so
 */
typedef enum {
  SY_FINDING_NOT_APPLICABLE,
  SY_FINDING_PASS,
  SY_FINDING_UNKNOWN,
  SY_FINDING_NOTE,
  SY_FINDING_WARN,
  SY_FINDING_FAIL,
} SyFindingState;

#define SY_FINDING_N_STATES 6

/**
 * SyFinding: what a check found
 * @id: the check's, stable: "guest.gpu-address"
 * @group: untranslated msgid: "The video BIOS"
 * @title: untranslated msgid: what is as it should be when the check passes
 * @why: untranslated msgid: why it matters, in plain words
 * @sources: where that is from
 * @code43: whether the driver's answer to it is Code 43
 * @says: (nullable): one translated sentence: what was found
 * @evidence: (element-type SyEvidence): the values, and where they are from
 * @request: (nullable): what mends it, by a stage of this program
 * @fix: (nullable): one translated sentence: what to do
 */
typedef struct {
  const char     *id;
  const char     *group;
  const char     *title;
  const char     *why;
  const char     *sources;
  SyFindingState  state;
  gboolean        code43;
  char           *says;
  GPtrArray      *evidence;
  SyRequest      *request;
  char           *fix;
} SyFinding;

void        sy_finding_free            (SyFinding       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyFinding, sy_finding_free)

/** sy_finding_state_to_string: "pass", "note", "warn", "fail", "unknown", "not-applicable" */
const char *sy_finding_state_to_string (SyFindingState   state);

/** sy_finding_build_json: adds an object, as the documentation of "check" has it */
void        sy_finding_build_json      (const SyFinding *self,
                                        JsonBuilder     *builder);

G_END_DECLS
