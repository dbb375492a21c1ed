/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sya-search-provider.h"

#include <glib/gi18n.h>
#include <string.h>

#include "plan/sy-request.h"
#include "sy-sysroot.h"

/* Where libvirt keeps the machines of the system, each under its name; distributions that close the
 * folder to users have none found. To ask libvirt would start it at every search. */
#define MACHINES_DIR "/etc/libvirt/qemu"
#define MACHINES_SUFFIX ".xml"
#define MACHINE_PREFIX "machine:"

struct _SyaSearchProvider
{
  GObject          parent_instance;

  GApplication    *application;   /* not owned */
  GDBusConnection *connection;
  guint            registration;
};

G_DEFINE_FINAL_TYPE (SyaSearchProvider, sya_search_provider, G_TYPE_OBJECT)

typedef struct {
  const char *mode;
  const char *icon;
  const char *title;
  const char *description;
  const char *keywords;
} Result;

static const Result results[] = {
  { SY_REQUEST_MODE_VM, "computer-symbolic", N_("Start Windows with the NVIDIA GPU"),
    N_("See what it takes to hand the GPU to the virtual machine"),
    /* Translators: search terms, with spaces between */
    N_("Windows virtual machine GPU VFIO passthrough game") },
  { SY_REQUEST_MODE_HOST, "user-desktop-symbolic", N_("Give the NVIDIA GPU Back to Linux"),
    N_("See what it takes to give Linux the GPU again"),
    /* Translators: search terms, with spaces between */
    N_("Linux GPU NVIDIA host") },
  { SY_REQUEST_MODE_OFF, "system-shutdown-symbolic", N_("Switch the NVIDIA GPU Off"),
    N_("See what it takes to let the GPU sleep"),
    /* Translators: search terms, with spaces between */
    N_("GPU off battery power save") },
};

static const char interface_xml[] =
  "<node><interface name='org.gnome.Shell.SearchProvider2'>"
  "<method name='GetInitialResultSet'><arg type='as' name='terms' direction='in'/>"
  "<arg type='as' name='results' direction='out'/></method>"
  "<method name='GetSubsearchResultSet'><arg type='as' name='previous_results' direction='in'/>"
  "<arg type='as' name='terms' direction='in'/>"
  "<arg type='as' name='results' direction='out'/></method>"
  "<method name='GetResultMetas'><arg type='as' name='identifiers' direction='in'/>"
  "<arg type='aa{sv}' name='metas' direction='out'/></method>"
  "<method name='ActivateResult'><arg type='s' name='identifier' direction='in'/>"
  "<arg type='as' name='terms' direction='in'/><arg type='u' name='timestamp' direction='in'/>"
  "</method>"
  "<method name='LaunchSearch'><arg type='as' name='terms' direction='in'/>"
  "<arg type='u' name='timestamp' direction='in'/></method>"
  "</interface></node>";

static const Result *
find_result (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    if (g_str_equal (results[i].mode, id))
      return &results[i];

  return NULL;
}

static gboolean
matches (const char         *text,
         const char * const *terms)
{
  for (guint i = 0; terms[i] != NULL; i++)
    if (!g_str_match_string (terms[i], text, TRUE))
      return FALSE;

  return terms[0] != NULL;
}

static void
find_machines (const char * const *terms,
               GVariantBuilder    *ids)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", NULL);
  g_auto (GStrv) names = sysroot != NULL ? sy_sysroot_list (sysroot, MACHINES_DIR, NULL) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = NULL;

      if (!g_str_has_suffix (names[i], MACHINES_SUFFIX) || !g_utf8_validate (names[i], -1, NULL))
        continue;
      name = g_strndup (names[i], strlen (names[i]) - strlen (MACHINES_SUFFIX));
      if (matches (name, terms))
        g_variant_builder_add_value (ids, g_variant_new_take_string (
          g_strconcat (MACHINE_PREFIX, name, NULL)));
    }
}

