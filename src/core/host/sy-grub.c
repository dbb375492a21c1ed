/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-grub-defaults.h"
#include "machine/sy-kernel-cmdline.h"

#define DROP_IN         SY_GRUB_DEFAULTS_FOLDER "/zz-switchyard.cfg"
#define ADDED_TO        "GRUB_CMDLINE_LINUX_DEFAULT"
#define MODE_PARAMETER  "switchyard.mode=vm"
#define GENERATOR       "/etc/grub.d/11_switchyard"

/* In the same folder, so that it can be renamed. */
#define NEW_CONFIG_SUFFIX ".switchyard"

/* os-prober looks at every partition. */
#define APPLY_TIMEOUT_MS 300000

static const char * const update_grub_paths[] = {
  "/usr/sbin/update-grub", "/usr/bin/update-grub", "/sbin/update-grub", NULL,
};
static const char * const script_check_paths[] = {
  "/usr/bin/grub-script-check", "/usr/bin/grub2-script-check", NULL,
};
static const char * const config_paths[] = { "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", NULL };

/*
 * A number counts the entries of the menu from the top: ours, after those of 10_linux, would move
 * the others, and the wrong one would start. 10_linux makes two, unless submenus are off.
 */
static gboolean
check_default (SySysroot  *sysroot,
               GError    **error)
{
  g_autoptr (SyShellFile) variables = sy_grub_read_defaults (sysroot, error);
  const SyShellValue *value;
  gboolean flat;
  guint64 index;

  if (variables == NULL)
    return FALSE;
  value = sy_shell_file_get (variables, "GRUB_DEFAULT");
  flat = sy_grub_is_true (sy_shell_file_get_scalar (variables, "GRUB_DISABLE_SUBMENU")) ||
         g_strcmp0 (sy_shell_file_get_scalar (variables, "GRUB_DISABLE_SUBMENU"), "y") == 0;
  if (value->state != SY_SHELL_SCALAR || !g_ascii_isdigit (value->words[0][0]))
    return TRUE;
  index = g_ascii_strtoull (value->words[0], NULL, 10);
  if (index == 0 || (index == 1 && !flat))
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("%s:%u: found GRUB_DEFAULT=%s, which counts the entries of the boot menu: a new "
                 "one would move them, and the wrong one would start. Write the entry's title or "
                 "id there, or 0 for the first."), value->file, value->line, value->words[0]);

  return FALSE;
}

static void
warn_about_saved (SySysroot *sysroot,
                  SyPlan    *plan)
{
  g_autoptr (SyShellFile) variables = sy_grub_read_defaults (sysroot, NULL);
  const SyShellValue *value;

  if (variables == NULL)
    return;
  value = sy_shell_file_get (variables, "GRUB_SAVEDEFAULT");
  if (value->state == SY_SHELL_SCALAR && sy_grub_is_true (value->words[0]))
    sy_plan_add_warning (plan, _("%s:%u: GRUB_SAVEDEFAULT=true: GRUB starts again what was chosen "
                                 "last. After using the new entry, choose the ordinary one in the "
                                 "boot menu again."), value->file, value->line);
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyShellFile) variables = sy_grub_read_defaults (sysroot, error);

  return variables != NULL ? sy_grub_join_cmdline (variables, error) : NULL;
}

/* A file that is read after the one we write can take back what it adds. */
static gboolean
check_in_force (SySysroot   *sysroot,
                const char  *path,
                const char  *text,
                GStrv        parameters,
                GError     **error)
{
  g_autoptr (SyShellFile) variables = sy_grub_read_changed (sysroot, path, text, error);
  g_autofree char *cmdline = variables != NULL ? sy_grub_join_cmdline (variables, error) : NULL;
  const SyShellValue *value;

  if (cmdline == NULL)
    return FALSE;
  value = sy_shell_file_get (variables, ADDED_TO);
  for (guint i = 0; parameters[i] != NULL; i++)
    if (!sy_kernel_cmdline_has (cmdline, parameters[i]))
      {
        g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                     _("%s:%u: found a value of %s that takes back what files before it add. "
                       "Write %s=\"$%s …\" there, without what contradicts “%s”, and try again."),
                     value->file, value->line, ADDED_TO, ADDED_TO, ADDED_TO, parameters[i]);
        return FALSE;
      }

  return TRUE;
}

