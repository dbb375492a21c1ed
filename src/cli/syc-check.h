/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-ladder.h"
#include "syc-context.h"

G_BEGIN_DECLS

/**
 * SycCheck: a virtual machine that is checked, and what the checks found
 * @name: of it, or of the file
 * @domain: (nullable): where this program can mend it
 * @uuid: (nullable): the same
 * @xml: (nullable): its definition; the same
 * @agent: (nullable): what Windows says
 * @agent_problem: (nullable): why it says nothing
 * @findings: (element-type SyFinding)
 */
typedef struct {
  SyGuest        *guest;
  char           *name;
  char           *domain;
  char           *uuid;
  char           *xml;
  gboolean        local;
  SyAssessment   *assessment;
  GPtrArray      *files;
  SyHealthInput   input;
  SyGuestAgent   *agent;
  char           *agent_problem;
  GPtrArray      *findings;
} SycCheck;

/** syc_check_new: what the arguments and options of @context name */
SycCheck *syc_check_new        (SycContext  *context,
                                GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void      syc_check_free       (SycCheck    *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SycCheck, syc_check_free)

/**
 * syc_check_make_ladder:
 *
 * Returns: (transfer full) (nullable): what to try, or %NULL with %SY_ERROR_INVALID_REQUEST for a
 *   file: answers are kept for a virtual machine
 */
SyLadder *syc_check_make_ladder (SycCheck    *self,
                                 SycContext  *context,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
