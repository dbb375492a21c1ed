/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-transaction-private.h"

#include <glib/gi18n-lib.h>

#include "guest/sy-domain-compare.h"
#include "plan/sy-change-private.h"
#include "plan/sy-file-writer.h"
#include "plan/sy-place.h"
#include "plan/sy-runtime.h"
#include "plan/sy-dry-run.h"

static void G_GNUC_PRINTF (3, 4)
add_problem (SyTransaction *self,
             GString       *problems,
             const char    *format,
             ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  sy_transaction_report (self, SY_PROGRESS_WARNING, "%s", text);
  if (problems->len > 0)
    g_string_append_c (problems, '\n');
  g_string_append (problems, text);
}

/* The directories go by the file: made again for one that comes back, removed with one that
 * goes. Also where the file itself was never reached, because they come first. */
static gboolean
put_back_content (SyTransaction  *self,
                  guint           item,
                  SyEntryItem    *record,
                  gboolean        exists,
                  GError        **error)
{
  const char *path = sy_change_get_path (record->change);
  const SyFileState *before = sy_change_get_before (record->change);
  g_autofree char *temp_name = sy_transaction_temp_name (self, item);

  if (before->content == NULL)
    return sy_file_writer_remove (self->sysroot, path, error);

  return sy_directories_make_parents (sy_entry_get_directories (self->entry), self->sysroot, path,
                                      error) &&
         self->options->write_file (self->sysroot, path, before, exists, record->xattrs, temp_name,
                                    error);
}

/* A file that is gone can be put back without losing anything: on FAT a power cut in the middle
 * of a rename can take the name away. */
