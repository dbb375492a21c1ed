/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "assess/sy-status-json.h"
#include "sample/sy-demo.h"
#include "sample/sy-tree.h"
#include "sy-json.h"

/* For each trees/NAME.tree, the whole status document is goldens/NAME.json; for each
 * listings/NAME.txt it is goldens/listing-NAME.json. To write the goldens
 * anew after an intended change: SWITCHYARD_UPDATE_GOLDENS=1 meson test -C build status; then
 * read the difference. */
#define UPDATE_VARIABLE "SWITCHYARD_UPDATE_GOLDENS"

static char *
make_root (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("status-XXXXXX", &error);

  g_assert_no_error (error);

  return path;
}

static void
remove_root (char *path)
{
  const char *argv[] = { "rm", "-rf", path, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                               NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (path);
}

static char *
tell (SyMachine *machine)
{
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (JsonNode) node = sy_status_to_json (assessment);
  g_autofree char *text = sy_json_to_text (node, TRUE);

  return g_strconcat (text, "\n", NULL);
}

static char *
describe (const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new (root, &error);
  g_autoptr (SyMachine) machine = NULL;

  g_assert_no_error (error);
  machine = sy_machine_read (sysroot);

  return tell (machine);
}

static void
check_golden (const char *name,
              const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "goldens", file, NULL);
  g_autofree char *expected = NULL;

  if (g_getenv (UPDATE_VARIABLE) != NULL)
    {
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      return;
    }
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

/* Goldens must not depend on the host's pci.ids, so that all trees share a small one. */
static void
write_names (const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "pci.ids", NULL);
  g_autofree char *folder = g_build_filename (root, "usr", "share", "misc", NULL);
  g_autofree char *target = g_build_filename (folder, "pci.ids", NULL);
  g_autofree char *names = NULL;

  g_file_get_contents (source, &names, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (target, names, -1, NULL));
}

static void
test_golden (gconstpointer data)
{
  const char *name = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strconcat (name, ".tree", NULL);
  g_autofree char *tree_path = g_test_build_filename (G_TEST_DIST, "trees", file, NULL);
  g_autofree char *tree = NULL;
  g_autofree char *text = NULL;
  char *root = make_root ();

  g_file_get_contents (tree_path, &tree, NULL, &error);
  g_assert_no_error (error);
  sy_tree_write (root, file, tree, &error);
  g_assert_no_error (error);
  write_names (root);
  text = describe (root);
  check_golden (name, text);
  remove_root (root);
}

/* A listing is another computer, so that its document tells nothing of this one. */
static void
test_listing (gconstpointer data)
{
  const char *name = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strconcat (name, ".txt", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "listings", file, NULL);
  g_autofree char *golden = g_strconcat ("listing-", name, NULL);
  g_autoptr (SySysroot) names = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autofree char *listing = NULL;
  g_autofree char *text = NULL;
  char *root = make_root ();

  write_names (root);
  names = sy_sysroot_new (root, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &listing, NULL, &error);
  g_assert_no_error (error);
  machine = sy_machine_new_from_listing_with_names (listing, file, names, &error);
  g_assert_no_error (error);
  text = tell (machine);
  g_assert_null (strstr (text, "\"/sys/"));
  check_golden (golden, text);
  remove_root (root);
}

static void
test_demo (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  char *root = make_root ();

  sy_demo_write (root, &error);
  g_assert_no_error (error);
  text = describe (root);
  check_golden ("legion-r720", text);
  remove_root (root);
}

/* Whatever stands in trees/ and listings/ is tested. */
static void
add_goldens (const char    *place,
             GTestDataFunc  test)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, place, NULL);
  g_autoptr (SySysroot) folder = sy_sysroot_new (path, &error);
  g_auto (GStrv) names = NULL;

  g_assert_no_error (error);
  names = sy_sysroot_list (folder, "/", &error);
  g_assert_no_error (error);
  g_assert_nonnull (names[0]);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (names[i], strcspn (names[i], "."));
      g_autofree char *test_path = g_strdup_printf ("/status/%s/%s", place, name);

      g_test_add_data_func_full (test_path, g_steal_pointer (&name), test, g_free);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/status/legion-r720", test_demo);
  add_goldens ("trees", test_golden);
  add_goldens ("listings", test_listing);

  return g_test_run ();
}
