/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "assess/sy-status-json.h"
#include "report/sy-report-known.h"
#include "report/sy-report.h"
#include "root-fixture.h"
#include "sample/sy-demo.h"
#include "sy-json.h"

static char *
describe (SySysroot *sysroot)
{
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (JsonNode) node = sy_status_to_json (assessment);

  return sy_json_to_text (node, TRUE);
}

static SySysroot *
make_and_open (SySysroot *sysroot)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = sy_report_make (sysroot, NULL, NULL, &error);
  SySysroot *report;

  g_assert_no_error (error);
  report = sy_report_open_bytes (bytes, "report.tar", NULL, &error);
  g_assert_no_error (error);

  return report;
}

/* Which of the UUIDs is the first one depends on what is read first. */
static char *
forget_personal (SySysroot *sysroot,
                 const char *text)
{
  g_autoptr (GRegex) numbers = g_regex_new ("(00000000-0000-4000-8000-|volume|label|address)\\d+",
                                            0, 0, NULL);
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_autoptr (SyScrub) scrub = sy_scrub_new ();
  g_autofree char *clean = NULL;

  sy_report_known_add (scrub, sysroot, machine);
  clean = sy_scrub_text (scrub, NULL, text);

  return g_regex_replace (numbers, clean, -1, 0, "\\1", 0, NULL);
}

/* Line by line, as a whole document in a message helps nobody. */
static void
assert_same_text (const char *a,
                  const char *b)
{
  g_auto (GStrv) left = g_strsplit (a, "\n", -1);
  g_auto (GStrv) right = g_strsplit (b, "\n", -1);

  for (guint i = 0; left[i] != NULL && right[i] != NULL; i++)
    g_assert_cmpstr (left[i], ==, right[i]);
  g_assert_cmpuint (g_strv_length (left), ==, g_strv_length (right));
}

/* The report says the same as the computer, and a report of the report just the same. */
static void
check_same (SySysroot *sysroot)
{
  g_autoptr (SySysroot) report = make_and_open (sysroot);
  g_autoptr (SySysroot) again = make_and_open (report);
  g_autofree char *before = describe (sysroot);
  g_autofree char *after = describe (report);
  g_autofree char *last = describe (again);
  g_autofree char *expected = forget_personal (sysroot, before);
  g_autofree char *found = forget_personal (sysroot, after);

  g_assert_true (sy_sysroot_is_report (report));
  assert_same_text (expected, found);
  assert_same_text (after, last);
}

static void
test_demo (RootFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  sy_demo_write (fixture->path, &error);
  g_assert_no_error (error);
  check_same (fixture->sysroot);
}

/* Every computer that the goldens of `status` know. */
static void
test_tree (RootFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *tree = NULL;

  g_file_get_contents (data, &tree, NULL, &error);
  g_assert_no_error (error);
  root_fixture_write (fixture, tree);
  check_same (fixture->sysroot);
}

/* @paths: keeps what the tests are given */
static void
add_trees (GPtrArray *paths)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "trees", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/report/tree/%s", name);
      char *file = g_build_filename (folder, name, NULL);

      g_ptr_array_add (paths, file);
      g_test_add (path, RootFixture, file, root_fixture_set_up, test_tree, root_fixture_tear_down);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/report/" name, RootFixture, NULL, root_fixture_set_up, function, \
              root_fixture_tear_down)
  ADD ("demo", test_demo);
  add_trees (paths);

  return g_test_run ();
}
