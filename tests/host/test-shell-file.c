/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "host/sy-shell-file.h"
#include "random-shell-file.h"

/* A value as one line: "unset", "unknown", "scalar|VALUE" or "array|WORD|WORD". */
static char *
describe (const SyShellValue *value)
{
  g_autofree char *words = value->words != NULL ? g_strjoinv ("|", value->words) : NULL;
  gboolean some = value->words != NULL && value->words[0] != NULL;

  switch (value->state)
    {
    case SY_SHELL_SCALAR:
      return g_strconcat ("scalar|", words, NULL);

    case SY_SHELL_ARRAY:
      return g_strconcat ("array", some ? "|" : "", words, NULL);

    case SY_SHELL_UNKNOWN:
      g_assert_nonnull (value->reason);
      return g_strdup ("unknown");

    case SY_SHELL_UNSET:
    default:
      return g_strdup ("unset");
    }
}

static const struct {
  const char *text;
  const char *value;    /* of A */
} samples[] = {
  { "", "unset" },
  { "A=", "scalar|" },
  { "A=b # comment", "scalar|b" },
  { "A=b#c", "scalar|b#c" },
  { "#A=b", "unset" },
  { "  A=b;A=c", "scalar|c" },
  { "A='b  c'", "scalar|b  c" },
  { "A=\"b \\\"c\\\" \\$d \\q\"", "scalar|b \"c\" $d \\q" },
  { "A='b'\"c\"d\\ e", "scalar|bcd e" },
  { "A=\"b\\\nc\"", "scalar|bc" },
  { "A=b\\\nc", "scalar|bc" },
  { "A=\"b\nc\"", "scalar|b\nc" },
  { "B='x y'; A=$B", "scalar|x y" },
  { "B='x y'; A=(${B} \"$B\" '$B')", "array|x|y|x y|$B" },
  { "A=(b c) # comment", "array|b|c" },
  { "A=(b # one\n # two\n\n c\n)\n", "array|b|c" },
  { "A=()", "array" },
  { "A=(\"\" '')", "array||" },
  { "A=b; A+=(c)", "array|b|c" },
  { "A=(b); A+=(c d)", "array|b|c|d" },
  { "A=b; A+=c", "scalar|bc" },
  { "A=(b c); A+=d", "array|bd|c" },
  { "A=(b c); A=d", "array|d|c" },
  { "A=(); A+=d", "array|d" },
  { "export A=b", "scalar|b" },
  { "A=b; export A", "scalar|b" },
  { "A=b; unset A", "unset" },
  { "B=1 A=$B", "scalar|1" },
  { "A=b\r\n", "scalar|b\r" },
  { "A=$", "scalar|$" },
  { "A=a$%b", "scalar|a$%b" },
  { "A=b\\", "scalar|b\\" },
  { "MODULES=(a)\nA=b", "scalar|b" },
  { "A=b && B=c", "scalar|b" },
  { "[ -f /x ] && B=c\nA=b", "scalar|b" },
  { "echo <<X\nA=c\nX\nA=b", "scalar|b" },
  { "echo <<-'X'\n\tA=c\n\tX\nA=b", "scalar|b" },
  { "declare -x A=b", "scalar|b" },
  { "B=; A=\"${B:-c}\"", "scalar|c" },
  { "B=x; A=\"${B:-c}\"", "scalar|x" },
  { "B=x; A=\"${B:+$B }c\"", "scalar|x c" },
  { "B=; A=\"${B:+${B} }c\"", "scalar|c" },
  { "B=x; A=\"${B-c} ${B+d ${B:+e}}\"", "scalar|x d e" },
  /* From here on the value depends on more than the file. */
  { "B=; A=\"${B-c}\"", "unknown" },
  { "B=x; A=\"${B:+\"y\"}\"", "unknown" },
  { "B=x; A=\"${B:=y}\"", "unknown" },
  { "readonly A=b", "unknown" },
  { "A=$HOME", "unknown" },
  { "A=$(cmd)", "unknown" },
  { "A=`cmd`", "unknown" },
  { "A=$((1 + 1))", "unknown" },
  { "A=${B:-c}", "unknown" },
  { "A=~/x", "unknown" },
  { "A=(/lib/*)", "unknown" },
  { "A=(a{b,c})", "unknown" },
  { "A=b; source /etc/x", "unknown" },
  { "A=b; . /etc/x", "unknown" },
  { "A=b; some-command", "unknown" },
  { "source /etc/x; A=b", "scalar|b" },
  { "return; A=b", "unknown" },
  { "A=b; if true; then A=c; fi", "unknown" },
  { "A=b; if true; then B=c; fi", "scalar|b" },
  { "for A in a b; do :; done", "unknown" },
  { "A=b; ((A++))", "unknown" },
  { "A=b; : ${A:=c}", "unknown" },
  { "A=b; B=$((A=3))", "unknown" },
  { "A=b; f () { A=c; }; f", "unknown" },
  { "A=b; A=c | :", "unknown" },
  { "A=b; A=c &", "unknown" },
  { "false && A=b", "unknown" },
  { "A[0]=b", "unknown" },
  { "A=c printf x", "unknown" },
  { "A=b; A+=\"$(cmd)\"", "unknown" },
  { "declare -i A=1+1", "unknown" },
  { "A=b; case x in (y | z) A=c;; x) ;; esac", "unknown" },
  { "A=b; case x in y) B=c;; esac", "scalar|b" },
  { "A=b; [[ $x =~ ^(a|b)$ && ! -f /c ]] && B=1", "scalar|b" },
  { "A=b; B=$(case x in a) echo;; esac)", "scalar|b" },
  { "A=$'b\\n'", "unknown" },
  { "A=b; B=$!((1)) C=$?(d|e)", "scalar|b" },
  { "A=b$!((1))", "unknown" },
  { "echo <<X\n$A ${B} `c` \\$\nX\nA=b", "scalar|b" },
  { "A=b; echo <<X\n${A:=c}\nX", "unknown" },
  { "A=b; echo <<X\n${A:=c}\nX;", "unknown" },
  { "A=b; echo <<X\n$((A=3))\nX", "unknown" },
  { "A=b; echo <<X\n$\\\n[A=3]\nX", "unknown" },
  { "A=b; echo <<'X'\n${A:=c}\nX", "scalar|b" },
  { "A=b; echo <<X\nc\\\nX\nA=d\nX", "scalar|b" },
  { "A=b; echo <<X\nc\\\\\nX\nA=d", "scalar|d" },
  { "A=b; echo <<X\nc\n\\\nX\nA=d", "scalar|d" },
  { "A=b; echo <<\\X\nc\\\nX\nA=d", "scalar|d" },
  { "A=b; echo <<\\\\\nX\n\\\nA=d", "scalar|d" },
  { "A=b; echo <<$X\nA=c\n$X\nA=d", "scalar|d" },
  { "A=b; echo <<\"a\\q\"'\"'\nA=c\na\\q\"\nA=d", "scalar|d" },
  { "A=b; echo <<\\\nX\\\nY\nA=c\nXY\nA=d", "scalar|d" },
  { "A=b; B=$(( (1) )); C=$( (true) ; (true) )", "unknown" },
};

