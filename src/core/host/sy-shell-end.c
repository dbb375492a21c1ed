/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-shell-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-shell-parse.h"

/* A "\\" joins its line to the next one, but not at the end of a comment, nor behind another. */
static gboolean
ends_joined (const SyShellScan *scan)
{
  gsize end = strlen (scan->text);
  gsize n = 0;

  if (end > 0 && scan->text[end - 1] == '\n')
    end--;
  while (n < end && scan->text[end - n - 1] == '\\')
    n++;

  return n % 2 == 1 && scan->comment_end != end;
}

gboolean
sy_shell_check_end (const char  *file,
                    const char  *text,
                    GError     **error)
{
  g_autoptr (GPtrArray) here_documents = g_ptr_array_new_with_free_func (g_free);
  SyShellScan scan = {
    .file = file, .text = text, .line = 1, .here_documents = here_documents,
  };

  if (!sy_shell_parse (&scan, NULL, NULL, error))
    return FALSE;
  if (here_documents->len > 0)
    scan.open_line = scan.line;
  if (scan.open_line > 0)
    return sy_shell_fail (&scan, scan.open_line, error,
                          _("found no end of the here-document (“<<”) that begins here, expected "
                            "its last word on a line of its own"));
  if (ends_joined (&scan))
    return sy_shell_fail (&scan, scan.line - (g_str_has_suffix (text, "\n") ? 1 : 0), error,
                          _("found “\\” at the end of the file, which would join what is added "
                            "below to this line. Delete it."));

  return TRUE;
}

void
sy_shell_value_set_unknown (const SyShellValue  *self,
                            const char          *name,
                            GError             **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s cannot be told: %s. Files are not run for a look. Set %s to its whole value, "
                 "as plain text in quotation marks, where nothing changes it afterwards, and try "
                 "again."),
               name, self->reason, name);
}

GStrv
sy_shell_value_split (const SyShellValue *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; self->words != NULL && self->words[i] != NULL; i++)
    {
      g_auto (GStrv) parts = NULL;

      if (self->state == SY_SHELL_ARRAY)
        {
          g_ptr_array_add (words, g_strdup (self->words[i]));
          continue;
        }
      parts = g_strsplit_set (self->words[i], " \t\n", -1);
      for (guint j = 0; parts[j] != NULL; j++)
        if (parts[j][0] != '\0')
          g_ptr_array_add (words, g_strdup (parts[j]));
    }
  g_ptr_array_add (words, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}
