/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-domain-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

struct _SyDomain {
  GObject    parent_instance;

  SyXmlText *xml;
  GArray    *marks;      /* of SyDomainMark */
  char      *name;
  char      *uuid;
  char      *machine;
};

G_DEFINE_FINAL_TYPE (SyDomain, sy_domain, G_TYPE_OBJECT)

static char *
get_child_content (const xmlNode *parent,
                   const char    *name)
{
  const xmlNode *child = sy_xml_first_child (parent, name);

  return child != NULL ? sy_xml_get_content (child) : NULL;
}

/* Takes over @xml and reads what the getters hand out from it. */
static void
set_xml (SyDomain  *self,
         SyXmlText *xml)
{
  const xmlNode *root = sy_xml_text_get_root (xml);
  const xmlNode *os = sy_xml_first_child (root, "os");
  const xmlNode *type = os != NULL ? sy_xml_first_child (os, "type") : NULL;

  g_clear_pointer (&self->xml, sy_xml_text_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->uuid, g_free);
  g_clear_pointer (&self->machine, g_free);
  self->xml = xml;
  self->name = get_child_content (root, "name");
  self->uuid = get_child_content (root, "uuid");
  self->machine = type != NULL ? sy_xml_get_attribute (type, "machine") : NULL;
}

/* libvirt reads the numbers of an address with base 0: "0x01", "01" and "1" are the same. */
static gboolean
number_is (const xmlNode *element,
           const char    *name,
           guint          expected)
{
  g_autofree char *text = sy_xml_get_attribute (element, name);
  guint64 value;
  char *end;

  if (text == NULL)
    return expected == 0;
  if (!g_ascii_isdigit (text[0]))
    return FALSE;

  errno = 0;
  value = g_ascii_strtoull (text, &end, 0);

  return errno == 0 && *end == '\0' && value == expected;
}

static gboolean
is_hostdev_of (const xmlNode      *hostdev,
               const SyPciAddress *address)
{
  const xmlNode *source = sy_xml_first_child (hostdev, "source");
  const xmlNode *element = source != NULL ? sy_xml_first_child (source, "address") : NULL;

  return sy_xml_attribute_is (hostdev, "type", "pci") && element != NULL &&
         number_is (element, "domain", address->domain) &&
         number_is (element, "bus", address->bus) &&
         number_is (element, "slot", address->device) &&
         number_is (element, "function", address->function);
}

static void
sy_domain_finalize (GObject *object)
{
  SyDomain *self = SY_DOMAIN (object);

  g_clear_pointer (&self->xml, sy_xml_text_free);
  g_array_unref (self->marks);
  g_free (self->name);
  g_free (self->uuid);
  g_free (self->machine);

  G_OBJECT_CLASS (sy_domain_parent_class)->finalize (object);
}

static void
sy_domain_class_init (SyDomainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sy_domain_finalize;
}

static void
sy_domain_init (SyDomain *self)
{
  self->marks = g_array_new (FALSE, FALSE, sizeof (SyDomainMark));
}

static SyXmlText *
load (const char  *xml,
      gsize        length,
      GError     **error)
{
  SyXmlText *text;

  if (length > SY_DOMAIN_MAX_SIZE)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   "The domain definition has %" G_GSIZE_FORMAT " bytes; "
                   "at most %d are expected", length, SY_DOMAIN_MAX_SIZE);
      return NULL;
    }
  if (memchr (xml, '\0', length) != NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                           "The domain definition holds a NUL byte where text was expected");
      return NULL;
    }

  text = sy_xml_text_new (xml, length, "domain", error);
  if (text == NULL)
    g_prefix_error (error, "The domain definition cannot be read: ");

  return text;
}

SyDomain *
sy_domain_new_from_xml (const char  *xml,
                        gssize       length,
                        GError     **error)
{
  SyXmlText *text;
  SyDomain *self;

  g_return_val_if_fail (xml != NULL, NULL);

  text = load (xml, length < 0 ? strlen (xml) : (gsize) length, error);
  if (text == NULL)
    return NULL;

  self = g_object_new (SY_TYPE_DOMAIN, NULL);
  set_xml (self, text);

  return self;
}