static void
test_samples (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (SyShellFile) file = sy_shell_file_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *found = NULL;

      sy_shell_file_read (file, "/f", samples[i].text, &error);
      g_assert_no_error (error);
      found = describe (sy_shell_file_get (file, "A"));
      if (strcmp (found, samples[i].value) != 0)
        g_error ("%s: found %s, expected %s", samples[i].text, found, samples[i].value);
    }
}

static const struct {
  const char *text;
  const char *message;
} bad[] = {
  { "A=1\nB='x\n\n", "/f:2: found no end of the quoted text that begins here, expected “'”" },
  { "B=\"x\nA=1", "/f:1: found no end of the quoted text that begins here, expected “\"”" },
  { "B=`x", "/f:1: found no end of the command that begins here, expected “`”" },
  { "\nA=(b\nc", "/f:2: found no end of the list that begins here, expected “)”" },
  { "A=${x", "/f:1: found no end of the “${” that begins here, expected “}”" },
  { "A=(b)B=(c)", "/f:1: found “(c)”, expected the end of the command" },
  { "A=b)", "/f:1: found “)”, expected the end of the command" },
  { "A=b c(d)", "/f:1: found “(d)”, expected the end of the command" },
  { "if true; then\nA=b\n", "/f:1: found no end of the block that begins here, expected “fi”" },
  { "A=b\nfi", "/f:2: found “fi”, expected a command" },
  { "A=b; ;", "/f:1: found “;”, expected a command" },
  { "A=b &&", "/f:1: found the end of the file, expected a command" },
  { "A=(b ; c)", "/f:1: found “;”, expected a word" },
  { "A=(b (c))", "/f:1: found “(c))”, expected a word" },
  { "case x in y", "/f:1: found the end of the file, expected “)”" },
  { "f () A=1", "/f:1: found “A=1”, expected the body of the function in braces" },
  { "[[ a == b", "/f:1: found no end of the test that begins here, expected “]]”" },
  { "[[ a b ]]", "/f:1: found “b”, expected a comparison or “]]”" },
  { "if true; then fi", "/f:1: found “fi”, expected a command" },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (SyShellFile) file = sy_shell_file_new ();
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i].text);
      g_assert_false (sy_shell_file_read (file, "/f", bad[i].text, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_cmpstr (error->message, ==, bad[i].message);
    }
}

