/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SyDigest:
 *
 * SHA-256 over a sequence of fields that cannot be mistaken for another sequence: each has one
 * byte of type (n: absent, s: bytes, i: number), bytes have their length before them, lengths and
 * numbers are 64 bits, big endian.
 */
typedef struct _SyDigest SyDigest;

SyDigest   *sy_digest_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void        sy_digest_free        (SyDigest   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyDigest, sy_digest_free)

void        sy_digest_add_int     (SyDigest   *self,
                                   guint64     value);

/** sy_digest_add_string: %NULL is another field than "" */
void        sy_digest_add_string  (SyDigest   *self,
                                   const char *value);
void        sy_digest_add_bytes   (SyDigest   *self,
                                   GBytes     *value);

/** sy_digest_add_strv: the number of strings, then each */
void        sy_digest_add_strv    (SyDigest           *self,
                                   const char * const *values);

/** sy_digest_finish: (transfer full): "sha256:" and 64 hexadecimal digits; adds nothing later */
char       *sy_digest_finish      (SyDigest   *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
