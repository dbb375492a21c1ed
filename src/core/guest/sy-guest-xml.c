/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-guest-xml-private.h"

#include <errno.h>
#include <string.h>

#include "guest/sy-domain-private.h"

#define QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"

SyGuestState
sy_guest_read_state (const xmlNode *element,
                     const char    *attribute)
{
  g_autofree char *value = element != NULL ? sy_xml_get_attribute (element, attribute) : NULL;

  if (value == NULL)
    return SY_GUEST_ABSENT;
  if (strcmp (value, "on") == 0 || strcmp (value, "yes") == 0)
    return SY_GUEST_ON;
  if (strcmp (value, "off") == 0 || strcmp (value, "no") == 0)
    return SY_GUEST_OFF;

  return SY_GUEST_UNKNOWN;
}

/* A number that is not written is 0, as in libvirt. */
gboolean
sy_guest_read_number (const xmlNode *element,
                      const char    *attribute,
                      guint         *out_number)
{
  g_autofree char *text = sy_xml_get_attribute (element, attribute);
  guint64 number;
  char *end;

  if (text == NULL)
    {
      *out_number = 0;
      return TRUE;
    }
  if (!g_ascii_isdigit (text[0]))
    return FALSE;
  errno = 0;
  number = g_ascii_strtoull (text, &end, 0);
  if (errno != 0 || *end != '\0' || number > G_MAXUINT)
    return FALSE;
  *out_number = (guint) number;

  return TRUE;
}

/* virScaleInteger() of libvirt. */
guint64
sy_guest_read_bytes (const xmlNode *element,
                     guint64        default_unit)
{
  static const struct { const char *unit; guint64 bytes; } units[] = {
    { "b", 1 }, { "bytes", 1 }, { "KB", 1000 }, { "k", 1024 }, { "KiB", 1024 },
    { "MB", 1000 * 1000 }, { "M", 1 << 20 }, { "MiB", 1 << 20 },
    { "GB", 1000 * 1000 * 1000 }, { "G", 1 << 30 }, { "GiB", 1 << 30 },
    { "TB", G_GUINT64_CONSTANT (1000000000000) }, { "T", G_GUINT64_CONSTANT (1) << 40 },
    { "TiB", G_GUINT64_CONSTANT (1) << 40 },
  };
  g_autofree char *unit = sy_xml_get_attribute (element, "unit");
  g_autofree char *text = sy_xml_get_content (element);
  guint64 bytes = unit == NULL ? default_unit : 0;
  guint64 number;
  guint64 size;
  char *end;

  for (guint i = 0; unit != NULL && i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strcasecmp (unit, units[i].unit) == 0)
      bytes = units[i].bytes;
  if (!g_ascii_isdigit (text[0]))
    return 0;
  number = g_ascii_strtoull (text, &end, 10);

  return *end == '\0' && g_uint64_checked_mul (&size, number, bytes) ? size : 0;
}

guint64
sy_guest_read_size (const xmlNode *element)
{
  return sy_guest_read_bytes (element, 1024) / 1024;
}

guint
sy_guest_get_line (const xmlNode *element)
{
  long line = xmlGetLineNo (element);

  return line > 0 ? (guint) line : 0;
}

static void
read_firmware (SyGuest       *self,
               const xmlNode *os)
{
  const xmlNode *loader = sy_xml_first_child (os, "loader");
  const xmlNode *nvram = sy_xml_first_child (os, "nvram");
  g_autofree char *firmware = sy_xml_get_attribute (os, "firmware");

  self->firmware_line = sy_guest_get_line (loader != NULL ? loader : os);
  self->loader = loader != NULL ? sy_xml_get_content (loader) : NULL;
  self->nvram = nvram != NULL ? sy_xml_get_content (nvram) : NULL;
  self->firmware_auto = firmware != NULL;
  if (firmware != NULL)
    self->firmware = strcmp (firmware, "efi") == 0 ? SY_GUEST_FIRMWARE_UEFI
                     : strcmp (firmware, "bios") == 0 ? SY_GUEST_FIRMWARE_BIOS
                                                      : SY_GUEST_FIRMWARE_UNKNOWN;
  else if (loader == NULL)
    self->firmware = SY_GUEST_FIRMWARE_BIOS;
  else if (sy_xml_attribute_is (loader, "type", "pflash"))
    self->firmware = SY_GUEST_FIRMWARE_UEFI;
  else
    /* type='rom' can be either; stateless OVMF comes as one since 9.0. */
    self->firmware = SY_GUEST_FIRMWARE_UNKNOWN;
}

