/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-health-labels.h"
#include "sya-health-row.h"
#include "sya-plan-page.h"
#include "sya-rows.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaHealthRow
{
  AdwExpanderRow  parent_instance;

  SyaSession     *session;
  char           *id;
  SyRequest      *request;    /* nullable: that mends it */
  gboolean        at_once;    /* the request can be reviewed as it is */
  const char     *style;      /* of the icon now */

  GtkImage       *icon;
  GtkLabel       *tag;
  GtkWidget      *details;
  GtkLabel       *why;
  GtkLabel       *sources;
  GtkWidget      *evidence_box;
  GtkBox         *evidence;
  GtkWidget      *fix_box;
  GtkLabel       *fix;
  GtkLabel       *reason;
  GtkButton      *fix_button;
};

G_DEFINE_FINAL_TYPE (SyaHealthRow, sya_health_row, ADW_TYPE_EXPANDER_ROW)

static SyRequest *
copy_request (SyRequest *request)
{
  g_autofree char *json = sy_request_to_json (request);

  return sy_request_new_from_json (json, -1, NULL);
}

/* A page makes the request its own, and notes the digest in it. */
static void
fix_cb (SyaHealthRow *self)
{
  SyaWindow *window = sya_window_find (GTK_WIDGET (self));
  const SyStage *stage = sy_stage_find (sy_request_get_stage (self->request));

  if (self->at_once)
    sya_window_push (window, sya_plan_page_new (self->session, copy_request (self->request)));
  else
    sya_window_push (window, sya_stage_page_new (self->session, stage));
}

static GtkWidget *
label_new (const char *text,
           const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", text,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "xalign", 0.0f,
                                   NULL);

  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static void
show_evidence (SyaHealthRow    *self,
               const GPtrArray *evidence)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->evidence))) != NULL)
    gtk_box_remove (self->evidence, child);
  for (guint i = 0; i < evidence->len; i++)
    {
      const SyEvidence *item = evidence->pdata[i];
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      GtkWidget *source = label_new (item->source, "caption");

      gtk_widget_add_css_class (source, "note");
      gtk_box_append (GTK_BOX (box), label_new (item->says, NULL));
      gtk_box_append (GTK_BOX (box), source);
      gtk_box_append (self->evidence, box);
    }
  gtk_widget_set_visible (self->evidence_box, evidence->len > 0);
}

/* Why the button does not lead to a review at once; NULL where it does. */
static const char *
get_reason (SyaHealthRow        *self,
            const SyStageStatus *status)
{
  SyaSessionKind kind = sya_session_get_kind (self->session);

  if (kind == SYA_SESSION_REPORT || kind == SYA_SESSION_LISTING)
    return sya_session_get_blocked_reason (self->session);

  return status->state == SY_STAGE_READY && !status->lacks_rom ? NULL : status->reason;
}

static void
show_fix (SyaHealthRow        *self,
          const SyFinding     *finding,
          const SyStageStatus *status)
{
  SyaSessionKind kind = sya_session_get_kind (self->session);
  gboolean may_change = kind != SYA_SESSION_REPORT && kind != SYA_SESSION_LISTING;
  const char *reason = status != NULL ? get_reason (self, status) : NULL;
  gboolean needed = finding->state >= SY_FINDING_UNKNOWN && finding->fix != NULL;
  g_autofree char *name = NULL;

  g_set_object (&self->request, (status != NULL ? finding->request : NULL));
  self->at_once = reason == NULL;
  gtk_widget_set_visible (self->fix_box, needed);
  gtk_widget_set_visible (GTK_WIDGET (self->fix_button), status != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->fix_button), may_change);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason != NULL);
  gtk_label_set_label (self->reason, reason != NULL ? reason : "");
  gtk_label_set_label (self->fix, finding->fix != NULL ? finding->fix : "");
  gtk_button_set_label (self->fix_button, self->at_once || !may_change ? _("Review the Fix…")
                                                                       : _("Go to the Step"));
  name = g_strdup_printf (self->at_once || !may_change ? _("Review the fix: %s")
                                                       : _("Go to the step: %s"),
                          _(finding->title));
  sya_button_set_spoken (self->fix_button, name);
}

static void
show_state (SyaHealthRow    *self,
            const SyFinding *finding)
{
  const char *style = sya_finding_state_get_style (finding->state);

  gtk_image_set_from_icon_name (self->icon, sya_finding_state_get_icon (finding->state));
  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style);
  self->style = style;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), style);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  sya_finding_state_get_label (finding->state), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->tag), finding->code43);
}

static void
sya_health_row_dispose (GObject *object)
{
  SyaHealthRow *self = SYA_HEALTH_ROW (object);

  g_clear_object (&self->session);
  g_clear_object (&self->request);

  G_OBJECT_CLASS (sya_health_row_parent_class)->dispose (object);
}

static void
sya_health_row_finalize (GObject *object)
{
  g_free (SYA_HEALTH_ROW (object)->id);

  G_OBJECT_CLASS (sya_health_row_parent_class)->finalize (object);
}

static void
sya_health_row_class_init (SyaHealthRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sya_health_row_dispose;
  object_class->finalize = sya_health_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-health-row"));
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, details);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, why);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, sources);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, evidence_box);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, evidence);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, fix_box);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, fix);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, reason);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthRow, fix_button);
  gtk_widget_class_bind_template_callback (widget_class, fix_cb);
}

static void
sya_health_row_init (SyaHealthRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* The type of child is called "action" in libadwaita 1.2, and "suffix" from 1.4 on. */
  self->tag = GTK_LABEL (gtk_label_new (_("Code 43")));
  gtk_widget_set_valign (GTK_WIDGET (self->tag), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->tag), "code43");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->tag),
                               _("NVIDIA’s driver answers to this with Code 43"));
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->tag));
}

GtkWidget *
sya_health_row_new (SyaSession *session)
{
  SyaHealthRow *self = g_object_new (SYA_TYPE_HEALTH_ROW, NULL);

  self->session = g_object_ref (session);

  return GTK_WIDGET (self);
}

const char *
sya_health_row_get_id (SyaHealthRow *self)
{
  g_return_val_if_fail (SYA_IS_HEALTH_ROW (self), NULL);

  return self->id;
}

static char *
make_key (const SyFinding     *finding,
          const SyStageStatus *status)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  sy_finding_build_json (finding, builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);

  return g_strdup_printf ("%s %d %s", text, status != NULL ? (int) status->state : -1,
                          status != NULL ? status->reason : "");
}

void
sya_health_row_set_finding (SyaHealthRow    *self,
                            SyaHealth       *health,
                            const SyFinding *finding)
{
  const SyStageStatus *status;
  g_autofree char *key = NULL;
  g_autofree char *sources = NULL;

  g_return_if_fail (SYA_IS_HEALTH_ROW (self));

  status = sya_health_get_fix (health, finding);
  key = make_key (finding, status);
  if (!sya_list_needs_update (GTK_WIDGET (self), key))
    return;

  g_free (self->id);
  self->id = g_strdup (finding->id);
  sources = g_strdup_printf (_("Known from: %s"), finding->sources);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _(finding->title));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self),
                                 finding->says != NULL ? finding->says : "");
  gtk_label_set_label (self->why, _(finding->why));
  gtk_label_set_label (self->sources, sources);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->details), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(finding->why), -1);
  show_state (self, finding);
  show_evidence (self, finding->evidence);
  show_fix (self, finding, status);
}
