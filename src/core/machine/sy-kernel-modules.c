/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-kernel-modules.h"

#include <string.h>

/* modules.dep of a distribution's kernel has some 700 kilobytes. */
#define MAX_LIST_SIZE (8 * 1024 * 1024)

static const char * const folders[] = { "/usr/lib/modules", "/lib/modules" };

/* Whether a line of modules.dep or modules.builtin, "kernel/…/NAME.ko[.xz]:…", is @module's. */
static gboolean
line_is_module (const char *line,
                gsize       length,
                const char *module)
{
  const char *end = memchr (line, ':', length);
  const char *name;

  length = end != NULL ? (gsize) (end - line) : length;
  name = memrchr (line, '/', length);
  name = name != NULL ? name + 1 : line;
  length -= (gsize) (name - line);
  for (gsize i = 0; i < length; i++)
    {
      if (module[i] == '\0')
        return length - i >= 3 && strncmp (name + i, ".ko", 3) == 0;
      if ((name[i] == '_' ? '-' : name[i]) != (module[i] == '_' ? '-' : module[i]))
        return FALSE;
    }

  return FALSE;
}

static SyTristate
list_has_module (SySysroot  *sysroot,
                 const char *path,
                 const char *module)
{
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, path, MAX_LIST_SIZE, NULL);
  const char *data;
  gsize size;

  if (bytes == NULL)
    return SY_TRISTATE_UNKNOWN;

  data = g_bytes_get_data (bytes, &size);
  while (size > 0)
    {
      const char *end = memchr (data, '\n', size);
      gsize length = end != NULL ? (gsize) (end - data) : size;

      if (line_is_module (data, length, module))
        return SY_TRISTATE_YES;
      length = MIN (length + 1, size);
      data += length;
      size -= length;
    }

  return SY_TRISTATE_NO;
}

SyModuleState
sy_kernel_modules_find (SySysroot  *sysroot,
                        const char *release,
                        const char *module)
{
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *dep = g_build_filename (folders[i], release, "modules.dep", NULL);
      g_autofree char *builtin = g_build_filename (folders[i], release, "modules.builtin", NULL);
      SyTristate loadable = list_has_module (sysroot, dep, module);

      if (list_has_module (sysroot, builtin, module) == SY_TRISTATE_YES)
        return SY_MODULE_BUILT_IN;
      if (loadable == SY_TRISTATE_YES)
        return SY_MODULE_LOADABLE;
      if (loadable == SY_TRISTATE_NO)
        return SY_MODULE_ABSENT;
    }

  return SY_MODULE_UNKNOWN;
}

/* Whether the file of a module is there, packed or not (Documentation/kbuild/modules.rst,
 * CONFIG_MODULE_COMPRESS). */
static gboolean
has_file (SySysroot  *sysroot,
          const char *folder,
          const char *place)
{
  static const char * const endings[] = { ".ko.zst", ".ko.xz", ".ko.gz", ".ko" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (folder, "/", place, endings[i], NULL);

      if (sy_sysroot_exists (sysroot, path))
        return TRUE;
    }

  return FALSE;
}

SyModuleState
sy_kernel_modules_look (SySysroot  *sysroot,
                        const char *release,
                        const char *place)
{
  g_autofree char *module = g_path_get_basename (place);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (folders[i], release, NULL);
      g_autofree char *builtin = g_build_filename (folder, "modules.builtin", NULL);

      if (list_has_module (sysroot, builtin, module) == SY_TRISTATE_YES)
        return SY_MODULE_BUILT_IN;
      if (has_file (sysroot, folder, place))
        return SY_MODULE_LOADABLE;
    }

  return sy_kernel_modules_find (sysroot, release, module);
}

GStrv
sy_kernel_modules_list (SySysroot *sysroot)
{
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      GStrv names = sy_sysroot_list (sysroot, folders[i], NULL);

      if (names != NULL)
        return names;
    }

  return g_new0 (char *, 1);
}

char *
sy_kernel_modules_find_package (SySysroot  *sysroot,
                                const char *name)
{
  g_auto (GStrv) releases = sy_kernel_modules_list (sysroot);

  for (guint i = 0; releases[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (folders); j++)
      {
        g_autofree char *path = g_build_filename (folders[j], releases[i], "pkgbase", NULL);
        g_autofree char *base = sy_sysroot_read_attribute (sysroot, path, NULL);

        if (g_strcmp0 (base, name) == 0)
          return g_strdup (releases[i]);
      }

  return NULL;
}
