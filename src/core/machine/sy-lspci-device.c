/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-lspci-private.h"

#include <string.h>

#define HEX_DIGITS "0123456789abcdefABCDEF"

/* The class names of pci.ids that decide something here; others stay unknown. */
static const struct {
  const char *name;
  guint32     code;
} class_names[] = {
  { "VGA compatible controller", 0x0300 },
  { "XGA compatible controller", 0x0301 },
  { "3D controller", 0x0302 },
  { "Display controller", 0x0380 },
  { "Multimedia audio controller", 0x0401 },
  { "Audio device", 0x0403 },
  { "Host bridge", 0x0600 },
  { "ISA bridge", 0x0601 },
  { "PCI bridge", 0x0604 },
  { "Bridge", 0x0680 },
  { "Serial bus controller", 0x0c80 },
  { "USB controller", 0x0c03 },
};

SyLspciDevice *
sy_lspci_device_new (const SyPciAddress *address)
{
  SyLspciDevice *self = g_new0 (SyLspciDevice, 1);

  self->address = *address;
  self->class_code = SY_LSPCI_UNKNOWN;
  self->vendor = SY_LSPCI_UNKNOWN;
  self->device = SY_LSPCI_UNKNOWN;
  self->subsystem_vendor = SY_LSPCI_UNKNOWN;
  self->subsystem_device = SY_LSPCI_UNKNOWN;
  self->revision = -1;
  self->iommu_group = SY_PCI_NO_IOMMU_GROUP;
  self->secondary = -1;

  return self;
}

void
sy_lspci_device_free (SyLspciDevice *self)
{
  g_free (self->driver);
  g_free (self->class_name);
  g_free (self->name);
  g_free (self->vendor_name);
  g_free (self->device_name);
  g_free (self->card);
  g_clear_pointer (&self->connectors, g_ptr_array_unref);
  g_free (self);
}

static guint32
parse_hex (const char *text)
{
  return (guint32) g_ascii_strtoull (text, NULL, 16);
}

/* "0302" from the number where the listing has it, else from the class's name. */
static void
set_class_name (SyLspciDevice *device,
                const char    *name,
                const char    *number)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name));

  if (number != NULL && *number != '\0')
    device->class_code = parse_hex (number) & 0xffff;
  for (guint i = 0; i < G_N_ELEMENTS (class_names) && device->class_code == SY_LSPCI_UNKNOWN; i++)
    if (g_ascii_strcasecmp (stripped, class_names[i].name) == 0)
      device->class_code = class_names[i].code;

  if (*stripped != '\0' && device->class_name == NULL)
    device->class_name = g_steal_pointer (&stripped);
}

static gboolean
is_hex (const char *text)
{
  return strspn (text, HEX_DIGITS) == 4;
}

/* The last "vvvv:dddd" that stands alone, since names may hold brackets and colons too. */
gboolean
sy_lspci_parse_ids (const char *text,
                    guint32    *out_first,
                    guint32    *out_second,
                    gsize      *out_start)
{
  gboolean found = FALSE;

  for (const char *p = strchr (text, ':'); p != NULL; p = strchr (p + 1, ':'))
    {
      const char *start = p - 4;

      if (p - text < 4 || !is_hex (p + 1) || p[5] == ':' ||
          strspn (start, HEX_DIGITS) != 4 ||
          (start > text && (g_ascii_isalnum (start[-1]) || start[-1] == ':')))
        continue;

      *out_first = parse_hex (start);
      *out_second = parse_hex (p + 1);
      if (out_start != NULL)
        *out_start = (gsize) (start - text) - (start > text && start[-1] == '[');
      found = TRUE;
    }

  return found;
}

void
sy_lspci_device_set_revision (SyLspciDevice *device,
                              const char    *text)
{
  const char *rev = g_strrstr (text, "(rev ");

  if (rev != NULL && g_ascii_isxdigit (rev[5]))
    device->revision = (int) parse_hex (rev + 5);
}

void
sy_lspci_device_set_name (SyLspciDevice *device,
                          const char    *text,
                          gssize         length)
{
  g_autofree char *name = g_strndup (text, length < 0 ? strlen (text) : (gsize) length);
  char *end = strstr (name, " (rev ");

  if (end == NULL)
    end = strstr (name, "(rev ");
  if (end == NULL)
    end = strstr (name, " (prog-if ");
  if (end != NULL)
    *end = '\0';
  g_strstrip (name);
  if (*name != '\0' && device->name == NULL)
    device->name = g_steal_pointer (&name);
}

/* Some scripts leave the colon after the class out. */
static const char *
read_bare_class (SyLspciDevice *device,
                 const char    *rest,
                 const char    *names)
{
  for (guint i = 0; i < G_N_ELEMENTS (class_names); i++)
    {
      gsize n = strlen (class_names[i].name);

      if (g_ascii_strncasecmp (rest, class_names[i].name, n) != 0 || rest[n] != ' ')
        continue;
      device->class_code = class_names[i].code;
      return rest + n + strspn (rest + n, " ");
    }

  return names;
}

