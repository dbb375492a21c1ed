/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health-rows.h"

#include <string.h>

#include "health/sy-health-tree.h"
#include "sample/sy-demo.h"

typedef struct {
  GPtrArray *tree;
  char      *text;
} Tree;

static void
tree_clear (Tree *tree)
{
  g_ptr_array_unref (tree->tree);
  g_free (tree->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

/* The good definition with one change; on the sample laptop where @assessment is its. */
static void
tree_init (Tree         *tree,
           const char   *find,
           const char   *replace,
           SyAssessment *assessment)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) pieces = g_strsplit (health_good, find, 2);
  g_autofree char *text = g_strjoinv (replace, pieces);
  g_autoptr (SyGuest) guest = sy_guest_new_from_fragment (text, &error);
  g_autoptr (GPtrArray) findings = NULL;
  SyHealthInput input = { .source = "win10", .assessment = assessment };

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (pieces), ==, 2);
  input.guest = guest;
  findings = sy_health_check (&input);
  tree->tree = sy_health_tree_new (&input, findings);
  tree->text = sy_health_tree_describe (tree->tree);
}

static const SyHealthNode *
find_node (const Tree       *tree,
           SyHealthNodeKind  kind,
           guint             number)
{
  for (guint i = 0; i < tree->tree->len; i++)
    {
      const SyHealthNode *node = tree->tree->pdata[i];

      if (node->kind == kind && number-- == 0)
        return node;
    }
  g_assert_not_reached ();
}

static void
assert_node (const Tree       *tree,
             SyHealthNodeKind  kind,
             guint             number,
             const char       *wants,
             const char       *gets,
             SyFindingState    state)
{
  const SyHealthNode *node = find_node (tree, kind, number);

  g_assert_cmpstr (node->wants, ==, wants);
  g_assert_cmpstr (node->gets, ==, gets);
  g_assert_cmpint (node->state, ==, state);
}

