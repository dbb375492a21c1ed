/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guest/sy-domain-secrets.h"
#include "plan/sy-journal-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "plan/sy-file-writer.h"

#define NEW_PREFIX ".new-"

/* Room for entry.json, states and notes beside the contents. */
#define SMALL_FILES_SIZE (64 * 1024)

/* Made at its place at once: what a kill leaves is ours and empty, and is used the next time. */
static gboolean
make_directory (SySysroot   *sysroot,
                const char  *path,
                GError     **error)
{
  const char *name = strrchr (path, '/') + 1;
  gboolean done;
  int fd;

  if (sy_sysroot_exists (sysroot, path))
    return TRUE;
  fd = sy_file_writer_open_parent (sysroot, path, error);
  if (fd < 0)
    return FALSE;
  done = (mkdirat (fd, name, 0755) == 0 && fchmodat (fd, name, 0755, 0) == 0 && fsync (fd) == 0) ||
         errno == EEXIST;
  if (!done)
    sy_error_set_errno (error, errno, _("%s: the directory cannot be made"), path);
  close (fd);

  return done;
}

gboolean
sy_journal_prepare (SySysroot  *sysroot,
                    GError    **error)
{
  return make_directory (sysroot, "/var", error) &&
         make_directory (sysroot, "/var/lib", error) &&
         make_directory (sysroot, SY_STATE_DIR, error) &&
         make_directory (sysroot, SY_JOURNAL_DIR, error);
}

char *
sy_journal_next_id (SySysroot  *sysroot,
                    GError    **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, SY_JOURNAL_DIR, error);
  guint64 highest = 0;

  if (names == NULL)
    return NULL;
  for (guint i = 0; names[i] != NULL; i++)
    if (sy_entry_id_is_valid (names[i]))
      highest = MAX (highest, g_ascii_strtoull (names[i], NULL, 10));
  if (highest >= 99999999)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_FAILED, _("%s: no number is left."), SY_JOURNAL_DIR);
      return NULL;
    }

  return g_strdup_printf ("%04" G_GUINT64_FORMAT, highest + 1);
}

static gboolean
remove_new_entry (SySysroot   *sysroot,
                  int          journal_fd,
                  const char  *name,
                  GError     **error)
{
  g_autofree char *path = g_build_filename (SY_JOURNAL_DIR, name, NULL);
  g_auto (GStrv) files = sy_sysroot_list (sysroot, path, error);
  gboolean done = files != NULL;
  int fd;

  if (files == NULL)
    return FALSE;
  fd = openat (journal_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  for (guint i = 0; fd >= 0 && done && files[i] != NULL; i++)
    done = unlinkat (fd, files[i], 0) == 0;
  done = fd >= 0 && done && unlinkat (journal_fd, name, AT_REMOVEDIR) == 0;
  if (!done)
    sy_error_set_errno (error, errno, _("%s: cannot be removed"), path);
  if (fd >= 0)
    close (fd);

  return done;
}

gboolean
sy_journal_clean (SySysroot  *sysroot,
                  GError    **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, SY_JOURNAL_DIR, error);
  gboolean done = TRUE;
  int journal_fd;

  if (names == NULL)
    return FALSE;
  journal_fd = sy_sysroot_open (sysroot, SY_JOURNAL_DIR, O_RDONLY | O_DIRECTORY, 0, error);
  if (journal_fd < 0)
    return FALSE;
  for (guint i = 0; done && names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], NEW_PREFIX))
      done = remove_new_entry (sysroot, journal_fd, names[i], error);
  close (journal_fd);

  return done;
}

static gboolean
write_blob (int          fd,
            guint        item,
            const char  *what,
            GBytes      *content,
            mode_t       mode,
            GError     **error)
{
  g_autofree char *name = sy_entry_blob_name (item, what);

  return content == NULL || sy_file_writer_create_at (fd, name, name, content, mode, error);
}

static gboolean
write_file_blob (int                 fd,
                 guint               item,
                 const char         *what,
                 const SyFileState  *state,
                 GError            **error)
{
  mode_t mode = (state->mode & S_IROTH) != 0 ? 0644 : 0600;

  return write_blob (fd, item, what, state->content, mode, error);
}

/* A definition may hold passwords: whole it is for root alone. What libvirt shows to everybody
 * stands beside it, so that a user can look at the history and review an undo. */
