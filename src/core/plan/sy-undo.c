/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-transaction-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "guest/sy-domain-secrets.h"
#include "plan/sy-change-private.h"
#include "plan/sy-diff.h"
#include "plan/sy-runtime.h"
#include "plan/sy-undo-private.h"

typedef struct {
  SySysroot     *sysroot;
  SyDomainStore *domains;
  SyPlan        *plan;
  GString       *conflicts;
  gboolean       foreign;     /* one of them is nothing that another entry did */
  GPtrArray     *entries;     /* (nullable): the journal, once something of it was asked */
} Undo;

static char *
diff_texts (const char *label,
            const char *old_text,
            const char *new_text)
{
  g_autoptr (GBytes) old = old_text != NULL ? g_bytes_new (old_text, strlen (old_text)) : NULL;
  g_autoptr (GBytes) new = new_text != NULL ? g_bytes_new (new_text, strlen (new_text)) : NULL;

  return sy_diff_unified (label, label, old, new);
}

/* The journal holds the passwords; a store that was opened for looking does not. */
static char *
as_seen_by (SyDomainStore *store,
            const char    *xml)
{
  return xml == NULL || sy_domain_store_shows_secrets (store) ? g_strdup (xml)
                                                              : sy_domain_hide_secrets (xml);
}

static gboolean
undo_domain (Undo         *self,
             SyEntryItem  *record,
             GError      **error)
{
  SyChange *change = record->change;
  const char *name = sy_change_get_domain_name (change);
  g_autoptr (SyChange) inverse = sy_change_invert (change);
  g_autofree char *before = NULL;
  g_autofree char *ours = NULL;
  g_autofree char *now = NULL;
  g_autofree char *our_diff = NULL;
  g_autofree char *their_diff = NULL;

  if (self->domains == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("The virtual machine %s cannot be looked at: %s is not connected."),
                   name, sy_change_get_uri (change));
      return FALSE;
    }
  if (!sy_domain_store_read (self->domains, sy_change_get_uuid (change), &now, error))
    return FALSE;
  before = as_seen_by (self->domains, sy_change_get_before_text (change));
  ours = as_seen_by (self->domains, sy_entry_item_get_ours (record));
  if (g_strcmp0 (now, before) == 0)
    return TRUE;
  if (g_strcmp0 (now, ours) == 0)
    {
      sy_plan_add (self->plan, sy_change_new_domain (sy_change_get_uri (change),
                                                     sy_change_get_uuid (change), name, now,
                                                     before, sy_change_get_why (inverse)));
      return TRUE;
    }

  our_diff = diff_texts (sy_change_get_path (change), before, ours);
  their_diff = diff_texts (sy_change_get_path (change), ours, now);
  sy_undo_add_conflict (self->conflicts, sy_change_get_path (change), our_diff, their_diff);

  return TRUE;
}

/* A reboot has taken it back already where it is not as we left it. */
static gboolean
undo_runtime (Undo         *self,
              SyEntryItem  *record)
{
  SyRuntimeState state;

  if (!sy_sysroot_is_live (self->sysroot) ||
      (sy_runtime_get_state (record->change, self->sysroot, &state, NULL, NULL) &&
       state == SY_RUNTIME_IS_AFTER))
    sy_plan_add (self->plan, sy_change_invert (record->change));

  return TRUE;
}

static gboolean
undo_item (Undo         *self,
           SyEntryItem  *record,
           GError      **error)
{
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
      return sy_undo_file (self->plan, self->sysroot, record->change, self->conflicts, error);

    case SY_CHANGE_DOMAIN:
      return undo_domain (self, record, error);

    case SY_CHANGE_RUNTIME:
      return undo_runtime (self, record);

    case SY_CHANGE_COMMAND:
    default:
      return TRUE;
    }
}

static void
set_cannot_undo (GError  **error,
                 SyEntry  *entry)
{
  const char *id = sy_entry_get_id (entry);

  if (sy_entry_get_undone_by (entry) != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED, _("%s was undone already, by %s."), id,
                 sy_entry_get_undone_by (entry));
  else if (sy_entry_get_undoes (entry) != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s is itself an undo, of %s; apply the stage again instead."), id,
                 sy_entry_get_undoes (entry));
  else if (sy_entry_get_state (entry) == SY_ENTRY_ROLLED_BACK)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s failed and was put back then; there is nothing to undo."), id);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_BUSY,
                 _("%s is not finished. If it was interrupted, put it back with “switchyardctl "
                   "recover”."), id);
}

/* Whether one file proves that both were done: the command that keeps what is in it ran twice. */
static gboolean
prove_same (SyChange *a,
            SyChange *b)
{
  const GPtrArray *first = sy_change_get_verifies (a);
  const GPtrArray *second = sy_change_get_verifies (b);

  for (guint i = 0; first != NULL && i < first->len; i++)
    for (guint k = 0; second != NULL && k < second->len; k++)
      if (g_strcmp0 (((SyVerify *) first->pdata[i])->path,
                     ((SyVerify *) second->pdata[k])->path) == 0)
        return TRUE;

  return FALSE;
}

