/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "run/sy-ladder-store.h"

#include "sya-health-ladder.h"
#include "sya-labels.h"
#include "sya-plan-page.h"
#include "sya-rows.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaHealthLadder
{
  AdwBin           parent_instance;

  SyaSession      *session;     /* nullable */
  SyaHealth       *health;      /* nullable */
  GCancellable    *cancellable;

  GtkLabel        *says;
  GtkWidget       *current;
  GtkLabel        *title;
  GtkLabel        *why;
  GtkLabel        *sources;
  GtkLabel        *what;
  GtkWidget       *buttons;
  GtkButton       *review;
  GtkWidget       *answers;
  GtkWidget       *report;
  AdwExpanderRow  *all;
};

G_DEFINE_FINAL_TYPE (SyaHealthLadder, sya_health_ladder, ADW_TYPE_BIN)

static const SyLadder *
get_ladder (SyaHealthLadder *self)
{
  return self->health != NULL ? sya_health_get_ladder (self->health) : NULL;
}

/* (nullable): what the button for a review is about */
static SyRequest *
get_request (const SyLadder *ladder)
{
  if (ladder->current == NULL)
    return NULL;
  if (ladder->state == SY_LADDER_TAKE_BACK)
    return ladder->current->undo;

  return ladder->state == SY_LADDER_TRY ? ladder->current->request : NULL;
}

static void
review_cb (SyaHealthLadder *self)
{
  const SyLadder *ladder = get_ladder (self);
  SyRequest *request = ladder != NULL ? get_request (ladder) : NULL;
  SyaWindow *window = sya_window_find (GTK_WIDGET (self));
  g_autofree char *json = NULL;

  /* The check may have gone on since the button was drawn. */
  if (request == NULL)
    return;

  /* A page makes the request its own, and notes the digest in it. */
  json = sy_request_to_json (request);
  if (ladder->state == SY_LADDER_TRY && ladder->current->lacks_rom)
    sya_window_push (window, sya_stage_page_new (self->session,
                                                 sy_stage_find (sy_request_get_stage (request))));
  else
    sya_window_push (window, sya_plan_page_new (self->session,
                                                sy_request_new_from_json (json, -1, NULL)));
}

typedef struct {
  SySysroot      *sysroot;
  char           *uuid;
  SyLadderRecord *record;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->sysroot);
  g_free (answer->uuid);
  sy_ladder_record_free (answer->record);
  g_free (answer);
}

static void
keep_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Answer *answer = task_data;
  GError *error = NULL;

  if (sy_ladder_store_add (answer->sysroot, answer->uuid, answer->record, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
say (SyaHealthLadder *self,
     const char      *text)
{
  SyaWindow *window = sya_window_find (GTK_WIDGET (self));

  if (window != NULL)
    sya_window_toast (window, text);
}

static void
keep_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  SyaHealthLadder *self = SYA_HEALTH_LADDER (object);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    sya_session_reload (self->session);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, error->message);
}

static void
give_answer (SyaHealthLadder *self,
             gboolean         helped)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyLadderRecord) record =
    sy_ladder_answer (get_ladder (self), NULL, helped, g_get_real_time () / G_USEC_PER_SEC,
                      &error);
  g_autoptr (GTask) task = NULL;
  Answer *answer;

  if (record == NULL)
    {
      say (self, error->message);
      return;
    }

  answer = g_new0 (Answer, 1);
  answer->sysroot = g_object_ref (sya_session_get_sysroot (self->session));
  answer->uuid = g_strdup (sya_health_get_uuid (self->health));
  answer->record = g_steal_pointer (&record);
  task = g_task_new (self, self->cancellable, keep_cb, NULL);
  g_task_set_source_tag (task, give_answer);
  g_task_set_task_data (task, answer, answer_free);
  g_task_run_in_thread (task, keep_thread);
}

static void
helped_cb (SyaHealthLadder *self)
{
  give_answer (self, TRUE);
}

static void
did_not_help_cb (SyaHealthLadder *self)
{
  give_answer (self, FALSE);
}

static void
sya_health_ladder_dispose (GObject *object)
{
  SyaHealthLadder *self = SYA_HEALTH_LADDER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->health);

  G_OBJECT_CLASS (sya_health_ladder_parent_class)->dispose (object);
}

static void
sya_health_ladder_finalize (GObject *object)
{
  g_clear_object (&SYA_HEALTH_LADDER (object)->cancellable);

  G_OBJECT_CLASS (sya_health_ladder_parent_class)->finalize (object);
}

static void
sya_health_ladder_class_init (SyaHealthLadderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sya_health_ladder_dispose;
  object_class->finalize = sya_health_ladder_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-health-ladder"));
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, says);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, current);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, title);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, why);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, sources);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, what);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, buttons);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, review);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, answers);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, report);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthLadder, all);
  gtk_widget_class_bind_template_callback (widget_class, review_cb);
  gtk_widget_class_bind_template_callback (widget_class, helped_cb);
  gtk_widget_class_bind_template_callback (widget_class, did_not_help_cb);
}

