/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain-store.h"

G_BEGIN_DECLS

/**
 * sy_session_file_read:
 * @name_or_uuid: (nullable): %NULL: the only one there is
 * @out_xml: (out) (transfer full): the definition, without the comment at its head
 *
 * Finds a machine of a user's own session and reads its file. Root looks through the homes of all
 * users, and there for a UUID only; a file is read only where it belongs to the owner of the home.
 *
 * Returns: (transfer full) (nullable): what sy_domain_store_find_session() would list
 */
SyDomainInfo *sy_session_file_read (SySysroot   *sysroot,
                                    const char  *name_or_uuid,
                                    char       **out_xml,
                                    GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
