/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-ladder-private.h"
#include "plan/sy-journal.h"
#include "sy-json.h"

static const char * const state_names[] = {
  "not-needed", "mend-first", "ask", "take-back", "try", "solved", "end",
};
G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == SY_LADDER_END + 1);

static const char * const answer_names[] = { "not-tried", "not-alone", "did-not-help", "helped" };
G_STATIC_ASSERT (G_N_ELEMENTS (answer_names) == SY_LADDER_HELPED + 1);

static void
measure_free (gpointer data)
{
  SyMeasure *self = data;

  g_clear_object (&self->request);
  g_clear_object (&self->undo);
  g_free (self->says);
  g_free (self->undo_says);
  g_free (self);
}

void
sy_ladder_free (SyLadder *self)
{
  g_ptr_array_unref (self->measures);
  g_free (self->says);
  g_free (self->digest);
  g_free (self);
}

const char *
sy_ladder_state_to_string (SyLadderState state)
{
  return state_names[state];
}

const char *
sy_ladder_answer_to_string (SyLadderAnswer answer)
{
  return answer_names[answer];
}

const SyMeasure *
sy_ladder_find (const SyLadder *self,
                const char     *id)
{
  for (guint i = 0; i < self->measures->len; i++)
    if (strcmp (((SyMeasure *) self->measures->pdata[i])->id, id) == 0)
      return self->measures->pdata[i];

  return NULL;
}

/* One start has one result, and that is the asked measure's. What else was in force then was there
 * before; once a start was without it, it can be tried by itself. */
static void
read_answer (const SyLadderInput *input,
             SyMeasure           *measure)
{
  for (guint i = 0; i < input->records->len; i++)
    {
      const SyLadderRecord *record = input->records->pdata[i];
      gboolean asked = g_strcmp0 (record->measure, measure->id) == 0;
      gboolean in_force = g_strv_contains ((const char * const *) record->in_force, measure->id);

      if (!asked && (record->helped || measure->answer >= SY_LADDER_DID_NOT_HELP))
        continue;
      if (asked)
        measure->answer = record->helped ? SY_LADDER_HELPED : SY_LADDER_DID_NOT_HELP;
      else
        measure->answer = in_force ? SY_LADDER_NOT_ALONE : SY_LADDER_NOT_TRIED;
      measure->answered = measure->answer != SY_LADDER_NOT_TRIED ? record->time : 0;
      measure->is_stale = measure->answer != SY_LADDER_NOT_TRIED &&
                          g_strcmp0 (record->digest, input->digest) != 0;
    }
}

static SyTristate
measure_definition (const SyLadderInput *input,
                    const SyMeasureKind *kind,
                    const char          *xml)
{
  g_autoptr (SyDomain) domain = xml != NULL ? sy_domain_new_from_xml (xml, -1, NULL) : NULL;
  g_autoptr (SyGuest) guest = domain != NULL ? sy_guest_new_from_domain (domain) : NULL;
  g_autoptr (GPtrArray) findings = NULL;
  SyHealthInput health = *input->health;
  SySubject subject;

  if (guest == NULL)
    return SY_TRISTATE_UNKNOWN;
  health.guest = guest;
  findings = sy_health_check (&health);
  sy_subject_init (&subject, &health);

  return kind->is_in_force (&subject, findings);
}

/* (transfer full) (nullable): the undo of the change that made it be @wanted, or not be */
static SyRequest *
find_undo (const SyLadderInput *input,
           const SyMeasureKind *kind,
           SyTristate           wanted)
{
  for (guint i = 0; input->entries != NULL && i < input->entries->len; i++)
    {
      SyEntry *entry = input->entries->pdata[i];
      const GPtrArray *changes = sy_entry_get_changes (entry);

      for (guint j = 0; sy_entry_can_undo (entry) && j < changes->len; j++)
        {
          SyChange *change = changes->pdata[j];

          if (sy_change_get_kind (change) == SY_CHANGE_DOMAIN &&
              g_strcmp0 (sy_change_get_uuid (change), input->uuid) == 0 &&
              measure_definition (input, kind, sy_change_get_after_text (change)) == wanted &&
              measure_definition (input, kind, sy_change_get_before_text (change)) != wanted)
            return sy_request_new_undo (sy_entry_get_id (entry), NULL);
        }
    }

  return NULL;
}

