/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "assess/sy-gvt-plan.h"
#include "sya-labels.h"
#include "sya-plan-page.h"
#include "sya-rom-chooser.h"
#include "sya-rows.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaStagePage
{
  SyaSubpage     parent_instance;

  SyaSession    *session;
  const SyStage *stage;
  GPtrArray     *gpus;          /* addresses (strings), in the order of gpu_row */
  GPtrArray     *vms;           /* UUIDs, in the order of vm_row */
  GPtrArray     *types;         /* of virtual GPUs, in the order of type_row */
  GPtrArray     *switches;      /* of the stage's options */
  GCancellable  *assessing;
  gboolean       filling;

  GtkLabel      *title;
  GtkLabel      *summary;
  GtkListBox    *state_list;
  SyaRomChooser *rom_chooser;
  GtkWidget     *options_group;
  AdwComboRow   *vm_row;
  AdwComboRow   *gpu_row;
  AdwComboRow   *type_row;
  GtkListBox    *options_list;
  GtkLabel      *risk;
  GtkWidget     *review_button;
  GtkWidget     *undo_button;
};

G_DEFINE_FINAL_TYPE (SyaStagePage, sya_stage_page, SYA_TYPE_SUBPAGE)

static gboolean
takes (SyaStagePage *self,
       SyStageTakes  what)
{
  return (self->stage->takes & what) != 0;
}

static const char *
selected (AdwComboRow *row,
          GPtrArray   *values)
{
  guint index = adw_combo_row_get_selected (row);

  return index < values->len ? g_ptr_array_index (values, index) : NULL;
}

static void
set_options (SyaStagePage *self,
             SyRequest    *request)
{
  g_autofree gboolean *on = g_new0 (gboolean, self->switches->len + 1);

  for (guint i = 0; i < self->switches->len; i++)
    on[i] = gtk_switch_get_active (g_ptr_array_index (self->switches, i));
  sy_stage_set_options (self->stage, request, on);
}

static SyRequest *
make_request (SyaStagePage *self)
{
  SyRequest *request = sy_request_new_stage (self->stage->id, NULL);
  const char *vm = selected (self->vm_row, self->vms);
  const char *gpu = selected (self->gpu_row, self->gpus);
  const char *type = selected (self->type_row, self->types);

  /* The values come from the machine itself; one that is refused falls back to the default. */
  if (vm != NULL && takes (self, SY_STAGE_TAKES_DOMAIN))
    sy_request_set_domain (request, vm, NULL);
  if (gpu != NULL && takes (self, SY_STAGE_TAKES_GPU) && self->gpus->len > 1)
    sy_request_set_gpu (request, gpu, NULL);
  if (type != NULL && takes (self, SY_STAGE_TAKES_GVT_TYPE))
    sy_request_set_gvt_type (request, type, NULL);
  if (takes (self, SY_STAGE_TAKES_ROM))
    sy_request_set_rom (request, sya_rom_chooser_get_rom (self->rom_chooser), NULL);
  set_options (self, request);

  return request;
}

static void
show_status (SyaStagePage        *self,
             const SyStageStatus *status)
{
  SyaSnapshot *snapshot = sya_session_get_snapshot (self->session);
  gboolean ready = status->state == SY_STAGE_READY && !status->lacks_rom;
  GtkWidget *row;

  sya_list_clear (self->state_list);
  if (status->evidence != NULL && status->evidence->len > 0)
    {
      row = sya_expander_row_new (sya_stage_state_get_icon (status->state),
                                  sya_stage_state_get_style (status->state),
                                  sya_stage_state_get_label (status->state), status->reason);
      sya_row_add_evidence (ADW_EXPANDER_ROW (row), status->evidence);
    }
  else
    {
      row = sya_row_new (sya_stage_state_get_icon (status->state),
                         sya_stage_state_get_style (status->state),
                         sya_stage_state_get_label (status->state), status->reason);
    }
  gtk_list_box_append (self->state_list, row);

  gtk_widget_set_visible (self->review_button, ready);
  gtk_widget_set_visible (self->undo_button,
                          sya_snapshot_find_undoable (snapshot, self->stage->id) != NULL);
}

typedef struct {
  SyaSnapshot   *snapshot;
  const SyStage *stage;
  SyRequest     *request;
} AssessData;

static void
assess_data_free (gpointer data)
{
  AssessData *assess_data = data;

  g_object_unref (assess_data->snapshot);
  g_object_unref (assess_data->request);
  g_free (assess_data);
}

static void
assess_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  AssessData *data = task_data;

  g_task_return_pointer (task,
                         sya_snapshot_assess_stage (data->snapshot, data->stage, data->request),
                         (GDestroyNotify) sy_stage_status_free);
}

static void
assess_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  SyaStagePage *self = SYA_STAGE_PAGE (object);
  g_autoptr (SyStageStatus) status = g_task_propagate_pointer (G_TASK (result), NULL);

  /* NULL: replaced by a later choice. */
  if (status != NULL)
    show_status (self, status);
}

