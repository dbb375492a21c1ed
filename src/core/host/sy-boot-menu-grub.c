/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-boot-menu-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-grub-defaults.h"
#include "machine/sy-grub-menu.h"
#include "machine/sy-kernel-cmdline.h"

#define ENTRIES "/boot/loader/entries"

static const char * const configs[] = { "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", NULL };
static const char * const environments[] = { "/boot/grub/grubenv", "/boot/grub2/grubenv", NULL };

/* (transfer full) (nullable): a variable of the environment block, lines of NAME=VALUE. */
static char *
get_variable (const char *block,
              const char *name)
{
  g_auto (GStrv) lines = g_strsplit (block != NULL ? block : "", "\n", -1);
  gsize length = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], name, length) == 0 && lines[i][length] == '=' &&
        lines[i][length + 1] != '\0')
      return g_strdup (lines[i] + length + 1);

  return NULL;
}

/* The menu in force, as grub-mkconfig wrote it. */
static void
read_menu (SyBootMenu *self,
           const char *text)
{
  g_autoptr (SyGrubMenu) menu = sy_grub_menu_parse (text);

  for (guint i = 0; i < menu->entries->len; i++)
    {
      const SyGrubEntry *entry = menu->entries->pdata[i];

      if (entry->cmdline == NULL)
        continue;
      if (!sy_kernel_cmdline_has (entry->cmdline, SY_BOOT_MODE_PARAMETER))
        {
          if (self->host_id == NULL)
            self->host_id = g_strdup (entry->id);
        }
      else if (self->vm_id == NULL)
        {
          self->vm_id = g_strdup (entry->id);
          self->vm_title = g_strdup (entry->title);
          self->vm_cmdline = g_strdup (entry->cmdline);
        }
    }
}

/* The id is the name of the file, with capitals and without ".conf" (blscfg). */
static gboolean
read_entries (SyBootMenu  *self,
              SySysroot   *sysroot,
              GError     **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, ENTRIES, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (ENTRIES, names[i], NULL);
      g_autofree char *id = NULL;
      g_autoptr (SyLoaderEntry) entry = NULL;

      if (!g_str_has_suffix (names[i], ".conf"))
        continue;
      entry = sy_loader_entry_read (sysroot, path, error);
      if (entry == NULL)
        return FALSE;
      id = g_strndup (names[i], strlen (names[i]) - strlen (".conf"));
      sy_boot_menu_take_entry (self, id, entry);
    }

  return names != NULL;
}

static void
read_default (SyBootMenu *self,
              SySysroot  *sysroot)
{
  g_autoptr (SyShellFile) variables = sy_grub_read_defaults (sysroot, NULL);
  const char *value = variables != NULL ? sy_shell_file_get_scalar (variables, "GRUB_DEFAULT")
                                        : NULL;

  /* Without a value in the file, grub-mkconfig takes the first entry, and ours is never that. */
  if (variables == NULL)
    return;
  self->keeps_default = g_strcmp0 (value, "saved") == 0;
  if (self->keeps_default)
    value = self->stored_default;
  self->vm_is_default = value != NULL && (g_strcmp0 (value, self->vm_id) == 0 ||
                                          g_strcmp0 (value, self->vm_title) == 0)
                        ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

gboolean
sy_boot_menu_read_grub (SyBootMenu  *self,
                        SySysroot   *sysroot,
                        GError     **error)
{
  const char *config = sy_sysroot_find_first (sysroot, configs);
  g_autofree char *text = NULL;
  g_autofree char *block = NULL;
  gboolean bls;

  if (!sy_grub_uses_bls (sysroot, &bls, error))
    return FALSE;
  self->environment = sy_sysroot_find_first (sysroot, environments);
  if (bls)
    {
      if (!read_entries (self, sysroot, error))
        return FALSE;
    }
  else
    {
      text = sy_sysroot_read_text (sysroot, config != NULL ? config : configs[0], error);
      if (text == NULL)
        return FALSE;
      read_menu (self, text);
    }

  if (self->environment != NULL)
    {
      block = sy_sysroot_read_text (sysroot, self->environment, error);
      if (block == NULL)
        return FALSE;
    }
  self->once_id = get_variable (block, "next_entry");
  self->stored_default = get_variable (block, "saved_entry");
  read_default (self, sysroot);

  return TRUE;
}
