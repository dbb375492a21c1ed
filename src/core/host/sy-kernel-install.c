/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-kernel-install.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-host-resource.h"
#include "host/sy-version.h"
#include "machine/sy-kernel-cmdline.h"
#include "plan/sy-place.h"

/* Both kinds of names that our parameters of the mode have. */
static const char * const mode_prefixes[] = { "vfio-pci.", "switchyard." };

static const char * const cmdline_paths[] = {
  SY_KERNEL_INSTALL_CMDLINE, "/usr/lib/kernel/cmdline", NULL,
};

char *
sy_kernel_install_get_token (const SyLoaderEntry *entry)
{
  g_autofree char *stem = sy_loader_entry_get_stem (entry);
  g_autofree char *end = g_strconcat ("-", entry->version, NULL);

  if (entry->version == NULL || entry->linux_path == NULL || !g_str_has_suffix (stem, end) ||
      strlen (stem) == strlen (end))
    return NULL;

  return g_strndup (stem, strlen (stem) - strlen (end));
}

const SyLoaderEntry *
sy_kernel_install_find_newest (GPtrArray  *entries,
                               const char *token)
{
  const SyLoaderEntry *newest = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const SyLoaderEntry *entry = entries->pdata[i];
      g_autofree char *own = sy_kernel_install_get_token (entry);

      if (g_strcmp0 (own, token) == 0 &&
          (newest == NULL || sy_version_compare (entry->version, newest->version) > 0))
        newest = entry;
    }

  return newest;
}

/* (transfer full): without the variables that other packages put into each entry anew. */
static char *
drop_variables (const char *options)
{
  g_auto (GStrv) words = sy_kernel_cmdline_split (options);
  g_autoptr (GString) result = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '$')
      g_string_append_printf (result, "%s%s", result->len > 0 ? " " : "", words[i]);

  return g_string_free (g_steal_pointer (&result), FALSE);
}

/* kernel-install takes the file's lines as one, comments too. */
static gboolean
check_lines (const char  *path,
             const char  *text,
             GError     **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) so_far = g_string_new (NULL);
  guint open_line = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean open;

      if (open_line == 0 && lines[i][strspn (lines[i], " \t")] == '#')
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("%s:%u: found a comment, expected kernel parameters only: kernel-install "
                         "knows no comments, and would give it to the kernel. Delete the line."),
                       path, i + 1);
          return FALSE;
        }
      g_string_append_printf (so_far, "%s\n", lines[i]);
      open = sy_kernel_cmdline_is_open (so_far->str);
      open_line = !open ? 0 : open_line == 0 ? i + 1 : open_line;
    }
  if (open_line == 0)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s:%u: found a quotation mark that does not end, expected a second one"), path,
               open_line);

  return FALSE;
}

/* The parameters of the virtual machine's entry would be those of every kernel to come. */
static gboolean
check_cmdline (const char  *path,
               const char  *line,
               GError     **error)
{
  g_auto (GStrv) modes = NULL;

  if (!check_lines (path, line, error))
    return FALSE;
  modes = sy_kernel_cmdline_get_values (line, "switchyard.mode");
  if (modes[0] == NULL)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s:1: found “switchyard.mode=%s”, which belongs to the entry for the virtual "
                 "machine only. Remove it and “vfio-pci.ids=…” from that line."), path, modes[0]);

  return FALSE;
}

static gboolean
is_planned (SyPlan *plan)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);

  for (guint i = 0; i < changes->len; i++)
    if (g_strcmp0 (sy_change_get_path (changes->pdata[i]), SY_KERNEL_INSTALL_CMDLINE) == 0)
      return TRUE;

  return FALSE;
}

/* The images that are built before would have those of the mode inside. */
static gboolean
set_missing (GError **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("%s: not found, so that kernel-install takes the parameters of whatever was "
                 "started last. Write those of every start there, without BOOT_IMAGE= and initrd= "
                 "(they stand in /proc/cmdline), and try again."), SY_KERNEL_INSTALL_CMDLINE);

  return FALSE;
}

/*
 * The parameters of kernels to come. Without the file they would be those of whatever entry runs
 * while a kernel is installed, and the mode for the virtual machine would become everybody's.
 */
