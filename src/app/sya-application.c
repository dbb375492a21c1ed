/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "report/sy-report.h"
#include "sample/sy-demo.h"

#include "sya-application.h"
#include "sya-plan-page.h"
#include "sya-scratch.h"
#include "sya-search-provider.h"
#include "sya-window.h"

struct _SyaApplication
{
  AdwApplication  parent_instance;

  gboolean        demo;
  SySysroot      *report;         /* nullable: option --sysroot */
  char           *mode;           /* nullable: option --mode */
  char           *scratch;        /* nullable: directory of the sample laptop */
  SyaSession     *session;
  GSettings      *settings;       /* nullable */

  SyaSearchProvider *search;      /* nullable: while our name on the bus is ours */
};

G_DEFINE_FINAL_TYPE (SyaApplication, sya_application, ADW_TYPE_APPLICATION)

/* g_settings_new() ends the process where the schema is not installed, as in a build directory. */
static GSettings *
find_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SY_APP_ID, TRUE);

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  adw_show_about_window (window,
                         "application-name", _("Switchyard"),
                         "application-icon", SY_APP_ID,
                         "version", SY_VERSION,
                         "developer-name", _("The Switchyard contributors"),
                         "copyright", "© 2026 The Switchyard contributors",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments",
                         _("Gives your laptop’s NVIDIA GPU to a virtual machine, and back. Every "
                           "change is shown before it is made and can be taken back."),
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GtkWindow *window;

  /* Closing saves the window's size, and lets a transaction that is running come to its end. */
  while ((window = gtk_application_get_active_window (GTK_APPLICATION (user_data))) != NULL)
    {
      gtk_window_close (window);
      if (gtk_application_get_active_window (GTK_APPLICATION (user_data)) == window)
        break;
    }
}

/* From the desktop's menus, so that the plan is one click away; it is reviewed like every other. */
static void
mode_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  SyaApplication *self = SYA_APPLICATION (user_data);
  g_autoptr (SyRequest) request = sy_request_new_mode (g_variant_get_string (parameter, NULL),
                                                       SY_REQUEST_WHEN_NOW, NULL);
  GtkWindow *window;

  if (request == NULL)
    return;
  g_application_activate (G_APPLICATION (self));
  window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (window != NULL)
    sya_window_push (SYA_WINDOW (window), sya_plan_page_new (self->session, request));
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = about_cb },
  { .name = "mode", .activate = mode_cb, .parameter_type = "s" },
  { .name = "quit", .activate = quit_cb },
};

static SySysroot *
open_sysroot (SyaApplication  *self,
              GError         **error)
{
  if (self->report != NULL)
    return g_object_ref (self->report);

  if (!self->demo)
    return sy_sysroot_new ("/", error);

  self->scratch = sya_scratch_new (error);
  if (self->scratch == NULL || !sy_demo_write (self->scratch, error))
    return NULL;

  return sy_sysroot_new (self->scratch, error);
}

static SyaSessionKind
session_kind (SyaApplication *self,
              SySysroot      *sysroot)
{
  if (self->demo)
    return SYA_SESSION_DEMO;

  return sy_sysroot_is_live (sysroot) ? SYA_SESSION_LIVE : SYA_SESSION_REPORT;
}

static gboolean
open_session (SyaApplication  *self,
              GError         **error)
{
  g_autoptr (SySysroot) sysroot = NULL;

  if (self->session != NULL)
    return TRUE;

  sysroot = open_sysroot (self, error);
  if (sysroot == NULL)
    return FALSE;

  self->session = sya_session_new (sysroot, session_kind (self, sysroot));
  sya_session_reload (self->session);

  return TRUE;
}

static void
sya_application_activate (GApplication *application)
{
  SyaApplication *self = SYA_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GError) error = NULL;

  if (window == NULL && open_session (self, &error))
    window = GTK_WINDOW (sya_window_new (GTK_APPLICATION (self), self->session, self->settings));

  if (window != NULL)
    {
      g_autofree char *mode = g_steal_pointer (&self->mode);

      gtk_window_present (window);
      if (mode != NULL)
        g_action_group_activate_action (G_ACTION_GROUP (self), "mode",
                                        g_variant_new_string (mode));
    }
  else
    g_printerr ("switchyard: %s\n", error->message);
}

