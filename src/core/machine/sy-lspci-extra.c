/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-lspci-private.h"

#include <string.h>

#define MAX_COLUMNS 512
#define NO_BUS      (-1)

/* What stands beside listings in what people paste: the tree of lspci -t, names of DRM connectors,
 * lines of the kernel's and of Xorg's log. */
struct _SyLspciExtra {
  GRegex     *connector;   /* card, connector, status */
  GRegex     *card;        /* address, card */
  GRegex     *by_path;     /* address, card */
  GRegex     *xorg;        /* driver, output, status */
  GRegex     *boot_vga;    /* address */
  GHashTable *connectors;  /* card → GPtrArray of SyConnector */
  GHashTable *cards;       /* card → address */
  GHashTable *outputs;     /* Xorg driver → GPtrArray of SyConnector */
  int         buses[MAX_COLUMNS];  /* of the tree: the bus whose devices begin in a column */
  char        domain[16];
};

static GRegex *
compile (const char *pattern)
{
  return g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
}

static GHashTable *
new_lists (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) g_ptr_array_unref);
}

SyLspciExtra *
sy_lspci_extra_new (void)
{
  SyLspciExtra *self = g_new0 (SyLspciExtra, 1);

  self->connector = compile ("\\b(card[0-9]{1,3})-([A-Z]{2,9}(?:-[A-Z])?-[0-9]{1,3})"
                             "(?:/status)?[\\s:=]*(connected|disconnected|unknown)?\\s*$");
  self->card = compile ("/(" SY_LSPCI_ADDRESS ")/drm/(card[0-9]{1,3})(?:/|\\s|$)");
  self->by_path = compile ("\\bpci-(" SY_LSPCI_ADDRESS ")-card\\s+->\\s+\\S*?(card[0-9]{1,3})$");
  self->xorg = compile ("\\b(intel|modeset|amdgpu|radeon|nouveau|nvidia)\\((?:GPU-)?[0-9]\\):"
                        "\\s+(?:Output\\s+)?(?:[^():]{0,64}\\()?"
                        "([A-Z]{2,6}(?:-[A-Z])?-?[0-9](?:-[0-9])?)\\)?:?\\s*"
                        "(connected|disconnected)");
  self->boot_vga = compile ("(" SY_LSPCI_ADDRESS "):? vgaarb: setting as boot (?:VGA )?device");
  self->connectors = new_lists ();
  self->outputs = new_lists ();
  self->cards = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_strlcpy (self->domain, "0000", sizeof self->domain);

  return self;
}

void
sy_lspci_extra_free (SyLspciExtra *self)
{
  g_regex_unref (self->connector);
  g_regex_unref (self->card);
  g_regex_unref (self->by_path);
  g_regex_unref (self->xorg);
  g_regex_unref (self->boot_vga);
  g_hash_table_unref (self->connectors);
  g_hash_table_unref (self->cards);
  g_hash_table_unref (self->outputs);
  g_free (self);
}

static SyTristate
parse_state (const char *word)
{
  if (word == NULL)
    return SY_TRISTATE_UNKNOWN;
  if (g_ascii_strcasecmp (word, "connected") == 0)
    return SY_TRISTATE_YES;

  return g_ascii_strcasecmp (word, "disconnected") == 0 ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
}

/* Of one connector that is told twice, the status that is known stays. */
static void
add_connector (GHashTable *lists,
               const char *key,
               const char *name,
               SyTristate  connected)
{
  GPtrArray *list = g_hash_table_lookup (lists, key);
  SyConnector *connector = NULL;

  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_connector_free);
      g_hash_table_insert (lists, g_strdup (key), list);
    }
  for (guint i = 0; i < list->len && connector == NULL; i++)
    if (strcmp (((SyConnector *) list->pdata[i])->name, name) == 0)
      connector = list->pdata[i];
  if (connector == NULL && list->len >= SY_LSPCI_MAX_CONNECTORS)
    return;
  if (connector == NULL)
    {
      connector = sy_connector_new (name);
      g_ptr_array_add (list, connector);
    }
  if (connected != SY_TRISTATE_UNKNOWN)
    connector->connected = connected;
}

