/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-lspci-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ADDRESS     SY_LSPCI_ADDRESS
#define MAX_DEVICES 8192

struct _SyLspciParser {
  SyLspciExtra  *extra;
  GHashTable    *marks;       /* text of the address → SyLspciDevice that holds only marks */
  GHashTable    *by_address;  /* text of the address → SyLspciDevice */
  SyLspciDevice *current;     /* the device that detail lines belong to, nullable */
  int            group;       /* of the "IOMMU Group N:" heading above */
  gboolean       torn;        /* a library message cut the last device line in two */
  GRegex        *line;        /* prefix, address, rest */
  GRegex        *heading;
  GRegex        *group_path;
  GRegex        *udev_path;
  GRegex        *noise;
};

typedef struct _SyLspciParser Parser;

static SyLspciDevice *
device_at (Parser     *parser,
           const char *text)
{
  SyPciAddress address;
  SyLspciDevice *device;
  char key[SY_PCI_ADDRESS_TEXT_SIZE];

  if (!sy_pci_address_parse (text, &address) ||
      g_hash_table_size (parser->by_address) >= MAX_DEVICES)
    return NULL;

  sy_pci_address_format (&address, key);
  device = g_hash_table_lookup (parser->by_address, key);
  if (device == NULL)
    {
      device = sy_lspci_device_new (&address);
      g_hash_table_insert (parser->by_address, g_strdup (key), device);
    }

  return device;
}

static gboolean
parse_device_line (Parser     *parser,
                   const char *line)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *group = NULL;
  g_autofree char *address = NULL;
  g_autofree char *rest = NULL;
  SyLspciDevice *device;
  char *noise;

  if (!g_regex_match (parser->line, line, 0, &match))
    return FALSE;

  group = g_match_info_fetch (match, 1);
  address = g_match_info_fetch (match, 2);
  rest = g_match_info_fetch (match, 3);
  device = device_at (parser, address);
  if (device == NULL)
    return FALSE;

  /* pcilib prints to standard error, which a terminal shows in the middle of the line. */
  noise = strstr (rest, "pcilib:");
  parser->torn = noise != NULL;
  if (noise != NULL)
    *noise = '\0';
  if (rest[0] == '"')
    sy_lspci_device_read_fields (device, rest);
  else
    sy_lspci_device_read_line (device, rest);
  if (*group != '\0')
    device->iommu_group = (int) g_ascii_strtoll (group, NULL, 10);
  else if (parser->group >= 0)
    device->iommu_group = parser->group;
  parser->current = device;

  return TRUE;
}

static const char *
after (const char *line,
       const char *key)
{
  gsize n = strlen (key);

  if (g_ascii_strncasecmp (line, key, n) != 0)
    return NULL;
  for (line += n; g_ascii_isspace (*line); line++)
    ;

  return line;
}

/* What the tree or a log says of a device that its own line may follow. */
static SyLspciDevice *
mark_at (SyLspciParser *self,
         const char    *text)
{
  SyPciAddress address;
  SyLspciDevice *mark;
  char key[SY_PCI_ADDRESS_TEXT_SIZE];

  if (!sy_pci_address_parse (text, &address) || g_hash_table_size (self->marks) >= MAX_DEVICES)
    return NULL;

  sy_pci_address_format (&address, key);
  mark = g_hash_table_lookup (self->marks, key);
  if (mark == NULL)
    {
      mark = sy_lspci_device_new (&address);
      g_hash_table_insert (self->marks, g_strdup (key), mark);
    }

  return mark;
}

void
sy_lspci_parser_set_secondary (SyLspciParser *self,
                               const char    *address,
                               int            bus)
{
  SyLspciDevice *mark = mark_at (self, address);

  if (mark != NULL)
    mark->secondary = bus;
}

void
sy_lspci_parser_set_boot_vga (SyLspciParser *self,
                              const char    *address)
{
  SyLspciDevice *mark = mark_at (self, address);

  if (mark != NULL)
    mark->boot_vga = SY_TRISTATE_YES;
}

