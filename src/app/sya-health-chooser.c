/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-health-chooser.h"
#include "sya-rows.h"
#include "sya-ui.h"

struct _SyaHealthChooser
{
  AdwBin         parent_instance;

  GPtrArray     *uuids;       /* in the order of the choice */
  char          *uuid;        /* nullable */
  gboolean       updating;

  GtkWidget     *title_box;
  GtkLabel      *title;
  GtkLabel      *state;
  GtkWidget     *group;
  AdwComboRow   *row;
  GtkStringList *names;
};

G_DEFINE_FINAL_TYPE (SyaHealthChooser, sya_health_chooser, ADW_TYPE_BIN)

enum {
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
selected_cb (SyaHealthChooser *self)
{
  guint selected = adw_combo_row_get_selected (self->row);

  if (self->updating || selected >= self->uuids->len)
    return;

  g_free (self->uuid);
  self->uuid = g_strdup (g_ptr_array_index (self->uuids, selected));
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
sya_health_chooser_finalize (GObject *object)
{
  SyaHealthChooser *self = SYA_HEALTH_CHOOSER (object);

  g_ptr_array_unref (self->uuids);
  g_free (self->uuid);

  G_OBJECT_CLASS (sya_health_chooser_parent_class)->finalize (object);
}

static void
sya_health_chooser_class_init (SyaHealthChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sya_health_chooser_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-health-chooser"));
  gtk_widget_class_bind_template_child (widget_class, SyaHealthChooser, title_box);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthChooser, title);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthChooser, state);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthChooser, group);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthChooser, row);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthChooser, names);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
sya_health_chooser_init (SyaHealthChooser *self)
{
  self->uuids = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Nothing where it is not known: what could not be read is said elsewhere. */
static const char *
running_label (SyTristate running)
{
  switch (running)
    {
    case SY_TRISTATE_YES:
      return _("Running now");

    case SY_TRISTATE_NO:
      return _("Not running");

    case SY_TRISTATE_UNKNOWN:
    default:
      return "";
    }
}

static guint
find_chosen (SyaHealthChooser *self,
             const GPtrArray  *vms)
{
  for (guint i = 0; i < vms->len; i++)
    if (g_strcmp0 (((const SyaVm *) vms->pdata[i])->uuid, self->uuid) == 0)
      return i;
  for (guint i = 0; i < vms->len; i++)
    if (((const SyaVm *) vms->pdata[i])->n_given > 0)
      return i;

  return 0;
}

/* An open list closes when its model changes, so that it changes only where it has to. */
static void
fill_names (SyaHealthChooser *self,
            const GPtrArray  *vms)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *key = NULL;

  g_ptr_array_set_size (self->uuids, 0);
  for (guint i = 0; i < vms->len; i++)
    {
      g_ptr_array_add (self->uuids, g_strdup (((const SyaVm *) vms->pdata[i])->uuid));
      g_ptr_array_add (names, ((const SyaVm *) vms->pdata[i])->name);
    }
  g_ptr_array_add (names, NULL);
  key = g_strjoinv ("\n", (char **) names->pdata);
  if (sya_list_needs_update (GTK_WIDGET (self), key))
    gtk_string_list_splice (self->names, 0, g_list_model_get_n_items (G_LIST_MODEL (self->names)),
                            (const char * const *) names->pdata);
}

void
sya_health_chooser_set_vms (SyaHealthChooser *self,
                            const GPtrArray  *vms)
{
  guint chosen;
  const SyaVm *vm;

  g_return_if_fail (SYA_IS_HEALTH_CHOOSER (self));

  self->updating = TRUE;
  chosen = find_chosen (self, vms);
  vm = chosen < vms->len ? vms->pdata[chosen] : NULL;
  fill_names (self, vms);
  if (vm != NULL && adw_combo_row_get_selected (self->row) != chosen)
    adw_combo_row_set_selected (self->row, chosen);
  g_free (self->uuid);
  self->uuid = vm != NULL ? g_strdup (vm->uuid) : NULL;
  gtk_label_set_label (self->title, vm != NULL ? vm->name : "");
  gtk_label_set_label (self->state, vm != NULL ? running_label (vm->running) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->state), *gtk_label_get_label (self->state) != '\0');
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row), gtk_label_get_label (self->state));
  gtk_widget_set_visible (self->title_box, vms->len == 1);
  gtk_widget_set_visible (self->group, vms->len > 1);
  self->updating = FALSE;
}

const char *
sya_health_chooser_get_uuid (SyaHealthChooser *self)
{
  g_return_val_if_fail (SYA_IS_HEALTH_CHOOSER (self), NULL);

  return self->uuid;
}