/* Xorg's "eDP1" is "eDP-1" elsewhere; NVIDIA's driver says CRT for an analogue output. */
static char *
make_output_name (const char *output)
{
  gsize n = strcspn (output, "0123456789-");

  if (g_ascii_strncasecmp (output, "CRT", 3) == 0)
    return g_strdup_printf ("VGA-%s", output[3] == '-' ? output + 4 : output + 3);
  if (g_ascii_isdigit (output[n]))
    return g_strdup_printf ("%.*s-%s", (int) n, output, output + n);

  return g_strdup (output);
}

static gboolean
read_xorg (SyLspciExtra *self,
           const char   *line)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *driver = NULL;
  g_autofree char *output = NULL;
  g_autofree char *state = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *name = NULL;

  if (strchr (line, '(') == NULL || !g_regex_match (self->xorg, line, 0, &match))
    return FALSE;
  driver = g_match_info_fetch (match, 1);
  output = g_match_info_fetch (match, 2);
  state = g_match_info_fetch (match, 3);
  lower = g_ascii_strdown (driver, -1);
  name = make_output_name (output);
  if (!g_str_has_prefix (name, "VIRTUAL") && !g_str_has_prefix (name, "None"))
    add_connector (self->outputs, lower, name, parse_state (state));

  return TRUE;
}

static gboolean
add_card (SyLspciExtra *self,
          GMatchInfo   *match)
{
  g_hash_table_insert (self->cards, g_match_info_fetch (match, 2), g_match_info_fetch (match, 1));

  return TRUE;
}

static gboolean
read_drm (SyLspciExtra *self,
          const char   *line)
{
  g_autoptr (GMatchInfo) card = NULL;
  g_autoptr (GMatchInfo) path = NULL;
  g_autoptr (GMatchInfo) connector = NULL;
  gboolean found = FALSE;

  if (strstr (line, "card") == NULL)
    return FALSE;
  if (g_regex_match (self->card, line, 0, &card))
    found = add_card (self, card);
  else if (g_regex_match (self->by_path, line, 0, &path))
    found = add_card (self, path);
  if (g_regex_match (self->connector, line, 0, &connector))
    {
      g_autofree char *key = g_match_info_fetch (connector, 1);
      g_autofree char *name = g_match_info_fetch (connector, 2);
      g_autofree char *state = g_match_info_fetch (connector, 3);

      add_connector (self->connectors, key, name, parse_state (state));
      found = TRUE;
    }

  return found;
}

static gboolean
read_hex (const char **p,
          guint        digits,
          guint       *out_value)
{
  guint value = 0;

  for (guint i = 0; i < digits; i++)
    {
      if (!g_ascii_isxdigit ((*p)[i]))
        return FALSE;
      value = value << 4 | (guint) g_ascii_xdigit_value ((*p)[i]);
    }
  *p += digits;
  *out_value = value;

  return TRUE;
}

/* One function in a row of the tree, "1c.0", at @p; with "-[03-6d]" behind it, a bridge. */
static gboolean
read_tree_function (SyLspciExtra  *self,
                    SyLspciParser *parser,
                    const char   **p,
                    int           *bus)
{
  const char *q = *p;
  guint device;
  guint function;
  guint behind;

  if (!read_hex (&q, 2, &device) || *q++ != '.' || !read_hex (&q, 1, &function) || *bus < 0 ||
      function > 7 || device > 0x1f)
    return FALSE;
  *p = q;
  if (q[0] != '-' || q[1] != '[')
    return TRUE;
  q += 2;
  if (read_hex (&q, 2, &behind))
    {
      g_autofree char *address = g_strdup_printf ("%s:%02x:%02x.%u", self->domain,
                                                  (guint) *bus, device, function);

      sy_lspci_parser_set_secondary (parser, address, (int) behind);
      *bus = (int) behind;
    }
  *p = q + strcspn (q, "]");
  if (**p == ']')
    (*p)++;

  return TRUE;
}

/* "           +-1c.0-[03-6d]----00.0-[04-6d]--+-00.0-[05]--": the columns tell what belongs
 * together. */
