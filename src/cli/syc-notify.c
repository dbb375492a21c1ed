/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-notify.h"

#include <glib/gi18n.h>

#include "sy-error.h"

#define NAME      "org.freedesktop.Notifications"
#define PATH      "/org/freedesktop/Notifications"
#define APP_ID    "io.github.switchyard.Switchyard"
#define PROGRAM   "switchyard"
#define WAIT_S    3600
#define CALL_MSEC 10000

typedef struct {
  GMainLoop *loop;
  guint32    id;
  gboolean   clicked;
} Wait;

static GVariant *
call (GDBusConnection  *bus,
      const char       *method,
      GVariant         *arguments,
      const char       *type,
      GError          **error)
{
  return g_dbus_connection_call_sync (bus, NAME, PATH, NAME, method, arguments,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE, CALL_MSEC,
                                      NULL, error);
}

static void
signal_cb (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *arguments,
           gpointer         user_data)
{
  Wait *wait = user_data;
  guint32 id = 0;

  if (g_variant_n_children (arguments) > 0 &&
      g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(u*)")))
    g_variant_get_child (arguments, 0, "u", &id);
  if (id != wait->id)
    return;
  if (g_str_equal (signal, "ActionInvoked"))
    wait->clicked = TRUE;
  else if (!g_str_equal (signal, "NotificationClosed"))
    return;
  g_main_loop_quit (wait->loop);
}

static gboolean
timeout_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static void
closed_cb (GDBusConnection *bus,
           gboolean         vanished,
           GError          *error,
           gpointer         user_data)
{
  g_main_loop_quit (user_data);
}

/* A server that shows markup would take a “<” of a file's name for some. */
static char *
make_body (GDBusConnection  *bus,
           const char       *body,
           GError          **error)
{
  g_autoptr (GVariant) reply = call (bus, "GetCapabilities", NULL, "(as)", error);
  g_autofree const char **capabilities = NULL;

  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(^a&s)", &capabilities);

  return g_strv_contains (capabilities, "body-markup") ? g_markup_escape_text (body, -1)
                                                       : g_strdup (body);
}

static gboolean
show (GDBusConnection  *bus,
      const char       *summary,
      const char       *body,
      gboolean          can_open,
      guint32          *out_id,
      GError          **error)
{
  g_autofree char *shown = make_body (bus, body, error);
  g_autoptr (GVariant) reply = NULL;
  GVariantBuilder actions;
  GVariantBuilder hints;

  if (shown == NULL)
    return FALSE;
  g_variant_builder_init (&actions, G_VARIANT_TYPE ("as"));
  if (can_open)
    {
      g_variant_builder_add (&actions, "s", "default");
      g_variant_builder_add (&actions, "s", _("Open Switchyard"));
      g_variant_builder_add (&actions, "s", "open");
      g_variant_builder_add (&actions, "s", _("Open Switchyard"));
    }
  g_variant_builder_init (&hints, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&hints, "{sv}", "desktop-entry", g_variant_new_string (APP_ID));
  reply = call (bus, "Notify",
                g_variant_new ("(susssasa{sv}i)", "Switchyard", 0, APP_ID, summary, shown,
                               &actions, &hints, -1),
                "(u)", error);
  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(u)", out_id);

  return TRUE;
}

static gboolean
show_and_wait (GDBusConnection  *bus,
               const char       *summary,
               const char       *body,
               const char       *program,
               GError          **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait wait = { .loop = loop };
  guint subscription = g_dbus_connection_signal_subscribe (bus, NAME, NAME, NULL, PATH, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, signal_cb,
                                                           &wait, NULL);
  gboolean shown = show (bus, summary, body, program != NULL, &wait.id, error);
  gulong handler = g_signal_connect (bus, "closed", G_CALLBACK (closed_cb), loop);

  if (shown && program != NULL)
    {
      guint timeout = g_timeout_add_seconds (WAIT_S, timeout_cb, loop);

      g_main_loop_run (loop);
      if (g_main_context_find_source_by_id (NULL, timeout) != NULL)
        g_source_remove (timeout);
    }
  g_signal_handler_disconnect (bus, handler);
  g_dbus_connection_signal_unsubscribe (bus, subscription);

  if (wait.clicked)
    {
      g_autoptr (GSubprocess) window = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, error, program,
                                                         NULL);

      return window != NULL;
    }

  return shown;
}

gboolean
syc_notify (const char  *summary,
            const char  *body,
            GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &local_error);
  g_autofree char *program = g_find_program_in_path (PROGRAM);

  if (bus != NULL)
    {
      g_dbus_connection_set_exit_on_close (bus, FALSE);
      if (show_and_wait (bus, summary, body, program, &local_error))
        return TRUE;
    }
  g_set_error (error, SY_ERROR, SY_ERROR_FAILED, _("The notification could not be shown: %s"),
               local_error->message);

  return FALSE;
}