static void
copy_marks (SyLspciParser   *self,
            const GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      SyLspciDevice *device = devices->pdata[i];
      const SyLspciDevice *mark;
      char key[SY_PCI_ADDRESS_TEXT_SIZE];

      mark = g_hash_table_lookup (self->marks, sy_pci_address_format (&device->address, key));
      if (mark == NULL)
        continue;
      if (device->secondary < 0)
        device->secondary = mark->secondary;
      device->boot_vga = mark->boot_vga;
    }
}

/* "Bus: primary=00, secondary=01, subordinate=01" */
static void
parse_bus (SyLspciDevice *device,
           const char    *line)
{
  const char *bus = strstr (line, "secondary=");

  if (bus != NULL && g_ascii_isxdigit (bus[10]))
    device->secondary = (int) (g_ascii_strtoull (bus + 10, NULL, 16) & 0xff);
}

/* The lines of -v, -vv, -k below a device. */
static void
parse_detail (Parser     *parser,
              const char *line)
{
  SyLspciDevice *device = parser->current;
  const char *group = strstr (line, "IOMMU group");
  const char *value;

  if ((value = after (line, "Subsystem:")) != NULL)
    sy_lspci_parse_ids (value, &device->subsystem_vendor, &device->subsystem_device, NULL);
  else if ((value = after (line, "Kernel driver in use:")) != NULL)
    sy_lspci_device_set_driver (device, value);
  else if (after (line, "Bus:") != NULL)
    parse_bus (device, line);
  else if (after (line, "Kernel modules:") == NULL && after (line, "Flags:") == NULL &&
           after (line, "Control:") == NULL && after (line, "IOMMU group:") == NULL)
    return;

  device->details = TRUE;
  if (group != NULL)
    {
      group += strlen ("IOMMU group");
      group += strspn (group, ": ");
      if (g_ascii_isdigit (*group))
        device->iommu_group = (int) g_ascii_strtoll (group, NULL, 10);
    }
}

/* The records of -vmm, one field a line. */
static gboolean
parse_record (Parser     *parser,
              const char *line)
{
  SyLspciDevice *device = parser->current;
  const char *value;

  if ((value = after (line, "Slot:")) != NULL)
    {
      parser->current = device_at (parser, value);
      return parser->current != NULL;
    }
  if (device == NULL)
    return FALSE;

  if ((value = after (line, "Class:")) != NULL)
    sy_lspci_device_set_class (device, value);
  else if ((value = after (line, "Vendor:")) != NULL)
    {
      device->vendor = sy_lspci_parse_trailing_id (value);
      sy_lspci_device_set_name (device, value, -1);
    }
  else if ((value = after (line, "Device:")) != NULL && !g_ascii_isspace (*value))
    device->device = sy_lspci_parse_trailing_id (value);
  else if ((value = after (line, "SVendor:")) != NULL)
    device->subsystem_vendor = sy_lspci_parse_trailing_id (value);
  else if ((value = after (line, "SDevice:")) != NULL)
    device->subsystem_device = sy_lspci_parse_trailing_id (value);
  else if ((value = after (line, "Driver:")) != NULL)
    sy_lspci_device_set_driver (device, value);
  else if ((value = after (line, "IOMMUGroup:")) != NULL)
    device->iommu_group = (int) g_ascii_strtoll (value, NULL, 10);
  else
    return FALSE;

  return TRUE;
}

