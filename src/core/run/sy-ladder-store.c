/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-ladder-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "plan/sy-directory.h"
#include "plan/sy-file-writer.h"
#include "plan/sy-journal.h"

char *
sy_ladder_store_get_path (SySysroot  *sysroot,
                          const char *uuid)
{
  g_autofree char *name = g_strconcat (uuid, ".json", NULL);

  if (!g_uuid_string_is_valid (uuid))
    return NULL;

  return sy_sysroot_is_live (sysroot)
         ? g_build_filename (g_get_user_state_dir (), "switchyard", "ladder", name, NULL)
         : g_build_filename (SY_STATE_DIR, "ladder", name, NULL);
}

/* (transfer full) (nullable) */
static char *
find_path (SySysroot   *sysroot,
           const char  *uuid,
           GError     **error)
{
  char *path = sy_ladder_store_get_path (sysroot, uuid);

  if (path == NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                 _("“%s” is no UUID of a virtual machine."), uuid);

  return path;
}

GPtrArray *
sy_ladder_store_read (SySysroot   *sysroot,
                      const char  *uuid,
                      GError     **error)
{
  g_autofree char *path = find_path (sysroot, uuid, error);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  GPtrArray *records;

  if (path == NULL)
    return NULL;
  bytes = sy_sysroot_read (sysroot, path, SY_LADDER_MAX_SIZE, &local_error);
  if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    return sy_ladder_records_new ();
  if (bytes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  records = sy_ladder_records_parse (text, error);
  if (records == NULL)
    g_prefix_error (error, "%s: ", path);

  return records;
}

static gboolean
make_folders (SySysroot   *sysroot,
              const char  *path,
              GError     **error)
{
  g_autoptr (GPtrArray) folders = sy_directories_new ();
  g_autofree char *parent = g_path_get_dirname (path);

  /* The state folder itself may be missing too, and is for its owner alone (XDG). */
  if (sy_sysroot_is_live (sysroot))
    {
      if (g_mkdir_with_parents (parent, 0700) == 0)
        return TRUE;
      sy_error_set_errno (error, errno, _("%s: the directory cannot be made"), parent);
      return FALSE;
    }

  return sy_directories_add_missing (folders, sysroot, path, error) &&
         sy_directories_make_parents (folders, sysroot, path, error);
}

static gboolean
write_text (SySysroot   *sysroot,
            const char  *path,
            const char  *text,
            GError     **error)
{
  g_auto (SyFileState) state = {
    .content = g_bytes_new (text, strlen (text)),
    .mode = 0644,
    .uid = geteuid (),
    .gid = getegid (),
  };

  if (sy_sysroot_is_report (sysroot))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("This is a report of another computer; nothing can be kept in it."));
      return FALSE;
    }

  return make_folders (sysroot, path, error) &&
         sy_file_writer_write (sysroot, path, &state, sy_sysroot_exists (sysroot, path), NULL,
                               ".switchyard-ladder.tmp", error);
}

gboolean
sy_ladder_store_add (SySysroot             *sysroot,
                     const char            *uuid,
                     const SyLadderRecord  *record,
                     GError               **error)
{
  g_autofree char *path = find_path (sysroot, uuid, error);
  g_autoptr (GPtrArray) records = path != NULL ? sy_ladder_store_read (sysroot, uuid, error) : NULL;
  g_autofree char *text = NULL;

  if (records == NULL)
    return FALSE;
  g_ptr_array_add (records, sy_ladder_record_new (record->time, record->digest, record->measure,
                                                  (const char * const *) record->in_force,
                                                  record->helped));
  text = sy_ladder_records_write (records);

  return write_text (sysroot, path, text, error);
}
