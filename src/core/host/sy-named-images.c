/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-named-images.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-loader-menu.h"
#include "host/sy-version.h"
#include "machine/sy-initramfs-image.h"
#include "machine/sy-kernel-cmdline.h"

#define OSTREE     "/run/ostree-booted"
#define SDBOOTUTIL "/usr/bin/sdbootutil"
#define DRACUT     "/usr/bin/dracut"
#define ENTRIES    "/loader/entries"

static const char * const folders[] = {
  "/boot" ENTRIES, "/boot/efi" ENTRIES, "/efi" ENTRIES,
};

static gboolean
is_ostree (SySysroot *sysroot)
{
  return sy_sysroot_exists (sysroot, OSTREE);
}

gboolean
sy_named_images_are_used (SySysroot *sysroot)
{
  static const char * const on_esp[] = { "/boot/efi" ENTRIES, "/efi" ENTRIES, NULL };

  return sy_sysroot_exists (sysroot, DRACUT) &&
         (is_ostree (sysroot) || (sy_sysroot_exists (sysroot, SDBOOTUTIL) &&
                                  sy_sysroot_find_first (sysroot, on_esp) != NULL));
}

gboolean
sy_named_images_has_same_root (const char *options,
                               const char *running)
{
  static const char * const names[] = { "root", "rootflags" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (GStrv) theirs = sy_kernel_cmdline_get_values (options, names[i]);
      g_auto (GStrv) ours = sy_kernel_cmdline_get_values (running, names[i]);

      if (!g_strv_equal ((const char * const *) theirs, (const char * const *) ours))
        return FALSE;
    }

  return TRUE;
}

static void
drop_other_systems (GPtrArray *entries)
{
  for (guint i = entries->len; i > 0; i--)
    if (((SyLoaderEntry *) entries->pdata[i - 1])->linux_path == NULL)
      g_ptr_array_remove_index (entries, i - 1);
}

/* The deployment of the next start has the highest version. */
static void
leave_newest (GPtrArray *entries)
{
  guint newest = 0;

  for (guint i = 1; i < entries->len; i++)
    {
      const SyLoaderEntry *entry = entries->pdata[i];
      const SyLoaderEntry *other = entries->pdata[newest];

      if (sy_version_compare (entry->version != NULL ? entry->version : "0",
                              other->version != NULL ? other->version : "0") > 0)
        newest = i;
    }
  for (guint i = entries->len; i > 0; i--)
    if (i - 1 != newest)
      g_ptr_array_remove_index (entries, i - 1);
}

/* (transfer full) (element-type SyLoaderEntry): those that start this system. */
static GPtrArray *
read_entries (SySysroot  *sysroot,
              GError    **error)
{
  g_autoptr (GPtrArray) entries =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_loader_entry_free);
  g_autofree char *running = sy_sysroot_read_text (sysroot, "/proc/cmdline", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (!sy_loader_menu_read_folder (sysroot, folders[i], TRUE, entries, error))
      return NULL;
  drop_other_systems (entries);
  if (is_ostree (sysroot))
    leave_newest (entries);
  else
    for (guint i = entries->len; i > 0; i--)
      if (!sy_named_images_has_same_root (((SyLoaderEntry *) entries->pdata[i - 1])->options,
                                          running != NULL ? running : ""))
        g_ptr_array_remove_index (entries, i - 1);
  if (entries->len == 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                           _("No boot entry of the running system was found in loader/entries "
                             "below /boot, /boot/efi or /efi. If the partition is not mounted, "
                             "mount it."));
      return NULL;
    }

  return g_steal_pointer (&entries);
}

/* A path is that on the partition of the entry, or that in a /boot which is none. */
static char *
resolve (SySysroot           *sysroot,
         const SyLoaderEntry *entry,
         const char          *value)
{
  const char *end = strstr (entry->path, ENTRIES);
  g_autofree char *mount_point = g_strndup (entry->path, (gsize) (end - entry->path));
  g_autofree char *path = g_build_filename (mount_point, value, NULL);

  return sy_sysroot_exists (sysroot, path) ? g_steal_pointer (&path) : g_strdup (value);
}

static gboolean
has_module (SySysroot   *sysroot,
            const char  *path,
            gboolean    *out_has,
            GError     **error)
{
  static const char * const patterns[] = { "*/vfio-pci.ko*", NULL };
  g_auto (GStrv) lacking = sy_initramfs_image_lacks (sysroot, path, patterns, NULL, error);

  if (lacking != NULL)
    *out_has |= lacking[0] == NULL;

  return lacking != NULL;
}

static void
set_lacking (SySysroot            *sysroot,
             const SyLoaderEntry  *entry,
             GError              **error)
{
  if (is_ostree (sysroot))
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: found no vfio-pci in the initramfs of this entry. This system gets that "
                   "with its image (ostree), which Switchyard does not build. Write "
                   "“force_drivers+=\" vfio_pci vfio vfio_iommu_type1 \"” to "
                   "/etc/dracut.conf.d/vfio.conf, run “rpm-ostree initramfs --enable”, restart, "
                   "and do this step again."), entry->path);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: found no vfio-pci in the initramfs of this entry. sdbootutil places that "
                   "under a name made of its checksum, and predicts what the TPM unlocks, so that "
                   "Switchyard does not build it. Write “force_drivers+=\" vfio_pci vfio "
                   "vfio_iommu_type1 \"” to /etc/dracut.conf.d/vfio.conf, run “sdbootutil "
                   "mkinitrd”, and do this step again."), entry->path);
}

static gboolean
check_entry (SySysroot            *sysroot,
             const SyLoaderEntry  *entry,
             GError              **error)
{
  g_auto (GStrv) lines = g_strsplit (entry->text, "\n", -1);
  gboolean has = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (lines[i], " \t", 2);
      g_autofree char *path = NULL;

      if (words[0] == NULL || words[1] == NULL || strcmp (words[0], "initrd") != 0)
        continue;
      path = resolve (sysroot, entry, g_strstrip (words[1]));
      if (!has_module (sysroot, path, &has, error))
        return FALSE;
    }
  if (!has)
    set_lacking (sysroot, entry, error);

  return has;
}

gboolean
sy_named_images_check (SySysroot  *sysroot,
                       GError    **error)
{
  g_autoptr (GPtrArray) entries = read_entries (sysroot, error);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    if (!check_entry (sysroot, entries->pdata[i], error))
      return FALSE;

  return entries != NULL;
}

GStrv
sy_named_images_add_parameter (SySysroot           *sysroot,
                               const char * const  *tokens)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  g_strv_builder_addv (all, (const char **) tokens);
  if (sy_named_images_are_used (sysroot))
    g_strv_builder_add (all, SY_NAMED_IMAGES_PARAMETER);

  return g_strv_builder_end (all);
}
