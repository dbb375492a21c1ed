/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-edit-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* libvirt keeps one element of each namespace in <metadata>, whatever is inside. */
#define NAMESPACE "https://switchyard.github.io/xmlns/domain/1"

#define WHY N_("Notes what was changed, so that this can be taken back by itself later.")

static const char * const kinds[] = {
  [SY_EDIT_ADD] = "add",
  [SY_EDIT_MAKE] = "make",
  [SY_EDIT_SET] = "set",
  [SY_EDIT_CONTENT] = "content",
  [SY_EDIT_REMOVE] = "remove",
  [SY_EDIT_ADD_ARGUMENTS] = "add-arguments",
};

static gboolean
is_ours (const xmlNode *element,
         const char    *name)
{
  return element->ns != NULL && strcmp ((const char *) element->ns->href, NAMESPACE) == 0 &&
         (name == NULL || strcmp ((const char *) element->name, name) == 0);
}

static const xmlNode *
find_recipes (const xmlNode *root)
{
  const xmlNode *metadata = sy_xml_first_child (root, "metadata");

  if (metadata == NULL)
    return NULL;
  for (xmlNode *it = xmlFirstElementChild ((xmlNode *) metadata); it != NULL;
       it = xmlNextElementSibling (it))
    if (is_ours (it, "recipes"))
      return it;

  return NULL;
}

static const xmlNode *
find_recipe (const xmlNode *root,
             const char    *id)
{
  const xmlNode *recipes = find_recipes (root);

  if (recipes == NULL)
    return NULL;
  for (xmlNode *it = xmlFirstElementChild ((xmlNode *) recipes); it != NULL;
       it = xmlNextElementSibling (it))
    if (is_ours (it, "recipe") && sy_xml_attribute_is (it, "id", id))
      return it;

  return NULL;
}

gboolean
sy_edit_is_noted (SyDomain   *domain,
                  const char *recipe)
{
  g_autoptr (SyEdit) edit = sy_edit_new (domain, recipe);

  return find_recipe (sy_edit_get_root (edit), recipe) != NULL;
}

/* A reader of XML turns these into blanks and newlines unless they are written as numbers. */
static char *
escape (const char *text,
        const char *blanks)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = markup; *p != '\0'; p++)
    if (strchr (blanks, *p) != NULL)
      g_string_append_printf (out, "&#%d;", *p);
    else
      g_string_append_c (out, *p);

  return g_string_free (out, FALSE);
}

static void
append_attribute (GString    *line,
                  const char *name,
                  const char *value)
{
  g_autofree char *escaped = value != NULL ? escape (value, "\t\r\n") : NULL;

  if (escaped != NULL)
    g_string_append_printf (line, " %s='%s'", name, escaped);
}

static char *
write_step (const SyEditStep *step,
            const char       *prefix)
{
  GString *line = g_string_new (NULL);
  g_autofree char *content = NULL;

  g_string_append_printf (line, "<%s%s", prefix, kinds[step->kind]);
  append_attribute (line, "at", step->at);
  append_attribute (line, "name", step->name);
  append_attribute (line, "to", step->to);
  if (step->kind != SY_EDIT_REMOVE)
    {
      append_attribute (line, "was", step->was);
      g_string_append (line, "/>");
      return g_string_free (line, FALSE);
    }

  content = escape (step->was, "\r");
  g_string_append_printf (line, ">%s</%s%s>", content, prefix, kinds[step->kind]);

  return g_string_free (line, FALSE);
}

