/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-drift-list.h"
#include "sya-labels.h"
#include "sya-rows.h"
#include "sya-setup-page.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaSetupPage
{
  SyaView     parent_instance;

  GtkStack   *stack;
  GtkLabel   *summary;
  GtkListBox *stages;
};

G_DEFINE_FINAL_TYPE (SyaSetupPage, sya_setup_page, SYA_TYPE_VIEW)

static GtkWidget *
stage_row_new (const SyaStageInfo *info)
{
  SyStageState state = info->status->state;
  g_autofree char *subtitle = NULL;
  GtkWidget *row;

  /* The state stands in words before its reason: the icon only repeats it. */
  subtitle = g_strdup_printf ("%s — %s", sya_stage_state_get_label (state), info->status->reason);
  row = sya_row_new (sya_stage_state_get_icon (state), sya_stage_state_get_style (state),
                     _(info->stage->title), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "stage", (gpointer) info->stage);

  return row;
}

static void
update_summary (SyaSetupPage    *self,
                const GPtrArray *stages)
{
  g_autofree char *text = NULL;
  guint n_done = 0;

  for (guint i = 0; i < stages->len; i++)
    {
      const SyaStageInfo *info = g_ptr_array_index (stages, i);

      if (info->status->state == SY_STAGE_DONE || info->status->state == SY_STAGE_NOT_NEEDED)
        n_done++;
    }

  text = g_strdup_printf (_("%u of %u steps are done. Each shows what it would change before it "
                            "does anything, and each can be taken back."), n_done, stages->len);
  gtk_label_set_label (self->summary, text);
}

static void
sya_setup_page_update (SyaView *view)
{
  SyaSetupPage *self = SYA_SETUP_PAGE (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  const GPtrArray *stages;

  if (snapshot == NULL)
    return;

  stages = sya_snapshot_get_stages (snapshot);
  if (stages->len == 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }

  sya_list_clear (self->stages);
  for (guint i = 0; i < stages->len; i++)
    gtk_list_box_append (self->stages, stage_row_new (g_ptr_array_index (stages, i)));
  update_summary (self, stages);
  gtk_stack_set_visible_child_name (self->stack, "stages");
}

static void
row_activated_cb (SyaSetupPage  *self,
                  GtkListBoxRow *row)
{
  const SyStage *stage = g_object_get_data (G_OBJECT (row), "stage");

  sya_window_push (sya_window_find (GTK_WIDGET (self)),
                   sya_stage_page_new (sya_view_get_session (SYA_VIEW (self)), stage));
}

static void
sya_setup_page_class_init (SyaSetupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_setup_page_update;

  g_type_ensure (SYA_TYPE_DRIFT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-setup-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaSetupPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SyaSetupPage, summary);
  gtk_widget_class_bind_template_child (widget_class, SyaSetupPage, stages);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
sya_setup_page_init (SyaSetupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
