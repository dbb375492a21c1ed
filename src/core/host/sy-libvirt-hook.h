/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-plan.h"

G_BEGIN_DECLS

/* A script of ours beside whatever hooks of others there are (libvirt.org, "Hooks for specific
 * system management"): /etc/libvirt/hooks/qemu, which is one file for all, is never touched. */
#define SY_LIBVIRT_HOOK_PATH "/etc/libvirt/hooks/qemu.d/switchyard"

/** sy_libvirt_hook_is_there: whether libvirt has a hook of that name */
gboolean sy_libvirt_hook_is_there (SySysroot   *sysroot);

/**
 * sy_libvirt_hook_plan:
 * @libvirt: its version, as SY_VIRT_VERSION(); 0 where it is not known
 * @unit: of libvirt's daemon for QEMU, which looks for hooks only when it starts
 *
 * Plans the hook that has the helper hand the GPU over when a virtual machine starts and take it
 * back when it is gone. Adds nothing where it is there already. %SY_ERROR_NOT_SUPPORTED for a
 * libvirt before 6.5, which knows no folder of hooks.
 */
gboolean sy_libvirt_hook_plan     (SySysroot   *sysroot,
                                   guint        libvirt,
                                   const char  *unit,
                                   SyPlan      *plan,
                                   GError     **error);

G_END_DECLS
