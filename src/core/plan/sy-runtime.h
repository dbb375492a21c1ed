/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-change.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/* The kernel takes long to give up a busy GPU, or hangs for ever. */
#define SY_RUNTIME_TIMEOUT_MSEC 20000

typedef enum {
  SY_RUNTIME_IS_BEFORE,
  SY_RUNTIME_IS_AFTER,
  SY_RUNTIME_IS_OTHER,
} SyRuntimeState;

/**
 * sy_runtime_get_state:
 * @out_now: (out) (optional) (nullable): the driver bound now, for messages
 *
 * How the running kernel stands to a runtime change.
 */
gboolean sy_runtime_get_state (SyChange        *change,
                               SySysroot       *sysroot,
                               SyRuntimeState  *out_state,
                               char           **out_now,
                               GError         **error);

/**
 * sy_runtime_may_begin:
 * @state: of sy_runtime_get_state(), as @now
 *
 * Whether @change is still what was reviewed. A step before it in the same plan may have done its
 * work: with the module goes the binding, with the driver comes the module. To bind a device that
 * has no driver any more takes nothing from anyone.
 */
gboolean sy_runtime_may_begin (SyChange        *change,
                               SyRuntimeState   state,
                               const char      *now);

/**
 * sy_runtime_apply:
 *
 * Makes the change through sysfs and proves it there: driver_override, unbind and drivers_probe
 * of the PCI core (Documentation/ABI/testing/sysfs-bus-pci), create and remove of mediated devices
 * (sysfs-bus-vfio-mdev). Every write is made by a child process, because one that hangs in the
 * kernel cannot be ended. Before a driver is taken from a device, sy_runtime_guard_check() looks
 * once more whether anybody uses it.
 *
 * Returns: %FALSE with %SY_ERROR_HUNG where the kernel did not come back, %SY_ERROR_REFUSED where
 *   the device is in use
 */
gboolean sy_runtime_apply     (SyChange        *change,
                               SySysroot       *sysroot,
                               guint            timeout_ms,
                               GError         **error);

/**
 * sy_runtime_delete_module: takes the module @name out of the running kernel, in a child process,
 *   at most @timeout_ms long. One that is gone already is well; %SY_ERROR_REFUSED: it is in use
 */
gboolean sy_runtime_delete_module (const char   *name,
                                   guint         timeout_ms,
                                   GError      **error);

/** sy_runtime_clear_override: takes back that a binding which failed asked for its driver */
gboolean sy_runtime_clear_override (SyChange   *change,
                                    SySysroot  *sysroot,
                                    guint       timeout_ms,
                                    GError    **error);

/**
 * sy_runtime_write: writes @text to a file of sysfs in a child process, at most @timeout_ms long
 */
gboolean sy_runtime_write     (SySysroot       *sysroot,
                               const char      *path,
                               const char      *text,
                               guint            timeout_ms,
                               GError         **error);

G_END_DECLS
