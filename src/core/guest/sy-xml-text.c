/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-xml-text-private.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "sy-error.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlParserCtxt, xmlFreeParserCtxt)

/* What the callbacks of one parser share, found through the context's _private. */
typedef struct {
  SyXmlText  *text;
  const char *root;
  GError     *error;    /* the first one: later ones are its consequences */
} Load;

static void G_GNUC_PRINTF (3, 4)
fail (Load       *load,
      int         line,
      const char *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (load->error != NULL)
    return;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (&load->error, SY_ERROR, SY_ERROR_INVALID_DATA, "line %d: %s", line, message);
}

static void
refuse_doctype_cb (void          *data,
                   const xmlChar *name,
                   const xmlChar *external_id,
                   const xmlChar *system_id)
{
  xmlParserCtxt *parser = data;

  fail (parser->_private, xmlSAX2GetLineNumber (parser),
        "a document type declaration (<!DOCTYPE) was found; libvirt never writes one, and it is "
        "refused because it can pull in other files. Remove it");
  xmlStopParser (parser);
}

/* The parser stands before the ">" or "/>" of the start tag, in which no other "<" can be. */
static void
start_element_cb (void           *data,
                  const xmlChar  *name,
                  const xmlChar  *prefix,
                  const xmlChar  *uri,
                  int             n_namespaces,
                  const xmlChar **namespaces,
                  int             n_attributes,
                  int             n_defaulted,
                  const xmlChar **attributes)
{
  xmlParserCtxt *parser = data;
  Load *load = parser->_private;
  gsize position = (gsize) MAX (xmlByteConsumed (parser), 0);
  const char *begin;
  const char *end;
  SyXmlSpan span;

  if (parser->nodeNr == 0 && (uri != NULL || strcmp ((const char *) name, load->root) != 0))
    {
      fail (load, xmlSAX2GetLineNumber (parser),
            "<%s> was found where <%s> was expected. Give the whole definition, as "
            "\"virsh dumpxml NAME\" prints it", (const char *) name, load->root);
      xmlStopParser (parser);
      return;
    }
  xmlSAX2StartElementNs (parser, name, prefix, uri, n_namespaces, namespaces,
                         n_attributes, n_defaulted, attributes);
  if (parser->node == NULL || position > load->text->length)
    return;

  begin = memrchr (load->text->text, '<', position);
  end = memchr (load->text->text + position, '>', load->text->length - position);
  if (begin == NULL || end == NULL)
    return;
  span.begin = (gsize) (begin - load->text->text);
  span.start_tag_end = (gsize) (end + 1 - load->text->text);
  span.end_tag_begin = span.end = span.start_tag_end;
  g_array_append_val (load->text->spans, span);
  g_ptr_array_add (load->text->nodes, parser->node);
  parser->node->_private = GUINT_TO_POINTER (load->text->spans->len);
}

/* The parser stands after the ">" of the end tag. */
static void
end_element_cb (void          *data,
                const xmlChar *name,
                const xmlChar *prefix,
                const xmlChar *uri)
{
  xmlParserCtxt *parser = data;
  Load *load = parser->_private;
  gsize position = (gsize) MAX (xmlByteConsumed (parser), 0);
  guint index = parser->node != NULL ? GPOINTER_TO_UINT (parser->node->_private) : 0;

  xmlSAX2EndElementNs (parser, name, prefix, uri);
  if (index > 0 && position <= load->text->length)
    {
      SyXmlSpan *span = &g_array_index (load->text->spans, SyXmlSpan, index - 1);
      const char *tag = memrchr (load->text->text, '<', position);

      span->end = position;
      span->end_tag_begin = tag != NULL && tag[1] == '/' ? (gsize) (tag - load->text->text)
                                                         : position;
    }
}

/* A prefix that was never declared is no error for libvirt either, so namespaces are left alone. */
static void
error_cb (void           *data,
          const xmlError *xml_error)
{
  xmlParserCtxt *parser = data;
  g_autofree char *message = NULL;

  if (xml_error->level < XML_ERR_ERROR || xml_error->domain == XML_FROM_NAMESPACE)
    return;

  message = g_strstrip (g_strdup (xml_error->message != NULL ? xml_error->message : "not XML"));
  fail (parser->_private, MAX (xml_error->line, 1), "%s", message);
}

static xmlParserCtxt *
new_parser (Load    *load,
            xmlDict *dict)
{
  xmlParserCtxt *parser = xmlNewParserCtxt ();

  if (parser == NULL)
    g_error ("Out of memory for an XML parser");

  if (dict != NULL)
    {
      xmlDictFree (parser->dict);
      parser->dict = dict;
      xmlDictReference (dict);
    }
  parser->_private = load;
  parser->sax->internalSubset = refuse_doctype_cb;
  parser->sax->startElementNs = start_element_cb;
  parser->sax->endElementNs = end_element_cb;
  parser->sax->serror = (xmlStructuredErrorFunc) error_cb;

  return parser;
}

