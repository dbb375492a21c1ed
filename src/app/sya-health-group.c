/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sya-health-group.h"
#include "sya-health-labels.h"
#include "sya-health-row.h"
#include "sya-rows.h"
#include "sya-ui.h"

struct _SyaHealthGroup
{
  AdwPreferencesGroup  parent_instance;

  SyFindingState       state;
  guint                n_shown;

  GtkToggleButton     *toggle;
  GtkListBox          *list;
};

G_DEFINE_FINAL_TYPE (SyaHealthGroup, sya_health_group, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
is_folding (SyaHealthGroup *self)
{
  return self->state == SY_FINDING_PASS || self->state == SY_FINDING_NOT_APPLICABLE;
}

static void
update_fold (SyaHealthGroup *self)
{
  gboolean open = !is_folding (self) || gtk_toggle_button_get_active (self->toggle);
  const char *title = sya_finding_state_get_label (self->state);
  g_autofree char *label = NULL;
  g_autofree char *name = NULL;

  label = g_strdup_printf (gtk_toggle_button_get_active (self->toggle) ? _("Hide %u")
                                                                       : _("Show %u"),
                           self->n_shown);
  name = g_strdup_printf ("%s: %s", title, label);
  gtk_button_set_label (GTK_BUTTON (self->toggle), label);
  sya_button_set_spoken (GTK_BUTTON (self->toggle), name);
  gtk_widget_set_visible (GTK_WIDGET (self->toggle), is_folding (self));
  gtk_widget_set_visible (GTK_WIDGET (self->list), open);
}

static void
sya_health_group_class_init (SyaHealthGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-health-group"));
  gtk_widget_class_bind_template_child (widget_class, SyaHealthGroup, toggle);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthGroup, list);
  gtk_widget_class_bind_template_callback (widget_class, update_fold);
}

static void
sya_health_group_init (SyaHealthGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sya_health_group_new (SyFindingState state)
{
  SyaHealthGroup *self = g_object_new (SYA_TYPE_HEALTH_GROUP, NULL);
  const char *title = sya_finding_state_get_label (state);

  self->state = state;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         sya_finding_state_get_explanation (state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return GTK_WIDGET (self);
}

static SyaHealthRow *
get_row (SyaHealthGroup *self,
         guint           index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) index);

  return row != NULL ? SYA_HEALTH_ROW (row) : NULL;
}

static gboolean
is_shown_here (SyaHealthGroup  *self,
               const GPtrArray *findings,
               const char      *id)
{
  const SyFinding *finding = sy_health_find (findings, id);

  return finding != NULL && finding->state == self->state;
}

static void
remove_others (SyaHealthGroup  *self,
               const GPtrArray *findings)
{
  SyaHealthRow *row;
  guint i = 0;

  while ((row = get_row (self, i)) != NULL)
    if (is_shown_here (self, findings, sya_health_row_get_id (row)))
      i++;
    else
      gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

/* Findings of one state come in the order of the checks, always: what is missing is put between. */
void
sya_health_group_update (SyaHealthGroup *self,
                         SyaSession     *session,
                         SyaHealth      *health)
{
  const GPtrArray *findings;
  guint n = 0;

  g_return_if_fail (SYA_IS_HEALTH_GROUP (self));

  findings = sya_health_get_findings (health);
  remove_others (self, findings);
  for (guint i = 0; i < findings->len; i++)
    {
      const SyFinding *finding = findings->pdata[i];
      SyaHealthRow *row = get_row (self, n);

      if (finding->state != self->state)
        continue;
      if (row == NULL || strcmp (sya_health_row_get_id (row), finding->id) != 0)
        {
          row = SYA_HEALTH_ROW (sya_health_row_new (session));
          gtk_list_box_insert (self->list, GTK_WIDGET (row), (int) n);
        }
      sya_health_row_set_finding (row, health, finding);
      n++;
    }
  while (get_row (self, n) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (get_row (self, n)));
  self->n_shown = n;
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  update_fold (self);
}