static const struct {
  const char *text;
  const char *message;    /* NULL: what is added below is on its own */
} ends[] = {
  { "", NULL },
  { "A=b", NULL },
  { "A=b\\", "/f:1: found “\\” at the end of the file" },
  { "A=1\nA=b\\\n", "/f:2: found “\\” at the end of the file" },
  { "A=(b) \\\n", "/f:1: found “\\” at the end of the file" },
  { "A=b\\\\\n", NULL },
  { "A='b\\'\n", NULL },
  { "A=b\n# c \\\n", NULL },
  { "A=b # c \\", NULL },
  { "A=b#c\\", "/f:1: found “\\” at the end of the file" },
  { "A=b\n: <<X\nc", "/f:2: found no end of the here-document" },
  { "A=b; : <<X", "/f:1: found no end of the here-document" },
  { ": <<X\nc\nX\n", NULL },
  { ": <<'X' <<Y\nc\nX\nd\n", "/f:3: found no end of the here-document" },
  { "A=(b", "/f:1: found no end of the list" },
};

/* What bash says to a line below: it is a line of its own, or it is not. */
static void
test_ends (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *more = g_strconcat (ends[i].text, "\nZ=1\n[ \"$Z\" = 1 ]\n", NULL);
      const char *argv[] = { "bash", "-c", more, NULL };
      g_autoptr (GError) error = NULL;
      gboolean alone;
      int status;

      g_test_message ("%s", ends[i].text);
      sy_shell_check_end ("/f", ends[i].text, &error);
      if (ends[i].message == NULL)
        g_assert_no_error (error);
      else
        {
          g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
          g_assert_true (g_str_has_prefix (error->message, ends[i].message));
        }
      g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH |
                                   G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status,
                                   NULL));
      alone = g_spawn_check_wait_status (status, NULL);
      if (ends[i].message == NULL)
        g_assert_true (alone);
      if (!alone)
        g_assert_nonnull (ends[i].message);
    }
}

