/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-efi-boot-entry.h"

#include <string.h>

#define EFIVARS     SY_EFI_VARIABLES
#define GLOBAL_GUID "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define MAX_SIZE    65536

/* Of the variable, as efivarfs shows it; then those of the entry. */
#define ATTRIBUTES_SIZE 4

/* UEFI specification 2.10, section 10.3.5.4: a file on a partition. */
#define NODE_HEADER_SIZE 4
#define TYPE_MEDIA       4
#define SUBTYPE_FILE     4
#define TYPE_END         0x7f
#define SUBTYPE_END_ENTIRE 0xff

void
sy_efi_boot_entry_free (SyEfiBootEntry *self)
{
  g_free (self->variable);
  g_free (self->title);
  g_free (self->loader);
  g_free (self->options);
  g_free (self);
}

/*
 * (transfer full) (nullable): UTF-16LE up to a NUL or @size; @out_used counts the NUL too. NULL
 * where it is no text.
 */
static char *
read_text (const guint8 *data,
           gsize         size,
           gsize        *out_used)
{
  g_autofree gunichar2 *units = g_new0 (gunichar2, size / 2 + 1);
  gsize n;

  for (n = 0; n < size / 2; n++)
    {
      units[n] = (gunichar2) (data[2 * n] | data[2 * n + 1] << 8);
      if (units[n] == 0)
        break;
    }
  *out_used = MIN (2 * (n + 1), size);

  return g_utf16_to_utf8 (units, -1, NULL, NULL, NULL);
}

/* (transfer full) (nullable): the file in a device path. */
static char *
find_file (const guint8 *data,
           gsize         size)
{
  gsize pos = 0;

  while (size - pos >= NODE_HEADER_SIZE && data[pos] != TYPE_END)
    {
      gsize length = (gsize) (data[pos + 2] | data[pos + 3] << 8);
      gsize used;

      if (length < NODE_HEADER_SIZE || length > size - pos)
        return NULL;
      if (data[pos] == TYPE_MEDIA && data[pos + 1] == SUBTYPE_FILE)
        {
          char *path = read_text (data + pos + NODE_HEADER_SIZE, length - NODE_HEADER_SIZE, &used);

          return path != NULL ? g_strdelimit (path, "\\", '/') : NULL;
        }
      pos += length;
    }

  return NULL;
}

/* Parameters are printable; what other programs keep there is not. */
static gboolean
is_printable (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (!g_unichar_isprint (g_utf8_get_char (c)))
      return FALSE;

  return *text != '\0';
}

/* Where the parts of an entry begin, in bytes. */
typedef struct {
  gsize title;
  gsize path;
  gsize options;
} Layout;

/* Every length is checked against what is there. */
static gboolean
find_layout (const guint8 *data,
             gsize         size,
             Layout       *out_layout)
{
  const gsize header = ATTRIBUTES_SIZE + 4 + 2;
  gsize path_size;
  gsize end;

  if (size < header || size > MAX_SIZE)
    return FALSE;
  path_size = (gsize) (data[header - 2] | data[header - 1] << 8);
  for (end = header; end + 2 <= size && (data[end] != 0 || data[end + 1] != 0); end += 2)
    ;
  end = MIN (end + 2, size);
  if (path_size > size - end)
    return FALSE;
  *out_layout = (Layout) { header, end, end + path_size };

  return TRUE;
}

SyEfiBootEntry *
sy_efi_boot_entry_parse (const char *variable,
                         GBytes     *bytes)
{
  g_autoptr (SyEfiBootEntry) self = g_new0 (SyEfiBootEntry, 1);
  g_autofree char *options = NULL;
  const guint8 *data;
  Layout layout;
  gsize size;
  gsize used;

  data = g_bytes_get_data (bytes, &size);
  if (!find_layout (data, size, &layout))
    return NULL;
  self->title = read_text (data + layout.title, layout.path - layout.title, &used);
  if (self->title == NULL)
    return NULL;

  self->variable = g_strdup (variable);
  self->loader = find_file (data + layout.path, layout.options - layout.path);
  options = read_text (data + layout.options, size - layout.options, &used);
  if (options != NULL && is_printable (options))
    self->options = g_steal_pointer (&options);

  return g_steal_pointer (&self);
}

static void
append_number (GByteArray *array,
               guint       value)
{
  const guint8 bytes[] = { (guint8) (value & 0xff), (guint8) (value >> 8) };

  g_byte_array_append (array, bytes, sizeof bytes);
}

/* UTF-16LE and a NUL. */
static void
append_text (GByteArray *array,
             const char *text)
{
  glong length = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &length, NULL);

  for (glong i = 0; units != NULL && i < length; i++)
    append_number (array, units[i]);
  append_number (array, 0);
}

