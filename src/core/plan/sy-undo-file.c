/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-undo-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-efi-boot-entry.h"
#include "plan/sy-diff.h"
#include "plan/sy-efi-order.h"
#include "plan/sy-file-state.h"
#include "plan/sy-kernel-update.h"
#include "plan/sy-merge.h"

void
sy_undo_add_conflict (GString    *conflicts,
                      const char *what,
                      const char *ours,
                      const char *theirs)
{
  g_string_append_printf (conflicts,
                          _("\n%s\nWhat Switchyard changed:\n%s\nWhat was changed since:\n%s"),
                          what, ours, theirs);
}

static void
append_part (GString    *conflicts,
             const char *title,
             GBytes     *part)
{
  g_auto (SyLines) lines = { 0 };

  sy_lines_split (&lines, part);
  g_string_append_printf (conflicts, "%s\n", title);
  if (lines.n_lines == 0)
    g_string_append_printf (conflicts, "%s\n", _("(no line)"));
  for (guint i = 0; i < lines.n_lines; i++)
    sy_diff_append_line (conflicts, '|', &lines.lines[i]);
}

static void
append_place (GString               *conflicts,
              const char            *path,
              const SyMergeConflict *conflict)
{
  g_string_append_c (conflicts, '\n');
  if (conflict->theirs_count > 1)
    g_string_append_printf (conflicts,
                            _("%s, lines %u to %u were edited since Switchyard changed them."),
                            path, conflict->theirs_line,
                            conflict->theirs_line + conflict->theirs_count - 1);
  else if (conflict->theirs_count == 1)
    g_string_append_printf (conflicts, _("%s, line %u was edited since Switchyard changed it."),
                            path, conflict->theirs_line);
  else
    g_string_append_printf (conflicts,
                            _("%s, before line %u: what Switchyard changed was removed since."),
                            path, conflict->theirs_line);
  g_string_append_c (conflicts, '\n');
  append_part (conflicts, _("What was there before:"), conflict->ours);
  append_part (conflicts, _("What Switchyard wrote:"), conflict->base);
  append_part (conflicts, _("What is there now:"), conflict->theirs);
}

/* FALSE where both changed it, each differently. */
static gboolean
merge_number (guint32  base,
              guint32  ours,
              guint32  theirs,
              guint32 *out_merged)
{
  *out_merged = theirs == base ? ours : theirs;

  return theirs == base || ours == base || ours == theirs;
}

static gboolean
merge_attributes (const SyFileState *base,
                  const SyFileState *ours,
                  const SyFileState *theirs,
                  SyFileState       *merged)
{
  guint32 mode;
  guint32 uid;
  guint32 gid;

  if (!merge_number (base->mode, ours->mode, theirs->mode, &mode) ||
      !merge_number (base->uid, ours->uid, theirs->uid, &uid) ||
      !merge_number (base->gid, ours->gid, theirs->gid, &gid))
    return FALSE;
  merged->mode = mode;
  merged->uid = uid;
  merged->gid = gid;

  return TRUE;
}

static gboolean
can_merge (const SyFileState *state)
{
  return state->content != NULL && sy_merge_is_text (state->content);
}

/* Shows both differences whole, as of a file that cannot be compared place by place. */
static void
refuse_whole (SyChange          *change,
              const SyFileState *now,
              GString           *conflicts)
{
  const char *path = sy_change_get_path (change);
  g_autoptr (SyChange) theirs = sy_change_new_file (path, sy_change_get_after (change), now, NULL);
  g_autofree char *our_diff = sy_change_get_diff (change);
  g_autofree char *their_diff = sy_change_get_diff (theirs);

  sy_undo_add_conflict (conflicts, path, our_diff, their_diff);
  if (sy_change_get_before (change)->content == NULL)
    g_string_append_printf (conflicts,
                            _("\nTo undo it all the same, keep a copy of what you want to keep,\n"
                              "delete that file, and undo again:\nsudo rm %s\n"), path);
  else
    g_string_append_printf (conflicts,
                            _("\nTo undo it all the same, make this file as it was before the\n"
                              "change or right after it, and undo again:\n%s\n"), path);
}

