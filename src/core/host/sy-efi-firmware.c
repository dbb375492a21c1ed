/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-efi-firmware.h"

#include <string.h>

#include "host/sy-boot-menu.h"
#include "machine/sy-kernel-cmdline.h"
#include "machine/sy-pe-image.h"

/* Of an entry; what is larger is none. */
#define MAX_SIZE 65536

static void
entry_free (SyEfiEntry *self)
{
  g_free (self->path);
  g_free (self->options);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->entry, sy_efi_boot_entry_free);
  g_free (self);
}

void
sy_efi_firmware_clear (SyEfiFirmware *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->order, g_array_unref);
  g_clear_pointer (&self->next, g_array_unref);
  g_clear_pointer (&self->current, g_array_unref);
}

/* (transfer full) (nullable): what is inside of a unified kernel image, on the partition that the
 * firmware starts from, wherever that is mounted. */
static char *
read_unified (SySysroot  *sysroot,
              const char *loader)
{
  static const char * const mount_points[] = { "/efi", "/boot", "/boot/efi" };

  for (guint i = 0; loader != NULL && i < G_N_ELEMENTS (mount_points); i++)
    {
      g_autofree char *path = g_build_filename (mount_points[i], loader, NULL);
      char *options = sy_pe_image_read_text (sysroot, path, ".cmdline", NULL);

      if (options != NULL)
        return options;
    }

  return NULL;
}

static void
add_entry (SySysroot  *sysroot,
           const char *path,
           GPtrArray  *entries)
{
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, path, MAX_SIZE, NULL);
  g_autofree char *name = g_strndup (strrchr (path, '/') + 1, strlen ("Boot0000"));
  SyEfiBootEntry *parsed = bytes != NULL ? sy_efi_boot_entry_parse (name, bytes) : NULL;
  g_autofree char *inside = NULL;
  SyEfiEntry *entry;

  if (parsed == NULL)
    return;
  inside = read_unified (sysroot, parsed->loader);
  entry = g_new0 (SyEfiEntry, 1);
  entry->number = (guint16) g_ascii_strtoull (name + strlen ("Boot"), NULL, 16);
  entry->path = g_strdup (path);
  entry->unified = inside != NULL;
  entry->options = parsed->options != NULL ? g_strdup (parsed->options)
                   : inside != NULL ? g_steal_pointer (&inside) : g_strdup ("");
  entry->bytes = g_steal_pointer (&bytes);
  entry->entry = parsed;
  g_ptr_array_add (entries, entry);
}

static GArray *
read_numbers (SySysroot  *sysroot,
              const char *path)
{
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, path, MAX_SIZE, NULL);

  return sy_efi_boot_order_parse (bytes);
}

gboolean
sy_efi_firmware_read (SySysroot      *sysroot,
                      SyEfiFirmware  *self,
                      GError        **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, SY_EFI_VARIABLES, error);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (SY_EFI_VARIABLES, names[i], NULL);

      if (sy_efi_boot_entry_is_variable (path))
        add_entry (sysroot, path, self->entries);
    }
  self->order = read_numbers (sysroot, SY_EFI_BOOT_ORDER);
  self->next = read_numbers (sysroot, SY_EFI_BOOT_NEXT);
  self->current = read_numbers (sysroot, SY_EFI_BOOT_CURRENT);
  /* Where nothing is stored, the firmware makes up an order of its own. */
  if (self->order->len == 0)
    g_array_append_vals (self->order, self->current->data, self->current->len);

  return TRUE;
}

/* (nullable): the entry of the number at @i, which may be gone. */
const SyEfiEntry *
sy_efi_firmware_find_number (const SyEfiFirmware *self,
                             GArray              *numbers,
                             guint                i)
{
  for (guint k = 0; i < numbers->len && k < self->entries->len; k++)
    if (((SyEfiEntry *) self->entries->pdata[k])->number == g_array_index (numbers, guint16, i))
      return self->entries->pdata[k];

  return NULL;
}

static gboolean
is_mode (const SyEfiEntry *entry)
{
  return sy_kernel_cmdline_has (entry->options, SY_BOOT_MODE_PARAMETER);
}

gboolean
sy_efi_entry_is_host (const SyEfiEntry *entry)
{
  return entry != NULL && !is_mode (entry) &&
         (entry->unified || sy_efi_boot_entry_starts_linux (entry->entry));
}

/* (nullable): what was started; where that was the entry of the mode, the first of the others. */
const SyEfiEntry *
sy_efi_firmware_find_host (const SyEfiFirmware *self)
{
  const SyEfiEntry *current = sy_efi_firmware_find_number (self, self->current, 0);

  if (sy_efi_entry_is_host (current))
    return current;
  for (guint i = 0; i < self->order->len; i++)
    if (sy_efi_entry_is_host (sy_efi_firmware_find_number (self, self->order, i)))
      return sy_efi_firmware_find_number (self, self->order, i);

  return NULL;
}

/* (nullable): what the next ordinary start of Linux is. */
const SyEfiEntry *
sy_efi_firmware_find_ordinary (const SyEfiFirmware *self)
{
  const SyEfiEntry *next = sy_efi_firmware_find_number (self, self->next, 0);

  if (sy_efi_entry_is_host (next))
    return next;
  for (guint i = 0; i < self->order->len; i++)
    if (sy_efi_entry_is_host (sy_efi_firmware_find_number (self, self->order, i)))
      return sy_efi_firmware_find_number (self, self->order, i);

  return sy_efi_firmware_find_host (self);
}

const SyEfiEntry *
sy_efi_firmware_find_mode (const SyEfiFirmware *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (is_mode (self->entries->pdata[i]))
      return self->entries->pdata[i];

  return NULL;
}

gboolean
sy_efi_firmware_has_number (GArray  *numbers,
                            guint16  number)
{
  for (guint i = 0; i < numbers->len; i++)
    if (g_array_index (numbers, guint16, i) == number)
      return TRUE;

  return FALSE;
}

/* The lowest that nothing has. */
guint16
sy_efi_firmware_find_free (const SyEfiFirmware *self)
{
  guint16 number = 0;

  for (guint i = 0; i < self->entries->len; i++)
    if (((SyEfiEntry *) self->entries->pdata[i])->number == number ||
        sy_efi_firmware_has_number (self->order, number))
      {
        number++;
        i = G_MAXUINT;
      }

  return number;
}
