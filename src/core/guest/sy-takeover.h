/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain-store.h"

G_BEGIN_DECLS

/**
 * SyTakeover: what it takes to make a machine of the system out of one of a user's own session
 * @info: with the URI of the system
 * @xml: the definition for the system
 * @files: (element-type utf8): what QEMU must reach: disks, firmware variables
 * @closed: (element-type utf8): folders on the way to them that QEMU's account may not pass
 * @account: (nullable): that account; %NULL where it is not known
 * @has_tpm: whether it has a TPM, whose content does not come along
 *
 * Nothing is moved: the machine's disks stay where they are, and the session keeps its definition.
 */
typedef struct {
  SyDomainInfo *info;
  char         *xml;
  GPtrArray    *files;
  GPtrArray    *closed;
  char         *account;
  gboolean      has_tpm;
} SyTakeover;

/**
 * sy_takeover_new:
 * @name_or_uuid: (nullable): %NULL: the only one there is
 *
 * Reads the definition of a session's machine: of the calling user on the live root, or, for root,
 * of the user whose home has one with that UUID. A file that does not belong to the home's owner is
 * not read, so that root cannot be led to another's.
 *
 * Returns: %NULL with %SY_ERROR_NOT_FOUND, %SY_ERROR_REFUSED where there are several, or
 *   %SY_ERROR_INVALID_DATA
 */
SyTakeover *sy_takeover_new  (SySysroot   *sysroot,
                              const char  *name_or_uuid,
                              GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        sy_takeover_free (SyTakeover  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyTakeover, sy_takeover_free)

G_END_DECLS
