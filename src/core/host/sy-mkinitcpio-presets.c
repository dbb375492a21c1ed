/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-mkinitcpio-presets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-kernel-install-uki.h"
#include "host/sy-limine-tool.h"
#include "host/sy-shell-file.h"
#include "machine/sy-kernel-modules.h"

#define FOLDER "/etc/mkinitcpio.d"
#define SUFFIX ".preset"

void
sy_mkinitcpio_image_free (SyMkinitcpioImage *self)
{
  g_free (self->preset);
  g_free (self->config);
  g_free (self->kver);
  g_free (self->release);
  g_free (self->image);
  g_free (self->uki);
  g_free (self->options);
  g_free (self);
}

/* The value of NAME_@what, or of ALL_@what; @out_value %NULL where neither is set. */
static gboolean
get_setting (SyShellFile  *file,
             const char   *name,
             const char   *what,
             char        **out_value,
             GError      **error)
{
  const char * const prefixes[] = { name, "ALL" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      g_autofree char *variable = g_strdup_printf ("%s_%s", prefixes[i], what);
      const SyShellValue *value = sy_shell_file_get (file, variable);

      if (value->state == SY_SHELL_UNKNOWN)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                       _("%s: the value of %s cannot be told without running the file. Write it "
                         "as plain text."), value->reason, variable);
          return FALSE;
        }
      if (value->state != SY_SHELL_UNSET && value->words[0] != NULL && value->words[0][0] != '\0')
        {
          *out_value = g_strdup (value->words[0]);
          return TRUE;
        }
    }
  *out_value = NULL;

  return TRUE;
}

/* A release stands in ALL_kver itself; for a path, the package of the same name tells. */
static char *
find_release (SySysroot  *sysroot,
              const char *path,
              const char *kver)
{
  g_autofree char *base = g_path_get_basename (path);

  if (kver != NULL && kver[0] != '/')
    return g_strdup (kver);
  base[strlen (base) - strlen (SUFFIX)] = '\0';

  return sy_kernel_modules_find_package (sysroot, base);
}

/* (transfer full) (nullable): NAME_options, a text or a list. */
static char *
get_options (SyShellFile *file,
             const char  *name)
{
  g_autofree char *variable = g_strconcat (name, "_options", NULL);
  g_auto (GStrv) words = sy_shell_value_split (sy_shell_file_get (file, variable));

  return words[0] != NULL ? g_strjoinv (" ", words) : NULL;
}

static SyMkinitcpioImage *
read_image (SySysroot    *sysroot,
            const char   *path,
            SyShellFile  *file,
            const char   *name,
            GError      **error)
{
  g_autofree char *config = NULL;
  g_autofree char *kver = NULL;
  g_autofree char *image = NULL;
  g_autofree char *uki = NULL;
  SyMkinitcpioImage *self;

  if (!get_setting (file, name, "config", &config, error) ||
      !get_setting (file, name, "kver", &kver, error) ||
      !get_setting (file, name, "image", &image, error) ||
      !get_setting (file, name, "uki", &uki, error))
    return NULL;

  self = g_new0 (SyMkinitcpioImage, 1);
  self->preset = g_strdup (path);
  self->config = g_steal_pointer (&config);
  self->image = g_steal_pointer (&image);
  self->uki = g_steal_pointer (&uki);
  self->options = get_options (file, name);
  self->release = find_release (sysroot, path, kver);
  self->kver = g_steal_pointer (&kver);

  return self;
}

static gboolean
read_preset (SySysroot   *sysroot,
             const char  *path,
             GPtrArray   *images,
             GError     **error)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, path, error);
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  g_auto (GStrv) names = NULL;
  const SyShellValue *presets;

  if (text == NULL || !sy_shell_file_read (file, path, text, error))
    return FALSE;

  presets = sy_shell_file_get (file, "PRESETS");
  if (presets->state == SY_SHELL_UNKNOWN)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s: the value of PRESETS cannot be told without running the file. Write it "
                     "as plain text."), presets->reason);
      return FALSE;
    }
  names = sy_shell_value_split (presets);
  for (guint i = 0; names[i] != NULL; i++)
    {
      SyMkinitcpioImage *image = read_image (sysroot, path, file, names[i], error);

      if (image == NULL)
        return FALSE;
      g_ptr_array_add (images, image);
    }

  return TRUE;
}

