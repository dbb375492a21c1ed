/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random plans over random trees: apply and undo, and apply that fails, leave the tree as it was,
 * byte for byte, mode and owner too. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "tree.h"

#define N_ROUNDS 25

static char *
random_path (GRand *rand)
{
  static const char * const folders[] = {
    "etc", "etc/modprobe.d", "etc/mkinitcpio.conf.d", "boot/loader/entries", "etc/a/b/c", "opt",
  };

  return g_strdup_printf ("/%s/%c.conf", folders[g_rand_int_range (rand, 0, 6)],
                          'a' + g_rand_int_range (rand, 0, 4));
}

static char *
random_content (GRand *rand)
{
  GString *text = g_string_new (NULL);
  int n = g_rand_int_range (rand, 0, 20);

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "line %d%s", g_rand_int_range (rand, 0, 5),
                            g_rand_int_range (rand, 0, 4) == 0 ? "" : "\n");

  return g_string_free (text, FALSE);
}

static void
fill (Tree  *tree,
      GRand *rand)
{
  for (int i = g_rand_int_range (rand, 0, 12); i > 0; i--)
    {
      g_autofree char *path = random_path (rand);
      g_autofree char *host_path = tree_path (tree, path);
      g_autofree char *content = random_content (rand);

      tree_write (tree, path, content);
      if (geteuid () == 0)
        g_assert_cmpint (chown (host_path, (uid_t) g_rand_int_range (rand, 0, 5),
                                (gid_t) g_rand_int_range (rand, 0, 5)), ==, 0);
      g_assert_cmpint (chmod (host_path, 0400 | (mode_t) g_rand_int_range (rand, 0, 07777)), ==, 0);
    }
}

static SyPlan *
make_plan (Tree  *tree,
           GRand *rand)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  SyPlan *plan = tree_plan (tree);

  for (int i = g_rand_int_range (rand, 1, 8); i > 0; i--)
    {
      char *path = random_path (rand);
      g_autofree char *content = g_rand_int_range (rand, 0, 4) == 0 ? NULL : random_content (rand);

      if (g_hash_table_contains (seen, path))
        {
          g_free (path);
          continue;
        }
      g_hash_table_add (seen, path);
      tree_plan_file (tree, plan, path, content);
    }

  return plan;
}

static void
assert_same (Tree       *tree,
             const char *before,
             guint32     seed)
{
  g_autofree char *after = tree_snapshot (tree);

  if (strcmp (before, after) != 0)
    g_error ("seed %u: before:\n%s\nafter:\n%s", seed, before, after);
}

static void
run_round (guint32 seed)
{
  const char *fail[] = { "/bin/false", NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (SyPlan) failing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *id = NULL;
  Tree tree;

  tree_set_up (&tree, NULL);
  fill (&tree, rand);
  before = tree_snapshot (&tree);

  failing = make_plan (&tree, rand);
  tree_plan_command (failing, 5000, fail);
  g_assert_null (tree_apply (&tree, failing, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED);
  g_clear_error (&error);
  assert_same (&tree, before, seed);
  g_assert_false (tree_recover (&tree, NULL, NULL));
  assert_same (&tree, before, seed);

  plan = make_plan (&tree, rand);
  id = tree_apply (&tree, plan, &error);
  g_assert_no_error (error);
  if (id != NULL)
    {
      g_assert_true (tree_undo (&tree, id, &error));
      g_assert_no_error (error);
    }
  assert_same (&tree, before, seed);
  tree_tear_down (&tree, NULL);
}

static void
test_random (void)
{
  for (guint32 seed = 1; seed <= N_ROUNDS; seed++)
    run_round (seed);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/random/apply-and-undo", test_random);

  return g_test_run ();
}