static void
assess (SyaStagePage *self)
{
  AssessData *data = g_new0 (AssessData, 1);
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->assessing);
  g_clear_object (&self->assessing);
  self->assessing = g_cancellable_new ();

  data->snapshot = g_object_ref (sya_session_get_snapshot (self->session));
  data->stage = self->stage;
  data->request = make_request (self);
  task = g_task_new (self, self->assessing, assess_cb, NULL);
  g_task_set_source_tag (task, assess);
  g_task_set_task_data (task, data, assess_data_free);
  g_task_run_in_thread (task, assess_thread);
}

static void
add_vms (SyaStagePage    *self,
         GtkStringList   *names,
         const GPtrArray *vms)
{
  for (guint i = 0; i < vms->len; i++)
    {
      const SyaVm *vm = g_ptr_array_index (vms, i);

      gtk_string_list_append (names, vm->name);
      g_ptr_array_add (self->vms, g_strdup (vm->uuid));
    }
}

static void
fill_vms (SyaStagePage *self)
{
  g_autofree char *old = g_strdup (selected (self->vm_row, self->vms));
  SyaSnapshot *snapshot = sya_session_get_snapshot (self->session);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint position = 0;

  g_ptr_array_set_size (self->vms, 0);
  add_vms (self, names, sya_snapshot_get_vms (snapshot));
  /* A machine of the user's own can only be taken over. */
  if (takes (self, SY_STAGE_TAKES_SESSION_DOMAIN))
    add_vms (self, names, sya_snapshot_get_session_vms (snapshot));
  for (guint i = 0; i < self->vms->len; i++)
    if (g_strcmp0 (old, g_ptr_array_index (self->vms, i)) == 0)
      position = i;
  adw_combo_row_set_model (self->vm_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->vm_row,
                              self->vms->len > 0 ? position : GTK_INVALID_LIST_POSITION);
  gtk_widget_set_visible (GTK_WIDGET (self->vm_row),
                          takes (self, SY_STAGE_TAKES_DOMAIN) && self->vms->len > 0);
}

/* The one with the largest picture first, which is the default. */
static void
fill_types (SyaStagePage *self)
{
  const SyGpu *gpu = sy_gvt_find_gpu (sya_snapshot_get_machine (
                                        sya_session_get_snapshot (self->session)));
  const SyGvtType *best = NULL;
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint position = 0;

  g_ptr_array_set_size (self->types, 0);
  if (gpu != NULL && gpu->gvt_types->len > 0)
    best = sy_gvt_choose_type (gpu, NULL, NULL);
  for (guint i = 0; gpu != NULL && i < gpu->gvt_types->len; i++)
    {
      const SyGvtType *type = g_ptr_array_index (gpu->gvt_types, i);
      g_autofree char *name =
        type->resolution != NULL ? g_strdup_printf ("%s (%s)", type->resolution, type->id)
                                 : g_strdup (type->id);

      if (type == best)
        position = i;
      gtk_string_list_append (names, name);
      g_ptr_array_add (self->types, g_strdup (type->id));
    }
  adw_combo_row_set_model (self->type_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->type_row,
                              self->types->len > 0 ? position : GTK_INVALID_LIST_POSITION);
  gtk_widget_set_visible (GTK_WIDGET (self->type_row),
                          takes (self, SY_STAGE_TAKES_GVT_TYPE) && self->types->len > 1);
}

static void
fill_gpus (SyaStagePage *self)
{
  g_autofree char *old = g_strdup (selected (self->gpu_row, self->gpus));
  SyMachine *machine = sya_snapshot_get_machine (sya_session_get_snapshot (self->session));
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint position = 0;

  g_ptr_array_set_size (self->gpus, 0);
  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = g_ptr_array_index (gpus, i);
      char address[SY_PCI_ADDRESS_TEXT_SIZE];
      g_autofree char *name = NULL;

      if (gpu->role != SY_GPU_ROLE_DISCRETE)
        continue;
      sy_pci_address_format (&gpu->device->address, address);
      name = g_strdup_printf ("%s (%s)", gpu->name, address);
      if (g_strcmp0 (old, address) == 0)
        position = self->gpus->len;
      gtk_string_list_append (names, name);
      g_ptr_array_add (self->gpus, g_strdup (address));
    }
  adw_combo_row_set_model (self->gpu_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->gpu_row,
                              self->gpus->len > 0 ? position : GTK_INVALID_LIST_POSITION);
  gtk_widget_set_visible (GTK_WIDGET (self->gpu_row),
                          takes (self, SY_STAGE_TAKES_GPU) && self->gpus->len > 1);
}

static const SyGpu *
get_gpu (SyaStagePage *self)
{
  SyMachine *machine = sya_snapshot_get_machine (sya_session_get_snapshot (self->session));
  const char *text = selected (self->gpu_row, self->gpus);
  SyPciAddress address;

  return text != NULL && sy_pci_address_parse (text, &address)
         ? sy_machine_find_gpu (machine, &address) : sy_machine_get_dgpu (machine);
}