static gboolean
write_domain_blob (int          fd,
                   guint        item,
                   const char  *what,
                   const char  *xml,
                   GError     **error)
{
  g_autofree char *shown = xml != NULL ? sy_domain_hide_secrets (xml) : NULL;
  g_autofree char *shown_what = g_strconcat (what, SY_ENTRY_SHOWN_SUFFIX, NULL);
  g_autoptr (GBytes) bytes = xml != NULL ? g_bytes_new (xml, strlen (xml)) : NULL;
  g_autoptr (GBytes) shown_bytes = shown != NULL ? g_bytes_new (shown, strlen (shown)) : NULL;

  return write_blob (fd, item, shown_what, shown_bytes, 0644, error) &&
         write_blob (fd, item, what, bytes, 0600, error);
}

static gboolean
write_blobs (int       fd,
             SyEntry  *entry,
             GError  **error)
{
  GPtrArray *items = sy_entry_get_items (entry);
  gboolean done = TRUE;

  for (guint i = 0; done && i < items->len; i++)
    {
      SyChange *change = ((SyEntryItem *) g_ptr_array_index (items, i))->change;

      if (sy_change_get_kind (change) == SY_CHANGE_FILE)
        done = write_file_blob (fd, i, "before", sy_change_get_before (change), error) &&
               write_file_blob (fd, i, "after", sy_change_get_after (change), error);
      else if (sy_change_get_kind (change) == SY_CHANGE_DOMAIN)
        done = write_domain_blob (fd, i, "before", sy_change_get_before_text (change), error) &&
               write_domain_blob (fd, i, "after", sy_change_get_after_text (change), error);
    }

  return done;
}

static gboolean
write_text (int          fd,
            const char  *name,
            const char  *text,
            mode_t       mode,
            GError     **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return sy_file_writer_create_at (fd, name, name, bytes, mode, error);
}

/* (transfer full) (nullable): what is noted of the trial in the beginning. */
static char *
make_trial_text (SyEntry *entry)
{
  const char * const *lines = sy_entry_get_trial (entry);

  return lines != NULL ? g_strconcat (lines[0], "\n", NULL) : NULL;
}

static gboolean
fill_entry (int       fd,
            SyEntry  *entry,
            GError  **error)
{
  g_autofree char *record = sy_entry_record (entry);
  g_autofree char *trial = make_trial_text (entry);

  if (!write_blobs (fd, entry, error) ||
      !write_text (fd, SY_ENTRY_FILE, record, 0644, error) ||
      (trial != NULL && !write_text (fd, SY_TRIAL_FILE, trial, 0644, error)) ||
      !write_text (fd, SY_STATE_FILE, "applying\n", 0644, error))
    return FALSE;
  if (fchmod (fd, 0755) == 0 && fsync (fd) == 0)
    return TRUE;
  sy_error_set_errno (error, errno, "%s/%s", SY_JOURNAL_DIR, sy_entry_get_id (entry));

  return FALSE;
}

