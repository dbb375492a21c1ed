/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "assess/sy-vbios-need.h"
#include "host/sy-packages.h"

#include "sya-rom-chooser.h"
#include "sya-rom-look.h"
#include "sya-rom-rows.h"
#include "sya-rows.h"
#include "sya-ui.h"

#define PROGRESS_MS 100

struct _SyaRomChooser
{
  AdwBin               parent_instance;

  SySysroot           *sysroot;
  SyRomCard            card;
  char                *install_command;   /* nullable: for innoextract */
  SyaRomLook          *look;
  GCancellable        *scanning;
  guint                progress_id;
  gboolean             from_computer;    /* where the last look was */
  SyRomScan           *scan;
  GBytes              *rom;

  AdwPreferencesGroup *file_group;
  GtkStack            *stack;
  GtkProgressBar      *progress_bar;
  GtkLabel            *busy_label;
  GtkWidget           *drop_area;
  GtkWidget           *read_button;
  GtkWidget           *choose_button;
  GtkWidget           *sample_button;
  GtkWidget           *found_group;
  GtkListBox          *found_list;
};

enum {
  PROP_0,
  PROP_ROM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SyaRomChooser, sya_rom_chooser, ADW_TYPE_BIN)

static void
set_rom (SyaRomChooser *self,
         GBytes        *rom)
{
  if (self->rom == rom)
    return;
  g_clear_pointer (&self->rom, g_bytes_unref);
  self->rom = rom != NULL ? g_bytes_ref (rom) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROM]);
}

static void
toggled_cb (SyaRomChooser  *self,
            GtkCheckButton *check)
{
  if (gtk_check_button_get_active (check))
    set_rom (self, g_object_get_data (G_OBJECT (check), "rom"));
}

/* Only what can be used gets a button, and only where there is a choice. */
static void
add_check (SyaRomChooser   *self,
           GtkWidget       *row,
           GBytes          *rom,
           GtkCheckButton **group)
{
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), *group);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Take this one"), -1);
  g_object_set_data_full (G_OBJECT (check), "rom", g_bytes_ref (rom),
                          (GDestroyNotify) g_bytes_unref);
  if (*group == NULL)
    {
      *group = GTK_CHECK_BUTTON (check);
      gtk_check_button_set_active (*group, TRUE);
    }
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), check);
}

/* Only what is whole and for the GPU can be taken. */
static void
append_found (SyaRomChooser     *self,
              const SyRomFound  *found,
              const SyRomFound  *best,
              gboolean           choice,
              GtkCheckButton   **group)
{
  GtkWidget *row = sya_rom_row_new (found, &self->card, self->scan, best);

  if (choice && sy_rom_fit_is_usable (sy_rom_fit_get (found->rom, &self->card)))
    add_check (self, row, found->rom->file, group);
  gtk_list_box_append (self->found_list, row);
}

/* The one to take is the first of the list. */
static void
show_scan (SyaRomChooser *self)
{
  const SyRomFound *best = sy_rom_scan_find_best (self->scan, &self->card);
  gboolean choice = sy_rom_scan_count_usable (self->scan, &self->card) > 1;
  GtkCheckButton *group = NULL;

  sya_list_clear (self->found_list);
  if (self->scan->founds->len == 0)
    gtk_list_box_append (self->found_list, sya_rom_none_row_new ());
  if (best != NULL)
    append_found (self, best, best, choice, &group);
  for (guint i = 0; i < self->scan->founds->len; i++)
    if (self->scan->founds->pdata[i] != best)
      append_found (self, self->scan->founds->pdata[i], best, choice, &group);
  if (self->scan->notes->len > 0 || self->scan->stopped != NULL)
    gtk_list_box_append (self->found_list,
                         sya_rom_notes_row_new (self->scan, self->install_command,
                                                best == NULL));
  gtk_widget_set_visible (self->found_group, TRUE);
  set_rom (self, best != NULL ? best->rom->file : NULL);
}

static const char *
get_error_title (SyaRomChooser *self,
                 const GError  *error)
{
  if (g_error_matches (error, SY_ERROR, SY_ERROR_DENIED))
    return _("Not Allowed");

  return self->from_computer ? _("This computer does not show its video BIOS")
                             : _("The file could not be read");
}