static SyAssessment *
assess_sample (char **out_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = NULL;
  g_autoptr (SyMachine) machine = NULL;

  *out_path = g_dir_make_tmp ("tree-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_true (sy_demo_write (*out_path, &error));
  sysroot = sy_sysroot_new (*out_path, &error);
  machine = sy_machine_read (sysroot);

  return sy_assessment_new (machine);
}

static void
remove_sample (const char *path)
{
  const char *argv[] = { "rm", "-rf", path, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

static void
test_good (void)
{
  g_autofree char *path = NULL;
  g_autoptr (SyAssessment) assessment = assess_sample (&path);
  g_auto (Tree) tree = { 0 };

  tree_init (&tree, "<memballoon", "<memballoon", assessment);
  assert_node (&tree, SY_HEALTH_NODE_BOARD, 0, "q35, UEFI", "pc-q35-8.2, UEFI", SY_FINDING_PASS);
  assert_node (&tree, SY_HEALTH_NODE_PORT, 0, "00:01.0", "00:01.0", SY_FINDING_PASS);
  assert_node (&tree, SY_HEALTH_NODE_GPU, 0, "01:00.0", "01:00.0", SY_FINDING_PASS);
  assert_node (&tree, SY_HEALTH_NODE_IDS, 0, "10de:1c8d", "10de:1c8d", SY_FINDING_PASS);
  assert_node (&tree, SY_HEALTH_NODE_IDS, 1, "17aa:39d1", "17aa:39d1", SY_FINDING_PASS);
  g_assert_nonnull (strstr (tree.text, "Root port: 00:01.0, as wanted."));
  remove_sample (path);
}

/* Each thing that is wrong is wrong in the tree, at its place and nowhere else. */
static void
test_differences (void)
{
  g_autofree char *path = NULL;
  g_autoptr (SyAssessment) assessment = assess_sample (&path);
  g_auto (Tree) ids = { 0 };
  g_auto (Tree) half = { 0 };
  g_auto (Tree) moved = { 0 };
  g_auto (Tree) root = { 0 };

  tree_init (&ids, "value='14801'", "value='14802'", assessment);
  assert_node (&ids, SY_HEALTH_NODE_IDS, 1, "17aa:39d1", "17aa:39d2", SY_FINDING_WARN);
  assert_node (&ids, SY_HEALTH_NODE_GPU, 0, "01:00.0", "01:00.0", SY_FINDING_PASS);
  g_assert_nonnull (strstr (ids.text, "Subsystem ids: 17aa:39d2; wanted: 17aa:39d1."));

  tree_init (&half, "value='14801'", "value='0x39d1'", assessment);
  assert_node (&half, SY_HEALTH_NODE_IDS, 1, "17aa:39d1", "not whole", SY_FINDING_FAIL);

  tree_init (&moved, "bus='0' slot='1' function='0'/></controller>",
             "bus='0' slot='3' function='0'/></controller>", assessment);
  assert_node (&moved, SY_HEALTH_NODE_PORT, 0, "00:01.0", "00:03.0", SY_FINDING_NOTE);

  tree_init (&root, "domain='0' bus='1' slot='0' function='0'/></hostdev>",
             "domain='0' bus='0' slot='5' function='0'/></hostdev>", assessment);
  assert_node (&root, SY_HEALTH_NODE_PORT, 0, "00:01.0", "none: on the root bus",
               SY_FINDING_NOTE);
  assert_node (&root, SY_HEALTH_NODE_GPU, 0, "01:00.0", "00:05.0", SY_FINDING_WARN);
  remove_sample (path);
}

/* Before the GPU is given to it, the computer tells what it will have to be. */
static void
test_not_handed_over (void)
{
  g_autofree char *path = NULL;
  g_autoptr (SyAssessment) assessment = assess_sample (&path);
  g_auto (Tree) here = { 0 };
  g_auto (Tree) elsewhere = { 0 };

  tree_init (&here, "<hostdev mode='subsystem' type='pci'", "<hostdev mode='subsystem' type='usb'",
             assessment);
  assert_node (&here, SY_HEALTH_NODE_GPU, 0, "01:00.0", "not handed over", SY_FINDING_NOTE);
  assert_node (&here, SY_HEALTH_NODE_IDS, 1, "17aa:39d1", SY_HEALTH_NODE_NOTHING,
               SY_FINDING_NOT_APPLICABLE);
  assert_node (&here, SY_HEALTH_NODE_ROM, 0, "by ACPI (_ROM)", SY_HEALTH_NODE_NOTHING,
               SY_FINDING_NOT_APPLICABLE);
  g_assert_nonnull (strstr (here.text, "Subsystem ids: wanted: 17aa:39d1."));

  tree_init (&elsewhere, "<hostdev mode='subsystem' type='pci'",
             "<hostdev mode='subsystem' type='usb'", NULL);
  g_assert_cmpuint (elsewhere.tree->len, ==, 0);
  g_assert_cmpstr (elsewhere.text, ==, "");
  remove_sample (path);
}

/* Of another computer, only the definition is there. */
static void
test_foreign (void)
{
  g_auto (Tree) tree = { 0 };

  tree_init (&tree, "<memballoon", "<memballoon", NULL);
  assert_node (&tree, SY_HEALTH_NODE_IDS, 0, "the GPU’s own", "the GPU’s own", SY_FINDING_PASS);
  assert_node (&tree, SY_HEALTH_NODE_IDS, 1, "the laptop’s own", "17aa:39d1", SY_FINDING_PASS);
  assert_node (&tree, SY_HEALTH_NODE_BATTERY, 0, "a battery", "tables that cannot be read",
               SY_FINDING_UNKNOWN);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/health/tree/good", test_good);
  g_test_add_func ("/health/tree/differences", test_differences);
  g_test_add_func ("/health/tree/not-handed-over", test_not_handed_over);
  g_test_add_func ("/health/tree/foreign", test_foreign);

  return g_test_run ();
}
