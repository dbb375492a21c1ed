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

static char *
get_word (const SyShellScan    *scan,
          const SyShellCommand *command,
          guint                 index)
{
  const SyShellWord *word = &g_array_index (command->words, SyShellWord, index);

  return g_strndup (scan->text + word->start, word->end - word->start);
}

/* Options of set that change how a mistake ends and what is shown, and no "$1". */
static gboolean
sets_options_only (const SyShellScan    *scan,
                   const SyShellCommand *command,
                   guint                 first)
{
  static const char * const names[] = {
    "errexit", "nounset", "pipefail", "verbose", "xtrace", NULL,
  };
  guint n = command->words->len;

  for (guint i = first; i < n; i++)
    {
      g_autofree char *option = get_word (scan, command, i);
      g_autofree char *name = i + 1 < n ? get_word (scan, command, i + 1) : NULL;

      if (strchr ("-+", option[0]) == NULL || option[0] == '\0' || option[1] == '\0')
        return FALSE;
      if (strcmp (option + 1, "o") == 0 && name != NULL && g_strv_contains (names, name))
        i++;
      else if (option[1 + strspn (option + 1, "euvx")] != '\0')
        return FALSE;
    }

  return n > first;
}

/* printf assigns with -v, which may come out of an expansion. */
static gboolean
prints_only (const SyShellScan    *scan,
             const SyShellCommand *command,
             guint                 first)
{
  g_autofree char *format = first < command->words->len ? get_word (scan, command, first)
                                                        : g_strdup ("-");

  return strchr ("-$`\\", format[strspn (format, "\"'")]) == NULL;
}

/* Builtins that change none, and usual programs, which cannot; a function of the same name can. */
gboolean
sy_shell_command_is_harmless (const SyShellScan    *scan,
                              const SyShellCommand *command,
                              guint                 first)
{
  static const char * const names[] = {
    ":", "true", "false", "echo", "[", "test", "cat", "grep", "logger", "lspci", "uname", NULL,
  };
  g_autofree char *name = get_word (scan, command, first);

  return g_strv_contains (names, name) ||
         (strcmp (name, "set") == 0 && sets_options_only (scan, command, first + 1)) ||
         (strcmp (name, "printf") == 0 && prints_only (scan, command, first + 1));
}
