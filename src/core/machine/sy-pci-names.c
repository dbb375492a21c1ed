/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-pci-names.h"

#include <string.h>

#define NAMES_MAX_SIZE (16 * 1024 * 1024)

/* Makers of GPUs and of emulated ones: a listing may have been written with older names, or with
 * none of our pci.ids at hand. What is longer comes before its beginning. */
static const struct {
  const char *text;
  const char *today;    /* (nullable): what pci.ids calls it now, where that is another name */
  guint16     vendor;
} makers[] = {
  { "advanced micro devices, inc. [amd/ati]", NULL, 0x1002 },
  { "advanced micro devices [amd] nee ati", "advanced micro devices, inc. [amd/ati]", 0x1002 },
  { "advanced micro devices nee ati", "advanced micro devices, inc. [amd/ati]", 0x1002 },
  { "ati technologies inc", "advanced micro devices, inc. [amd/ati]", 0x1002 },
  { "advanced micro devices, inc. [amd]", NULL, 0x1022 },
  { "advanced micro devices [amd]", "advanced micro devices, inc. [amd]", 0x1022 },
  { "nvidia corporation", NULL, 0x10de },
  { "nvidia", "nvidia corporation", 0x10de },
  { "intel corporation", NULL, 0x8086 },
  { "intel", "intel corporation", 0x8086 },
  { "red hat, inc.", NULL, 0x1af4 },
  { "vmware", NULL, 0x15ad },
  { "microsoft corporation", NULL, 0x1414 },
  { "aspeed technology, inc.", NULL, 0x1a03 },
};

/* One device of which something is missing. */
typedef struct {
  SyLspciDevice *device;
  char          *text;          /* "vendor device" in lower case, in today's words */
  gsize          vendor_length; /* of the longest vendor's name that @text begins with */
  gboolean       ambiguous;
} Want;

typedef struct {
  GPtrArray  *wants;      /* all of them, owned */
  GHashTable *by_text;    /* text → GPtrArray of Want without a device id */
  GHashTable *by_ids;     /* ids → GPtrArray of Want with ids */
} Wants;

static void
want_free (Want *self)
{
  g_free (self->text);
  g_free (self);
}

static char *
read_list (SySysroot *root)
{
  static const char * const paths[] = {
    "/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids", NULL,
  };
  const char *path = root != NULL ? sy_sysroot_find_first (root, paths) : NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (path != NULL)
    bytes = sy_sysroot_read (root, path, NAMES_MAX_SIZE, NULL);
  if (bytes == NULL)
    return NULL;

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* "Device 1b80" is what lspci writes where its own list has no name. */
static const char *
find_number (const char *text)
{
  const char *found = g_strrstr (text, "device ");

  if (found == NULL || (found > text && found[-1] != ' '))
    return NULL;
  found += strlen ("device ");

  return strspn (found, "0123456789abcdef") == 4 && found[4] == '\0' ? found : NULL;
}

static gboolean
begins_with (const char *text,
             const char *word)
{
  gsize n = strlen (word);

  return strncmp (text, word, n) == 0 && (text[n] == ' ' || text[n] == ',' || text[n] == '\0');
}

/* Takes the maker's name for today's, and its id from it. */
static void
find_maker (Want *want)
{
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_autofree char *rest = NULL;

      if (!begins_with (want->text, makers[i].text))
        continue;
      if (want->device->vendor == SY_LSPCI_UNKNOWN)
        want->device->vendor = makers[i].vendor;
      want->vendor_length = strlen (makers[i].today != NULL ? makers[i].today : makers[i].text);
      if (makers[i].today != NULL)
        {
          rest = g_strdup (want->text + strlen (makers[i].text));
          g_free (want->text);
          want->text = g_strconcat (makers[i].today, rest, NULL);
        }
      return;
    }
}

static gpointer
make_key (guint32 vendor,
          guint32 device)
{
  return GUINT_TO_POINTER (vendor << 16 | device);
}

static void
list_under (GHashTable *table,
            gpointer    key,
            Want       *want)
{
  GPtrArray *list = g_hash_table_lookup (table, key);

  if (list == NULL)
    {
      list = g_ptr_array_new ();
      g_hash_table_insert (table, key, list);
    }
  g_ptr_array_add (list, want);
}

static void
list_by_ids (Wants *self,
             Want  *want)
{
  if (want->device->vendor != SY_LSPCI_UNKNOWN && want->device->device != SY_LSPCI_UNKNOWN)
    list_under (self->by_ids, make_key (want->device->vendor, want->device->device), want);
}

