/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-evidence.h"

G_DEFINE_BOXED_TYPE (SyEvidence, sy_evidence, sy_evidence_copy, sy_evidence_free)

SyEvidence *
sy_evidence_new (const char *source,
                 const char *format,
                 ...)
{
  SyEvidence *self = g_new0 (SyEvidence, 1);
  va_list args;

  va_start (args, format);
  self->says = g_strdup_vprintf (format, args);
  va_end (args);
  self->source = g_strdup (source);

  return self;
}

SyEvidence *
sy_evidence_copy (const SyEvidence *self)
{
  return sy_evidence_new (self->source, "%s", self->says);
}

void
sy_evidence_free (SyEvidence *self)
{
  g_free (self->says);
  g_free (self->source);
  g_free (self);
}

GPtrArray *
sy_evidence_array_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sy_evidence_free);
}
