/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-entry-private.h"

#include <string.h>

#include "plan/sy-change-private.h"
#include "plan/sy-trial.h"
#include "sy-json.h"

struct _SyEntry {
  GObject       parent_instance;

  char         *id;
  char         *title;
  char         *stage;
  SyRequest    *request;      /* nullable: of a stage */
  char         *undoes;
  char         *undone_by;
  char         *message;
  GDateTime    *time;
  SyEntryState  state;
  gboolean      reboot;
  GStrv         trial;
  GPtrArray    *changes;
  GPtrArray    *items;
  GPtrArray    *directories;
};

G_DEFINE_FINAL_TYPE (SyEntry, sy_entry, G_TYPE_OBJECT)

static const char * const state_names[] = {
  [SY_ENTRY_APPLYING] = "applying",
  [SY_ENTRY_COMMITTED] = "committed",
  [SY_ENTRY_ROLLED_BACK] = "rolled-back",
};

static void
entry_item_free (SyEntryItem *self)
{
  g_object_unref (self->change);
  g_clear_pointer (&self->xattrs, g_ptr_array_unref);
  g_free (self->defined);
  g_free (self);
}

static void
sy_entry_finalize (GObject *object)
{
  SyEntry *self = SY_ENTRY (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->stage);
  g_clear_object (&self->request);
  g_free (self->undoes);
  g_free (self->undone_by);
  g_free (self->message);
  g_strfreev (self->trial);
  g_clear_pointer (&self->time, g_date_time_unref);
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->directories);

  G_OBJECT_CLASS (sy_entry_parent_class)->finalize (object);
}

static void
sy_entry_class_init (SyEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sy_entry_finalize;
}

static void
sy_entry_init (SyEntry *self)
{
  self->changes = g_ptr_array_new_with_free_func (g_object_unref);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_item_free);
  self->directories = sy_directories_new ();
}

SyEntry *
sy_entry_new (const char *id,
              const char *title,
              const char *stage,
              const char *undoes,
              GDateTime  *time,
              gboolean    reboot)
{
  SyEntry *self = g_object_new (SY_TYPE_ENTRY, NULL);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->stage = g_strdup (stage);
  self->undoes = g_strdup (undoes);
  self->time = g_date_time_ref (time);
  self->reboot = reboot;

  return self;
}

/* (transfer full) (nullable): what was asked for, without its digest and the video BIOS */
static SyRequest *
strip (SyRequest *request)
{
  const char *stage = sy_request_get_stage (request);
  SyRequest *self = stage != NULL ? sy_request_new_part (request, stage) : NULL;

  if (self != NULL)
    sy_request_set_then (self, sy_request_get_then (request), NULL);

  return self;
}

SyEntry *
sy_entry_new_for_plan (const char *id,
                       SyPlan     *plan,
                       SyEntry    *undoes)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC);
  const GPtrArray *changes = sy_plan_get_changes (plan);
  SyEntry *self = sy_entry_new (id, sy_plan_get_title (plan),
                                sy_request_get_label (sy_plan_get_request (plan)),
                                undoes != NULL ? undoes->id : NULL, now,
                                sy_plan_get_reboot (plan));

  sy_entry_take_request (self, strip (sy_plan_get_request (plan)));
  for (guint i = 0; i < changes->len; i++)
    sy_entry_add_item (self, g_object_ref (g_ptr_array_index (changes, i)), NULL);

  return self;
}

void
sy_entry_take_request (SyEntry   *self,
                       SyRequest *request)
{
  g_clear_object (&self->request);
  self->request = request;
}

SyRequest *
sy_entry_get_request (SyEntry *self)
{
  return self->request;
}

SyEntryItem *
sy_entry_add_item (SyEntry   *self,
                   SyChange  *change,
                   GPtrArray *xattrs)
{
  SyEntryItem *item = g_new0 (SyEntryItem, 1);

  item->change = change;
  item->xattrs = xattrs;
  g_ptr_array_add (self->items, item);
  g_ptr_array_add (self->changes, g_object_ref (change));

  return item;
}

