/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-edit-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "guest/sy-xml-patch.h"
#include "sy-domain-private.h"

SyEditStep *
sy_edit_step_new (SyEditKind  kind,
                  const char *at,
                  const char *name,
                  const char *was,
                  const char *to)
{
  SyEditStep *self = g_new0 (SyEditStep, 1);

  self->kind = kind;
  self->at = g_strdup (at);
  self->name = g_strdup (name);
  self->was = g_strdup (was);
  self->to = g_strdup (to);

  return self;
}

void
sy_edit_step_free (SyEditStep *self)
{
  g_free (self->at);
  g_free (self->name);
  g_free (self->was);
  g_free (self->to);
  g_free (self);
}

SyEdit *
sy_edit_new (SyDomain   *domain,
             const char *recipe)
{
  SyEdit *self = g_new0 (SyEdit, 1);

  self->domain = g_object_ref (domain);
  self->recipe = g_strdup (recipe);
  self->marks = sy_domain_copy_marks (domain);
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_edit_step_free);

  return self;
}

void
sy_edit_free (SyEdit *self)
{
  g_clear_pointer (&self->xml, sy_xml_text_free);
  g_object_unref (self->domain);
  g_free (self->recipe);
  g_array_unref (self->marks);
  g_ptr_array_unref (self->steps);
  g_clear_error (&self->error);
  g_free (self);
}

SyDomain *
sy_edit_get_domain (SyEdit *self)
{
  return self->domain;
}

const SyXmlText *
sy_edit_get_text (SyEdit *self)
{
  return self->xml != NULL ? self->xml : sy_domain_get_text (self->domain);
}

const xmlNode *
sy_edit_get_root (SyEdit *self)
{
  return sy_xml_text_get_root (sy_edit_get_text (self));
}

gboolean
sy_edit_has_failed (SyEdit *self)
{
  return self->error != NULL;
}

const xmlNode *
sy_edit_find (SyEdit     *self,
              const char *format,
              ...)
{
  g_autofree char *path = NULL;
  va_list args;

  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);

  return sy_xml_path_find (sy_edit_get_root (self), path);
}

/*
 * A mark that the edit lies in grows or shrinks with it; one that it swallows goes; one of which it
 * has an end loses that.
 */
static void
move_marks (GArray            *marks,
            const SyXmlSplice *splice)
{
  gsize length = strlen (splice->text);

  for (guint i = marks->len; i > 0; i--)
    {
      SyDomainMark *mark = &g_array_index (marks, SyDomainMark, i - 1);

      if (mark->begin >= splice->end && (mark->begin > splice->begin || length > 0))
        {
          mark->begin = mark->begin - splice->end + splice->begin + length;
          mark->end = mark->end - splice->end + splice->begin + length;
        }
      else if (mark->begin >= splice->begin && mark->end <= splice->end)
        g_array_remove_index (marks, i - 1);
      else if (mark->begin < splice->begin && mark->end >= splice->end)
        mark->end = mark->end - (splice->end - splice->begin) + length;
      else if (mark->begin < splice->begin && mark->end > splice->begin)
        mark->end = splice->begin;
      else if (mark->begin < splice->end && mark->end > splice->end)
        {
          mark->begin = splice->begin + length;
          mark->end = mark->end - splice->end + splice->begin + length;
        }
    }
}

static void
add_mark (SyEdit            *self,
          const SyXmlSplice *splice,
          const char        *reason)
{
  gsize blanks = strspn (splice->text, " \t\r\n");
  SyDomainMark mark = {
    .begin = splice->begin + blanks,
    .end = splice->begin + strlen (splice->text),
    .recipe = g_intern_string (self->recipe),
    .reason = reason,
    .removed = splice->text[0] == '\0' || strcmp (splice->text, "/>") == 0,
  };

  move_marks (self->marks, splice);
  g_array_append_val (self->marks, mark);
}

/* The whole of it, with all blanks and line numbers. */
static gboolean
read_text (SyEdit     *self,
           const char *text)
{
  SyXmlText *edited = sy_xml_text_new (text, strlen (text), "domain", &self->error);

  if (edited == NULL)
    return FALSE;
  g_clear_pointer (&self->xml, sy_xml_text_free);
  self->xml = edited;
  self->patched = FALSE;

  return TRUE;
}

