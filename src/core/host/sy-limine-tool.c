/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-limine-tool.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-bootloader.h"
#include "host/sy-limine-settings.h"
#include "host/sy-shell-file.h"
#include "host/sy-marked-block.h"
#include "machine/sy-kernel-cmdline.h"

#define KERNEL_CMDLINE "/etc/kernel/cmdline"
#define DEFAULT_KEY    "default"

/* It builds the initramfs of every kernel too. */
#define APPLY_TIMEOUT_MS (15 * 60 * 1000)

static const char says[] = "parameters of every ordinary start; undo it in Switchyard, or delete "
                           "this block and run limine-update";

gboolean
sy_limine_tool_is_used (SySysroot *sysroot)
{
  static const char * const paths[] = {
    "/usr/bin/limine-entry-tool", "/usr/bin/limine-update", "/usr/bin/limine-mkinitcpio",
    "/etc/limine-entry-tool.conf", SY_LIMINE_DROP_IN_FOLDER, SY_LIMINE_DEFAULTS, NULL,
  };

  return sy_sysroot_find_first (sysroot, paths) != NULL;
}

gboolean
sy_limine_tool_is_fallback (const char *title)
{
  return strstr (title, "fallback") != NULL;
}

char *
sy_limine_tool_resolve (const SyLimineConfig *config,
                        const char           *value)
{
  static const char * const mount_points[] = { "/boot/efi", "/efi", "/boot" };
  static const char boot[] = "boot():";

  if (!g_str_has_prefix (value, boot))
    return NULL;
  value += strlen (boot);
  for (guint i = 0; i < G_N_ELEMENTS (mount_points); i++)
    if (g_str_has_prefix (config->file, mount_points[i]) &&
        config->file[strlen (mount_points[i])] == '/')
      {
        g_autofree char *path = g_strndup (value, strcspn (value, "#"));

        return g_build_filename (mount_points[i], path, NULL);
      }

  return NULL;
}

static char *
get_config_path (SyLimineSettings *settings)
{
  return g_build_filename (settings->esp != NULL && settings->esp[0] == '/' ? settings->esp
                                                                             : "/boot",
                           "limine.conf", NULL);
}

/*
 * (transfer full): the parameters of the file that the tool takes where none are set up. What
 * is added with "+=" would make it take no other, and the system would not start.
 */
static char *
read_kernel_cmdline (SySysroot  *sysroot,
                     GError    **error)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, KERNEL_CMDLINE, NULL);

  if (text == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s: found no “KERNEL_CMDLINE[default]”, so that limine-update takes the "
                     "parameters of whatever was started last. Write them there (they stand in "
                     "/proc/cmdline): KERNEL_CMDLINE[default]=\"root=… rw …\""),
                   SY_LIMINE_DEFAULTS);
      return NULL;
    }
  if (strchr (text, '#') != NULL || sy_kernel_cmdline_is_open (text))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s: found a comment or a quotation mark that does not end, expected kernel "
                     "parameters only. Take it out, and try again."),
                   KERNEL_CMDLINE);
      return NULL;
    }

  return g_steal_pointer (&text);
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyLimineSettings) settings = sy_limine_settings_read (sysroot, TRUE, error);
  g_autoptr (SyLimineConfig) config = NULL;
  const SyLimineCmdline *cmdline = NULL;
  const SyLimineEntry *host;

  if (settings == NULL)
    return NULL;
  config = sy_limine_config_read (sysroot, NULL);
  host = config != NULL ? sy_limine_config_find_host (config, sy_machine_get_cmdline (machine),
                                                      NULL) : NULL;
  if (host != NULL)
    cmdline = sy_limine_settings_find (settings, host->title);
  if (cmdline == NULL)
    cmdline = sy_limine_settings_find (settings, DEFAULT_KEY);
  if (cmdline != NULL)
    return g_strdup (cmdline->value);

  return read_kernel_cmdline (sysroot, error);
}

/* By this one it is proved: of those of the mode the first may be there already. */
static const char *
get_last (const char * const *tokens)
{
  while (tokens[1] != NULL)
    tokens++;

  return tokens[0];
}

static void
plan_apply (SyPlan           *plan,
            SyLimineSettings *settings,
            const char       *expected)
{
  static const char * const argv[] = { "limine-update", NULL };
  const char *texts[] = { expected, NULL };
  g_autofree char *path = get_config_path (settings);
  g_autoptr (GPtrArray) proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  g_ptr_array_add (proofs, sy_verify_new (SY_VERIFY_FILE_CONTAINS, path, texts));
  sy_plan_add (plan, sy_change_new_command (argv, APPLY_TIMEOUT_MS,
                                            _("Writes Limine's boot entries anew, and builds the "
                                              "files that they start."), proofs, NULL));
}