/* `udevadm info --export-db`: "P:" opens a device, "E:" holds its properties. */
static gboolean
parse_udev (Parser     *parser,
            const char *line)
{
  g_autoptr (GMatchInfo) match = NULL;
  SyLspciDevice *device;
  guint32 first;
  guint32 second;

  if (g_regex_match (parser->udev_path, line, 0, &match))
    {
      g_autofree char *address = g_match_info_fetch (match, 1);
      g_autofree char *connector = g_match_info_fetch (match, 2);

      device = device_at (parser, address);
      parser->current = device;
      if (device != NULL && connector != NULL && *connector != '\0')
        {
          if (device->connectors == NULL)
            device->connectors =
              g_ptr_array_new_with_free_func ((GDestroyNotify) sy_connector_free);
          g_ptr_array_add (device->connectors, sy_connector_new (connector));
          parser->current = NULL;
        }
      return TRUE;
    }
  if (g_str_has_prefix (line, "P: "))
    parser->current = NULL;
  if (!g_str_has_prefix (line, "E: ") || parser->current == NULL)
    return g_str_has_prefix (line, "P: ") || g_str_has_prefix (line, "E: ");

  device = parser->current;
  line += 3;
  device->details = TRUE;
  if (g_str_has_prefix (line, "PCI_CLASS="))
    device->class_code = (guint32) g_ascii_strtoull (line + 10, NULL, 16) >> 8;
  else if (g_str_has_prefix (line, "DRIVER="))
    sy_lspci_device_set_driver (device, line + 7);
  else if (g_str_has_prefix (line, "PCI_ID=") &&
           sy_lspci_parse_ids (line + 7, &first, &second, NULL))
    device->vendor = first, device->device = second;
  else if (g_str_has_prefix (line, "PCI_SUBSYS_ID=") &&
           sy_lspci_parse_ids (line + 14, &first, &second, NULL))
    device->subsystem_vendor = first, device->subsystem_device = second;

  return TRUE;
}

/* "IOMMU Group 16:" above its devices, or the path of a group's link. */
static gboolean
parse_group (Parser     *parser,
             const char *line)
{
  g_autoptr (GMatchInfo) heading = NULL;
  g_autoptr (GMatchInfo) path = NULL;

  /* lspci's own line below a device differs from a heading by case and colon only. */
  if (parser->current != NULL &&
      (g_str_has_prefix (line, "IOMMU group:") || g_str_has_prefix (line, "IOMMUGroup:")))
    return FALSE;
  if (g_regex_match (parser->heading, line, 0, &heading))
    {
      g_autofree char *group = g_match_info_fetch (heading, 1);

      parser->group = (int) g_ascii_strtoll (group, NULL, 10);
      parser->current = NULL;
      return TRUE;
    }
  if (g_regex_match (parser->group_path, line, 0, &path))
    {
      g_autofree char *group = g_match_info_fetch (path, 1);
      g_autofree char *address = g_match_info_fetch (path, 2);
      SyLspciDevice *device = device_at (parser, address);

      if (device != NULL)
        device->iommu_group = (int) g_ascii_strtoll (group, NULL, 10);
      return TRUE;
    }

  return FALSE;
}

static void
parse_line (Parser *parser,
            char   *line)
{
  g_autofree char *clean = g_regex_replace_literal (parser->noise, line, -1, 0, "", 0, NULL);
  g_autofree char *raw = g_strdup (clean != NULL ? clean : line);
  char *text = g_strstrip (clean != NULL ? clean : line);

  if (*text == '\0')
    {
      parser->current = NULL;
      parser->torn = FALSE;
      return;
    }
  if (g_str_has_prefix (text, "pcilib:") || g_str_has_prefix (text, "lspci:"))
    return;
  sy_lspci_extra_read (parser->extra, parser, raw);
  if (parse_group (parser, text) || parse_udev (parser, text) || parse_device_line (parser, text))
    return;
  if (parse_record (parser, text) || parser->current == NULL)
    return;

  if (parser->torn && parser->current->vendor == SY_LSPCI_UNKNOWN)
    {
      parser->torn = FALSE;
      if (sy_lspci_parse_ids (text, &parser->current->vendor, &parser->current->device, NULL))
        {
          sy_lspci_device_set_revision (parser->current, text);
          return;
        }
    }
  parse_detail (parser, text);
}

static GRegex *
compile (const char *pattern)
{
  g_autoptr (GError) error = NULL;
  GRegex *regex = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_RAW | G_REGEX_OPTIMIZE, 0,
                               &error);

  g_assert_no_error (error);

  return regex;
}

