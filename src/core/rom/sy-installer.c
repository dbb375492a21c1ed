/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-installer.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/sy-command.h"

#define PROGRAM    "innoextract"
#define TIMEOUT_MS (120 * 1000)
#define MAX_FILES  4096
#define MAX_LEVELS 16

/* What the setup data of every version begin with (innoextract, setup/version.cpp), and digits. The
 * program before them has the same words in its code. */
static const char setup_data[] = "Inno Setup Setup Data (";
#define MAX_VERSION 16

/* How a table of offsets begins, in nearly all versions, and in some installers of 5.1
 * (innoextract, loader/offsets.cpp). Bytes that tell its version follow; then come the numbers, of
 * which one is where the setup data are. */
static const char * const tables[] = { "rDlPtS", "nS5W7dT" };
#define TABLE_NUMBERS   12
#define TABLE_SIZE      96
#define MAX_TABLES      16

static gboolean
points_to_data (SySpan span,
                gsize  table)
{
  for (gsize at = TABLE_NUMBERS; at < TABLE_SIZE; at += 4)
    {
      guint32 offset;

      if (sy_span_u32 (span, table + at, &offset) &&
          sy_span_has (span, offset, setup_data, sizeof setup_data - 1))
        return TRUE;
    }

  return FALSE;
}

gboolean
sy_installer_is_inno (SySpan span)
{
  if (!sy_span_has (span, 0, "MZ", 2))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      gsize at = 0;

      for (guint n = 0; n < MAX_TABLES; n++, at++)
        {
          if (!sy_span_find (span, at, tables[i], strlen (tables[i]), &at))
            break;
          if (points_to_data (span, at))
            return TRUE;
        }
    }

  return FALSE;
}

char *
sy_installer_get_version (SySpan span)
{
  char *version = NULL;
  gsize offset = 0;

  while (sy_span_find (span, offset, setup_data, sizeof setup_data - 1, &offset))
    {
      char digits[MAX_VERSION] = "";
      guint8 byte;

      offset += sizeof setup_data - 1;
      for (guint i = 0; i < MAX_VERSION - 1 && sy_span_u8 (span, offset + i, &byte) &&
                        (g_ascii_isdigit (byte) || byte == '.'); i++)
        digits[i] = (char) byte;
      if (digits[0] == '\0')
        continue;
      g_free (version);
      version = g_strdup (digits);
    }

  return version;
}

typedef struct {
  SySpan           span;
  char            *folder;
  guint64          max_size;
  guint64          size;
  guint            n_files;
  SyContainerFunc  func;
  gpointer         user_data;
  GCancellable    *cancellable;
} Reading;

static int
remove_cb (const char        *path,
           const struct stat *st,
           int                type,
           struct FTW        *ftw)
{
  remove (path);

  return 0;
}

static void
remove_folder (char *folder)
{
  nftw (folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (folder);
}

typedef char *Folder;

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (Folder, remove_folder, NULL)

static gboolean
set_too_large (Reading  *self,
               GError  **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("It would unpack to more than %" G_GUINT64_FORMAT " bytes"), self->max_size);

  return FALSE;
}

/* The program follows no link, and neither do we. */
static gboolean
read_file (Reading     *self,
           const char  *path,
           const char  *name,
           GError     **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autofree char *text = NULL;
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  gsize size;

  if (g_file_get_contents (path, &text, &size, &problem))
    content = g_bytes_new_take (g_steal_pointer (&text), size);

  return self->func (valid, 1, content, problem, self->user_data, error);
}

static gboolean
read_folder (Reading     *self,
             const char  *path,
             const char  *prefix,
             guint        level,
             GError     **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      g_autofree char *shown = g_strconcat (prefix, name, NULL);
      g_autofree char *deeper = g_strconcat (shown, "/", NULL);
      struct stat st;

      if (g_cancellable_is_cancelled (self->cancellable))
        {
          g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Cancelled"));
          return FALSE;
        }
      if (lstat (inner, &st) < 0)
        continue;
      if (S_ISDIR (st.st_mode) && level < MAX_LEVELS)
        {
          if (!read_folder (self, inner, deeper, level + 1, error))
            return FALSE;
        }
      else if (S_ISREG (st.st_mode))
        {
          self->size += (guint64) st.st_size;
          if (self->size > self->max_size || ++self->n_files > MAX_FILES)
            return set_too_large (self, error);
          if (!read_file (self, inner, shown, error))
            return FALSE;
        }
    }

  return TRUE;
}

/* prlimit keeps each file within the limit; all of them are counted when they are read. */
static gboolean
run (Reading     *self,
     const char  *installer,
     GError     **error)
{
  g_autofree char *program = sy_command_find (PROGRAM);
  g_autofree char *limit = g_strdup_printf ("--fsize=%" G_GUINT64_FORMAT, self->max_size);
  g_autofree char *version = sy_installer_get_version (self->span);
  g_autoptr (GError) local_error = NULL;
  const char *argv[] = { "prlimit", limit, program, "--silent", "--exclude-temp", "--output-dir",
                         self->folder, installer, NULL };

  if (program == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                           _("It was made by Inno Setup. Install the package “innoextract” of your "
                             "distribution, which unpacks such files, and try again"));
      return FALSE;
    }

  if (sy_command_run (argv, TIMEOUT_MS, NULL, NULL, self->cancellable, &local_error))
    return TRUE;
  if (!g_error_matches (local_error, SY_ERROR, SY_ERROR_COMMAND_FAILED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
               _("It says to be made by Inno Setup %s, which “innoextract” could not unpack: it is "
                 "damaged, or that version is newer than this innoextract knows. Take the update "
                 "in another form, such as an ISO or a CAB file, or the video BIOS from the "
                 "running computer"), version != NULL ? version : "");

  return FALSE;
}

gboolean
sy_installer_read_inno (GBytes            *bytes,
                        guint64            max_size,
                        SyContainerFunc    func,
                        gpointer           user_data,
                        GCancellable      *cancellable,
                        GError           **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (Folder) folder = g_dir_make_tmp ("switchyard-XXXXXX", &local_error);
  g_autofree char *installer = NULL;
  g_autofree char *files = NULL;
  Reading self = { sy_span_from_bytes (bytes), NULL, max_size, 0, 0, func, user_data,
                   cancellable };
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  installer = folder != NULL ? g_build_filename (folder, "setup.exe", NULL) : NULL;
  files = folder != NULL ? g_build_filename (folder, "files", NULL) : NULL;
  if (folder == NULL || g_mkdir (files, 0700) < 0 ||
      !g_file_set_contents_full (installer, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600,
                                 &local_error))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_FAILED, _("Nothing can be written to %s: %s"),
                   g_get_tmp_dir (), local_error != NULL ? local_error->message : files);
      return FALSE;
    }
  self.folder = files;

  return run (&self, installer, error) && read_folder (&self, files, "", 0, error);
}
