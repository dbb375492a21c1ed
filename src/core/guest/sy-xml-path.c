/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-xml-path.h"

#include <string.h>

#include "guest/sy-xml-text.h"

/* Which attributes say which one of several elements of a name it is. */
static const struct {
  const char *element;
  const char *keys[5];
} identities[] = {
  { "controller", { "@type", "@index" } },
  { "disk", { "target/@dev" } },
  { "interface", { "mac/@address" } },
  { "hostdev", { "source/address/@domain", "source/address/@bus", "source/address/@slot",
                 "source/address/@function", "source/address/@uuid" } },
  { "feature", { "@name" } },
  { "timer", { "@name" } },
  { "entry", { "@name" } },
  { "shmem", { "@name" } },
  { "vcpupin", { "@vcpu" } },
  { "input", { "@type", "@bus" } },
  { "graphics", { "@type" } },
  { "table", { "." } },
  { "sysinfo", { "@type" } },
  { "qemu:device", { "@alias" } },
  { "qemu:property", { "@name" } },
  { "qemu:arg", { "@value" } },
};

gboolean
sy_xml_is_qemu (const xmlNode *element,
                const char    *name)
{
  return element->ns != NULL && strcmp ((const char *) element->ns->href, SY_QEMU_NAMESPACE) == 0 &&
         strcmp ((const char *) element->name, name) == 0;
}

/* @name: with "qemu:" for the other namespace */
static gboolean
is_called (const xmlNode *element,
           const char    *name)
{
  if (g_str_has_prefix (name, "qemu:"))
    return sy_xml_is_qemu (element, name + strlen ("qemu:"));

  return element->ns == NULL && strcmp ((const char *) element->name, name) == 0;
}

static char *
get_name (const xmlNode *element)
{
  if (element->ns == NULL && strchr ((const char *) element->name, ':') == NULL)
    return g_strdup ((const char *) element->name);
  if (sy_xml_is_qemu (element, (const char *) element->name))
    return g_strconcat ("qemu:", (const char *) element->name, NULL);

  return NULL;
}

/* (transfer full) (nullable): what "source/address/@bus", "@name" or "." stand for. */
static char *
get_key (const xmlNode *element,
         const char    *key)
{
  const char *slash = strchr (key, '/');

  if (strcmp (key, ".") == 0)
    return sy_xml_get_content (element);
  while (slash != NULL)
    {
      g_autofree char *child = g_strndup (key, (gsize) (slash - key));

      element = sy_xml_first_child (element, child);
      if (element == NULL)
        return NULL;
      key = slash + 1;
      slash = strchr (key, '/');
    }

  return key[0] == '@' ? sy_xml_get_attribute (element, key + 1) : NULL;
}

/* One step of a path, taken apart. */
typedef struct {
  char      *name;
  GPtrArray *keys;      /* of char *, in pairs: key, value */
  guint      ordinal;
} Step;

static void
step_clear (Step *self)
{
  g_free (self->name);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, step_clear)

static gboolean
parse_predicate (Step        *step,
                 const char **text)
{
  const char *end = strchr (*text, ']');
  const char *equal = strchr (*text, '=');
  char *value;

  if (end == NULL || equal == NULL || equal > end)
    return FALSE;
  value = g_uri_unescape_segment (equal + 1, end, NULL);
  if (value == NULL)
    return FALSE;
  g_ptr_array_add (step->keys, g_strndup (*text + 1, (gsize) (equal - *text - 1)));
  g_ptr_array_add (step->keys, value);
  *text = end + 1;

  return TRUE;
}

/* Moves @text behind the "/" that ends the step. */
static gboolean
parse_step (Step        *step,
            const char **text)
{
  gsize length = strcspn (*text, "[#/");
  char *end;

  step->name = g_strndup (*text, length);
  step->keys = g_ptr_array_new_with_free_func (g_free);
  *text += length;
  while (**text == '[')
    if (!parse_predicate (step, text))
      return FALSE;
  if (**text == '#')
    {
      step->ordinal = (guint) MIN (g_ascii_strtoull (*text + 1, &end, 10), G_MAXUINT - 1);
      *text = end;
    }
  if (**text != '/' && **text != '\0')
    return FALSE;
  if (**text == '/')
    (*text)++;

  return TRUE;
}

static gboolean
fits (const xmlNode *element,
      const Step    *step)
{
  if (!is_called (element, step->name))
    return FALSE;
  for (guint i = 0; i < step->keys->len; i += 2)
    {
      g_autofree char *value = get_key (element, step->keys->pdata[i]);

      if (g_strcmp0 (value, step->keys->pdata[i + 1]) != 0)
        return FALSE;
    }

  return TRUE;
}

static xmlNode *
find_step (const xmlNode *parent,
           const Step    *step)
{
  guint n = 0;

  for (xmlNode *it = xmlFirstElementChild ((xmlNode *) parent); it != NULL;
       it = xmlNextElementSibling (it))
    if (fits (it, step) && n++ == step->ordinal)
      return it;

  return NULL;
}

xmlNode *
sy_xml_path_find (const xmlNode *root,
                  const char    *path)
{
  xmlNode *element = (xmlNode *) root;

  while (element != NULL && *path != '\0')
    {
      g_auto (Step) step = { 0 };

      element = parse_step (&step, &path) ? find_step (element, &step) : NULL;
    }

  return element;
}

static void
append_keys (GString       *step,
             const xmlNode *element,
             const char    *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (identities); i++)
    for (guint j = 0; j < G_N_ELEMENTS (identities[i].keys); j++)
      {
        const char *key = identities[i].keys[j];
        g_autofree char *value = NULL;
        g_autofree char *escaped = NULL;

        if (strcmp (identities[i].element, name) != 0 || key == NULL)
          continue;
        value = get_key (element, key);
        if (value == NULL)
          continue;
        escaped = g_uri_escape_string (value, ":,=@+", TRUE);
        g_string_append_printf (step, "[%s=%s]", key, escaped);
      }
}

static gboolean
append_step (GString       *path,
             const xmlNode *element)
{
  g_autofree char *name = get_name (element);
  g_autoptr (GString) text = g_string_new (name);
  g_auto (Step) step = { 0 };
  const char *rest;
  guint ordinal = 0;

  if (name == NULL)
    return FALSE;
  append_keys (text, element, name);
  rest = text->str;
  if (!parse_step (&step, &rest))
    return FALSE;
  for (const xmlNode *it = xmlPreviousElementSibling ((xmlNode *) element); it != NULL;
       it = xmlPreviousElementSibling ((xmlNode *) it))
    ordinal += fits (it, &step) ? 1 : 0;

  g_string_append (path, path->len > 0 ? "/" : "");
  g_string_append (path, text->str);
  if (ordinal > 0)
    g_string_append_printf (path, "#%u", ordinal);

  return TRUE;
}

char *
sy_xml_path_make (const xmlNode *root,
                  const xmlNode *element)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autoptr (GString) path = g_string_new (NULL);

  for (; element != NULL && element != root; element = element->parent)
    g_ptr_array_add (chain, (gpointer) element);
  for (guint i = chain->len; i > 0; i--)
    if (!append_step (path, chain->pdata[i - 1]))
      return NULL;

  return g_strdup (path->str);
}
