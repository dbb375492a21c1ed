/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-change-private.h"
#include "plan/sy-transaction-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "plan/sy-file-writer.h"
#include "plan/sy-journal-writer.h"
#include "plan/sy-lock.h"
#include "plan/sy-runtime.h"
#include "plan/sy-space.h"
#include "plan/sy-trial.h"
#include "plan/sy-xattrs.h"

/* Two changes of one file could not be told apart after a crash. */
static gboolean
check_paths (const GPtrArray  *changes,
             GError          **error)
{
  g_autoptr (GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = g_ptr_array_index (changes, i);
      SyChangeKind kind = sy_change_get_kind (change);

      if ((kind == SY_CHANGE_FILE || kind == SY_CHANGE_DOMAIN) &&
          !g_hash_table_add (paths, (gpointer) sy_change_get_path (change)))
        {
          g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                       _("The plan changes %s twice; that cannot be taken back safely."),
                       sy_change_get_path (change));
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_domains (SyDomainStore    *domains,
               const GPtrArray  *changes,
               GError          **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = g_ptr_array_index (changes, i);

      if (sy_change_get_kind (change) == SY_CHANGE_DOMAIN &&
          (domains == NULL ||
           g_strcmp0 (sy_domain_store_get_uri (domains), sy_change_get_uri (change)) != 0))
        {
          g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                       _("The virtual machine %s cannot be changed: %s is not connected."),
                       sy_change_get_domain_name (change), sy_change_get_uri (change));
          return FALSE;
        }
    }

  return TRUE;
}

/* Everything at once before anything is touched. */
static gboolean
check_all (SyTransaction    *self,
           const GPtrArray  *changes,
           GError          **error)
{
  if (!check_paths (changes, error) || !check_domains (self->domains, changes, error))
    return FALSE;
  for (guint i = 0; i < changes->len; i++)
    if (!sy_step_check (self, g_ptr_array_index (changes, i), error))
      return FALSE;

  return TRUE;
}

static gboolean
check_not_interrupted (GPtrArray  *entries,
                       GError    **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (entries, i);

      if (sy_entry_get_state (entry) != SY_ENTRY_APPLYING)
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_BUSY,
                   _("An earlier change (%s, %s) was interrupted. Put it back first with "
                     "“switchyardctl recover”."),
                   sy_entry_get_id (entry), sy_entry_get_title (entry));
      return FALSE;
    }

  return TRUE;
}

static gboolean
find_undone (GPtrArray   *entries,
             const char  *id,
             SyEntry    **out_entry,
             GError     **error)
{
  *out_entry = NULL;
  if (id == NULL)
    return TRUE;
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (sy_entry_get_id (g_ptr_array_index (entries, i)), id) == 0 &&
        sy_entry_can_undo (g_ptr_array_index (entries, i)))
      {
        *out_entry = g_ptr_array_index (entries, i);
        return TRUE;
      }
  g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
               _("The journal entry %s cannot be undone any more. Nothing was done; “switchyardctl "
                 "history” says how it stands now."), id);

  return FALSE;
}

/* An undo removes, with the last file in them, directories that any of our entries made. */
static void
add_our_directories (SyTransaction *self,
                     GPtrArray     *entries,
                     const char    *path)
{
  for (guint i = 0; i < entries->len; i++)
    {
      GPtrArray *theirs = sy_entry_get_directories (g_ptr_array_index (entries, i));

      for (guint j = 0; j < theirs->len; j++)
        {
          const char *directory = ((SyDirectory *) g_ptr_array_index (theirs, j))->path;
          gsize length = strlen (directory);
          struct stat st;

          if (g_str_has_prefix (path, directory) && path[length] == '/' &&
              sy_sysroot_stat (self->sysroot, directory, FALSE, &st, NULL) &&
              S_ISDIR (st.st_mode))
            sy_directories_add (sy_entry_get_directories (self->entry), directory,
                                st.st_mode & 07777, st.st_uid, st.st_gid);
        }
    }
}

static GPtrArray *
find_xattrs (SyEntry    *undone,
             const char *path)
{
  GPtrArray *items = sy_entry_get_items (undone);

  for (guint i = 0; i < items->len; i++)
    {
      SyEntryItem *item = g_ptr_array_index (items, i);

      if (g_strcmp0 (sy_change_get_path (item->change), path) == 0 && item->xattrs != NULL)
        return g_ptr_array_ref (item->xattrs);
    }

  return NULL;
}

/* Attributes of the file as it is, or as it was before what is undone now removed it. */
static gboolean
add_xattrs (SyTransaction  *self,
            SyEntryItem    *record,
            SyEntry        *undone,
            GError        **error)
{
  const char *path = sy_change_get_path (record->change);
  int fd;

  if (sy_change_get_before (record->change)->content == NULL)
    {
      record->xattrs = undone != NULL ? find_xattrs (undone, path) : NULL;
      return TRUE;
    }
  fd = sy_sysroot_open (self->sysroot, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, error);
  if (fd < 0)
    return FALSE;
  record->xattrs = sy_xattrs_read (fd);
  close (fd);

  return TRUE;
}

static gboolean
complete_entry (SyTransaction  *self,
                GPtrArray      *entries,
                SyEntry        *undone,
                GError        **error)
{
  GPtrArray *items = sy_entry_get_items (self->entry);
  GPtrArray *directories = sy_entry_get_directories (self->entry);

  for (guint i = 0; i < items->len; i++)
    {
      SyEntryItem *record = g_ptr_array_index (items, i);
      const char *path = sy_change_get_path (record->change);

      if (sy_change_get_kind (record->change) != SY_CHANGE_FILE)
        continue;
      if (!add_xattrs (self, record, undone, error))
        return FALSE;
      if (sy_change_get_after (record->change)->content != NULL &&
          !sy_directories_add_missing (directories, self->sysroot, path, error))
        return FALSE;
      if (undone != NULL && sy_change_get_after (record->change)->content == NULL)
        add_our_directories (self, entries, path);
    }

  return TRUE;
}

