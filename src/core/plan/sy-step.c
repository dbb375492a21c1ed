/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-transaction-private.h"

#include <glib/gi18n-lib.h>

#include "plan/sy-command.h"
#include "plan/sy-complaints.h"
#include "plan/sy-file-writer.h"
#include "plan/sy-journal-writer.h"
#include "plan/sy-place.h"
#include "plan/sy-runtime.h"
#include "plan/sy-dry-run.h"
#include "plan/sy-verify-run.h"

void
sy_transaction_report (SyTransaction   *self,
                       SyProgressKind   kind,
                       const char      *format,
                       ...)
{
  g_autofree char *text = NULL;
  SyProgress progress;
  va_list args;

  if (self->progress == NULL)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  progress = (SyProgress) { kind, self->step, sy_entry_get_items (self->entry)->len, text };
  self->progress (&progress, self->user_data);
}

gboolean
sy_transaction_runs (SyTransaction *self)
{
  return self->options->run_everywhere || sy_sysroot_is_live (self->sysroot);
}

char *
sy_transaction_temp_name (SyTransaction *self,
                          guint          item)
{
  return g_strdup_printf (".switchyard-%s-%u", sy_entry_get_id (self->entry), item);
}

SyDomainStore *
sy_transaction_get_store (SyTransaction  *self,
                          const char     *uri,
                          GError        **error)
{
  if (self->domains != NULL && g_strcmp0 (sy_domain_store_get_uri (self->domains), uri) == 0)
    return g_object_ref (self->domains);

  return sy_domain_store_open (self->sysroot, uri, SY_DOMAIN_STORE_READ_WRITE, error);
}

gboolean
sy_domain_store_read (SyDomainStore  *store,
                      const char     *uuid,
                      char          **out_xml,
                      GError        **error)
{
  g_autoptr (GError) local_error = NULL;
  char *xml = sy_domain_store_get_xml (store, uuid, &local_error);

  if (xml == NULL && !g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *out_xml = xml;

  return TRUE;
}

static void
set_conflict (GError     **error,
              const char  *what)
{
  g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
               _("%s was changed since you looked. Look at the plan again; nothing was "
                 "overwritten."), what);
}

static gboolean
check_file (SyTransaction  *self,
            SyChange       *change,
            GError        **error)
{
  const char *path = sy_change_get_path (change);
  g_auto (SyFileState) now = { 0 };

  if (!sy_file_state_read (self->sysroot, path, &now, error))
    return FALSE;
  if (sy_file_state_equal (&now, sy_change_get_before (change)))
    return TRUE;
  set_conflict (error, path);

  return FALSE;
}

static gboolean
check_domain (SyTransaction  *self,
              SyChange       *change,
              GError        **error)
{
  g_autoptr (SyDomainStore) store = sy_transaction_get_store (self, sy_change_get_uri (change),
                                                              error);
  g_autofree char *now = NULL;

  if (store == NULL || !sy_domain_store_read (store, sy_change_get_uuid (change), &now, error))
    return FALSE;
  if (g_strcmp0 (now, sy_change_get_before_text (change)) == 0)
    return TRUE;
  set_conflict (error, sy_change_get_domain_name (change));

  return FALSE;
}

static gboolean
check_runtime (SyTransaction  *self,
               SyChange       *change,
               GError        **error)
{
  g_autofree char *now = NULL;
  SyRuntimeState state;

  if (!sy_transaction_runs (self))
    return TRUE;
  if (!sy_runtime_get_state (change, self->sysroot, &state, &now, error))
    return FALSE;
  if (sy_runtime_may_begin (change, state, now))
    return TRUE;
  set_conflict (error, sy_change_get_path (change));

  return FALSE;
}

/* Before anything is touched, not in the middle. */
static gboolean
check_command (SyTransaction  *self,
               SyChange       *change,
               GError        **error)
{
  const char *name = sy_change_get_argv (change)[0];
  g_autofree char *program = NULL;

  if (!sy_transaction_runs (self))
    return TRUE;
  program = sy_command_find (name);
  if (program != NULL)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("The program %s is not installed (looked for in %s). Nothing was changed."), name,
               SY_COMMAND_PATH);

  return FALSE;
}

gboolean
sy_step_check (SyTransaction  *self,
               SyChange       *change,
               GError        **error)
{
  switch (sy_change_get_kind (change))
    {
    case SY_CHANGE_FILE:
      return check_file (self, change, error);

    case SY_CHANGE_DOMAIN:
      return check_domain (self, change, error);

    case SY_CHANGE_RUNTIME:
      return check_runtime (self, change, error);

    case SY_CHANGE_COMMAND:
    default:
      return check_command (self, change, error);
    }
}

static gboolean
run_file (SyTransaction  *self,
          guint           item,
          SyEntryItem    *record,
          GError        **error)
{
  const char *path = sy_change_get_path (record->change);
  const SyFileState *before = sy_change_get_before (record->change);
  const SyFileState *after = sy_change_get_after (record->change);
  GPtrArray *directories = sy_entry_get_directories (self->entry);
  g_autofree char *temp_name = sy_transaction_temp_name (self, item);

  if (after->content == NULL)
    return sy_file_writer_remove (self->sysroot, path, error) &&
           sy_directories_remove_parents (directories, self->sysroot, path, error);

  return sy_directories_make_parents (directories, self->sysroot, path, error) &&
         self->options->write_file (self->sysroot, path, after, before->content != NULL,
                                    record->xattrs, temp_name, error);
}

