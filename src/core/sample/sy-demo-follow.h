/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * sy_demo_follow:
 * @sysroot: the throw-away root of the sample laptop
 * @changes: (element-type SyChange): what was carried out there
 *
 * Lets the sample laptop do what a real one does by itself: below another root programs are not run
 * and the kernel is not asked, and so the files of the sample, which stand for the kernel, follow.
 * Drivers, overrides, modules and power states; services that are stopped and started; what the
 * boot loader is told. What is not known is left alone.
 */
void sy_demo_follow (SySysroot       *sysroot,
                     const GPtrArray *changes);

G_END_DECLS