static void
show_error (SyaRomChooser *self,
            const GError  *error)
{
  sya_list_clear (self->found_list);
  gtk_list_box_append (self->found_list,
                       sya_row_new ("dialog-error-symbolic", "error",
                                    get_error_title (self, error), error->message));
  gtk_widget_set_visible (self->found_group, TRUE);
}

static gboolean
watch_cb (gpointer user_data)
{
  SyaRomChooser *self = user_data;
  double fraction = sya_rom_look_get_fraction (self->look);

  if (fraction < 0)
    gtk_progress_bar_pulse (self->progress_bar);
  else
    gtk_progress_bar_set_fraction (self->progress_bar, fraction);

  return G_SOURCE_CONTINUE;
}

/* @look: (nullable): what goes on */
static void
set_busy (SyaRomChooser *self,
          SyaRomLook    *look)
{
  g_autofree char *text = look != NULL ? sya_rom_look_describe (look) : NULL;

  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_pointer (&self->look, sya_rom_look_unref);
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  if (look != NULL)
    {
      self->look = sya_rom_look_ref (look);
      self->progress_id = g_timeout_add (PROGRESS_MS, watch_cb, self);
      gtk_label_set_label (self->busy_label, text);
    }
  gtk_stack_set_visible_child_name (self->stack, look != NULL ? "busy" : "choose");
}

static void
look_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  SyaRomChooser *self = SYA_ROM_CHOOSER (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRomScan) scan = sya_rom_look_run_finish (result, &error);

  /* One that was replaced or given up has nothing more to say. */
  if (g_task_get_cancellable (G_TASK (result)) != self->scanning)
    return;
  g_clear_object (&self->scanning);
  set_busy (self, NULL);
  /* The password was not given. */
  if (g_error_matches (error, SY_ERROR, SY_ERROR_CANCELLED))
    {
      gtk_widget_grab_focus (self->choose_button);
      return;
    }
  g_clear_pointer (&self->scan, sy_rom_scan_free);
  self->scan = g_steal_pointer (&scan);
  if (self->scan != NULL)
    show_scan (self);
  else
    show_error (self, error);
  /* In a low window the result would be out of sight. */
  gtk_widget_child_focus (GTK_WIDGET (self->found_list), GTK_DIR_TAB_FORWARD);
}

static void
start_look (SyaRomChooser *self,
            SyaRomLook    *look)
{
  g_cancellable_cancel (self->scanning);
  g_clear_object (&self->scanning);
  self->scanning = g_cancellable_new ();
  set_rom (self, NULL);
  gtk_widget_set_visible (self->found_group, FALSE);
  self->from_computer = sya_rom_look_get_fraction (look) < 0;
  set_busy (self, look);
  sya_rom_look_run_async (look, G_OBJECT (self), self->scanning, look_cb);
}

static void
scan_file (SyaRomChooser *self,
           GFile         *file)
{
  const char *path = g_file_peek_path (file);
  g_autoptr (SyaRomLook) look = path != NULL ? sya_rom_look_new_for_file (path) : NULL;
  g_autoptr (GError) error = NULL;

  if (look != NULL)
    {
      start_look (self, look);
      return;
    }
  self->from_computer = FALSE;
  g_set_error_literal (&error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                       _("It is not on this computer. Copy it here first."));
  show_error (self, error);
}

static gboolean
drop_cb (SyaRomChooser *self,
         const GValue  *value)
{
  if (!G_VALUE_HOLDS (value, G_TYPE_FILE))
    return FALSE;
  scan_file (self, g_value_get_object (value));

  return TRUE;
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           SyaRomChooser   *self)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_unref (dialog);
  if (file != NULL)
    scan_file (self, file);
}

static void
choose_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (widget));
  GtkFileChooserNative *dialog;

  dialog = gtk_file_chooser_native_new (_("Choose a Firmware Update or a Video BIOS"), parent,
                                        GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  /* The dialog keeps itself until it is answered. */
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
sample_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  SyaRomChooser *self = SYA_ROM_CHOOSER (widget);
  g_autoptr (SyaRomLook) look = sya_rom_look_new_for_sample (&self->card);

  start_look (self, look);
}

