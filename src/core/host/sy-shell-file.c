/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-shell-file-private.h"
#include "sy-shell-parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  SyShellValue value;
  gboolean     maybe_array;
} Variable;

struct _SyShellFile {
  GHashTable  *variables;   /* name → Variable */
  GHashTable  *declared;    /* names that start out unset */
  GHashTable  *lost;        /* names with attributes: what is assigned is not what they hold; of
                             * those that are read-only, where they became so */
  Variable     unset;
  Variable     unknown;     /* of what is not in variables, once a command could have set it */
  char        *stopped;     /* (nullable): why what follows may not be read at all */
  gboolean     functions;   /* a word may be a function's name */
  const char  *file;
  SyShellScan  scan;
};

/* Set by the shell itself, or different at each reading (bash(1), "Shell Variables"). */
static const char * const special_names[] = {
  "BASHOPTS", "BASHPID", "COMP_WORDBREAKS", "DIRSTACK", "EPOCHREALTIME", "EPOCHSECONDS", "EUID",
  "FUNCNAME", "GROUPS", "HISTCMD", "IFS", "LINENO", "OPTARG", "OPTIND", "PIPESTATUS", "PPID",
  "RANDOM", "SECONDS", "SHELLOPTS", "SRANDOM", "UID", "_", NULL,
};

static void
variable_clear (Variable *variable)
{
  g_clear_pointer (&variable->value.words, g_strfreev);
  g_clear_pointer (&variable->value.reason, g_free);
  g_clear_pointer (&variable->value.file, g_free);
}

static void
variable_free (gpointer data)
{
  variable_clear (data);
  g_free (data);
}

SyShellFile *
sy_shell_file_new (void)
{
  SyShellFile *self = g_new0 (SyShellFile, 1);

  self->variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, variable_free);
  self->declared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
sy_shell_file_free (SyShellFile *self)
{
  g_hash_table_unref (self->variables);
  g_hash_table_unref (self->declared);
  g_hash_table_unref (self->lost);
  g_free (self->unknown.value.reason);
  g_free (self->stopped);
  g_free (self);
}

void
sy_shell_file_declare (SyShellFile *self,
                       const char  *name)
{
  g_hash_table_add (self->declared, g_strdup (name));
}

static char *
make_reason (SyShellFile *self,
             guint        line,
             const char  *what)
{
  return g_strdup_printf ("%s:%u: %s", self->file, line, what);
}

static Variable *
set_variable (SyShellFile  *self,
              const char   *name,
              SyShellState  state,
              guint         line)
{
  Variable *variable = g_new0 (Variable, 1);

  variable->value.state = state;
  variable->value.file = g_strdup (self->file);
  variable->value.line = line;
  g_hash_table_replace (self->variables, g_strdup (name), variable);

  return variable;
}

static const Variable *
find (SyShellFile *self,
      const char  *name)
{
  Variable *variable = g_hash_table_lookup (self->variables, name);

  if (variable != NULL)
    return variable;

  return self->unknown.value.state == SY_SHELL_UNKNOWN ? &self->unknown : &self->unset;
}

static void
forget (SyShellFile *self,
        const char  *name,
        gboolean     array,
        guint        line,
        const char  *what)
{
  const Variable *old = find (self, name);
  gboolean maybe_array = array || old->maybe_array || old->value.state == SY_SHELL_ARRAY;
  Variable *variable = set_variable (self, name, SY_SHELL_UNKNOWN, line);

  variable->maybe_array = maybe_array;
  variable->value.reason = make_reason (self, line, what);
}

static void
forget_all (SyShellFile *self,
            guint        line,
            const char  *what)
{
  GHashTableIter iter;
  gpointer value;

  if (self->stopped != NULL)
    return;
  g_free (self->unknown.value.reason);
  self->unknown.value.state = SY_SHELL_UNKNOWN;
  self->unknown.value.reason = make_reason (self, line, what);

  /* An array most likely still is one; of the others nothing is remembered. */
  g_hash_table_iter_init (&iter, self->variables);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Variable *variable = value;

      if (variable->value.state != SY_SHELL_ARRAY && !variable->maybe_array)
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }
      variable_clear (variable);
      variable->maybe_array = TRUE;
      variable->value.state = SY_SHELL_UNKNOWN;
      variable->value.reason = make_reason (self, line, what);
    }
}

static const char *
lookup (const char *name,
        gpointer    user_data)
{
  SyShellFile *self = user_data;
  const Variable *variable = find (self, name);

  if (g_strv_contains (special_names, name) || g_str_has_prefix (name, "BASH"))
    return NULL;
  switch (variable->value.state)
    {
    case SY_SHELL_SCALAR:
    case SY_SHELL_ARRAY:
      return variable->value.words[0] != NULL ? variable->value.words[0] : "";

    case SY_SHELL_UNSET:
      /* Assigned nowhere yet: only a declared one cannot come from the environment. */
      return variable == &self->unset && !g_hash_table_contains (self->declared, name) ? NULL : "";

    case SY_SHELL_UNKNOWN:
    default:
      return NULL;
    }
}

