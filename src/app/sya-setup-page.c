/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-labels.h"
#include "sya-rows.h"
#include "sya-setup-page.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaSetupPage
{
  AdwBin      parent_instance;

  SyaSession *session;

  GtkStack   *stack;
  GtkLabel   *summary;
  GtkListBox *stages;
};

G_DEFINE_FINAL_TYPE (SyaSetupPage, sya_setup_page, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_SESSION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

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
snapshot_cb (SyaSetupPage *self)
{
  SyaSnapshot *snapshot = sya_session_get_snapshot (self->session);
  const GPtrArray *stages;

  if (snapshot == NULL)
    return;

  stages = sya_snapshot_get_stages (snapshot);
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

  sya_window_push (sya_window_find (GTK_WIDGET (self)), sya_stage_page_new (self->session, stage));
}

static void
sya_setup_page_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SyaSetupPage *self = SYA_SETUP_PAGE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      if (!g_set_object (&self->session, g_value_get_object (value)) || self->session == NULL)
        break;
      g_signal_connect_object (self->session, "notify::snapshot", G_CALLBACK (snapshot_cb), self,
                               G_CONNECT_SWAPPED);
      snapshot_cb (self);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_setup_page_dispose (GObject *object)
{
  SyaSetupPage *self = SYA_SETUP_PAGE (object);

  g_clear_object (&self->session);

  G_OBJECT_CLASS (sya_setup_page_parent_class)->dispose (object);
}

static void
sya_setup_page_class_init (SyaSetupPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = sya_setup_page_set_property;
  object_class->dispose = sya_setup_page_dispose;

  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, SYA_TYPE_SESSION,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

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
