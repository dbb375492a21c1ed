/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-transaction-private.h"

#include <glib/gi18n-lib.h>

#include "plan/sy-file-writer.h"
#include "plan/sy-journal-writer.h"
#include "plan/sy-lock.h"
#include "plan/sy-runtime.h"

/* @conflicts gets what was left because it is someone else's; @failures what is still to be put
 * back: that entry stays open. */
static void
recover_entry (SyTransaction *self,
               SyEntry       *entry,
               GString       *conflicts,
               GString       *failures,
               GStrvBuilder  *ids)
{
  g_autoptr (GString) problems = g_string_new (NULL);
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  self->entry = entry;
  sy_transaction_report (self, SY_PROGRESS_STEP, _("Putting back the interrupted change %s (%s)"),
                         sy_entry_get_id (entry), sy_entry_get_title (entry));
  if (!sy_rollback (self, problems))
    {
      g_string_append_printf (failures, "\n%s", problems->str);
      return;
    }
  message = problems->len > 0
            ? g_strdup_printf (_("It was interrupted. Not everything could be put back:\n%s"),
                               problems->str)
            : g_strdup (_("It was interrupted, and everything was put back as it was."));
  if (!sy_journal_set_state (self->sysroot, entry, SY_ENTRY_ROLLED_BACK, message, &error))
    {
      g_string_append_printf (failures, "\n%s", error->message);
      return;
    }
  if (problems->len > 0)
    g_string_append_printf (conflicts, "\n%s", problems->str);
  g_strv_builder_add (ids, sy_entry_get_id (entry));
}

static gboolean
recover_locked (SyTransaction  *self,
                GStrv          *out_ids,
                GError        **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GString) conflicts = g_string_new (NULL);
  g_autoptr (GString) failures = g_string_new (NULL);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  if (!sy_journal_clean (self->sysroot, error))
    return FALSE;
  entries = sy_journal_list (self->sysroot, error);
  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    if (sy_entry_get_state (g_ptr_array_index (entries, i)) == SY_ENTRY_APPLYING)
      recover_entry (self, g_ptr_array_index (entries, i), conflicts, failures, ids);

  if (failures->len > 0)
    g_set_error (error, SY_ERROR, SY_ERROR_FAILED,
                 _("An interrupted change is not put back yet; nothing is lost, try again once the "
                   "cause is gone:%s"), failures->str);
  else if (conflicts->len > 0)
    g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
                 _("An interrupted change was put back, but not all of it:%s"), conflicts->str);
  else if (out_ids != NULL)
    *out_ids = g_strv_builder_end (ids);

  return failures->len == 0 && conflicts->len == 0;
}

gboolean
sy_transaction_recover_full (SySysroot                   *sysroot,
                             SyDomainStore               *domains,
                             const SyTransactionOptions  *options,
                             SyProgressFunc               progress,
                             gpointer                     user_data,
                             GCancellable                *cancellable,
                             GStrv                       *out_ids,
                             GError                     **error)
{
  SyTransaction self = { sysroot, domains, progress, user_data, cancellable, options };
  g_autoptr (SyLock) lock = NULL;

  self.recovering = TRUE;
  if (!sy_sysroot_exists (sysroot, SY_JOURNAL_DIR))
    {
      if (out_ids != NULL)
        *out_ids = g_new0 (char *, 1);
      return TRUE;
    }
  lock = sy_lock_take (sysroot, _("Recover"), error);
  if (lock == NULL)
    return FALSE;

  return recover_locked (&self, out_ids, error);
}

gboolean
sy_transaction_recover (SySysroot       *sysroot,
                        SyDomainStore   *domains,
                        SyProgressFunc   progress,
                        gpointer         user_data,
                        GCancellable    *cancellable,
                        GStrv           *out_ids,
                        GError         **error)
{
  static const SyTransactionOptions options = SY_TRANSACTION_OPTIONS_INIT;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);

  return sy_transaction_recover_full (sysroot, domains, &options, progress, user_data, cancellable,
                                      out_ids, error);
}
