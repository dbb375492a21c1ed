/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-guest-xml-private.h"

void
sy_recipe_warn (GPtrArray  *warnings,
                const char *format,
                ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

gboolean
sy_recipe_is_q35 (SyEdit *edit)
{
  const xmlNode *type = sy_edit_find (edit, "os/type");
  g_autofree char *machine = type != NULL ? sy_xml_get_attribute (type, "machine") : NULL;

  return machine != NULL && strstr (machine, "q35") != NULL;
}

const xmlNode *
sy_recipe_get_devices (SyEdit     *edit,
                       const char *reason)
{
  return sy_edit_ensure (edit, sy_edit_get_root (edit), "devices", reason);
}

const xmlNode *
sy_recipe_next_device (SyEdit        *edit,
                       const xmlNode *device)
{
  const xmlNode *list = device != NULL ? device->parent
                                       : sy_xml_first_child (sy_edit_get_root (edit), "devices");
  const xmlNode *next = device != NULL ? xmlNextElementSibling ((xmlNode *) device)
                        : list != NULL ? xmlFirstElementChild ((xmlNode *) list) : NULL;

  while (next == NULL && list != NULL)
    {
      list = sy_xml_next (list, "devices");
      next = list != NULL ? xmlFirstElementChild ((xmlNode *) list) : NULL;
    }

  return next;
}

const xmlNode *
sy_recipe_find_device (SyEdit     *edit,
                       const char *element,
                       const char *attribute,
                       const char *value)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    if (it->ns == NULL && strcmp ((const char *) it->name, element) == 0 &&
        (attribute == NULL || sy_xml_attribute_is (it, attribute, value)))
      return it;

  return NULL;
}

static const xmlNode *
get_source_address (const xmlNode *hostdev)
{
  const xmlNode *source = sy_xml_first_child (hostdev, "source");

  return source != NULL ? sy_xml_first_child (source, "address") : NULL;
}

static gboolean
read_numbers (const xmlNode *address,
              guint          fields[4])
{
  static const char * const names[] = { "domain", "bus", "slot", "function" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (!sy_guest_read_number (address, names[i], &fields[i]))
      return FALSE;

  return TRUE;
}

static const xmlNode *
find_by_source (SyEdit             *edit,
                const char         *name,
                const char         *type,
                const SyPciAddress *source)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      const xmlNode *address;
      guint fields[4];

      if (it->ns != NULL || strcmp ((const char *) it->name, name) != 0 ||
          !sy_xml_attribute_is (it, "type", type))
        continue;
      address = get_source_address (it);
      if (address != NULL && read_numbers (address, fields) && fields[0] == source->domain &&
          fields[1] == source->bus && fields[2] == source->device &&
          fields[3] == source->function)
        return it;
    }

  return NULL;
}

const xmlNode *
sy_recipe_find_hostdev (SyEdit             *edit,
                        const SyPciAddress *source)
{
  return find_by_source (edit, "hostdev", "pci", source);
}

gboolean
sy_recipe_is_given (SyEdit             *edit,
                    const SyPciAddress *source)
{
  return find_by_source (edit, "hostdev", "pci", source) != NULL ||
         find_by_source (edit, "interface", "hostdev", source) != NULL;
}

const xmlNode *
sy_recipe_find_mdev (SyEdit     *edit,
                     const char *uuid)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      const xmlNode *address = it->ns == NULL ? get_source_address (it) : NULL;
      g_autofree char *found = NULL;

      if (address == NULL || strcmp ((const char *) it->name, "hostdev") != 0 ||
          !sy_xml_attribute_is (it, "type", "mdev"))
        continue;
      found = sy_xml_get_attribute (address, "uuid");
      if (found != NULL && g_ascii_strcasecmp (found, uuid) == 0)
        return it;
    }

  return NULL;
}

