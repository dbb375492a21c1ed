/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-drift.h"

#include <glib/gi18n-lib.h>

#include "plan/sy-change-private.h"
#include "plan/sy-file-state.h"
#include "plan/sy-kernel-update.h"
#include "plan/sy-lines.h"
#include "plan/sy-merge.h"

typedef struct {
  SySysroot       *sysroot;
  const GPtrArray *entries;
  GPtrArray       *found;
  gboolean         denied;
} Search;

void
sy_drift_free (SyDrift *self)
{
  g_free (self->entry);
  g_free (self->path);
  g_free (self->says);
  g_clear_object (&self->repair);
  g_free (self);
}

gboolean
sy_drift_is_serious (const SyDrift *self)
{
  return self->kind != SY_DRIFT_EDITED && !self->in_force;
}

static void G_GNUC_PRINTF (5, 6)
add (Search      *self,
     SyDriftKind  kind,
     SyEntry     *entry,
     const char  *path,
     const char  *format,
     ...)
{
  SyDrift *item = g_new0 (SyDrift, 1);
  va_list args;

  item->kind = kind;
  item->entry = g_strdup (sy_entry_get_id (entry));
  item->path = g_strdup (path);
  va_start (args, format);
  item->says = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->found, item);
}

static gboolean
touches (SyEntry    *entry,
         const char *path)
{
  const GPtrArray *changes = sy_entry_get_changes (entry);

  for (guint i = 0; i < changes->len; i++)
    if (sy_change_get_kind (g_ptr_array_index (changes, i)) == SY_CHANGE_FILE &&
        g_strcmp0 (sy_change_get_path (g_ptr_array_index (changes, i)), path) == 0)
      return TRUE;

  return FALSE;
}

/* The newest entry that is in force and changed @path: that of index @from or an older one. */
static SyEntry *
find_in_force (Search     *self,
               guint       from,
               const char *path)
{
  for (guint i = from; i < self->entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (self->entries, i);

      if (sy_entry_can_undo (entry) && touches (entry, path))
        return entry;
    }

  return NULL;
}

static gboolean
is_text (const SyFileState *state)
{
  return state->content != NULL && sy_merge_is_text (state->content);
}

/* (transfer full) (nullable): the first line of @text that @other has not, blank ones apart. */
static char *
find_line (GBytes *text,
           GBytes *other)
{
  g_auto (SyLines) lines = { 0 };
  g_auto (SyLines) others = { 0 };

  sy_lines_split (&lines, text);
  sy_lines_split (&others, other);
  for (guint i = 0; i < lines.n_lines; i++)
    {
      g_autofree char *line = g_strstrip (g_strndup (lines.lines[i].data, lines.lines[i].length));
      gboolean found = line[0] == '\0';

      for (guint j = 0; !found && j < others.n_lines; j++)
        found = sy_line_equal (&lines.lines[i], &others.lines[j]);
      if (!found)
        return g_steal_pointer (&line);
    }

  return NULL;
}

/* A repair writes such a file anew: what somebody added is named before it is lost. */
static void
add_changed (Search            *self,
             SyEntry           *entry,
             SyChange          *change,
             const SyFileState *now)
{
  const char *path = sy_change_get_path (change);
  const SyFileState *ours = sy_change_get_after (change);
  gboolean text = is_text (ours) && is_text (now);
  g_autofree char *added = text ? find_line (now->content, ours->content) : NULL;
  g_autofree char *lacking = text ? find_line (ours->content, now->content) : NULL;

  if (added != NULL && sy_change_get_before (change)->content == NULL)
    add (self, SY_DRIFT_CHANGED, entry, path,
         _("%s is not as Switchyard left it: “%s” is new in it. A repair would take that out; to "
           "keep it, put it into a file of your own first."), path, added);
  else if (lacking != NULL)
    add (self, SY_DRIFT_CHANGED, entry, path,
         _("%s is not as Switchyard left it: “%s” is missing in it."), path, lacking);
  else
    add (self, SY_DRIFT_CHANGED, entry, path, _("%s is not as Switchyard left it."), path);
}

