/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "assess/sy-drift.h"

#include "sya-drift-list.h"
#include "sya-entry-page.h"
#include "sya-plan-page.h"
#include "sya-rows.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaDriftList
{
  SyaView     parent_instance;

  gboolean    serious_only;

  GtkListBox *list;
};

typedef enum {
  PROP_SERIOUS_ONLY = 1,
} Property;

G_DEFINE_FINAL_TYPE (SyaDriftList, sya_drift_list, SYA_TYPE_VIEW)

static GtkWidget *
row_new (const SyDrift *item)
{
  gboolean serious = sy_drift_is_serious (item);
  const char *id = item->repair != NULL ? sy_request_get_stage (item->repair) : NULL;
  const SyStage *stage = id != NULL ? sy_stage_find (id) : NULL;
  g_autofree char *subtitle = NULL;
  GtkWidget *row;

  /* Translators: the title of a step, such as "Turn on the IOMMU" */
  subtitle = stage != NULL ? g_strdup_printf (_("To repair it: %s"), _(stage->title))
                           : g_strdup_printf (_("Entry %s"), item->entry);
  row = sya_row_new (serious ? "dialog-warning-symbolic" : "document-edit-symbolic",
                     serious ? "warning" : "dim-label", item->says, subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  if (stage != NULL)
    g_object_set_data_full (G_OBJECT (row), "repair", sy_request_to_json (item->repair), g_free);
  g_object_set_data_full (G_OBJECT (row), "entry", g_strdup (item->entry), g_free);

  return row;
}

/* (transfer container) */
static GPtrArray *
pick (SyaDriftList    *self,
      const GPtrArray *drift)
{
  GPtrArray *picked = g_ptr_array_new ();

  for (guint i = 0; i < drift->len; i++)
    if (!self->serious_only || sy_drift_is_serious (drift->pdata[i]))
      g_ptr_array_add (picked, drift->pdata[i]);

  return picked;
}

static char *
join (const GPtrArray *drift)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < drift->len; i++)
    {
      const SyDrift *item = g_ptr_array_index (drift, i);
      g_autofree char *repair = item->repair != NULL ? sy_request_to_json (item->repair) : NULL;

      g_string_append_printf (text, "%s\n%s\n%s\n", item->entry, item->says,
                              repair != NULL ? repair : "");
    }

  return g_string_free (text, FALSE);
}

static void
sya_drift_list_update (SyaView *view)
{
  SyaDriftList *self = SYA_DRIFT_LIST (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  g_autofree char *key = NULL;
  g_autoptr (GPtrArray) drift = NULL;

  if (snapshot == NULL)
    return;

  drift = pick (self, sya_snapshot_get_drift (snapshot));
  gtk_widget_set_visible (GTK_WIDGET (self), drift->len > 0);
  key = join (drift);
  if (!sya_list_needs_update (GTK_WIDGET (self->list), key))
    return;

  sya_list_clear (self->list);
  for (guint i = 0; i < drift->len; i++)
    gtk_list_box_append (self->list, row_new (g_ptr_array_index (drift, i)));
}

static SyEntry *
find_entry (SyaSnapshot *snapshot,
            const char  *id)
{
  const GPtrArray *entries = sya_snapshot_get_entries (snapshot);

  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal (sy_entry_get_id (g_ptr_array_index (entries, i)), id))
      return g_ptr_array_index (entries, i);

  return NULL;
}

/* What was applied is reviewed again, with its options; of another computer the step is shown. */
static void
push_repair (SyaDriftList *self,
             const char   *json)
{
  SyaSession *session = sya_view_get_session (SYA_VIEW (self));
  SyaWindow *window = sya_window_find (GTK_WIDGET (self));
  g_autoptr (SyRequest) request = sy_request_new_from_json (json, -1, NULL);

  if (sya_session_get_kind (session) == SYA_SESSION_REPORT)
    sya_window_push (window,
                     sya_stage_page_new (session, sy_stage_find (sy_request_get_stage (request))));
  else
    sya_window_push (window, sya_plan_page_new (session, g_steal_pointer (&request)));
}

static void
row_activated_cb (SyaDriftList  *self,
                  GtkListBoxRow *row)
{
  SyaSession *session = sya_view_get_session (SYA_VIEW (self));
  SyaWindow *window = sya_window_find (GTK_WIDGET (self));
  const char *repair = g_object_get_data (G_OBJECT (row), "repair");
  SyEntry *entry = find_entry (sya_view_get_snapshot (SYA_VIEW (self)),
                               g_object_get_data (G_OBJECT (row), "entry"));

  if (repair != NULL)
    push_repair (self, repair);
  else if (entry != NULL)
    sya_window_push (window, sya_entry_page_new (session, entry));
}

static void
sya_drift_list_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SyaDriftList *self = SYA_DRIFT_LIST (object);

  switch ((Property) property_id)
    {
    case PROP_SERIOUS_ONLY:
      self->serious_only = g_value_get_boolean (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
sya_drift_list_class_init (SyaDriftListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = sya_drift_list_set_property;
  SYA_VIEW_CLASS (klass)->update = sya_drift_list_update;

  g_object_class_install_property (G_OBJECT_CLASS (klass), PROP_SERIOUS_ONLY,
                                   g_param_spec_boolean ("serious-only", NULL, NULL, FALSE,
                                                         G_PARAM_WRITABLE |
                                                         G_PARAM_CONSTRUCT_ONLY |
                                                         G_PARAM_STATIC_STRINGS));

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-drift-list"));
  gtk_widget_class_bind_template_child (widget_class, SyaDriftList, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
sya_drift_list_init (SyaDriftList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
