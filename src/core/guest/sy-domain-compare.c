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

/* Whether @element says that about itself, without a namespace. */
static gboolean
says (const xmlNode   *element,
      const xmlAttr   *attribute,
      const char      *name,
      const char      *value)
{
  return attribute->ns == NULL && strcmp ((const char *) attribute->name, name) == 0 &&
         sy_xml_attribute_is (element, name, value);
}

/* Whether an <os> of libvirt's says of the firmware it found that it has Secure Boot. */
static gboolean
has_secure_boot (const xmlNode *os)
{
  const xmlNode *firmware = sy_xml_first_child (os, "firmware");
  const xmlNode *it = firmware != NULL ? xmlFirstElementChild ((xmlNode *) firmware) : NULL;

  for (; it != NULL; it = xmlNextElementSibling ((xmlNode *) it))
    if (sy_xml_attribute_is (it, "name", "secure-boot"))
      return sy_xml_attribute_is (it, "enabled", "yes");

  return FALSE;
}

/*
 * What libvirt 11.3 says of the firmware that it found out, also of a machine that 9.0 wrote
 * without; only where it found it: what it does not know, it leaves as it is.
 */
static gboolean
may_be_given_to_firmware (const xmlNode *element,
                          const xmlAttr *attribute)
{
  const xmlNode *os = is_called (element, "os") ? element : element->parent;

  if (says (element, attribute, "format", "raw"))
    return is_called (os, "os") && (is_called (element, "loader") || is_called (element, "nvram"));
  if (!is_called (os, "os") || sy_xml_first_child (os, "firmware") == NULL)
    return FALSE;
  if (element == os)
    return sy_xml_first_child (os, "loader") != NULL &&
           says (element, attribute, "firmware", "efi");
  if (is_called (element, "loader"))
    return says (element, attribute, "secure", "yes") && has_secure_boot (os);
  if (!is_called (element, "nvram") || attribute->ns != NULL)
    return FALSE;

  return says (element, attribute, "templateFormat", "raw") ||
         (strcmp ((const char *) attribute->name, "template") == 0 &&
          sy_xml_attribute_is (element, "templateFormat", "raw"));
}

/*
 * A root port put beside an existing one makes that one a multifunction device. That Hyper-V's
 * features are the ones that are written is the default; so is one cluster of processors, which
 * libvirt 11.3 says.
 */
static gboolean
may_be_given (const xmlNode *element,
              const xmlAttr *attribute)
{
  return (is_called (element, "address") && sy_xml_attribute_is (element, "type", "pci") &&
          says (element, attribute, "multifunction", "on")) ||
         (is_called (element, "hyperv") && says (element, attribute, "mode", "custom")) ||
         (is_called (element, "topology") && says (element, attribute, "clusters", "1")) ||
         may_be_given_to_firmware (element, attribute);
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

static gboolean
same_attribute (const xmlNode *a,
                const xmlNode *b,
                const char    *name)
{
  g_autofree char *a_value = sy_xml_get_attribute (a, name);
  g_autofree char *b_value = sy_xml_get_attribute (b, name);

  return g_strcmp0 (a_value, b_value) == 0;
}

/* Whether @element has no attributes but @attributes, and no children but @children. */
static gboolean
has_only (const xmlNode      *element,
          const char * const *attributes,
          const char * const *children)
{
  for (const xmlAttr *it = element->properties; it != NULL; it = it->next)
    if (it->ns != NULL || !g_strv_contains (attributes, (const char *) it->name))
      return FALSE;
  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) element); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    if (it->ns != NULL || !g_strv_contains (children, (const char *) it->name))
      return FALSE;

  return TRUE;
}

#define WORDS(...) ((const char * const []) { __VA_ARGS__, NULL })
#define NOTHING    ((const char * const []) { NULL })

static gboolean
is_plain_address (const xmlNode *element)
{
  return has_only (element,
                   WORDS ("type", "domain", "bus", "slot", "function", "multifunction",
                          "controller", "target", "unit", "port"), NOTHING);
}

static gboolean
is_plain_controller_part (const xmlNode *element)
{
  if (is_called (element, "model"))
    return has_only (element, WORDS ("name"), NOTHING);
  if (is_called (element, "target"))
    return has_only (element, WORDS ("chassis", "chassisNr", "port"), NOTHING);

  return is_called (element, "address") && is_plain_address (element);
}

/* A PCI controller as libvirt adds them: nothing that it would leave to the user is set. */
static gboolean
is_plain_controller (const xmlNode *element)
{
  static const char * const models[] = {
    "pci-root", "pci-bridge", "pcie-root", "pcie-root-port", "pcie-to-pci-bridge",
    "dmi-to-pci-bridge", NULL,
  };
  g_autofree char *model = sy_xml_get_attribute (element, "model");

  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) element); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    if (!is_plain_controller_part (it))
      return FALSE;

  return model != NULL && g_strv_contains (models, model) &&
         has_only (element, WORDS ("type", "index", "model"), WORDS ("model", "target", "address"));
}

/* Both features that libvirt 11.3 tells of a firmware, and they fit the loader. */
static gboolean
is_firmware_found (const xmlNode *element)
{
  const xmlNode *keys = xmlFirstElementChild ((xmlNode *) element);
  const xmlNode *boot = keys != NULL ? xmlNextElementSibling ((xmlNode *) keys) : NULL;
  const xmlNode *loader = sy_xml_first_child (element->parent, "loader");

  return element->properties == NULL && boot != NULL &&
         xmlNextElementSibling ((xmlNode *) boot) == NULL &&
         is_called (keys, "feature") && is_called (boot, "feature") &&
         sy_xml_attribute_is (keys, "name", "enrolled-keys") &&
         sy_xml_attribute_is (boot, "name", "secure-boot") &&
         has_only (keys, WORDS ("enabled", "name"), NOTHING) &&
         has_only (boot, WORDS ("enabled", "name"), NOTHING) &&
         (has_secure_boot (element->parent) || sy_xml_attribute_is (keys, "enabled", "no")) &&
         sy_xml_attribute_is (element->parent, "firmware", "efi") && loader != NULL &&
         sy_xml_attribute_is (loader, "secure", "yes") == has_secure_boot (element->parent);
}

