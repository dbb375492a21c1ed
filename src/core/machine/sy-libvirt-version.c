/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-libvirt-version.h"

#include <string.h>

/* The link "libvirt.so.0" names the library with its version: 0.9000.0 is 9.0.0, 0.10002.3 is
 * 10.2.3 (libvirt's meson.build: major × 1000 + minor). */
char *
sy_libvirt_version_read (SySysroot *sysroot)
{
  static const char * const links[] = {
    "/usr/lib/x86_64-linux-gnu/libvirt.so.0", "/usr/lib64/libvirt.so.0", "/usr/lib/libvirt.so.0",
  };
  const char *prefix = "libvirt.so.0.";

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *target = sy_sysroot_read_link (sysroot, links[i], NULL);
      guint64 number;
      char *end;

      if (target == NULL || !g_str_has_prefix (target, prefix))
        continue;
      number = g_ascii_strtoull (target + strlen (prefix), &end, 10);
      if (number >= 1000 && number < 1000 * 1000 && *end == '.' && g_ascii_isdigit (end[1]))
        return g_strdup_printf ("%u.%u%s", (guint) number / 1000, (guint) number % 1000, end);
    }

  return NULL;
}
