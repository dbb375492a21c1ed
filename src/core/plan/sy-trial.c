/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-trial.h"

#include <glib/gi18n-lib.h>

#include "plan/sy-journal-writer.h"
#include "plan/sy-lock.h"

/*
 * The file SY_TRIAL_FILE of an entry has a line for the start in which it was made, one for each
 * start that was counted since, and in the end, where somebody said that all is well,
 * SY_TRIAL_KEPT.
 */
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static const char * const state_names[] = {
  [SY_TRIAL_NONE] = "none",
  [SY_TRIAL_WAITING] = "waiting",
  [SY_TRIAL_STARTED] = "started",
};

const char *
sy_trial_state_to_string (SyTrialState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (state_names), "none");

  return state_names[state];
}

const char *
sy_trial_get_explanation (void)
{
  return _("It is a trial: after the restart you are asked whether everything came up. If nobody "
           "says so, the second start takes it back by itself and restarts.");
}

const char *
sy_trial_get_question (void)
{
  return _("If so, say it: “switchyardctl keep”. Otherwise the next start takes it back by itself; "
           "“switchyardctl undo” does so now.");
}

char *
sy_trial_read_boot_id (SySysroot *sysroot)
{
  char *id = sy_sysroot_read_attribute (sysroot, BOOT_ID, NULL);

  return id != NULL ? id : g_strdup ("unknown");
}

/* Most entries have none: they changed nothing that the computer starts with. */
gboolean
sy_trial_read (SySysroot  *sysroot,
               SyEntry    *entry,
               GError    **error)
{
  g_autofree char *path = g_build_filename (SY_JOURNAL_DIR, sy_entry_get_id (entry), SY_TRIAL_FILE,
                                            NULL);
  g_autofree char *text = NULL;

  if (!sy_sysroot_exists (sysroot, path))
    return TRUE;
  text = sy_sysroot_read_text (sysroot, path, error);
  if (text != NULL)
    sy_entry_set_trial (entry, text);

  return text != NULL;
}

/* (nullable): the lines of an entry that is on trial. */
static const char * const *
get_lines (SyEntry *entry)
{
  const char * const *lines = sy_entry_get_trial (entry);

  if (lines == NULL || lines[0] == NULL || !sy_entry_can_undo (entry) ||
      g_strv_contains (lines, SY_TRIAL_KEPT))
    return NULL;

  return lines;
}

guint
sy_trial_get_n_starts (SyEntry *entry)
{
  const char * const *lines = get_lines (entry);

  return lines != NULL ? g_strv_length ((GStrv) lines) - 1 : 0;
}

SyTrialState
sy_trial_get_state (SyEntry *entry)
{
  if (get_lines (entry) == NULL)
    return SY_TRIAL_NONE;

  return sy_trial_get_n_starts (entry) > 0 ? SY_TRIAL_STARTED : SY_TRIAL_WAITING;
}

GPtrArray *
sy_trial_find (const GPtrArray *entries)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    if (sy_trial_get_state (entries->pdata[i]) == SY_TRIAL_STARTED)
      g_ptr_array_add (found, entries->pdata[i]);

  return found;
}

gboolean
sy_trial_has_expired (SyEntry *entry)
{
  const char * const *lines = sy_entry_get_trial (entry);

  return lines != NULL && sy_entry_get_undone_by (entry) != NULL &&
         !g_strv_contains (lines, SY_TRIAL_KEPT) &&
         g_strv_length ((GStrv) lines) > SY_TRIAL_MAX_STARTS;
}

SyEntry *
sy_trial_find_expired (const GPtrArray *entries)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  SyEntry *newest = entries->len > 0 ? entries->pdata[0] : NULL;

  if (newest == NULL || sy_entry_get_undoes (newest) == NULL ||
      g_date_time_difference (now, sy_entry_get_time (newest)) > G_TIME_SPAN_HOUR)
    return NULL;
  for (guint i = 1; i < entries->len; i++)
    if (sy_trial_has_expired (entries->pdata[i]) &&
        g_strcmp0 (sy_entry_get_undone_by (entries->pdata[i]), sy_entry_get_id (newest)) == 0)
      return entries->pdata[i];

  return NULL;
}

static gboolean
add_line (SySysroot   *sysroot,
          SyEntry     *entry,
          const char  *line,
          GError     **error)
{
  g_autofree char *before = g_strjoinv ("\n", (GStrv) sy_entry_get_trial (entry));
  g_autofree char *text = g_strdup_printf ("%s\n%s\n", before, line);

  return sy_journal_set_trial (sysroot, entry, text, error);
}

/* (transfer full) (nullable): the entries, and the lock that they may be written with. */
static GPtrArray *
begin (SySysroot   *sysroot,
       const char  *what,
       SyLock     **out_lock,
       GError     **error)
{
  if (!sy_sysroot_exists (sysroot, SY_JOURNAL_DIR))
    return g_ptr_array_new ();
  *out_lock = sy_lock_take (sysroot, what, error);

  return *out_lock != NULL ? sy_journal_list (sysroot, error) : NULL;
}

gboolean
sy_trial_count_start (SySysroot  *sysroot,
                      GError    **error)
{
  g_autoptr (SyLock) lock = NULL;
  g_autoptr (GPtrArray) entries = begin (sysroot, _("Count a start of the computer"), &lock, error);
  g_autofree char *boot_id = sy_trial_read_boot_id (sysroot);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const char * const *lines = get_lines (entries->pdata[i]);

      if (lines != NULL && !g_strv_contains (lines, boot_id) &&
          !add_line (sysroot, entries->pdata[i], boot_id, error))
        return FALSE;
    }

  return entries != NULL;
}

gboolean
sy_trial_keep (SySysroot  *sysroot,
               GStrv      *out_ids,
               GError    **error)
{
  g_autoptr (SyLock) lock = NULL;
  g_autoptr (GPtrArray) entries = begin (sysroot, _("Keep what was tried"), &lock, error);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      if (sy_trial_get_state (entries->pdata[i]) != SY_TRIAL_STARTED)
        continue;
      if (!add_line (sysroot, entries->pdata[i], SY_TRIAL_KEPT, error))
        return FALSE;
      g_strv_builder_add (ids, sy_entry_get_id (entries->pdata[i]));
    }
  if (entries != NULL && out_ids != NULL)
    *out_ids = g_strv_builder_end (ids);

  return entries != NULL;
}
