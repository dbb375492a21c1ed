/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-loader-entry.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-version.h"
#include "machine/sy-kernel-cmdline.h"

#define OURS_COMMENT "# The next line was added by Switchyard; delete both to take it back."

void
sy_loader_entry_free (SyLoaderEntry *self)
{
  g_free (self->path);
  g_free (self->id);
  g_free (self->title);
  g_free (self->linux_path);
  g_free (self->options);
  g_free (self->sort_key);
  g_free (self->machine_id);
  g_free (self->version);
  g_free (self->text);
  g_free (self);
}

/* (nullable): the value, where @line holds @key; comments and other keys are NULL. */
static const char *
match_key (const char *line,
           const char *key)
{
  gsize n = strlen (key);

  line += strspn (line, " \t");
  if (strncmp (line, key, n) != 0 || (line[n] != ' ' && line[n] != '\t' && line[n] != '\0'))
    return NULL;

  return line + n + strspn (line + n, " \t");
}

/* The length of NAME in "NAME.conf", "NAME+3.conf" or "NAME+2-1.conf" (boot counting). */
static gsize
stem_length (const char *name)
{
  const char *dot = g_strrstr (name, ".conf");
  const char *plus;
  gsize digits;

  g_return_val_if_fail (dot != NULL, strlen (name));

  plus = g_strrstr_len (name, dot - name, "+");
  if (plus == NULL)
    return (gsize) (dot - name);

  digits = strspn (plus + 1, "0123456789");
  if (digits > 0 && plus[1 + digits] == '-')
    digits += 1 + strspn (plus + 2 + digits, "0123456789");

  return digits > 0 && plus + 1 + digits == dot ? (gsize) (plus - name) : (gsize) (dot - name);
}

static void
set_once (char       **field,
          const char  *value)
{
  if (*field == NULL && value != NULL)
    *field = g_strchomp (g_strdup (value));
}

static gboolean
read_line (SyLoaderEntry  *self,
           const char     *line,
           guint           number,
           GError        **error)
{
  const char *options = match_key (line, "options");
  g_autofree char *before = NULL;
  g_autofree char *value = NULL;

  set_once (&self->title, match_key (line, "title"));
  set_once (&self->linux_path, match_key (line, "linux"));
  set_once (&self->sort_key, match_key (line, "sort-key"));
  set_once (&self->machine_id, match_key (line, "machine-id"));
  set_once (&self->version, match_key (line, "version"));
  if (options == NULL)
    return TRUE;

  /* What is appended after an open quotation mark would become a part of the user's value. */
  if (sy_kernel_cmdline_is_open (options))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s:%u: found a quotation mark that does not end, expected a second one"),
                   self->path, number);
      return FALSE;
    }
  before = g_steal_pointer (&self->options);
  value = g_strchomp (g_strdup (options));
  self->options = *before == '\0' ? g_strdup (value) : g_strconcat (before, " ", value, NULL);

  return TRUE;
}

/* A unified kernel image, or a kernel, can be started as any program; then it is its root file
 * system that tells it from a memory test or another boot loader. */
static void
take_program (SyLoaderEntry *self,
              GStrv          lines)
{
  g_auto (GStrv) roots = sy_kernel_cmdline_get_values (self->options, "root");

  if (self->linux_path != NULL || (roots[0] == NULL && !sy_loader_entry_is_ours (self)))
    return;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      set_once (&self->linux_path, match_key (lines[i], "efi"));
      set_once (&self->linux_path, match_key (lines[i], "uki"));
    }
  self->is_program = self->linux_path != NULL;
}

SyLoaderEntry *
sy_loader_entry_parse (const char  *path,
                       const char  *text,
                       GError     **error)
{
  g_autoptr (SyLoaderEntry) self = g_new0 (SyLoaderEntry, 1);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *stem = g_strndup (name, stem_length (name));
  g_autofree char *lower = g_ascii_strdown (stem, -1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *counter = name + strlen (stem);

  self->path = g_strdup (path);
  self->text = g_strdup (text);
  self->id = g_strconcat (lower, ".conf", NULL);
  self->options = g_strdup ("");
  self->tries_left = *counter == '+' ? (int) g_ascii_strtoull (counter + 1, NULL, 10) : -1;
  for (guint i = 0; lines[i] != NULL; i++)
    if (!read_line (self, lines[i], i + 1, error))
      return NULL;
  take_program (self, lines);

  return g_steal_pointer (&self);
}

SyLoaderEntry *
sy_loader_entry_read (SySysroot   *sysroot,
                      const char  *path,
                      GError     **error)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, path, error);

  return text != NULL ? sy_loader_entry_parse (path, text, error) : NULL;
}

int
sy_loader_entry_compare (const SyLoaderEntry *a,
                         const SyLoaderEntry *b)
{
  int result;

  /* Entries that used up their tries come last; those with a sort key come first. */
  result = (a->tries_left == 0) - (b->tries_left == 0);
  if (result == 0)
    result = (a->sort_key == NULL) - (b->sort_key == NULL);
  if (result == 0 && a->sort_key != NULL)
    {
      result = strcmp (a->sort_key, b->sort_key);
      if (result == 0)
        result = g_strcmp0 (a->machine_id, b->machine_id);
      if (result == 0)
        result = -sy_version_compare (a->version != NULL ? a->version : "",
                                      b->version != NULL ? b->version : "");
    }

  return result != 0 ? result : -sy_version_compare (a->id, b->id);
}

gboolean
sy_loader_entry_is_ours (const SyLoaderEntry *self)
{
  return g_str_has_suffix (self->id, SY_LOADER_ENTRY_SUFFIX ".conf");
}

