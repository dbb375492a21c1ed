/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "add-hostdev.h"

#include <string.h>

#include "guest/sy-xml-splice.h"

static char *
append (const char         *xml,
        const char         *parent,
        const char * const *lines)
{
  g_autoptr (SyXmlText) text = sy_xml_text_new (xml, strlen (xml), "domain", NULL);
  const xmlNode *element;

  g_assert_nonnull (text);
  element = sy_xml_text_get_root (text);
  if (parent != NULL)
    element = sy_xml_first_child (element, parent);

  g_auto (SyXmlSplice) splice = sy_xml_splice_append (text, element, 0, lines);

  return sy_xml_splice_apply (&splice, xml);
}

static gboolean
has_devices (const char *xml)
{
  g_autoptr (SyXmlText) text = sy_xml_text_new (xml, strlen (xml), "domain", NULL);

  g_assert_nonnull (text);

  return sy_xml_first_child (sy_xml_text_get_root (text), "devices") != NULL;
}

char *
add_hostdev (const char         *xml,
             const SyPciAddress *address)
{
  g_autofree char *line =
    g_strdup_printf ("\t\t<address domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>",
                     address->domain, address->bus, address->device, address->function);
  const char * const hostdev[] = {
    "<hostdev mode='subsystem' type='pci' managed='yes'>",
    "\t<source>",
    line,
    "\t</source>",
    "</hostdev>",
    NULL,
  };
  g_autofree char *with_devices = NULL;

  if (has_devices (xml))
    return append (xml, "devices", hostdev);
  with_devices = append (xml, NULL, (const char * const []) { "<devices/>", NULL });

  return append (with_devices, "devices", hostdev);
}
