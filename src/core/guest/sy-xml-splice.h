/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-xml-text.h"

G_BEGIN_DECLS

/**
 * SyXmlSplice: one edit of an XML text
 * @begin, @end: the bytes that go
 * @text: what takes their place
 *
 * Made from an element of a SyXmlText, so that all other bytes stay as they are.
 */
typedef struct {
  gsize  begin;
  gsize  end;
  char  *text;
} SyXmlSplice;

void         sy_xml_splice_clear         (SyXmlSplice     *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyXmlSplice, sy_xml_splice_clear)

/**
 * sy_xml_splice_append:
 * @parent: an element of @xml
 * @n_comments: how many of the comments at the end of @parent stay behind the new child
 * @lines: the lines of the new child, ended by %NULL, each begun by one tab for each level
 *
 * A new child at the end of @parent: on lines of its own, indented and with the line ends of
 * its neighbours, or on the same line where they are.
 */
SyXmlSplice  sy_xml_splice_append        (const SyXmlText    *xml,
                                          const xmlNode      *parent,
                                          guint               n_comments,
                                          const char * const *lines) G_GNUC_WARN_UNUSED_RESULT;

/** sy_xml_splice_insert: the same, before @sibling and @n_comments of the comments before that */
SyXmlSplice  sy_xml_splice_insert        (const SyXmlText    *xml,
                                          const xmlNode      *sibling,
                                          guint               n_comments,
                                          const char * const *lines) G_GNUC_WARN_UNUSED_RESULT;

/** sy_xml_splice_remove: the element and the blanks before it; <a></a> becomes <a/> */
SyXmlSplice  sy_xml_splice_remove        (const SyXmlText  *xml,
                                          const xmlNode    *element) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_xml_splice_set_attribute:
 * @name: as written, with a prefix where it has one
 * @value: (nullable): not escaped; %NULL removes the attribute, which must be there then
 *
 * The quotes of an attribute that is there are kept.
 */
SyXmlSplice  sy_xml_splice_set_attribute (const SyXmlText  *xml,
                                          const xmlNode    *element,
                                          const char       *name,
                                          const char       *value) G_GNUC_WARN_UNUSED_RESULT;

/** sy_xml_splice_set_content: @value, not escaped, becomes all that is inside @element */
SyXmlSplice  sy_xml_splice_set_content   (const SyXmlText  *xml,
                                          const xmlNode    *element,
                                          const char       *value) G_GNUC_WARN_UNUSED_RESULT;

/** sy_xml_splice_apply: (transfer full): the new text */
char        *sy_xml_splice_apply         (const SyXmlSplice  *self,
                                          const char         *text) G_GNUC_WARN_UNUSED_RESULT;

/** sy_xml_get_raw_attribute: (transfer full) (nullable): by its name as written, unescaped */
char        *sy_xml_get_raw_attribute    (const xmlNode    *element,
                                          const char       *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
