/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/sy-demo.h"

#include "sample/sy-demo-resource.h"
#include "sample/sy-tree.h"

#define DEMO_NAME "legion-r720.tree"

/* A tree laid over someone's files could overwrite them. */
static gboolean
check_free (const char  *directory,
            GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SySysroot) place = sy_sysroot_new (directory, &local_error);
  g_auto (GStrv) names = NULL;

  if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    return TRUE;
  if (place != NULL)
    names = sy_sysroot_list (place, "/", &local_error);
  if (names == NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                                  "%s: the sample cannot be written there: ", directory);
      return FALSE;
    }
  if (names[0] != NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   "%s: is not empty; choose a new or an empty directory", directory);
      return FALSE;
    }

  return TRUE;
}

gboolean
sy_demo_write (const char  *directory,
               GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (directory != NULL, FALSE);

  if (!check_free (directory, error))
    return FALSE;

  bytes = g_resource_lookup_data (sy_demo_get_resource (), "/sample/" DEMO_NAME,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_assert (bytes != NULL);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return sy_tree_write (directory, DEMO_NAME, text, error);
}