static gboolean
roll_back_file (SyTransaction  *self,
                guint           item,
                SyEntryItem    *record,
                GString        *problems,
                GError        **error)
{
  const char *path = sy_change_get_path (record->change);
  const SyFileState *before = sy_change_get_before (record->change);
  const SyFileState *after = sy_change_get_after (record->change);
  g_autofree char *temp_name = sy_transaction_temp_name (self, item);
  g_autoptr (GError) local_error = NULL;
  g_auto (SyFileState) now = { 0 };
  gboolean ours = FALSE;

  if (!sy_file_writer_remove_temp (self->sysroot, path, temp_name, error))
    return FALSE;
  if (!sy_file_state_read (self->sysroot, path, &now, &local_error))
    {
      if (!g_error_matches (local_error, SY_ERROR, SY_ERROR_REFUSED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      add_problem (self, problems, "%s", local_error->message);
      return TRUE;
    }
  if (!sy_file_state_matches (self->sysroot, path, before, &now))
    {
      ours = now.content == NULL || sy_file_state_matches (self->sysroot, path, after, &now);
      if (!ours)
        {
          add_problem (self, problems,
                       _("%s: was changed by someone else; it was left as it is."), path);
          return TRUE;
        }
    }
  if (ours && !put_back_content (self, item, record, now.content != NULL, error))
    return FALSE;

  return before->content != NULL ||
         sy_directories_remove_parents (sy_entry_get_directories (self->entry), self->sysroot,
                                        path, error);
}

/* Libvirt completes what it is given, so that a definition which was made just before the crash,
 * and not noted, need not be the text that we gave. */
static gboolean
domain_is_ours (SyEntryItem *record,
                const char  *now)
{
  const char *after = sy_change_get_after_text (record->change);

  if (record->defined != NULL || after == NULL || now == NULL)
    return g_strcmp0 (now, sy_entry_item_get_ours (record)) == 0;

  return g_strcmp0 (now, after) == 0 || sy_domain_definition_is_ours (after, now);
}

static gboolean
domain_is_before (SyEntryItem *record,
                  const char  *now)
{
  const char *before = sy_change_get_before_text (record->change);

  if (before == NULL || now == NULL)
    return before == now;

  return sy_domain_definition_is_ours (before, now);
}

static gboolean
roll_back_domain (SyTransaction  *self,
                  SyEntryItem    *record,
                  GString        *problems,
                  GError        **error)
{
  const char *uuid = sy_change_get_uuid (record->change);
  const char *before = sy_change_get_before_text (record->change);
  g_autoptr (SyDomainStore) store = NULL;
  g_autofree char *now = NULL;
  g_autofree char *defined = NULL;

  if (!record->begun)
    return TRUE;
  store = sy_transaction_get_store (self, sy_change_get_uri (record->change), error);
  if (store == NULL || !sy_domain_store_read (store, uuid, &now, error))
    return FALSE;
  if (g_strcmp0 (now, before) == 0)
    return TRUE;
  if (domain_is_ours (record, now))
    {
      if (before == NULL)
        return sy_domain_store_undefine (store, uuid, error);
      defined = sy_domain_store_define (store, uuid, before, error);
      return defined != NULL;
    }
  if (!domain_is_before (record, now))
    add_problem (self, problems,
                 _("The virtual machine %s was changed by someone else; it was left as it is."),
                 sy_change_get_domain_name (record->change));

  return TRUE;
}

/* From whatever the binding stopped at: unbound already, or bound to the new driver. */
static gboolean
roll_back_binding (SyTransaction  *self,
                   SyChange       *change,
                   const char     *now,
                   GError        **error)
{
  const char *before = sy_change_get_before_text (change);
  g_autoptr (SyChange) back = sy_change_new_runtime (SY_RUNTIME_BIND_DRIVER,
                                                     sy_change_get_address (change), now, before,
                                                     NULL, NULL);

  return sy_runtime_apply (back, self->sysroot, self->options->runtime_timeout_msec, error);
}

/* An override that the binding cleared on its way is ours to put back too. */
static gboolean
is_to_go_back (SyRuntimeAction  action,
               SyRuntimeState   state,
               const char      *now)
{
  return state == SY_RUNTIME_IS_AFTER ||
         (action == SY_RUNTIME_SET_OVERRIDE && state == SY_RUNTIME_IS_OTHER && now == NULL);
}

static gboolean
put_back_runtime (SyTransaction  *self,
                  SyChange       *change,
                  GError        **error)
{
  SyRuntimeAction action = sy_change_get_runtime_action (change);
  guint timeout_ms = self->options->runtime_timeout_msec;
  g_autoptr (SyChange) inverse = sy_change_invert (change);
  g_autofree char *now = NULL;
  SyRuntimeState state;

  if (!sy_runtime_get_state (change, self->sysroot, &state, &now, error))
    return FALSE;
  if (action != SY_RUNTIME_BIND_DRIVER)
    return !is_to_go_back (action, state, now) ||
           sy_runtime_apply (inverse, self->sysroot, timeout_ms, error);
  if (state == SY_RUNTIME_IS_AFTER || (state == SY_RUNTIME_IS_OTHER && now == NULL))
    return roll_back_binding (self, change, now, error);

  return state != SY_RUNTIME_IS_BEFORE ||
         sy_runtime_clear_override (change, self->sysroot, timeout_ms, error);
}

/* What cannot be put back of the running kernel is gone after a reboot anyway. */
static void
roll_back_runtime (SyTransaction *self,
                   SyEntryItem   *record,
                   GString       *problems)
{
  g_autoptr (GError) error = NULL;

  if (!record->begun || !sy_transaction_runs (self))
    return;
  if (self->hung && problems->len > 0)
    return;
  if (self->hung)
    {
      add_problem (self, problems, _("%s was left as it is, because the kernel hangs on it."),
                   sy_change_get_path (record->change));
      return;
    }
  if (put_back_runtime (self, record->change, &error))
    return;
  self->hung = g_error_matches (error, SY_ERROR, SY_ERROR_HUNG);
  add_problem (self, problems, _("%s Restart the computer to put this back."), error->message);
}

static gboolean
rebuild (SyTransaction *self,
         guint          item,
         GString       *problems)
{
  SyEntryItem *record = g_ptr_array_index (sy_entry_get_items (self->entry), item);
  const SyVerify *placed;
  const char *dry_run;
  g_autoptr (SyChange) inverse = NULL;
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;
  gboolean again;

  if (sy_change_get_kind (record->change) != SY_CHANGE_COMMAND || !sy_transaction_runs (self))
    return TRUE;
  placed = sy_change_get_placed (record->change);
  if (placed != NULL)
    sy_place_remove (self->sysroot, placed->path, placed->expected[0]);
  if (!record->begun)
    return TRUE;
  dry_run = sy_change_get_dry_run (record->change);
  if (dry_run != NULL)
    {
      sy_dry_run_remove (self->sysroot, dry_run);
      return TRUE;
    }
  again = sy_change_get_undo_argv (record->change) == NULL;
  inverse = sy_change_invert (record->change);
  command = g_strjoinv (" ", (char **) sy_change_get_argv (inverse));
  sy_transaction_report (self, SY_PROGRESS_WARNING,
                         again ? _("Running “%s” again on the restored files")
                               : _("Running “%s” to take the last command back"), command);
  if (sy_step_run_command (self, item, inverse, &error))
    return TRUE;
  add_problem (self, problems,
               again ? _("The files are as they were, but building from them failed: %s Run “%s” "
                         "once the cause is gone.")
                     : _("A command could not be taken back: %s Run “%s” once the cause is gone."),
               error->message, command);

  return self->recovering;
}

static gboolean
roll_back_item (SyTransaction  *self,
                guint           item,
                GString        *problems,
                GError        **error)
{
  SyEntryItem *record = g_ptr_array_index (sy_entry_get_items (self->entry), item);

  if (sy_change_get_hidden (record->change))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_DENIED,
                   _("%s: what it was may be read by the administrator only."),
                   sy_change_get_path (record->change));
      return FALSE;
    }
  switch (sy_change_get_kind (record->change))
    {
    case SY_CHANGE_FILE:
      return roll_back_file (self, item, record, problems, error);

    case SY_CHANGE_DOMAIN:
      return roll_back_domain (self, record, problems, error);

    case SY_CHANGE_RUNTIME:
      roll_back_runtime (self, record, problems);
      return TRUE;

    case SY_CHANGE_COMMAND:
    default:
      return TRUE;
    }
}

gboolean
sy_rollback (SyTransaction *self,
             GString       *problems)
{
  GPtrArray *items = sy_entry_get_items (self->entry);
  GCancellable *cancellable = self->cancellable;
  gboolean done = TRUE;

  /* Whoever cancels wants this to be done. */
  self->cancellable = NULL;
  self->step = 0;
  for (guint i = items->len; i > 0; i--)
    {
      g_autoptr (GError) error = NULL;

      if (!roll_back_item (self, i - 1, problems, &error))
        {
          add_problem (self, problems, "%s", error->message);
          done = FALSE;
        }
    }
  for (guint i = 0; done && i < items->len; i++)
    done = rebuild (self, i, problems);
  self->cancellable = cancellable;

  return done;
}
