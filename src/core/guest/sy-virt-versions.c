/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-virt-versions.h"

guint
sy_virt_version_parse (const char *text)
{
  guint parts[3] = { 0 };
  const char *p = text;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      guint64 number;
      char *end;

      if (!g_ascii_isdigit (*p))
        return 0;
      number = g_ascii_strtoull (p, &end, 10);
      if (number > 999)
        return 0;
      parts[i] = (guint) number;
      if (*end != '.')
        break;
      p = end + 1;
    }

  return SY_VIRT_VERSION (parts[0], parts[1], parts[2]);
}

char *
sy_virt_version_format (guint version)
{
  return g_strdup_printf ("%u.%u.%u", version / 1000000, version / 1000 % 1000, version % 1000);
}

gboolean
sy_virt_has_raw_tables (const SyVirtVersions *self)
{
  return self->libvirt >= SY_VIRT_VERSION (11, 2, 0);
}

gboolean
sy_virt_has_override (const SyVirtVersions *self)
{
  return self->libvirt >= SY_VIRT_VERSION (8, 5, 0);
}