static gboolean
read_tree (SyLspciExtra  *self,
           SyLspciParser *parser,
           const char    *line)
{
  const char *p = line + strspn (line, " |");
  int bus;

  if (p[0] == '-' && p[1] == '[' && strlen (p) > 8)
    {
      const char *q = strchr (p, ']');
      gsize n = strspn (p + 2, "0123456789abcdef");

      if (q == NULL || (p[2 + n] != ':' && p[2 + n] != ']') || n < 4 || n > 8)
        return FALSE;
      g_snprintf (self->domain, sizeof self->domain, "%.*s", (int) n, p + 2);
      bus = p[2 + n] == ':' ? (int) g_ascii_strtoull (p + 3 + n, NULL, 16) & 0xff : 0;
      p = q + 1;
    }
  else if ((p[0] == '+' || p[0] == '\\') && p[1] == '-' && p - line < MAX_COLUMNS)
    bus = self->buses[p - line];
  else
    return FALSE;

  while (*p != '\0' && *p != ' ' && p - line < MAX_COLUMNS)
    {
      if (*p == '+' || *p == '\\')
        self->buses[p - line] = bus;
      if (*p == '-' || *p == '+' || *p == '\\')
        p++;
      else if (!read_tree_function (self, parser, &p, &bus))
        break;
    }

  return TRUE;
}

gboolean
sy_lspci_extra_read (SyLspciExtra  *self,
                     SyLspciParser *parser,
                     const char    *line)
{
  g_autoptr (GMatchInfo) boot = NULL;

  if (strstr (line, "vgaarb") != NULL && g_regex_match (self->boot_vga, line, 0, &boot))
    {
      g_autofree char *address = g_match_info_fetch (boot, 1);

      sy_lspci_parser_set_boot_vga (parser, address);
      return TRUE;
    }

  return read_tree (self, parser, line) || read_xorg (self, line) || read_drm (self, line);
}

static guint32
get_vendor (const char *driver)
{
  if (strcmp (driver, "intel") == 0 || strcmp (driver, "modeset") == 0)
    return SY_PCI_VENDOR_INTEL;

  return g_str_has_prefix (driver, "n") ? SY_PCI_VENDOR_NVIDIA : SY_PCI_VENDOR_AMD;
}

/* Xorg names its driver, not the device: it is the one where only one GPU is of that vendor. The
 * modesetting driver serves any, so that it counts for Intel's GPU beside one of NVIDIA's only. */
static SyLspciDevice *
find_by_vendor (const GPtrArray *devices,
                const char      *driver)
{
  guint32 vendor = get_vendor (driver);
  gboolean generic = strcmp (driver, "modeset") == 0;
  SyLspciDevice *found = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      SyLspciDevice *device = devices->pdata[i];

      if (device->class_code == SY_LSPCI_UNKNOWN || device->class_code >> 8 != 0x03)
        continue;
      if (generic && device->vendor == SY_PCI_VENDOR_AMD)
        return NULL;
      if (device->vendor != vendor)
        continue;
      if (found != NULL && !sy_pci_address_same_slot (&found->address, &device->address))
        return NULL;
      found = found != NULL ? found : device;
    }

  return found;
}

static void
give (SyLspciDevice *device,
      const char    *card,
      GPtrArray     *connectors)
{
  if (device->card == NULL)
    device->card = g_strdup (card);
  if (connectors == NULL || (device->connectors != NULL && device->connectors->len > 0))
    return;
  g_clear_pointer (&device->connectors, g_ptr_array_unref);
  device->connectors = g_ptr_array_ref (connectors);
}

void
sy_lspci_extra_finish (SyLspciExtra    *self,
                       const GPtrArray *devices)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->cards);
  while (g_hash_table_iter_next (&iter, &key, &value))
    for (guint i = 0; i < devices->len; i++)
      {
        SyLspciDevice *device = devices->pdata[i];
        SyPciAddress address;

        if (sy_pci_address_parse (value, &address) &&
            sy_pci_address_compare (&address, &device->address) == 0)
          give (device, key, g_hash_table_lookup (self->connectors, key));
      }

  g_hash_table_iter_init (&iter, self->outputs);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      SyLspciDevice *device = find_by_vendor (devices, key);

      if (device != NULL)
        give (device, "Xorg", value);
    }
}