static void
read_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SyaRomChooser *self = SYA_ROM_CHOOSER (widget);
  g_autoptr (SyaRomLook) look = sya_rom_look_new_for_computer (self->sysroot);

  start_look (self, look);
}

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  SyaRomChooser *self = SYA_ROM_CHOOSER (widget);

  g_cancellable_cancel (self->scanning);
  g_clear_object (&self->scanning);
  set_busy (self, NULL);
  gtk_widget_grab_focus (self->choose_button);
}

static void
sya_rom_chooser_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SyaRomChooser *self = SYA_ROM_CHOOSER (object);

  switch (prop_id)
    {
    case PROP_ROM:
      g_value_set_boxed (value, self->rom);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_rom_chooser_dispose (GObject *object)
{
  SyaRomChooser *self = SYA_ROM_CHOOSER (object);

  g_cancellable_cancel (self->scanning);
  g_clear_object (&self->scanning);
  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_pointer (&self->look, sya_rom_look_unref);
  g_clear_object (&self->sysroot);
  g_clear_pointer (&self->install_command, g_free);
  g_clear_pointer (&self->scan, sy_rom_scan_free);
  g_clear_pointer (&self->rom, g_bytes_unref);

  G_OBJECT_CLASS (sya_rom_chooser_parent_class)->dispose (object);
}

static void
sya_rom_chooser_class_init (SyaRomChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sya_rom_chooser_get_property;
  object_class->dispose = sya_rom_chooser_dispose;

  properties[PROP_ROM] = g_param_spec_boxed ("rom", NULL, NULL, G_TYPE_BYTES,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-rom-chooser"));
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, file_group);
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, stack);
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, busy_label);
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, drop_area);
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, read_button);
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, choose_button);
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, sample_button);
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, found_group);
  gtk_widget_class_bind_template_child (widget_class, SyaRomChooser, found_list);
  gtk_widget_class_install_action (widget_class, "rom.choose", NULL, choose_action);
  gtk_widget_class_install_action (widget_class, "rom.read", NULL, read_action);
  gtk_widget_class_install_action (widget_class, "rom.sample", NULL, sample_action);
  gtk_widget_class_install_action (widget_class, "rom.cancel", NULL, cancel_action);
}

static void
sya_rom_chooser_init (SyaRomChooser *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->drop_area, GTK_EVENT_CONTROLLER (target));
}

void
sya_rom_chooser_set_gpu (SyaRomChooser *self,
                         SyaSession    *session,
                         const SyGpu   *gpu)
{
  SyaSnapshot *snapshot = sya_session_get_snapshot (session);
  SyMachine *machine = sya_snapshot_get_machine (snapshot);
  SyRomCard nobody = { 0 };
  g_autofree char *why = NULL;

  g_return_if_fail (SYA_IS_ROM_CHOOSER (self));

  /* Whether it is needed at all is said before anything is asked for. */
  if (gpu != NULL)
    why = sy_vbios_need_explain (sy_vbios_need_get (sya_snapshot_get_assessment (snapshot), gpu),
                                 gpu);
  adw_preferences_group_set_description (self->file_group, why);
  self->card = gpu != NULL ? SY_ROM_CARD (gpu->device) : nobody;
  g_set_object (&self->sysroot, sy_machine_get_sysroot (machine));
  g_free (self->install_command);
  self->install_command = sy_packages_get_command (sy_machine_get_os_release (machine),
                                                   SY_PACKAGE_INNOEXTRACT);
  gtk_widget_set_visible (self->read_button,
                          gpu != NULL && sya_session_get_kind (session) == SYA_SESSION_LIVE);
  gtk_widget_set_visible (self->sample_button,
                          sya_session_get_kind (session) == SYA_SESSION_DEMO);
}

GBytes *
sya_rom_chooser_get_rom (SyaRomChooser *self)
{
  g_return_val_if_fail (SYA_IS_ROM_CHOOSER (self), NULL);

  return self->rom;
}
