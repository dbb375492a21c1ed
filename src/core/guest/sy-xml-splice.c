/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-xml-splice.h"

#include <string.h>

/* The blanks before an element that begins a line; NULL where something else stands there. */
static char *
get_indent (const SyXmlText *self,
            gsize            begin)
{
  const char *text = sy_xml_text_get_text (self);
  gsize line = begin;

  while (line > 0 && (text[line - 1] == ' ' || text[line - 1] == '\t'))
    line--;

  return line == 0 || text[line - 1] == '\n' ? g_strndup (text + line, begin - line)
                                                   : NULL;
}

/* One level: what an inner element is indented more than an outer one. */
static char *
get_unit (const char *outer,
          const char *inner)
{
  gsize length = outer != NULL ? strlen (outer) : 0;

  if (outer != NULL && inner != NULL && g_str_has_prefix (inner, outer) && inner[length] != '\0')
    return g_strdup (inner + length);

  return NULL;
}

static const char *
get_line_end (const SyXmlText *self)
{
  const char *text = sy_xml_text_get_text (self);
  const char *newline = strchr (text, '\n');

  return newline != NULL && newline > text && newline[-1] == '\r' ? "\r\n" : "\n";
}

static void
append_lines (GString            *out,
              const char * const *lines,
              const char         *line_end,
              const char         *indent,
              const char         *unit)
{
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      g_string_append (out, line_end);
      g_string_append (out, indent);
      for (; *line == '\t'; line++)
        g_string_append (out, unit);
      g_string_append (out, line);
    }
}

/* Where the content of @parent ends: after its last byte that is not blank. */
static gsize
find_content_end (const SyXmlText *self,
                  const SyXmlSpan *span)
{
  const char *text = sy_xml_text_get_text (self);
  gsize end = span->end_tag_begin;

  while (end > span->start_tag_end && g_ascii_isspace (text[end - 1]))
    end--;

  return end;
}

/* "qemu:arg", as it stands in the start tag. */
static char *
get_written_name (const SyXmlText *self,
                  const SyXmlSpan *span)
{
  const char *name = sy_xml_text_get_text (self) + span->begin + 1;

  return g_strndup (name, strcspn (name, " \t\r\n/>"));
}

static const xmlNode *
get_element_above (const xmlNode *element)
{
  return element->parent != NULL && element->parent->type == XML_ELEMENT_NODE ? element->parent
                                                                              : NULL;
}

/* How a child of @parent is set: on lines of its own (with @inner before them) or not. */
typedef struct {
  gboolean  one_line;
  char     *outer;     /* nullable: the blanks before @parent */
  char     *inner;
  char     *unit;
} Layout;

