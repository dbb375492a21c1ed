/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-shell-parse-private.h"

#include <string.h>

static const char * const closers_substitution[] = { ")", NULL };

/* Words that only end or divide a block. */
static const char * const dividers[] = {
  "then", "else", "elif", "fi", "do", "done", "esac", "}", NULL,
};

gboolean
sy_shell_parser_is_word_end (char c)
{
  return c == '\0' || strchr (" \t\n;&|<>()", c) != NULL;
}

gboolean
sy_shell_parser_at_reserved (SyShellParser *self,
                             const char    *word)
{
  gsize length = strlen (word);

  if (!sy_shell_looking_at (self->scan, word))
    return FALSE;

  return !(g_ascii_isalpha (word[0]) || strchr ("{}![]", word[0]) != NULL) ||
         sy_shell_parser_is_word_end (sy_shell_peek (self->scan, length));
}

void
sy_shell_parser_report (SyShellParser        *self,
                        const SyShellCommand *command)
{
  if (self->func != NULL)
    self->func (self->scan, command, self->user_data);
}

void
sy_shell_parser_skip_lines (SyShellParser *self)
{
  sy_shell_skip_blanks (self->scan);
  while (sy_shell_peek (self->scan, 0) == '\n')
    {
      sy_shell_skip_newline (self->scan);
      sy_shell_skip_blanks (self->scan);
    }
}

gboolean
sy_shell_parser_expect (SyShellParser  *self,
                        const char     *word,
                        GError        **error)
{
  g_autofree char *expected = NULL;

  sy_shell_parser_skip_lines (self);
  if (sy_shell_parser_at_reserved (self, word))
    {
      sy_shell_advance (self->scan, strlen (word));
      return TRUE;
    }
  expected = g_strdup_printf ("“%s”", word);

  return sy_shell_fail_unexpected (self->scan, expected, error);
}

/* Copies the delimiter at @text without its quotes (bash(1), "Quote Removal"). */
static void
remove_quotes (const char *text,
               char       *delimiter)
{
  char quote = '\0';

  for (const char *p = text; *p != '\0'; p++)
    if (quote == '\0' && strchr ("\"'", *p) != NULL)
      quote = *p;
    else if (*p == quote)
      quote = '\0';
    else if (*p == '\\' && p[1] != '\0' &&
             (quote == '\0' || (quote == '"' && strchr ("$`\"\\", p[1]) != NULL)))
      *delimiter++ = *++p;
    else
      *delimiter++ = *p;
  *delimiter = '\0';
}

/* Nothing in the delimiter is expanded; where a part of it is quoted, nor is what it ends. */
static gboolean
add_here_document (SyShellParser      *self,
                   const SyShellWord  *word,
                   gboolean            strip_tabs,
                   GError            **error)
{
  g_autofree char *raw = g_strndup (self->scan->text + word->start, word->end - word->start);
  g_auto (GStrv) parts = g_strsplit (raw, "\\\n", -1);
  g_autofree char *text = g_strjoinv ("", parts);
  SyShellHereDocument *document;

  if (strchr (text, '\n') != NULL || (parts[1] != NULL && strchr (text, '\'') != NULL) ||
      strstr (text, "$'") != NULL || strstr (text, "$\"") != NULL)
    return sy_shell_fail (self->scan, word->line, error,
                          "found “%.40s” for the end of a here-document, expected a plain word",
                          text);
  document = g_malloc (sizeof *document + strlen (text) + 1);
  document->strip_tabs = strip_tabs;
  document->literal = strpbrk (text, "\"'\\") != NULL;
  remove_quotes (text, document->delimiter);
  g_ptr_array_add (self->scan->here_documents, document);

  return TRUE;
}

static gboolean
at_redirection (SyShellParser *self)
{
  char c = sy_shell_peek (self->scan, 0);

  return c == '<' || c == '>' || sy_shell_looking_at (self->scan, "&>");
}

static gboolean
parse_redirection (SyShellParser  *self,
                   GError        **error)
{
  static const char * const operators[] = {
    "<<-", "<<<", "<<", "<&", "<>", "<", "&>>", "&>", ">>", ">&", ">|", ">", NULL,
  };
  SyShellWord word = { 0 };
  guint i = 0;

  /* A process substitution, <(…), is a word of its own. */
  if (sy_shell_peek (self->scan, 1) == '(')
    {
      sy_shell_advance (self->scan, 2);
      return sy_shell_skip_commands (self->scan, error);
    }

  while (!sy_shell_looking_at (self->scan, operators[i]))
    i++;
  sy_shell_advance (self->scan, strlen (operators[i]));
  sy_shell_skip_blanks (self->scan);
  if (sy_shell_looking_at (self->scan, "<(") || sy_shell_looking_at (self->scan, ">("))
    return parse_redirection (self, error);
  if (!sy_shell_scan_word (self->scan, FALSE, &word, error))
    return FALSE;

  return (i != 0 && i != 2) || add_here_document (self, &word, i == 0, error);
}