static void
read_tables (SyGuest       *self,
             const xmlNode *os)
{
  const xmlNode *acpi = sy_xml_first_child (os, "acpi");

  for (const xmlNode *it = acpi != NULL ? sy_xml_first_child (acpi, "table") : NULL; it != NULL;
       it = sy_xml_next (it, "table"))
    {
      g_autofree char *type = sy_xml_get_attribute (it, "type");
      g_autofree char *path = sy_xml_get_content (it);

      sy_guest_add_table (self, type != NULL ? type : "", path, NULL, sy_guest_get_line (it));
    }
}

static void
read_type (SyGuest       *self,
           const xmlNode *root)
{
  self->kvm_line = sy_guest_get_line (root);
  self->kvm = sy_xml_attribute_is (root, "type", "kvm") ? SY_GUEST_ON
              : sy_xml_attribute_is (root, "type", "qemu") ? SY_GUEST_OFF : SY_GUEST_UNKNOWN;
}

static void
read_os (SyGuest       *self,
         const xmlNode *root)
{
  const xmlNode *os = sy_xml_first_child (root, "os");
  const xmlNode *type = os != NULL ? sy_xml_first_child (os, "type") : NULL;
  const xmlNode *smbios = os != NULL ? sy_xml_first_child (os, "smbios") : NULL;

  if (os == NULL)
    return;
  if (type != NULL)
    {
      g_autofree char *machine = sy_xml_get_attribute (type, "machine");

      self->arch = sy_xml_get_attribute (type, "arch");
      if (machine != NULL)
        sy_guest_set_machine (self, machine, sy_guest_get_line (type));
    }
  self->smbios_mode = smbios != NULL ? sy_xml_get_attribute (smbios, "mode") : NULL;
  read_firmware (self, os);
  read_tables (self, os);
}

static void
read_sysinfo (SyGuest       *self,
              const xmlNode *root)
{
  const xmlNode *sysinfo = sy_xml_first_child (root, "sysinfo");

  while (sysinfo != NULL && !sy_xml_attribute_is (sysinfo, "type", "smbios"))
    sysinfo = sy_xml_next (sysinfo, "sysinfo");
  for (const xmlNode *part = sysinfo != NULL ? xmlFirstElementChild ((xmlNode *) sysinfo) : NULL;
       part != NULL; part = xmlNextElementSibling ((xmlNode *) part))
    for (const xmlNode *it = sy_xml_first_child (part, "entry"); it != NULL;
         it = sy_xml_next (it, "entry"))
      {
        g_autofree char *name = sy_xml_get_attribute (it, "name");
        g_autofree char *full = g_strdup_printf ("%s.%s", part->name, name != NULL ? name : "");
        g_autofree char *value = sy_xml_get_content (it);

        sy_guest_add_item (self->sysinfo, full, SY_GUEST_ON, value, sy_guest_get_line (it));
      }
}

static void
read_memory (SyGuest       *self,
             const xmlNode *root)
{
  const xmlNode *memory = sy_xml_first_child (root, "memory");
  const xmlNode *backing = sy_xml_first_child (root, "memoryBacking");
  const xmlNode *tune = sy_xml_first_child (root, "memtune");
  const xmlNode *limit = tune != NULL ? sy_xml_first_child (tune, "hard_limit") : NULL;
  SyGuestMemory *out = &self->memory;

  out->size_kib = memory != NULL ? sy_guest_read_size (memory) : 0;
  out->hard_limit_kib = limit != NULL ? sy_guest_read_size (limit) : 0;
  out->locked = out->hugepages = SY_GUEST_ABSENT;
  if (backing == NULL)
    return;

  out->line = sy_guest_get_line (backing);
  if (sy_xml_first_child (backing, "locked") != NULL)
    out->locked = SY_GUEST_ON;
  if (sy_xml_first_child (backing, "hugepages") != NULL)
    out->hugepages = SY_GUEST_ON;
  memory = sy_xml_first_child (backing, "source");
  out->source = memory != NULL ? sy_xml_get_attribute (memory, "type") : NULL;
  memory = sy_xml_first_child (backing, "access");
  out->access = memory != NULL ? sy_xml_get_attribute (memory, "mode") : NULL;
}