/* Of a file that we edited: what an undo would have to take out tells what is left of ours. */
static void
compare_edited (Search            *self,
                SyEntry           *entry,
                SyChange          *change,
                const SyFileState *now)
{
  const char *path = sy_change_get_path (change);
  const SyFileState *before = sy_change_get_before (change);
  const SyFileState *ours = sy_change_get_after (change);
  g_autoptr (GPtrArray) conflicts = NULL;
  g_autoptr (GBytes) without = NULL;

  if (is_text (before) && is_text (ours) && is_text (now))
    without = sy_merge (ours->content, before->content, now->content, &conflicts);
  if (without == NULL)
    add_changed (self, entry, change, now);
  else if (g_bytes_equal (without, now->content))
    add (self, SY_DRIFT_GONE, entry, path, _("What Switchyard changed in %s was taken out."), path);
  else
    add (self, SY_DRIFT_EDITED, entry, path,
         _("%s was edited since; what Switchyard changed in it is still there."), path);
}

/* @change: the last one of ours to the file, of @entry or, where @undone, of an undo after it. */
static void
check_file (Search   *self,
            SyEntry  *entry,
            SyChange *change,
            gboolean  undone)
{
  const char *path = sy_change_get_path (change);
  const SyFileState *ours = sy_change_get_after (change);
  g_auto (SyFileState) now = { 0 };
  g_autoptr (GError) error = NULL;

  if (sy_change_get_hidden (change) || !sy_file_state_read (self->sysroot, path, &now, &error))
    {
      /* Whatever else keeps it from being read, such as a link in its place, is not ours. */
      if (error == NULL || g_error_matches (error, SY_ERROR, SY_ERROR_DENIED))
        self->denied = TRUE;
      else
        add (self, SY_DRIFT_CHANGED, entry, path, "%s", error->message);
      return;
    }
  if (sy_file_state_same_content (ours, &now))
    return;
  if (!undone && (sy_kernel_update_remade (change, &now) ||
                  sy_kernel_update_removed (change, &now)))
    return;
  if (now.content == NULL)
    add (self, SY_DRIFT_GONE, entry, path, _("%s is gone."), path);
  else if (ours->content == NULL)
    add (self, SY_DRIFT_CHANGED, entry, path,
         _("%s is there again, though Switchyard removed it."), path);
  else if (undone)
    add (self, SY_DRIFT_CHANGED, entry, path, _("%s is not as Switchyard left it."), path);
  else
    compare_edited (self, entry, change, &now);
}

static void
check_files (Search *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (self->entries, i);
      const GPtrArray *changes = sy_entry_get_changes (entry);

      if (sy_entry_get_state (entry) != SY_ENTRY_COMMITTED)
        continue;
      for (guint j = 0; j < changes->len; j++)
        {
          SyChange *change = g_ptr_array_index (changes, j);
          const char *path = sy_change_get_path (change);
          SyEntry *owner;

          /* An older change of the same file is not what it holds now. */
          if (sy_change_get_kind (change) != SY_CHANGE_FILE ||
              !g_hash_table_add (seen, (gpointer) path))
            continue;
          owner = find_in_force (self, i, path);
          if (owner != NULL)
            check_file (self, owner, change, owner != entry);
        }
    }
}

/* What the entry did, and the virtual machine that it gave the GPU to, so that the same is asked
 * about. */
static SyRequest *
make_request (SyEntry       *entry,
              const SyStage *stage)
{
  SyRequest *request = sy_entry_new_request (entry, stage->id);
  const GPtrArray *changes = sy_entry_get_changes (entry);

  for (guint i = 0; request != NULL && i < changes->len; i++)
    {
      SyChange *change = g_ptr_array_index (changes, i);

      if (sy_change_get_kind (change) == SY_CHANGE_DOMAIN &&
          sy_change_get_domain_name (change) != NULL &&
          !sy_request_set_domain (request, sy_change_get_domain_name (change), NULL))
        g_clear_object (&request);
    }

  return request;
}

