/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SY_TYPE_DOMAIN_MONITOR (sy_domain_monitor_get_type ())
G_DECLARE_FINAL_TYPE (SyDomainMonitor, sy_domain_monitor, SY, DOMAIN_MONITOR, GObject)

/**
 * SyDomainMonitor:
 *
 * Tells that virtual machines of this computer changed: that one was defined, changed, removed,
 * started or stopped in qemu:///system, that libvirt went away, or that a definition in the user's
 * own session was written. Looks through a connection for reading only.
 *
 * Belongs to the main thread, whose default main context must run: since libvirt 6.1 that is what
 * libvirt's own event loop is made of (src/util/vireventglib.c), so that no second one is needed.
 *
 * Signals: "changed", in the main thread
 */
SyDomainMonitor *sy_domain_monitor_new          (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_domain_monitor_start:
 *
 * Connects in the background, where there is no connection and none is on its way. To be called
 * again when libvirt is known to answer: the monitor does not try by itself, as that could start a
 * daemon that the administrator stopped.
 */
void             sy_domain_monitor_start        (SyDomainMonitor *self);

/** sy_domain_monitor_get_connected: whether libvirt tells of changes now */
gboolean         sy_domain_monitor_get_connected (SyDomainMonitor *self);

G_END_DECLS
