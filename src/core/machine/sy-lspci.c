/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-lspci-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ADDRESS     SY_LSPCI_ADDRESS
#define MAX_DEVICES 8192

/* The words of the shell loops that tutorials give, also translated. */
#define GROUP "(?:IOMMU[\\s-]*)?(?:Groupe?|Gruppe|Grupo|Gruppo)(?:\\s+IOMMU)?"

/* Lines below a device. */
#define DETAIL "(?:Subsystem|Flags|Control|Kernel driver in use|Kernel modules|IOMMU group):"

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

SyLspciDevice *
sy_lspci_parser_get_device (SyLspciParser *self,
                            const char    *address)
{
  return device_at (self, address);
}

static gboolean
parse_device_line (Parser     *parser,
                   const char *line)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *group = NULL;
  g_autofree char *address = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *ids = NULL;
  g_autoptr (SyLspciDevice) seen = NULL;
  SyPciAddress place;
  SyLspciDevice *device;
  char *noise;

  if (!g_regex_match (parser->line, line, 0, &match))
    return FALSE;

  group = g_match_info_fetch (match, 1);
  ids = g_match_info_fetch (match, 2);
  address = g_match_info_fetch (match, 3);
  rest = g_match_info_fetch (match, 4);
  if (!sy_pci_address_parse (address, &place))
    return FALSE;

  /* pcilib prints to standard error, which a terminal shows in the middle of the line. */
  noise = strstr (rest, "pcilib:");
  if (noise != NULL)
    *noise = '\0';
  seen = sy_lspci_device_new (&place);
  sy_lspci_parse_ids (ids, &seen->vendor, &seen->device, NULL);
  if (rest[0] == '"')
    sy_lspci_device_read_fields (seen, rest);
  else
    sy_lspci_device_read_line (seen, rest);
  parser->several = sy_lspci_origin_has_other_processor (parser->origin, seen);
  device = parser->several ? NULL : device_at (parser, address);
  if (device == NULL)
    return parser->several;
  if (sy_lspci_device_differs (device, seen))
    {
      parser->several = TRUE;
      return TRUE;
    }
  parser->torn = noise != NULL || sy_lspci_device_is_cut (seen, rest);
  sy_lspci_device_merge (device, seen);
  if (*group != '\0')
    device->iommu_group = (int) g_ascii_strtoll (group, NULL, 10);
  else if (parser->group >= 0)
    device->iommu_group = parser->group;
  parser->current = device;

  return TRUE;
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

  if ((value = sy_lspci_after (line, "Subsystem:")) != NULL)
    sy_lspci_parse_ids (value, &device->subsystem_vendor, &device->subsystem_device, NULL);
  else if ((value = sy_lspci_after (line, "Kernel driver in use:")) != NULL)
    sy_lspci_device_set_driver (device, value);
  else if (sy_lspci_after (line, "Bus:") != NULL)
    parse_bus (device, line);
  else if (sy_lspci_after (line, "Kernel modules:") == NULL &&
           sy_lspci_after (line, "Flags:") == NULL && sy_lspci_after (line, "Control:") == NULL &&
           sy_lspci_after (line, "IOMMU group:") == NULL)
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

/* The rest of a device line that was torn; a line of -v begins with a name and a colon. */
static gboolean
parse_rest (Parser     *parser,
            const char *text)
{
  SyLspciDevice *device = parser->current;
  gsize name = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ");

  parser->torn = parser->torn && device->vendor == SY_LSPCI_UNKNOWN && text[name] != ':';
  if (!parser->torn || !sy_lspci_parse_ids (text, &device->vendor, &device->device, NULL))
    return FALSE;
  sy_lspci_device_set_revision (device, text);

  return TRUE;
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
  if (sy_lspci_origin_is_other (parser->origin, text, g_hash_table_size (parser->by_address) > 0))
    {
      parser->several = TRUE;
      return;
    }
  sy_lspci_extra_read (parser->extra, parser, raw);
  if (parse_group (parser, text) || sy_lspci_parser_read_udev (parser, text) ||
      parse_device_line (parser, text))
    return;
  if (sy_lspci_parser_read_record (parser, text) ||
      sy_lspci_report_read (parser->report, parser, text) || parser->current == NULL)
    return;

  if (!parse_rest (parser, text))
    parse_detail (parser, text);
}

/* Ends @line before the first group of @regex. Returns (nullable): what begins there. */
static char *
cut_line (GRegex *regex,
          char   *line)
{
  g_autoptr (GMatchInfo) match = NULL;
  int start;

  if (!g_regex_match (regex, line, 0, &match) ||
      !g_match_info_fetch_pos (match, 1, &start, NULL))
    return NULL;
  line[start - 1] = '\0';

  return line + start;
}

