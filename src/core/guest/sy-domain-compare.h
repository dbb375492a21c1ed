/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sy_domain_definition_is_ours:
 * @after: a whole definition that was given to libvirt to define
 * @current: what libvirt has now
 *
 * Whether @current is what libvirt makes of @after: nothing is missing or different, and all that
 * is added is what libvirt 9.0 and 11.3 were seen to add: PCI controllers with nothing in them that
 * is a choice, the first USB and SATA controller of a machine with q35, addresses, the chipset's
 * watchdog, and, from 11.3, which firmware was found, as long as what is said of it fits together.
 * Comments, the order of devices of different kinds and the notation of numbers in addresses do not
 * count, because libvirt writes those anew. For recovery after a crash between defining and noting
 * it; so %FALSE when in doubt, also when either cannot be read. Pure.
 */
gboolean sy_domain_definition_is_ours (const char *after,
                                       const char *current);

G_END_DECLS