/* (transfer full) (nullable) */
static SyRequest *
make_request (const SyLadderInput *input,
              const SyMeasureKind *kind)
{
  const SyHealthInput *health = input->health;
  gboolean for_domain = g_strcmp0 (kind->stage, "release") != 0;
  g_autoptr (SyRequest) request = NULL;

  if (kind->stage == NULL || health->assessment == NULL || health->domain == NULL)
    return NULL;
  request = sy_request_new_stage (kind->stage, NULL);
  if (request == NULL ||
      (for_domain && !sy_request_set_domain (request, health->domain, NULL)) ||
      (kind->option != NULL && !sy_request_set_options (request, kind->option, NULL)))
    return NULL;

  return g_steal_pointer (&request);
}

static SyMeasure *
measure_new (const SyLadderInput *input,
             const SyMeasureKind *kind,
             const SySubject     *subject)
{
  SyMeasure *self = g_new0 (SyMeasure, 1);

  self->id = kind->id;
  self->title = kind->title;
  self->why = kind->why;
  self->sources = kind->sources;
  self->says = g_strdup (_(kind->says));
  self->in_force = kind->is_in_force (subject, input->findings);
  read_answer (input, self);
  if (self->in_force == SY_TRISTATE_NO)
    {
      self->request = make_request (input, kind);
      self->lacks_rom = self->request != NULL && kind->takes_rom;
      /* What no stage does may be what one did, the other way round. */
      if (self->request == NULL)
        self->request = find_undo (input, kind, SY_TRISTATE_NO);
    }
  else if (self->in_force == SY_TRISTATE_YES && kind->undo_says != NULL &&
           self->answer == SY_LADDER_DID_NOT_HELP)
    {
      self->undo = find_undo (input, kind, SY_TRISTATE_YES);
      self->undo_says = g_strdup (_(kind->undo_says));
      self->take_back = TRUE;
    }

  return self;
}

/* (nullable): the first of the measures in that situation */
static const SyMeasure *
find_in (const SyLadder *self,
         SyLadderState   situation)
{
  for (guint i = 0; i < self->measures->len; i++)
    {
      const SyMeasure *measure = self->measures->pdata[i];
      gboolean is_in_force = measure->in_force == SY_TRISTATE_YES;

      if ((situation == SY_LADDER_ASK && is_in_force && measure->answer == SY_LADDER_NOT_TRIED) ||
          (situation == SY_LADDER_TAKE_BACK && measure->take_back) ||
          (situation == SY_LADDER_TRY && !is_in_force && measure->answer <= SY_LADDER_NOT_ALONE))
        return measure;
    }

  return NULL;
}

static void
set_situation (SyLadder            *self,
               const SyLadderInput *input)
{
  static const SyLadderState order[] = { SY_LADDER_ASK, SY_LADDER_TAKE_BACK, SY_LADDER_TRY };
  const SyLadderRecord *last = input->records->len > 0
                               ? input->records->pdata[input->records->len - 1] : NULL;

  if (self->measures->len == 0)
    self->state = SY_LADDER_NOT_NEEDED;
  else if (last != NULL && last->helped && g_strcmp0 (last->digest, input->digest) == 0)
    self->state = SY_LADDER_SOLVED;
  else if (sy_health_count (input->findings, SY_FINDING_FAIL) > 0)
    self->state = SY_LADDER_MEND_FIRST;
  else
    {
      self->state = SY_LADDER_END;
      for (guint i = 0; i < G_N_ELEMENTS (order) && self->current == NULL; i++)
        {
          self->current = find_in (self, order[i]);
          if (self->current != NULL)
            self->state = order[i];
        }
    }
}

static char *
describe (const SyLadder *self)
{
  switch (self->state)
    {
    case SY_LADDER_NOT_NEEDED:
      return g_strdup (_("It has no NVIDIA GPU, so there is nothing to try."));

    case SY_LADDER_MEND_FIRST:
      return g_strdup (_("Something cannot work as it is. Mend that first; to try things is for "
                         "when Code 43 stays although nothing fails."));

    case SY_LADDER_ASK:
      return g_strdup_printf (_("“%s”: this is in force now. Start the machine, and say whether "
                                "the driver works or Code 43 still shows."),
                              _(self->current->title));

    case SY_LADDER_TAKE_BACK:
      return g_strdup_printf (_("“%s”: that did not help. Take it back before you try the next, so "
                                "that only one thing differs at a time."),
                              _(self->current->title));

    case SY_LADDER_TRY:
      return g_strdup_printf (_("Try next: “%s”. Then start the machine once, and say what came of "
                                "it."), _(self->current->title));

    case SY_LADDER_SOLVED:
      return g_strdup (_("The driver worked when you last said what came of it, and nothing was "
                         "changed since."));

    case SY_LADDER_END:
    default:
      return g_strdup (_("All that is known was tried on this machine, and none of it helped. What "
                         "is left are things that nobody has found a cure for yet, such as a "
                         "defect or a setting of this laptop’s own firmware. Others may know more: "
                         "“switchyardctl report” writes what is known of this computer into a file "
                         "to show them, without personal data."));
    }
}

