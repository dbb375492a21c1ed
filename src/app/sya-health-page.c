/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-health-page.h"
#include "sya-rows.h"
#include "sya-ui.h"

struct _SyaHealthPage
{
  SyaView        parent_instance;

  GtkStack      *stack;
  AdwStatusPage *problem;
  GtkBox        *vms;
  GtkWidget     *session_group;
  GtkListBox    *session_vms;
};

G_DEFINE_FINAL_TYPE (SyaHealthPage, sya_health_page, SYA_TYPE_VIEW)

static void
add_check (GtkListBox *list,
           SyTristate  state,
           const char *title,
           const char *subtitle)
{
  const char *icon = "dialog-question-symbolic";
  const char *style = "dim-label";

  if (state == SY_TRISTATE_YES)
    {
      icon = "emblem-ok-symbolic";
      style = "success";
    }
  else if (state == SY_TRISTATE_NO)
    {
      icon = "dialog-warning-symbolic";
      style = "warning";
    }

  gtk_list_box_append (list, sya_row_new (icon, style, title, subtitle));
}

static void
add_gpu_check (GtkListBox  *list,
               const SyaVm *vm)
{
  g_autofree char *text = NULL;

  if (vm->n_functions == 0)
    {
      add_check (list, SY_TRISTATE_UNKNOWN, _("Discrete GPU: not known"),
                 _("This computer has no discrete GPU, or several to choose from."));
      return;
    }

  text = g_strdup_printf (g_dngettext (NULL, "%u of its %u function is handed over.",
                                       "%u of its %u functions are handed over.", vm->n_functions),
                          vm->n_given, vm->n_functions);
  if (vm->n_given == vm->n_functions)
    add_check (list, SY_TRISTATE_YES, _("Has the whole discrete GPU"), text);
  else if (vm->n_given > 0)
    add_check (list, SY_TRISTATE_NO, _("Has only a part of the discrete GPU"), text);
  else
    add_check (list, SY_TRISTATE_UNKNOWN, _("Does not have the discrete GPU yet"),
               _("Setup hands it over."));
}

static void
add_checks (GtkListBox  *list,
            const SyaVm *vm)
{
  gboolean q35 = vm->machine != NULL && strstr (vm->machine, "q35") != NULL;

  add_gpu_check (list, vm);
  if (vm->uefi == SY_TRISTATE_YES)
    add_check (list, vm->uefi, _("Starts with UEFI"), _("NVIDIA GPUs of laptops need it."));
  else
    add_check (list, vm->uefi, _("Does not start with UEFI"),
               _("NVIDIA GPUs of laptops need it. Windows has to be installed anew to change it."));

  if (vm->machine == NULL)
    add_check (list, SY_TRISTATE_UNKNOWN, _("Machine type: not known"), NULL);
  else if (q35)
    add_check (list, SY_TRISTATE_YES, _("Has PCI Express (machine type Q35)"), vm->machine);
  else
    add_check (list, SY_TRISTATE_NO, _("Has no PCI Express (machine type is not Q35)"),
               vm->machine);
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
      return NULL;
    }
}

static GtkWidget *
vm_group_new (const SyaVm *vm)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *list = gtk_list_box_new ();
  g_autofree char *title = g_markup_escape_text (vm->name, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         running_label (vm->running));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, vm->name, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), list);

  if (vm->problem != NULL)
    add_check (GTK_LIST_BOX (list), SY_TRISTATE_UNKNOWN, _("Its definition could not be read"),
               vm->problem);
  else
    add_checks (GTK_LIST_BOX (list), vm);

  return group;
}

static void
show_session_vms (SyaHealthPage   *self,
                  const GPtrArray *vms)
{
  sya_list_clear (self->session_vms);
  for (guint i = 0; i < vms->len; i++)
    {
      const SyaVm *vm = g_ptr_array_index (vms, i);

      gtk_list_box_append (self->session_vms, sya_row_new ("computer-symbolic", NULL, vm->name,
                                                           running_label (vm->running)));
    }
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
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
sya_health_page_update (SyaView *view)
{
  SyaHealthPage *self = SYA_HEALTH_PAGE (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  GtkWidget *child;
  const GPtrArray *vms;
  const GPtrArray *session_vms;

  if (snapshot == NULL)
    return;

  vms = sya_snapshot_get_vms (snapshot);
  session_vms = sya_snapshot_get_session_vms (snapshot);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->vms))) != NULL)
    gtk_box_remove (self->vms, child);
  for (guint i = 0; i < vms->len; i++)
    gtk_box_append (self->vms, vm_group_new (g_ptr_array_index (vms, i)));
  show_session_vms (self, session_vms);

  if (vms->len + session_vms->len > 0)
    gtk_stack_set_visible_child_name (self->stack, "vms");
  else if (sya_snapshot_get_vms_problem (snapshot) != NULL)
    show_problem (self, _("Virtual Machines Cannot Be Asked"),
                  sya_snapshot_get_vms_problem (snapshot));
  else
    show_problem (self, _("No Virtual Machine Yet"),
                  _("Create one with Virtual Machine Manager, with UEFI firmware and the machine "
                    "type Q35. It will show up here."));
}

static void
sya_health_page_class_init (SyaHealthPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_health_page_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-health-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, problem);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, vms);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, session_group);
  gtk_widget_class_bind_template_child (widget_class, SyaHealthPage, session_vms);
}

static void
sya_health_page_init (SyaHealthPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
