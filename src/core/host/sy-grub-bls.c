/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-grub-defaults.h"
#include "host/sy-kernel-install.h"
#include "host/sy-loader-entry.h"
#include "host/sy-loader-menu.h"
#include "host/sy-version.h"
#include "machine/sy-kernel-cmdline.h"

/*
 * Fedora's GRUB, which takes its entries from files (Boot Loader Specification, by the module
 * blscfg). kernel-install(8) writes them.
 */
#define ENTRIES "/boot/loader/entries"
#define OSTREE  "/run/ostree-booted"

#define MACHINE_ID_LENGTH 32

static const char * const environments[] = { "/boot/grub2/grubenv", "/boot/grub/grubenv", NULL };

static gboolean
is_rescue (const SyLoaderEntry *entry)
{
  return strstr (entry->id, "-0-rescue") != NULL;
}

/* Where the switch is on, and nothing wrote entries. */
static void
set_no_entries (SySysroot  *sysroot,
                GError    **error)
{
  g_autoptr (SyShellFile) variables = sy_grub_read_defaults (sysroot, NULL);
  const SyShellValue *value = variables != NULL
                              ? sy_shell_file_get (variables, "GRUB_ENABLE_BLSCFG") : NULL;

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s:%u: found GRUB_ENABLE_BLSCFG=true, by which GRUB takes its entries from %s, "
                 "but there is no entry with a “linux” line. Have them written (“kernel-install "
                 "add-all”), or write “false” there and make the menu anew, and try again."),
               value != NULL && value->file != NULL ? value->file : SY_GRUB_DEFAULTS,
               value != NULL ? value->line : 1, ENTRIES);
}

/* (transfer full): the entries of the host that start Linux; the rescue one stays untouched. */
static GPtrArray *
read_entries (SySysroot  *sysroot,
              GError    **error)
{
  g_autoptr (GPtrArray) entries =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_loader_entry_free);

  if (sy_sysroot_exists (sysroot, OSTREE))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s: this system makes its boot entries anew with every image (ostree), which "
                     "Switchyard cannot set up yet."), OSTREE);
      return NULL;
    }
  if (!sy_loader_menu_read_folder (sysroot, ENTRIES, FALSE, entries, error))
    return NULL;
  for (guint i = entries->len; i > 0; i--)
    if (is_rescue (entries->pdata[i - 1]))
      g_ptr_array_remove_index (entries, i - 1);
  if (entries->len > 0)
    return g_steal_pointer (&entries);

  set_no_entries (sysroot, error);

  return NULL;
}

/* (transfer full) (nullable): a variable of GRUB's environment block, lines of NAME=VALUE. */
static char *
read_variable (SySysroot  *sysroot,
               const char *name)
{
  const char *path = sy_sysroot_find_first (sysroot, environments);
  g_autofree char *text = path != NULL ? sy_sysroot_read_text (sysroot, path, NULL) : NULL;
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  gsize length = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], name, length) == 0 && lines[i][length] == '=')
      return g_strdup (lines[i] + length + 1);

  return NULL;
}

/* (transfer full): the parameters; those of older installations stand in the environment block. */
static char *
expand_options (SySysroot           *sysroot,
                const SyLoaderEntry *entry)
{
  g_autofree char *shared = read_variable (sysroot, "kernelopts");
  g_autoptr (GString) options = g_string_new (entry->options);

  if (shared != NULL)
    g_string_replace (options, "$kernelopts", shared, 0);

  return g_strstrip (g_string_free (g_steal_pointer (&options), FALSE));
}

/* GRUB names the kernel that it started: "BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.17.4-200.fc43.x86_64". */
static gboolean
is_booted (SyMachine           *machine,
           const SyLoaderEntry *entry)
{
  const char *cmdline = sy_machine_get_cmdline (machine);
  g_auto (GStrv) words = g_strsplit (cmdline != NULL ? cmdline : "", " ", -1);
  g_autofree char *kernel = g_path_get_basename (entry->linux_path);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], "BOOT_IMAGE="))
      {
        g_autofree char *booted = g_path_get_basename (words[i]);

        return strcmp (booted, kernel) == 0;
      }

  return FALSE;
}

/* The entry that starts by default; where GRUB did not store one, that of the running kernel, or
 * of the newest. Owned by @entries. */
