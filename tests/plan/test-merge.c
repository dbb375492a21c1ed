/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "plan/sy-merge.h"

#define N_ROUNDS 2000

static char *
merge (const char *base,
       const char *ours,
       const char *theirs,
       GPtrArray **out_conflicts)
{
  g_autoptr (GBytes) base_bytes = g_bytes_new (base, strlen (base));
  g_autoptr (GBytes) our_bytes = g_bytes_new (ours, strlen (ours));
  g_autoptr (GBytes) their_bytes = g_bytes_new (theirs, strlen (theirs));
  g_autoptr (GPtrArray) conflicts = NULL;
  g_autoptr (GBytes) merged = sy_merge (base_bytes, our_bytes, their_bytes, &conflicts);

  g_assert_true ((merged == NULL) == (conflicts->len > 0));
  if (out_conflicts != NULL)
    *out_conflicts = g_steal_pointer (&conflicts);

  if (merged == NULL)
    return NULL;

  return g_bytes_get_size (merged) > 0
         ? g_strndup (g_bytes_get_data (merged, NULL), g_bytes_get_size (merged)) : g_strdup ("");
}

static void
check (const char *base,
       const char *ours,
       const char *theirs,
       const char *expected)
{
  g_autofree char *merged = merge (base, ours, theirs, NULL);
  g_autofree char *mirrored = merge (base, theirs, ours, NULL);

  g_assert_cmpstr (merged, ==, expected);
  g_assert_cmpstr (mirrored, ==, expected);
}

static void
test_apart (void)
{
  check ("a\nb\nc\n", "a\nb\nc\n", "a\nb\nc\n", "a\nb\nc\n");
  check ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n");
  check ("a\nb\nc\n", "b\nc\n", "a\nb\n", "b\n");
  check ("", "", "a\n", "a\n");
}

/* The usual case: our block at the end, and someone appended something of theirs to it. */
static void
test_touching (void)
{
  check ("a\n# ours\nx\n", "a\n", "a\n# ours\nx\nmine\n", "a\nmine\n");
  check ("a\nours\nb\n", "a\nb\n", "a\nmine\nours\nb\n", "a\nmine\nb\n");
  check ("a\nb\n", "A\nb\n", "a\nB\n", "A\nB\n");
}

static void
test_same (void)
{
  check ("a\nours\nb\nc\n", "a\nb\nc\n", "a\nb\nC\n", "a\nb\nC\n");
  check ("a\n", "a\nnew\n", "a\nnew\n", "a\nnew\n");
  /* Which of two equal lines went can be told in two ways. */
  check ("a\nx {\n}\ny {\n}\n", "a\nx {\n}\n", "A\nx {\n}\n", "A\nx {\n}\n");
}

static void
test_conflicts (void)
{
  check ("a\nours\nb\n", "a\nb\n", "a\nours, edited\nb\n", NULL);
  check ("begin\nours\nend\n", "", "begin\nours\nmine\nend\n", NULL);
  check ("a\nb\n", "a\nx\nb\n", "a\ny\nb\n", NULL);
  check ("a\nours\n", "a\n", "", NULL);
}

static void
test_no_newline (void)
{
  check ("a\nb\nours\n", "a\nb", "A\nb\nours\n", "A\nb");
  check ("a\nb\nours\n", "a\nb\n", "a\nb\nours\nmine", "a\nb\nmine");
  /* “b” and “mine” must not become one line. */
  check ("a\nb\nours\n", "a\nb", "a\nb\nours\nmine\n", NULL);
}

static void
test_crlf (void)
{
  check ("a\r\nb\r\nours\r\n", "a\r\nb\r\n", "a\r\nmine\r\nb\r\nours\r\n",
         "a\r\nmine\r\nb\r\n");
  check ("a\r\nb\r\n", "a\r\nB\r\n", "a\nb\n", NULL);
}

static void
assert_bytes (GBytes     *bytes,
              const char *expected)
{
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

static void
test_places (void)
{
  g_autoptr (GPtrArray) conflicts = NULL;
  const SyMergeConflict *first;
  const SyMergeConflict *second;
  g_autofree char *merged = NULL;

  merged = merge ("1\n2\nours\n3\n4\nalso\n", "1\n2\n3\n4\n",
                  "new\n1\n2\nmine\nmine too\n3\n4\nhis\n", &conflicts);
  g_assert_null (merged);
  g_assert_cmpuint (conflicts->len, ==, 2);
  first = g_ptr_array_index (conflicts, 0);
  second = g_ptr_array_index (conflicts, 1);
  assert_bytes (first->base, "ours\n");
  assert_bytes (first->ours, "");
  assert_bytes (first->theirs, "mine\nmine too\n");
  g_assert_cmpuint (first->theirs_line, ==, 4);
  g_assert_cmpuint (first->theirs_count, ==, 2);
  assert_bytes (second->theirs, "his\n");
  g_assert_cmpuint (second->theirs_line, ==, 8);
}

static void
test_text (void)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("caf\xe9\r\n", 6);
  g_autoptr (GBytes) binary = g_bytes_new_static ("a\0b\n", 4);

  g_assert_true (sy_merge_is_text (text));
  g_assert_false (sy_merge_is_text (binary));
}

