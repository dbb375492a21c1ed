/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-session.h"

G_BEGIN_DECLS

#define SYA_TYPE_WATCHER (sya_watcher_get_type ())
G_DECLARE_FINAL_TYPE (SyaWatcher, sya_watcher, SYA, WATCHER, GObject)

/**
 * SyaWatcher:
 *
 * Has a session read again when the computer changed: when the kernel tells of PCI and DRM
 * devices, of VFIO or of modules; when libvirt tells of virtual machines; and, while "polling" is
 * on, when a GPU fell asleep or woke up, of which the kernel tells nobody. Events come in bursts
 * and are gathered. Belongs to the main thread.
 */

/* A reading begins when no event came for this long, and at the latest so long after the first. */
#define SYA_WATCHER_QUIET_MS 400
#define SYA_WATCHER_PATIENCE_MS 2000
/* How often the power states are looked at. */
#define SYA_WATCHER_POLL_S 3

/** sya_watcher_new: @session is the one of the running computer, and may go away first */
SyaWatcher *sya_watcher_new         (SyaSession *session) G_GNUC_WARN_UNUSED_RESULT;

/** sya_watcher_event: something changed; what the watcher calls for events of the kernel */
void        sya_watcher_event       (SyaWatcher *self);

/** sya_watcher_set_polling: only while somebody looks: each look costs a wake-up */
void        sya_watcher_set_polling (SyaWatcher *self,
                                     gboolean    polling);

G_END_DECLS
