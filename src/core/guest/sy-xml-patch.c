/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-xml-patch.h"

#include <string.h>

#include "sy-xml-text-private.h"

/*
 * A recipe makes twenty edits, each of which asks the tree again. Reading all of the text after
 * each took four fifths of the time, so only the elements that an edit touches are read, and
 * moved into the tree.
 */

/* The elements that go, the bytes that go with them, and what comes instead. */
typedef struct {
  gsize          begin;
  gsize          end;
  char          *text;      /* "" where nothing comes */
  xmlNode       *parent;
  xmlNode       *gone;      /* nullable */
  xmlNode       *after;     /* nullable: what comes stands behind this, or in the place of @gone */
} Patch;

static void
patch_clear (Patch *self)
{
  g_free (self->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Patch, patch_clear)

/* The index of the first element that begins at @offset or later. */
static guint
find_index (const SyXmlText *self,
            gsize            offset)
{
  const xmlNode *element = sy_xml_text_find_from (self, offset);

  return element != NULL ? GPOINTER_TO_UINT (element->_private) - 1 : self->nodes->len;
}

/* (nullable): the innermost element that begins before the edit and does not end in it. */
static xmlNode *
find_around (const SyXmlText   *self,
             const SyXmlSplice *splice)
{
  for (guint i = find_index (self, splice->begin); i > 0; i--)
    if (g_array_index (self->spans, SyXmlSpan, i - 1).end >= splice->end)
      return self->nodes->pdata[i - 1];

  return NULL;
}

static gboolean
is_blank (const char *text,
          gsize       length)
{
  gsize i = 0;

  while (i < length && g_ascii_isspace (text[i]))
    i++;

  return i == length;
}

/* One element and the blanks before it go. */
static gboolean
make_removal (const SyXmlText   *self,
              const SyXmlSplice *splice,
              Patch             *patch)
{
  xmlNode *element = sy_xml_text_find_from (self, splice->begin);
  const SyXmlSpan *span = element != NULL ? sy_xml_text_get_span (self, element) : NULL;

  if (splice->text[0] != '\0' || span == NULL || span->end != splice->end ||
      !is_blank (self->text + splice->begin, span->begin - splice->begin))
    return FALSE;
  patch->gone = element;
  patch->begin = splice->begin;
  patch->end = splice->end;
  patch->text = g_strdup ("");

  return TRUE;
}

static void
make_replacement (const SyXmlText   *self,
                  const SyXmlSplice *splice,
                  xmlNode           *around,
                  Patch             *patch)
{
  const SyXmlSpan *span = sy_xml_text_get_span (self, around);

  if (splice->begin == splice->end && splice->begin == span->end)
    {
      patch->after = around;
      patch->begin = patch->end = splice->begin;
      patch->text = g_strdup (splice->text);
      return;
    }
  patch->gone = around;
  patch->begin = span->begin;
  patch->end = span->end;
  patch->text = g_strdup_printf ("%.*s%s%.*s", (int) (splice->begin - span->begin),
                                 self->text + span->begin, splice->text,
                                 (int) (span->end - splice->end), self->text + splice->end);
}

static gboolean
make_patch (const SyXmlText   *self,
            const SyXmlSplice *splice,
            Patch             *patch)
{
  if (!make_removal (self, splice, patch))
    {
      xmlNode *around = find_around (self, splice);

      if (around == NULL)
        return FALSE;
      make_replacement (self, splice, around, patch);
    }
  patch->parent = patch->gone != NULL ? patch->gone->parent : patch->after->parent;

  return patch->parent->type == XML_ELEMENT_NODE;
}

/* The start tag of an element that declares what is declared around @parent's children. */
static char *
write_wrapper (const SyXmlText *self,
               const xmlNode   *parent)
{
  GString *out = g_string_new ("<patch");
  xmlNs **list = xmlGetNsList (self->doc, parent);

  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    {
      const char *prefix = (const char *) list[i]->prefix;
      g_autofree char *href = g_markup_escape_text ((const char *) list[i]->href, -1);

      g_string_append_printf (out, " xmlns%s%s='%s'", prefix != NULL ? ":" : "",
                              prefix != NULL ? prefix : "", href);
    }
  g_string_append_c (out, '>');
  xmlFree (list);

  return g_string_free (out, FALSE);
}

/* Whether these are elements and comments, and one element alone where it replaces one. */
static gboolean
can_be_moved (const Patch   *patch,
              const xmlNode *wrapper)
{
  if (patch->gone != NULL)
    return wrapper->children != NULL && wrapper->children->next == NULL &&
           wrapper->children->type == XML_ELEMENT_NODE;
  for (xmlNode *it = wrapper->children; it != NULL; it = it->next)
    if (it->type != XML_ELEMENT_NODE && it->type != XML_COMMENT_NODE && !xmlIsBlankNode (it))
      return FALSE;

  return TRUE;
}

/*
 * @out_offset: how much further all stands in the outcome than in the text
 * Returns: (nullable): where it is not well-formed, or cannot be moved
 */
static SyXmlText *
read_patch (const SyXmlText *self,
            const Patch     *patch,
            gsize           *out_offset)
{
  g_autofree char *wrapper = write_wrapper (self, patch->parent);
  g_autofree char *text = g_strconcat (wrapper, patch->text, "</patch>", NULL);
  g_autoptr (SyXmlText) fresh = sy_xml_text_read (text, strlen (text), "patch", self->doc->dict,
                                                  NULL);

  if (fresh == NULL || fresh->doc->dict != self->doc->dict ||
      !can_be_moved (patch, sy_xml_text_get_root (fresh)))
    return NULL;
  *out_offset = strlen (wrapper) - patch->begin;

  return g_steal_pointer (&fresh);
}

/* What the wrapper declared for it is declared above @parent too. */
static xmlNs *
adopt_namespace (xmlNs         *namespace,
                 const xmlNode *wrapper,
                 xmlNode       *parent)
{
  gboolean known = namespace != NULL && g_strcmp0 ((const char *) namespace->prefix, "xml") != 0;

  for (const xmlNs *it = wrapper->nsDef; known && it != NULL; it = it->next)
    if (it == namespace)
      known = FALSE;
  if (known || namespace == NULL)
    return namespace;

  return xmlSearchNs (parent->doc, parent, namespace->prefix);
}

static void
adopt (xmlNode       *element,
       const xmlNode *wrapper,
       xmlNode       *parent,
       glong          line)
{
  element->ns = adopt_namespace (element->ns, wrapper, parent);
  for (xmlAttr *it = element->properties; it != NULL; it = it->next)
    it->ns = adopt_namespace (it->ns, wrapper, parent);
  element->line = (unsigned short) MIN (element->line + line - 1, G_MAXUSHORT);
  for (xmlNode *it = xmlFirstElementChild (element); it != NULL; it = xmlNextElementSibling (it))
    adopt (it, wrapper, parent, line);
}

/* Blanks between elements mean nothing, and stay where they are. */
static void
move_nodes (const Patch *patch,
            xmlNode     *wrapper)
{
  xmlNode *place = patch->gone != NULL ? patch->gone : patch->after;
  glong line = xmlGetLineNo (place);

  for (xmlNode *it = wrapper->children, *next; it != NULL; it = next)
    {
      next = it->next;
      if (it->type == XML_TEXT_NODE)
        continue;
      if (it->type == XML_ELEMENT_NODE)
        adopt (it, wrapper, patch->parent, line);
      xmlUnlinkNode (it);
      place = xmlAddNextSibling (place, it);
    }
}

/* What is behind the patch moves, and what is around it ends later. */
static void
move_spans (SyXmlText   *self,
            const Patch *patch)
{
  gsize delta = strlen (patch->text) - (patch->end - patch->begin);

  for (guint i = 0; i < self->spans->len; i++)
    {
      SyXmlSpan *span = &g_array_index (self->spans, SyXmlSpan, i);
      gboolean behind = span->begin >= patch->end;

      if (!behind && (span->begin >= patch->begin || span->end <= patch->end))
        continue;
      span->begin += behind ? delta : 0;
      span->start_tag_end += behind ? delta : 0;
      span->end_tag_begin += delta;
      span->end += delta;
    }
}

static void
remove_entries (SyXmlText   *self,
                const Patch *patch)
{
  guint first = find_index (self, patch->begin);
  guint length = patch->end > patch->begin ? find_index (self, patch->end) - first : 0;

  if (length > 0)
    {
      g_array_remove_range (self->spans, first, length);
      g_ptr_array_remove_range (self->nodes, first, length);
    }
}

/* All but the wrapper's, which is the first. */
static void
insert_entries (SyXmlText       *self,
                guint            first,
                const SyXmlText *fresh,
                gsize            offset)
{
  for (guint i = 1; i < fresh->spans->len; i++)
    {
      SyXmlSpan span = g_array_index (fresh->spans, SyXmlSpan, i);

      span.begin -= offset;
      span.start_tag_end -= offset;
      span.end_tag_begin -= offset;
      span.end -= offset;
      g_array_insert_val (self->spans, first + i - 1, span);
      g_ptr_array_insert (self->nodes, (gint) (first + i - 1), fresh->nodes->pdata[i]);
    }
}

static void
number_nodes (SyXmlText *self,
              guint      first)
{
  for (guint i = first; i < self->nodes->len; i++)
    ((xmlNode *) self->nodes->pdata[i])->_private = GUINT_TO_POINTER (i + 1);
}

static void
set_text (SyXmlText         *self,
          const SyXmlSplice *splice)
{
  char *text = sy_xml_splice_apply (splice, self->text);

  g_free (self->text);
  self->text = text;
  self->length = strlen (text);
}

gboolean
sy_xml_patch_apply (const SyXmlSplice *splice,
                    SyXmlText         *xml)
{
  g_auto (Patch) patch = { 0 };
  g_autoptr (SyXmlText) fresh = NULL;
  gsize offset = 0;
  guint first;

  if (xml->doc->dict == NULL || !make_patch (xml, splice, &patch))
    return FALSE;
  if (patch.text[0] != '\0')
    {
      fresh = read_patch (xml, &patch, &offset);
      if (fresh == NULL)
        return FALSE;
    }

  first = find_index (xml, patch.begin);
  remove_entries (xml, &patch);
  move_spans (xml, &patch);
  if (fresh != NULL)
    {
      insert_entries (xml, first, fresh, offset);
      move_nodes (&patch, sy_xml_text_get_root (fresh));
    }
  if (patch.gone != NULL)
    {
      xmlUnlinkNode (patch.gone);
      xmlFreeNode (patch.gone);
    }
  number_nodes (xml, first);
  set_text (xml, splice);

  return TRUE;
}