/* libxml2 counts the bytes for us; a build that counts differently must not make us cut amiss. */
static gboolean
spans_fit (SyXmlText *self,
           xmlNode   *element)
{
  const SyXmlSpan *span = sy_xml_text_get_span (self, element);

  if (span == NULL || self->text[span->begin] != '<' || self->text[span->end - 1] != '>' ||
      span->start_tag_end > span->end_tag_begin || span->end_tag_begin > span->end)
    return FALSE;
  for (xmlNode *child = xmlFirstElementChild (element); child != NULL;
       child = xmlNextElementSibling (child))
    if (!spans_fit (self, child))
      return FALSE;

  return TRUE;
}

static gboolean
is_utf8 (const xmlDoc *doc)
{
  const char *encoding = (const char *) doc->encoding;

  return encoding == NULL || g_ascii_strcasecmp (encoding, "UTF-8") == 0 ||
         g_ascii_strcasecmp (encoding, "US-ASCII") == 0;
}

SyXmlText *
sy_xml_text_read (const char  *text,
                  gsize        length,
                  const char  *root,
                  xmlDict     *dict,
                  GError     **error)
{
  g_autoptr (SyXmlText) self = g_new0 (SyXmlText, 1);
  Load load = { .text = self, .root = root };
  g_autoptr (xmlParserCtxt) parser = new_parser (&load, dict);
  xmlNode *element;

  g_return_val_if_fail (length <= G_MAXINT, NULL);

  self->text = g_strndup (text, length);
  self->length = length;
  self->spans = g_array_new (FALSE, FALSE, sizeof (SyXmlSpan));
  self->nodes = g_ptr_array_new ();
  self->doc = xmlCtxtReadMemory (parser, self->text, (int) length, NULL, NULL,
                                 XML_PARSE_NONET);
  if (load.error == NULL && (self->doc == NULL || !parser->wellFormed))
    fail (&load, 1, "it is empty or not XML; expected <%s>", root);
  if (load.error == NULL && !is_utf8 (self->doc))
    fail (&load, 1, "the encoding is %s; expected UTF-8", (const char *) self->doc->encoding);
  element = load.error == NULL ? xmlDocGetRootElement (self->doc) : NULL;
  if (load.error == NULL && !spans_fit (self, element))
    fail (&load, 1, "libxml2 gave no usable positions for this document");
  if (load.error != NULL)
    {
      g_propagate_error (error, load.error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

SyXmlText *
sy_xml_text_new (const char  *text,
                 gsize        length,
                 const char  *root,
                 GError     **error)
{
  return sy_xml_text_read (text, length, root, NULL, error);
}

void
sy_xml_text_free (SyXmlText *self)
{
  g_clear_pointer (&self->doc, xmlFreeDoc);
  g_clear_pointer (&self->spans, g_array_unref);
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_free (self->text);
  g_free (self);
}

const char *
sy_xml_text_get_text (const SyXmlText *self)
{
  return self->text;
}

xmlNode *
sy_xml_text_get_root (const SyXmlText *self)
{
  return xmlDocGetRootElement (self->doc);
}

const SyXmlSpan *
sy_xml_text_get_span (const SyXmlText *self,
                      const xmlNode   *element)
{
  guint index = GPOINTER_TO_UINT (element->_private);

  return index > 0 && index <= self->spans->len
         ? &g_array_index (self->spans, SyXmlSpan, index - 1)
         : NULL;
}

gsize
sy_xml_text_get_length (const SyXmlText *self)
{
  return self->length;
}

xmlNode *
sy_xml_text_find_from (const SyXmlText *self,
                       gsize            offset)
{
  guint low = 0;
  guint high = self->spans->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->spans, SyXmlSpan, middle).begin < offset)
        low = middle + 1;
      else
        high = middle;
    }

  return low < self->nodes->len ? self->nodes->pdata[low] : NULL;
}

xmlNode *
sy_xml_next (const xmlNode *element,
             const char    *name)
{
  for (xmlNode *node = element->next; node != NULL; node = node->next)
    if (node->type == XML_ELEMENT_NODE && node->ns == NULL &&
        strcmp ((const char *) node->name, name) == 0)
      return node;

  return NULL;
}

xmlNode *
sy_xml_first_child (const xmlNode *parent,
                    const char    *name)
{
  xmlNode *first = xmlFirstElementChild ((xmlNode *) parent);

  if (first == NULL || (first->ns == NULL && strcmp ((const char *) first->name, name) == 0))
    return first;

  return sy_xml_next (first, name);
}

char *
sy_xml_get_attribute (const xmlNode *element,
                      const char    *name)
{
  xmlChar *value = xmlGetNoNsProp ((xmlNode *) element, (const xmlChar *) name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);

  return copy;
}

gboolean
sy_xml_attribute_is (const xmlNode *element,
                     const char    *name,
                     const char    *value)
{
  g_autofree char *found = sy_xml_get_attribute (element, name);

  return g_strcmp0 (found, value) == 0;
}

char *
sy_xml_get_content (const xmlNode *element)
{
  xmlChar *content = xmlNodeGetContent ((xmlNode *) element);
  char *copy = g_strdup (content != NULL ? (const char *) content : "");

  xmlFree (content);

  return g_strstrip (copy);
}