static void
read_vcpus (SyGuest       *self,
            const xmlNode *root)
{
  const xmlNode *vcpu = sy_xml_first_child (root, "vcpu");
  const xmlNode *tune = sy_xml_first_child (root, "cputune");
  g_autofree char *text = vcpu != NULL ? sy_xml_get_content (vcpu) : NULL;
  guint64 number;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &number, NULL))
    self->vcpus = (guint) number;
  for (const xmlNode *it = tune != NULL ? sy_xml_first_child (tune, "vcpupin") : NULL; it != NULL;
       it = sy_xml_next (it, "vcpupin"))
    {
      g_autofree char *name = sy_xml_get_attribute (it, "vcpu");
      g_autofree char *set = sy_xml_get_attribute (it, "cpuset");

      sy_guest_add_item (self->pins, name != NULL ? name : "", SY_GUEST_ON, set,
                         sy_guest_get_line (it));
    }
}

static gboolean
is_qemu (const xmlNode *node,
         const char    *name)
{
  return node->ns != NULL && strcmp ((const char *) node->ns->href, QEMU_NAMESPACE) == 0 &&
         strcmp ((const char *) node->name, name) == 0;
}

static void
read_commandline (SyGuest       *self,
                  const xmlNode *commandline)
{
  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) commandline); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    if (is_qemu (it, "arg"))
      {
        char *value = sy_xml_get_attribute (it, "value");

        sy_guest_add_argument (self->arguments, value != NULL ? value : g_strdup (""),
                               sy_guest_get_line (it));
      }
}

/* <qemu:device alias=><qemu:frontend><qemu:property name= type= value=/>. */
static void
read_override (SyGuest       *self,
               const xmlNode *override)
{
  for (const xmlNode *device = xmlFirstElementChild ((xmlNode *) override); device != NULL;
       device = xmlNextElementSibling ((xmlNode *) device))
    {
      g_autofree char *alias = sy_xml_get_attribute (device, "alias");
      const xmlNode *frontend = xmlFirstElementChild ((xmlNode *) device);

      if (alias == NULL || frontend == NULL || !is_qemu (device, "device"))
        continue;
      for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) frontend); it != NULL;
           it = xmlNextElementSibling ((xmlNode *) it))
        {
          g_autofree char *name = sy_xml_get_attribute (it, "name");
          g_autofree char *value = sy_xml_get_attribute (it, "value");

          if (name != NULL && is_qemu (it, "property"))
            sy_guest_add_property (self, alias, name, value != NULL ? value : "",
                                   SY_GUEST_ORIGIN_OVERRIDE, sy_guest_get_line (it))->type =
              sy_xml_get_attribute (it, "type");
        }
    }
}

/* libxml2 takes a prefix that nothing declares for a part of the name. */
static gboolean
is_stranger (const xmlNode *node)
{
  const char *colon = strchr ((const char *) node->name, ':');
  const char *name = colon != NULL ? colon + 1 : (const char *) node->name;

  return (strcmp (name, "commandline") == 0 || strcmp (name, "override") == 0) &&
         (node->ns == NULL || g_str_has_prefix ((const char *) node->ns->href,
                                                "http://libvirt.org/schemas/domain/qemu"));
}

static void
read_qemu (SyGuest       *self,
           const xmlNode *root)
{
  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) root); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    if (is_qemu (it, "commandline"))
      read_commandline (self, it);
    else if (!is_qemu (it, "override") && is_stranger (it))
      sy_guest_add_item (self->strangers, (const char *) it->name, SY_GUEST_ON, NULL,
                         sy_guest_get_line (it));
  sy_guest_read_arguments (self);
  sy_guest_read_argument_devices (self);
  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) root); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    if (is_qemu (it, "override"))
      read_override (self, it);
}

SyGuest *
sy_guest_new_from_domain (SyDomain *domain)
{
  const xmlNode *root = sy_xml_text_get_root (sy_domain_get_text (domain));
  SyGuest *self = sy_guest_new ();

  self->complete = TRUE;
  self->known = SY_GUEST_PART_ALL;
  self->name = g_strdup (sy_domain_get_name (domain));
  read_type (self, root);
  read_os (self, root);
  read_sysinfo (self, root);
  read_memory (self, root);
  read_vcpus (self, root);
  sy_guest_read_features (self, root);
  sy_guest_read_devices (self, root);
  sy_guest_read_repeats (self, root);
  read_qemu (self, root);
  sy_guest_finish (self);

  return self;
}