/* On this computer itself the menu in force is looked at too. */
static gboolean
is_stale (SySysroot        *sysroot,
          SyLimineSettings *settings,
          const char       *expected)
{
  g_autofree char *path = get_config_path (settings);
  g_autofree char *text = sy_sysroot_is_live (sysroot) ? sy_sysroot_read_text (sysroot, path, NULL)
                                                       : NULL;

  return text != NULL && strstr (text, expected) == NULL;
}

static gboolean
plan_text (SyPlan            *plan,
           SySysroot         *sysroot,
           const char        *path,
           char              *text,
           SyLimineSettings  *settings,
           const char        *expected,
           GError           **error)
{
  g_autoptr (GBytes) content = g_bytes_new_take (text, strlen (text));
  guint n_before = sy_plan_get_changes (plan)->len;

  if (!sy_plan_add_file (plan, sysroot, path, content, 0644,
                         _("Adds a parameter to every ordinary boot of Linux."), error))
    return FALSE;
  if (sy_plan_get_changes (plan)->len > n_before || is_stale (sysroot, settings, expected))
    plan_apply (plan, settings, expected);

  return TRUE;
}

/*
 * The versions of the tool differ in where "+=" adds: at the end, or at the beginning. Ours must be
 * in force either way, and never behind the "--" that ends the kernel's parameters.
 */
static gboolean
check_order (const SyLimineCmdline  *cmdline,
             GStrv                   added,
             GError                **error)
{
  g_autofree char *joined = g_strjoinv (" ", added);
  g_autofree char *before = g_strconcat (joined, " ", cmdline->value, NULL);

  if (cmdline->value[sy_kernel_cmdline_get_end (cmdline->value)] != '\0')
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s:%u: found “--” in the value of KERNEL_CMDLINE[%s]: what is added after it "
                     "goes to init instead of the kernel. Remove it."), cmdline->file,
                   cmdline->line, cmdline->key);
      return FALSE;
    }
  for (guint i = 0; added[i] != NULL; i++)
    if (!sy_kernel_cmdline_has (before, added[i]))
      {
        g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                     _("%s:%u: found a parameter that contradicts “%s” in the value of "
                       "KERNEL_CMDLINE[%s]. Remove it there."), cmdline->file, cmdline->line,
                     added[i], cmdline->key);
        return FALSE;
      }

  return TRUE;
}

/* A "=" after our drop-in would replace what it adds. The last file may be written to itself. */
static gboolean
check_place (const SyLimineCmdline  *cmdline,
             gboolean               *in_defaults,
             GError                **error)
{
  if (!cmdline->assigned || strcmp (cmdline->file, SY_LIMINE_DROP_IN) < 0 ||
      !g_str_has_prefix (cmdline->file, SY_LIMINE_DROP_IN_FOLDER "/"))
    {
      *in_defaults |= cmdline->assigned && strcmp (cmdline->file, SY_LIMINE_DEFAULTS) == 0;
      return TRUE;
    }

  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("%s:%u: found “KERNEL_CMDLINE[%s]=”, which takes back what earlier files add. "
                 "Write “+=” there, and try again."), cmdline->file, cmdline->line, cmdline->key);

  return FALSE;
}

/* (transfer full): the lines to add, "" where none is; NULL with an error. */
static char *
make_lines (SyLimineSettings    *settings,
            const char * const  *tokens,
            gboolean            *out_in_defaults,
            GError             **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < settings->cmdlines->len; i++)
    {
      const SyLimineCmdline *cmdline = settings->cmdlines->pdata[i];
      g_auto (GStrv) missing = NULL;
      g_autofree char *joined = NULL;

      if (sy_limine_tool_is_fallback (cmdline->key))
        continue;
      missing = sy_kernel_cmdline_missing (cmdline->value, tokens);
      if (missing[0] == NULL)
        continue;
      if (!check_order (cmdline, missing, error) ||
          !check_place (cmdline, out_in_defaults, error))
        return NULL;
      joined = g_strjoinv (" ", missing);
      /* The blank keeps them apart from what is there. */
      g_string_append_printf (lines, "KERNEL_CMDLINE[%s]+=\" %s\"\n", cmdline->key, joined);
    }

  return g_string_free (g_steal_pointer (&lines), FALSE);
}