gboolean
sy_recipe_read_address (const xmlNode  *device,
                        SyGuestAddress *out_address)
{
  const xmlNode *address = sy_xml_first_child (device, "address");
  guint fields[4];

  if (address == NULL || !sy_xml_attribute_is (address, "type", "pci") ||
      !xmlHasProp ((xmlNode *) address, (const xmlChar *) "slot") ||
      !read_numbers (address, fields))
    return FALSE;
  *out_address = (SyGuestAddress) {
    .state = SY_GUEST_ADDRESS_ASSIGNED,
    .domain = fields[0],
    .bus = fields[1],
    .slot = fields[2],
    .function = fields[3],
    .multifunction = sy_xml_attribute_is (address, "multifunction", "on"),
  };

  return TRUE;
}

/* A number that is right already keeps its notation. */
static const xmlNode *
set_number (SyEdit        *edit,
            const xmlNode *element,
            const char    *name,
            guint          digits,
            guint          number,
            const char    *reason)
{
  guint now;
  g_autofree char *text = g_strdup_printf ("0x%0*x", (int) digits, number);

  if (sy_guest_read_number (element, name, &now) && now == number)
    return element;

  return sy_edit_set (edit, element, name, text, reason);
}

const xmlNode *
sy_recipe_set_address (SyEdit               *edit,
                       const xmlNode        *device,
                       const SyGuestAddress *address,
                       const char           *reason)
{
  const xmlNode *element = sy_xml_first_child (device, "address");

  if (element == NULL)
    element = sy_edit_append_line (edit, device, reason,
                                   "<address type='pci' domain='0x%04x' bus='0x%02x' "
                                   "slot='0x%02x' function='0x%x'/>", address->domain,
                                   address->bus, address->slot, address->function);

  element = sy_edit_set (edit, element, "type", "pci", reason);
  element = set_number (edit, element, "domain", 4, address->domain, reason);
  element = set_number (edit, element, "bus", 2, address->bus, reason);
  element = set_number (edit, element, "slot", 2, address->slot, reason);
  element = set_number (edit, element, "function", 1, address->function, reason);
  if (address->multifunction)
    element = sy_edit_set (edit, element, "multifunction", "on", reason);

  return element->parent;
}

static gboolean
has_alias (SyEdit     *edit,
           const char *alias)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      const xmlNode *element = sy_xml_first_child (it, "alias");

      if (element != NULL && sy_xml_attribute_is (element, "name", alias))
        return TRUE;
    }

  return FALSE;
}

/* libvirt keeps only aliases that begin with "ua-"; any other is one that it made itself. */
char *
sy_recipe_ensure_alias (SyEdit        *edit,
                        const xmlNode *hostdev,
                        const char    *name,
                        const char    *reason)
{
  const xmlNode *element = sy_xml_first_child (hostdev, "alias");
  g_autofree char *found = element != NULL ? sy_xml_get_attribute (element, "name") : NULL;
  g_autofree char *alias = g_strdup (name);

  if (found != NULL && g_str_has_prefix (found, "ua-"))
    return g_steal_pointer (&found);

  for (guint i = 2; has_alias (edit, alias); i++)
    {
      g_free (alias);
      alias = g_strdup_printf ("%s%u", name, i);
    }
  if (element != NULL)
    sy_edit_set (edit, element, "name", alias, reason);
  else
    sy_edit_append_line (edit, hostdev, reason, "<alias name='%s'/>", alias);

  return g_steal_pointer (&alias);
}

gboolean
sy_recipe_check_override (const SyRecipeContext  *context,
                          GError                **error)
{
  g_autofree char *version = NULL;

  if (sy_virt_has_override (&context->versions))
    return TRUE;
  if (context->versions.libvirt == 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("The version of libvirt is not known, and so not the way in which a "
                             "property of QEMU is written."));
      return FALSE;
    }
  version = sy_virt_version_format (context->versions.libvirt);
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("libvirt %s has no usable <qemu:override>, which gives a device properties of "
                 "QEMU; 8.5.0 or later is needed."), version);

  return FALSE;
}

