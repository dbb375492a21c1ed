/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-shell-file-private.h"
#include "sy-shell-parse.h"

#include <string.h>

gboolean
sy_shell_declaration_is_plain (const SyShellScan    *scan,
                               const char           *builtin,
                               const SyShellCommand *command,
                               guint                 first)
{
  gboolean plain = strcmp (builtin, "export") == 0;

  for (guint i = first; i < command->words->len; i++)
    {
      const SyShellWord *word = &g_array_index (command->words, SyShellWord, i);
      const char *text = scan->text + word->start;

      if (*text != '-' && *text != '+')
        continue;
      plain = word->end - word->start == 2 && text[0] == '-' && text[1] == 'x' &&
              (strcmp (builtin, "declare") == 0 || strcmp (builtin, "typeset") == 0);
      if (!plain)
        return FALSE;
    }

  return plain;
}

gboolean
sy_shell_declaration_is_read_only (const SyShellScan    *scan,
                                   const char           *builtin,
                                   const SyShellCommand *command,
                                   guint                 first)
{
  for (guint i = first; i < command->words->len; i++)
    {
      const SyShellWord *word = &g_array_index (command->words, SyShellWord, i);
      const char *text = scan->text + word->start;

      if (*text == '-' && memchr (text, 'r', word->end - word->start) != NULL)
        return strcmp (builtin, "export") != 0 && strcmp (builtin, "unset") != 0;
    }

  return strcmp (builtin, "readonly") == 0;
}
