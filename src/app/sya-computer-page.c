/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-computer-page.h"
#include "sya-diagram.h"
#include "sya-labels.h"
#include "sya-rows.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaComputerPage
{
  SyaView        parent_instance;

  const SyStage *next;

  GtkStack      *stack;
  AdwStatusPage *error;
  GtkLabel      *model;
  SyaDiagram    *diagram;
  GtkListBox    *verdict_list;
  GtkLabel      *next_title;
  GtkLabel      *next_text;
  GtkWidget     *next_button;
  GtkLabel      *next_label;
  GtkWidget     *obstacles_group;
  GtkListBox    *obstacles;
  AdwActionRow  *kernel_row;
  AdwActionRow  *distribution_row;
  AdwActionRow  *initramfs_row;
  AdwActionRow  *bootloader_row;
  AdwActionRow  *iommu_row;
  GtkWidget     *problems_group;
  GtkListBox    *problems;
};

G_DEFINE_FINAL_TYPE (SyaComputerPage, sya_computer_page, SYA_TYPE_VIEW)

static void
show_verdict (SyaComputerPage *self,
              SyAssessment    *assessment)
{
  SyVerdict verdict = sy_assessment_get_verdict (assessment);
  const GPtrArray *costs = sy_assessment_get_costs (assessment);
  const char *says = sy_assessment_get_verdict_says (assessment);
  GtkWidget *row;

  row = sya_row_new (sya_verdict_get_icon (verdict), sya_verdict_get_style (verdict),
                     sya_verdict_get_title (verdict), says);
  gtk_list_box_append (self->verdict_list, row);

  for (guint i = 0; costs != NULL && i < costs->len; i++)
    gtk_list_box_append (self->verdict_list,
                         sya_row_new ("sya-cost-symbolic", "dim-label", _("What it costs"),
                                      g_ptr_array_index (costs, i)));
}

static void
show_scheme (SyaComputerPage *self,
             SyAssessment    *assessment)
{
  SyScheme scheme = sy_assessment_get_scheme (assessment);
  g_autofree char *title = NULL;
  GtkWidget *row;

  /* Translators: wiring scheme, and how sure that is: "Optimus, MUXless (certain)" */
  title = g_strdup_printf (_("%s (%s)"), sy_scheme_get_title (scheme),
                           sya_certainty_get_label (sy_assessment_get_certainty (assessment)));
  row = sya_expander_row_new ("sya-port-symbolic", NULL, title, sy_scheme_get_description (scheme));
  gtk_widget_set_tooltip_text (row,
                               _("MUXless: the discrete GPU drives no screen itself. Muxed: a "
                                 "switch on the board can hand it the built-in screen."));
  sya_row_add_evidence (ADW_EXPANDER_ROW (row),
                        sy_assessment_get_scheme_evidence (assessment));
  gtk_list_box_append (self->verdict_list, row);
}

static void
show_obstacles (SyaComputerPage *self,
                SyAssessment    *assessment)
{
  const GPtrArray *obstacles = sy_assessment_get_obstacles (assessment);

  sya_list_clear (self->obstacles);
  for (guint i = 0; obstacles != NULL && i < obstacles->len; i++)
    {
      const SyObstacle *obstacle = g_ptr_array_index (obstacles, i);
      g_autofree char *fix = NULL;
      GtkWidget *row;

      fix = g_strdup_printf ("%s%s%s", sya_severity_get_label (obstacle->severity),
                             obstacle->fix != NULL ? " — " : "",
                             obstacle->fix != NULL ? obstacle->fix : "");
      row = sya_row_new (sya_severity_get_icon (obstacle->severity),
                         sya_severity_get_style (obstacle->severity), obstacle->says, fix);
      gtk_list_box_append (self->obstacles, row);
    }
  gtk_widget_set_visible (self->obstacles_group, obstacles != NULL && obstacles->len > 0);
}

static const char *
or_unknown (const char *text)
{
  return text != NULL ? text : _("Not known");
}