static void
sya_application_startup (GApplication *application)
{
  SyaApplication *self = SYA_APPLICATION (application);

  G_APPLICATION_CLASS (sya_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (SY_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit",
                                         (const char *[]) { "<Control>q", NULL });
  self->settings = find_settings ();
}

/* The window that is open already shows the review, or the one that this process will open. */
static int
take_mode (SyaApplication *self,
           GVariantDict   *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = NULL;

  if (!g_variant_dict_lookup (options, "mode", "s", &self->mode))
    return -1;
  request = sy_request_new_mode (self->mode, SY_REQUEST_WHEN_NOW, &error);
  if (request == NULL || !g_application_register (G_APPLICATION (self), NULL, &error))
    {
      g_printerr ("switchyard: %s\n", error->message);
      return sy_error_exit_status (error);
    }
  if (!g_application_get_is_remote (G_APPLICATION (self)))
    return -1;
  g_action_group_activate_action (G_ACTION_GROUP (self), "mode",
                                  g_variant_new_string (self->mode));

  return 0;
}

static int
sya_application_handle_local_options (GApplication *application,
                                      GVariantDict *options)
{
  SyaApplication *self = SYA_APPLICATION (application);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("switchyard %s\n", SY_VERSION);
      return 0;
    }

  self->demo = g_variant_dict_contains (options, "demo");
  g_variant_dict_lookup (options, "sysroot", "^ay", &path);
  if (self->demo && path != NULL)
    {
      g_printerr ("switchyard: %s\n", _("--demo and --sysroot cannot be used together."));
      return SY_EXIT_USAGE;
    }

  if (path != NULL)
    {
      self->report = sy_report_open_root (path, NULL, &error);
      if (self->report == NULL)
        {
          g_printerr ("switchyard: %s\n", error->message);
          return sy_error_exit_status (error);
        }
    }

  /* The sample and reports are windows of their own, beside the one of this computer. */
  if (self->demo || path != NULL)
    g_application_set_flags (application, G_APPLICATION_NON_UNIQUE);

  return take_mode (self, options);
}

static gboolean
sya_application_dbus_register (GApplication     *application,
                               GDBusConnection  *connection,
                               const char       *object_path,
                               GError          **error)
{
  SyaApplication *self = SYA_APPLICATION (application);
  g_autofree char *path = g_strconcat (object_path, "/SearchProvider", NULL);

  if (!G_APPLICATION_CLASS (sya_application_parent_class)->dbus_register (application, connection,
                                                                          object_path, error))
    return FALSE;
  self->search = sya_search_provider_new (application);

  return sya_search_provider_export (self->search, connection, path, error);
}

static void
sya_application_dbus_unregister (GApplication    *application,
                                 GDBusConnection *connection,
                                 const char      *object_path)
{
  g_clear_object (&SYA_APPLICATION (application)->search);

  G_APPLICATION_CLASS (sya_application_parent_class)->dbus_unregister (application, connection,
                                                                       object_path);
}

static void
sya_application_shutdown (GApplication *application)
{
  SyaApplication *self = SYA_APPLICATION (application);

  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  /* Its directory goes with it. */
  g_clear_object (&self->report);
  if (self->scratch != NULL)
    sya_scratch_remove (self->scratch);

  G_APPLICATION_CLASS (sya_application_parent_class)->shutdown (application);
}

static void
sya_application_finalize (GObject *object)
{
  SyaApplication *self = SYA_APPLICATION (object);

  g_clear_object (&self->report);
  g_clear_pointer (&self->scratch, g_free);
  g_clear_pointer (&self->mode, g_free);

  G_OBJECT_CLASS (sya_application_parent_class)->finalize (object);
}

static void
sya_application_class_init (SyaApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sya_application_finalize;
  application_class->activate = sya_application_activate;
  application_class->dbus_register = sya_application_dbus_register;
  application_class->dbus_unregister = sya_application_dbus_unregister;
  application_class->startup = sya_application_startup;
  application_class->shutdown = sya_application_shutdown;
  application_class->handle_local_options = sya_application_handle_local_options;
}

static void
sya_application_init (SyaApplication *self)
{
  static const GOptionEntry options[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_("Show the built-in sample laptop, which nothing can harm"), NULL },
    { "sysroot", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_("Look at the report of another computer, read-only"), N_("DIRECTORY|FILE.tar") },
    { "mode", 0, 0, G_OPTION_ARG_STRING, NULL,
      N_("Review what it takes to move the GPU there now"), N_("host|vm|off") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

SyaApplication *
sya_application_new (void)
{
  return g_object_new (SYA_TYPE_APPLICATION,
                       "application-id", SY_APP_ID,
                       "resource-base-path", "/io/github/switchyard/Switchyard",
                       "flags", G_APPLICATION_DEFAULT_FLAGS,
                       NULL);
}
