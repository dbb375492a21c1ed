/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-shell-file.h"

#include <string.h>

static GRand *generator;

static int
random_range (int begin,
              int end)
{
  return g_rand_int_range (generator, begin, end);
}

static const char *
pick (const char * const *choices)
{
  return choices[random_range (0, (int) g_strv_length ((char **) choices))];
}

static void
add_word (GString *text)
{
  static const char * const pieces[] = {
    "a", "bc", "x-y", "1", "=", ",", ".", ":", "/", "%", "#", "@", "+", "\\ ", "\\\"", "\\'", "\\$",
    "\\\n", "'q r'", "''", "\"\"", "\"d  e\"", "\"f \\\" \\\\ \\z\"", "$A", "${A}", "\"$B\"",
    "\"${C} x\"", "'$A'", "$", "\"$\"", "\"it's\"", "'\"'", "\"\ng\"", "$(echo h)", "`echo i`",
    "${A:-j}", "\"${B:-p q}\"", "\"${C:+${A} r}\"", "\"${A-s}\"", "$((1+2))",
    "${A[@]}", "\"${B[*]}\"", "${#C}", "${#A[@]}", "\"${A[@]/a/b}\"",
    "*", "?", "[k]", "{l,m}", "~", "!", "^", "]", "}", "$'n'", "\303\251",
  };
  int n = random_range (0, 5);

  for (int i = 0; i < n; i++)
    g_string_append (text, pieces[random_range (0, G_N_ELEMENTS (pieces))]);
}

static void
add_assignment (GString *text)
{
  static const char * const names[] = { "A", "B", "C", NULL };
  static const char * const operators[] = { "=", "=", "=", "+=", NULL };
  static const char * const gaps[] = { " ", "  ", "\n", " # c'o\"m(ment\n", "\t", " \\\n ", NULL };

  g_string_append_printf (text, "%s%s", pick (names), pick (operators));
  if (random_range (0, 3) > 0)
    {
      add_word (text);
      return;
    }
  g_string_append (text, "(");
  for (int i = random_range (0, 5); i > 0; i--)
    {
      g_string_append (text, "w");
      add_word (text);
      g_string_append (text, pick (gaps));
    }
  g_string_append (text, ")");
}

static void
add_line (GString *text)
{
  static const char * const lines[] = {
    "# a comment with ' and \" and (", "", "  ", "export A", "export B=x", "unset C", ": ok",
    "echo hello A=7 >/dev/null", "[ -f /none ] && A=cond", "[[ x == y ]] || B=(cond)",
    "if true; then A=in; else C=out; fi", "for i in a b; do B+=$i; done",
    "case x in a|b) C=1;; *) A=2;; esac", "f () { A=func; }", "f", "source /dev/null",
    "eval 'C=evaluated'", ": ${A:=default}", "((B = 3))", "A=1 | B=2", "A=pipe | true",
    "{ C=group; }", "(A=subshell)", "while false; do A=never; done", "A=tmp true", "declare -u B",
    "A=1; B=2", "A=1 B=2 C=$A", "echo <<E\nA=here\nE", "[[ a =~ ^(b|c)$ ]] && A=re",
    "A=$(case x in y) echo;; esac)", "C=$( (echo z) )", "readonly_not=1", "! true", "true && A=and",
    "if [ x ]\nthen\n  B=$(echo \")\")\nfi", "A=bg &", "unset A B", "export C=$A",
    "A=$BASH_VERSION", "echo <<E\nA=here\\\nE", "echo <<\\E\nA=here\\\nE",
    "echo <<E\n${B:=body} $C `x`\nE", "C=$!((1))", "set +e", "set +u +x -o pipefail", "set -- A=x",
    "printf '%s' x >/dev/null", "printf -v A x", "printf \"-v\" B x", "cat <<E >/dev/null\n${B}\nE",
    "grep -q x /dev/null", NULL,
  };

  if (random_range (0, 3) == 0)
    g_string_append (text, pick (lines));
  else
    add_assignment (text);
  g_string_append (text, random_range (0, 8) == 0 ? ";" : "\n");
}

/* A slip of the pen: most give a file that no shell reads. */
static void
damage (GString *text)
{
  static const char nasty[] = "'\"`(){}$\\;&|<>#= \n!";

  if (text->len > 0 && random_range (0, 2))
    g_string_erase (text, random_range (0, (int) text->len), 1);
  else
    g_string_insert_c (text, random_range (0, (int) text->len + 1),
                       nasty[random_range (0, (int) strlen (nasty))]);
}

char *
random_shell_file (GRand *rand)
{
  GString *text = g_string_new (NULL);

  generator = rand;
  for (int i = random_range (1, 9); i > 0; i--)
    add_line (text);
  if (random_range (0, 4) == 0)
    damage (text);

  return g_string_free (text, FALSE);
}
