/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/*
 * With Secure Boot a unified kernel image is started only if it is signed by a key that the
 * firmware, or shim, trusts. ukify(1) signs what it builds where its configuration names the key;
 * it is never Switchyard that signs, and no key is ever read.
 */
#define SY_UKI_SIGNING_INPUTS \
  "/etc/kernel/uki.conf", "/usr/local/lib/kernel/uki.conf", "/usr/lib/kernel/uki.conf"

/**
 * sy_uki_signing_find_certificate:
 * @image: the unified kernel image in force
 *
 * Whether an image that kernel-install has built anew will be trusted as @image is: ukify's
 * configuration has a key and a certificate, and @image is signed by that certificate.
 *
 * Returns: (transfer full): the path of the certificate, or %NULL with %SY_ERROR_NOT_SUPPORTED that
 *   says what is missing and what to do
 */
char *sy_uki_signing_find_certificate (SySysroot   *sysroot,
                                       const char  *image,
                                       GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
