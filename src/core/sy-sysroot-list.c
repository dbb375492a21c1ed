/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-sysroot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

GStrv
sy_sysroot_list (SySysroot   *self,
                 const char  *path,
                 GError     **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  struct dirent *entry;
  DIR *dir;
  int fd;

  fd = sy_sysroot_open (self, path, O_RDONLY | O_DIRECTORY, 0, error);
  if (fd < 0)
    return NULL;

  dir = fdopendir (fd);
  if (dir == NULL)
    {
      sy_error_set_errno (error, errno, "%s: cannot be listed", path);
      close (fd);
      return NULL;
    }
  while ((entry = readdir (dir)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (names, g_strdup (entry->d_name));
  closedir (dir);

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

GStrv
sy_sysroot_list_if_there (SySysroot   *self,
                          const char  *path,
                          GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  GStrv names = sy_sysroot_list (self, path, &local_error);

  if (names == NULL && g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    return g_new0 (char *, 1);
  if (names == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return names;
}