static void
take_merged (SyPlan            *plan,
             const char        *path,
             const SyFileState *merged,
             const SyFileState *now,
             const char        *why)
{
  if (sy_file_state_equal (merged, now))
    return;
  sy_plan_add (plan, sy_change_new_file (path, now, merged, why));
  sy_plan_add_warning (plan, _("%s was edited since. Only what Switchyard changed in it is taken "
                               "back; the other edits stay."), path);
}

static void
merge_file (SyPlan            *plan,
            SyChange          *change,
            const SyFileState *now,
            const char        *why,
            GString           *conflicts)
{
  const char *path = sy_change_get_path (change);
  const SyFileState *before = sy_change_get_before (change);
  const SyFileState *ours = sy_change_get_after (change);
  SyFileState merged = { 0 };
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GPtrArray) places = NULL;

  /* The firmware forgets it with the next start, or it was set to something else since. */
  if (strcmp (path, SY_EFI_BOOT_NEXT) == 0)
    return;
  if (sy_efi_order_is (path) && now->content != NULL)
    content = sy_efi_order_merge (ours->content, before->content, now->content);
  if (content != NULL)
    {
      merged = *now;
      merged.content = content;
      take_merged (plan, path, &merged, now, why);
      return;
    }
  if (!can_merge (before) || !can_merge (ours) || !can_merge (now) ||
      !merge_attributes (ours, before, now, &merged))
    {
      refuse_whole (change, now, conflicts);
      return;
    }
  content = sy_merge (ours->content, before->content, now->content, &places);
  for (guint i = 0; i < places->len; i++)
    append_place (conflicts, path, g_ptr_array_index (places, i));
  if (places->len > 0)
    g_string_append_printf (conflicts,
                            _("\nTo undo it all the same, make these lines as they were before\n"
                              "or as Switchyard wrote them, and undo again:\n%s\n"), path);
  if (content == NULL)
    return;
  if (g_bytes_get_size (content) > SY_FILE_STATE_MAX_SIZE)
    {
      refuse_whole (change, now, conflicts);
      return;
    }

  merged.content = content;
  take_merged (plan, path, &merged, now, why);
}

gboolean
sy_undo_file (SyPlan     *plan,
              SySysroot  *sysroot,
              SyChange   *change,
              GString    *conflicts,
              GError    **error)
{
  const char *path = sy_change_get_path (change);
  const SyFileState *before = sy_change_get_before (change);
  g_autoptr (SyChange) inverse = sy_change_invert (change);
  g_autoptr (GError) local_error = NULL;
  g_auto (SyFileState) now = { 0 };

  if (!sy_file_state_read (sysroot, path, &now, &local_error))
    {
      if (!g_error_matches (local_error, SY_ERROR, SY_ERROR_REFUSED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_string_append_printf (conflicts, "\n%s", local_error->message);
      return TRUE;
    }
  if (sy_file_state_matches (sysroot, path, before, &now))
    return TRUE;
  if (sy_kernel_update_removed (change, &now))
    sy_plan_add_warning (plan, _("%s is no longer there, and with it what Switchyard "
                                 "changed in it."), path);
  else if (sy_file_state_matches (sysroot, path, sy_change_get_after (change), &now))
    sy_plan_add (plan, sy_change_new_file (path, &now, before, sy_change_get_why (inverse)));
  else if (sy_kernel_update_remade (change, &now))
    {
      sy_plan_add (plan, sy_change_new_file (path, &now, before, sy_change_get_why (inverse)));
      if (!sy_kernel_update_kept_options (change, &now))
        sy_plan_add_warning (plan, _("%s has other kernel parameters than Switchyard wrote. It "
                                     "goes as a whole; the history keeps what it holds now."),
                             path);
    }
  else
    merge_file (plan, change, &now, sy_change_get_why (inverse), conflicts);

  return TRUE;
}