/* The element below <qemu:override> of one device; schema: qemuoverride.rng of libvirt. */
static const xmlNode *
ensure_frontend (SyEdit     *edit,
                 const char *alias,
                 const char *reason)
{
  const xmlNode *override = sy_edit_ensure_qemu (edit, "override", reason);
  const char *prefix = sy_edit_get_qemu_prefix (edit);
  const xmlNode *device = sy_edit_find (edit, "qemu:override/qemu:device[@alias=%s]", alias);
  const xmlNode *frontend =
    sy_edit_find (edit, "qemu:override/qemu:device[@alias=%s]/qemu:frontend", alias);

  if (frontend != NULL || prefix == NULL)
    return frontend;
  if (device == NULL)
    device = sy_edit_append_line (edit, override, reason, "<%s:device alias='%s'/>", prefix,
                                  alias);

  return sy_edit_append_line (edit, device, reason, "<%s:frontend/>",
                              sy_edit_get_qemu_prefix (edit));
}

void
sy_recipe_override (SyEdit     *edit,
                    const char *alias,
                    const char *name,
                    const char *type,
                    const char *value,
                    const char *reason)
{
  g_autofree char *escaped = g_uri_escape_string (alias, NULL, FALSE);
  const xmlNode *property =
    sy_edit_find (edit, "qemu:override/qemu:device[@alias=%s]/qemu:frontend/"
                        "qemu:property[@name=%s]", escaped, name);
  const xmlNode *frontend;

  if (property != NULL)
    {
      property = sy_edit_set (edit, property, "type", type, reason);
      sy_edit_set (edit, property, "value", value, reason);
      return;
    }
  frontend = ensure_frontend (edit, alias, reason);
  if (frontend != NULL)
    sy_edit_append_line (edit, frontend, reason, "<%s:property name='%s' type='%s' value='%s'/>",
                         sy_edit_get_qemu_prefix (edit), name, type, value);
}

void
sy_recipe_ensure_state (SyEdit        *edit,
                        const xmlNode *parent,
                        const char    *name,
                        const char    *state,
                        const char    *reason)
{
  const xmlNode *element = sy_xml_first_child (parent, name);

  if (element == NULL)
    sy_edit_append_line (edit, parent, reason, "<%s state='%s'/>", name, state);
  else
    sy_edit_set (edit, element, "state", state, reason);
}

gboolean
sy_recipe_add_table (SyEdit                 *edit,
                     const SyRecipeContext  *context,
                     const char             *path,
                     const char             *reason,
                     GError                **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, NULL, FALSE);
  g_autofree char *file = g_strconcat ("file=", path, NULL);
  g_autofree char *file_escaped = g_uri_escape_string (file, NULL, FALSE);
  const xmlNode *parent;

  /* ":" separates files in QEMU's option and cannot be escaped; "," could, but why risk it. */
  if (path[0] != '/' || strpbrk (path, ":,\n") != NULL || !g_utf8_validate (path, -1, NULL))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("“%s” cannot be the path of an ACPI table: QEMU needs an absolute path "
                     "without commas and colons."), path);
      return FALSE;
    }
  if (sy_edit_find (edit, "os/acpi/table[.=%s]", escaped) != NULL ||
      sy_edit_find (edit, "qemu:commandline/qemu:arg[@value=%s]", file_escaped) != NULL)
    return TRUE;
  if (context->versions.libvirt == 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("The version of libvirt is not known, and so not the way in which an "
                             "ACPI table is written."));
      return FALSE;
    }
  if (!sy_virt_has_raw_tables (&context->versions))
    {
      sy_edit_add_arguments (edit, "-acpitable", file, reason);
      return TRUE;
    }

  parent = sy_edit_ensure (edit, sy_edit_get_root (edit), "os", reason);
  parent = sy_edit_ensure (edit, parent, "acpi", reason);
  sy_edit_append_line (edit, parent, reason, "<table type='raw'>%s</table>", path);

  return TRUE;
}
