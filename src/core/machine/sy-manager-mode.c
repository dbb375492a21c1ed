/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-manager-mode.h"

#include "machine/sy-kernel-cmdline.h"

#include <json-glib/json-glib.h>
#include <string.h>

static char *
get_parameter (const SyFactSources *from,
               const char          *name)
{
  const char *cmdline = from->kernel->cmdline;
  g_auto (GStrv) values = sy_kernel_cmdline_get_values (cmdline != NULL ? cmdline : "", name);
  guint n = g_strv_length (values);

  return n > 0 && *values[n - 1] != '\0' ? g_strdup (values[n - 1]) : NULL;
}

/* The text called @name at the top of a JSON file. */
static char *
get_json_string (SySysroot  *sysroot,
                 const char *path,
                 const char *name)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, path, NULL);
  g_autoptr (JsonNode) root = text != NULL ? json_from_string (text, NULL) : NULL;
  JsonNode *member;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  member = json_object_get_member (json_node_get_object (root), name);

  return member != NULL && json_node_get_value_type (member) == G_TYPE_STRING
         ? json_node_dup_string (member) : NULL;
}

/* Adds "NAME=VALUE" for each assignment in @text whose name begins with @prefix; a later one of
 * the same name wins. */
static void
add_settings (GTree      *settings,
              const char *text,
              const char *prefix)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      char *equals = strchr (line, '=');
      char *value;

      if (!g_str_has_prefix (line, prefix) || equals == NULL)
        continue;
      *equals = '\0';
      value = g_strstrip (equals + 1);
      if (*value == '"')
        value++;
      value[strcspn (value, "\"#")] = '\0';
      g_tree_replace (settings, g_strdup (g_strstrip (line)), g_strdup (g_strstrip (value)));
    }
}

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  return strcmp (a, b);
}

static GTree *
settings_new (void)
{
  return g_tree_new_full (compare_names, NULL, g_free, g_free);
}

/* Takes @text. Returns it with nothing in it as %NULL. */
static char *
finish (GString *text)
{
  return g_string_free (text, text->len == 0);
}

static void
append_word (GString    *text,
             const char *word,
             const char *value)
{
  g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? " " : "", word,
                          value != NULL ? "=" : "", value != NULL ? value : "");
}

char *
sy_manager_mode_supergfxd (const SyFactSources *from)
{
  char *mode = get_parameter (from, "supergfxd.mode");

  return mode != NULL ? mode : get_json_string (from->sysroot, "/etc/supergfxd.conf", "mode");
}

char *
sy_manager_mode_envycontrol (const SyFactSources *from)
{
  static const char * const removals[] = {
    "/etc/udev/rules.d/50-remove-nvidia.rules", "/usr/lib/udev/rules.d/50-remove-nvidia.rules",
    NULL,
  };

  /* A removed GPU is what counts, whether the blacklist that goes with it is there or not. */
  if (sy_sysroot_find_first (from->sysroot, removals) != NULL)
    return g_strdup ("integrated");
  if (sy_sysroot_exists (from->sysroot, "/etc/X11/xorg.conf") &&
      sy_sysroot_exists (from->sysroot, "/etc/modprobe.d/nvidia.conf"))
    return g_strdup ("nvidia");

  return g_strdup ("hybrid");
}

char *
sy_manager_mode_optimus_manager (const SyFactSources *from)
{
  g_autofree char *text = NULL;
  g_autoptr (GTree) settings = settings_new ();
  char *mode = get_json_string (from->sysroot, "/var/lib/optimus-manager/tmp/state.json",
                                "current_mode");

  if (mode == NULL)
    mode = get_parameter (from, "optimus-manager.startup");
  if (mode != NULL)
    return mode;

  text = sy_sysroot_read_text (from->sysroot, "/etc/optimus-manager/optimus-manager.conf", NULL);
  add_settings (settings, text != NULL ? text : "", "startup_mode");

  return g_strdup (g_tree_lookup (settings, "startup_mode"));
}

char *
sy_manager_mode_prime_discrete (const SyFactSources *from)
{
  static const char * const paths[] = { "/etc/prime-discrete", "/etc/prime/current_type" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      char *mode = sy_sysroot_read_attribute (from->sysroot, paths[i], NULL);

      if (mode != NULL && *mode != '\0')
        return mode;
      g_free (mode);
    }

  return NULL;
}

char *
sy_manager_mode_driverctl (const SyFactSources *from)
{
  const char *folder = "/etc/driverctl.d";
  g_auto (GStrv) names = sy_sysroot_list (from->sysroot, folder, NULL);
  GString *overrides = g_string_new (NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "pci-"))
      {
        g_autofree char *path = g_build_filename (folder, names[i], NULL);
        g_autofree char *driver = sy_sysroot_read_attribute (from->sysroot, path, NULL);

        append_word (overrides, names[i] + strlen ("pci-"), driver != NULL ? driver : "?");
      }

  return finish (overrides);
}

char *
sy_manager_mode_mhwd (const SyFactSources *from)
{
  g_auto (GStrv) names = sy_sysroot_list (from->sysroot, "/var/lib/mhwd/local/pci", NULL);
  GString *configurations = g_string_new (NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "video-"))
      append_word (configurations, names[i], NULL);

  return finish (configurations);
}

char *
sy_manager_mode_tlp (const SyFactSources *from)
{
  const char *folder = "/etc/tlp.d";
  g_auto (GStrv) names = sy_sysroot_list (from->sysroot, folder, NULL);
  g_autofree char *last = sy_sysroot_read_text (from->sysroot, "/etc/tlp.conf", NULL);
  g_autoptr (GTree) settings = settings_new ();
  GString *joined = g_string_new (NULL);

  /* tlp.conf is read after the drop-ins and wins. */
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *text = g_str_has_suffix (path, ".conf")
                              ? sy_sysroot_read_text (from->sysroot, path, NULL) : NULL;

      add_settings (settings, text != NULL ? text : "", "RUNTIME_PM_");
    }
  add_settings (settings, last != NULL ? last : "", "RUNTIME_PM_");
  for (GTreeNode *node = g_tree_node_first (settings); node != NULL; node = g_tree_node_next (node))
    append_word (joined, g_tree_node_key (node), g_tree_node_value (node));

  return finish (joined);
}