typedef struct {
  SyTransaction *transaction;
  SyComplaints  *complaints;
} CommandOutput;

static void
command_line_cb (const char *line,
                 gpointer    user_data)
{
  CommandOutput *output = user_data;

  sy_transaction_report (output->transaction, SY_PROGRESS_OUTPUT, "%s", line);
  sy_complaints_take (output->complaints, line);
}

/* Noted before it starts: what is killed from here on may have been begun. */
static gboolean
note_begun (SyTransaction  *self,
            guint           item,
            GError        **error)
{
  SyEntryItem *record = g_ptr_array_index (sy_entry_get_items (self->entry), item);

  if (record->begun)
    return TRUE;
  if (!sy_journal_note (self->sysroot, self->entry, item, "begun", "", error))
    return FALSE;
  record->begun = TRUE;

  return TRUE;
}

static gboolean
prove (SyTransaction   *self,
       guint            item,
       const SyVerify  *verify,
       GError         **error)
{
  g_autofree char *text = NULL;

  if (verify->kind == SY_VERIFY_PLACE)
    return note_begun (self, item, error) &&
           sy_place_move (self->sysroot, verify->path, verify->expected[0], error);
  if (!sy_verify_run (verify, self->sysroot, self->cancellable, &text, error))
    return FALSE;
  sy_transaction_report (self, SY_PROGRESS_VERIFIED, "%s", text);

  return TRUE;
}

static gboolean
run_and_prove (SyTransaction    *self,
               guint             item,
               SyChange         *change,
               SyComplaints     *complaints,
               GError          **error)
{
  const GPtrArray *verifies = sy_change_get_verifies (change);
  CommandOutput output = { self, complaints };

  if (!sy_command_run (sy_change_get_argv (change), sy_change_get_timeout_ms (change),
                       command_line_cb, &output, self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < verifies->len; i++)
    if (!prove (self, item, g_ptr_array_index (verifies, i), error))
      return FALSE;

  return TRUE;
}

gboolean
sy_step_run_command (SyTransaction  *self,
                     guint           item,
                     SyChange       *change,
                     GError        **error)
{
  g_autoptr (SyComplaints) complaints = sy_complaints_new ();
  g_autoptr (GError) local_error = NULL;
  const char *dry_run = sy_change_get_dry_run (change);
  const SyVerify *placed = sy_change_get_placed (change);
  gboolean done;

  if (dry_run != NULL && !sy_dry_run_prepare (self->sysroot, dry_run, error))
    return FALSE;
  if (placed != NULL &&
      !sy_place_prepare (self->sysroot, placed->path, placed->expected[0], error))
    return FALSE;
  done = run_and_prove (self, item, change, complaints, &local_error);
  if (dry_run != NULL)
    sy_dry_run_remove (self->sysroot, dry_run);
  if (placed != NULL)
    sy_place_remove (self->sysroot, placed->path, placed->expected[0]);
  if (done)
    return TRUE;

  if (!g_error_matches (local_error, SY_ERROR, SY_ERROR_CANCELLED))
    sy_complaints_append (complaints, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static gboolean
skip (SyTransaction *self,
      SyChange      *change)
{
  const char * const *argv = sy_change_get_argv (change);
  g_autofree char *command = argv != NULL ? g_strjoinv (" ", (char **) argv) : NULL;

  if (sy_transaction_runs (self))
    return FALSE;
  sy_transaction_report (self, SY_PROGRESS_SKIPPED, _("%s: not run (sysroot)"),
                         command != NULL ? command : sy_change_get_path (change));

  return TRUE;
}

static gboolean
run_domain (SyTransaction  *self,
            guint           item,
            SyEntryItem    *record,
            GError        **error)
{
  const char *uuid = sy_change_get_uuid (record->change);
  const char *after = sy_change_get_after_text (record->change);
  g_autoptr (SyDomainStore) store =
    sy_transaction_get_store (self, sy_change_get_uri (record->change), error);

  if (store == NULL || !note_begun (self, item, error))
    return FALSE;
  if (after == NULL)
    return sy_domain_store_undefine (store, uuid, error);

  record->defined = sy_domain_store_define (store, uuid, after, error);

  return record->defined != NULL &&
         sy_journal_note_domain (self->sysroot, self->entry, item, "defined", record->defined,
                                 error);
}

/* What is checked before it is put in place has changed nothing until then. */
static gboolean
run_command (SyTransaction  *self,
             guint           item,
             SyChange       *change,
             GError        **error)
{
  return (sy_change_get_placed (change) != NULL || note_begun (self, item, error)) &&
         sy_step_run_command (self, item, change, error);
}

gboolean
sy_step_run (SyTransaction  *self,
             guint           item,
             GError        **error)
{
  SyEntryItem *record = g_ptr_array_index (sy_entry_get_items (self->entry), item);
  SyChange *change = record->change;

  if (!sy_step_check (self, change, error))
    return FALSE;

  switch (sy_change_get_kind (change))
    {
    case SY_CHANGE_FILE:
      return run_file (self, item, record, error);

    case SY_CHANGE_DOMAIN:
      return run_domain (self, item, record, error);

    case SY_CHANGE_COMMAND:
      return skip (self, change) || run_command (self, item, change, error);

    case SY_CHANGE_RUNTIME:
    default:
      return skip (self, change) ||
             (note_begun (self, item, error) &&
              sy_runtime_apply (change, self->sysroot, self->options->runtime_timeout_msec, error));
    }
}
