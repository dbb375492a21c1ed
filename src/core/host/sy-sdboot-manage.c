/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-loader-menu.h"
#include "host/sy-sdboot-config.h"
#include "machine/sy-kernel-cmdline.h"

/*
 * sdboot-manage (CachyOS, Manjaro) writes the entries of systemd-boot anew with every kernel. With
 * REMOVE_EXISTING, which is its default, it deletes every other entry first, unless
 * PRESERVE_FOREIGN keeps those whose names do not begin with ENTRY_ROOT.
 */
#define PERMANENT_DROP_IN SY_SDBOOT_FOLDER "/zz-switchyard.conf"
#define ENTRY_DROP_IN     SY_SDBOOT_FOLDER "/zz-switchyard-entry.conf"

#define TIMEOUT_MS (120 * 1000)

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  *out_matches = sy_sysroot_exists (sy_machine_get_sysroot (machine), SY_SDBOOT_PROGRAM);

  return TRUE;
}

/* (nullable): LINUX_OPTIONS, where something can be added at its end. */
static const char *
get_options (SyShellFile  *config,
             GError      **error)
{
  const char *options = sy_sdboot_get (config, "LINUX_OPTIONS", error);
  const SyShellValue *value;

  if (options == NULL || (!sy_kernel_cmdline_is_open (options) &&
                          sy_kernel_cmdline_get_end (options) == strlen (options)))
    return options;
  value = sy_shell_file_get (config, "LINUX_OPTIONS");
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s:%u: found an open quotation mark or “--” in LINUX_OPTIONS. What is added "
                 "after it is not for the kernel."), value->file, value->line);

  return NULL;
}

/* Those have parameters of their own, LINUX_FALLBACK_OPTIONS, and stay as they are. */
static void
drop_fallbacks (GPtrArray *entries)
{
  for (guint i = entries->len; i > 0; i--)
    if (g_str_has_suffix (((SyLoaderEntry *) entries->pdata[i - 1])->id, "-fallback.conf"))
      g_ptr_array_remove_index (entries, i - 1);
}

/* (transfer full): the entries; the host's and the configuration beside them. */
static GPtrArray *
read_host (SySysroot             *sysroot,
           const SyLoaderEntry  **out_host,
           SyShellFile          **out_config,
           GError               **error)
{
  g_autoptr (SyShellFile) config = sy_sdboot_read (sysroot, NULL, NULL, error);
  g_autoptr (GPtrArray) entries = config != NULL ? sy_loader_menu_read (sysroot, error) : NULL;

  if (entries == NULL)
    return NULL;
  drop_fallbacks (entries);
  *out_host = sy_loader_menu_find_host (sysroot, entries, error);
  if (*out_host == NULL)
    return NULL;
  *out_config = g_steal_pointer (&config);

  return g_steal_pointer (&entries);
}

/* Below another root sdboot-manage does not run, and the entry is what it would write. */
static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyLoaderEntry *host;
  g_autoptr (SyShellFile) config = NULL;
  g_autoptr (GPtrArray) entries = read_host (sysroot, &host, &config, error);
  g_auto (GStrv) words = NULL;
  g_auto (GStrv) missing = NULL;
  const char *options;

  if (entries == NULL)
    return NULL;
  options = get_options (config, error);
  if (options == NULL)
    return NULL;
  if (sy_sysroot_is_live (sysroot))
    return g_strdup (host->options);
  words = sy_kernel_cmdline_split (options);
  missing = sy_kernel_cmdline_missing (host->options, (const char * const *) words);

  return sy_kernel_cmdline_add (host->options, (const char * const *) missing);
}

/* Whether sdboot-manage deletes the entry of that name when it writes its own. */
static gboolean
get_deletes (SyShellFile  *config,
             const char   *name,
             gboolean     *out_deletes,
             GError      **error)
{
  const char *removes = sy_sdboot_get (config, "REMOVE_EXISTING", error);
  const char *preserves = NULL;
  const char *root = NULL;

  if (removes != NULL)
    preserves = sy_sdboot_get (config, "PRESERVE_FOREIGN", error);
  if (preserves != NULL)
    root = sy_sdboot_get (config, "ENTRY_ROOT", error);
  if (root == NULL)
    return FALSE;
  *out_deletes = g_ascii_strcasecmp (removes, "yes") == 0 &&
                 (strcmp (preserves, "yes") != 0 || g_str_has_prefix (name, root));

  return TRUE;
}