const xmlNode *
sy_edit_do (SyEdit            *self,
            const SyXmlSplice *splice,
            const char        *reason,
            const xmlNode     *fallback)
{
  gsize blanks = strspn (splice->text, " \t\r\n>");

  if (self->error != NULL)
    return fallback;
  if (self->xml != NULL && sy_xml_patch_apply (splice, self->xml))
    self->patched = TRUE;
  else
    {
      g_autofree char *text =
        sy_xml_splice_apply (splice, sy_xml_text_get_text (sy_edit_get_text (self)));

      if (!read_text (self, text))
        return fallback;
    }
  add_mark (self, splice, reason);

  return sy_xml_text_find_from (self->xml, splice->begin + blanks);
}

/* What is inside an element that the recipe added goes with it. */
static gboolean
is_inside_added (SyEdit           *self,
                 const SyEditStep *step)
{
  for (guint i = 0; step->at != NULL && i < self->steps->len; i++)
    {
      const SyEditStep *other = self->steps->pdata[i];
      gsize length = other->kind == SY_EDIT_ADD && other->at != NULL ? strlen (other->at) : 0;

      if (length > 0 && strncmp (step->at, other->at, length) == 0 && step->at[length] == '/')
        return TRUE;
    }

  return FALSE;
}

/* What is shared is noted once. */
static gboolean
is_noted_now (SyEdit           *self,
              const SyEditStep *step)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      const SyEditStep *other = self->steps->pdata[i];

      if (other->kind == step->kind && g_strcmp0 (other->at, step->at) == 0 &&
          g_strcmp0 (other->name, step->name) == 0 &&
          (step->kind == SY_EDIT_MAKE || g_strcmp0 (step->name, "xmlns:qemu") == 0))
        return TRUE;
    }

  return FALSE;
}

void
sy_edit_note (SyEdit     *self,
              SyEditStep *step)
{
  if (self->silent || self->error != NULL || is_inside_added (self, step) ||
      is_noted_now (self, step))
    sy_edit_step_free (step);
  else
    g_ptr_array_add (self->steps, step);
}

static void
note_element (SyEdit        *self,
              SyEditKind     kind,
              const xmlNode *element)
{
  g_autofree char *path = NULL;

  if (self->silent || self->error != NULL)
    return;
  path = sy_xml_path_make (sy_edit_get_root (self), element);
  sy_edit_note (self, sy_edit_step_new (kind, path, NULL, NULL, NULL));
}

static const xmlNode *
append (SyEdit             *self,
        const xmlNode      *parent,
        const char * const *lines,
        const char         *reason)
{
  g_auto (SyXmlSplice) splice = sy_xml_splice_append (sy_edit_get_text (self), parent, 0, lines);

  return sy_edit_do (self, &splice, reason, parent);
}

const xmlNode *
sy_edit_append (SyEdit             *self,
                const xmlNode      *parent,
                const char * const *lines,
                const char         *reason)
{
  const xmlNode *element = append (self, parent, lines, reason);

  note_element (self, SY_EDIT_ADD, element);

  return element;
}

const xmlNode *
sy_edit_insert (SyEdit             *self,
                const xmlNode      *sibling,
                const char * const *lines,
                const char         *reason)
{
  g_auto (SyXmlSplice) splice = sy_xml_splice_insert (sy_edit_get_text (self), sibling, 0, lines);
  const xmlNode *element = sy_edit_do (self, &splice, reason, sibling);

  note_element (self, SY_EDIT_ADD, element);

  return element;
}

const xmlNode *
sy_edit_append_line (SyEdit        *self,
                     const xmlNode *parent,
                     const char    *reason,
                     const char    *format,
                     ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_markup_vprintf_escaped (format, args);
  va_end (args);

  return sy_edit_append (self, parent, (const char * const []) { line, NULL }, reason);
}

/* What another recipe made goes only after both are taken back, so both note it. */
static void
note_shared (SyEdit        *self,
             const xmlNode *element)
{
  g_autofree char *path = sy_xml_path_make (sy_edit_get_root (self), element);

  if (path != NULL && sy_edit_is_made (sy_edit_get_root (self), path))
    sy_edit_note (self, sy_edit_step_new (SY_EDIT_MAKE, path, NULL, NULL, NULL));
}

const xmlNode *
sy_edit_ensure (SyEdit        *self,
                const xmlNode *parent,
                const char    *name,
                const char    *reason)
{
  const xmlNode *element = sy_xml_first_child (parent, name);
  g_autofree char *line = g_strdup_printf ("<%s/>", name);

  if (element != NULL)
    {
      note_shared (self, element);
      return element;
    }

  element = append (self, parent, (const char * const []) { line, NULL }, reason);
  note_element (self, SY_EDIT_MAKE, element);

  return element;
}

static char *
get_raw_text (SyEdit        *self,
              const xmlNode *element)
{
  const SyXmlSpan *span = sy_xml_text_get_span (sy_edit_get_text (self), element);

  return g_strndup (sy_xml_text_get_text (sy_edit_get_text (self)) + span->begin,
                    span->end - span->begin);
}

