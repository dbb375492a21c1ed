/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "plan/sy-diff.h"

static char *
diff_texts (const char *before,
            const char *after)
{
  g_autoptr (GBytes) old = before != NULL ? g_bytes_new (before, strlen (before)) : NULL;
  g_autoptr (GBytes) new = after != NULL ? g_bytes_new (after, strlen (after)) : NULL;

  return sy_diff_unified ("/etc/a", "/etc/b", old, new);
}

static void
check (const char *before,
       const char *after,
       const char *expected)
{
  g_autofree char *diff = diff_texts (before, after);

  g_assert_cmpstr (diff, ==, expected);
}

static void
test_equal (void)
{
  check ("a\n", "a\n", "--- /etc/a\n+++ /etc/b\n");
  check ("", "", "--- /etc/a\n+++ /etc/b\n");
}

static void
test_create_and_remove (void)
{
  check (NULL, "a\nb\n", "--- /dev/null\n+++ /etc/b\n@@ -0,0 +1,2 @@\n+a\n+b\n");
  check ("a\n", NULL, "--- /etc/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
  check (NULL, "", "--- /dev/null\n+++ /etc/b\n");
}

static void
test_no_newline (void)
{
  check ("a\nb", "a\nb\n",
         "--- /etc/a\n+++ /etc/b\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
  check ("x\nb", "y\nb",
         "--- /etc/a\n+++ /etc/b\n@@ -1,2 +1,2 @@\n-x\n+y\n b\n\\ No newline at end of file\n");
}

static void
test_context (void)
{
  check ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n",
         "--- /etc/a\n+++ /etc/b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n");
}

/* Six lines between two changes join them in one hunk, seven do not. */
static void
test_hunks (void)
{
  g_autofree char *joined = diff_texts ("a\n1\n2\n3\n4\n5\n6\nb\n",
                                        "A\n1\n2\n3\n4\n5\n6\nB\n");
  g_autofree char *apart = diff_texts ("a\n1\n2\n3\n4\n5\n6\n7\nb\n",
                                       "A\n1\n2\n3\n4\n5\n6\n7\nB\n");

  g_assert_nonnull (strstr (joined, "@@ -1,8 +1,8 @@"));
  g_assert_nonnull (strstr (apart, "@@ -1,4 +1,4 @@"));
  g_assert_nonnull (strstr (apart, "@@ -6,4 +6,4 @@"));
}

static void
test_escapes (void)
{
  check ("", "caf\xe9 \x1b[31m caf\xc3\xa9\t\xc2\x9b\r\n",
         "--- /etc/a\n+++ /etc/b\n@@ -0,0 +1 @@\n"
         "+caf\\xe9 \\x1b[31m caf\xc3\xa9\t\\xc2\\x9b\\x0d\n");
}

static void
test_nul (void)
{
  g_autoptr (GBytes) new = g_bytes_new_static ("a\0b\n", 4);
  g_autofree char *diff = sy_diff_unified ("/a", "/b", NULL, new);

  g_assert_cmpstr (diff, ==, "--- /dev/null\n+++ /b\n@@ -0,0 +1 @@\n+a\\x00b\n");
}

/* Of a large file that is no text, only what tells it apart. */
static void
test_binary (void)
{
  g_autofree guint8 *zeros = g_malloc0 (300);
  g_autoptr (GBytes) new = g_bytes_new (zeros, 300);
  g_autoptr (GBytes) old = g_bytes_new_static ("text\n", 5);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, new);
  g_autofree char *old_sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, old);
  g_autofree char *diff = sy_diff_unified ("/a", "/b", old, new);
  g_autofree char *same = sy_diff_unified ("/a", "/b", new, new);
  g_autofree char *expected =
    g_strdup_printf ("--- /a\n+++ /b\n@@ -1 +1 @@\n-5 bytes that are no text, SHA-256 %s\n"
                     "+300 bytes that are no text, SHA-256 %s\n", old_sha256, sha256);

  g_assert_cmpstr (diff, ==, expected);
  g_assert_cmpstr (same, ==, "--- /a\n+++ /b\n");
}

static GString *
random_text (GRand *rand,
             guint  n_lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (text, "%c\n", 'a' + g_rand_int_range (rand, 0, 5));
  if (text->len > 0 && g_rand_boolean (rand))
    g_string_truncate (text, text->len - 1);

  return text;
}

/* What patch(1) makes of the old text and our diff is the new text. */
static void
check_patch (const char    *directory,
             const GString *old,
             const GString *new)
{
  g_autofree char *file = g_build_filename (directory, "file", NULL);
  g_autofree char *patch = g_build_filename (directory, "patch", NULL);
  const char *argv[] = { "patch", "-s", "-f", "-E", file, patch, NULL };
  g_autofree char *diff = diff_texts (old->str, new->str);
  g_autoptr (GError) error = NULL;
  g_autofree char *result = NULL;
  int status;

  if (strcmp (old->str, new->str) == 0)
    return;
  g_assert_true (g_file_set_contents (file, old->str, -1, NULL));
  g_assert_true (g_file_set_contents (patch, diff, -1, NULL));
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  if (!g_file_get_contents (file, &result, NULL, NULL))
    result = g_strdup ("");
  g_assert_cmpstr (result, ==, new->str);
}

static void
test_patch (void)
{
  g_autofree char *program = g_find_program_in_path ("patch");
  g_autofree char *directory = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  const char *remove_argv[] = { "rm", "-rf", NULL, NULL };

  if (program == NULL)
    {
      g_test_skip ("patch(1) is not installed");
      return;
    }
  directory = g_dir_make_tmp ("diff-XXXXXX", NULL);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GString) old = random_text (rand, (guint) g_rand_int_range (rand, 0, 30));
      g_autoptr (GString) new = random_text (rand, (guint) g_rand_int_range (rand, 0, 30));

      check_patch (directory, old, new);
    }
  remove_argv[2] = directory;
  g_spawn_sync (NULL, (char **) remove_argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                NULL, NULL);
}

/* Beyond the cap the diff is the whole middle, still with the common head and tail cut off. */
static void
test_cap (void)
{
  g_autoptr (GString) old = g_string_new ("head\n");
  g_autoptr (GString) new = g_string_new ("head\n");
  g_autofree char *expected = NULL;
  g_autofree char *diff = NULL;

  for (guint i = 0; i < SY_LINES_MAX_EDITS; i++)
    {
      g_string_append_printf (old, "old %u\n", i);
      g_string_append_printf (new, "new %u\n", i);
    }
  g_string_append (old, "tail\n");
  g_string_append (new, "tail\n");
  diff = diff_texts (old->str, new->str);
  expected = g_strdup_printf ("--- /etc/a\n+++ /etc/b\n@@ -1,%d +1,%d @@\n head\n-old 0\n",
                              SY_LINES_MAX_EDITS + 2, SY_LINES_MAX_EDITS + 2);
  g_assert_true (g_str_has_prefix (diff, expected));
  g_assert_true (g_str_has_suffix (diff, "\n+new 999\n tail\n"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/diff/equal", test_equal);
  g_test_add_func ("/diff/create-and-remove", test_create_and_remove);
  g_test_add_func ("/diff/no-newline", test_no_newline);
  g_test_add_func ("/diff/context", test_context);
  g_test_add_func ("/diff/hunks", test_hunks);
  g_test_add_func ("/diff/escapes", test_escapes);
  g_test_add_func ("/diff/nul", test_nul);
  g_test_add_func ("/diff/binary", test_binary);
  g_test_add_func ("/diff/patch", test_patch);
  g_test_add_func ("/diff/cap", test_cap);

  return g_test_run ();
}