char *
sy_loader_entry_get_source (const char *id)
{
  const char *suffix = g_strrstr (id, SY_LOADER_ENTRY_SUFFIX);

  if (suffix == NULL)
    return NULL;
  if (g_str_has_prefix (id, SY_LOADER_ENTRY_PREFIX))
    id += strlen (SY_LOADER_ENTRY_PREFIX);

  return g_strndup (id, (gsize) (suffix - id));
}

/*
 * Where parameters can be added: before the "--" of an `options` line, else on a line of their own
 * after the last of these, else at the end.
 */
static gsize
find_insertion (const char *text,
                gboolean   *out_in_line)
{
  const char *found = NULL;

  *out_in_line = FALSE;
  for (const char *line = text; *line != '\0';)
    {
      const char *end = strchrnul (line, '\n');
      g_autofree char *copy = g_strndup (line, (gsize) (end - line));
      const char *options = match_key (copy, "options");
      gsize init = options != NULL ? sy_kernel_cmdline_get_end (options) : 0;

      if (options != NULL && options[init] != '\0')
        {
          *out_in_line = TRUE;
          return (gsize) (line - text) + (gsize) (options - copy) + init;
        }
      line = *end == '\n' ? end + 1 : end;
      if (options != NULL)
        found = line;
    }

  return found != NULL ? (gsize) (found - text) : strlen (text);
}

char *
sy_loader_entry_add_options (const SyLoaderEntry *self,
                             const char * const  *parameters)
{
  gboolean in_line;
  gsize position = find_insertion (self->text, &in_line);
  g_autofree char *joined = g_strjoinv (" ", (char **) parameters);
  g_autoptr (GString) result = g_string_new_len (self->text, (gssize) position);

  if (in_line)
    g_string_append_printf (result, "%s ", joined);
  else
    g_string_append_printf (result, "%s" OURS_COMMENT "\noptions %s\n",
                            position > 0 && self->text[position - 1] != '\n' ? "\n" : "", joined);
  g_string_append (result, self->text + position);

  return g_string_free (g_steal_pointer (&result), FALSE);
}

char *
sy_loader_entry_extend_options (const SyLoaderEntry  *self,
                                const char * const   *parameters,
                                GError              **error)
{
  g_auto (GStrv) lines = g_strsplit (self->text, "\n", -1);
  guint n_found = 0;
  guint last = 1;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *options = match_key (lines[i], "options");
      g_autofree char *before = NULL;
      g_autofree char *line = NULL;
      g_autofree char *added = NULL;

      if (n_found < 2 && (options != NULL || (n_found == 0 && *lines[i] != '\0')))
        last = i + 1;
      if (options == NULL)
        continue;
      n_found++;
      line = g_steal_pointer (&lines[i]);
      before = g_strndup (line, (gsize) (options - line));
      added = sy_kernel_cmdline_add (options, parameters);
      lines[i] = g_strconcat (before, added, NULL);
    }
  if (n_found == 1)
    return g_strjoinv ("\n", lines);

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               n_found == 0
               ? _("%s:%u: found the end of the file and no “options” line, expected one with the "
                   "kernel parameters. Add it, and try again.")
               : _("%s:%u: found a second “options” line, of which GRUB reads no more than the "
                   "first. Make one line of them, and try again."), self->path, last);

  return NULL;
}

/*
 * "~" sorts a version right after the same one without it. With a sort key of its own the copy
 * comes after every kernel of the host, so that it does not start by itself when the host's entry
 * is removed or has used up its tries.
 */
static void
append_for_mode (GString    *copy,
                 const char *line)
{
  if (match_key (line, "sort-key") != NULL)
    g_string_append (copy, "sort-key zz-switchyard\n");
  else
    g_string_append_printf (copy, "%s%s\n", line,
                            match_key (line, "version") != NULL ? "~switchyard" : "");
}

/*
 * All options go into one line, so that the copy stays the same when a parameter that it has
 * moves from our list to the entry itself.
 */
char *
sy_loader_entry_copy_for_mode (const SyLoaderEntry *self,
                               const char * const  *parameters)
{
  g_autofree char *options = sy_kernel_cmdline_add (self->options, parameters);
  g_autoptr (GString) copy = g_string_new (
    "# Written by Switchyard: the same system, with the GPU set aside for the virtual\n"
    "# machine. To take this back, undo it in Switchyard, or delete this file.\n");
  g_auto (GStrv) lines = g_strsplit (self->text, "\n", -1);

  g_string_append_printf (copy, "title   %s (GPU for the virtual machine)\n",
                          self->title != NULL ? self->title : "Linux");
  for (guint i = 0; lines[i] != NULL; i++)
    if (match_key (lines[i], "title") == NULL && match_key (lines[i], "options") == NULL &&
        strcmp (lines[i], OURS_COMMENT) != 0 && (lines[i + 1] != NULL || *lines[i] != '\0'))
      append_for_mode (copy, g_strchomp (lines[i]));
  g_string_append_printf (copy, "options %s\n", options);

  return g_string_free (g_steal_pointer (&copy), FALSE);
}

char *
sy_loader_entry_get_stem (const SyLoaderEntry *self)
{
  g_autofree char *name = g_path_get_basename (self->path);

  return g_strndup (name, stem_length (name));
}

char *
sy_loader_entry_get_mode_path (const SyLoaderEntry *self)
{
  g_autofree char *directory = g_path_get_dirname (self->path);
  g_autofree char *stem = sy_loader_entry_get_stem (self);

  return g_strconcat (directory, "/", stem, SY_LOADER_ENTRY_SUFFIX ".conf", NULL);
}