static gboolean
word_is (const SyShellScan *scan,
         const SyShellWord *word,
         const char        *text)
{
  return word->end - word->start == strlen (text) &&
         strncmp (scan->text + word->start, text, word->end - word->start) == 0;
}

/* After these, arguments of the form NAME=(…) are assignments too. */
static gboolean
is_declaration (const SyShellScan *scan,
                const SyShellWord *word)
{
  static const char * const names[] = {
    "export", "declare", "typeset", "local", "readonly", "eval", NULL,
  };

  for (guint i = 0; names[i] != NULL; i++)
    if (word_is (scan, word, names[i]))
      return TRUE;

  return FALSE;
}

static gboolean
parse_words (SyShellParser   *self,
             SyShellCommand  *command,
             GError         **error)
{
  gboolean assignments = TRUE;
  gsize start = self->scan->pos;

  while (TRUE)
    {
      SyShellWord word = { 0 };
      gboolean declares = command->words->len > 0 &&
                          is_declaration (self->scan,
                                          &g_array_index (command->words, SyShellWord, 0));

      sy_shell_skip_blanks (self->scan);
      if (at_redirection (self))
        {
          /* Where the file cannot be opened, nothing is assigned. */
          command->certain = FALSE;
          if (!parse_redirection (self, error))
            return FALSE;
          continue;
        }
      if (sy_shell_parser_is_word_end (sy_shell_peek (self->scan, 0)))
        return self->scan->pos > start ||
               sy_shell_fail_unexpected (self->scan, "a command", error);
      if (!sy_shell_scan_word (self->scan, assignments, &word, error))
        return FALSE;
      if (word.name_length == 0)
        assignments = declares || (command->words->len == 0 && is_declaration (self->scan, &word));
      g_array_append_val (command->words, word);
    }
}

static gboolean
parse_simple (SyShellParser   *self,
              SyShellCommand  *command,
              GError         **error)
{
  for (guint i = 0; dividers[i] != NULL; i++)
    if (sy_shell_parser_at_reserved (self, dividers[i]))
      return sy_shell_fail_unexpected (self->scan, "a command", error);

  command->kind = SY_SHELL_SIMPLE;
  if (!parse_words (self, command, error))
    return FALSE;
  if (sy_shell_peek (self->scan, 0) != '(')
    return TRUE;
  if (command->words->len != 1 ||
      g_array_index (command->words, SyShellWord, 0).name_length > 0)
    return sy_shell_fail_unexpected (self->scan, "the end of the command", error);
  sy_shell_advance (self->scan, 1);

  return sy_shell_parser_expect (self, ")", error) &&
         sy_shell_parser_function_body (self, command, error);
}

static gboolean
parse_any_command (SyShellParser   *self,
                   SyShellCommand  *command,
                   GError         **error)
{
  gboolean compound;

  while (sy_shell_parser_at_reserved (self, "!") || sy_shell_parser_at_reserved (self, "time"))
    {
      sy_shell_advance (self->scan, self->scan->text[self->scan->pos] == '!' ? 1 : 4);
      sy_shell_skip_blanks (self->scan);

      /* Alone, both are commands. */
      if (strchr (";\n", sy_shell_peek (self->scan, 0)) != NULL)
        return TRUE;
    }

  command->line = self->scan->line;
  if (!sy_shell_parser_compound (self, command, &compound, error))
    return FALSE;
  if (!compound)
    return parse_simple (self, command, error);

  /* The block's own commands were reported; its redirections remain. */
  g_array_set_size (command->words, 0);
  command->kind = SY_SHELL_SIMPLE;
  sy_shell_skip_blanks (self->scan);
  while (at_redirection (self))
    {
      if (!parse_redirection (self, error))
        return FALSE;
      sy_shell_skip_blanks (self->scan);
    }

  return TRUE;
}

