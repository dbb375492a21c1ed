/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment.h"
#include "sy-error.h"

G_BEGIN_DECLS

/* An override that is the name of no driver keeps every driver away from the function. */
#define SY_MODE_OVERRIDE_NONE "none"

/** sy_mode_follows: whether the mode is told by @function: the display and its sound */
gboolean    sy_mode_follows            (const SyPciDevice *function);

/** sy_mode_get_driver: (nullable): who uses @function: pci-stub keeps one for nobody */
const char *sy_mode_get_driver         (const SyPciDevice *function);

/** sy_mode_find_stuck: (nullable): the function of @gpu's slot on which the kernel hangs */
const SyPciDevice *sy_mode_find_stuck  (const SyGpu        *gpu);

/**
 * sy_mode_driver_for_host:
 *
 * Returns: (nullable): the driver that Linux uses @function with; %NULL with
 *   %SY_ERROR_NOT_SUPPORTED where that is not known, or where the running kernel has no such module
 */
const char *sy_mode_driver_for_host    (SyMachine          *machine,
                                        const SyPciDevice  *function,
                                        GError            **error);

/** sy_mode_driver_is_there: whether the running kernel has @driver, or can load it */
gboolean    sy_mode_driver_is_there    (SyMachine          *machine,
                                        const char         *driver);

/**
 * sy_mode_driver_check_taken:
 *
 * Whether @function's driver is one that is known to give a device up while Linux runs. All others
 * wait for the next start of the computer.
 */
gboolean    sy_mode_driver_check_taken (const SyPciDevice  *function,
                                        GError            **error);

/** sy_mode_driver_is_known: whether @driver is one that the mode can be told from, or asks for */
gboolean    sy_mode_driver_is_known    (const char         *driver);

/**
 * sy_mode_driver_list_modules:
 * @driver: of the display
 *
 * The modules that make up the driver, in the order in which they go: each before what it builds
 * upon. None where it is built into the kernel. %SY_ERROR_REFUSED where a module that is not known
 * builds on it, or where the driver serves a device of another slot than @gpu's too.
 *
 * Returns: (transfer full) (element-type utf8)
 */
GPtrArray  *sy_mode_driver_list_modules (SySysroot    *sysroot,
                                         const SyGpu  *gpu,
                                         const char   *driver,
                                         GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