static void
snapshot_cb (SyaStagePage *self)
{
  if (sya_session_get_snapshot (self->session) == NULL)
    return;

  self->filling = TRUE;
  fill_vms (self);
  fill_gpus (self);
  fill_types (self);
  sya_rom_chooser_set_gpu (self->rom_chooser, self->session, get_gpu (self));
  self->filling = FALSE;
  gtk_widget_set_visible (self->options_group,
                          gtk_widget_get_visible (GTK_WIDGET (self->vm_row))
                          || gtk_widget_get_visible (GTK_WIDGET (self->gpu_row))
                          || gtk_widget_get_visible (GTK_WIDGET (self->type_row))
                          || self->switches->len > 0);
  assess (self);
}

static void
option_cb (SyaStagePage *self)
{
  if (self->filling)
    return;
  sya_rom_chooser_set_gpu (self->rom_chooser, self->session, get_gpu (self));
  assess (self);
}

static void
add_option (SyaStagePage        *self,
            const SyStageOption *option)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(option->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _(option->subtitle));
  gtk_switch_set_active (GTK_SWITCH (toggle), option->on);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(option->title), -1);
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (option_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  gtk_list_box_append (self->options_list, row);
  g_ptr_array_add (self->switches, toggle);
}

static void
review_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  SyaStagePage *self = SYA_STAGE_PAGE (widget);
  g_autoptr (SyRequest) request = make_request (self);

  sya_window_push (sya_window_find (widget), sya_plan_page_new (self->session, request));
}

static void
undo_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SyaStagePage *self = SYA_STAGE_PAGE (widget);
  SyaSnapshot *snapshot = sya_session_get_snapshot (self->session);
  SyEntry *entry = sya_snapshot_find_undoable (snapshot, self->stage->id);
  g_autoptr (SyRequest) request = NULL;

  if (entry != NULL)
    request = sy_request_new_undo (sy_entry_get_id (entry), NULL);
  if (request != NULL)
    sya_window_push (sya_window_find (widget), sya_plan_page_new (self->session, request));
}

static void
sya_stage_page_dispose (GObject *object)
{
  SyaStagePage *self = SYA_STAGE_PAGE (object);

  g_cancellable_cancel (self->assessing);
  g_clear_object (&self->assessing);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sya_stage_page_parent_class)->dispose (object);
}

static void
sya_stage_page_finalize (GObject *object)
{
  SyaStagePage *self = SYA_STAGE_PAGE (object);

  g_clear_pointer (&self->gpus, g_ptr_array_unref);
  g_clear_pointer (&self->vms, g_ptr_array_unref);
  g_clear_pointer (&self->types, g_ptr_array_unref);
  g_clear_pointer (&self->switches, g_ptr_array_unref);

  G_OBJECT_CLASS (sya_stage_page_parent_class)->finalize (object);
}

static void
sya_stage_page_class_init (SyaStagePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sya_stage_page_dispose;
  object_class->finalize = sya_stage_page_finalize;

  g_type_ensure (SYA_TYPE_ROM_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-stage-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, title);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, summary);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, state_list);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, rom_chooser);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, options_group);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, vm_row);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, gpu_row);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, type_row);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, options_list);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, risk);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, review_button);
  gtk_widget_class_bind_template_child (widget_class, SyaStagePage, undo_button);
  gtk_widget_class_bind_template_callback (widget_class, option_cb);

  gtk_widget_class_install_action (widget_class, "stage.review", NULL, review_action);
  gtk_widget_class_install_action (widget_class, "stage.undo", NULL, undo_action);
}

static void
sya_stage_page_init (SyaStagePage *self)
{
  self->gpus = g_ptr_array_new_with_free_func (g_free);
  self->vms = g_ptr_array_new_with_free_func (g_free);
  self->types = g_ptr_array_new_with_free_func (g_free);
  self->switches = g_ptr_array_new ();
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

SyaSubpage *
sya_stage_page_new (SyaSession    *session,
                    const SyStage *stage)
{
  SyaStagePage *self = g_object_new (SYA_TYPE_STAGE_PAGE, NULL);

  self->session = g_object_ref (session);
  self->stage = stage;
  sya_subpage_set_title (SYA_SUBPAGE (self), _("Setup"));
  gtk_label_set_label (self->title, _(stage->title));
  gtk_label_set_label (self->summary, _(stage->summary));
  gtk_label_set_label (self->risk, _(stage->risk));
  gtk_widget_set_visible (GTK_WIDGET (self->rom_chooser), takes (self, SY_STAGE_TAKES_ROM));
  for (guint i = 0; stage->options != NULL && stage->options[i].id != NULL; i++)
    add_option (self, &stage->options[i]);
  g_signal_connect_object (session, "notify::snapshot", G_CALLBACK (snapshot_cb), self,
                           G_CONNECT_SWAPPED);
  snapshot_cb (self);

  return SYA_SUBPAGE (self);
}