char *
sy_domain_to_xml (SyDomain *self)
{
  g_return_val_if_fail (SY_IS_DOMAIN (self), NULL);

  return g_strdup (sy_xml_text_get_text (self->xml));
}

const SyXmlText *
sy_domain_get_text (SyDomain *self)
{
  return self->xml;
}

GArray *
sy_domain_copy_marks (SyDomain *self)
{
  return g_array_copy (self->marks);
}

void
sy_domain_take_text (SyDomain  *self,
                     SyXmlText *text,
                     GArray    *marks)
{
  set_xml (self, text);
  g_array_unref (self->marks);
  self->marks = g_array_copy (marks);
}

static guint
count_lines (const char *text,
             gsize       length)
{
  guint lines = 1;

  for (gsize i = 0; i < length; i++)
    lines += text[i] == '\n' ? 1 : 0;

  return lines;
}

static int
compare_reasons (gconstpointer a,
                 gconstpointer b)
{
  const SyDomainReason *first = *(SyDomainReason * const *) a;
  const SyDomainReason *second = *(SyDomainReason * const *) b;

  return first->first_line < second->first_line ? -1 : first->first_line > second->first_line;
}

GPtrArray *
sy_domain_get_reasons (SyDomain *self)
{
  GPtrArray *reasons = g_ptr_array_new_with_free_func (g_free);
  const char *text;

  g_return_val_if_fail (SY_IS_DOMAIN (self), reasons);

  text = sy_xml_text_get_text (self->xml);
  for (guint i = 0; i < self->marks->len; i++)
    {
      const SyDomainMark *mark = &g_array_index (self->marks, SyDomainMark, i);
      SyDomainReason *reason = g_new0 (SyDomainReason, 1);

      reason->first_line = count_lines (text, mark->begin);
      reason->last_line = count_lines (text, mark->end);
      reason->removed = mark->removed;
      reason->recipe = mark->recipe;
      reason->says = _(mark->reason);
      g_ptr_array_add (reasons, reason);
    }
  g_ptr_array_sort (reasons, compare_reasons);

  return reasons;
}

const char *
sy_domain_get_name (SyDomain *self)
{
  g_return_val_if_fail (SY_IS_DOMAIN (self), NULL);

  return self->name;
}

const char *
sy_domain_get_uuid (SyDomain *self)
{
  g_return_val_if_fail (SY_IS_DOMAIN (self), NULL);

  return self->uuid;
}

const char *
sy_domain_get_machine (SyDomain *self)
{
  g_return_val_if_fail (SY_IS_DOMAIN (self), NULL);

  return self->machine;
}

gboolean
sy_domain_get_uefi (SyDomain *self)
{
  const xmlNode *os;
  const xmlNode *loader;

  g_return_val_if_fail (SY_IS_DOMAIN (self), FALSE);

  os = sy_xml_first_child (sy_xml_text_get_root (self->xml), "os");
  loader = os != NULL ? sy_xml_first_child (os, "loader") : NULL;

  return os != NULL && (sy_xml_attribute_is (os, "firmware", "efi") ||
                        (loader != NULL && sy_xml_attribute_is (loader, "type", "pflash")));
}

gboolean
sy_domain_has_hostdev (SyDomain           *self,
                       const SyPciAddress *address)
{
  const xmlNode *root;
  const xmlNode *devices;
  const xmlNode *hostdev;

  g_return_val_if_fail (SY_IS_DOMAIN (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  root = sy_xml_text_get_root (self->xml);
  for (devices = sy_xml_first_child (root, "devices"); devices != NULL;
       devices = sy_xml_next (devices, "devices"))
    for (hostdev = sy_xml_first_child (devices, "hostdev"); hostdev != NULL;
         hostdev = sy_xml_next (hostdev, "hostdev"))
      if (is_hostdev_of (hostdev, address))
        return TRUE;

  return FALSE;
}