/* The splitting of values into words is known only while nobody touched IFS. */
static gboolean
splits_as_usual (SyShellFile *self)
{
  return find (self, "IFS") == &self->unset;
}

static gboolean
expand_elements (SyShellFile *self,
                 GArray      *elements,
                 GPtrArray   *words)
{
  for (guint i = 0; i < elements->len; i++)
    {
      const SyShellWord *element = &g_array_index (elements, SyShellWord, i);
      const char *text = self->scan.text + element->start;

      if ((!splits_as_usual (self) && memchr (text, '$', element->end - element->start) != NULL) ||
          !sy_shell_expand (&self->scan, element->start, element->end, TRUE, lookup, self, words))
        return FALSE;
    }

  return TRUE;
}

/* How the old elements and the new ones go together (bash(1), "Arrays"). */
static void
combine (const SyShellValue *old,
         const SyShellWord  *word,
         GPtrArray          *words)
{
  guint n_old = old->words != NULL ? g_strv_length (old->words) : 0;

  if (word->elements != NULL)
    {
      for (guint i = 0; word->append && i < n_old; i++)
        g_ptr_array_insert (words, (int) i, g_strdup (old->words[i]));
      return;
    }

  /* A plain value goes to the first element of an array. */
  if (word->append && n_old > 0)
    {
      char *value = g_ptr_array_index (words, 0);

      words->pdata[0] = g_strconcat (old->words[0], value, NULL);
      g_free (value);
    }
  for (guint i = 1; i < n_old; i++)
    g_ptr_array_add (words, g_strdup (old->words[i]));
}

/* Whether the value before, where it matters for the value after, is known. */
static gboolean
can_combine (SyShellFile       *self,
             const char        *name,
             const Variable    *old,
             const SyShellWord *word)
{
  if (word->elements != NULL && !word->append)
    return TRUE;
  if (old->value.state == SY_SHELL_UNKNOWN)
    return !word->append && !old->maybe_array;
  if (old == &self->unset && word->append && word->elements == NULL)
    return g_hash_table_contains (self->declared, name);

  return TRUE;
}

static gboolean
expand (SyShellFile       *self,
        const SyShellWord *word,
        GPtrArray         *words)
{
  if (word->elements != NULL)
    return expand_elements (self, word->elements, words);

  return sy_shell_expand (&self->scan, word->value, word->end, FALSE, lookup, self, words);
}

