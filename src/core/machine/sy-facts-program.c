/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-facts.h"

/* The last one is NixOS's, whose /usr/bin has next to nothing. */
static const char * const folders[] = {
  "/usr/bin", "/usr/sbin", "/usr/libexec", "/usr/local/bin", "/usr/local/sbin", "/sbin",
  "/run/current-system/sw/bin",
};

char *
sy_facts_find_program (SySysroot  *sysroot,
                       const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);

      if (sy_sysroot_exists (sysroot, path))
        return g_steal_pointer (&path);
    }

  return NULL;
}

gboolean
sy_facts_has_programs (SySysroot *sysroot)
{
  return sy_sysroot_exists (sysroot, folders[0]);
}

SyTristate
sy_facts_is_unit_active (SySysroot  *sysroot,
                         const char *unit)
{
  static const char * const places[] = {
    "/sys/fs/cgroup/system.slice", "/etc/systemd/system/multi-user.target.wants",
    "/etc/systemd/system/graphical.target.wants", "/etc/systemd/system/sockets.target.wants",
    "/etc/systemd/system/getty.target.wants", "/etc/systemd/system/sysinit.target.wants",
    "/etc/systemd/system/display-manager.service.wants",
  };
  struct stat st;

  /* Such a link may lead to where nothing is below this root: it need not be followed. */
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (places[i], unit, NULL);

      if (sy_sysroot_stat (sysroot, path, FALSE, &st, NULL))
        return SY_TRISTATE_YES;
    }

  return sy_sysroot_exists (sysroot, "/etc/systemd/system") ? SY_TRISTATE_NO
                                                            : SY_TRISTATE_UNKNOWN;
}