static void
parser_init (Parser *parser)
{
  *parser = (Parser) { .group = -1, .extra = sy_lspci_extra_new () };
  parser->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) sy_lspci_device_free);
  parser->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                              (GDestroyNotify) sy_lspci_device_free);
  parser->line = compile ("^[>|*+\\s-]*(?:(?:IOMMU\\s*)?Group:?\\s*([0-9]{1,5})\\s*:?\\s*)?"
                          "(?:\\[[^\\]]{0,24}\\]\\s*)*(" ADDRESS ")\\s+([\"a-z0-9].*)$");
  parser->heading = compile ("^[>|*+#\\s-]*(?:IOMMU\\s*)?Group:?\\s*([0-9]{1,5})\\s*:?\\s*$");
  parser->group_path = compile ("iommu_groups/([0-9]{1,5})/devices/(" ADDRESS ")\\s*$");
  parser->udev_path = compile ("^P: /devices/pci[^ ]*/(" ADDRESS ")"
                               "(?:/drm/card[0-9]+/card[0-9]+-([A-Za-z0-9-]+))?$");
  parser->noise = compile ("\\x1b\\[[0-9;]*[A-Za-z]|\\r");
}

static void
parser_clear (Parser *parser)
{
  g_clear_pointer (&parser->by_address, g_hash_table_unref);
  g_clear_pointer (&parser->marks, g_hash_table_unref);
  g_clear_pointer (&parser->extra, sy_lspci_extra_free);
  g_clear_pointer (&parser->line, g_regex_unref);
  g_clear_pointer (&parser->heading, g_regex_unref);
  g_clear_pointer (&parser->group_path, g_regex_unref);
  g_clear_pointer (&parser->udev_path, g_regex_unref);
  g_clear_pointer (&parser->noise, g_regex_unref);
}

static int
compare_devices (gconstpointer a,
                 gconstpointer b)
{
  const SyLspciDevice *first = *(const SyLspciDevice * const *) a;
  const SyLspciDevice *second = *(const SyLspciDevice * const *) b;

  return sy_pci_address_compare (&first->address, &second->address);
}

static GPtrArray *
take_devices (Parser *parser)
{
  g_autoptr (GPtrArray) devices =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_lspci_device_free);
  GHashTableIter iter;
  gpointer device;

  g_hash_table_iter_init (&iter, parser->by_address);
  while (g_hash_table_iter_next (&iter, NULL, &device))
    {
      g_ptr_array_add (devices, device);
      g_hash_table_iter_steal (&iter);
    }
  g_ptr_array_sort (devices, compare_devices);

  return g_steal_pointer (&devices);
}

GPtrArray *
sy_lspci_parse (const char  *text,
                gssize       length,
                GError     **error)
{
  g_autoptr (GPtrArray) devices = NULL;
  g_autofree char *copy = NULL;
  g_auto (GStrv) lines = NULL;
  Parser parser;

  g_return_val_if_fail (text != NULL, NULL);

  if (length < 0)
    length = (gssize) strlen (text);
  if (length > SY_LSPCI_MAX_SIZE)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("The listing has %" G_GSSIZE_FORMAT " bytes; %d are expected at most"),
                   length, SY_LSPCI_MAX_SIZE);
      return NULL;
    }

  parser_init (&parser);
  copy = g_strndup (text, (gsize) length);
  lines = g_strsplit (copy, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    parse_line (&parser, lines[i]);
  devices = take_devices (&parser);
  copy_marks (&parser, devices);
  sy_lspci_extra_finish (parser.extra, devices);
  parser_clear (&parser);

  if (devices->len == 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                           _("No line of the listing looks like a PCI device; expected was the "
                             "output of “lspci -nnk”, with lines such as “01:00.0 3D controller "
                             "[0302]: NVIDIA … [10de:1c8d]”"));
      return NULL;
    }

  return g_steal_pointer (&devices);
}
