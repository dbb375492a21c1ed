/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-fact.h"
#include "machine/sy-holders.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/* The member of a report that is about the report (docs/report-format.md). */
#define SY_REPORT_MANIFEST "switchyard-report.json"

/**
 * sy_facts_take_recorded:
 *
 * Where @sysroot is a report, takes the facts that only the computer itself could tell from the
 * report's list, in the place of those of @facts with the same id.
 */
void sy_facts_take_recorded (GPtrArray *facts,
                             SySysroot *sysroot);

/** sy_facts_parse_recorded: sy_facts_take_recorded() of a list; what is damaged is passed over */
void sy_facts_parse_recorded (GPtrArray  *facts,
                              const char *json);

/**
 * sy_holders_read_recorded:
 * @sysroot: a report
 *
 * Returns: (transfer full) (nullable): who held the GPU when the report was made, where that is
 *   known
 */
SyHolders *sy_holders_read_recorded (SySysroot *sysroot) G_GNUC_WARN_UNUSED_RESULT;

/** sy_holders_parse_recorded: of a text; what is damaged in it is passed over */
SyHolders *sy_holders_parse_recorded (const char *json) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