/* GRUB's script joins the values, so that what is added comes after both of them. */
static gboolean
check_end (SyMachine  *machine,
           GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyShellFile) variables = sy_grub_read_defaults (sysroot, error);

  if (variables == NULL)
    return FALSE;
  for (guint i = 0; sy_grub_cmdline_names[i] != NULL; i++)
    {
      const SyShellValue *value = sy_shell_file_get (variables, sy_grub_cmdline_names[i]);

      if (value->state != SY_SHELL_SCALAR ||
          value->words[0][sy_kernel_cmdline_get_end (value->words[0])] == '\0')
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s:%u: found “--” in the value of %s: what is added after it goes to init "
                     "instead of the kernel. Remove it, or put those parameters elsewhere."),
                   value->file, value->line, sy_grub_cmdline_names[i]);
      return FALSE;
    }

  return TRUE;
}

/* They go into a shell script between double quotes; values of the user's may be merged in. */
static gboolean
check_parameters (GStrv    parameters,
                  GError **error)
{
  static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".:,=_-";

  for (guint i = 0; parameters[i] != NULL; i++)
    if (parameters[i][strspn (parameters[i], plain)] != '\0')
      {
        g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                     _("%s: found the parameter “%s”, expected one of letters, digits and "
                       "“.:,=_-”. Write it without the rest, and try again."), SY_GRUB_DEFAULTS,
                     parameters[i]);
        return FALSE;
      }

  return TRUE;
}

static void
add_proof (GPtrArray    *proofs,
           SyVerifyKind  kind,
           const char   *path,
           const char   *first,
           const char   *second)
{
  const char *expected[] = { first, second, NULL };

  g_ptr_array_add (proofs, sy_verify_new (kind, path, expected));
}

/*
 * (transfer full): what has to hold of the new menu before it replaces the one in force, and after.
 * A parameter may be in the menu for another reason than the change that is taken back, such as the
 * other stage's entry: only the mode's must be gone then.
 */
static GPtrArray *
make_proofs (SySysroot    *sysroot,
             const char   *config,
             const char   *new_config,
             SyVerifyKind  kind,
             const char   *text)
{
  const char *checker = sy_sysroot_find_first (sysroot, script_check_paths);
  g_autofree char *name = checker != NULL ? g_path_get_basename (checker) : NULL;
  GPtrArray *proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  if (text != NULL)
    add_proof (proofs, kind, new_config, text, NULL);
  add_proof (proofs, SY_VERIFY_GRUB_DEFAULT, new_config, config, MODE_PARAMETER);
  if (name != NULL)
    add_proof (proofs, SY_VERIFY_ACCEPTS, new_config, name, NULL);
  add_proof (proofs, SY_VERIFY_PLACE, new_config, config, NULL);
  if (text != NULL)
    add_proof (proofs, kind, config, text, NULL);

  return proofs;
}

/* Where only the distribution's own command is there, the menu in force is what it writes. */
static void
plan_update_grub (SyPlan     *plan,
                  const char *config,
                  const char *expected)
{
  static const char * const argv[] = { "update-grub", NULL };
  g_autoptr (GPtrArray) proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  g_autoptr (GPtrArray) undo_proofs =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  add_proof (proofs, SY_VERIFY_FILE_CONTAINS, config, expected, NULL);
  if (strcmp (expected, MODE_PARAMETER) == 0)
    add_proof (undo_proofs, SY_VERIFY_FILE_LACKS, config, expected, NULL);
  sy_plan_add_warning (plan, _("grub-mkconfig was not found here, so that the new boot menu can "
                               "be looked at only after update-grub has put it in force."));
  sy_plan_add (plan, sy_change_new_command (argv, APPLY_TIMEOUT_MS,
                                            _("Writes GRUB's boot menu anew."), proofs,
                                            undo_proofs));
}

/*
 * grub-mkconfig writes over the menu in force, from the first byte on; a full disk or a power cut
 * then leaves half a menu. So it writes another file, which replaces the menu when it is whole and
 * right (update-grub is only grub-mkconfig with that file's name).
 */
