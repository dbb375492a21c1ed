/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-recorded.h"
#include "report/sy-scrub.h"

G_BEGIN_DECLS

/**
 * sy_report_manifest_make:
 * @failures: as for sy_sysroot_set_report()
 * @facts: (element-type SyFact): those that cannot be read from the report
 * @holders: (nullable): who holds the GPU
 *
 * Returns: (transfer full): the text of the member that is about the report, without what is
 *   personal
 */
char    *sy_report_manifest_make  (GHashTable       *failures,
                                   const GPtrArray  *facts,
                                   const SyHolders  *holders,
                                   SyScrub          *scrub) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_report_manifest_parse:
 * @out_failures: (out) (transfer full): for sy_sysroot_set_report()
 *
 * Returns: %FALSE with %SY_ERROR_INVALID_DATA, or %SY_ERROR_NOT_SUPPORTED for one that a newer
 *   version made
 */
gboolean sy_report_manifest_parse (const char       *text,
                                   GHashTable      **out_failures,
                                   GError          **error);

G_END_DECLS
