/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-mode-card.h"
#include "sya-mode-labels.h"
#include "sya-plan-page.h"
#include "sya-rows.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaModeCard
{
  SyaView     parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (SyaModeCard, sya_mode_card, SYA_TYPE_VIEW)

typedef struct {
  const char *mode;
  SyMode      measured;
  const char *icon;
  const char *title;
  const char *means;
} ModeText;

static const ModeText texts[] = {
  { SY_REQUEST_MODE_HOST, SY_MODE_HOST, "user-desktop-symbolic", N_("Linux"),
    N_("Programs and games of Linux use the GPU.") },
  { SY_REQUEST_MODE_VM, SY_MODE_VM, "computer-symbolic", N_("Virtual Machine"),
    N_("The GPU waits for a virtual machine, which gets it whole.") },
  { SY_REQUEST_MODE_OFF, SY_MODE_OFF, "system-shutdown-symbolic", N_("Off"),
    N_("Nobody has the GPU, so that it can sleep and save the battery.") },
};

static const char *
mode_icon (SyMode mode)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].measured == mode)
      return texts[i].icon;

  return "dialog-question-symbolic";
}

static void
activated_cb (AdwActionRow *row)
{
  SyaModeCard *self = SYA_MODE_CARD (gtk_widget_get_ancestor (GTK_WIDGET (row),
                                                              SYA_TYPE_MODE_CARD));
  SyaSession *session = sya_view_get_session (SYA_VIEW (self));
  const SyStage *stage = g_object_get_data (G_OBJECT (row), "stage");
  const char *mode = g_object_get_data (G_OBJECT (row), "mode");
  const char *when = g_object_get_data (G_OBJECT (row), "when");
  g_autoptr (SyRequest) request = sy_request_new_mode (mode, when, NULL);

  sya_window_push (sya_window_find (GTK_WIDGET (self)),
                   stage != NULL ? sya_stage_page_new (session, stage)
                                 : sya_plan_page_new (session, request));
}

/* A report or a listing can be looked at only. */
static gboolean
may_choose (SyaModeCard     *self,
            const SyModeWay *way)
{
  return way->possible != SY_TRISTATE_NO && !way->done &&
         sya_session_get_blocked_reason (sya_view_get_session (SYA_VIEW (self))) == NULL;
}

/* What has to be set up first is one click away. */
static GtkWidget *
make_way_row (SyaModeCard     *self,
              const SyModeWay *way,
              const char      *title)
{
  g_autofree char *subtitle = sya_mode_way_describe (way);
  gboolean chosen = may_choose (self, way);
  GtkWidget *row = sya_row_new (NULL, NULL, title, subtitle);

  if (!chosen && way->stage == NULL)
    return row;
  g_object_set_data (G_OBJECT (row), "mode", (gpointer) way->mode);
  g_object_set_data (G_OBJECT (row), "when", (gpointer) way->when);
  if (way->stage != NULL)
    g_object_set_data (G_OBJECT (row), "stage", (gpointer) sy_stage_find (way->stage));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect (row, "activated", G_CALLBACK (activated_cb), NULL);

  return row;
}

static void
add_starts (SyaModeCard     *self,
            GtkWidget       *row,
            const SyModeWay *once,
            const SyModeWay *always)
{
  GtkWidget *child;

  if (sya_mode_ways_are_one (once, always))
    {
      child = make_way_row (self, once, _("At a Start"));
      sya_expander_row_append (ADW_EXPANDER_ROW (row), child);
      return;
    }
  child = make_way_row (self, once, sya_mode_when_get_title (once->when));
  sya_expander_row_append (ADW_EXPANDER_ROW (row), child);
  child = make_way_row (self, always, sya_mode_when_get_title (always->when));
  sya_expander_row_append (ADW_EXPANDER_ROW (row), child);
}

