/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/sy-loader-uki.h"

#include <string.h>

#include "machine/sy-os-release.h"
#include "machine/sy-pe-image.h"

#define FOLDER "/EFI/Linux"

/* What a text entry for the same image would say; a copy for the mode is made from it. */
static char *
make_text (const char          *name,
           const SyLoaderEntry *entry)
{
  return g_strdup_printf ("efi     " FOLDER "/%s\n%s%s%s", name,
                          entry->sort_key != NULL ? "sort-key " : "",
                          entry->sort_key != NULL ? entry->sort_key : "",
                          entry->sort_key != NULL ? "\n" : "");
}

/* (transfer full) (nullable): the image at @path, which may be something else. */
static SyLoaderEntry *
read_image (SySysroot  *sysroot,
            const char *path,
            const char *name)
{
  g_autofree char *options = sy_pe_image_read_text (sysroot, path, ".cmdline", NULL);
  g_autofree char *release = sy_pe_image_read_text (sysroot, path, ".osrel", NULL);
  SyOsRelease os = { NULL };
  SyLoaderEntry *entry;

  if (options == NULL)
    return NULL;
  if (release != NULL)
    sy_os_release_parse (&os, release);
  entry = g_new0 (SyLoaderEntry, 1);
  entry->is_uki = TRUE;
  entry->path = g_strdup (path);
  entry->id = g_ascii_strdown (name, -1);
  entry->title = g_strdup (os.pretty_name != NULL ? os.pretty_name : name);
  entry->options = g_strdelimit (g_steal_pointer (&options), "\n\t", ' ');
  /* systemd-boot sorts it by ID of its .osrel section (boot.c, boot_entry_add_unified()). */
  entry->sort_key = g_strdup (os.id);
  entry->tries_left = -1;
  entry->text = make_text (name, entry);
  sy_os_release_clear (&os);

  return entry;
}

gboolean
sy_loader_uki_read_folder (SySysroot   *sysroot,
                           const char  *mount_point,
                           GPtrArray   *entries,
                           GError     **error)
{
  g_autofree char *folder = g_strconcat (mount_point, FOLDER, NULL);
  g_auto (GStrv) names = sy_sysroot_list_if_there (sysroot, folder, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      SyLoaderEntry *entry = NULL;

      if (strlen (names[i]) > strlen (".efi") &&
          g_ascii_strcasecmp (names[i] + strlen (names[i]) - strlen (".efi"), ".efi") == 0)
        entry = read_image (sysroot, path, names[i]);
      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }

  return names != NULL;
}
