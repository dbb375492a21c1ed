/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain.h"
#include "guest/sy-xml-text.h"

G_BEGIN_DECLS

/**
 * SyDomainMark: a place that was edited, in bytes of the text
 * @recipe: interned
 * @reason: an untranslated msgid
 * @removed: something stood at @begin
 */
typedef struct {
  gsize       begin;
  gsize       end;
  const char *recipe;
  const char *reason;
  gboolean    removed;
} SyDomainMark;

/** sy_domain_get_text: (transfer none): valid until the next edit */
const SyXmlText *sy_domain_get_text   (SyDomain  *self);

/** sy_domain_copy_marks: (element-type SyDomainMark): what was edited since the text was read */
GArray          *sy_domain_copy_marks (SyDomain  *self) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_take_text: @text: (transfer full); @marks: all marks, copied */
void             sy_domain_take_text  (SyDomain  *self,
                                       SyXmlText *text,
                                       GArray    *marks);

G_END_DECLS