static void
add_mode (SyaModeCard     *self,
          const ModeText  *text,
          SyMode           now,
          const GPtrArray *ways)
{
  gboolean current = text->measured == now;
  GtkWidget *row = sya_expander_row_new (current ? "sya-ok-symbolic" : text->icon,
                                         current ? "success" : NULL, _(text->title),
                                         _(text->means));
  const SyModeWay *at_once = sy_mode_find_way (ways, text->mode, SY_REQUEST_WHEN_NOW);

  sya_expander_row_append (ADW_EXPANDER_ROW (row),
                           make_way_row (self, at_once, sya_mode_when_get_title (at_once->when)));
  add_starts (self, row, sy_mode_find_way (ways, text->mode, SY_REQUEST_WHEN_ONCE),
              sy_mode_find_way (ways, text->mode, SY_REQUEST_WHEN_NEXT_BOOT));
  gtk_list_box_append (self->list, row);
}

/* (transfer full) (nullable) */
static char *
describe_failure (SyaSnapshot *snapshot)
{
  SySysroot *sysroot = sy_machine_get_sysroot (sya_snapshot_get_machine (snapshot));

  return sysroot != NULL
         ? sy_mode_describe_failure (sysroot, sya_snapshot_get_entries (snapshot)) : NULL;
}

static void
add_now (SyaModeCard *self,
         SyaSnapshot *snapshot)
{
  SyAssessment *assessment = sya_snapshot_get_assessment (snapshot);
  SyMode mode = sy_assessment_get_mode (assessment);
  const char *next = sya_snapshot_get_next_start (snapshot);
  g_autofree char *power = sy_mode_describe_power (assessment);
  g_autofree char *way_out = sy_mode_describe_exit (assessment, sya_snapshot_get_ways (snapshot));
  g_autofree char *failure = describe_failure (snapshot);

  gtk_list_box_append (self->list, sya_row_new (mode_icon (mode), NULL, sy_mode_describe (mode),
                                                power));
  if (way_out != NULL)
    gtk_list_box_append (self->list, sya_row_new ("dialog-warning-symbolic", "warning", way_out,
                                                  NULL));
  if (failure != NULL)
    gtk_list_box_append (self->list, sya_row_new ("dialog-warning-symbolic", "warning", failure,
                                                  NULL));
  if (next != NULL)
    gtk_list_box_append (self->list, sya_row_new ("view-refresh-symbolic", NULL, next, NULL));
}

/* All that the rows are made from. */
static char *
make_key (SyaModeCard *self,
          SyaSnapshot *snapshot)
{
  SyAssessment *assessment = sya_snapshot_get_assessment (snapshot);
  const GPtrArray *ways = sya_snapshot_get_ways (snapshot);
  const char *next = sya_snapshot_get_next_start (snapshot);
  g_autofree char *power = sy_mode_describe_power (assessment);
  g_autofree char *way_out = sy_mode_describe_exit (assessment, ways);
  g_autofree char *failure = describe_failure (snapshot);
  GString *key = g_string_new (NULL);

  g_string_append_printf (key, "%u %s %s %s %s", sy_assessment_get_mode (assessment), next, power,
                          way_out, failure);
  for (guint i = 0; i < ways->len; i++)
    {
      const SyModeWay *way = ways->pdata[i];

      g_string_append_printf (key, "\n%d %d %s", may_choose (self, way), way->done, way->reason);
    }

  return g_string_free (key, FALSE);
}

static void
sya_mode_card_update (SyaView *view)
{
  SyaModeCard *self = SYA_MODE_CARD (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  g_autofree char *key = NULL;
  const GPtrArray *ways;
  gboolean shown;
  SyMode mode;

  if (snapshot == NULL)
    return;
  ways = sya_snapshot_get_ways (snapshot);
  shown = ways->len > 0 && sy_machine_get_dgpu (sya_snapshot_get_machine (snapshot)) != NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), shown);
  /* A pasted listing has no ways. */
  if (!shown)
    return;
  key = make_key (self, snapshot);
  if (!sya_list_needs_update (GTK_WIDGET (self->list), key))
    return;

  mode = sy_assessment_get_mode (sya_snapshot_get_assessment (snapshot));
  sya_list_clear (self->list);
  add_now (self, snapshot);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_mode (self, &texts[i], mode, ways);
}

static void
sya_mode_card_class_init (SyaModeCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_mode_card_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-mode-card"));
  gtk_widget_class_bind_template_child (widget_class, SyaModeCard, list);
}

static void
sya_mode_card_init (SyaModeCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