static void
layout_clear (Layout *self)
{
  g_free (self->outer);
  g_free (self->inner);
  g_free (self->unit);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

/* @child: (nullable): the one whose layout is followed */
static Layout
get_layout (const SyXmlText *self,
            const xmlNode   *parent,
            const xmlNode   *child)
{
  const SyXmlSpan *span = sy_xml_text_get_span (self, parent);
  const xmlNode *above = get_element_above (parent);
  g_autofree char *above_indent =
    above != NULL ? get_indent (self, sy_xml_text_get_span (self, above)->begin) : NULL;
  Layout out = { .outer = get_indent (self, span->begin) };

  if (child != NULL)
    out.inner = get_indent (self, sy_xml_text_get_span (self, child)->begin);
  out.one_line = child != NULL ? out.inner == NULL : out.outer == NULL;
  out.unit = get_unit (out.outer, out.inner);
  if (out.unit == NULL)
    out.unit = get_unit (above_indent, out.outer);
  if (out.unit == NULL)
    out.unit = g_strdup (out.outer != NULL && out.outer[0] == '\t' ? "\t" : "  ");
  if (out.inner == NULL)
    out.inner = g_strconcat (out.outer != NULL ? out.outer : "", out.unit, NULL);

  return out;
}

static void
append_to_content (const SyXmlText    *self,
                   const xmlNode      *parent,
                   const char * const *lines,
                   GString            *out)
{
  const char *text = sy_xml_text_get_text (self);
  const SyXmlSpan *span = sy_xml_text_get_span (self, parent);
  g_auto (Layout) layout = get_layout (self, parent, xmlLastElementChild ((xmlNode *) parent));
  const char *line_end = get_line_end (self);
  gsize content_end = find_content_end (self, span);

  if (layout.one_line)
    append_lines (out, lines, "", "", "");
  else
    append_lines (out, lines, line_end, layout.inner, layout.unit);

  /* An end tag that shared a line with the start tag gets one of its own. */
  if (!layout.one_line &&
      memchr (text + content_end, '\n', span->end_tag_begin - content_end) == NULL)
    g_string_append_printf (out, "%s%s", line_end, layout.outer != NULL ? layout.outer : "");
}

void
sy_xml_splice_clear (SyXmlSplice *self)
{
  g_clear_pointer (&self->text, g_free);
}

/* Where the last but @n_comments of the comments before @end begins. */
static gsize
skip_comments (const char *text,
               gsize       end,
               guint       n_comments)
{
  for (; n_comments > 0; n_comments--)
    {
      const char *comment = g_strrstr_len (text, (gssize) end, "<!--");

      if (comment == NULL)
        break;
      end = (gsize) (comment - text);
    }

  return end;
}

SyXmlSplice
sy_xml_splice_append (const SyXmlText    *xml,
                      const xmlNode      *parent,
                      guint               n_comments,
                      const char * const *lines)
{
  const char *text = sy_xml_text_get_text (xml);
  const SyXmlSpan *span = sy_xml_text_get_span (xml, parent);
  g_autofree char *name = get_written_name (xml, span);
  GString *out = g_string_new (NULL);
  SyXmlSplice splice = { 0 };

  if (span->end_tag_begin < span->end)
    {
      splice.begin = skip_comments (text, find_content_end (xml, span), n_comments);
      while (g_ascii_isspace (text[splice.begin - 1]))
        splice.begin--;
      splice.end = splice.begin;
      append_to_content (xml, parent, lines, out);
    }
  else
    {
      splice.begin = span->end - strlen ("/>");
      splice.end = span->end;
      while (g_ascii_isspace (text[splice.begin - 1]))
        splice.begin--;
      g_string_append_c (out, '>');
      append_to_content (xml, parent, lines, out);
      g_string_append_printf (out, "</%s>", name);
    }
  splice.text = g_string_free (out, FALSE);

  return splice;
}

SyXmlSplice
sy_xml_splice_insert (const SyXmlText    *xml,
                      const xmlNode      *sibling,
                      guint               n_comments,
                      const char * const *lines)
{
  const char *text = sy_xml_text_get_text (xml);
  g_auto (Layout) layout = get_layout (xml, sibling->parent, sibling);
  const SyXmlSpan *span = sy_xml_text_get_span (xml, sibling);
  SyXmlSplice splice = { .begin = skip_comments (text, span->begin, n_comments) };
  GString *out = g_string_new (NULL);

  if (layout.one_line)
    append_lines (out, lines, "", "", "");
  else
    {
      /* Behind what stands before the sibling's line; the blanks before the sibling stay its. */
      while (splice.begin > 0 && g_ascii_isspace (text[splice.begin - 1]))
        splice.begin--;
      append_lines (out, lines, get_line_end (xml), layout.inner, layout.unit);
    }
  splice.end = splice.begin;
  splice.text = g_string_free (out, FALSE);

  return splice;
}

SyXmlSplice
sy_xml_splice_remove (const SyXmlText *xml,
                      const xmlNode   *element)
{
  const char *text = sy_xml_text_get_text (xml);
  const SyXmlSpan *span = sy_xml_text_get_span (xml, element);
  const xmlNode *above = get_element_above (element);
  const SyXmlSpan *outer = above != NULL ? sy_xml_text_get_span (xml, above) : NULL;
  SyXmlSplice splice = { .begin = span->begin, .end = span->end };

  while (splice.begin > 0 && g_ascii_isspace (text[splice.begin - 1]))
    splice.begin--;

  /* "<a/>" again, as libvirt writes what holds nothing. */
  if (outer != NULL && splice.begin <= outer->start_tag_end &&
      find_content_end (xml, outer) == span->end)
    {
      splice.begin = outer->start_tag_end - strlen (">");
      splice.end = outer->end;
      splice.text = g_strdup ("/>");
    }
  else
    splice.text = g_strdup ("");

  return splice;
}

/* In a start tag that libxml2 has read: NAME = "VALUE", blanks around "=" or none. */
static const char *
find_attribute_end (const char *name)
{
  const char *quote = name + strcspn (name, "'\"");

  return strchr (quote + 1, *quote) + 1;
}

/*
 * @out_begin: where the blanks before the attribute begin, or where the last attribute ends
 * Returns: (nullable): the end of the attribute
 */
static const char *
find_attribute (const char  *tag,
                const char  *name,
                const char **out_begin)
{
  const char *end = tag + strcspn (tag, " \t\r\n/>");

  for (;;)
    {
      const char *attribute = end + strspn (end, " \t\r\n");

      *out_begin = end;
      if (*attribute == '/' || *attribute == '>')
        return NULL;
      end = find_attribute_end (attribute);
      if (strcspn (attribute, " \t\r\n=") == strlen (name) && g_str_has_prefix (attribute, name))
        return end;
    }
}

SyXmlSplice
sy_xml_splice_set_attribute (const SyXmlText *xml,
                             const xmlNode   *element,
                             const char      *name,
                             const char      *value)
{
  const char *text = sy_xml_text_get_text (xml);
  const char *tag = text + sy_xml_text_get_span (xml, element)->begin;
  g_autofree char *escaped = value != NULL ? g_markup_escape_text (value, -1) : NULL;
  const char *begin;
  const char *end = find_attribute (tag, name, &begin);
  SyXmlSplice splice = { .begin = (gsize) (begin - text) };

  if (end == NULL)
    {
      char quote = begin[-1] == '"' ? '"' : '\'';

      splice.end = splice.begin;
      splice.text = g_strdup_printf (" %s=%c%s%c", name, quote, escaped, quote);
    }
  else if (value == NULL)
    {
      splice.end = (gsize) (end - text);
      splice.text = g_strdup ("");
    }
  else
    {
      const char *quote = begin + strcspn (begin, "'\"");

      splice.begin = (gsize) (quote + 1 - text);
      splice.end = (gsize) (end - 1 - text);
      splice.text = g_steal_pointer (&escaped);
    }

  return splice;
}

SyXmlSplice
sy_xml_splice_set_content (const SyXmlText *xml,
                           const xmlNode   *element,
                           const char      *value)
{
  const char *text = sy_xml_text_get_text (xml);
  const SyXmlSpan *span = sy_xml_text_get_span (xml, element);
  g_autofree char *name = get_written_name (xml, span);
  g_autofree char *escaped = g_markup_escape_text (value, -1);
  SyXmlSplice splice = { .begin = span->start_tag_end, .end = span->end_tag_begin };

  if (span->end_tag_begin < span->end)
    {
      splice.text = g_steal_pointer (&escaped);
      return splice;
    }

  splice.begin = span->end - strlen ("/>");
  while (g_ascii_isspace (text[splice.begin - 1]))
    splice.begin--;
  splice.end = span->end;
  splice.text = g_strdup_printf (">%s</%s>", escaped, name);

  return splice;
}

char *
sy_xml_splice_apply (const SyXmlSplice *self,
                     const char        *text)
{
  return g_strdup_printf ("%.*s%s%s", (int) self->begin, text, self->text, text + self->end);
}

char *
sy_xml_get_raw_attribute (const xmlNode *element,
                          const char    *name)
{
  for (const xmlNs *it = element->nsDef; it != NULL; it = it->next)
    if (it->prefix != NULL && g_str_has_prefix (name, "xmlns:") &&
        strcmp (name + strlen ("xmlns:"), (const char *) it->prefix) == 0)
      return g_strdup ((const char *) it->href);
  for (const xmlAttr *it = element->properties; it != NULL; it = it->next)
    if (it->ns == NULL && strcmp ((const char *) it->name, name) == 0)
      return sy_xml_get_attribute (element, name);

  return NULL;
}