static void
test_several (void)
{
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  g_autoptr (GError) error = NULL;
  const SyShellValue *value;

  sy_shell_file_declare (file, "A");
  g_assert_true (sy_shell_file_read (file, "/one", "B=x\nC=`y`", &error));
  g_assert_true (sy_shell_file_read (file, "/two", "\nA=\"$A $B\"", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sy_shell_file_get_scalar (file, "A"), ==, " x");
  value = sy_shell_file_get (file, "A");
  g_assert_cmpstr (value->file, ==, "/two");
  g_assert_cmpuint (value->line, ==, 2);
  value = sy_shell_file_get (file, "C");
  g_assert_cmpstr (value->reason, ==,
                   "/one:2: the value is made by more than plain text and variables");
  g_assert_null (sy_shell_file_get_scalar (file, "C"));
}

static void
test_split (void)
{
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  g_auto (GStrv) words = NULL;
  g_autofree char *joined = NULL;

  g_assert_true (sy_shell_file_read (file, "/f", "A=' b  c\t'", NULL));
  words = sy_shell_value_split (sy_shell_file_get (file, "A"));
  joined = g_strjoinv ("|", words);
  g_assert_cmpstr (joined, ==, "b|c");
}

/* What bash makes of the file; the program path is empty so that only builtins can run. */
static const char reference[] =
  "cd \"$1\"/empty || exit 1\n"
  "PATH=/nonexistent\n"
  "show () {\n"
  "  local -n ref=$1\n"
  "  case $(declare -p \"$1\" 2>/dev/null) in\n"
  "    'declare -a'*) printf 'array'; [ ${#ref[@]} = 0 ] || printf '|%s' \"${ref[@]}\" ;;\n"
  "    *) if [ -n \"${!1+x}\" ]; then printf 'scalar|%s' \"${!1}\"; else printf unset; fi ;;\n"
  "  esac\n"
  "  printf '\\0'\n"
  "}\n"
  "for i in $2; do\n"
  "  bad=\n"
  "  while IFS= read -r line; do\n"
  "    case $line in *': warning: '*) ;; *) bad=1 ;; esac\n"
  "  done < <(/bin/bash -O extglob -n \"$1/$i\" 2>&1 || echo bad)\n"
  "  if [ \"$bad\" ]; then printf 'bad\\0'; else printf 'good\\0'; fi\n"
  "  (ulimit -t 2; . \"$1/$i\" >/dev/null 2>&1 </dev/null\n"
  "   IFS=' '; for n in A B C; do show $n; done)\n"
  "  printf 'end\\0'\n"
  "done\n";

typedef struct {
  char   *path;
  GArray *texts;      /* of char * */
  guint   n_known;
  guint   n_values;
  guint   n_bad;
} Differential;

static GBytes *
run_reference (Differential *self)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) numbers = g_string_new (NULL);

  for (guint i = 0; i < self->texts->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u", self->path, i);

      g_file_set_contents_full (path, g_array_index (self->texts, char *, i), -1,
                                G_FILE_SET_CONTENTS_NONE, 0644, &error);
      g_assert_no_error (error);
      g_string_append_printf (numbers, "%u ", i);
    }
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, "env", "-i", "LC_ALL=C.UTF-8", "bash", "--norc",
                              "--noprofile", "-O", "extglob", "-c", reference, "bash",
                              self->path, numbers->str, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&output);
}

static const char *
next_field (const char **cursor,
            const char  *end)
{
  const char *field = *cursor;

  g_assert_true (field < end);
  *cursor = field + strlen (field) + 1;

  return field;
}

