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
 * sy_runtime_apply:
 *
 * Makes the change through sysfs and proves it there: driver_override, unbind and drivers_probe
 * of the PCI core (Documentation/ABI/testing/sysfs-bus-pci), create and remove of mediated devices
 * (sysfs-bus-vfio-mdev). Every write is made by a child process, because one that hangs in the
 * kernel cannot be ended.
 */
gboolean sy_runtime_apply     (SyChange        *change,
                               SySysroot       *sysroot,
                               guint            timeout_ms,
                               GError         **error);

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