gboolean
sy_shell_parser_command (SyShellParser   *self,
                         SyShellCommand  *command,
                         GError         **error)
{
  gboolean ok;

  if (self->scan->depth >= SY_SHELL_MAX_DEPTH)
    return sy_shell_fail (self->scan, self->scan->line, error,
                          "found more than %d blocks inside each other", SY_SHELL_MAX_DEPTH);
  self->scan->depth++;
  ok = parse_any_command (self, command, error);
  self->scan->depth--;

  return ok;
}

/*
 * Moves over an operator that joins two commands. The one before it runs in the shell itself
 * unless it is a part of a pipeline or in the background.
 */
static gboolean
skip_operator (SyShellParser *self,
               gboolean      *out_alone)
{
  static const char * const joints[] = { "&&", "||", "|&", "|", NULL };

  sy_shell_skip_blanks (self->scan);
  for (guint i = 0; joints[i] != NULL; i++)
    if (sy_shell_looking_at (self->scan, joints[i]))
      {
        sy_shell_advance (self->scan, strlen (joints[i]));
        *out_alone = i < 2;
        sy_shell_parser_skip_lines (self);
        return TRUE;
      }

  /* A command in the background is a process of its own. */
  *out_alone = sy_shell_peek (self->scan, 0) != '&';

  return FALSE;
}

static gboolean
parse_list (SyShellParser  *self,
            gboolean        certain,
            GError        **error)
{
  gboolean more;

  do
    {
      g_autoptr (GArray) words = sy_shell_words_new ();
      SyShellCommand command = { .words = words, .certain = certain };
      gboolean alone;

      if (!sy_shell_parser_command (self, &command, error))
        return FALSE;
      more = skip_operator (self, &alone);
      command.certain = command.certain && alone;
      if (command.kind == SY_SHELL_SIMPLE && words->len > 0)
        sy_shell_parser_report (self, &command);
      certain = FALSE;
    }
  while (more);

  return TRUE;
}

static gboolean
at_closer (SyShellParser      *self,
           const char * const *closers,
           guint              *out_closer)
{
  for (guint i = 0; closers[i] != NULL; i++)
    if (sy_shell_parser_at_reserved (self, closers[i]))
      {
        sy_shell_advance (self->scan, strlen (closers[i]));
        *out_closer = i;
        return TRUE;
      }

  return FALSE;
}

/* A file, a substitution and a branch of "case" may hold no command at all. */
static gboolean
can_be_empty (const char * const *closers)
{
  return closers[0] == NULL || closers == closers_substitution ||
         strcmp (closers[0], "esac") == 0;
}

static gboolean
parse_commands (SyShellParser       *self,
                const char * const  *closers,
                gboolean             certain,
                guint               *out_closer,
                GError             **error)
{
  guint line = self->scan->line;
  guint n = 0;

  while (TRUE)
    {
      char c;

      sy_shell_parser_skip_lines (self);
      if ((n > 0 || can_be_empty (closers)) && at_closer (self, closers, out_closer))
        return TRUE;
      if (sy_shell_peek (self->scan, 0) == '\0')
        break;
      n++;
      if (!parse_list (self, certain, error))
        return FALSE;

      sy_shell_skip_blanks (self->scan);
      if (at_closer (self, closers, out_closer))
        return TRUE;
      c = sy_shell_peek (self->scan, 0);
      if ((c == ';' || c == '&') && sy_shell_peek (self->scan, 1) != ';')
        sy_shell_advance (self->scan, 1);
      else if (c != '\n' && c != '\0')
        return sy_shell_fail_unexpected (self->scan, "the end of the command", error);
    }

  return closers[0] == NULL ||
         sy_shell_fail (self->scan, line, error,
                        "found no end of the block that begins here, expected “%s”", closers[0]);
}

/* A block's body: whether and how often it runs is not known. */
gboolean
sy_shell_parse_block (SyShellParser       *self,
                      const char * const  *closers,
                      guint               *out_closer,
                      GError             **error)
{
  return parse_commands (self, closers, FALSE, out_closer, error);
}

gboolean
sy_shell_skip_commands (SyShellScan  *scan,
                        GError      **error)
{
  SyShellParser self = { .scan = scan };
  guint unused;

  return sy_shell_parse_block (&self, closers_substitution, &unused, error);
}

gboolean
sy_shell_parse (SyShellScan         *scan,
                SyShellCommandFunc   func,
                gpointer             user_data,
                GError             **error)
{
  static const char * const none[] = { NULL };
  SyShellParser self = { .scan = scan, .func = func, .user_data = user_data };
  guint unused;

  return parse_commands (&self, none, TRUE, &unused, error);
}
