/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-domain-compare.h"

#include <string.h>

#include "guest/sy-domain.h"
#include "guest/sy-xml-text.h"

static gboolean
is_called (const xmlNode *element,
           const char    *name)
{
  return element != NULL && element->ns == NULL &&
         strcmp ((const char *) element->name, name) == 0;
}

static gboolean
same_name (const xmlNode *a,
           const xmlNode *b)
{
  const char *a_uri = a->ns != NULL ? (const char *) a->ns->href : NULL;
  const char *b_uri = b->ns != NULL ? (const char *) b->ns->href : NULL;

  return strcmp ((const char *) a->name, (const char *) b->name) == 0 &&
         g_strcmp0 (a_uri, b_uri) == 0;
}

static gboolean
same_number (const char *a,
             const char *b)
{
  guint64 a_number;
  guint64 b_number;
  char *a_end;
  char *b_end;

  if (!g_ascii_isdigit (a[0]) || !g_ascii_isdigit (b[0]))
    return FALSE;
  a_number = g_ascii_strtoull (a, &a_end, 0);
  b_number = g_ascii_strtoull (b, &b_end, 0);

  return *a_end == '\0' && *b_end == '\0' && a_number == b_number && a_number != G_MAXUINT64;
}

static char *
get_value (const xmlNode *element,
           const xmlAttr *attribute)
{
  xmlChar *value = attribute->ns != NULL
                   ? xmlGetNsProp ((xmlNode *) element, attribute->name, attribute->ns->href)
                   : xmlGetNoNsProp ((xmlNode *) element, attribute->name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);

  return copy;
}

static gboolean
same_value (const xmlNode *a,
            const xmlNode *b,
            const xmlAttr *attribute)
{
  g_autofree char *a_value = get_value (a, attribute);
  g_autofree char *b_value = get_value (b, attribute);

  return a_value != NULL && b_value != NULL &&
         (strcmp (a_value, b_value) == 0 ||
          (is_called (a, "address") && same_number (a_value, b_value)));
}

/*
 * A root port put beside an existing one makes that one a multifunction device. libvirt 11.3 says
 * of the firmware what it found out, also of a machine that 9.0 wrote without, and that processors
 * have one cluster.
 */
static gboolean
may_be_given (const xmlNode *element,
              const xmlAttr *attribute)
{
  static const struct { const char *element; const char *name; const char *value; } given[] = {
    { "address", "multifunction", "on" },
    { "os", "firmware", "efi" },
    { "loader", "format", "raw" },
    { "nvram", "format", "raw" },
    { "nvram", "templateFormat", "raw" },
    { "topology", "clusters", "1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    if (attribute->ns == NULL && is_called (element, given[i].element) &&
        strcmp ((const char *) attribute->name, given[i].name) == 0)
      return sy_xml_attribute_is (element, given[i].name, given[i].value);

  return FALSE;
}

static gboolean
attributes_fit (const xmlNode *after,
                const xmlNode *current)
{
  for (const xmlAttr *it = after->properties; it != NULL; it = it->next)
    if (!same_value (after, current, it))
      return FALSE;
  for (const xmlAttr *it = current->properties; it != NULL; it = it->next)
    if (!same_value (after, current, it) && !may_be_given (current, it))
      return FALSE;

  return TRUE;
}

static gboolean
text_fits (const xmlNode *after,
           const xmlNode *current)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (xmlFirstElementChild ((xmlNode *) after) != NULL ||
      xmlFirstElementChild ((xmlNode *) current) != NULL)
    return TRUE;
  a = sy_xml_get_content (after);
  b = sy_xml_get_content (current);

  return strcmp (a, b) == 0;
}

/* q35 has the watchdog whether or not the definition says so; libvirt 11.3 says it. */
static gboolean
may_be_added (const xmlNode *element)
{
  const xmlNode *device = element->parent;

  if (is_called (device, "devices"))
    return (is_called (element, "controller") && sy_xml_attribute_is (element, "type", "pci")) ||
           (is_called (element, "watchdog") && sy_xml_attribute_is (element, "model", "itco"));
  if (is_called (device, "os"))
    return is_called (element, "firmware");
  if (device == NULL || !is_called (device->parent, "devices"))
    return FALSE;

  return is_called (element, "address") || is_called (element, "alias") ||
         (is_called (element, "driver") && is_called (device, "hostdev") &&
          sy_xml_attribute_is (element, "name", "vfio") &&
          xmlChildElementCount ((xmlNode *) element) == 0);
}

static gboolean element_fits (const xmlNode *after,
                              const xmlNode *current);

static gboolean
same_attribute (const xmlNode *a,
                const xmlNode *b,
                const char    *name)
{
  g_autofree char *a_value = sy_xml_get_attribute (a, name);
  g_autofree char *b_value = sy_xml_get_attribute (b, name);

  return g_strcmp0 (a_value, b_value) == 0;
}

/* libvirt sorts controllers by kind and number, and disks by the name of their target. */
static gboolean
same_identity (const xmlNode *a,
               const xmlNode *b)
{
  const xmlNode *a_target;
  const xmlNode *b_target;

  if (!same_name (a, b))
    return FALSE;
  if (is_called (a, "controller"))
    return same_attribute (a, b, "type") && same_attribute (a, b, "index");
  if (!is_called (a, "disk"))
    return TRUE;
  a_target = sy_xml_first_child (a, "target");
  b_target = sy_xml_first_child (b, "target");

  return a_target == NULL || b_target == NULL || same_attribute (a_target, b_target, "dev");
}

/* The next child of @after of @like's name that no element of @current has answered to yet. */
static const xmlNode *
find_unmatched (const xmlNode *after,
                const xmlNode *like,
                GHashTable    *matched)
{
  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) after); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    if (same_identity (it, like) && !g_hash_table_contains (matched, it))
      return it;

  return NULL;
}

static gboolean
children_fit (const xmlNode *after,
              const xmlNode *current)
{
  g_autoptr (GHashTable) matched = g_hash_table_new (NULL, NULL);

  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) current); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    {
      const xmlNode *wanted = find_unmatched (after, it, matched);

      if (wanted != NULL && element_fits (wanted, it))
        g_hash_table_add (matched, (gpointer) wanted);
      else if (!may_be_added (it))
        return FALSE;
    }

  return g_hash_table_size (matched) == xmlChildElementCount ((xmlNode *) after);
}

static gboolean
element_fits (const xmlNode *after,
              const xmlNode *current)
{
  return same_name (after, current) && attributes_fit (after, current) &&
         text_fits (after, current) && children_fit (after, current);
}

static SyXmlText *
load (const char *xml)
{
  gsize length = strlen (xml);

  return length <= SY_DOMAIN_MAX_SIZE ? sy_xml_text_new (xml, length, "domain", NULL) : NULL;
}

gboolean
sy_domain_definition_is_ours (const char *after,
                              const char *current)
{
  g_autoptr (SyXmlText) after_xml = NULL;
  g_autoptr (SyXmlText) current_xml = NULL;

  g_return_val_if_fail (after != NULL && current != NULL, FALSE);

  after_xml = load (after);
  current_xml = load (current);

  return after_xml != NULL && current_xml != NULL &&
         element_fits (sy_xml_text_get_root (after_xml), sy_xml_text_get_root (current_xml));
}
