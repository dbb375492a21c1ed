/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The real libvirtd, for tests that run inside tests/lib/nsbox.sh. */

/** libvirtd_start: returns when its socket is there; a failure ends the test */
GSubprocess *libvirtd_start (void) G_GNUC_WARN_UNUSED_RESULT;

/** libvirtd_stop: ends @libvirtd and waits for it */
void         libvirtd_stop  (GSubprocess *libvirtd);

/** virsh: (transfer full): what virsh(1) prints, run as an administrator would; it must succeed */
char        *virsh          (const char  *command,
                             ...) G_GNUC_NULL_TERMINATED;

/** virsh_define: makes a machine of @xml */
void         virsh_define   (const char  *xml);

G_END_DECLS
