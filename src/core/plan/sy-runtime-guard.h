/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-address.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_runtime_guard_check:
 * @function: a PCI function, of any kind
 *
 * The last look before a function is taken from its driver: a driver whose device is in use hangs
 * in the kernel, and takes the desktop with it. To be called right before, by the process that does
 * it. Nothing is ever closed here.
 *
 * Returns: %FALSE with %SY_ERROR_REFUSED naming who holds it, or that nobody could be ruled out
 */
gboolean sy_runtime_guard_check    (SySysroot           *sysroot,
                                    const SyPciAddress  *function,
                                    GError             **error);

/**
 * sy_runtime_guard_describe:
 * @skip_units: (nullable): units that will be stopped before, and do not count
 *
 * The same look, for a plan.
 *
 * Returns: (transfer full) (nullable): %NULL where nobody holds it; else the reason, and in
 *   @out_hidden whether it is only that this process may not see who might
 */
char    *sy_runtime_guard_describe (SySysroot           *sysroot,
                                    const SyPciAddress  *function,
                                    const char * const  *skip_units,
                                    gboolean            *out_hidden) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
