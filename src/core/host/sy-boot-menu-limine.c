/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-boot-menu-private.h"

#include <string.h>

#include "host/sy-limine-config.h"
#include "machine/sy-kernel-cmdline.h"

/* With our entry among the others. */
static SyLimineConfig *
read_all (SySysroot  *sysroot,
          GError    **error)
{
  g_autoptr (SyLimineConfig) users = sy_limine_config_read (sysroot, error);
  g_autoptr (GString) text = NULL;

  if (users == NULL)
    return NULL;
  text = g_string_new (users->text);
  /* Without its marks the block is like what the user wrote. */
  g_string_replace (text, "# BEGIN Switchyard", "#", 0);

  return sy_limine_config_parse (users->file, text->str, error);
}

static SyTristate
is_default (SyLimineConfig *config,
            guint           vm)
{
  /* Limine keeps the last choice in a variable that is its own. */
  if (config->remember_line > 0)
    return SY_TRISTATE_UNKNOWN;

  return sy_limine_config_find_default (config) == vm ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

/* Limine goes by the path of titles, in LoaderEntryOneShot too (from version 12.4 on). */
gboolean
sy_boot_menu_read_limine (SyBootMenu  *self,
                          SySysroot   *sysroot,
                          GError     **error)
{
  g_autoptr (SyLimineConfig) config = read_all (sysroot, error);

  if (config == NULL)
    return FALSE;
  self->vm_is_default = SY_TRISTATE_NO;
  for (guint i = 0; i < config->entries->len; i++)
    {
      const SyLimineEntry *entry = config->entries->pdata[i];

      if (!sy_limine_config_starts_linux (entry))
        continue;
      if (!sy_kernel_cmdline_has (entry->cmdline, SY_BOOT_MODE_PARAMETER))
        {
          if (self->host_id == NULL)
            self->host_id = sy_limine_config_get_path (config, i);
        }
      else if (self->vm_id == NULL)
        {
          self->vm_id = sy_limine_config_get_path (config, i);
          self->vm_title = g_strdup (entry->title);
          self->vm_cmdline = g_strdup (entry->cmdline);
          self->vm_is_default = is_default (config, i);
        }
    }
  self->once_id = sy_boot_menu_read_variable (sysroot, SY_BOOT_VARIABLE_ONCE);

  return TRUE;
}
