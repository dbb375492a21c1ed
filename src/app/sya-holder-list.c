/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "run/sy-ask-to-quit.h"
#include "sya-holder-list.h"
#include "sya-quit-dialog.h"
#include "sya-rows.h"
#include "sya-ui.h"

struct _SyaHolderList
{
  SyaView              parent_instance;

  AdwPreferencesGroup *group;
  GtkListBox          *list;
};

G_DEFINE_FINAL_TYPE (SyaHolderList, sya_holder_list, SYA_TYPE_VIEW)

static const char *
holder_icon (SyHolderKind kind)
{
  switch (kind)
    {
    case SY_HOLDER_SESSION:
      return "user-desktop-symbolic";

    case SY_HOLDER_SERVICE:
      return "emblem-system-symbolic";

    case SY_HOLDER_VIRTUAL_MACHINE:
      return "computer-symbolic";

    case SY_HOLDER_PROGRAM:
    default:
      return "application-x-executable-symbolic";
    }
}

static char *
holder_subtitle (const SyHolder *holder)
{
  g_autofree char *process = NULL;

  /* Translators: the kernel's name of a process, its number */
  process = g_strdup_printf (_("Process %s (%d)"), holder->comm, holder->pid);

  return holder->closing != NULL ? g_strdup_printf ("%s\n%s", holder->closing, process)
                                 : g_steal_pointer (&process);
}

static void
quit_clicked_cb (GtkButton *button)
{
  SyaView *view = SYA_VIEW (gtk_widget_get_ancestor (GTK_WIDGET (button), SYA_TYPE_HOLDER_LIST));

  sya_quit_dialog_present (GTK_WIDGET (button), sya_view_get_session (view),
                           GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "pid")));
}

/* A way out where there is one: a program of the user's own. */
static void
add_quit_button (SyaHolderList  *self,
                 GtkWidget      *row,
                 const SyHolder *holder)
{
  SySysroot *sysroot = sya_session_get_sysroot (sya_view_get_session (SYA_VIEW (self)));
  g_autofree char *label = NULL;
  GtkWidget *button;

  if (sysroot == NULL || !sy_ask_to_quit_check (sysroot, holder))
    return;
  label = g_strdup_printf (_("Ask “%s” to quit"), holder->name);
  button = gtk_button_new_with_mnemonic (_("Ask to _Quit…"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  sya_button_set_spoken (GTK_BUTTON (button), label);
  g_object_set_data (G_OBJECT (button), "pid", GINT_TO_POINTER (holder->pid));
  g_signal_connect (button, "clicked", G_CALLBACK (quit_clicked_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static char *
join_holders (const SyHolders *holders)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < holders->processes->len; i++)
    {
      const SyHolder *holder = g_ptr_array_index (holders->processes, i);

      g_string_append_printf (text, "%d %s\n", holder->pid, holder->name);
    }
  g_string_append_printf (text, "%u %d", holders->n_hidden, holders->unlisted);

  return g_string_free (text, FALSE);
}

static void
add_blindness (SyaHolderList   *self,
               const SyHolders *holders)
{
  g_autofree char *title = NULL;

  if (holders->unlisted)
    title = g_strdup (_("Processes of other users cannot be seen"));
  else if (holders->n_hidden > 0)
    title = g_strdup_printf (g_dngettext (NULL, "%u process could not be inspected",
                                          "%u processes could not be inspected",
                                          holders->n_hidden), holders->n_hidden);
  else
    return;

  gtk_list_box_append (self->list, sya_row_new ("dialog-question-symbolic", "dim-label", title,
                                                _("Whether one of them uses the GPU is not "
                                                  "known.")));
}

static void
show_holders (SyaHolderList   *self,
              const SyHolders *holders)
{
  g_autofree char *key = join_holders (holders);

  if (!sya_list_needs_update (GTK_WIDGET (self->list), key))
    return;

  sya_list_clear (self->list);
  for (guint i = 0; i < holders->processes->len; i++)
    {
      const SyHolder *holder = g_ptr_array_index (holders->processes, i);
      g_autofree char *subtitle = holder_subtitle (holder);

      GtkWidget *row = sya_row_new (holder_icon (holder->kind), NULL, holder->name, subtitle);

      add_quit_button (self, row, holder);
      gtk_list_box_append (self->list, row);
    }
  if (holders->processes->len == 0)
    gtk_list_box_append (self->list,
                         sya_row_new ("sya-ok-symbolic", "success",
                                      holders->n_hidden > 0 || holders->unlisted
                                      ? _("Nobody who can be seen") : _("Nobody"), NULL));
  add_blindness (self, holders);
}

static void
sya_holder_list_update (SyaView *view)
{
  SyaHolderList *self = SYA_HOLDER_LIST (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  const SyHolders *holders;
  const SyGpu *gpu;
  g_autofree char *name = NULL;

  if (snapshot == NULL)
    return;

  holders = sy_machine_get_holders (sya_snapshot_get_machine (snapshot));
  gpu = sy_machine_get_dgpu (sya_snapshot_get_machine (snapshot));
  gtk_widget_set_visible (GTK_WIDGET (self), holders != NULL && gpu != NULL);
  if (holders == NULL || gpu == NULL)
    return;

  name = g_markup_escape_text (gpu->name, -1);
  adw_preferences_group_set_description (self->group, name);
  show_holders (self, holders);
}

static void
sya_holder_list_class_init (SyaHolderListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_holder_list_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-holder-list"));
  gtk_widget_class_bind_template_child (widget_class, SyaHolderList, group);
  gtk_widget_class_bind_template_child (widget_class, SyaHolderList, list);
}

static void
sya_holder_list_init (SyaHolderList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