static gboolean
run_all (SyTransaction  *self,
         GError        **error)
{
  GPtrArray *items = sy_entry_get_items (self->entry);

  for (guint i = 0; i < items->len; i++)
    {
      SyChange *change = ((SyEntryItem *) g_ptr_array_index (items, i))->change;
      const char *why = sy_change_get_why (change);

      self->step = i + 1;
      if (g_cancellable_is_cancelled (self->cancellable))
        {
          g_set_error (error, SY_ERROR, SY_ERROR_CANCELLED, _("The change was cancelled."));
          return FALSE;
        }
      sy_transaction_report (self, SY_PROGRESS_STEP, "%s",
                             why != NULL ? why : sy_change_get_action (change));
      if (!sy_step_run (self, i, error))
        return FALSE;
    }
  self->step = 0;

  return sy_journal_set_state (self->sysroot, self->entry, SY_ENTRY_COMMITTED, NULL, error);
}

/* Puts everything back, notes why, and says so in the error. */
static void
fail (SyTransaction  *self,
      const GError   *cause,
      GError        **error)
{
  g_autoptr (GString) problems = g_string_new (NULL);
  g_autofree char *message = NULL;
  gboolean done;

  self->hung = g_error_matches (cause, SY_ERROR, SY_ERROR_HUNG);
  done = sy_rollback (self, problems);
  message = problems->len > 0
            ? g_strdup_printf (_("%s\nNot everything could be put back: %s"), cause->message,
                               problems->str)
            : g_strdup (cause->message);
  done = done && sy_journal_set_state (self->sysroot, self->entry, SY_ENTRY_ROLLED_BACK, message,
                                       NULL);
  g_set_error (error, SY_ERROR, cause->code, "%s\n%s", message,
               !done ? _("Run “switchyardctl recover” to finish putting everything back.")
               : problems->len > 0 ? _("All else was put back as it was.")
                                   : _("Everything was put back as it was."));
}

/* With the lock held. */
static gboolean
apply_locked (SyTransaction  *self,
              SyPlan         *plan,
              char          **out_id,
              GError        **error)
{
  const char *undoes = sy_request_get_undo (sy_plan_get_request (plan));
  g_autoptr (GPtrArray) entries = sy_journal_list (self->sysroot, error);
  g_autofree char *id = NULL;
  g_autoptr (SyEntry) entry = NULL;
  g_autoptr (GError) cause = NULL;
  SyEntry *undone;

  if (entries == NULL || !check_not_interrupted (entries, error) ||
      !find_undone (entries, undoes, &undone, error) ||
      !check_all (self, sy_plan_get_changes (plan), error) ||
      !sy_journal_clean (self->sysroot, error))
    return FALSE;
  id = sy_journal_next_id (self->sysroot, error);
  if (id == NULL)
    return FALSE;

  entry = sy_entry_new_for_plan (id, plan, undone);
  self->entry = entry;
  if (sy_plan_get_trial (plan))
    {
      g_autofree char *boot_id = sy_trial_read_boot_id (self->sysroot);

      sy_entry_set_trial (entry, boot_id);
    }
  if (!complete_entry (self, entries, undone, error) ||
      !sy_space_check (self->sysroot, entry, error) ||
      !sy_journal_begin (self->sysroot, entry, error))
    return FALSE;

  if (!run_all (self, &cause))
    {
      fail (self, cause, error);
      return FALSE;
    }
  if (out_id != NULL)
    *out_id = g_steal_pointer (&id);

  return TRUE;
}

gboolean
sy_transaction_apply_full (SySysroot                   *sysroot,
                           SyDomainStore               *domains,
                           SyPlan                      *plan,
                           const SyTransactionOptions  *options,
                           SyProgressFunc               progress,
                           gpointer                     user_data,
                           GCancellable                *cancellable,
                           char                       **out_id,
                           GError                     **error)
{
  SyTransaction self = { sysroot, domains, progress, user_data, cancellable, options };
  const GPtrArray *changes = sy_plan_get_changes (plan);
  g_autoptr (SyLock) lock = NULL;

  for (guint i = 0; i < changes->len; i++)
    g_return_val_if_fail (!sy_change_get_hidden (g_ptr_array_index (changes, i)), FALSE);
  if (changes->len == 0)
    {
      if (out_id != NULL)
        *out_id = NULL;
      return TRUE;
    }
  /* Where there was never a transaction, one that cannot begin leaves no trace. */
  if (!sy_sysroot_exists (sysroot, SY_JOURNAL_DIR) && !check_all (&self, changes, error))
    return FALSE;
  if (!sy_journal_prepare (sysroot, error))
    return FALSE;
  lock = sy_lock_take (sysroot, sy_plan_get_title (plan), error);
  if (lock == NULL)
    return FALSE;

  return apply_locked (&self, plan, out_id, error);
}

gboolean
sy_transaction_apply (SySysroot       *sysroot,
                      SyDomainStore   *domains,
                      SyPlan          *plan,
                      SyProgressFunc   progress,
                      gpointer         user_data,
                      GCancellable    *cancellable,
                      char           **out_id,
                      GError         **error)
{
  static const SyTransactionOptions options = SY_TRANSACTION_OPTIONS_INIT;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);
  g_return_val_if_fail (SY_IS_PLAN (plan), FALSE);

  return sy_transaction_apply_full (sysroot, domains, plan, &options, progress, user_data,
                                    cancellable, out_id, error);
}
