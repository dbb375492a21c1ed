/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sy_domain_hide_secrets:
 * @xml: a whole definition
 *
 * Leaves out what libvirt leaves out for those who may only read (without
 * VIR_DOMAIN_XML_SECURE): the passwords of graphics. So a definition with secrets can be compared
 * with one that was read from a %SY_DOMAIN_STORE_READ_ONLY store.
 *
 * Returns: (transfer full) (nullable): the rest, byte for byte, or %NULL where @xml is not a
 *   definition
 */
char *sy_domain_hide_secrets (const char *xml) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
