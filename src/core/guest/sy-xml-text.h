/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/**
 * SyXmlText:
 *
 * An XML text together with its libxml2 tree and the place of each element in the text. Edits are
 * made to the text, so that every byte that is not edited stays: quotes, order of attributes, line
 * ends, comments, blanks inside tags, all of which libxml2's serialiser would normalise. The tree
 * is an index into the text and is made anew after an edit, or patched (sy-xml-patch.h).
 */
typedef struct _SyXmlText SyXmlText;

/**
 * SyXmlSpan: where an element stands, as byte offsets into the text
 * @begin: of the "<" of its start tag
 * @start_tag_end: after the ">" of its start tag
 * @end_tag_begin: of the "<" of its end tag; equal to @end for an element without one ("<a/>")
 * @end: after the whole element
 */
typedef struct {
  gsize begin;
  gsize start_tag_end;
  gsize end_tag_begin;
  gsize end;
} SyXmlSpan;

/**
 * sy_xml_text_new:
 * @text: UTF-8 without NUL bytes
 * @root: the name that the outermost element must have, without a namespace
 *
 * Reads @text without network, DTD or entities; a document type declaration is refused.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL with %SY_ERROR_INVALID_DATA naming the
 *   line
 */
SyXmlText       *sy_xml_text_new      (const char       *text,
                                       gsize             length,
                                       const char       *root,
                                       GError          **error) G_GNUC_WARN_UNUSED_RESULT;
void             sy_xml_text_free     (SyXmlText        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyXmlText, sy_xml_text_free)

const char      *sy_xml_text_get_text (const SyXmlText  *self);
gsize            sy_xml_text_get_length (const SyXmlText *self);
xmlNode         *sy_xml_text_get_root (const SyXmlText  *self);

/** sy_xml_text_get_span: @element must be of this text's tree */
const SyXmlSpan *sy_xml_text_get_span (const SyXmlText  *self,
                                       const xmlNode    *element);

/**
 * sy_xml_text_find_from:
 *
 * Returns: (transfer none) (nullable): the first element that begins at @offset or later
 */
xmlNode         *sy_xml_text_find_from (const SyXmlText *self,
                                        gsize            offset);

/* Children and attributes as libvirt looks them up: by local name, without a namespace. */
xmlNode         *sy_xml_first_child   (const xmlNode    *parent,
                                       const char       *name);
xmlNode         *sy_xml_next          (const xmlNode    *element,
                                       const char       *name);

/** sy_xml_attribute_is: whether the attribute is there and has this value */
gboolean         sy_xml_attribute_is  (const xmlNode    *element,
                                       const char       *name,
                                       const char       *value);

/** sy_xml_get_attribute: (transfer full) (nullable) */
char            *sy_xml_get_attribute (const xmlNode    *element,
                                       const char       *name) G_GNUC_WARN_UNUSED_RESULT;

/** sy_xml_get_content: (transfer full): the text inside, without blanks at both ends */
char            *sy_xml_get_content   (const xmlNode    *element) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