static void
show_facts (SyaComputerPage *self,
            SyMachine       *machine)
{
  const char *initramfs = sya_initramfs_get_label (sy_machine_get_initramfs (machine));
  const char *bootloader = sya_bootloader_get_label (sy_machine_get_bootloader (machine));
  const char *iommu;

  switch (sy_machine_get_iommu (machine))
    {
    case SY_TRISTATE_YES:
      iommu = _("On");
      break;

    case SY_TRISTATE_NO:
      iommu = _("Off");
      break;

    case SY_TRISTATE_UNKNOWN:
    default:
      iommu = _("Not known");
    }

  adw_action_row_set_subtitle (self->kernel_row, or_unknown (sy_machine_get_kernel (machine)));
  adw_action_row_set_subtitle (self->distribution_row,
                               or_unknown (sy_machine_get_distribution (machine)));
  adw_action_row_set_subtitle (self->initramfs_row, or_unknown (initramfs));
  adw_action_row_set_subtitle (self->bootloader_row, or_unknown (bootloader));
  adw_action_row_set_subtitle (self->iommu_row, iommu);
}

static void
show_problems (SyaComputerPage *self,
               SyMachine       *machine)
{
  const GPtrArray *problems = sy_machine_get_problems (machine);

  sya_list_clear (self->problems);
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      const SyEvidence *problem = g_ptr_array_index (problems, i);

      gtk_list_box_append (self->problems, sya_row_new ("dialog-question-symbolic", "dim-label",
                                                        problem->says, problem->source));
    }
  gtk_widget_set_visible (self->problems_group, problems != NULL && problems->len > 0);
}

static void
show_next (SyaComputerPage *self,
           SyaSnapshot     *snapshot)
{
  const SyaStageInfo *info = sya_snapshot_get_next_step (snapshot);
  gboolean reboot = info != NULL && info->status->state == SY_STAGE_NEEDS_REBOOT;

  self->next = info != NULL ? info->stage : NULL;
  gtk_widget_set_visible (self->next_button, info != NULL);
  if (info == NULL)
    {
      gtk_label_set_label (self->next_title, _("No Step Is Waiting"));
      gtk_label_set_label (self->next_text, _("Setup lists every step and says how it stands."));
      return;
    }

  gtk_label_set_label (self->next_title,
                       reboot ? _("Next: Restart the Computer") : _(info->stage->title));
  gtk_label_set_label (self->next_text, info->status->reason);
  gtk_label_set_label (self->next_label, reboot ? _("_Show Details") : _("_Look at This Step"));
}

static gboolean
show_unreadable (SyaComputerPage *self,
                 SyMachine       *machine)
{
  const GPtrArray *problems = sy_machine_get_problems (machine);
  const SyEvidence *problem;
  g_autofree char *text = NULL;

  if (sy_machine_get_devices_state (machine) != SY_TRISTATE_UNKNOWN)
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
  SyAssessment *assessment;
  SyMachine *machine;
  g_autofree char *model = NULL;
  g_autoptr (SyaWiring) wiring = NULL;

  if (snapshot == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "loading");
      return;
    }

  assessment = sya_snapshot_get_assessment (snapshot);
  machine = sya_snapshot_get_machine (snapshot);
  if (show_unreadable (self, machine))
    return;

  model = sya_format_model (sy_machine_get_vendor (machine), sy_machine_get_model (machine));
  gtk_label_set_label (self->model, model);
  wiring = sya_wiring_new (assessment);
  sya_diagram_set_wiring (self->diagram, wiring);
  sya_list_clear (self->verdict_list);
  show_verdict (self, assessment);
  show_scheme (self, assessment);
  show_next (self, snapshot);
  show_obstacles (self, assessment);
  show_facts (self, machine);
  show_problems (self, machine);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
next_cb (SyaComputerPage *self)
{
  if (self->next != NULL)
    sya_window_push (sya_window_find (GTK_WIDGET (self)),
                     sya_stage_page_new (sya_view_get_session (SYA_VIEW (self)), self->next));
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, error);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, model);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, diagram);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, verdict_list);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, next_title);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, next_text);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, next_button);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, next_label);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, obstacles_group);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, obstacles);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, kernel_row);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, distribution_row);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, initramfs_row);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, bootloader_row);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, iommu_row);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, problems_group);
  gtk_widget_class_bind_template_child (widget_class, SyaComputerPage, problems);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
}

static void
sya_computer_page_class_init (SyaComputerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_computer_page_update;

  g_type_ensure (SYA_TYPE_DIAGRAM);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-computer-page"));
  bind_children (widget_class);
}

static void
sya_computer_page_init (SyaComputerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
