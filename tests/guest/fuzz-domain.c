/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/parser.h>
#include <stdint.h>
#include <string.h>

#include "domain-properties.h"
#include "guest/sy-guest.h"
#include "recipe-properties.h"

int    LLVMFuzzerTestOneInput  (const uint8_t *data,
                                size_t         size);
size_t LLVMFuzzerCustomMutator (uint8_t       *data,
                                size_t         size,
                                size_t         max_size,
                                unsigned int   seed);
size_t LLVMFuzzerMutate        (uint8_t       *data,
                                size_t         size,
                                size_t         max_size);

/* What decides in recipes, and what is no number. */
static const char * const values[] = {
  "0", "1", "2", "0x00", "0x01", "0x1f", "7", "255", "-1", "x", "", "on", "off", "none", "pci",
  "pcie-root-port", "pcie-root", "pcie-to-pci-bridge", "usb", "mdev", "hostdev", "virtio", "spice",
  "passthrough", "q35", "pc-i440fx-7.2", "ua-dgpu", "hostdev0", "efi", "-set",
  "device.hostdev0.ramfb=on", "device.hostdev1.x=0x10", "af5972fb-5530-41a7-0000-fd836204445b",
  "switchyard", "a&b<'\"", "dgpu", "devices/hostdev",
};

static void
check_guest (SyDomain *domain)
{
  g_autoptr (SyGuest) guest = sy_guest_new_from_domain (domain);

  for (guint i = 0; i < guest->devices->len; i++)
    {
      const SyGuestDevice *device = guest->devices->pdata[i];

      g_assert_cmpint (device->guest_bus, <, 256);
      g_assert_true (device->parent == NULL || device->parent != device);
    }
}

/* Which recipe and context depends on the text, so that a text always gives the same. */
static void
check_recipes (const char *text)
{
  const SyRecipe * const *recipes = sy_recipes_get ();
  guint hash = g_str_hash (text);
  guint n = 0;

  while (recipes[n] != NULL)
    n++;
  recipe_properties_check (text, recipes[hash % n], recipe_context (hash / n), NULL);
  if (hash % 7 == 0)
    g_free (recipe_properties_check_all (text, recipe_context (hash / n)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (SyDomain) domain = NULL;

  xmlInitParser ();
  if (!domain_properties_check ((const char *) data, size))
    return 0;
  domain = sy_domain_new_from_xml (text, -1, NULL);
  if (domain == NULL)
    return 0;
  check_guest (domain);
  check_recipes (text);

  return 0;
}

static guint
draw (unsigned int *seed,
      guint         end)
{
  *seed = *seed * 1103515245u + 12345u;

  return end > 0 ? (*seed >> 8) % end : 0;
}

static void
list_elements (xmlNode   *element,
               GPtrArray *elements)
{
  g_ptr_array_add (elements, element);
  for (xmlNode *it = xmlFirstElementChild (element); it != NULL; it = xmlNextElementSibling (it))
    list_elements (it, elements);
}

static void
set_some_attribute (xmlNode      *element,
                    unsigned int *seed)
{
  const char *value = values[draw (seed, G_N_ELEMENTS (values))];
  xmlAttr *attribute = element->properties;

  for (guint n = draw (seed, 4); n > 0 && attribute != NULL && attribute->next != NULL; n--)
    attribute = attribute->next;
  if (attribute == NULL)
    xmlNodeSetContent (element, (const xmlChar *) "1");
  else if (draw (seed, 6) == 0)
    xmlRemoveProp (attribute);
  else
    xmlSetProp (element, attribute->name, (const xmlChar *) value);
}

static void
mutate (xmlDoc       *doc,
        unsigned int *seed)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new ();
  xmlNode *first;
  xmlNode *second;

  list_elements (xmlDocGetRootElement (doc), elements);
  first = elements->pdata[draw (seed, elements->len)];
  second = elements->pdata[draw (seed, elements->len)];
  switch (draw (seed, 5))
    {
    case 0:
      if (first != elements->pdata[0])
        {
          xmlUnlinkNode (first);
          xmlFreeNode (first);
        }
      break;
    case 1:
      if (first != elements->pdata[0])
        xmlAddNextSibling (first, xmlCopyNode (first, 1));
      break;
    case 2:
      xmlAddChild (second, xmlCopyNode (first, 1));
      break;
    default:
      set_some_attribute (first, seed);
      break;
    }
}

/* A random byte makes no document; so most edits are made to the tree. */
size_t
LLVMFuzzerCustomMutator (uint8_t      *data,
                         size_t        size,
                         size_t        max_size,
                         unsigned int  seed)
{
  xmlDoc *doc = size < 65536 && draw (&seed, 8) > 0
                ? xmlReadMemory ((const char *) data, (int) size, NULL, NULL,
                                 XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)
                : NULL;
  xmlChar *text = NULL;
  int length = 0;

  if (doc == NULL || xmlDocGetRootElement (doc) == NULL)
    {
      xmlFreeDoc (doc);
      return LLVMFuzzerMutate (data, size, max_size);
    }
  for (guint n = 1 + draw (&seed, 4); n > 0; n--)
    mutate (doc, &seed);
  xmlDocDumpMemory (doc, &text, &length);
  xmlFreeDoc (doc);
  if (length > 0 && (size_t) length <= max_size)
    {
      memcpy (data, text, (size_t) length);
      size = (size_t) length;
    }
  xmlFree (text);

  return size;
}
