/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-grub-defaults.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-kernel-cmdline.h"

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

/* What is read, and a file that is taken for changed already. */
typedef struct {
  SySysroot   *sysroot;
  const char  *path;        /* (nullable) */
  const char  *text;
  SyShellFile *variables;
} Reading;

static char *
get_text (const Reading  *self,
          const char     *path,
          GError        **error)
{
  return g_strcmp0 (path, self->path) == 0 ? g_strdup (self->text)
                                           : sy_sysroot_read_text (self->sysroot, path, error);
}

/* The script looks whether each is there: it may be a link that leads nowhere. */
static gboolean
read_file (const Reading  *self,
           const char     *path,
           GError        **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = get_text (self, path, &local_error);

  if (text != NULL)
    return sy_shell_file_read (self->variables, path, text, error);
  if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
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

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static gboolean
read_folder (const Reading  *self,
             GError        **error)
{
  g_auto (GStrv) names = sy_sysroot_list (self->sysroot, SY_GRUB_DEFAULTS_FOLDER, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (names[i][0] != '.' && g_str_has_suffix (names[i], ".cfg"))
      g_ptr_array_add (paths, g_strconcat (SY_GRUB_DEFAULTS_FOLDER "/", names[i], NULL));
  if (self->path != NULL && g_str_has_prefix (self->path, SY_GRUB_DEFAULTS_FOLDER "/") &&
      !g_ptr_array_find_with_equal_func (paths, self->path, g_str_equal, NULL))
    g_ptr_array_add (paths, g_strdup (self->path));
  g_ptr_array_sort (paths, compare_paths);

  for (guint i = 0; i < paths->len; i++)
    if (!read_file (self, paths->pdata[i], error))
      return FALSE;

  return TRUE;
}

/* The file itself, and where it reads the folder, that in its place. */
static gboolean
read_main (const Reading  *self,
           GError        **error)
{
  g_autofree char *text = get_text (self, SY_GRUB_DEFAULTS, error);
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
    return sy_shell_file_read (self->variables, SY_GRUB_DEFAULTS, text, error);
  g_match_info_fetch_pos (match, 0, &begin, &end);
  before = g_strndup (text, (gsize) begin);
  lines = make_lines (text, (gsize) end);
  after = g_strconcat (lines, text + end, NULL);

  return sy_shell_file_read (self->variables, SY_GRUB_DEFAULTS, before, error) &&
         read_folder (self, error) &&
         sy_shell_file_read (self->variables, SY_GRUB_DEFAULTS, after, error);
}

SyShellFile *
sy_grub_read_changed (SySysroot   *sysroot,
                      const char  *path,
                      const char  *text,
                      GError     **error)
{
  g_autoptr (SyShellFile) variables = sy_shell_file_new ();
  Reading reading = { sysroot, path, text, variables };

  for (guint i = 0; sy_grub_cmdline_names[i] != NULL; i++)
    sy_shell_file_declare (variables, sy_grub_cmdline_names[i]);
  sy_shell_file_declare (variables, "GRUB_ENABLE_BLSCFG");
  if (!read_main (&reading, error))
    return NULL;
  if (sy_grub_reads_folder (sysroot) && !read_folder (&reading, error))
    return NULL;

  return g_steal_pointer (&variables);
}

SyShellFile *
sy_grub_read_defaults (SySysroot  *sysroot,
                       GError    **error)
{
  return sy_grub_read_changed (sysroot, NULL, NULL, error);
}

static gboolean
append_value (SyShellFile  *variables,
              const char   *name,
              GString      *cmdline,
              GError      **error)
{
  const SyShellValue *value = sy_shell_file_get (variables, name);

  switch (value->state)
    {
    case SY_SHELL_SCALAR:
      if (sy_kernel_cmdline_is_open (value->words[0]))
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("%s:%u: found a quotation mark in the value of %s that does not end, "
                         "expected a second one"), value->file, value->line, name);
          return FALSE;
        }
      g_string_append_printf (cmdline, "%s%s", cmdline->len > 0 ? " " : "", value->words[0]);
      return TRUE;

    case SY_SHELL_UNSET:
      return TRUE;

    case SY_SHELL_UNKNOWN:
      sy_shell_value_set_unknown (value, name, error);
      return FALSE;

    case SY_SHELL_ARRAY:
    default:
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s:%u: found a list of words for %s, expected one text in quotes"),
                   value->file, value->line, name);
      return FALSE;
    }
}

char *
sy_grub_join_cmdline (SyShellFile  *variables,
                      GError      **error)
{
  g_autoptr (GString) cmdline = g_string_new (NULL);

  for (guint i = 0; sy_grub_cmdline_names[i] != NULL; i++)
    if (!append_value (variables, sy_grub_cmdline_names[i], cmdline, error))
      return NULL;

  return g_string_free (g_steal_pointer (&cmdline), FALSE);
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
