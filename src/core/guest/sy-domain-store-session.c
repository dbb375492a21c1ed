/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-domain-store-private.h"

/* Where libvirt keeps the machines of a user, and the sandboxed GNOME Boxes of Flathub its own. */
static const char * const session_folders[] = {
  ".config/libvirt/qemu",
  ".var/app/org.gnome.Boxes/config/libvirt/qemu",
  NULL,
};

const char * const *
sy_domain_store_get_session_folders (void)
{
  return session_folders;
}

static void
add_from_folder (SySysroot  *sysroot,
                 const char *folder,
                 GPtrArray  *infos)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      SyDomainInfo *info = NULL;

      if (g_str_has_suffix (names[i], ".xml"))
        info = sy_domain_store_files_read (sysroot, "qemu:///session", path, NULL, NULL);
      if (info != NULL)
        g_ptr_array_add (infos, info);
    }
}

static void
add_from_home (SySysroot  *sysroot,
               const char *home,
               GPtrArray  *infos)
{
  for (guint i = 0; session_folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_build_filename (home, session_folders[i], NULL);

      add_from_folder (sysroot, folder, infos);
    }
}

GPtrArray *
sy_domain_store_find_session (SySysroot *sysroot)
{
  g_autoptr (GPtrArray) infos = sy_domain_info_array_new ();
  g_auto (GStrv) users = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  if (sy_sysroot_is_live (sysroot))
    add_from_home (sysroot, g_get_home_dir (), infos);
  else
    users = sy_sysroot_list (sysroot, "/home", NULL);
  for (guint i = 0; users != NULL && users[i] != NULL; i++)
    {
      g_autofree char *home = g_build_filename ("/home", users[i], NULL);

      add_from_home (sysroot, home, infos);
    }
  sy_domain_info_array_sort (infos);

  return g_steal_pointer (&infos);
}
