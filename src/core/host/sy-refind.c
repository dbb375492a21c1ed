/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-refind-options.h"
#include "machine/sy-kernel-cmdline.h"

/*
 * rEFInd finds the kernels by itself and takes their parameters from a refind_linux.conf in the
 * same folder: its first line for the entry of the menu, the others for what “F2” or “+” shows.
 */
static const char * const files[] = {
  "/boot/refind_linux.conf", "/boot/refind-linux.conf", "/efi/refind_linux.conf",
  "/boot/efi/refind_linux.conf", NULL,
};

static const char * const configs[] = {
  "/boot/EFI/refind/refind.conf", "/boot/EFI/BOOT/refind.conf", "/efi/EFI/refind/refind.conf",
  "/efi/EFI/BOOT/refind.conf", "/boot/efi/EFI/refind/refind.conf",
  "/boot/efi/EFI/BOOT/refind.conf", NULL,
};

/* The line of @config that begins with @key; 0: there is none. */
static guint
find_line (const char  *config,
           const char  *key,
           char       **out_value)
{
  g_auto (GStrv) lines = g_strsplit (config, "\n", -1);
  guint found = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      gsize length = strlen (key);

      if (g_ascii_strncasecmp (line, key, length) != 0 ||
          strchr (" \t=", line[length]) == NULL || line[length] == '\0')
        continue;
      g_free (*out_value);
      *out_value = g_strdup (line + length + strspn (line + length, " \t="));
      found = i + 1;
    }

  return found;
}

/* rEFInd looks at the first letter of each word, up to a comment. */
static gboolean
scans_disks (const char *value)
{
  g_auto (GStrv) words = g_strsplit_set (value, " \t,=", -1);

  for (guint i = 0; words[i] != NULL && words[i][0] != '#'; i++)
    if (words[i][0] != '\0' && strchr ("IiEe", words[i][0]) != NULL)
      return TRUE;

  return FALSE;
}

/* Where rEFInd does not look for kernels, its own file has their parameters. */
static gboolean
check_scan (SySysroot  *sysroot,
            GError    **error)
{
  const char *path = sy_sysroot_find_first (sysroot, configs);
  g_autofree char *text = path != NULL ? sy_sysroot_read_text (sysroot, path, NULL) : NULL;
  g_autofree char *value = NULL;
  guint line = text != NULL ? find_line (text, "scanfor", &value) : 0;

  if (line == 0 || scans_disks (value))
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s:%u: found “scanfor %s”, so that rEFInd starts only the entries that are "
                 "written there, and reads no refind_linux.conf. Add “internal” to go on, or add "
                 "the parameters to the “options” of your entry."), path, line, value);

  return FALSE;
}

static gboolean
set_missing (SySysroot  *sysroot,
             GError    **error)
{
  const char *path = sy_sysroot_find_first (sysroot, configs);
  g_autofree char *text = path != NULL ? sy_sysroot_read_text (sysroot, path, NULL) : NULL;
  g_autofree char *value = NULL;
  guint line = text != NULL ? find_line (text, "menuentry", &value) : 0;

  if (line > 0)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s:%u: found an entry written by hand, and no refind_linux.conf beside the "
                   "kernel. Switchyard changes only the latter: make it with “mkrlconf”, which "
                   "comes with rEFInd."), path, line);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: not found; rEFInd reads the parameters of Linux there. Make it with "
                   "“mkrlconf”, which comes with rEFInd. If the partition is not mounted, mount "
                   "it."), files[0]);

  return FALSE;
}

/* (nullable): one file may be seen at two places, by a link or a second mount. */
static const char *
find_file (SySysroot  *sysroot,
           GError    **error)
{
  const char *found = NULL;
  struct stat first = { 0 };

  if (!check_scan (sysroot, error))
    return NULL;
  for (guint i = 0; files[i] != NULL; i++)
    {
      struct stat st;

      if (!sy_sysroot_stat (sysroot, files[i], TRUE, &st, NULL) ||
          (found != NULL && st.st_dev == first.st_dev && st.st_ino == first.st_ino))
        continue;
      if (found != NULL)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                       _("%s and %s: which of them rEFInd reads is not certain. Remove the one "
                         "that is not beside the kernel."), found, files[i]);
          return NULL;
        }
      found = files[i];
      first = st;
    }
  if (found == NULL)
    set_missing (sysroot, error);

  return found;
}

static GPtrArray *
read_lines (SySysroot   *sysroot,
            const char **out_file,
            char       **out_text,
            GError     **error)
{
  g_autofree char *text = NULL;
  GPtrArray *lines;

  *out_file = find_file (sysroot, error);
  text = *out_file != NULL ? sy_sysroot_read_text (sysroot, *out_file, error) : NULL;
  lines = text != NULL ? sy_refind_options_parse (*out_file, text, error) : NULL;
  if (lines != NULL)
    *out_text = g_steal_pointer (&text);

  return lines;
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  g_autofree char *text = NULL;
  const char *file;
  g_autoptr (GPtrArray) lines = read_lines (sy_machine_get_sysroot (machine), &file, &text, error);

  return lines != NULL ? g_strdup (((SyRefindLine *) lines->pdata[0])->options) : NULL;
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autofree char *text = NULL;
  const char *file;
  g_autoptr (GPtrArray) lines = read_lines (sysroot, &file, &text, error);
  const SyRefindLine *first;
  g_auto (GStrv) missing = NULL;
  g_autofree char *options = NULL;
  g_autofree char *changed = NULL;

  if (lines == NULL)
    return FALSE;
  first = lines->pdata[0];
  missing = sy_kernel_cmdline_missing (first->options, tokens);
  if (missing[0] == NULL)
    return TRUE;
  options = sy_kernel_cmdline_add (first->options, (const char * const *) missing);
  changed = sy_refind_options_change (text, first, options);

  return sy_plan_add_text (plan, sysroot, file, changed, 0644,
                           _("Adds a parameter to the choice that starts Linux by default."),
                           error);
}

static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autofree char *text = NULL;
  const char *file;
  g_autoptr (GPtrArray) lines = read_lines (sysroot, &file, &text, error);
  const SyRefindLine *first;
  g_auto (GStrv) missing = NULL;
  g_autofree char *options = NULL;
  g_autofree char *changed = NULL;

  if (lines == NULL)
    return FALSE;
  first = lines->pdata[0];
  missing = sy_kernel_cmdline_missing (first->options, tokens);
  options = sy_kernel_cmdline_add (first->options, (const char * const *) missing);
  sy_plan_add_warning (plan, _("rEFInd shows the new choice below its entry for Linux: select that "
                               "one and press “F2”, “Insert” or “+”."));
  changed = sy_refind_options_append (text, "Linux (GPU for the virtual machine)", options);

  return sy_plan_add_text (plan, sysroot, file, changed, 0644,
                           _("A choice in the boot menu beside the ordinary one, which stays as it "
                             "is. Only this one sets the GPU aside."), error);
}

static const char * const inputs[] = {
  "/boot/refind_linux.conf", "/boot/refind-linux.conf", "/efi/refind_linux.conf",
  "/boot/efi/refind_linux.conf", "/boot/EFI/refind/refind.conf", "/efi/EFI/refind/refind.conf",
  "/boot/efi/EFI/refind/refind.conf", NULL,
};

const SyBootloader sy_refind = {
  .kind = SY_BOOTLOADER_REFIND,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