static gboolean
plan_apply (SySysroot   *sysroot,
            SyPlan      *plan,
            const char  *expected,
            GError     **error)
{
  const char *config = sy_sysroot_find_first (sysroot, config_paths);
  const char *mkconfig = sy_sysroot_find_first (sysroot, sy_grub_mkconfig_paths);
  gboolean mode = strcmp (expected, MODE_PARAMETER) == 0;
  g_autofree char *new_config = NULL;
  g_autofree char *link = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GPtrArray) proofs = NULL;
  g_autoptr (GPtrArray) undo_proofs = NULL;

  if (config == NULL)
    {
      config = config_paths[0];
      sy_plan_add_warning (plan, _("%s was not found; it is taken as GRUB's configuration."),
                           config);
    }
  link = sy_sysroot_read_link (sysroot, config, NULL);
  if (link != NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s: found a symbolic link to %s, expected GRUB's boot menu itself, which can "
                     "be replaced in one step. Put the file there in the place of the link."),
                   config, link);
      return FALSE;
    }
  if (mkconfig == NULL && sy_sysroot_find_first (sysroot, update_grub_paths) != NULL)
    {
      plan_update_grub (plan, config, expected);
      return TRUE;
    }
  name = mkconfig != NULL ? g_path_get_basename (mkconfig)
                          : g_strdup (strcmp (config, config_paths[1]) == 0 ? "grub2-mkconfig"
                                                                            : "grub-mkconfig");
  if (mkconfig == NULL)
    sy_plan_add_warning (plan, _("grub-mkconfig was not found here; “%s” is taken for the command "
                                 "that makes the boot menu."), name);
  new_config = g_strconcat (config, NEW_CONFIG_SUFFIX, NULL);
  proofs = make_proofs (sysroot, config, new_config, SY_VERIFY_FILE_CONTAINS, expected);
  undo_proofs = make_proofs (sysroot, config, new_config, SY_VERIFY_FILE_LACKS,
                             mode ? expected : NULL);

  {
    const char *argv[] = { name, "-o", new_config, NULL };

    sy_plan_add (plan, sy_change_new_command (argv, APPLY_TIMEOUT_MS,
                                              _("Writes GRUB's boot menu anew, beside the one in "
                                                "force, which it replaces when it was checked."),
                                              proofs, undo_proofs));
  }

  return TRUE;
}

/* On this computer itself the menu in force is looked at too: another tool may have written it
 * without our parameters. */
static gboolean
is_stale (SySysroot  *sysroot,
          const char *expected)
{
  const char *config = sy_sysroot_find_first (sysroot, config_paths);
  g_autoptr (GBytes) bytes = NULL;

  if (config == NULL || !sy_sysroot_is_live (sysroot))
    return FALSE;
  bytes = sy_sysroot_read (sysroot, config, SY_SYSROOT_MAX_TEXT_SIZE, NULL);

  return bytes != NULL &&
         memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                 expected, strlen (expected)) == NULL;
}

static gboolean
plan_text (SyPlan      *plan,
           SySysroot   *sysroot,
           const char  *path,
           mode_t       mode,
           char        *text,
           const char  *why,
           const char  *expected,
           GError     **error)
{
  g_autoptr (GBytes) content = g_bytes_new_take (text, strlen (text));
  guint n_before = sy_plan_get_changes (plan)->len;

  if (!sy_plan_add_file (plan, sysroot, path, content, mode, why, error))
    return FALSE;

  return (sy_plan_get_changes (plan)->len == n_before && !is_stale (sysroot, expected)) ||
         plan_apply (sysroot, plan, expected, error);
}

static char *
append_block (const char *text,
              const char *joined)
{
  const char *newline = *text == '\0' || g_str_has_suffix (text, "\n") ? "" : "\n";

  return g_strdup_printf ("%s%s# >>> Added by Switchyard; delete up to the end mark to take it "
                          "back.\n"
                          ADDED_TO "=\"$" ADDED_TO " %s\"\n"
                          "# <<< End of what Switchyard added.\n", text, newline, joined);
}

