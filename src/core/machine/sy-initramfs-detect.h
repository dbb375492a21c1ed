/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"

G_BEGIN_DECLS

/**
 * sy_initramfs_detect:
 * @evidence: (element-type SyEvidence): gets what was found
 *
 * Which tool builds the initramfs. An installed program counts for more than a configuration,
 * which stays behind when a package is removed; configurations alone decide where no program is
 * there (a report). Of several programs those count whose pacman hook is not masked. Two candidates
 * are unknown.
 */
SyInitramfsKind sy_initramfs_detect (SySysroot *sysroot,
                                     GPtrArray *evidence);

G_END_DECLS