static void
add_want (Wants         *self,
          SyLspciDevice *device)
{
  Want *want = g_new0 (Want, 1);
  const char *number;

  want->device = device;
  device->numbered = device->vendor != SY_LSPCI_UNKNOWN;
  want->text = g_ascii_strdown (device->name != NULL ? device->name : "", -1);
  g_ptr_array_add (self->wants, want);
  find_maker (want);
  number = find_number (want->text);
  if (number != NULL && device->device == SY_LSPCI_UNKNOWN)
    device->device = (guint32) g_ascii_strtoull (number, NULL, 16);
  else if (device->device == SY_LSPCI_UNKNOWN && want->text[0] != '\0')
    list_under (self->by_text, want->text, want);
  list_by_ids (self, want);
}

/* A vendor whose number the listing lacks is the one with the longest name that fits. */
static void
see_vendor (Wants      *self,
            guint32     vendor,
            const char *lower)
{
  gsize n = strlen (lower);

  for (guint i = 0; i < self->wants->len; i++)
    {
      Want *want = self->wants->pdata[i];

      if (want->vendor_length >= n || want->text[0] != lower[0] || want->device->numbered ||
          !begins_with (want->text, lower))
        continue;
      want->vendor_length = n;
      want->device->vendor = vendor;
      list_by_ids (self, want);
    }
}

static void
see_device (Wants      *self,
            guint32     vendor,
            guint32     device,
            const char *vendor_name,
            const char *vendor_lower,
            const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *text = g_strconcat (vendor_lower, " ", lower, NULL);
  const GPtrArray *list = g_hash_table_lookup (self->by_text, text);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      Want *want = list->pdata[i];

      if (want->device->vendor != SY_LSPCI_UNKNOWN && want->device->vendor != vendor)
        continue;
      want->ambiguous |= want->device->device != SY_LSPCI_UNKNOWN;
      want->device->vendor = vendor;
      want->device->device = device;
    }

  list = g_hash_table_lookup (self->by_ids, make_key (vendor, device));
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      Want *want = list->pdata[i];

      g_free (want->device->vendor_name);
      g_free (want->device->device_name);
      want->device->vendor_name = g_utf8_make_valid (vendor_name, -1);
      want->device->device_name = g_utf8_make_valid (name, -1);
    }
}

/* The number in front of a line of pci.ids: "10de  NVIDIA Corporation", "<tab>1c8d  GP107M …". */
static gboolean
parse_entry (const char  *line,
             guint32     *out_number,
             const char **out_name)
{
  if (strspn (line, "0123456789abcdef") != 4 || line[4] != ' ' || line[5] != ' ')
    return FALSE;
  *out_number = (guint32) g_ascii_strtoull (line, NULL, 16);
  *out_name = line + 6;

  return TRUE;
}

static void
scan (Wants *self,
      char  *list)
{
  g_autofree char *vendor_lower = NULL;
  const char *vendor_name = NULL;
  guint32 vendor = 0;
  char *next;

  for (char *line = list; line != NULL; line = next)
    {
      const char *name;
      guint32 number;

      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      if (line[0] == '\t' && line[1] != '\t' && vendor_name != NULL &&
          parse_entry (line + 1, &number, &name))
        see_device (self, vendor, number, vendor_name, vendor_lower, name);
      else if (parse_entry (line, &number, &name))
        {
          vendor = number;
          vendor_name = name;
          g_free (vendor_lower);
          vendor_lower = g_ascii_strdown (name, -1);
          see_vendor (self, vendor, vendor_lower);
        }
      else if (g_str_has_prefix (line, "C "))
        return; /* From here on come classes. */
    }
}

/* What the listing itself wrote, where there is no better name. */
static void
keep_own_name (Want *want)
{
  SyLspciDevice *device = want->device;
  const char *name = device->name;
  gsize n = 0;

  if (want->ambiguous)
    device->device = SY_LSPCI_UNKNOWN;
  if (name == NULL || device->device_name != NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (makers) && n == 0; i++)
    if (g_ascii_strncasecmp (name, makers[i].text, strlen (makers[i].text)) == 0)
      n = strlen (makers[i].text);
  if (n == 0 && want->vendor_length < strlen (name))
    n = want->vendor_length;
  if (n == 0)
    return;

  device->vendor_name = g_strchomp (g_strndup (name, n));
  device->device_name = g_strchug (g_strdup (name + n));
}

void
sy_pci_names_complete (SySysroot       *root,
                       const GPtrArray *devices)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) want_free);
  g_autoptr (GHashTable) by_text = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                          (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) by_ids = g_hash_table_new_full (NULL, NULL, NULL,
                                                         (GDestroyNotify) g_ptr_array_unref);
  g_autofree char *list = read_list (root);
  Wants wants = { .wants = all, .by_text = by_text, .by_ids = by_ids };

  for (guint i = 0; i < devices->len; i++)
    add_want (&wants, devices->pdata[i]);
  if (list != NULL)
    scan (&wants, list);
  for (guint i = 0; i < all->len; i++)
    keep_own_name (all->pdata[i]);
}
