/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "machine/sy-pci-address.h"
#include "sample/sy-tree-private.h"

typedef struct {
  SyPciAddress  address;
  char          address_text[SY_PCI_ADDRESS_TEXT_SIZE];
  guint16       vendor;
  guint16       device;
  guint16       subsystem_vendor;
  guint16       subsystem_device;
  guint32       class_code;
  guint8        revision;
  const char   *driver;
  const char   *group;
  const char   *bus;
  GPtrArray    *attributes;   /* "NAME=VALUE", not owned */
  GPtrArray    *regions;      /* "bar0=16M", not owned */
  const char   *link;         /* "2.5x8/8.0x16" */
  char         *directory;
} PciLine;

static void
pci_line_clear (PciLine *self)
{
  g_clear_pointer (&self->attributes, g_ptr_array_unref);
  g_clear_pointer (&self->regions, g_ptr_array_unref);
  g_clear_pointer (&self->directory, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PciLine, pci_line_clear)

static gboolean
parse_hex (const char *text,
           gsize       digits,
           guint64    *out_value)
{
  return strlen (text) == digits &&
         g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT32, out_value, NULL);
}

static gboolean
parse_ids (const char *text,
           guint16    *out_vendor,
           guint16    *out_device)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  guint64 vendor;
  guint64 device;

  if (g_strv_length (parts) != 2 || !parse_hex (parts[0], 4, &vendor) ||
      !parse_hex (parts[1], 4, &device))
    return FALSE;
  *out_vendor = (guint16) vendor;
  *out_device = (guint16) device;

  return TRUE;
}

static gboolean
parse_option (PciLine    *self,
              const char *word)
{
  guint64 value;

  if (g_str_has_prefix (word, "class=") && parse_hex (word + 6, 6, &value))
    self->class_code = (guint32) value;
  else if (g_str_has_prefix (word, "rev=") && parse_hex (word + 4, 2, &value))
    self->revision = (guint8) value;
  else if (g_str_has_prefix (word, "sub="))
    return parse_ids (word + 4, &self->subsystem_vendor, &self->subsystem_device);
  else if (g_str_has_prefix (word, "driver="))
    self->driver = word + 7;
  else if (g_str_has_prefix (word, "group="))
    self->group = word + 6;
  else if (g_str_has_prefix (word, "bus=") && parse_hex (word + 4, 2, &value))
    self->bus = word + 4;
  else if (g_str_has_prefix (word, "link="))
    self->link = word + 5;
  else if (g_str_has_prefix (word, "bar") || g_str_has_prefix (word, "rom="))
    g_ptr_array_add (self->regions, (char *) word);
  else if (g_str_has_prefix (word, "attr.") && strchr (word, '=') != NULL)
    g_ptr_array_add (self->attributes, (char *) word + 5);
  else
    return FALSE;

  return TRUE;
}

static gboolean
parse_line (SyTreeWriter  *writer,
            char         **words,
            PciLine       *self,
            GError       **error)
{
  if (words[1] == NULL || words[2] == NULL ||
      !sy_pci_address_parse (words[1], &self->address) ||
      !parse_ids (words[2], &self->vendor, &self->device))
    {
      sy_tree_writer_set_error (writer, error,
                                "a function is written “pci ADDRESS VENDOR:DEVICE class=030200 …”");
      return FALSE;
    }
  sy_pci_address_format (&self->address, self->address_text);
  for (guint i = 3; words[i] != NULL; i++)
    if (!parse_option (self, words[i]))
      {
        sy_tree_writer_set_error (writer, error, "“%s” is not an option of pci", words[i]);
        return FALSE;
      }

  return TRUE;
}

/* Below the bridge that leads to its bus, or at a root bus of its own. */
static char *
find_directory (SyTreeWriter *writer,
                PciLine      *self)
{
  g_autofree char *bus = g_strdup_printf ("%04x:%02x", self->address.domain, self->address.bus);
  const char *bridge = g_hash_table_lookup (writer->buses, bus);

  return bridge != NULL
         ? g_strdup_printf ("%s/%s", bridge, self->address_text)
         : g_strdup_printf ("/sys/devices/pci%s/%s", bus, self->address_text);
}

