/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-boot-list.h"
#include "sya-computer-page.h"
#include "sya-diagram.h"
#include "sya-drift-list.h"
#include "sya-facts-list.h"
#include "sya-holder-list.h"
#include "sya-labels.h"
#include "sya-mode-card.h"
#include "sya-obstacle-list.h"
#include "sya-trial-card.h"
#include "sya-ui.h"
#include "sya-verdict-card.h"
#include "sya-verdict-details.h"

struct _SyaComputerPage
{
  SyaView        parent_instance;

  GtkStack      *stack;
  AdwStatusPage *error;
  GtkLabel      *model;
  SyaDiagram    *diagram;
};

G_DEFINE_FINAL_TYPE (SyaComputerPage, sya_computer_page, SYA_TYPE_VIEW)

static gboolean
show_unreadable (SyaComputerPage *self,
                 SyMachine       *machine)
{
  const GPtrArray *problems = sy_machine_get_problems (machine);
  const SyEvidence *problem;
  g_autofree char *text = NULL;

  if (sy_machine_get_devices_state (machine) != SY_TRISTATE_UNKNOWN
      || sy_machine_get_devices (machine)->len > 0)
    return FALSE;

  problem = problems != NULL && problems->len > 0 ? g_ptr_array_index (problems, 0) : NULL;
  text = g_markup_printf_escaped ("%s\n\n%s", problem != NULL ? problem->says : "",
                                  _("Switchyard reads the hardware from /sys. In a container or "
                                    "another confined place it may be missing there: start "
                                    "Switchyard outside of it."));
  adw_status_page_set_description (self->error, g_strstrip (text));
  gtk_stack_set_visible_child_name (self->stack, "error");

  return TRUE;
}

static void
sya_computer_page_update (SyaView *view)
{
  SyaComputerPage *self = SYA_COMPUTER_PAGE (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  SyMachine *machine;
  g_autofree char *model = NULL;
  g_autoptr (SyaWiring) wiring = NULL;

  if (snapshot == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "loading");
      return;
    }

  machine = sya_snapshot_get_machine (snapshot);
  if (show_unreadable (self, machine))
    return;

  if (sya_session_get_kind (sya_view_get_session (view)) == SYA_SESSION_LISTING)
    model = g_strdup (_("A Pasted Listing"));
  else
    model = sya_format_model (sy_machine_get_vendor (machine), sy_machine_get_model (machine));
  gtk_label_set_label (self->model, model);
  wiring = sya_wiring_new (sya_snapshot_get_assessment (snapshot));
  sya_diagram_set_wiring (self->diagram, wiring);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
sya_computer_page_class_init (SyaComputerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_computer_page_update;

  g_type_ensure (SYA_TYPE_BOOT_LIST);
  g_type_ensure (SYA_TYPE_DIAGRAM);
  g_type_ensure (SYA_TYPE_DRIFT_LIST);
  g_type_ensure (SYA_TYPE_FACTS_LIST);
  g_type_ensure (SYA_TYPE_HOLDER_LIST);
  g_type_ensure (SYA_TYPE_MODE_CARD);
  g_type_ensure (SYA_TYPE_OBSTACLE_LIST);
  g_type_ensure (SYA_TYPE_TRIAL_CARD);
  g_type_ensure (SYA_TYPE_VERDICT_CARD);
  g_type_ensure (SYA_TYPE_VERDICT_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-computer-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, error);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, model);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, diagram);
}

static void
sya_computer_page_init (SyaComputerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
