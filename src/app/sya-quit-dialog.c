/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sya-quit-dialog.h"

#include <glib/gi18n.h>

#include "run/sy-ask-to-quit.h"
#include "sya-window.h"

/**
 * Quit:
 * @window: weak
 * @machine: owns what the holder was read from
 * @holder: borrowed from @machine
 */
typedef struct {
  GWeakRef        window;
  SyaSession     *session;
  SyMachine      *machine;
  const SyHolder *holder;
} Quit;

static void
quit_free (Quit *self)
{
  g_weak_ref_clear (&self->window);
  g_object_unref (self->session);
  g_object_unref (self->machine);
  g_free (self);
}

static const SyHolder *
find_holder (SyMachine *machine,
             int        pid)
{
  const SyHolders *holders = sy_machine_get_holders (machine);

  for (guint i = 0; holders != NULL && i < holders->processes->len; i++)
    {
      const SyHolder *holder = holders->processes->pdata[i];

      if (holder->pid == pid)
        return holder;
    }

  return NULL;
}

static void
ask_thread (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  Quit *self = data;
  GError *error = NULL;

  if (sy_ask_to_quit (sy_machine_get_sysroot (self->machine), sy_machine_get_dgpu (self->machine),
                      self->holder, SY_ASK_TO_QUIT_TIMEOUT_MS, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Quit *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (SyaWindow) window = g_weak_ref_get (&self->window);
  g_autoptr (GError) error = NULL;
  g_autofree char *done = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    done = g_strdup_printf (_("“%s” has quit."), self->holder->name);
  if (window != NULL)
    sya_window_toast (window, done != NULL ? done : error->message);
  sya_session_reload (self->session);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  Quit *self = user_data;
  g_autoptr (GTask) task = NULL;

  if (!g_str_equal (response, "ask"))
    {
      quit_free (self);
      return;
    }
  task = g_task_new (NULL, NULL, asked_cb, NULL);
  g_task_set_source_tag (task, response_cb);
  g_task_set_task_data (task, self, (GDestroyNotify) quit_free);
  g_task_run_in_thread (task, ask_thread);
}

static void
show (Quit      *self,
      GtkWindow *window)
{
  g_autofree char *heading = g_strdup_printf (_("Ask “%s” to Quit?"), self->holder->name);
  GtkWidget *dialog = adw_message_dialog_new (window, heading,
                                              _("What is not saved in it may be lost. It is asked "
                                                "as by its own “Quit”, and never forced."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "ask", _("_Ask to Quit"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "ask",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
sya_quit_dialog_present (GtkWidget  *parent,
                         SyaSession *session,
                         int         pid)
{
  SyaSnapshot *snapshot = sya_session_get_snapshot (session);
  SyMachine *machine = snapshot != NULL ? sya_snapshot_get_machine (snapshot) : NULL;
  const SyHolder *holder = machine != NULL ? find_holder (machine, pid) : NULL;
  SyaWindow *window = sya_window_find (parent);
  Quit *self;

  if (holder == NULL || window == NULL)
    return;
  self = g_new0 (Quit, 1);
  g_weak_ref_init (&self->window, window);
  self->session = g_object_ref (session);
  self->machine = g_object_ref (machine);
  self->holder = holder;
  show (self, GTK_WINDOW (window));
}
