/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-plan-private.h"

/* A file that not everybody may read counts by size and time, which the review of a user and the
 * work of the helper see alike. */
static char *
describe (SySysroot          *sysroot,
          const char         *path,
          const struct stat  *st,
          GError            **error)
{
  g_autoptr (GBytes) content = NULL;
  g_autofree char *sum = NULL;

  if (!S_ISREG (st->st_mode) || (st->st_mode & S_IROTH) == 0 ||
      st->st_size > SY_SYSROOT_MAX_TEXT_SIZE)
    return g_strdup_printf ("%s %" G_GOFFSET_FORMAT " %" G_GINT64_FORMAT ".%09ld",
                            path, (goffset) st->st_size,
                            (gint64) st->st_mtim.tv_sec, st->st_mtim.tv_nsec);

  content = sy_sysroot_read (sysroot, path, SY_SYSROOT_MAX_TEXT_SIZE, error);
  if (content == NULL)
    return NULL;
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);

  return g_strconcat (path, " ", sum, NULL);
}

static gboolean
add_file (SyPlan      *self,
          SySysroot   *sysroot,
          const char  *path,
          GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  struct stat st;
  char *input;

  if (!sy_sysroot_stat (sysroot, path, TRUE, &st, &local_error))
    {
      if (!g_error_matches (local_error, SY_ERROR, SY_ERROR_DENIED))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  input = describe (sysroot, path, &st, error);
  if (input == NULL)
    return FALSE;
  sy_plan_take_input (self, input);

  return TRUE;
}

static gboolean
add_folder (SyPlan      *self,
            SySysroot   *sysroot,
            const char  *folder,
            GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, &local_error);

  if (names == NULL && g_error_matches (local_error, SY_ERROR, SY_ERROR_DENIED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, names[i], NULL);

      if (!add_file (self, sysroot, path, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
sy_plan_add_inputs (SyPlan              *self,
                    SySysroot           *sysroot,
                    const char * const  *paths,
                    GError             **error)
{
  g_return_val_if_fail (SY_IS_PLAN (self), FALSE);
  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);

  for (guint i = 0; paths[i] != NULL; i++)
    if (g_str_has_suffix (paths[i], "/") ? !add_folder (self, sysroot, paths[i], error)
                                         : !add_file (self, sysroot, paths[i], error))
      return FALSE;

  return TRUE;
}