static void
assign (SyShellFile       *self,
        const SyShellWord *word,
        gboolean           certain)
{
  g_autofree char *name = g_strndup (self->scan.text + word->start, word->name_length);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const Variable *old = find (self, name);
  gboolean array = word->elements != NULL || old->value.state == SY_SHELL_ARRAY;
  Variable *variable;

  if (!certain || word->odd || g_hash_table_contains (self->lost, name) ||
      !can_combine (self, name, old, word) || !expand (self, word, words))
    {
      forget (self, name, array || word->odd, word->line,
              certain ? _("the value is made by more than plain text and variables")
                      : _("the value is set only under a condition, or in a loop"));
      return;
    }

  combine (&old->value, word, words);
  g_ptr_array_add (words, NULL);
  variable = set_variable (self, name, array ? SY_SHELL_ARRAY : SY_SHELL_SCALAR, word->line);
  variable->value.words = (GStrv) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

static gboolean
is_name (const char *text)
{
  if (*text == '\0' || g_ascii_isdigit (*text))
    return FALSE;
  while (sy_shell_is_name_char (*text))
    text++;

  return *text == '\0';
}

static void
lose (SyShellFile       *self,
      const char        *name,
      const SyShellWord *word,
      gboolean           read_only)
{
  if (g_hash_table_lookup (self->lost, name) == NULL)
    g_hash_table_insert (self->lost, g_strdup (name),
                         read_only ? make_reason (self, word->line,
                                                  _("it is made read-only there")) : NULL);
}

/* export, declare and unset, with names or assignments only; FALSE where it is more than that. */
static gboolean
run_declaration (SyShellFile          *self,
                 const char           *builtin,
                 const SyShellCommand *command,
                 guint                 first)
{
  gboolean plain = sy_shell_declaration_is_plain (&self->scan, builtin, command, first);
  gboolean unsets = strcmp (builtin, "unset") == 0;
  gboolean read_only = sy_shell_declaration_is_read_only (&self->scan, builtin, command, first);
  gboolean options = FALSE;

  for (guint i = first; i < command->words->len; i++)
    {
      const SyShellWord *word = &g_array_index (command->words, SyShellWord, i);
      gsize length = word->name_length > 0 ? word->name_length : word->end - word->start;
      g_autofree char *name = g_strndup (self->scan.text + word->start, length);

      options |= name[0] == '-' || name[0] == '+';
      if (name[0] == '-' || name[0] == '+')
        continue;
      if (!is_name (name))
        return FALSE;
      if (!plain && !unsets)
        lose (self, name, word, read_only);
      if (word->name_length > 0 && (plain || unsets))
        assign (self, word, command->certain && plain);
      else if (unsets && command->certain && !options)
        set_variable (self, name, SY_SHELL_UNSET, word->line);
      else if (!plain)
        forget (self, name, TRUE, word->line, _("it is declared with attributes, or unset"));
    }

  return TRUE;
}

/* (transfer full): a blank too many makes a command of a value or of a name: that is said. */
static char *
explain (SyShellFile          *self,
         const SyShellCommand *command,
         guint                 first,
         const char           *name)
{
  const SyShellWord *next = first + 1 < command->words->len
                            ? &g_array_index (command->words, SyShellWord, first + 1) : NULL;

  if (g_str_has_prefix (name, "\357\273\277"))
    return g_strdup (_("the file begins with a byte order mark, which a shell takes for a part of "
                       "the first word. Save it as plain UTF-8"));
  if (next != NULL && is_name (name) && self->scan.text[next->start] == '=')
    return g_strdup_printf (_("a shell takes “%.40s” for a command, as a blank follows. Delete the "
                              "blanks around “=”"), name);
  if (first > 0)
    return g_strdup_printf (_("a shell takes “%.40s” for a command: put all words of the value in "
                              "one pair of quotation marks"), name);

  return g_strdup_printf (_("the command “%.40s” may change it"), name);
}

static void
run_command (SyShellFile          *self,
             const SyShellCommand *command,
             guint                 first)
{
  static const char * const declarations[] = {
    "export", "declare", "typeset", "local", "readonly", "unset", NULL,
  };
  static const char * const ends[] = { "return", "exit", "exec", "break", "continue", NULL };
  const SyShellWord *word = &g_array_index (command->words, SyShellWord, first);
  g_autofree char *name = g_strndup (self->scan.text + word->start, word->end - word->start);
  g_autofree char *what = NULL;

  /* NAME=value before a command lasts for the command, or longer for some: bash and dash differ. */
  for (guint i = 0; i < first; i++)
    assign (self, &g_array_index (command->words, SyShellWord, i), FALSE);
  if (!self->functions && sy_shell_command_is_harmless (&self->scan, command, first))
    return;
  if (g_strv_contains (declarations, name) &&
      run_declaration (self, name, command, first + 1) && !self->functions)
    return;

  what = explain (self, command, first, name);
  forget_all (self, command->line, what);
  self->functions = TRUE;
  if (self->stopped == NULL && g_strv_contains (ends, name))
    self->stopped = g_strdup_printf (_("%s:%u: found “%s”, behind which nothing is read"),
                                     self->file, command->line, name);
}

static void
command_cb (const SyShellScan    *scan,
            const SyShellCommand *command,
            gpointer              user_data)
{
  SyShellFile *self = user_data;
  guint n = command->words->len;
  guint first = 0;

  while (first < n && g_array_index (command->words, SyShellWord, first).name_length > 0)
    first++;
  if (command->kind == SY_SHELL_FUNCTION)
    self->functions = TRUE;
  else if (command->kind == SY_SHELL_LOOP)
    {
      const SyShellWord *word = &g_array_index (command->words, SyShellWord, 0);
      g_autofree char *name = g_strndup (scan->text + word->start, word->end - word->start);

      forget (self, name, FALSE, command->line, _("it is the variable of a loop"));
    }
  else if (command->kind == SY_SHELL_ARITHMETIC)
    forget_all (self, command->line, _("arithmetic may change it"));
  else if (first < n)
    run_command (self, command, first);
  else
    for (guint i = 0; i < n; i++)
      assign (self, &g_array_index (command->words, SyShellWord, i),
              command->certain && self->stopped == NULL);

  if (scan->assigned_line > 0)
    forget_all (self, scan->assigned_line, _("an expansion may change it"));
  self->scan.assigned_line = 0;
}

gboolean
sy_shell_file_read (SyShellFile  *self,
                    const char   *file,
                    const char   *text,
                    GError      **error)
{
  g_autoptr (GPtrArray) here_documents = g_ptr_array_new_with_free_func (g_free);
  gboolean ok;

  self->file = file;
  self->scan = (SyShellScan) {
    .file = file, .text = text, .line = 1, .here_documents = here_documents,
  };
  ok = sy_shell_parse (&self->scan, command_cb, self, error);
  if (self->scan.assigned_line > 0)
    forget_all (self, self->scan.assigned_line, _("an expansion may change it"));
  self->scan = (SyShellScan) { 0 };
  self->file = NULL;

  return ok;
}

const SyShellValue *
sy_shell_file_get (SyShellFile *self,
                   const char  *name)
{
  return &find (self, name)->value;
}

gboolean
sy_shell_file_check_append (SyShellFile  *self,
                            const char   *name,
                            GError      **error)
{
  const char *read_only = g_hash_table_lookup (self->lost, name);

  if (self->stopped == NULL && read_only == NULL)
    return TRUE;
  if (read_only != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s, so that nothing can be added to %s. Take “readonly” or “-r” out there."),
                 read_only, name);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s, so that nothing can be added to %s. Take that line out."), self->stopped,
                 name);

  return FALSE;
}

const char *
sy_shell_file_get_scalar (SyShellFile *self,
                          const char  *name)
{
  const SyShellValue *value = sy_shell_file_get (self, name);

  return value->state == SY_SHELL_SCALAR ? value->words[0] : NULL;
}