static gboolean
add_attribute (SyTreeWriter  *writer,
               PciLine       *self,
               const char    *name,
               GError       **error,
               const char    *format,
               ...) G_GNUC_PRINTF (5, 6);

static gboolean
add_attribute (SyTreeWriter  *writer,
               PciLine       *self,
               const char    *name,
               GError       **error,
               const char    *format,
               ...)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", self->directory, name);
  g_autofree char *value = NULL;
  g_autofree char *content = NULL;
  va_list args;

  va_start (args, format);
  value = g_strdup_vprintf (format, args);
  va_end (args);
  content = g_strconcat (value, "\n", NULL);

  return sy_tree_writer_add_file (writer, path, 0644, content, strlen (content), error);
}

/* "NOW/MOST", each of them a speed in GT/s and a width: "2.5x8/8.0x16". */
static gboolean
add_link (SyTreeWriter  *writer,
          PciLine       *self,
          GError       **error)
{
  g_auto (GStrv) parts = g_strsplit_set (self->link, "x/", -1);

  if (g_strv_length (parts) != 4)
    {
      sy_tree_writer_set_error (writer, error, "a link is written “link=2.5x8/8.0x16”");
      return FALSE;
    }

  return add_attribute (writer, self, "current_link_speed", error, "%s GT/s PCIe", parts[0]) &&
         add_attribute (writer, self, "current_link_width", error, "%s", parts[1]) &&
         add_attribute (writer, self, "max_link_speed", error, "%s GT/s PCIe", parts[2]) &&
         add_attribute (writer, self, "max_link_width", error, "%s", parts[3]);
}

static gboolean
add_attributes (SyTreeWriter  *writer,
                PciLine       *self,
                GError       **error)
{
  if (!add_attribute (writer, self, "vendor", error, "0x%04x", self->vendor) ||
      !add_attribute (writer, self, "device", error, "0x%04x", self->device) ||
      !add_attribute (writer, self, "subsystem_vendor", error, "0x%04x", self->subsystem_vendor) ||
      !add_attribute (writer, self, "subsystem_device", error, "0x%04x", self->subsystem_device) ||
      !add_attribute (writer, self, "class", error, "0x%06x", self->class_code) ||
      !add_attribute (writer, self, "revision", error, "0x%02x", self->revision) ||
      !add_attribute (writer, self, "irq", error, "0") ||
      !add_attribute (writer, self, "driver_override", error, "(null)") ||
      !add_attribute (writer, self, "modalias", error,
                      "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X", self->vendor, self->device,
                      self->subsystem_vendor, self->subsystem_device, self->class_code >> 16,
                      (self->class_code >> 8) & 0xff, self->class_code & 0xff) ||
      !sy_tree_writer_add_resource (writer, self->directory, self->regions, error) ||
      (self->link != NULL && !add_link (writer, self, error)))
    return FALSE;

  for (guint i = 0; i < self->attributes->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (self->attributes->pdata[i], "=", 2);

      if (!add_attribute (writer, self, parts[0], error, "%s", parts[1]))
        return FALSE;
    }

  return TRUE;
}

/* What a link at @path that leads to @target holds, both below /sys: as sysfs writes it. */
static char *
relative_link (const char *path,
               const char *target)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *slash = strchr (path + strlen ("/sys/"), '/'); slash != NULL;
       slash = strchr (slash + 1, '/'))
    g_string_append (text, "../");
  g_string_append (text, target + strlen ("/sys/"));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
add_sysfs_link (SyTreeWriter  *writer,
                const char    *directory,
                const char    *name,
                const char    *target,
                GError       **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", directory, name);
  g_autofree char *text = relative_link (path, target);

  return sy_tree_writer_add_link (writer, path, text, error);
}

/* Links from the device to @target and from @back_directory back to the device. */
static gboolean
add_link_pair (SyTreeWriter  *writer,
               PciLine       *self,
               const char    *name,
               const char    *target,
               const char    *back_directory,
               GError       **error)
{
  return sy_tree_writer_add_directory (writer, target, 0755, error) &&
         add_sysfs_link (writer, self->directory, name, target, error) &&
         add_sysfs_link (writer, back_directory, self->address_text, self->directory, error);
}