/* Whether libvirt would call a machine's variables so. */
static gboolean
is_default_nvram (const xmlNode *element)
{
  const xmlNode *domain = element->parent->parent;
  const xmlNode *name = domain != NULL ? sy_xml_first_child (domain, "name") : NULL;
  g_autofree char *path = sy_xml_get_content (element);
  g_autofree char *called = name != NULL ? sy_xml_get_content (name) : NULL;
  g_autofree char *expected =
    g_strdup_printf ("/var/lib/libvirt/qemu/nvram/%s_VARS.fd", called != NULL ? called : "");

  return strcmp (path, expected) == 0 &&
         has_only (element, WORDS ("template", "templateFormat", "format"), NOTHING);
}

/* @after: the <os> that was given */
static gboolean
may_be_added_to_os (const xmlNode *after,
                    const xmlNode *element)
{
  if (is_called (element, "firmware"))
    return is_firmware_found (element);
  if (is_called (element, "nvram"))
    return is_default_nvram (element);

  /* libvirt 11.3 looks for the firmware at once, 9.0 at the start. */
  return is_called (element, "loader") && sy_xml_attribute_is (after, "firmware", "efi") &&
         has_only (element, WORDS ("readonly", "secure", "type", "format"), NOTHING) &&
         sy_xml_attribute_is (element, "readonly", "yes") &&
         sy_xml_attribute_is (element, "type", "pflash") &&
         sy_xml_attribute_is (element, "secure", "yes") == has_secure_boot (element->parent);
}

/* What our request for a firmware did not say: of Secure Boot and of its keys. */
static gboolean
is_feature_found (const xmlNode *after,
                  const xmlNode *element)
{
  const xmlNode *os = element->parent->parent;
  gboolean keys = sy_xml_attribute_is (element, "name", "enrolled-keys");

  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) after); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    if (same_attribute (it, element, "name"))
      return FALSE;

  return is_called (element, "feature") && is_called (os, "os") &&
         has_only (element, WORDS ("enabled", "name"), NOTHING) &&
         sy_xml_first_child (os, "loader") != NULL &&
         (keys ? has_secure_boot (os) || sy_xml_attribute_is (element, "enabled", "no")
               : sy_xml_attribute_is (element, "name", "secure-boot"));
}

static gboolean
is_q35 (const xmlNode *devices)
{
  const xmlNode *os = sy_xml_first_child (devices->parent, "os");
  const xmlNode *type = os != NULL ? sy_xml_first_child (os, "type") : NULL;
  g_autofree char *machine = type != NULL ? sy_xml_get_attribute (type, "machine") : NULL;

  return machine != NULL && strstr (machine, "q35") != NULL;
}

/* Of these, libvirt puts the first one into every machine with q35 that has none. */
static gboolean
is_first_controller (const xmlNode *after,
                     const xmlNode *element)
{
  static const char * const types[] = { "usb", "sata", NULL };
  g_autofree char *type = sy_xml_get_attribute (element, "type");

  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) after); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    if (is_called (it, "controller") && type != NULL && sy_xml_attribute_is (it, "type", type))
      return FALSE;

  return type != NULL && g_strv_contains (types, type) && is_q35 (element->parent) &&
         sy_xml_attribute_is (element, "index", "0") &&
         has_only (element, WORDS ("type", "index", "model"), WORDS ("address"));
}

/* q35 has the watchdog whether or not the definition says so; libvirt 11.3 says it. */
static gboolean
may_be_added_device (const xmlNode *after,
                     const xmlNode *element)
{
  if (is_called (element, "controller"))
    return sy_xml_attribute_is (element, "type", "pci") ? is_plain_controller (element)
                                                        : is_first_controller (after, element);

  return is_called (element, "watchdog") && sy_xml_attribute_is (element, "model", "itco") &&
         sy_xml_attribute_is (element, "action", "reset") && is_q35 (element->parent) &&
         has_only (element, WORDS ("model", "action"), NOTHING);
}

/*
 * What libvirt 9.0 and 11.3 were seen to add to a definition that they are given. Each only where
 * @after, which is what was given, has none: of what libvirt adds there is one.
 */
static gboolean
may_be_added (const xmlNode *after,
              const xmlNode *element)
{
  const xmlNode *device = element->parent;

  if (is_called (device, "devices"))
    return may_be_added_device (after, element);
  if (is_called (device, "firmware"))
    return is_feature_found (after, element);
  if (sy_xml_first_child (after, (const char *) element->name) != NULL ||
      sy_xml_first_child (device, (const char *) element->name) != element)
    return FALSE;
  if (is_called (device, "os"))
    return may_be_added_to_os (after, element);
  if (device == NULL || !is_called (device->parent, "devices"))
    return FALSE;

  if (is_called (device, "controller") && sy_xml_attribute_is (device, "type", "pci"))
    return is_plain_controller_part (element);

  return is_called (element, "address") && is_plain_address (element);
}

static gboolean element_fits (const xmlNode *after,
                              const xmlNode *current);

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
  if (is_called (a, "feature"))
    return same_attribute (a, b, "name");
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
      else if (!may_be_added (after, it))
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
