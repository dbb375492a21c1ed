/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"

G_BEGIN_DECLS

/**
 * syc_listing_read_machine:
 * @path: a file with a pasted listing, "-" for standard input
 *
 * Returns: (transfer full) (nullable): see sy_machine_new_from_listing(); %NULL also where the file
 *   cannot be read or is too large
 */
SyMachine *syc_listing_read_machine (const char  *path,
                                     GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