gboolean
sy_kernel_install_plan_cmdline (SySysroot           *sysroot,
                                SyPlan              *plan,
                                const char          *options,
                                const char * const  *tokens,
                                GError             **error)
{
  const char *why = _("What kernels to come are started with. Without this file it would be what "
                      "the system was started with when they are installed, even where that was "
                      "the entry for the virtual machine.");
  const char *path = sy_sysroot_find_first (sysroot, cmdline_paths);
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_autofree char *added = NULL;
  g_autofree char *whole = NULL;
  g_auto (GStrv) missing = NULL;

  if (is_planned (plan))
    return tokens[0] == NULL || set_missing (error);
  if (path != NULL)
    {
      text = sy_sysroot_read_text (sysroot, path, error);
      if (text == NULL)
        return FALSE;
    }
  line = text != NULL ? g_strchomp (g_strdup (text)) : drop_variables (options);
  if (!check_cmdline (path != NULL ? path : SY_KERNEL_INSTALL_CMDLINE, line, error))
    return FALSE;
  missing = sy_kernel_cmdline_missing (line, tokens);
  if (text != NULL && missing[0] == NULL)
    return TRUE;

  added = sy_kernel_cmdline_add (line, (const char * const *) missing);
  whole = g_strconcat (added, "\n", NULL);

  return sy_plan_add_text (plan, sysroot, SY_KERNEL_INSTALL_CMDLINE, whole, 0644, why, error);
}

static char *
join_mode (GStrv tokens)
{
  g_autoptr (GString) result = g_string_new (NULL);

  for (guint i = 0; tokens[i] != NULL; i++)
    for (guint k = 0; k < G_N_ELEMENTS (mode_prefixes); k++)
      if (g_str_has_prefix (tokens[i], mode_prefixes[k]))
        g_string_append_printf (result, "%s%s", result->len > 0 ? " " : "", tokens[i]);

  return g_string_free (g_steal_pointer (&result), FALSE);
}

/* The script has its values between single quotes. */
static gboolean
set_value (GString     *script,
           const char  *name,
           const char  *value,
           GError     **error)
{
  if (strchr (value, '\'') == NULL)
    {
      g_string_replace (script, name, value, 0);
      return TRUE;
    }
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s: found a single quote in “%s”, expected none"), SY_KERNEL_INSTALL_PLUGIN,
               value);

  return FALSE;
}

/* The parts of the script; what is in the middle knows how the entries of this system look. */
static GString *
load_script (gboolean for_images)
{
  const char *names[] = {
    "/host/95-head.install", for_images ? "/host/95-images.install" : "/host/95-entries.install",
    "/host/95-tail.install",
  };
  GString *script = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = g_resource_lookup_data (sy_host_get_resource (), names[i],
                                                         G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      g_string_append_len (script, g_bytes_get_data (bytes, NULL),
                           (gssize) g_bytes_get_size (bytes));
    }

  return script;
}

gboolean
sy_kernel_install_plan_plugin (SySysroot            *sysroot,
                               SyPlan               *plan,
                               const SyLoaderEntry  *host,
                               const char           *token,
                               const char           *options,
                               const char           *ours,
                               const char * const   *tokens,
                               GError              **error)
{
  g_autoptr (GString) script = load_script (host->is_uki);
  g_autofree char *folder = g_path_get_dirname (host->path);
  g_auto (GStrv) merged = sy_kernel_cmdline_merge (options, tokens);
  g_autofree char *joined = g_strjoinv (" ", merged);
  g_autofree char *mode = join_mode (merged);

  if (!set_value (script, "@folder@", folder, error) ||
      !set_value (script, "@place@", SY_PLACE_FOLDER, error) ||
      !set_value (script, "@token@", token, error) ||
      !set_value (script, "@ours@", ours, error) ||
      !set_value (script, "@parameters@", joined, error) ||
      !set_value (script, "@mode_parameters@", mode, error))
    return FALSE;

  return sy_plan_add_text (plan, sysroot, SY_KERNEL_INSTALL_PLUGIN, script->str, 0755,
                           _("Keeps the new entry on the newest kernel, and its parameters out of "
                             "the entries of kernels to come."), error);
}