static void
sya_health_ladder_init (SyaHealthLadder *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static const char *
get_icon (const SyLadder  *ladder,
          const SyMeasure *measure)
{
  if (measure == ladder->current)
    return "go-next-symbolic";
  if (measure->answer == SY_LADDER_HELPED)
    return "sya-ok-symbolic";

  return measure->answer == SY_LADDER_DID_NOT_HELP ? "window-close-symbolic"
                                                   : "sya-ready-symbolic";
}

static const char *
describe_force (SyTristate in_force)
{
  switch (in_force)
    {
    case SY_TRISTATE_YES:
      return _("In force now");

    case SY_TRISTATE_NO:
      return _("Not in force");

    case SY_TRISTATE_UNKNOWN:
    default:
      return _("Done by hand");
    }
}

static char *
describe_answer (const SyMeasure *measure)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (measure->answered);
  g_autofree char *when = time != NULL ? sya_format_time (time) : g_strdup ("");
  const char *stale = measure->is_stale ? _(" The machine was changed since then.") : "";

  switch (measure->answer)
    {
    case SY_LADDER_HELPED:
      /* Translators: the first is a date and time, the second a sentence or nothing */
      return g_strdup_printf (_("it worked on %s.%s"), when, stale);

    case SY_LADDER_DID_NOT_HELP:
      return g_strdup_printf (_("it did not help on %s.%s"), when, stale);

    case SY_LADDER_NOT_ALONE:
      return g_strdup (_("there already when another one was tried."));

    case SY_LADDER_NOT_TRIED:
    default:
      return g_strdup (_("not tried yet."));
    }
}

static void
show_all (SyaHealthLadder *self,
          const SyLadder  *ladder)
{
  guint n_tried = 0;
  g_autofree char *summary = NULL;

  sya_expander_row_clear (self->all);
  for (guint i = 0; i < ladder->measures->len; i++)
    {
      const SyMeasure *measure = ladder->measures->pdata[i];
      g_autofree char *answer = describe_answer (measure);
      g_autofree char *text = g_strdup_printf ("%s; %s", describe_force (measure->in_force),
                                               answer);
      g_autofree char *title = g_strdup_printf ("%u. %s", i + 1, _(measure->title));
      const char *icon = get_icon (ladder, measure);
      const char *style = measure == ladder->current ? "accent"
                          : measure->answer == SY_LADDER_HELPED ? "success" : "dim-label";

      n_tried += measure->answer >= SY_LADDER_DID_NOT_HELP ? 1 : 0;
      sya_expander_row_append (self->all, sya_row_new (icon, style, title, text));
    }
  summary = g_strdup_printf (g_dngettext (NULL, "%u of %u was tried.", "%u of %u were tried.",
                                          n_tried), n_tried, ladder->measures->len);
  adw_expander_row_set_subtitle (self->all, summary);
  gtk_widget_set_visible (GTK_WIDGET (self->all), ladder->measures->len > 0);
}

static const char *
get_what (const SyLadder *ladder)
{
  const SyMeasure *measure = ladder->current;
  const char *text = NULL;

  if (ladder->state == SY_LADDER_TRY)
    text = measure->says;
  else if (ladder->state == SY_LADDER_TAKE_BACK)
    text = measure->undo_says;

  return text != NULL ? text : "";
}

/* What is measured can be answered once it is in force; of the rest only the user knows. */
static gboolean
can_answer (const SyLadder *ladder)
{
  return ladder->state == SY_LADDER_ASK ||
         (ladder->state == SY_LADDER_TRY && ladder->current != NULL &&
          ladder->current->in_force == SY_TRISTATE_UNKNOWN);
}

static void
show_current (SyaHealthLadder *self,
              const SyLadder  *ladder)
{
  const SyMeasure *measure = ladder->current;
  SyaSessionKind kind = sya_session_get_kind (self->session);
  gboolean may_change = kind != SYA_SESSION_REPORT && kind != SYA_SESSION_LISTING;
  g_autofree char *sources = NULL;

  gtk_widget_set_visible (self->current, measure != NULL || ladder->state == SY_LADDER_END);
  gtk_widget_set_visible (GTK_WIDGET (self->title), measure != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->why), measure != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->sources), measure != NULL);
  gtk_widget_set_visible (self->report, ladder->state == SY_LADDER_END);
  gtk_widget_set_visible (GTK_WIDGET (self->review), get_request (ladder) != NULL);
  gtk_widget_set_visible (self->answers, can_answer (ladder));
  gtk_widget_set_sensitive (self->buttons, may_change);
  gtk_label_set_label (self->what, get_what (ladder));
  gtk_widget_set_visible (GTK_WIDGET (self->what), *get_what (ladder) != '\0');
  if (measure == NULL)
    return;

  sources = g_strdup_printf (_("Known from: %s"), measure->sources);
  gtk_label_set_label (self->title, _(measure->title));
  gtk_label_set_label (self->why, _(measure->why));
  gtk_label_set_label (self->sources, sources);
  if (ladder->state == SY_LADDER_TAKE_BACK)
    gtk_button_set_label (self->review, _("Take It Back…"));
  else
    gtk_button_set_label (self->review, measure->lacks_rom ? _("Go to the Step")
                                                           : _("Review This Step…"));
}

static char *
make_key (const SyLadder *ladder)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  sy_ladder_build_json (ladder, builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

void
sya_health_ladder_update (SyaHealthLadder *self,
                          SyaSession      *session,
                          SyaHealth       *health)
{
  const SyLadder *ladder;
  g_autofree char *key = NULL;

  g_return_if_fail (SYA_IS_HEALTH_LADDER (self));

  g_set_object (&self->session, session);
  g_set_object (&self->health, health);
  ladder = get_ladder (self);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          ladder != NULL && ladder->state != SY_LADDER_NOT_NEEDED);
  if (ladder == NULL)
    return;
  key = make_key (ladder);
  if (!sya_list_needs_update (GTK_WIDGET (self), key))
    return;

  gtk_label_set_label (self->says, ladder->says);
  show_current (self, ladder);
  show_all (self, ladder);
}