/* What applying the stage again would do: files, and the commands, but for what only tries. */
static char *
list_again (const SyStageContext *context)
{
  g_autoptr (SyPlan) plan = sy_stage_make_plan (context, NULL);
  const GPtrArray *changes = plan != NULL ? sy_plan_get_changes (plan) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      SyChange *change = g_ptr_array_index (changes, i);
      const char * const *argv = sy_change_get_argv (change);
      g_autofree char *command = argv != NULL ? g_strjoinv (" ", (GStrv) argv) : NULL;

      if (sy_change_get_dry_run (change) == NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                                command != NULL ? command : sy_change_get_path (change));
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
add_stage (Search               *self,
           const SyStageContext *context,
           const SyStage        *stage,
           SyEntry              *entry)
{
  g_autofree char *again = list_again (context);
  SyDrift *item;

  if (again != NULL)
    add (self, SY_DRIFT_STAGE, entry, NULL,
         _("“%s” was done and is not complete any more. To be done again: %s."), _(stage->title),
         again);
  else
    add (self, SY_DRIFT_STAGE, entry, NULL, _("“%s” was done and is not complete any more."),
         _(stage->title));
  item = g_ptr_array_index (self->found, self->found->len - 1);
  item->repair = g_object_ref (context->request);
}

/* The file belongs to a stage, of which the entry may not be the newest one. */
static gboolean
belongs_to (Search        *self,
            const SyDrift *item,
            const SyStage *stage)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (sy_entry_get_id (entry), item->entry))
        return sy_entry_is_of (entry, stage->id);
    }

  return FALSE;
}

/* What the stage finds settles how bad it is that a file of it is not as it was left; of two stages
 * of one entry, the one that would do it again. */
static void
judge_files (Search        *self,
             const SyStage *stage,
             SyRequest     *request,
             SyStageState   state)
{
  for (guint i = 0; i < self->found->len; i++)
    {
      SyDrift *item = g_ptr_array_index (self->found, i);

      if (item->path == NULL || item->kind == SY_DRIFT_EDITED || !belongs_to (self, item, stage))
        continue;
      if (state == SY_STAGE_READY)
        {
          g_set_object (&item->repair, request);
          item->in_force = FALSE;
        }
      else if (item->repair == NULL)
        item->in_force = state != SY_STAGE_BLOCKED;
    }
}

static void
check_stage (Search               *self,
             const SyStageContext *context,
             const SyStage        *stage,
             SyEntry              *entry)
{
  g_autoptr (SyRequest) request = make_request (entry, stage);
  g_autoptr (SyStageStatus) status = NULL;
  SyStageContext own = *context;

  if (request == NULL)
    return;
  own.request = request;
  status = sy_stage_assess (stage, &own);
  self->denied |= status->denied;
  judge_files (self, stage, request, status->state);
  if (status->state == SY_STAGE_READY)
    add_stage (self, &own, stage, entry);
}

static void
check_stages (Search               *self,
              const SyStageContext *context)
{
  const SyStage * const *stages = sy_stages_get ();

  for (guint i = 0; stages[i] != NULL; i++)
    for (guint j = 0; j < self->entries->len; j++)
      {
        SyEntry *entry = g_ptr_array_index (self->entries, j);

        if (!sy_entry_can_undo (entry) || !sy_entry_is_of (entry, stages[i]->id))
          continue;
        check_stage (self, context, stages[i], entry);
        break;
      }
}

GPtrArray *
sy_drift_find (SySysroot            *sysroot,
               const GPtrArray      *entries,
               const SyStageContext *context,
               gboolean             *out_denied)
{
  Search self = { .sysroot = sysroot, .entries = entries };

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);
  g_return_val_if_fail (entries != NULL, NULL);

  self.found = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_drift_free);
  check_files (&self);
  if (context != NULL)
    check_stages (&self, context);
  *out_denied = self.denied;

  return self.found;
}