static void
compare_one (Differential *self,
             const char   *text,
             gboolean      good,
             GPtrArray    *values)
{
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  g_autoptr (GError) error = NULL;

  if (!sy_shell_file_read (file, "/f", text, &error))
    {
      /* bash looks into "$((…" that is no arithmetic only when it gets there. */
      if (good && strstr (text, "$((") == NULL)
        g_error ("refused though bash accepts it: %s\n%s", error->message, text);
      self->n_bad++;
      return;
    }
  if (!good)
    g_error ("accepted though bash refuses it:\n%s", text);

  for (guint i = 0; i < values->len; i++)
    {
      char name[] = { (char) ('A' + i), '\0' };
      g_autofree char *ours = describe (sy_shell_file_get (file, name));
      const char *theirs = g_ptr_array_index (values, i);

      self->n_values++;
      if (strcmp (ours, "unknown") == 0)
        continue;
      self->n_known++;
      if (strcmp (ours, theirs) != 0)
        g_error ("%s: found %s, bash says %s\n%s", name, ours, theirs, text);
    }
}

static void
compare (Differential *self)
{
  g_autoptr (GBytes) output = run_reference (self);
  const char *cursor = g_bytes_get_data (output, NULL);
  const char *end = cursor + g_bytes_get_size (output);

  for (guint i = 0; i < self->texts->len; i++)
    {
      g_autoptr (GPtrArray) values = g_ptr_array_new ();
      gboolean good = strcmp (next_field (&cursor, end), "good") == 0;
      const char *field;

      while (strcmp (field = next_field (&cursor, end), "end") != 0)
        g_ptr_array_add (values, (gpointer) field);
      compare_one (self, g_array_index (self->texts, char *, i), good, values);
    }
  g_assert_true (cursor == end);
}

static void
free_text (gpointer data)
{
  g_free (*(char **) data);
}

static void
differential_init (Differential *self)
{
  g_autofree char *empty = NULL;
  g_autoptr (GError) error = NULL;

  *self = (Differential) { .texts = g_array_new (FALSE, FALSE, sizeof (char *)) };
  g_array_set_clear_func (self->texts, free_text);
  self->path = g_dir_make_tmp ("shell-XXXXXX", &error);
  g_assert_no_error (error);
  empty = g_build_filename (self->path, "empty", NULL);
  g_assert_cmpint (g_mkdir (empty, 0755), ==, 0);
}

static void
differential_clear (Differential *self)
{
  const char *argv[] = { "rm", "-rf", self->path, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_array_unref (self->texts);
  g_free (self->path);
}

static void
test_samples_in_bash (void)
{
  Differential differential;

  differential_init (&differential);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      char *text = g_strdup (samples[i].text);

      g_array_append_val (differential.texts, text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      char *text = g_strdup (bad[i].text);

      g_array_append_val (differential.texts, text);
    }
  compare (&differential);
  g_assert_cmpuint (differential.n_bad, ==, G_N_ELEMENTS (bad));
  differential_clear (&differential);
}

static void
test_random_in_bash (void)
{
  const int n = g_test_slow () ? 20000 : 400;
  Differential differential;
  GRand *generator;

  /* The same files at every run; -m slow tries others. */
  generator = g_rand_new_with_seed (g_test_slow () ? (guint32) g_test_rand_int () : 20261122);
  differential_init (&differential);
  for (int i = 0; i < n; i++)
    {
      char *text = random_shell_file (generator);

      g_array_append_val (differential.texts, text);
    }
  compare (&differential);
  g_test_message ("%u of %u values known, %u of %d files refused as bash does",
                  differential.n_known, differential.n_values, differential.n_bad, n);
  g_assert_cmpuint (differential.n_known, >, differential.n_values / 4);
  differential_clear (&differential);
  g_rand_free (generator);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/shell-file/samples", test_samples);
  g_test_add_func ("/shell-file/bad", test_bad);
  g_test_add_func ("/shell-file/ends", test_ends);
  g_test_add_func ("/shell-file/several", test_several);
  g_test_add_func ("/shell-file/split", test_split);
  g_test_add_func ("/shell-file/samples-in-bash", test_samples_in_bash);
  g_test_add_func ("/shell-file/random-in-bash", test_random_in_bash);

  return g_test_run ();
}