/* (transfer full) (nullable): what @path holds when it adds @joined. */
static char *
make_permanent (SySysroot   *sysroot,
                const char  *path,
                const char  *joined,
                GError     **error)
{
  g_autofree char *defaults = NULL;

  if (strcmp (path, DROP_IN) == 0)
    return g_strdup_printf ("# Written by Switchyard. To take it back, undo it in Switchyard, or "
                            "delete this file\n# and run update-grub.\n"
                            ADDED_TO "=\"$" ADDED_TO " %s\"\n", joined);

  defaults = sy_sysroot_read_text (sysroot, path, error);
  if (defaults == NULL || !sy_shell_check_end (path, defaults, error))
    return NULL;

  return append_block (defaults, joined);
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const char *path = sy_grub_reads_folder (sysroot) ? DROP_IN : SY_GRUB_DEFAULTS;
  g_autofree char *cmdline = get_permanent (machine, error);
  g_auto (GStrv) missing = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *text = NULL;

  if (cmdline == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (cmdline, tokens);
  if (missing[0] == NULL)
    return TRUE;
  if (!check_end (machine, error) || !check_parameters (missing, error))
    return FALSE;

  joined = g_strjoinv (" ", missing);
  text = make_permanent (sysroot, path, joined, error);
  if (text == NULL || !check_in_force (sysroot, path, text, missing, error))
    return FALSE;

  return plan_text (plan, sysroot, path, 0644, g_steal_pointer (&text),
                    _("Adds a parameter to every ordinary boot of Linux."), missing[0], error);
}

/*
 * GRUB runs the scripts of /etc/grub.d in the order of their names: 11 comes after 10_linux, so
 * the first entry of the menu stays the host's. The distribution's own 10_linux makes our entry,
 * which therefore follows kernel updates.
 */
static char *
make_generator (GStrv tokens)
{
  g_autofree char *joined = g_strjoinv (" ", tokens);

  return g_strdup_printf (
    "#!/bin/sh\n"
    "# Written by Switchyard: a second menu entry that sets the GPU aside for the virtual\n"
    "# machine. To take it back, undo it in Switchyard, or delete this file and run update-grub.\n"
    "set -e\n"
    "[ -x /etc/grub.d/10_linux ] || exit 0\n"
    "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT %s\"\n"
    "GRUB_DISTRIBUTOR=\"${GRUB_DISTRIBUTOR:-Linux} (GPU for the virtual machine)\"\n"
    "GRUB_DISABLE_RECOVERY=true\n"
    "GRUB_DISABLE_SUBMENU=y\n"
    "export GRUB_CMDLINE_LINUX_DEFAULT GRUB_DISTRIBUTOR GRUB_DISABLE_RECOVERY "
    "GRUB_DISABLE_SUBMENU\n"
    "/etc/grub.d/10_linux | sed \"s/'gnulinux-/'switchyard-gnulinux-/g\"\n", joined);
}

static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autofree char *cmdline = get_permanent (machine, error);
  g_auto (GStrv) merged = NULL;

  if (cmdline == NULL || !check_default (sysroot, error))
    return FALSE;
  warn_about_saved (sysroot, plan);
  if (!sy_sysroot_exists (sysroot, "/etc/grub.d/10_linux"))
    sy_plan_add_warning (plan, _("/etc/grub.d/10_linux was not found. It makes GRUB's entries; "
                                 "without it the new entry does not appear."));
  merged = sy_kernel_cmdline_merge (cmdline, tokens);
  if (!check_end (machine, error) || !check_parameters (merged, error))
    return FALSE;

  return plan_text (plan, sysroot, GENERATOR, 0755, make_generator (merged),
                    _("A boot entry beside the ordinary one, which stays as it is. Only this one "
                      "sets the GPU aside."), MODE_PARAMETER, error);
}

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  gboolean bls;

  if (!sy_grub_uses_bls (sy_machine_get_sysroot (machine), &bls, error))
    return FALSE;
  *out_matches = !bls;

  return TRUE;
}

static const char * const inputs[] = {
  SY_GRUB_DEFAULTS, SY_GRUB_DEFAULTS_FOLDER "/", "/etc/grub.d/", NULL,
};

const SyBootloader sy_grub = {
  .kind = SY_BOOTLOADER_GRUB,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