static gboolean
build_entry (int          journal_fd,
             const char  *new_name,
             SyEntry     *entry,
             GError     **error)
{
  const char *id = sy_entry_get_id (entry);
  gboolean done = FALSE;
  int fd = -1;

  if (mkdirat (journal_fd, new_name, 0755) == 0)
    fd = openat (journal_fd, new_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    {
      sy_error_set_errno (error, errno, _("%s: an entry cannot be made"), SY_JOURNAL_DIR);
      return FALSE;
    }
  done = fill_entry (fd, entry, error);
  close (fd);
  if (!done)
    return FALSE;
  if (renameat2 (journal_fd, new_name, journal_fd, id, RENAME_NOREPLACE) == 0 &&
      fsync (journal_fd) == 0)
    return TRUE;
  sy_error_set_errno (error, errno, _("%s: an entry cannot be made"), SY_JOURNAL_DIR);

  return FALSE;
}

gboolean
sy_journal_begin (SySysroot  *sysroot,
                  SyEntry    *entry,
                  GError    **error)
{
  g_autofree char *new_name = g_strconcat (NEW_PREFIX, sy_entry_get_id (entry), NULL);
  gboolean done;
  int journal_fd;

  journal_fd = sy_sysroot_open (sysroot, SY_JOURNAL_DIR, O_RDONLY | O_DIRECTORY, 0, error);
  if (journal_fd < 0)
    return FALSE;
  done = build_entry (journal_fd, new_name, entry, error);
  close (journal_fd);
  if (!done && !sy_journal_clean (sysroot, NULL))
    g_debug ("%s/%s: is left for the next run to remove", SY_JOURNAL_DIR, new_name);

  return done;
}

/* A small file of an entry, replaced whole. */
static gboolean
replace_file (SySysroot   *sysroot,
              SyEntry     *entry,
              const char  *name,
              const char  *text,
              mode_t       mode,
              GError     **error)
{
  g_autofree char *temp_name = g_strconcat (NEW_PREFIX, name, NULL);
  g_autofree char *path = g_build_filename (SY_JOURNAL_DIR, sy_entry_get_id (entry), name, NULL);
  gboolean done = FALSE;
  int fd = sy_file_writer_open_parent (sysroot, path, error);

  if (fd < 0)
    return FALSE;
  unlinkat (fd, temp_name, 0);
  if (write_text (fd, temp_name, text, mode, error))
    {
      done = renameat (fd, temp_name, fd, name) == 0 && fsync (fd) == 0;
      if (!done)
        sy_error_set_errno (error, errno, _("%s: cannot be replaced"), path);
    }
  close (fd);

  return done;
}

gboolean
sy_journal_set_state (SySysroot     *sysroot,
                      SyEntry       *entry,
                      SyEntryState   state,
                      const char    *message,
                      GError       **error)
{
  g_autofree char *text = g_strdup_printf ("%s\n%s%s", sy_entry_state_to_string (state),
                                           message != NULL ? message : "",
                                           message != NULL ? "\n" : "");

  if (!replace_file (sysroot, entry, SY_STATE_FILE, text, 0644, error))
    return FALSE;
  sy_entry_set_state (entry, state, message);

  return TRUE;
}

gboolean
sy_journal_set_trial (SySysroot   *sysroot,
                      SyEntry     *entry,
                      const char  *text,
                      GError     **error)
{
  if (!replace_file (sysroot, entry, SY_TRIAL_FILE, text, 0644, error))
    return FALSE;
  sy_entry_set_trial (entry, text);

  return TRUE;
}

gboolean
sy_journal_note (SySysroot   *sysroot,
                 SyEntry     *entry,
                 guint        item,
                 const char  *what,
                 const char  *content,
                 GError     **error)
{
  g_autofree char *name = sy_entry_blob_name (item, what);

  return replace_file (sysroot, entry, name, content, 0600, error);
}

/* The whole definition comes last: that it is there says that the note was made. */
gboolean
sy_journal_note_domain (SySysroot   *sysroot,
                        SyEntry     *entry,
                        guint        item,
                        const char  *what,
                        const char  *xml,
                        GError     **error)
{
  g_autofree char *shown = sy_domain_hide_secrets (xml);
  g_autofree char *shown_what = g_strconcat (what, SY_ENTRY_SHOWN_SUFFIX, NULL);
  g_autofree char *shown_name = sy_entry_blob_name (item, shown_what);

  return (shown == NULL || replace_file (sysroot, entry, shown_name, shown, 0644, error)) &&
         sy_journal_note (sysroot, entry, item, what, xml, error);
}

static guint64
get_text_size (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

guint64
sy_journal_get_size (SyEntry *entry)
{
  GPtrArray *items = sy_entry_get_items (entry);
  guint64 size = SMALL_FILES_SIZE;

  for (guint i = 0; i < items->len; i++)
    {
      SyChange *change = ((SyEntryItem *) g_ptr_array_index (items, i))->change;
      const SyFileState *before = sy_change_get_before (change);
      const SyFileState *after = sy_change_get_after (change);

      if (before != NULL && before->content != NULL)
        size += g_bytes_get_size (before->content);
      if (after != NULL && after->content != NULL)
        size += g_bytes_get_size (after->content);
      /* A domain is noted a third time, as libvirt completed it. */
      /* Each definition once for root and once for everybody. */
      size += 2 * get_text_size (sy_change_get_before_text (change)) +
              4 * get_text_size (sy_change_get_after_text (change));
    }

  return size;
}
