/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-domain-secrets.h"

#include <string.h>

#include "guest/sy-domain.h"
#include "guest/sy-xml-splice.h"

#define SECRET "passwd"

static const xmlNode *
find_secret (const SyXmlText *xml)
{
  const xmlNode *devices = sy_xml_first_child (sy_xml_text_get_root (xml), "devices");

  for (; devices != NULL; devices = sy_xml_next (devices, "devices"))
    for (const xmlNode *it = sy_xml_first_child (devices, "graphics"); it != NULL;
         it = sy_xml_next (it, "graphics"))
      if (xmlHasNsProp ((xmlNode *) it, (const xmlChar *) SECRET, NULL) != NULL)
        return it;

  return NULL;
}

char *
sy_domain_hide_secrets (const char *xml)
{
  g_autofree char *text = g_strdup (xml);

  g_return_val_if_fail (xml != NULL, NULL);

  while (strlen (text) <= SY_DOMAIN_MAX_SIZE)
    {
      g_autoptr (SyXmlText) document = sy_xml_text_new (text, strlen (text), "domain", NULL);
      const xmlNode *element;
      g_auto (SyXmlSplice) splice = { 0 };

      if (document == NULL)
        return NULL;
      element = find_secret (document);
      if (element == NULL)
        return g_steal_pointer (&text);
      splice = sy_xml_splice_set_attribute (document, element, SECRET, NULL);
      g_free (text);
      text = sy_xml_splice_apply (&splice, sy_xml_text_get_text (document));
    }

  return NULL;
}
