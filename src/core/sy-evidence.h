/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SyTristate:
 *
 * A fact that could not be read is unknown, never "no".
 */
typedef enum {
  SY_TRISTATE_UNKNOWN,
  SY_TRISTATE_NO,
  SY_TRISTATE_YES,
} SyTristate;

/**
 * SyEvidence:
 * @says: one sentence, translated, for people
 * @source: where it was read: a path below the root, a field of lspci, a libvirt URI
 *
 * What a conclusion rests on. Boxed, immutable after creation.
 */
typedef struct {
  char *says;
  char *source;
} SyEvidence;

#define SY_TYPE_EVIDENCE (sy_evidence_get_type ())

GType       sy_evidence_get_type   (void);

/** sy_evidence_new: @says is a printf format */
SyEvidence *sy_evidence_new        (const char *source,
                                    const char *format,
                                    ...) G_GNUC_PRINTF (2, 3) G_GNUC_WARN_UNUSED_RESULT;
SyEvidence *sy_evidence_copy       (const SyEvidence *self) G_GNUC_WARN_UNUSED_RESULT;
void        sy_evidence_free       (SyEvidence *self);

/** sy_evidence_array_new: (element-type SyEvidence): an empty array that frees its elements */
GPtrArray  *sy_evidence_array_new  (void) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyEvidence, sy_evidence_free)

G_END_DECLS