SyLadder *
sy_ladder_new (const SyLadderInput *input)
{
  SyLadder *self = g_new0 (SyLadder, 1);
  SySubject subject;

  sy_subject_init (&subject, input->health);
  self->measures = g_ptr_array_new_with_free_func (measure_free);
  self->digest = g_strdup (input->digest);
  for (const SyMeasureKind *kind = sy_measures; kind->id != NULL; kind++)
    if (subject.gpu_hostdev != NULL &&
        (subject.vendor == 0 || subject.vendor == SY_PCI_VENDOR_NVIDIA) &&
        kind->applies (&subject, input->findings))
      g_ptr_array_add (self->measures, measure_new (input, kind, &subject));
  set_situation (self, input);
  self->says = describe (self);

  return self;
}

/* What a start of the machine shows something about: what is in force, or what only users know. */
static gboolean
check_answer (const SyMeasure  *measure,
              const char       *id,
              GError          **error)
{
  if (measure == NULL && id != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("“%s” is none of the measures for this machine."), id);
  else if (measure == NULL)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                         _("Nothing is being tried now. Say which measure you mean."));
  else if (measure->in_force == SY_TRISTATE_NO)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("“%s” (%s) is not in force, so no start can have shown what it does. Do it "
                   "first."), _(measure->title), measure->id);
  else
    return TRUE;

  return FALSE;
}

SyLadderRecord *
sy_ladder_answer (const SyLadder  *self,
                  const char      *id,
                  gboolean         helped,
                  gint64           time,
                  GError         **error)
{
  const SyMeasure *measure = id != NULL ? sy_ladder_find (self, id) : self->current;
  g_autoptr (GStrvBuilder) in_force = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  if (!check_answer (measure, id, error))
    return NULL;
  for (guint i = 0; i < self->measures->len; i++)
    {
      const SyMeasure *other = self->measures->pdata[i];

      if (other->in_force == SY_TRISTATE_YES)
        g_strv_builder_add (in_force, other->id);
    }
  names = g_strv_builder_end (in_force);

  return sy_ladder_record_new (time, self->digest, measure->id, (const char * const *) names,
                               helped);
}

static void
add_request (SyRequest   *request,
             const char  *member,
             JsonBuilder *builder)
{
  json_builder_set_member_name (builder, member);
  if (request == NULL)
    json_builder_add_null_value (builder);
  else
    {
      g_autofree char *text = sy_request_to_json (request);

      json_builder_add_value (builder, sy_json_parse_bounded (text, NULL));
    }
}

static void
add_measure (const SyMeasure *measure,
             JsonBuilder     *builder)
{
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id", measure->id);
  sy_json_add_string (builder, "title", _(measure->title));
  sy_json_add_string (builder, "why", _(measure->why));
  sy_json_add_string (builder, "sources", measure->sources);
  sy_json_add_tristate (builder, "in_force", measure->in_force);
  sy_json_add_string (builder, "answer", sy_ladder_answer_to_string (measure->answer));
  sy_json_add_int (builder, "answered", measure->answered);
  sy_json_add_boolean (builder, "changed_since", measure->is_stale);
  sy_json_add_string (builder, "says", measure->says);
  add_request (measure->request, "request", builder);
  sy_json_add_boolean (builder, "needs_rom", measure->lacks_rom);
  sy_json_add_boolean (builder, "take_back", measure->take_back);
  add_request (measure->undo, "undo", builder);
  sy_json_add_string (builder, "undo_says", measure->undo_says);
  json_builder_end_object (builder);
}

void
sy_ladder_build_json (const SyLadder *self,
                      JsonBuilder    *builder)
{
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "state", sy_ladder_state_to_string (self->state));
  sy_json_add_string (builder, "says", self->says);
  sy_json_add_string (builder, "current", self->current != NULL ? self->current->id : NULL);
  sy_json_add_string (builder, "definition", self->digest);
  json_builder_set_member_name (builder, "measures");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->measures->len; i++)
    add_measure (self->measures->pdata[i], builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}
