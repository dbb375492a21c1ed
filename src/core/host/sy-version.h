/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sy_version_compare:
 *
 * Orders versions as systemd-boot does (UAPI.10, Version Format Specification).
 *
 * Returns: less than, equal to or greater than 0
 */
int sy_version_compare (const char *a,
                        const char *b);

/**
 * sy_version_compare_names:
 *
 * Orders names of files as “sort -V” does (GNU coreutils, "Version sort ordering").
 *
 * Returns: less than, equal to or greater than 0
 */
int sy_version_compare_names (const char *a,
                              const char *b);

G_END_DECLS