static gboolean
plan_kernel_cmdline (SySysroot           *sysroot,
                     SyPlan              *plan,
                     SyLimineSettings    *settings,
                     const char * const  *tokens,
                     GError             **error)
{
  g_autofree char *text = read_kernel_cmdline (sysroot, error);
  g_autofree char *added = NULL;
  g_auto (GStrv) missing = NULL;
  gboolean newline;

  if (text == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (text, tokens);
  if (missing[0] == NULL)
    return TRUE;
  newline = g_str_has_suffix (text, "\n");
  added = sy_kernel_cmdline_add (g_strchomp (text), (const char * const *) missing);

  return plan_text (plan, sysroot, KERNEL_CMDLINE,
                    g_strconcat (added, newline ? "\n" : NULL, NULL), settings,
                    get_last ((const char * const *) missing), error);
}

static gboolean
plan_settings (SySysroot           *sysroot,
               SyPlan              *plan,
               const char * const  *tokens,
               GError             **error)
{
  g_autoptr (SyLimineSettings) users = sy_limine_settings_read (sysroot, FALSE, error);
  gboolean in_defaults = FALSE;
  g_autofree char *lines = NULL;
  g_autofree char *defaults = NULL;

  lines = users != NULL ? make_lines (users, tokens, &in_defaults, error) : NULL;
  if (lines == NULL)
    return FALSE;
  if (!in_defaults)
    return plan_text (plan, sysroot, SY_LIMINE_DROP_IN,
                      g_strconcat ("# Written by Switchyard. To take it back, undo it in "
                                   "Switchyard, or delete this file\n# and run limine-update.\n",
                                   lines, NULL), users, get_last (tokens), error);
  defaults = sy_sysroot_read_text (sysroot, SY_LIMINE_DEFAULTS, error);
  if (defaults == NULL || !sy_shell_check_end (SY_LIMINE_DEFAULTS, defaults, error))
    return FALSE;

  return plan_text (plan, sysroot, SY_LIMINE_DEFAULTS,
                    sy_marked_block_set (defaults, says, lines), users, get_last (tokens), error);
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyLimineSettings) settings = sy_limine_settings_read (sysroot, TRUE, error);
  gboolean in_defaults = FALSE;
  g_autofree char *lines = NULL;

  if (settings == NULL)
    return FALSE;
  if (settings->cmdlines->len == 0)
    return plan_kernel_cmdline (sysroot, plan, settings, tokens, error);
  lines = make_lines (settings, tokens, &in_defaults, error);
  if (lines == NULL)
    return FALSE;
  if (*lines != '\0')
    return plan_settings (sysroot, plan, tokens, error);
  if (is_stale (sysroot, settings, get_last (tokens)))
    plan_apply (plan, settings, get_last (tokens));

  return TRUE;
}

/* Whether an entry that the user made has all of it. */
static gboolean
has_entry (SyLimineConfig      *config,
           const char * const  *tokens)
{
  for (guint i = 0; i < config->entries->len; i++)
    {
      const SyLimineEntry *entry = config->entries->pdata[i];
      g_auto (GStrv) missing = NULL;

      if (!sy_limine_config_starts_linux (entry))
        continue;
      missing = sy_kernel_cmdline_missing (entry->cmdline, tokens);
      if (missing[0] == NULL)
        return TRUE;
    }

  return FALSE;
}

/*
 * The tool writes limine.conf anew with every kernel and initramfs, and the checksums in it belong
 * to the files of that moment: an entry of ours could be dropped, and to put back the bytes from
 * before would keep the ordinary entries from starting.
 */
static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  g_autoptr (SyLimineConfig) config =
    sy_limine_config_read (sy_machine_get_sysroot (machine), error);

  if (config == NULL)
    return FALSE;

  return has_entry (config, tokens) ||
         sy_bootloader_plan_only_entry (&sy_limine_tool, machine, plan,
                                        _("limine-entry-tool writes the boot entries of this "
                                          "system anew with every kernel."), tokens, error);
}

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  *out_matches = sy_limine_tool_is_used (sy_machine_get_sysroot (machine));

  return TRUE;
}

static const char * const inputs[] = {
  "/usr/share/limine-entry-tool.d/", "/etc/limine-entry-tool.conf", SY_LIMINE_DROP_IN_FOLDER "/",
  SY_LIMINE_DEFAULTS, KERNEL_CMDLINE, NULL,
};

const SyBootloader sy_limine_tool = {
  .kind = SY_BOOTLOADER_LIMINE,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