GPtrArray *
sy_entry_get_items (SyEntry *self)
{
  return self->items;
}

GPtrArray *
sy_entry_get_directories (SyEntry *self)
{
  return self->directories;
}

gboolean
sy_entry_get_reboot (SyEntry *self)
{
  return self->reboot;
}

void
sy_entry_set_state (SyEntry      *self,
                    SyEntryState  state,
                    const char   *message)
{
  self->state = state;
  g_free (self->message);
  self->message = g_strdup (message);
}

const char * const *
sy_entry_get_trial (SyEntry *self)
{
  return (const char * const *) self->trial;
}

void
sy_entry_set_trial (SyEntry    *self,
                    const char *text)
{
  g_autofree char *lines = g_strchomp (g_strdup (text));

  g_strfreev (self->trial);
  self->trial = g_strsplit (lines, "\n", -1);
}

void
sy_entry_set_undone_by (SyEntry    *self,
                        const char *id)
{
  g_free (self->undone_by);
  self->undone_by = g_strdup (id);
}

const char *
sy_entry_item_get_ours (const SyEntryItem *item)
{
  return item->defined != NULL ? item->defined : sy_change_get_after_text (item->change);
}

gboolean
sy_entry_id_is_valid (const char *id)
{
  gsize length = id != NULL ? strlen (id) : 0;

  return length >= 4 && length <= 8 && strspn (id, "0123456789") == length;
}

char *
sy_entry_blob_name (guint       item,
                    const char *what)
{
  return g_strdup_printf ("%u-%s", item, what);
}

const char *
sy_entry_get_id (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  return self->id;
}

const char *
sy_entry_get_title (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  return self->title;
}

const char *
sy_entry_get_stage (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  return self->stage;
}

SyRequest *
sy_entry_new_request (SyEntry    *self,
                      const char *stage)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  if (self->request != NULL)
    return sy_request_new_part (self->request, stage);

  return g_strcmp0 (self->stage, stage) == 0 ? sy_request_new_stage (stage, NULL) : NULL;
}

gboolean
sy_entry_is_of (SyEntry    *self,
                const char *stage)
{
  g_autoptr (SyRequest) request = sy_entry_new_request (self, stage);

  return request != NULL;
}

GDateTime *
sy_entry_get_time (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  return self->time;
}

SyEntryState
sy_entry_get_state (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), SY_ENTRY_APPLYING);

  return self->state;
}

const char *
sy_entry_get_undoes (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  return self->undoes;
}

const char *
sy_entry_get_undone_by (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  return self->undone_by;
}

const char *
sy_entry_get_message (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  return self->message;
}

const GPtrArray *
sy_entry_get_changes (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  return self->changes;
}

gboolean
sy_entry_can_undo (SyEntry *self)
{
  g_return_val_if_fail (SY_IS_ENTRY (self), FALSE);

  return self->state == SY_ENTRY_COMMITTED && self->undoes == NULL && self->undone_by == NULL;
}

JsonNode *
sy_entry_to_json (SyEntry *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *time = NULL;

  g_return_val_if_fail (SY_IS_ENTRY (self), NULL);

  time = g_date_time_format_iso8601 (self->time);
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "id", self->id);
  sy_json_add_string (builder, "time", time);
  sy_json_add_string (builder, "state", sy_entry_state_to_string (self->state));
  sy_json_add_string (builder, "stage", self->stage);
  sy_json_add_string (builder, "title", self->title);
  sy_json_add_string (builder, "undoes", self->undoes);
  sy_json_add_string (builder, "undone_by", self->undone_by);
  sy_json_add_boolean (builder, "can_undo", sy_entry_can_undo (self));
  sy_json_add_string (builder, "message", self->message);
  sy_json_add_boolean (builder, "reboot", self->reboot);
  sy_json_add_string (builder, "trial", sy_trial_state_to_string (sy_trial_get_state (self)));
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->changes->len; i++)
    sy_change_build_json (g_ptr_array_index (self->changes, i), builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

const char *
sy_entry_state_to_string (SyEntryState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (state_names), NULL);

  return state_names[state];
}