/* (transfer floating): what is found, the machines first. */
static GVariant *
search (const char * const *terms)
{
  GVariantBuilder ids;

  g_variant_builder_init (&ids, G_VARIANT_TYPE_STRING_ARRAY);
  find_machines (terms, &ids);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s %s", _(results[i].title),
                                               _(results[i].keywords));

      if (matches (text, terms))
        g_variant_builder_add (&ids, "s", results[i].mode);
    }

  return g_variant_new ("(as)", &ids);
}

static void
add_meta (GVariantBuilder *metas,
          const char      *id,
          const char      *name,
          const char      *description,
          const char      *icon_name)
{
  g_autoptr (GIcon) icon = g_themed_icon_new (icon_name);
  GVariantBuilder meta;

  g_variant_builder_init (&meta, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&meta, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (&meta, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (&meta, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (&meta, "{sv}", "icon", g_icon_serialize (icon));
  g_variant_builder_add_value (metas, g_variant_builder_end (&meta));
}

static GVariant *
describe (const char * const *ids)
{
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; ids[i] != NULL; i++)
    {
      const Result *result = find_result (ids[i]);

      if (result != NULL)
        add_meta (&metas, ids[i], _(result->title), _(result->description), result->icon);
      else if (g_str_has_prefix (ids[i], MACHINE_PREFIX))
        add_meta (&metas, ids[i], ids[i] + strlen (MACHINE_PREFIX), _(results[0].title),
                  results[0].icon);
    }

  return g_variant_new ("(aa{sv})", &metas);
}

/* The review of a mode; a machine is started with the GPU that was handed over. */
static void
activate (SyaSearchProvider *self,
          const char        *id)
{
  const Result *result = find_result (id);
  const char *mode = result != NULL ? result->mode : SY_REQUEST_MODE_VM;

  if (result == NULL && !g_str_has_prefix (id, MACHINE_PREFIX))
    g_application_activate (self->application);
  else
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "mode",
                                    g_variant_new_string (mode));
}

static void
method_call_cb (GDBusConnection       *connection,
                const char            *sender,
                const char            *path,
                const char            *interface,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  SyaSearchProvider *self = SYA_SEARCH_PROVIDER (user_data);
  g_autofree const char **words = NULL;
  const char *id = NULL;
  GVariant *reply = NULL;

  if (g_str_equal (method, "GetInitialResultSet"))
    {
      g_variant_get (parameters, "(^a&s)", &words);
      reply = search (words);
    }
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      g_variant_get (parameters, "(as^a&s)", NULL, &words);
      reply = search (words);
    }
  else if (g_str_equal (method, "GetResultMetas"))
    {
      g_variant_get (parameters, "(^a&s)", &words);
      reply = describe (words);
    }
  else if (g_str_equal (method, "ActivateResult"))
    {
      g_variant_get (parameters, "(&sasu)", &id, NULL, NULL);
      activate (self, id);
    }
  else
    g_application_activate (self->application);

  g_dbus_method_invocation_return_value (invocation, reply);
}

gboolean
sya_search_provider_export (SyaSearchProvider  *self,
                            GDBusConnection    *connection,
                            const char         *path,
                            GError            **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_call_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, error);

  g_return_val_if_fail (SYA_IS_SEARCH_PROVIDER (self), FALSE);
  g_return_val_if_fail (self->registration == 0, FALSE);

  if (node == NULL)
    return FALSE;
  self->registration = g_dbus_connection_register_object (connection, path, node->interfaces[0],
                                                          &vtable, self, NULL, error);
  if (self->registration != 0)
    self->connection = g_object_ref (connection);

  return self->registration != 0;
}

static void
sya_search_provider_dispose (GObject *object)
{
  SyaSearchProvider *self = SYA_SEARCH_PROVIDER (object);

  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (sya_search_provider_parent_class)->dispose (object);
}

static void
sya_search_provider_class_init (SyaSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sya_search_provider_dispose;
}

static void
sya_search_provider_init (SyaSearchProvider *self)
{
}

SyaSearchProvider *
sya_search_provider_new (GApplication *application)
{
  SyaSearchProvider *self = g_object_new (SYA_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;

  return self;
}
