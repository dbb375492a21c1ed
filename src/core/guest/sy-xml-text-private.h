/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-xml-text.h"

G_BEGIN_DECLS

struct _SyXmlText {
  char      *text;
  gsize      length;
  xmlDoc    *doc;
  GArray    *spans;    /* of SyXmlSpan, in document order; an element's _private is its index + 1 */
  GPtrArray *nodes;    /* of xmlNode, in the same order */
};

/**
 * sy_xml_text_read:
 * @dict: (nullable): where names are kept: that of the tree into which elements will be moved
 *
 * What sy_xml_text_new() does.
 */
SyXmlText  *sy_xml_text_read  (const char  *text,
                               gsize        length,
                               const char  *root,
                               xmlDict     *dict,
                               GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
