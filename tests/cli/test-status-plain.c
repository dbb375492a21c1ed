/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "sample/sy-tree.h"

/* For each name here, the plain text of "status" below trees/NAME.tree is goldens/NAME.txt of
 * tests/machine. They are written anew like the others: SWITCHYARD_UPDATE_GOLDENS=1. */
static const char * const names[] = {
  "desktop-arrow-lake", "dgpu-only-t2000", "egpu-xps-13", "igpu-only-t400",
  "muxed-g14-dgpu-position", "muxless-shared-group", "split-legion-hybrid", "qemu-vm",
};

static void
copy (const char *folder,
      const char *name,
      const char *root)
{
  g_autofree char *source = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_build_filename (root, "usr", "share", "misc", NULL);
  g_autofree char *target = g_build_filename (parent, name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (source, &text, NULL, NULL));
  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (target, text, -1, NULL));
}

static char *
run_status (const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *text = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                              g_getenv ("SWITCHYARDCTL"), "--sysroot", root, "status", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error));
  g_assert_true (g_subprocess_get_successful (process));

  return g_steal_pointer (&text);
}

static void
test_golden (gconstpointer data)
{
  const char *folder = g_getenv ("MACHINE_TESTS");
  const char *argv[] = { "rm", "-rf", NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_dir_make_tmp ("status-plain-XXXXXX", &error);
  g_autofree char *tree_path = g_strdup_printf ("%s/trees/%s.tree", folder, (const char *) data);
  g_autofree char *golden = g_strdup_printf ("%s/goldens/%s.txt", folder, (const char *) data);
  g_autofree char *tree = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;

  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (tree_path, &tree, NULL, &error));
  g_assert_true (sy_tree_write (root, tree_path, tree, &error));
  copy (folder, "pci.ids", root);
  text = run_status (root);
  if (g_getenv ("SWITCHYARD_UPDATE_GOLDENS") != NULL)
    g_assert_true (g_file_set_contents (golden, text, -1, NULL));
  g_assert_true (g_file_get_contents (golden, &expected, NULL, &error));
  g_assert_cmpstr (text, ==, expected);
  argv[2] = root;
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                               NULL, NULL, NULL, NULL, NULL, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("/status-plain/", names[i], NULL);

      g_test_add_data_func (path, names[i], test_golden);
    }

  return g_test_run ();
}
