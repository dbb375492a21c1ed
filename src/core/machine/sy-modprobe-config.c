/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-modprobe-config.h"

#include "machine/sy-kernel-cmdline.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char * const folders[] = {
  "/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d",
  "/lib/modprobe.d",
};

static void
binding_free (SyModprobeBinding *self)
{
  g_free (self->path);
  g_free (self->text);
  g_free (self->ids);
  g_free (self);
}

GPtrArray *
sy_modprobe_bindings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) binding_free);
}

static gboolean
is_vfio_pci (const char *word)
{
  return strcmp (word, "vfio-pci") == 0 || strcmp (word, "vfio_pci") == 0;
}

/* Takes the word at *@text, which is moved behind it; "" at the end. */
static char *
take_word (const char **text)
{
  gsize length;
  char *word;

  *text += strspn (*text, "\t ");
  length = strcspn (*text, "\t ");
  word = g_strndup (*text, length);
  *text += length;

  return word;
}

/* Of the command of an "install" line: "modprobe -i vfio-pci ids=…", anywhere in it. */
static char *
find_ids_in_command (const char *command,
                     gboolean    for_vfio)
{
  g_auto (GStrv) words = g_strsplit_set (command, " \t;&|\"'()", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      for_vfio |= is_vfio_pci (words[i]);
      if (for_vfio && g_str_has_prefix (words[i], "ids=") && words[i][4] != '\0')
        return g_strdup (words[i] + 4);
    }

  return NULL;
}

/* Returns whether @line binds devices. */
static gboolean
parse_line (const char  *line,
            char       **out_ids)
{
  g_autofree char *command = NULL;
  g_autofree char *module = NULL;
  g_auto (GStrv) values = NULL;
  gboolean for_vfio;
  guint n;

  if (line[0] == '#')
    return FALSE;

  command = take_word (&line);
  module = take_word (&line);
  for_vfio = is_vfio_pci (module);
  if (strcmp (command, "install") == 0)
    {
      *out_ids = find_ids_in_command (line, for_vfio);
      return *out_ids != NULL || for_vfio;
    }
  if (strcmp (command, "options") != 0 || !for_vfio)
    return FALSE;

  /* Parameters of a module are read like those of the kernel. */
  values = sy_kernel_cmdline_get_values (line, "ids");
  n = g_strv_length (values);
  if (n > 0 && *values[n - 1] != '\0')
    *out_ids = g_strdup (values[n - 1]);

  return *out_ids != NULL;
}

/* Takes the line at *@text as kmod joins it: a backslash before a newline takes both away, before
 * anything else only itself. */
static char *
take_line (const char **text,
           guint       *number)
{
  GString *line = g_string_new (NULL);
  const char *p = *text;

  for (; *p != '\0' && *p != '\n'; p++)
    {
      if (*p == '\\' && *++p == '\n')
        {
          (*number)++;
          continue;
        }
      if (*p == '\0')
        break;
      g_string_append_c (line, *p);
    }
  *text = *p == '\n' ? p + 1 : p;
  (*number)++;

  return g_string_free (line, FALSE);
}

void
sy_modprobe_bindings_parse (GPtrArray  *bindings,
                            const char *path,
                            const char *text)
{
  guint number = 1;

  while (*text != '\0')
    {
      guint first = number;
      g_autofree char *line = take_line (&text, &number);
      g_autofree char *ids = NULL;
      SyModprobeBinding *binding;

      if (!parse_line (line, &ids))
        continue;
      binding = g_new0 (SyModprobeBinding, 1);
      binding->path = g_strdup (path);
      binding->line = first;
      binding->text = g_utf8_make_valid (g_strstrip (line), -1);
      binding->ids = ids != NULL ? g_utf8_make_valid (ids, -1) : NULL;
      g_ptr_array_add (bindings, binding);
    }
}

static void
note_unread (char         **unread,
             const GError  *error)
{
  if (*unread == NULL && !g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    *unread = g_strdup (error->message);
}

static void
read_file (SySysroot   *sysroot,
           const char  *path,
           GPtrArray   *bindings,
           char       **unread)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_text (sysroot, path, &error);
  struct stat st;

  if (text != NULL)
    sy_modprobe_bindings_parse (bindings, path, text);
  /* A link to /dev/null is how a file of a folder further down is put out of force. */
  else if (!sy_sysroot_stat (sysroot, path, TRUE, &st, NULL) || S_ISREG (st.st_mode))
    note_unread (unread, error);
}

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  return strcmp (a, b);
}

/* (transfer full): names of files and their paths, sorted by name. */
static GTree *
list_files (SySysroot  *sysroot,
            guint      *out_n_folders,
            char      **unread)
{
  GTree *files = g_tree_new_full (compare_names, NULL, g_free, g_free);

  *out_n_folders = 0;
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) names = sy_sysroot_list (sysroot, folders[i], &error);

      if (names == NULL)
        {
          note_unread (unread, error);
          continue;
        }
      (*out_n_folders)++;
      for (guint j = 0; names[j] != NULL; j++)
        if (g_str_has_suffix (names[j], ".conf") && g_tree_lookup (files, names[j]) == NULL)
          g_tree_insert (files, g_strdup (names[j]),
                         g_build_filename (folders[i], names[j], NULL));
    }

  return files;
}

GPtrArray *
sy_modprobe_bindings_read (SySysroot  *sysroot,
                           char      **out_unread)
{
  GPtrArray *bindings = sy_modprobe_bindings_new ();
  g_autofree char *unread = NULL;
  g_autoptr (GTree) files = NULL;
  guint n_folders;

  files = list_files (sysroot, &n_folders, &unread);
  for (GTreeNode *node = g_tree_node_first (files); node != NULL; node = g_tree_node_next (node))
    if (strcmp (g_tree_node_value (node), SY_MODPROBE_FILE) != 0)
      read_file (sysroot, g_tree_node_value (node), bindings, &unread);

  /* Every system has the files of its packages, even where nobody added one. */
  if (n_folders == 0 && unread == NULL)
    unread = g_strdup (_("There is no modprobe.d to look into."));
  *out_unread = g_steal_pointer (&unread);

  return bindings;
}
