/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-boot-menu-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-loader-menu.h"
#include "machine/sy-bootloader-detect.h"
#include "machine/sy-kernel-cmdline.h"

/* The name of an entry; more is none. */
#define VARIABLE_MAX_SIZE 4096

void
sy_boot_menu_free (SyBootMenu *self)
{
  g_free (self->vm_id);
  g_free (self->vm_title);
  g_free (self->vm_cmdline);
  g_free (self->host_id);
  g_free (self->once_id);
  g_free (self->stored_default);
  g_free (self);
}

char *
sy_boot_menu_read_variable (SySysroot  *sysroot,
                            const char *path)
{
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, path, VARIABLE_MAX_SIZE, NULL);
  char *text = bytes != NULL ? sy_bootloader_decode_variable (bytes) : NULL;

  if (text != NULL && *text == '\0')
    g_clear_pointer (&text, g_free);

  return text;
}

void
sy_boot_menu_take_entry (SyBootMenu          *self,
                         const char          *id,
                         const SyLoaderEntry *entry)
{
  if (self->vm_id != NULL || !sy_kernel_cmdline_has (entry->options, SY_BOOT_MODE_PARAMETER))
    return;
  self->vm_id = g_strdup (id);
  self->vm_title = g_strdup (entry->title != NULL ? entry->title : id);
  self->vm_cmdline = g_strdup (entry->options);
}

/* How sure it is that @entry is the ordinary one beside ours, which has the name @source: 2 it is
 * what ours was copied from, 1 one of the kernels that ours follows, 0 it starts Linux. */
static int
get_likeness (const SyLoaderEntry *entry,
              const char          *source)
{
  g_autofree char *id = source != NULL
                        ? g_strconcat (source, entry->is_uki ? ".efi" : ".conf", NULL) : NULL;
  g_autofree char *beginning = source != NULL ? g_strconcat (source, "-", NULL) : NULL;

  if (source == NULL)
    return 0;
  if (strcmp (entry->id, id) == 0)
    return 2;

  return g_str_has_prefix (entry->id, beginning) ? 1 : 0;
}

/* The first that is the surest, in the order of the menu. */
static void
find_host (SyBootMenu *self,
           GPtrArray  *entries)
{
  g_autofree char *source = self->vm_id != NULL ? sy_loader_entry_get_source (self->vm_id) : NULL;
  const SyLoaderEntry *found = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const SyLoaderEntry *entry = entries->pdata[i];

      if ((entry->linux_path == NULL && !entry->is_uki) || g_strcmp0 (entry->id, self->vm_id) == 0)
        continue;
      if (found == NULL || get_likeness (entry, source) > get_likeness (found, source))
        found = entry;
    }
  self->host_id = found != NULL ? g_strdup (found->id) : NULL;
}

gboolean
sy_boot_menu_read_systemd (SyBootMenu  *self,
                           SySysroot   *sysroot,
                           GError     **error)
{
  g_autoptr (GPtrArray) entries = sy_loader_menu_read_all (sysroot, error);
  const SyLoaderEntry *unchosen;

  if (entries == NULL)
    return FALSE;
  unchosen = sy_loader_menu_find_unchosen (sysroot, entries);
  for (guint i = 0; i < entries->len; i++)
    sy_boot_menu_take_entry (self, ((SyLoaderEntry *) entries->pdata[i])->id, entries->pdata[i]);
  self->vm_is_default = unchosen != NULL && g_strcmp0 (unchosen->id, self->vm_id) == 0
                        ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  find_host (self, entries);
  self->once_id = sy_boot_menu_read_variable (sysroot, SY_BOOT_VARIABLE_ONCE);
  self->stored_default = sy_boot_menu_read_variable (sysroot, SY_BOOT_VARIABLE_DEFAULT);

  return TRUE;
}

SyBootMenu *
sy_boot_menu_read (SyMachine  *machine,
                   GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyBootMenu) self = g_new0 (SyBootMenu, 1);
  gboolean done = FALSE;

  self->kind = sy_machine_get_bootloader (machine);
  self->vm_is_default = SY_TRISTATE_UNKNOWN;
  if (sysroot != NULL && self->kind == SY_BOOTLOADER_SYSTEMD_BOOT)
    done = sy_boot_menu_read_systemd (self, sysroot, error);
  else if (sysroot != NULL && self->kind == SY_BOOTLOADER_GRUB)
    done = sy_boot_menu_read_grub (self, sysroot, error);
  else if (sysroot != NULL && self->kind == SY_BOOTLOADER_LIMINE)
    done = sy_boot_menu_read_limine (self, sysroot, error);
  else if (sysroot != NULL && self->kind == SY_BOOTLOADER_EFI_STUB)
    done = sy_boot_menu_read_efi (self, sysroot, error);
  else if (self->kind == SY_BOOTLOADER_UNKNOWN)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                         _("Which boot loader starts this computer could not be told, so its "
                           "boot menu cannot be read."));
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("The boot menu of %s cannot be read by this version, only those of "
                   "systemd-boot, GRUB, Limine and the firmware."),
                 sy_bootloader_kind_to_string (self->kind));

  return done ? g_steal_pointer (&self) : NULL;
}
