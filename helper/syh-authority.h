/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-error.h"

G_BEGIN_DECLS

/**
 * syh_authority_check:
 * @action: the polkit action of the verb
 *
 * Asks polkit once more whether the caller may do @action. pkexec has asked already, but for what
 * it took the command line to be: a site's rule may let `pkexec` itself pass, and the action that
 * belongs to the verb must then still hold.
 *
 * The caller is our parent process (pkexec replaces itself by this program), owned by PKEXEC_UID.
 * No dialog is shown: the password that was just given must still count, which is why every action
 * of ours that asks for one is a `_keep` one. Started by root itself, without PKEXEC_UID, there is
 * nobody to ask about.
 *
 * Returns: whether it is allowed; %SY_ERROR_DENIED if not, or where polkit does not answer
 */
gboolean syh_authority_check     (const char  *action,
                                  GError     **error);

/** syh_authority_parse_uid: decimal digits only, as pkexec writes them; (uid_t) -1 is nobody */
gboolean syh_authority_parse_uid (const char  *text,
                                  uid_t       *out_uid);

G_END_DECLS