gboolean
sy_tree_writer_add_pci (SyTreeWriter  *writer,
                        char         **words,
                        GError       **error)
{
  g_auto (PciLine) self = {
    .attributes = g_ptr_array_new (), .regions = g_ptr_array_new (),
  };
  g_autofree char *driver = NULL;
  g_autofree char *group = NULL;
  g_autofree char *group_devices = NULL;

  if (!parse_line (writer, words, &self, error))
    return FALSE;
  self.directory = find_directory (writer, &self);
  if (self.bus != NULL)
    g_hash_table_insert (writer->buses,
                         g_strdup_printf ("%04x:%s", self.address.domain, self.bus),
                         g_strdup (self.directory));
  g_hash_table_insert (writer->devices, g_strdup (self.address_text), g_strdup (self.directory));

  if (!add_attributes (writer, &self, error) ||
      !add_sysfs_link (writer, self.directory, "subsystem", "/sys/bus/pci", error) ||
      !add_sysfs_link (writer, "/sys/bus/pci/devices", self.address_text, self.directory, error))
    return FALSE;

  driver = g_strdup_printf ("/sys/bus/pci/drivers/%s", self.driver);
  group = g_strdup_printf ("/sys/kernel/iommu_groups/%s", self.group);
  group_devices = g_strdup_printf ("%s/devices", group);

  return (self.driver == NULL ||
          add_link_pair (writer, &self, "driver", driver, driver, error)) &&
         (self.group == NULL ||
          add_link_pair (writer, &self, "iommu_group", group, group_devices, error));
}

static gboolean
add_connector (SyTreeWriter  *writer,
               const char    *card,
               const char    *card_directory,
               const char    *word,
               GError       **error)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);
  g_autofree char *name = g_strdup_printf ("%s-%s", card, parts[0]);
  g_autofree char *directory = g_strdup_printf ("%s/%s", card_directory, name);
  g_autofree char *status_path = g_strdup_printf ("%s/status", directory);
  g_autofree char *device_path = g_strdup_printf ("%s/device", directory);
  g_autofree char *card_link = g_strdup_printf ("../../%s", card);
  g_autofree char *status = NULL;

  if (parts[1] == NULL)
    {
      sy_tree_writer_set_error (writer, error,
                                "“%s” is no connector: write “eDP-1=connected”", word);
      return FALSE;
    }
  status = g_strconcat (parts[1], "\n", NULL);

  return sy_tree_writer_add_file (writer, status_path, 0644, status, strlen (status), error) &&
         sy_tree_writer_add_link (writer, device_path, card_link, error) &&
         add_sysfs_link (writer, "/sys/class/drm", name, directory, error);
}

gboolean
sy_tree_writer_add_drm (SyTreeWriter  *writer,
                        char         **words,
                        GError       **error)
{
  g_autofree char *directory = NULL;
  g_autofree char *device_path = NULL;
  g_autofree char *device_link = NULL;
  const char *device;

  device = words[1] != NULL && words[2] != NULL
           ? g_hash_table_lookup (writer->devices, words[2]) : NULL;
  if (device == NULL)
    {
      sy_tree_writer_set_error (writer, error, "a card is written “drm card1 ADDRESS "
                                "CONNECTOR=STATUS…”, after the pci line of its address");
      return FALSE;
    }

  directory = g_strdup_printf ("%s/drm/%s", device, words[1]);
  device_path = g_strdup_printf ("%s/device", directory);
  device_link = g_strdup_printf ("../../../%s", words[2]);
  if (!sy_tree_writer_add_link (writer, device_path, device_link, error) ||
      !add_sysfs_link (writer, "/sys/class/drm", words[1], directory, error))
    return FALSE;
  for (guint i = 3; words[i] != NULL; i++)
    if (!add_connector (writer, words[1], directory, words[i], error))
      return FALSE;

  return TRUE;
}