static const SyLoaderEntry *
find_host_entry (SyMachine *machine,
                 GPtrArray *entries)
{
  g_autofree char *saved = read_variable (sy_machine_get_sysroot (machine), "saved_entry");
  g_autofree char *name = saved != NULL ? g_strconcat (saved, ".conf", NULL) : NULL;
  const SyLoaderEntry *newest = entries->pdata[0];

  for (guint i = 0; name != NULL && i < entries->len; i++)
    if (g_ascii_strcasecmp (((SyLoaderEntry *) entries->pdata[i])->id, name) == 0)
      return entries->pdata[i];
  for (guint i = 0; i < entries->len; i++)
    if (is_booted (machine, entries->pdata[i]))
      return entries->pdata[i];
  for (guint i = 1; i < entries->len; i++)
    if (sy_version_compare (((SyLoaderEntry *) entries->pdata[i])->id, newest->id) > 0)
      newest = entries->pdata[i];

  return newest;
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (GPtrArray) entries = read_entries (sysroot, error);

  return entries != NULL ? expand_options (sysroot, find_host_entry (machine, entries)) : NULL;
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (GPtrArray) entries = read_entries (sysroot, error);
  g_autofree char *host_options = NULL;

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      const SyLoaderEntry *entry = entries->pdata[i];
      g_autofree char *options = expand_options (sysroot, entry);
      g_auto (GStrv) missing = sy_kernel_cmdline_missing (options, tokens);
      g_autofree char *text = NULL;

      if (missing[0] == NULL)
        continue;
      text = sy_loader_entry_extend_options (entry, (const char * const *) missing, error);
      if (text == NULL ||
          !sy_plan_add_text (plan, sysroot, entry->path, text, 0644,
                             _("Adds a parameter to the boot entry of one kernel."), error))
        return FALSE;
    }
  host_options = expand_options (sysroot, find_host_entry (machine, entries));

  return sy_kernel_install_plan_cmdline (sysroot, plan, host_options, tokens, error);
}

/*
 * (transfer full): the path of our entry. GRUB sorts the names of the files as versions, the
 * highest first: a "0" where the others have the kernel's version is behind all of them, so that
 * no entry that is counted from the top moves.
 */
static char *
make_mode_path (const SyLoaderEntry  *host,
                GError              **error)
{
  g_autofree char *id = g_strndup (host->id, MACHINE_ID_LENGTH);

  if (strlen (id) == MACHINE_ID_LENGTH && host->id[MACHINE_ID_LENGTH] == '-' &&
      id[strspn (id, "0123456789abcdef")] == '\0')
    return g_strconcat (ENTRIES "/", id, "-0" SY_LOADER_ENTRY_SUFFIX ".conf", NULL);

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s: expected a name that begins with the number of this machine "
                 "(/etc/machine-id), as kernel-install gives it. Where a new entry would stand in "
                 "the menu cannot be told."), host->path);

  return NULL;
}

/* (nullable): the entry of the newest kernel; %NULL where kernel-install does not name them as it
 * usually does, and cannot be followed. */
static const SyLoaderEntry *
find_newest (const SyLoaderEntry *host,
             GPtrArray           *entries,
             char               **out_token)
{
  *out_token = g_strndup (host->id, MACHINE_ID_LENGTH);

  return sy_kernel_install_find_newest (entries, *out_token);
}

static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (GPtrArray) entries = read_entries (sysroot, error);
  static const char * const none[] = { NULL };
  const SyLoaderEntry *host;
  const SyLoaderEntry *newest;
  g_autofree char *host_options = NULL;
  g_autofree char *path = NULL;
  g_autofree char *token = NULL;
  g_autofree char *options = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) missing = NULL;

  if (entries == NULL)
    return FALSE;
  host = find_host_entry (machine, entries);
  path = make_mode_path (host, error);
  if (path == NULL)
    return FALSE;
  host_options = expand_options (sysroot, host);
  newest = find_newest (host, entries, &token);
  options = expand_options (sysroot, newest != NULL ? newest : host);
  missing = sy_kernel_cmdline_missing (options, tokens);
  if (newest == NULL)
    sy_plan_add_warning (plan, _("The new entry starts the kernel of today. After a kernel update, "
                                 "do this step again."));
  if (!sy_kernel_install_plan_cmdline (sysroot, plan, host_options, none, error) ||
      (newest != NULL && !sy_kernel_install_plan_plugin (sysroot, plan, newest, token, options,
                                                         path, tokens, error)))
    return FALSE;
  text = sy_loader_entry_copy_for_mode (newest != NULL ? newest : host,
                                        (const char * const *) missing);

  return sy_plan_add_text (plan, sysroot, path, text, 0644,
                           _("A boot entry beside the ordinary one, which stays as it is. Only "
                             "this one sets the GPU aside."), error);
}

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  return sy_grub_uses_bls (sy_machine_get_sysroot (machine), out_matches, error);
}

static const char * const inputs[] = {
  SY_GRUB_DEFAULTS, SY_GRUB_DEFAULTS_FOLDER "/", ENTRIES "/", "/boot/grub2/grubenv",
  "/boot/grub/grubenv", SY_KERNEL_INSTALL_INPUTS, NULL,
};

const SyBootloader sy_grub_bls = {
  .kind = SY_BOOTLOADER_GRUB,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