/* A device's line, with those of -k and -v behind it where line ends got lost. */
static void
parse_with_details (Parser *parser,
                    char   *line)
{
  while (line != NULL && !parser->several)
    {
      char *next = cut_line (parser->glued_details, line);

      parse_line (parser, line);
      line = next;
    }
}

/* Where line ends got lost, several devices stand in one line. */
static void
parse_glued (Parser *parser,
             char   *line)
{
  sy_lspci_decode_entities (line);
  while (line != NULL && !parser->several)
    {
      char *next = cut_line (parser->glued, line);

      parse_with_details (parser, line);
      line = next;
    }
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
  parser->report = sy_lspci_report_new ();
  parser->origin = sy_lspci_origin_new ();
  parser->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) sy_lspci_device_free);
  parser->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                              (GDestroyNotify) sy_lspci_device_free);
  parser->line = compile ("^[>|*+#$\\s-]*(?:[0-9]{1,3}(?:\\s?[:.)|]\\s?|\\t\\s*))?"
                          "(?:" GROUP ":?\\s*([0-9]{1,5})\\s*:?\\s*)?"
                          "((?:\\[[^\\]]{0,24}\\]\\s*)*)(" ADDRESS ")[\\s|]+([\"a-z0-9].*)$");
  parser->glued = compile (ADDRESS "\\s.{6,400}?\\s"
                           "((?:IOMMU Group [0-9]{1,5}:?\\s+)?" ADDRESS "\\s+"
                           "(?:VGA compatible|3D|Display|Audio|Host|PCI|ISA|USB|Ethernet|Network|"
                           "SATA|Non-Volatile|Serial|System|Signal|Communication|RAM|SMBus)\\s?"
                           "[a-z ]{0,24}(?:\\[[0-9a-f]{4}\\])?:\\s)");
  parser->glued_details = compile ("(?:" ADDRESS "|^" DETAIL ")\\s.{1,400}?\\s(" DETAIL "\\s)");
  parser->heading = compile ("^[>|*+#\\s-]*" GROUP ":?\\s*([0-9]{1,5})\\s*:?\\s*$");
  parser->group_path = compile ("iommu_groups/([0-9]{1,5})/devices/(" ADDRESS ")\\s*$");
  parser->udev_path = compile ("^P: /devices/pci[^ ]*/(" ADDRESS ")"
                               "(?:/drm/card[0-9]+/card[0-9]+-([A-Za-z0-9-]+))?$");
  parser->line_end = compile ("<(?:br\\s*/?|/(?:p|div|li|tr))>");
  parser->noise = compile ("\\x1b\\[[0-9;]*[A-Za-z]|\\r|\\*\\*|`(?!-)|"
                           "</?(?:br|pre|code|p|li|td|tr|span|b|strong|div)\\b[^>]{0,80}>");
}

static void
parser_clear (Parser *parser)
{
  g_clear_pointer (&parser->by_address, g_hash_table_unref);
  g_clear_pointer (&parser->marks, g_hash_table_unref);
  g_clear_pointer (&parser->extra, sy_lspci_extra_free);
  g_clear_pointer (&parser->report, sy_lspci_report_free);
  g_clear_pointer (&parser->origin, sy_lspci_origin_free);
  g_clear_pointer (&parser->glued, g_regex_unref);
  g_clear_pointer (&parser->glued_details, g_regex_unref);
  g_clear_pointer (&parser->line, g_regex_unref);
  g_clear_pointer (&parser->heading, g_regex_unref);
  g_clear_pointer (&parser->group_path, g_regex_unref);
  g_clear_pointer (&parser->udev_path, g_regex_unref);
  g_clear_pointer (&parser->line_end, g_regex_unref);
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
  gpointer key;
  gpointer device;

  g_hash_table_iter_init (&iter, parser->by_address);
  while (g_hash_table_iter_next (&iter, &key, &device))
    {
      g_ptr_array_add (devices, device);
      g_hash_table_iter_steal (&iter);
      g_free (key);
    }
  g_ptr_array_sort (devices, compare_devices);

  return g_steal_pointer (&devices);
}

GPtrArray *
sy_lspci_parse (const char  *text,
                gssize       length,
                GError     **error)
{
  return sy_lspci_parse_first (text, length, NULL, error);
}

GPtrArray *
sy_lspci_parse_first (const char  *text,
                      gssize       length,
                      gboolean    *out_several,
                      GError     **error)
{
  g_autoptr (GPtrArray) devices = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *whole = NULL;
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
  whole = g_regex_replace_literal (parser.line_end, copy, -1, 0, "\n", 0, NULL);
  lines = g_strsplit (whole != NULL ? whole : copy, "\n", -1);
  for (guint i = 0; lines[i] != NULL && !parser.several; i++)
    parse_glued (&parser, lines[i]);
  if (out_several != NULL)
    *out_several = parser.several;
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
