/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-health-card.h"
#include "sya-health-labels.h"
#include "sya-plan-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaHealthCard
{
  AdwBin      parent_instance;

  SyaSession *session;    /* nullable */
  SyRequest  *request;    /* nullable: for all that is safe */
  const char *style;      /* of the icon now */

  GtkImage   *icon;
  GtkLabel   *title;
  GtkLabel   *says;
  GtkWidget  *fix_box;
  GtkLabel   *fix_says;
  GtkWidget  *fix_button;
  GtkWidget  *computer_button;
};

G_DEFINE_FINAL_TYPE (SyaHealthCard, sya_health_card, ADW_TYPE_BIN)

static void
fix_cb (SyaHealthCard *self)
{
  g_autofree char *json = sy_request_to_json (self->request);

  /* A page makes the request its own, and notes the digest in it. */
  sya_window_push (sya_window_find (GTK_WIDGET (self)),
                   sya_plan_page_new (self->session, sy_request_new_from_json (json, -1, NULL)));
}

static void
sya_health_card_dispose (GObject *object)
{
  SyaHealthCard *self = SYA_HEALTH_CARD (object);

  g_clear_object (&self->session);
  g_clear_object (&self->request);

  G_OBJECT_CLASS (sya_health_card_parent_class)->dispose (object);
}

static void
sya_health_card_class_init (SyaHealthCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sya_health_card_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-health-card"));
  gtk_widget_class_bind_template_child (widget_class, SyaHealthCard, icon);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthCard, title);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthCard, says);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthCard, fix_box);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthCard, fix_says);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthCard, fix_button);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthCard, computer_button);
  gtk_widget_class_bind_template_callback (widget_class, fix_cb);
}

static void
sya_health_card_init (SyaHealthCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_text (SyaHealthCard *self,
           const char    *icon,
           const char    *style,
           const char    *title,
           const char    *says)
{
  gtk_image_set_from_icon_name (self->icon, icon);
  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style);
  self->style = style;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), style);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->says, says);
  gtk_widget_set_visible (GTK_WIDGET (self->says), *says != '\0');
  gtk_widget_set_visible (self->fix_box, FALSE);
  gtk_widget_set_visible (self->computer_button, FALSE);
}

/* The state that the icon shows: notes and what is not known do not spoil a good result. */
static SyFindingState
get_overall (const GPtrArray *findings)
{
  SyFindingState worst = findings->len > 0 ? ((SyFinding *) findings->pdata[0])->state
                                           : SY_FINDING_UNKNOWN;

  return worst >= SY_FINDING_WARN ? worst : SY_FINDING_PASS;
}

static char *
describe_code43 (const GPtrArray *findings)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += ((SyFinding *) findings->pdata[i])->code43 ? 1 : 0;
  if (n == 0)
    return g_strdup ("");

  return g_strdup_printf (g_dngettext (NULL, "%u of what was found is a known cause of Code 43.",
                                       "%u of what was found are known causes of Code 43.", n), n);
}

static char *
describe_step (const SyMend     *mend,
               const SyMendStep *step)
{
  guint n = step->findings->len;
  guint n_later = sy_mend_count (mend) - n;
  guint n_rest = mend->rest->len;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, g_dngettext (NULL,
                                             "%u thing is mended in one change to the virtual "
                                             "machine, which you see before it is made.",
                                             "%u things are mended in one change to the virtual "
                                             "machine, which you see before it is made.", n), n);
  if (n_later > 0)
    g_string_append_printf (text, g_dngettext (NULL, " %u more comes after that.",
                                               " %u more come after that.", n_later), n_later);
  if (n_rest > 0)
    g_string_append_printf (text, g_dngettext (NULL, " %u needs a decision of yours.",
                                               " %u need a decision of yours.", n_rest), n_rest);

  return g_string_free (text, FALSE);
}

static void
show_step (SyaHealthCard *self,
           SyaHealth     *health)
{
  const SyMend *mend = sya_health_get_mend (health);
  const SyMendStep *step = mend->safe;
  SyaSessionKind kind = sya_session_get_kind (self->session);
  gboolean may_change = kind != SYA_SESSION_REPORT && kind != SYA_SESSION_LISTING;
  g_autofree char *text = step != NULL ? describe_step (mend, step) : NULL;

  g_set_object (&self->request, (step != NULL ? step->request : NULL));
  gtk_label_set_label (self->fix_says, may_change || text == NULL
                       ? (text != NULL ? text : "")
                       : sya_session_get_blocked_reason (self->session));
  gtk_widget_set_sensitive (self->fix_button, may_change);
  gtk_widget_set_visible (self->fix_box, step != NULL);
}

void
sya_health_card_show (SyaHealthCard *self,
                      SyaSession    *session,
                      SyaHealth     *health)
{
  const GPtrArray *findings;
  SyFindingState overall;
  g_autofree char *title = NULL;
  g_autofree char *says = NULL;

  g_return_if_fail (SYA_IS_HEALTH_CARD (self));

  findings = sya_health_get_findings (health);
  overall = get_overall (findings);
  title = sy_health_summarize (findings);
  says = describe_code43 (findings);
  g_set_object (&self->session, session);
  show_text (self, sya_finding_state_get_icon (overall), sya_finding_state_get_style (overall),
             title, says);
  show_step (self, health);
}

void
sya_health_card_show_error (SyaHealthCard *self,
                            const GError  *error)
{
  g_return_if_fail (SYA_IS_HEALTH_CARD (self));

  show_text (self, "dialog-question-symbolic", "dim-label", _("Its definition could not be read"),
             error->message);
}

void
sya_health_card_show_no_gpu (SyaHealthCard *self)
{
  g_return_if_fail (SYA_IS_HEALTH_CARD (self));

  show_text (self, "sya-gpu-symbolic", "dim-label", _("No NVIDIA GPU to Look At"),
             _("The health check finds what keeps an NVIDIA GPU from working in a virtual machine. "
               "This machine has no GPU of the computer, and no single one was found that it "
               "could be given."));
  gtk_widget_set_visible (self->computer_button, TRUE);
}

void
sya_health_card_show_session_only (SyaHealthCard *self)
{
  g_return_if_fail (SYA_IS_HEALTH_CARD (self));

  show_text (self, "computer-symbolic", "dim-label", _("No Virtual Machine That Can Have a GPU"),
             _("Those that there are belong to your own session."));
}