/* Whether the recipe has noted before that it shares this. */
static gboolean
is_repeated (const SyEditStep *step,
             const GPtrArray  *noted)
{
  gboolean shared = step->kind == SY_EDIT_MAKE ||
                    (step->kind == SY_EDIT_SET && g_strcmp0 (step->name, "xmlns:qemu") == 0);

  for (guint i = 0; shared && noted != NULL && i < noted->len; i++)
    {
      const SyEditStep *other = noted->pdata[i];

      if (other->kind == step->kind && g_strcmp0 (other->at, step->at) == 0 &&
          g_strcmp0 (other->name, step->name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* @indent: one tab for each level below the parent */
static void
add_steps (SyEdit     *self,
           const char *prefix,
           const char *indent,
           GPtrArray  *lines)
{
  g_autoptr (GPtrArray) noted = sy_edit_read_note (sy_edit_get_root (self), self->recipe);

  for (guint i = 0; i < self->steps->len; i++)
    {
      g_autofree char *line = write_step (self->steps->pdata[i], prefix);

      if (!is_repeated (self->steps->pdata[i], noted))
        g_ptr_array_add (lines, g_strconcat (indent, line, NULL));
    }
}

static void
append_lines (SyEdit        *self,
              const xmlNode *parent,
              GPtrArray     *lines)
{
  if (lines->len == 0)
    return;
  g_ptr_array_add (lines, NULL);

  g_auto (SyXmlSplice) splice =
    sy_xml_splice_append (sy_edit_get_text (self), parent, 0,
                          (const char * const *) lines->pdata);

  sy_edit_do (self, &splice, WHY, parent);
}

/* @recipes: (nullable): where there are notes already */
static void
append_recipe (SyEdit        *self,
               const xmlNode *metadata,
               const xmlNode *recipes,
               gboolean       made)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *prefix =
    recipes == NULL ? g_strdup ("switchyard:")
    : recipes->ns->prefix != NULL ? g_strdup_printf ("%s:", recipes->ns->prefix) : g_strdup ("");
  const char *indent = recipes == NULL ? "\t" : "";
  g_autofree char *inner = g_strconcat (indent, "\t", NULL);

  if (recipes == NULL)
    g_ptr_array_add (lines, g_strdup_printf ("<switchyard:recipes xmlns:switchyard='%s'%s>",
                                             NAMESPACE, made ? " made='yes'" : ""));
  g_ptr_array_add (lines, g_strdup_printf ("%s<%srecipe id='%s'>", indent, prefix, self->recipe));
  add_steps (self, prefix, inner, lines);
  g_ptr_array_add (lines, g_strdup_printf ("%s</%srecipe>", indent, prefix));
  if (recipes == NULL)
    g_ptr_array_add (lines, g_strdup ("</switchyard:recipes>"));
  append_lines (self, recipes != NULL ? recipes : metadata, lines);
}

void
sy_edit_write_note (SyEdit *self)
{
  const xmlNode *recipe = find_recipe (sy_edit_get_root (self), self->recipe);
  const xmlNode *metadata;

  /* All that happened was to look at what others made. */
  if (self->xml == NULL)
    return;

  self->silent = TRUE;
  if (recipe != NULL)
    {
      g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *prefix = recipe->ns->prefix != NULL
                                ? g_strdup_printf ("%s:", recipe->ns->prefix) : g_strdup ("");

      add_steps (self, prefix, "", lines);
      append_lines (self, recipe, lines);
      return;
    }

  metadata = sy_xml_first_child (sy_edit_get_root (self), "metadata");
  if (metadata != NULL)
    append_recipe (self, metadata, find_recipes (sy_edit_get_root (self)), FALSE);
  else
    append_recipe (self, sy_edit_ensure (self, sy_edit_get_root (self), "metadata", WHY), NULL,
                   TRUE);
}

static SyEditStep *
read_step (const xmlNode *element)
{
  g_autofree char *at = sy_xml_get_attribute (element, "at");
  g_autofree char *name = sy_xml_get_attribute (element, "name");
  g_autofree char *to = sy_xml_get_attribute (element, "to");
  g_autofree char *was = sy_xml_get_attribute (element, "was");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (is_ours (element, kinds[i]))
      {
        if (i == SY_EDIT_REMOVE)
          {
            g_free (was);
            was = sy_xml_get_content (element);
          }
        return sy_edit_step_new ((SyEditKind) i, at, name, was, to);
      }

  return NULL;
}

GPtrArray *
sy_edit_read_note (const xmlNode *root,
                   const char    *recipe)
{
  const xmlNode *note = find_recipe (root, recipe);
  GPtrArray *steps;

  if (note == NULL)
    return NULL;
  steps = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_edit_step_free);
  for (xmlNode *it = xmlFirstElementChild ((xmlNode *) note); it != NULL;
       it = xmlNextElementSibling (it))
    {
      SyEditStep *step = read_step (it);

      if (step != NULL)
        g_ptr_array_add (steps, step);
    }

  return steps;
}

/* With the last note goes the element around it, and <metadata> where we made that. */
void
sy_edit_erase_note (SyEdit *self)
{
  const xmlNode *recipe = find_recipe (sy_edit_get_root (self), self->recipe);
  const xmlNode *recipes = recipe != NULL ? recipe->parent : NULL;
  const xmlNode *gone = recipe;

  if (recipe == NULL)
    return;
  if (xmlChildElementCount ((xmlNode *) recipes) == 1)
    {
      gone = recipes;
      if (sy_xml_attribute_is (recipes, "made", "yes") &&
          xmlChildElementCount (recipes->parent) == 1)
        gone = recipes->parent;
    }
  sy_edit_remove (self, gone, WHY);
}

/* "devices" is above "devices/video/address", and so is what it names itself. */
static gboolean
is_above (const char *outer,
          const char *inner)
{
  gsize length = strlen (outer);

  return strncmp (inner, outer, length) == 0 &&
         (length == 0 || inner[length] == '\0' || inner[length] == '/');
}

char *
sy_edit_find_later (SyEdit     *self,
                    const char *path)
{
  const xmlNode *recipe = find_recipe (sy_edit_get_root (self), self->recipe);

  for (const xmlNode *later = recipe != NULL ? xmlNextElementSibling ((xmlNode *) recipe) : NULL;
       later != NULL; later = xmlNextElementSibling ((xmlNode *) later))
    for (xmlNode *it = xmlFirstElementChild ((xmlNode *) later); it != NULL;
         it = xmlNextElementSibling (it))
      {
        g_autofree char *at = sy_xml_get_attribute (it, "at");

        if (at != NULL && at[0] != '\0' && !is_ours (it, "make") && is_above (at, path))
          return sy_xml_get_attribute (later, "id");
      }

  return NULL;
}

gboolean
sy_edit_is_made (const xmlNode *root,
                 const char    *path)
{
  const xmlNode *recipes = find_recipes (root);

  if (recipes == NULL)
    return FALSE;
  for (xmlNode *recipe = xmlFirstElementChild ((xmlNode *) recipes); recipe != NULL;
       recipe = xmlNextElementSibling (recipe))
    for (xmlNode *it = xmlFirstElementChild (recipe); it != NULL; it = xmlNextElementSibling (it))
      if ((is_ours (it, "make") && sy_xml_attribute_is (it, "at", path)) ||
          (is_ours (it, "set") && sy_xml_attribute_is (it, "name", path)))
        return TRUE;

  return FALSE;
}