gboolean
sy_mkinitcpio_presets_are_limine (SySysroot *sysroot)
{
  return sy_sysroot_exists (sysroot, "/usr/bin/limine-mkinitcpio");
}

static gboolean
add_limine (SyLimineConfig       *config,
            const SyLimineEntry  *entry,
            GPtrArray            *images,
            GError              **error)
{
  SyMkinitcpioImage *image;

  if (strcmp (entry->protocol, "linux") != 0 || entry->modules->len == 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s:%u: “%s” starts a unified kernel image. What is inside of it cannot be "
                     "checked yet, so nothing is changed. Set “ENABLE_UKI=no” in "
                     "/etc/default/limine and run limine-update to go on."), config->file,
                   entry->line, entry->title);
      return FALSE;
    }
  image = g_new0 (SyMkinitcpioImage, 1);
  image->preset = g_strdup (config->file);
  image->release = g_strdup (entry->release);
  image->image = sy_limine_tool_resolve (config, entry->modules->pdata[entry->modules->len - 1]);
  g_ptr_array_add (images, image);

  return TRUE;
}

/* limine-mkinitcpio reads no preset: it builds an image for each kernel, where the entry of
 * Limine's menu has it. Entries of the user's and of snapshots have no release. */
static gboolean
read_limine (SySysroot  *sysroot,
             GPtrArray  *images,
             GError    **error)
{
  g_autoptr (SyLimineConfig) config = sy_limine_config_read (sysroot, error);

  for (guint i = 0; config != NULL && i < config->entries->len; i++)
    {
      const SyLimineEntry *entry = config->entries->pdata[i];

      if (sy_limine_config_starts_linux (entry) && entry->release != NULL &&
          !add_limine (config, entry, images, error))
        return FALSE;
    }
  if (config == NULL || images->len > 0)
    return config != NULL;

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s: found no entry of limine-entry-tool, expected one for each kernel. Run "
                 "limine-update."), config->file);

  return FALSE;
}

static void
add_kernel_install (SySysroot *sysroot,
                    GPtrArray *images)
{
  g_autoptr (GPtrArray) unified = sy_kernel_install_images_read (sysroot);

  for (guint i = 0; i < unified->len; i++)
    {
      const SyKernelInstallImage *found = unified->pdata[i];
      SyMkinitcpioImage *image = g_new0 (SyMkinitcpioImage, 1);

      image->preset = g_strdup (found->path);
      image->release = g_strdup (found->release);
      image->by_kernel_install = TRUE;
      g_ptr_array_add (images, image);
    }
}

GPtrArray *
sy_mkinitcpio_presets_read (SySysroot  *sysroot,
                            GError    **error)
{
  g_autoptr (GPtrArray) images =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_mkinitcpio_image_free);
  g_auto (GStrv) names = NULL;

  if (sy_mkinitcpio_presets_are_limine (sysroot))
    return read_limine (sysroot, images, error) ? g_steal_pointer (&images) : NULL;
  names = sy_sysroot_list_if_there (sysroot, FOLDER, error);
  if (names == NULL)
    return NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (FOLDER, names[i], NULL);

      if (g_str_has_suffix (names[i], SUFFIX) && !read_preset (sysroot, path, images, error))
        return NULL;
    }
  if (images->len == 0)
    add_kernel_install (sysroot, images);
  if (images->len == 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s: found no preset, expected one for each kernel: “mkinitcpio -P” would "
                     "build nothing. Install the kernel's package again."), FOLDER);
      return NULL;
    }

  return g_steal_pointer (&images);
}
