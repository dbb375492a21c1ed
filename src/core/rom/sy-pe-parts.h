/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rom/sy-capsule.h"

G_BEGIN_DECLS

/**
 * sy_pe_parts_read:
 *
 * Finds where a program for Windows carries data of its own (PE format, "Section Table" and "The
 * .rsrc Section"): each of its resources, and what follows the program, its overlay.
 *
 * Returns: (transfer full) (nullable) (element-type SyFirmwarePart): where they are; %NULL where
 *   it is no such program
 */
GPtrArray *sy_pe_parts_read (SySpan span) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
