/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syh-state.h"

#include <glib/gi18n-lib.h>

#include "plan/sy-journal.h"

static gboolean
check_place (SySysroot   *sysroot,
             const char  *path,
             mode_t       kind,
             GError     **error)
{
  g_autoptr (GError) local = NULL;
  struct stat st;

  if (!sy_sysroot_stat (sysroot, path, FALSE, &st, &local))
    {
      if (g_error_matches (local, SY_ERROR, SY_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  if ((st.st_mode & S_IFMT) == kind && st.st_uid == 0 && (st.st_mode & 0022) == 0)
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               kind == S_IFDIR
               ? _("%s: is not a folder that belongs to root and only root may write to. Move it "
                   "away or repair it; nothing was done")
               : _("%s: is not a plain file that belongs to root and only root may write to. "
                   "Remove it; nothing was done"), path);

  return FALSE;
}

gboolean
syh_state_check (SySysroot  *sysroot,
                 GError    **error)
{
  return check_place (sysroot, SY_STATE_DIR, S_IFDIR, error) &&
         check_place (sysroot, SY_JOURNAL_DIR, S_IFDIR, error) &&
         check_place (sysroot, SY_LOCK_FILE, S_IFREG, error);
}