static GByteArray *
make_device_path (const char *loader)
{
  g_autofree char *path = g_strdelimit (g_strdup (loader != NULL ? loader : ""), "/", '\\');
  g_autoptr (GByteArray) name = g_byte_array_new ();
  GByteArray *result = g_byte_array_new ();

  if (loader != NULL)
    {
      append_text (name, path);
      append_number (result, TYPE_MEDIA | SUBTYPE_FILE << 8);
      append_number (result, NODE_HEADER_SIZE + name->len);
      g_byte_array_append (result, name->data, name->len);
    }
  append_number (result, TYPE_END | SUBTYPE_END_ENTIRE << 8);
  append_number (result, NODE_HEADER_SIZE);

  return result;
}

GBytes *
sy_efi_boot_entry_write (const SyEfiBootEntry *self)
{
  /* Of the variable: kept, for boot and run time. Of the entry: active. */
  static const guint8 attributes[] = { 7, 0, 0, 0, 1, 0, 0, 0 };
  g_autoptr (GByteArray) result = g_byte_array_new ();
  g_autoptr (GByteArray) path = make_device_path (self->loader);

  if (path->len > G_MAXUINT16)
    return NULL;
  g_byte_array_append (result, attributes, sizeof attributes);
  append_number (result, path->len);
  append_text (result, self->title);
  g_byte_array_append (result, path->data, path->len);
  if (self->options != NULL)
    append_text (result, self->options);

  return result->len <= MAX_SIZE ? g_byte_array_free_to_bytes (g_steal_pointer (&result)) : NULL;
}

GBytes *
sy_efi_boot_entry_derive (GBytes     *bytes,
                          const char *title,
                          const char *options)
{
  g_autoptr (GByteArray) result = g_byte_array_new ();
  const guint8 *data;
  Layout layout;
  gsize size;

  data = g_bytes_get_data (bytes, &size);
  if (!find_layout (data, size, &layout))
    return NULL;
  g_byte_array_append (result, data, (guint) layout.title);
  /* Of the variable: kept, for boot and run time. Of the entry: active, whatever theirs is. */
  memcpy (result->data, "\7\0\0", ATTRIBUTES_SIZE);
  result->data[ATTRIBUTES_SIZE] |= 1;
  append_text (result, title);
  g_byte_array_append (result, data + layout.path, (guint) (layout.options - layout.path));
  append_text (result, options);

  return result->len <= MAX_SIZE ? g_byte_array_free_to_bytes (g_steal_pointer (&result)) : NULL;
}

GArray *
sy_efi_boot_order_parse (GBytes *bytes)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint16));
  gsize size = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (size <= ATTRIBUTES_SIZE || size > MAX_SIZE || size % 2 != 0)
    return numbers;
  for (gsize i = ATTRIBUTES_SIZE; i < size; i += 2)
    {
      guint16 number = (guint16) (data[i] | data[i + 1] << 8);

      g_array_append_val (numbers, number);
    }

  return numbers;
}

GBytes *
sy_efi_boot_order_write (GArray *numbers)
{
  static const guint8 attributes[ATTRIBUTES_SIZE] = { 7, 0, 0, 0 };
  GByteArray *result = g_byte_array_new ();

  g_byte_array_append (result, attributes, sizeof attributes);
  for (guint i = 0; i < numbers->len; i++)
    append_number (result, g_array_index (numbers, guint16, i));

  return g_byte_array_free_to_bytes (result);
}

gboolean
sy_efi_boot_entry_is_variable (const char *path)
{
  const char *name = strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path;

  return strncmp (name, "Boot", 4) == 0 && strlen (name) == 8 + strlen (GLOBAL_GUID) &&
         strspn (name + 4, "0123456789ABCDEF") == 4 && strcmp (name + 8, GLOBAL_GUID) == 0;
}

SyEfiBootEntry *
sy_efi_boot_entry_read_current (SySysroot *sysroot)
{
  g_autoptr (GBytes) current = NULL;
  g_autofree char *variable = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *data;
  gsize size;

  current = sy_sysroot_read (sysroot, EFIVARS "BootCurrent" GLOBAL_GUID, MAX_SIZE, NULL);
  if (current == NULL)
    return NULL;
  data = g_bytes_get_data (current, &size);
  if (size != ATTRIBUTES_SIZE + 2)
    return NULL;
  variable = g_strdup_printf ("Boot%02X%02X", data[ATTRIBUTES_SIZE + 1], data[ATTRIBUTES_SIZE]);
  path = g_strconcat (EFIVARS, variable, GLOBAL_GUID, NULL);
  bytes = sy_sysroot_read (sysroot, path, MAX_SIZE, NULL);

  return bytes != NULL ? sy_efi_boot_entry_parse (variable, bytes) : NULL;
}

gboolean
sy_efi_boot_entry_starts_linux (const SyEfiBootEntry *self)
{
  g_autofree char *loader = self->loader != NULL ? g_ascii_strdown (self->loader, -1) : NULL;
  const char *name = loader != NULL ? strrchr (loader, '/') : NULL;

  return loader != NULL && (g_str_has_prefix (loader, "/efi/linux/") ||
                            g_str_has_prefix (name != NULL ? name + 1 : loader, "vmlinuz") ||
                            g_str_has_prefix (name != NULL ? name + 1 : loader, "bzimage"));
}
