/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-grub-defaults.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char * const sy_grub_cmdline_names[] = {
  "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT", NULL,
};

const char * const sy_grub_mkconfig_paths[] = {
  "/usr/sbin/grub-mkconfig", "/usr/bin/grub-mkconfig",
  "/usr/sbin/grub2-mkconfig", "/usr/bin/grub2-mkconfig", NULL,
};

/* Debian's grub-mkconfig reads the folder, upstream's does not: the script itself tells. */
gboolean
sy_grub_reads_folder (SySysroot *sysroot)
{
  const char *mkconfig = sy_sysroot_find_first (sysroot, sy_grub_mkconfig_paths);
  g_autofree char *script = NULL;

  if (mkconfig != NULL)
    script = sy_sysroot_read_text (sysroot, mkconfig, NULL);
  if (script != NULL)
    return strstr (script, "default/grub.d") != NULL;

  return sy_sysroot_exists (sysroot, SY_GRUB_DEFAULTS_FOLDER);
}

static gboolean
read_file (SySysroot    *sysroot,
           const char   *path,
           SyShellFile  *variables,
           GError      **error)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, path, error);

  return text != NULL && sy_shell_file_read (variables, path, text, error);
}

/*
 * Garuda's grub-mkconfig is upstream's, and its /etc/default/grub reads the folder itself: a loop
 * over ${sysconfdir}/default/grub.d/STAR.cfg in which each that is there (if [ -e "${f}" ]) is
 * sourced.
 */
#define LOOP \
  "^[ \\t]*for\\s+(\\w+)\\s+in\\s+(?:\\$\\{?sysconfdir\\}?|/etc)/default/grub\\.d/\\*\\.cfg" \
  "\\s*[;\\n]\\s*" \
  "do\\s+(?:if\\s+(?:\\[\\[?|test)\\s[^;\\n]*[;\\n]\\s*then\\s+|\\[\\s[^;\\n]*\\]\\s*&&\\s*)?" \
  "(?:source|\\.)\\s+\"?\\$\\{?\\1\\}?\"?\\s*[;\\n]\\s*(?:fi\\s*[;\\n]\\s*)?done[ \\t]*;?[ \\t]*$"

/* (transfer full): as many newlines as stand before @end, so that lines keep their numbers. */
static char *
make_lines (const char *text,
            gsize       end)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (gsize i = 0; i < end; i++)
    if (text[i] == '\n')
      g_string_append_c (lines, '\n');

  return g_string_free (g_steal_pointer (&lines), FALSE);
}

static gboolean
read_folder (SySysroot    *sysroot,
             SyShellFile  *variables,
             GError      **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, SY_GRUB_DEFAULTS_FOLDER, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (SY_GRUB_DEFAULTS_FOLDER "/", names[i], NULL);

      if (g_str_has_suffix (path, ".cfg") && !read_file (sysroot, path, variables, error))
        return FALSE;
    }

  return TRUE;
}

/* The file itself, and where it reads the folder, that in its place. */
static gboolean
read_main (SySysroot    *sysroot,
           SyShellFile  *variables,
           GError      **error)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, SY_GRUB_DEFAULTS, error);
  g_autoptr (GRegex) loop = g_regex_new (LOOP, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *before = NULL;
  g_autofree char *lines = NULL;
  g_autofree char *after = NULL;
  int begin;
  int end;

  if (text == NULL)
    return FALSE;
  if (!g_utf8_validate (text, -1, NULL) || !g_regex_match (loop, text, 0, &match))
    return sy_shell_file_read (variables, SY_GRUB_DEFAULTS, text, error);
  g_match_info_fetch_pos (match, 0, &begin, &end);
  before = g_strndup (text, (gsize) begin);
  lines = make_lines (text, (gsize) end);
  after = g_strconcat (lines, text + end, NULL);

  return sy_shell_file_read (variables, SY_GRUB_DEFAULTS, before, error) &&
         read_folder (sysroot, variables, error) &&
         sy_shell_file_read (variables, SY_GRUB_DEFAULTS, after, error);
}

SyShellFile *
sy_grub_read_defaults (SySysroot  *sysroot,
                       GError    **error)
{
  g_autoptr (SyShellFile) variables = sy_shell_file_new ();

  for (guint i = 0; sy_grub_cmdline_names[i] != NULL; i++)
    sy_shell_file_declare (variables, sy_grub_cmdline_names[i]);
  sy_shell_file_declare (variables, "GRUB_ENABLE_BLSCFG");
  if (!read_main (sysroot, variables, error))
    return NULL;
  if (sy_grub_reads_folder (sysroot) && !read_folder (sysroot, variables, error))
    return NULL;

  return g_steal_pointer (&variables);
}

gboolean
sy_grub_is_true (const char *value)
{
  return g_strcmp0 (value, "true") == 0 || g_strcmp0 (value, "yes") == 0;
}

/* Only the 10_linux of distributions that have BLS knows the switch at all. */
gboolean
sy_grub_uses_bls (SySysroot  *sysroot,
                  gboolean   *out_bls,
                  GError    **error)
{
  g_autoptr (SyShellFile) variables = sy_grub_read_defaults (sysroot, error);
  g_autofree char *script = sy_sysroot_read_text (sysroot, "/etc/grub.d/10_linux", NULL);
  const SyShellValue *value;

  if (variables == NULL)
    return FALSE;
  value = sy_shell_file_get (variables, "GRUB_ENABLE_BLSCFG");
  if (value->state == SY_SHELL_UNKNOWN && (script == NULL || strstr (script, "BLSCFG") != NULL))
    {
      sy_shell_value_set_unknown (value, "GRUB_ENABLE_BLSCFG", error);
      return FALSE;
    }
  *out_bls = value->words != NULL && sy_grub_is_true (value->words[0]);

  return TRUE;
}
