/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"
#include "report/sy-scrub.h"

G_BEGIN_DECLS

/**
 * sy_report_known_add:
 *
 * Tells @scrub what belongs to this computer alone: its name, its users, identifiers of machine,
 * network cards and disks, serial numbers, wireless networks. What cannot be read is left to the
 * rules of form.
 */
void sy_report_known_add (SyScrub   *scrub,
                          SySysroot *sysroot,
                          SyMachine *machine);

G_END_DECLS
