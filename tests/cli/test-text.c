/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "syc-table.h"
#include "syc-text.h"

static void
test_clean (void)
{
  static const struct {
    const char *text;
    const char *with_lines;
    const char *one_line;
  } cases[] = {
    { "", "", "" },
    { "plain é 漢", "plain é 漢", "plain é 漢" },
    { "a\nb\tc", "a\nb\tc", "a b c" },
    { "\033[31m", "\\x1b[31m", "\\x1b[31m" },
    { "\a\b\r\x7f", "\\x07\\x08\\x0d\\x7f", "\\x07\\x08\\x0d\\x7f" },
    { "\xc2\x9b""31m", "\\x9b31m", "\\x9b31m" },
    { "\xe2\x80\xae", "\\u{202e}", "\\u{202e}" },
    { "\xe2\x81\xa9", "\\u{2069}", "\\u{2069}" },
    { "\xff", "\xef\xbf\xbd", "\xef\xbf\xbd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *with_lines = syc_text_clean (cases[i].text, TRUE);
      g_autofree char *one_line = syc_text_clean (cases[i].text, FALSE);

      g_assert_cmpstr (with_lines, ==, cases[i].with_lines);
      g_assert_cmpstr (one_line, ==, cases[i].one_line);
    }
}

static void
test_width (void)
{
  g_assert_cmpuint (syc_text_width (""), ==, 0);
  g_assert_cmpuint (syc_text_width ("abc"), ==, 3);
  g_assert_cmpuint (syc_text_width ("漢字"), ==, 4);
  g_assert_cmpuint (syc_text_width ("e\xcc\x81"), ==, 1);
}

static void
assert_wrapped (const char *text,
                guint       width,
                const char *expected)
{
  g_auto (GStrv) lines = syc_text_wrap (text, width);
  g_autofree char *joined = g_strjoinv ("|", lines);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_wrap (void)
{
  assert_wrapped ("", 10, "");
  assert_wrapped ("one two", 0, "one two");
  assert_wrapped ("one two", 7, "one two");
  assert_wrapped ("one two", 6, "one|two");
  assert_wrapped ("one two three", 7, "one two|three");
  assert_wrapped ("incomprehensible or not", 5, "incomprehensible|or|not");
  assert_wrapped ("漢字 漢字", 9, "漢字 漢字");
  assert_wrapped ("漢字 漢字", 8, "漢字|漢字");
}

static char *
print (SycTable *table,
       guint     width)
{
  char *text = NULL;
  gsize size = 0;
  SycOutput output = { open_memstream (&text, &size), FALSE, width };

  syc_table_print (table, &output, 2);
  fclose (output.stream);

  return text;
}

static void
test_table (void)
{
  g_autoptr (SycTable) table = syc_table_new (3);
  char *text;

  syc_table_add (table, SYC_STYLE_BAD, "a", SYC_STYLE_PLAIN, "漢字", SYC_STYLE_DIM, "x");
  syc_table_add (table, SYC_STYLE_PLAIN, "bcd", SYC_STYLE_PLAIN, "e",
                 SYC_STYLE_PLAIN, "one two three four five six\nseven");
  text = print (table, 0);
  g_assert_cmpstr (text, ==,
                   "  a    漢字  x\n"
                   "  bcd  e     one two three four five six seven\n");
  free (text);

  text = print (table, 40);
  g_assert_cmpstr (text, ==,
                   "  a    漢字  x\n"
                   "  bcd  e     one two three four five six\n"
                   "             seven\n");
  free (text);
}

static void
test_diff (void)
{
  char *text = NULL;
  gsize size = 0;
  SycOutput output = { open_memstream (&text, &size), TRUE, 20 };

  syc_output_diff (&output, "--- /a\n+++ /a\n@@ -1 +1,2 @@\n-old\n+new\n+\033[2J\n same\n");
  fclose (output.stream);
  g_assert_cmpstr (text, ==,
                   "\033[1m--- /a\033[0m\n\033[1m+++ /a\033[0m\n\033[36m@@ -1 +1,2 @@\033[0m\n"
                   "\033[31m-old\033[0m\n\033[32m+new\033[0m\n\033[32m+\\x1b[2J\033[0m\n same\n");
  free (text);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/clean", test_clean);
  g_test_add_func ("/text/width", test_width);
  g_test_add_func ("/text/wrap", test_wrap);
  g_test_add_func ("/output/table", test_table);
  g_test_add_func ("/output/diff", test_diff);

  return g_test_run ();
}