/* One line of the base, or the end, as each side leaves it. */
static void
add_place (GRand      *rand,
           guint       i,
           const char *line,
           GString    *edited,
           GString    *other,
           GString    *merged)
{
  const char *end = line + strcspn (line, "\r\n");
  gboolean last = line[0] == '\0' || *end == '\0';

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:   /* deleted */
      g_string_append (other, line);
      return;

    case 1:   /* replaced */
      g_string_append_printf (edited, "replaced %u%s", i, end);
      g_string_append_printf (merged, "replaced %u%s", i, end);
      g_string_append (other, line);
      return;

    case 2:   /* inserted before it; at an end without a newline there is no such place */
      if (!last)
        {
          g_string_append_printf (edited, "inserted %u%s", i, end);
          g_string_append_printf (merged, "inserted %u%s", i, end);
        }
      break;

    default:
      break;
    }
  g_string_append (edited, line);
  g_string_append (other, line);
  g_string_append (merged, line);
}

static void
test_random_apart (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GString) base = g_string_new (NULL);
      g_autoptr (GString) ours = g_string_new (NULL);
      g_autoptr (GString) theirs = g_string_new (NULL);
      g_autoptr (GString) expected = g_string_new (NULL);
      const char *newline = g_rand_boolean (rand) ? "\n" : "\r\n";
      guint n = (guint) g_rand_int_range (rand, 0, 30);

      for (guint i = 0; i < n; i++)
        {
          gboolean whole = i + 1 < n || g_rand_boolean (rand);
          g_autofree char *line = g_strdup_printf ("line %u%s", i, whole ? newline : "");
          gboolean mine = g_rand_boolean (rand);

          g_string_append (base, line);
          add_place (rand, i, line, mine ? ours : theirs, mine ? theirs : ours, expected);
        }
      check (base->str, ours->str, theirs->str, expected->str);
    }
}

static char *
random_text (GRand *rand)
{
  GString *text = g_string_new (NULL);

  for (int i = g_rand_int_range (rand, 0, 12); i > 0; i--)
    g_string_append_printf (text, "%c%s", 'a' + g_rand_int_range (rand, 0, 4),
                            i > 1 || g_rand_boolean (rand) ? "\n" : "");

  return g_string_free (text, FALSE);
}

/* Any three texts, with lines that repeat: who changed nothing has no say, equal changes are made
 * once, and the result does not depend on which side is which. */
static void
test_random_any (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autofree char *base = random_text (rand);
      g_autofree char *ours = random_text (rand);
      g_autofree char *theirs = random_text (rand);
      g_autofree char *merged = merge (base, ours, theirs, NULL);

      check (base, ours, theirs, merged);
      check (base, ours, base, ours);
      check (base, ours, ours, ours);
    }
}

/* Every line of the result is a whole line of one of the texts, wherever theirs was cut off. */
static void
test_truncated (void)
{
  static const char base[] = "a 1\nb 2\nours 3\nc 4\nd 5\n";
  static const char ours[] = "a 1\nb 2\nc 4\nd 5\n";

  for (gsize length = 0; length < sizeof base; length++)
    {
      g_autofree char *theirs = g_strndup (base, length);
      g_autofree char *merged = merge (base, ours, theirs, NULL);
      g_auto (GStrv) lines = merged != NULL ? g_strsplit (merged, "\n", -1) : NULL;
      g_auto (GStrv) known = g_strsplit (theirs, "\n", -1);

      for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
        g_assert_true (lines[i][0] == '\0' || g_strv_contains ((const char * const *) known,
                                                               lines[i]));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/merge/apart", test_apart);
  g_test_add_func ("/merge/touching", test_touching);
  g_test_add_func ("/merge/same", test_same);
  g_test_add_func ("/merge/conflicts", test_conflicts);
  g_test_add_func ("/merge/no-newline", test_no_newline);
  g_test_add_func ("/merge/crlf", test_crlf);
  g_test_add_func ("/merge/places", test_places);
  g_test_add_func ("/merge/text", test_text);
  g_test_add_func ("/merge/random-apart", test_random_apart);
  g_test_add_func ("/merge/random-any", test_random_any);
  g_test_add_func ("/merge/truncated", test_truncated);

  return g_test_run ();
}
