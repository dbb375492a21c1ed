/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain.h"
#include "sy-evidence.h"

G_BEGIN_DECLS

/**
 * sy_guest_lacks_list:
 * @source: for the evidence
 *
 * Says what a virtual machine lacks to own a GPU, or could do better for games: what the vm stage
 * shows of a machine that is chosen.
 *
 * Returns: (transfer full) (element-type SyEvidence): empty where nothing is to be said
 */
GPtrArray *sy_guest_lacks_list (SyDomain   *domain,
                                const char *source) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