/* What follows the address without -m: "3D controller [0302]: NVIDIA … [10de:1c8d] (rev a1)". */
void
sy_lspci_device_read_line (SyLspciDevice *device,
                           const char    *rest)
{
  const char *colon = strstr (rest, ": ");
  const char *bracket = strchr (rest, '[');
  const char *names = rest;
  g_autofree char *number = NULL;
  g_autofree char *class_name = NULL;
  gsize ids_start = 0;

  if (bracket != NULL && (colon == NULL || bracket < colon) &&
      is_hex (bracket + 1) && bracket[5] == ']')
    {
      /* ls-iommu leaves the colon out. */
      number = g_strndup (bracket + 1, 4);
      class_name = g_strndup (rest, (gsize) (bracket - rest));
      names = bracket + 6 + (bracket[6] == ':');
    }
  else if (colon != NULL)
    {
      gboolean numeric = colon - rest == 4 && is_hex (rest);

      number = numeric ? g_strndup (rest, 4) : NULL;
      class_name = numeric ? g_strdup ("") : g_strndup (rest, (gsize) (colon - rest));
      names = colon + 2;
    }

  if (class_name != NULL)
    set_class_name (device, class_name, number);
  if (device->class_code == SY_LSPCI_UNKNOWN)
    names = read_bare_class (device, rest, names);
  if (sy_lspci_parse_ids (names, &device->vendor, &device->device, &ids_start))
    sy_lspci_device_set_name (device, names, (gssize) ids_start);
  else
    sy_lspci_device_set_name (device, names, -1);
  sy_lspci_device_set_revision (device, names);
}

/* The number in "NVIDIA Corporation [10de]" of -mm; unknown without -nn. */
guint32
sy_lspci_parse_trailing_id (const char *field)
{
  const char *bracket = strrchr (field, '[');

  if (bracket != NULL && is_hex (bracket + 1) && bracket[5] == ']')
    return parse_hex (bracket + 1);
  if (strlen (field) == 4 && is_hex (field))
    return parse_hex (field);

  return SY_LSPCI_UNKNOWN;
}

void
sy_lspci_device_set_class (SyLspciDevice *device,
                           const char    *field)
{
  guint32 code = sy_lspci_parse_trailing_id (field);
  const char *bracket = strrchr (field, '[');
  g_autofree char *name = bracket != NULL ? g_strndup (field, (gsize) (bracket - field))
                                          : g_strdup (field);

  set_class_name (device, code == SY_LSPCI_UNKNOWN ? name : "", NULL);
  if (code != SY_LSPCI_UNKNOWN)
    device->class_code = code;
}

/* -mm: "class" "vendor" "device" -rXX "subsystem vendor" "subsystem" */
void
sy_lspci_device_read_fields (SyLspciDevice *device,
                             const char    *rest)
{
  g_auto (GStrv) words = NULL;
  guint n_fields = 0;

  if (!g_shell_parse_argv (rest, NULL, &words, NULL))
    return;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_str_has_prefix (words[i], "-r"))
        device->revision = (int) parse_hex (words[i] + 2);
      if (words[i][0] == '-')
        continue;

      switch (n_fields++)
        {
        case 0:
          sy_lspci_device_set_class (device, words[i]);
          break;
        case 1:
          device->vendor = sy_lspci_parse_trailing_id (words[i]);
          sy_lspci_device_set_name (device, words[i], -1);
          break;
        case 2:
          device->device = sy_lspci_parse_trailing_id (words[i]);
          break;
        case 3:
          device->subsystem_vendor = sy_lspci_parse_trailing_id (words[i]);
          break;
        case 4:
          device->subsystem_device = sy_lspci_parse_trailing_id (words[i]);
          break;
        default:
          break;
        }
    }
}

void
sy_lspci_device_set_driver (SyLspciDevice *device,
                            const char    *driver)
{
  g_free (device->driver);
  device->driver = g_strstrip (g_strdup (driver));
}


static void
merge_id (guint32 *id,
          guint32  other)
{
  if (*id == SY_LSPCI_UNKNOWN)
    *id = other;
}

void
sy_lspci_device_merge (SyLspciDevice *self,
                       SyLspciDevice *other)
{
  merge_id (&self->class_code, other->class_code);
  merge_id (&self->vendor, other->vendor);
  merge_id (&self->device, other->device);
  merge_id (&self->subsystem_vendor, other->subsystem_vendor);
  merge_id (&self->subsystem_device, other->subsystem_device);
  if (self->revision < 0)
    self->revision = other->revision;
  if (self->class_name == NULL)
    self->class_name = g_steal_pointer (&other->class_name);
  if (self->name == NULL)
    self->name = g_steal_pointer (&other->name);
}

gboolean
sy_lspci_device_differs (const SyLspciDevice *self,
                         const SyLspciDevice *other)
{
#define DIFFER(field) \
  (self->field != SY_LSPCI_UNKNOWN && other->field != SY_LSPCI_UNKNOWN && \
   self->field != other->field)
  return DIFFER (class_code) || DIFFER (vendor) || DIFFER (device);
#undef DIFFER
}

/* With -nn, so that the class has its number, the ids are missing only where a terminal or a mail
 * program broke the line: what is too long for lspci itself still ends with "(rev a1)". */
gboolean
sy_lspci_device_is_cut (const SyLspciDevice *self,
                        const char          *rest)
{
  const char *class_id = strchr (rest, '[');

  return self->vendor == SY_LSPCI_UNKNOWN && self->class_code != SY_LSPCI_UNKNOWN &&
         class_id != NULL && strspn (class_id + 1, "0123456789abcdef") == 4 &&
         class_id[5] == ']' && strstr (rest, "(rev") == NULL;
}
