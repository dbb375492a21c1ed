/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-health.h"
#include "sya-health-card.h"
#include "sya-health-chooser.h"
#include "sya-health-group.h"
#include "sya-health-ladder.h"
#include "sya-health-page.h"
#include "sya-health-picture.h"
#include "sya-rows.h"
#include "sya-ui.h"

struct _SyaHealthPage
{
  SyaView           parent_instance;

  GCancellable     *checking;     /* nullable */
  GtkWidget        *groups[SY_FINDING_N_STATES];
  SyaHealthLadder  *ladder;

  GtkStack         *stack;
  AdwStatusPage    *problem;
  GtkWidget        *problem_setup;
  SyaHealthChooser *chooser;
  SyaHealthCard    *card;
  GtkWidget        *picture_box;
  SyaHealthPicture *picture;
  GtkBox           *groups_box;
  GtkWidget        *session_group;
  GtkListBox       *session_vms;
};

G_DEFINE_FINAL_TYPE (SyaHealthPage, sya_health_page, SYA_TYPE_VIEW)

typedef struct {
  SyaSnapshot *snapshot;
  char        *uuid;
} CheckData;

static void
check_data_free (gpointer data)
{
  CheckData *check_data = data;

  g_object_unref (check_data->snapshot);
  g_free (check_data->uuid);
  g_free (check_data);
}

static void
check_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  CheckData *data = task_data;
  GError *error = NULL;
  SyaHealth *health = sya_health_read (data->snapshot, data->uuid, cancellable, &error);

  if (health != NULL)
    g_task_return_pointer (task, health, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* What stood in a row that is gone may have had the focus: the keyboard goes on from the top. */
static void
keep_focus (SyaHealthPage *self,
            gboolean       had_focus)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (had_focus && (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self))))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static gboolean
has_focus (SyaHealthPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

static void
show_findings (SyaHealthPage *self,
               SyaHealth     *health)
{
  GPtrArray *tree = health != NULL ? sya_health_get_tree (health) : NULL;
  gboolean had_focus = has_focus (self);

  sya_health_picture_set_tree (self->picture, tree);
  gtk_widget_set_visible (self->picture_box, tree != NULL && tree->len > 0);
  for (guint i = 0; i < SY_FINDING_N_STATES; i++)
    if (health != NULL)
      sya_health_group_update (SYA_HEALTH_GROUP (self->groups[i]),
                               sya_view_get_session (SYA_VIEW (self)), health);
  sya_health_ladder_update (self->ladder, sya_view_get_session (SYA_VIEW (self)), health);
  gtk_widget_set_visible (GTK_WIDGET (self->groups_box), health != NULL);
  keep_focus (self, had_focus);
}

static void
check_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  SyaHealthPage *self = SYA_HEALTH_PAGE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyaHealth) health = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (health == NULL)
    sya_health_card_show_error (self->card, error);
  else if (sya_health_has_subject (health))
    sya_health_card_show (self->card, sya_view_get_session (SYA_VIEW (self)), health);
  else
    sya_health_card_show_no_gpu (self->card);
  show_findings (self, health != NULL && sya_health_has_subject (health) ? health : NULL);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
start_check (SyaHealthPage *self)
{
  const char *uuid = sya_health_chooser_get_uuid (self->chooser);
  SyaSnapshot *snapshot = sya_view_get_snapshot (SYA_VIEW (self));
  g_autoptr (GTask) task = NULL;
  CheckData *data;

  g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  if (uuid == NULL || snapshot == NULL)
    return;

  self->checking = g_cancellable_new ();
  data = g_new0 (CheckData, 1);
  data->snapshot = g_object_ref (snapshot);
  data->uuid = g_strdup (uuid);
  task = g_task_new (self, self->checking, check_cb, NULL);
  g_task_set_source_tag (task, start_check);
  g_task_set_task_data (task, data, check_data_free);
  g_task_run_in_thread (task, check_thread);
}

static void
show_session_vms (SyaHealthPage   *self,
                  const GPtrArray *vms)
{
  sya_list_clear (self->session_vms);
  for (guint i = 0; i < vms->len; i++)
    gtk_list_box_append (self->session_vms,
                         sya_row_new ("computer-symbolic", NULL,
                                      ((const SyaVm *) vms->pdata[i])->name, NULL));
  gtk_widget_set_visible (self->session_group, vms->len > 0);
}

static void
show_problem (SyaHealthPage *self,
              const char    *title,
              const char    *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_title (self->problem, title);
  adw_status_page_set_description (self->problem, markup);
  gtk_widget_set_visible (self->problem_setup,
                          sya_view_get_session (SYA_VIEW (self)) != NULL &&
                          sya_session_get_sysroot (sya_view_get_session (SYA_VIEW (self))) != NULL);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
sya_health_page_update (SyaView *view)
{
  SyaHealthPage *self = SYA_HEALTH_PAGE (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  const GPtrArray *vms;
  const GPtrArray *session_vms;

  if (snapshot == NULL)
    return;

  vms = sya_snapshot_get_vms (snapshot);
  session_vms = sya_snapshot_get_session_vms (snapshot);
  show_session_vms (self, session_vms);
  sya_health_chooser_set_vms (self->chooser, vms);
  start_check (self);
  if (vms->len > 0)
    return;

  sya_health_card_show_session_only (self->card);
  show_findings (self, NULL);
  if (session_vms->len > 0)
    gtk_stack_set_visible_child_name (self->stack, "content");
  else if (sya_snapshot_get_vms_problem (snapshot) != NULL)
    show_problem (self, _("Virtual Machines Cannot Be Asked"),
                  sya_snapshot_get_vms_problem (snapshot));
  else
    show_problem (self, _("No Virtual Machine Yet"),
                  _("Create one with Virtual Machine Manager, with UEFI firmware and the machine "
                    "type Q35. It will show up here."));
}

static void
sya_health_page_dispose (GObject *object)
{
  SyaHealthPage *self = SYA_HEALTH_PAGE (object);

  g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);

  G_OBJECT_CLASS (sya_health_page_parent_class)->dispose (object);
}

static void
sya_health_page_class_init (SyaHealthPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sya_health_page_dispose;
  SYA_VIEW_CLASS (klass)->update = sya_health_page_update;

  g_type_ensure (SYA_TYPE_HEALTH_CARD);
  g_type_ensure (SYA_TYPE_HEALTH_CHOOSER);
  g_type_ensure (SYA_TYPE_HEALTH_PICTURE);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-health-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, problem);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, problem_setup);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, chooser);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, card);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, picture_box);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, picture);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, groups_box);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, session_group);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, session_vms);
  gtk_widget_class_bind_template_callback (widget_class, start_check);
}

static void
sya_health_page_init (SyaHealthPage *self)
{
  static const SyFindingState order[] = {
    SY_FINDING_FAIL, SY_FINDING_WARN, SY_FINDING_NOTE, SY_FINDING_UNKNOWN, SY_FINDING_PASS,
    SY_FINDING_NOT_APPLICABLE,
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (order) == SY_FINDING_N_STATES);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      self->groups[i] = sya_health_group_new (order[i]);
      gtk_box_append (self->groups_box, self->groups[i]);
    }
  /* Before what could not be looked at, and what asks nothing of anybody. */
  self->ladder = g_object_new (SYA_TYPE_HEALTH_LADDER, NULL);
  gtk_box_insert_child_after (self->groups_box, GTK_WIDGET (self->ladder), self->groups[2]);
}