/* sdboot-manage must not delete an entry of the user's because Switchyard runs it. */
static gboolean
check_foreign (SySysroot    *sysroot,
               SyShellFile  *config,
               GPtrArray    *entries,
               GError      **error)
{
  const char *root = sy_sdboot_get (config, "ENTRY_ROOT", error);

  for (guint i = 0; root != NULL && i < entries->len; i++)
    {
      const SyLoaderEntry *entry = entries->pdata[i];
      g_autofree char *name = g_path_get_basename (entry->path);
      gboolean deletes;

      if (g_str_has_prefix (name, root))
        continue;
      if (!get_deletes (config, name, &deletes, error))
        return FALSE;
      if (!deletes)
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s: sdboot-manage deletes this entry, which it did not write, when it writes "
                     "its own. Add PRESERVE_FOREIGN=\"yes\" to %s first."), entry->path,
                   SY_SDBOOT_CONFIG);
      return FALSE;
    }

  return root != NULL;
}

/* (transfer full): @path is a drop-in where the installed version reads these, else the whole
 * configuration with our line at its end. */
static char *
make_config (SySysroot   *sysroot,
             const char  *drop_in,
             const char  *line,
             char       **out_path,
             GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *before = NULL;

  *out_path = g_strdup (sy_sdboot_reads_folder (sysroot) ? drop_in : SY_SDBOOT_CONFIG);
  if (strcmp (*out_path, drop_in) == 0)
    return g_strconcat ("# Written by Switchyard. To take it back, undo it in Switchyard, or "
                        "delete this file.\n", line, "\n", NULL);

  before = sy_sysroot_read_text (sysroot, SY_SDBOOT_CONFIG, &local_error);
  if (before == NULL && !g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (before == NULL)
    before = g_strdup ("");
  if (!sy_shell_check_end (SY_SDBOOT_CONFIG, before, error))
    return NULL;

  return g_strdup_printf ("%s%s# >>> Added by Switchyard; delete up to the end mark to take it "
                          "back.\n%s\n# <<< End of what Switchyard added.\n", before,
                          *before == '\0' || g_str_has_suffix (before, "\n") ? "" : "\n", line);
}

/* A later assignment would take ours out of force, now or with the next line that we add. */
static gboolean
check_in_force (SySysroot   *sysroot,
                const char  *name,
                const char  *parameter,
                const char  *line,
                const char  *path,
                const char  *text,
                GError     **error)
{
  g_autoptr (SyShellFile) before = sy_sdboot_read (sysroot, NULL, NULL, error);
  g_autoptr (SyShellFile) after = sy_sdboot_read (sysroot, path, text, error);
  g_autofree char *old = sy_sysroot_read_text (sysroot, path, NULL);
  const char *value = before != NULL && after != NULL ? sy_sdboot_get (after, name, error) : NULL;
  const SyShellValue *assigned;

  if (value == NULL)
    return FALSE;
  if (sy_kernel_cmdline_has (value, parameter) && (old == NULL || strstr (old, line) == NULL))
    return TRUE;
  assigned = sy_shell_file_get (before, name);
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("%s:%u: assigns %s after the line of Switchyard, which is then without effect. "
                 "Remove that assignment, or use “+=” to add to what was there."), assigned->file,
               assigned->line, name);

  return FALSE;
}

static gboolean
plan_line (SySysroot   *sysroot,
           SyPlan      *plan,
           const char  *drop_in,
           const char  *name,
           const char  *parameter,
           const char  *line,
           const char  *why,
           GError     **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = make_config (sysroot, drop_in, line, &path, error);

  return text != NULL &&
         check_in_force (sysroot, name, parameter, line, path, text, error) &&
         sy_plan_add_text (plan, sysroot, path, text, 0644, why, error);
}