/*
 * Whether both change one file, or one list by the command that keeps it, such as “rpm-ostree
 * kargs”: what has an inverse of its own adds to what is there.
 */
static gboolean
changes_same (SyChange *a,
              SyChange *b)
{
  if (sy_change_get_kind (a) != sy_change_get_kind (b))
    return FALSE;
  if (sy_change_get_kind (a) != SY_CHANGE_COMMAND)
    return g_strcmp0 (sy_change_get_path (a), sy_change_get_path (b)) == 0;

  return sy_change_get_undo_argv (a) != NULL && sy_change_get_undo_argv (b) != NULL &&
         prove_same (a, b);
}

static gboolean
has_same (SyEntry  *entry,
          SyChange *change)
{
  GPtrArray *items = sy_entry_get_items (entry);

  for (guint i = 0; i < items->len; i++)
    if (changes_same (((SyEntryItem *) items->pdata[i])->change, change))
      return TRUE;

  return FALSE;
}

/* (transfer full) (nullable): the newest step after @entry that stands and changed the same. */
static SyEntry *
find_later (Undo     *self,
            SyEntry  *entry,
            SyChange *change)
{
  if (self->entries == NULL)
    self->entries = sy_journal_list (self->sysroot, NULL);

  for (guint i = 0; self->entries != NULL && i < self->entries->len; i++)
    {
      SyEntry *other = self->entries->pdata[i];

      if (strcmp (sy_entry_get_id (other), sy_entry_get_id (entry)) == 0)
        return NULL;
      if (sy_entry_can_undo (other) && has_same (other, change))
        return g_object_ref (other);
    }

  return NULL;
}

static void
set_later (SyEntry  *entry,
           SyEntry  *later,
           GError  **error)
{
  const char *id = sy_entry_get_id (entry);
  const char *other = sy_entry_get_id (later);

  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("%s (“%s”) came after %s and changed the same settings. Undo %s first, then %s."),
               other, sy_entry_get_title (later), id, other, id);
}

static void
set_conflict (Undo     *self,
              SyEntry  *entry,
              SyEntry  *later,
              GError  **error)
{
  if (later != NULL && !self->foreign)
    set_later (entry, later, error);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
                 _("What %s changed was edited since by hand or by another program. Nothing was "
                   "undone, so that nothing of it is lost:%s"), sy_entry_get_id (entry),
                 self->conflicts->str);
}

/* Files come back in reverse order; what is built from them is built last, in its own order. */
static gboolean
plan_items (Undo       *self,
            SyEntry    *entry,
            GError    **error)
{
  GPtrArray *items = sy_entry_get_items (entry);
  g_autoptr (SyEntry) later = NULL;

  for (guint i = items->len; i > 0; i--)
    {
      SyEntryItem *item = g_ptr_array_index (items, i - 1);
      gsize length = self->conflicts->len;

      if (!undo_item (self, item, error))
        return FALSE;
      if (self->conflicts->len == length)
        continue;
      g_clear_object (&later);
      later = find_later (self, entry, item->change);
      self->foreign |= later == NULL;
    }
  if (self->conflicts->len > 0)
    {
      set_conflict (self, entry, later, error);
      return FALSE;
    }
  for (guint i = 0; i < items->len; i++)
    {
      SyChange *change = ((SyEntryItem *) g_ptr_array_index (items, i))->change;

      if (sy_change_get_kind (change) != SY_CHANGE_COMMAND ||
          sy_change_get_dry_run (change) != NULL)
        continue;
      if (sy_change_get_undo_argv (change) != NULL)
        later = find_later (self, entry, change);
      if (later != NULL)
        {
          set_later (entry, later, error);
          return FALSE;
        }
      sy_plan_add (self->plan, sy_change_invert (change));
    }

  return TRUE;
}

SyPlan *
sy_journal_plan_undo (SySysroot      *sysroot,
                      SyDomainStore  *domains,
                      SyRequest      *request,
                      GError        **error)
{
  g_autoptr (SyEntry) entry = NULL;
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (GString) conflicts = g_string_new (NULL);
  g_autofree char *title = NULL;
  gboolean planned;
  Undo self;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);
  g_return_val_if_fail (SY_IS_REQUEST (request), NULL);
  g_return_val_if_fail (sy_request_get_undo (request) != NULL, NULL);

  entry = sy_journal_find (sysroot, sy_request_get_undo (request), error);
  if (entry == NULL)
    return NULL;
  if (!sy_entry_can_undo (entry))
    {
      set_cannot_undo (error, entry);
      return NULL;
    }
  title = g_strdup_printf (_("Undo: %s"), sy_entry_get_title (entry));
  plan = sy_plan_new (request, title);
  sy_plan_set_reboot (plan, sy_entry_get_reboot (entry));
  self = (Undo) { sysroot, domains, plan, conflicts, FALSE, NULL };
  planned = plan_items (&self, entry, error);
  g_clear_pointer (&self.entries, g_ptr_array_unref);

  return planned ? g_steal_pointer (&plan) : NULL;
}