/* Between @element and the next one, or the end. */
static guint
count_comments (const xmlNode *element)
{
  guint n = 0;

  for (const xmlNode *it = element->next; it != NULL && it->type != XML_ELEMENT_NODE; it = it->next)
    n += it->type == XML_COMMENT_NODE ? 1 : 0;

  return n;
}

void
sy_edit_remove (SyEdit        *self,
                const xmlNode *element,
                const char    *reason)
{
  const xmlNode *root = sy_edit_get_root (self);
  const xmlNode *next = xmlNextElementSibling ((xmlNode *) element);
  g_autofree char *parent = sy_xml_path_make (root, element->parent);
  g_autofree char *raw = get_raw_text (self, element);
  g_auto (SyXmlSplice) splice = sy_xml_splice_remove (sy_edit_get_text (self), element);
  guint n_comments = count_comments (element);
  g_autofree char *comments = n_comments > 0 ? g_strdup_printf ("%u", n_comments) : NULL;
  gsize position = 0;
  g_autofree char *before = NULL;

  /* The path of what follows must hold after the removal: it may count elements like this one. */
  if (next != NULL)
    position = sy_xml_text_get_span (sy_edit_get_text (self), next)->begin -
               (splice.end - splice.begin);
  sy_edit_do (self, &splice, reason, element);
  if (self->silent || self->error != NULL)
    return;
  if (next != NULL)
    before = sy_xml_path_make (sy_edit_get_root (self),
                               sy_xml_text_find_from (sy_edit_get_text (self), position));
  sy_edit_note (self, sy_edit_step_new (SY_EDIT_REMOVE, parent, before, raw, comments));
}

const xmlNode *
sy_edit_set (SyEdit        *self,
             const xmlNode *element,
             const char    *name,
             const char    *value,
             const char    *reason)
{
  g_autofree char *was = sy_xml_get_raw_attribute (element, name);
  gsize begin = sy_xml_text_get_span (sy_edit_get_text (self), element)->begin;
  g_autofree char *path = NULL;
  const xmlNode *edited;

  if (g_strcmp0 (was, value) == 0)
    return element;

  g_auto (SyXmlSplice) splice =
    sy_xml_splice_set_attribute (sy_edit_get_text (self), element, name, value);

  sy_edit_do (self, &splice, reason, element);
  if (self->error != NULL)
    return element;
  edited = sy_xml_text_find_from (sy_edit_get_text (self), begin);
  path = self->silent ? NULL : sy_xml_path_make (sy_edit_get_root (self), edited);
  sy_edit_note (self, sy_edit_step_new (SY_EDIT_SET, path, name, was, value));

  return edited;
}

const xmlNode *
sy_edit_set_content (SyEdit        *self,
                     const xmlNode *element,
                     const char    *value,
                     const char    *reason)
{
  g_autofree char *was = sy_xml_get_content (element);
  gsize begin = sy_xml_text_get_span (sy_edit_get_text (self), element)->begin;
  g_autofree char *path = NULL;
  const xmlNode *edited;

  if (strcmp (was, value) == 0)
    return element;

  g_auto (SyXmlSplice) splice =
    sy_xml_splice_set_content (sy_edit_get_text (self), element, value);

  sy_edit_do (self, &splice, reason, element);
  if (self->error != NULL)
    return element;
  edited = sy_xml_text_find_from (sy_edit_get_text (self), begin);
  path = self->silent ? NULL : sy_xml_path_make (sy_edit_get_root (self), edited);
  sy_edit_note (self, sy_edit_step_new (SY_EDIT_CONTENT, path, NULL, was, value));

  return edited;
}

/* The note itself is no step; its lines have their reason too. */
gboolean
sy_edit_commit (SyEdit  *self,
                GError **error)
{
  if (self->error == NULL && self->steps->len > 0)
    sy_edit_write_note (self);
  if (self->error == NULL && self->xml != NULL &&
      sy_xml_text_get_length (self->xml) > SY_DOMAIN_MAX_SIZE)
    g_set_error (&self->error, SY_ERROR, SY_ERROR_INVALID_DATA,
                 _("The edited definition would have %" G_GSIZE_FORMAT " bytes; at most %d are "
                   "possible"), sy_xml_text_get_length (self->xml), SY_DOMAIN_MAX_SIZE);
  if (self->error == NULL && self->patched)
    read_text (self, sy_xml_text_get_text (self->xml));
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  if (self->xml != NULL)
    sy_domain_take_text (self->domain, g_steal_pointer (&self->xml), self->marks);

  return TRUE;
}
