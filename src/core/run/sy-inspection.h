/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/sy-execute.h"

G_BEGIN_DECLS

/**
 * sy_inspection_new:
 * @request: (nullable): what to plan as well
 *
 * What the whole of a system says, read by someone who may read it: {"schema":1,
 * "lock_holder":…,"stages":[{"id":…,"state":…,"reason":…}],"drift":[…],"journal":[…],"plan":{…},
 * "plan_error":{"code":…,"message":…}}. The journal holds entries as sy_entry_to_json(), newest
 * first, the plan is as sy_plan_to_json(); null without a request, or where it cannot be planned.
 * Passwords of virtual machines are left out, as libvirt does for callers without rights.
 */
JsonNode *sy_inspection_new     (SySysroot   *sysroot,
                                 SyRequest   *request,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_inspection_hide_secrets: (transfer full): @text with the values of passwd='…' replaced */
char     *sy_inspection_hide_secrets (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