static void
plan_gen (SyPlan               *plan,
          const SyLoaderEntry  *host,
          const char * const   *tokens,
          const char * const   *missing)
{
  static const char * const argv[] = { "sdboot-manage", "gen", NULL };
  g_autoptr (GPtrArray) proofs =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  g_autoptr (GPtrArray) undo_proofs =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  g_ptr_array_add (proofs, sy_verify_new (SY_VERIFY_FILE_CONTAINS, host->path, tokens));
  g_ptr_array_add (undo_proofs, sy_verify_new (SY_VERIFY_FILE_LACKS, host->path, missing));
  sy_plan_add (plan, sy_change_new_command (argv, TIMEOUT_MS,
                                            _("Writes the entries of the boot menu anew."),
                                            proofs, undo_proofs));
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyLoaderEntry *host;
  g_autoptr (SyShellFile) config = NULL;
  g_autoptr (GPtrArray) entries = read_host (sysroot, &host, &config, error);
  g_auto (GStrv) missing = NULL;
  g_auto (GStrv) stale = NULL;
  const char *options;

  if (entries == NULL)
    return FALSE;
  options = get_options (config, error);
  if (options == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (options, tokens);
  stale = sy_kernel_cmdline_missing (host->options, tokens);
  if (missing[0] == NULL && (stale[0] == NULL || !sy_sysroot_is_live (sysroot)))
    return TRUE;
  if (!check_foreign (sysroot, config, entries, error))
    return FALSE;
  if (missing[0] != NULL)
    {
      g_autofree char *joined = g_strjoinv (" ", missing);
      g_autofree char *line = g_strdup_printf ("LINUX_OPTIONS+=\" %s\"", joined);

      if (!plan_line (sysroot, plan, PERMANENT_DROP_IN, "LINUX_OPTIONS", missing[0], line,
                      _("Adds a parameter to those that sdboot-manage gives every kernel."), error))
        return FALSE;
    }
  plan_gen (plan, host, tokens, (const char * const *) stale);

  return TRUE;
}

/* An entry whose name begins as those of sdboot-manage is one of them: it is deleted, and can be
 * made the default. */
static char *
make_mode_path (const SyLoaderEntry  *host,
                SyShellFile          *config,
                GError              **error)
{
  g_autofree char *stem = sy_loader_entry_get_stem (host);
  g_autofree char *folder = g_path_get_dirname (host->path);
  g_autofree char *name = g_strconcat (SY_LOADER_ENTRY_PREFIX, stem,
                                       SY_LOADER_ENTRY_SUFFIX ".conf", NULL);
  const char *root = sy_sdboot_get (config, "ENTRY_ROOT", error);
  const SyShellValue *value;

  if (root == NULL)
    return NULL;
  if (!g_str_has_prefix (name, root))
    return g_strconcat (folder, "/", name, NULL);
  value = sy_shell_file_get (config, "ENTRY_ROOT");
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s:%u: found ENTRY_ROOT=“%s”, with which sdboot-manage takes every entry for one "
                 "of its own."), value->file, value->line, root);

  return NULL;
}

static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyLoaderEntry *host;
  g_autoptr (SyShellFile) config = NULL;
  g_autoptr (GPtrArray) entries = read_host (sysroot, &host, &config, error);
  g_autofree char *path = entries != NULL ? make_mode_path (host, config, error) : NULL;
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  gboolean deletes;

  if (path == NULL || !get_deletes (config, name, &deletes, error))
    return FALSE;
  if (deletes && !plan_line (sysroot, plan, ENTRY_DROP_IN, "PRESERVE_FOREIGN", "yes",
                             "PRESERVE_FOREIGN=\"yes\"",
                             _("Keeps sdboot-manage from deleting entries that are not its own."),
                             error))
    return FALSE;

  return sy_loader_menu_plan_mode_entry (sysroot, plan, host, path, tokens, error);
}

static const char * const inputs[] = { SY_LOADER_MENU_INPUTS, SY_SDBOOT_INPUTS, NULL };

const SyBootloader sy_sdboot_manage = {
  .kind = SY_BOOTLOADER_SYSTEMD_BOOT,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
