/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sya-diagram-layout.h"

/* A processor with two GPUs; the first has two outputs, the second one. */
static SyaWiringNode nodes[] = {
  { .parent = -1, .depth = 0 },
  { .parent = 0, .depth = 1 },
  { .parent = 1, .depth = 2 },
  { .parent = 1, .depth = 2 },
  { .parent = 0, .depth = 1 },
  { .parent = 4, .depth = 2 },
};

static GPtrArray *
make_tree (guint n_nodes)
{
  GPtrArray *tree = g_ptr_array_new ();

  for (guint i = 0; i < n_nodes; i++)
    g_ptr_array_add (tree, &nodes[i]);

  return tree;
}

/* Narrow text needs more lines. */
static int
measure (guint    index,
         int      width,
         gpointer user_data)
{
  g_assert_cmpint (width, >, 0);

  return 40 + 4000 / width;
}

static void
assert_inside_and_apart (const graphene_rect_t *rects,
                         guint                  n_rects,
                         int                    width,
                         int                    height)
{
  graphene_rect_t area = GRAPHENE_RECT_INIT (-0.01f, -0.01f, width + 0.02f, height + 0.02f);

  for (guint i = 0; i < n_rects; i++)
    {
      g_assert_true (graphene_rect_contains_rect (&area, &rects[i]));
      for (guint j = i + 1; j < n_rects; j++)
        g_assert_false (graphene_rect_intersection (&rects[i], &rects[j], NULL));
    }
}

static void
test_every_width (void)
{
  g_autoptr (GPtrArray) tree = make_tree (G_N_ELEMENTS (nodes));
  graphene_rect_t rects[G_N_ELEMENTS (nodes)];

  for (int width = 250; width <= 1600; width++)
    {
      int height = sya_diagram_layout (tree, width, measure, NULL, rects);

      assert_inside_and_apart (rects, tree->len, width, height);
      sya_diagram_layout_mirror (rects, tree->len, width);
      assert_inside_and_apart (rects, tree->len, width, height);
    }
}

static void
test_stacks_when_narrow (void)
{
  g_autoptr (GPtrArray) tree = make_tree (G_N_ELEMENTS (nodes));
  graphene_rect_t rects[G_N_ELEMENTS (nodes)];

  sya_diagram_layout (tree, SYA_DIAGRAM_WIDE - 1, measure, NULL, rects);
  for (guint i = 1; i < tree->len; i++)
    g_assert_cmpfloat (rects[i].origin.y, >=, rects[i - 1].origin.y + rects[i - 1].size.height);

  sya_diagram_layout (tree, SYA_DIAGRAM_WIDE, measure, NULL, rects);
  g_assert_cmpfloat (rects[1].origin.x, >=, rects[0].origin.x + rects[0].size.width);
  g_assert_cmpfloat (rects[2].origin.x, >=, rects[1].origin.x + rects[1].size.width);
  g_assert_cmpfloat (rects[2].origin.x, ==, rects[5].origin.x);
}

static int
measure_tall_parent (guint    index,
                     int      width,
                     gpointer user_data)
{
  return index == 4 ? 300 : 20;
}

/* A GPU that is taller than its outputs keeps them beside its middle. */
static void
test_tall_parent (void)
{
  g_autoptr (GPtrArray) tree = make_tree (G_N_ELEMENTS (nodes));
  graphene_rect_t rects[G_N_ELEMENTS (nodes)];
  int height = sya_diagram_layout (tree, 900, measure_tall_parent, NULL, rects);

  assert_inside_and_apart (rects, tree->len, 900, height);
  g_assert_cmpfloat_with_epsilon (rects[5].origin.y + 10, rects[4].origin.y + 150, 0.5);
}

static void
test_small_trees (void)
{
  g_autoptr (GPtrArray) none = make_tree (0);
  g_autoptr (GPtrArray) one = make_tree (1);
  graphene_rect_t rect;

  g_assert_cmpint (sya_diagram_layout (none, 900, measure, NULL, NULL), ==, 0);
  g_assert_cmpint (sya_diagram_layout (one, 900, measure, NULL, &rect), >, 0);
  g_assert_cmpfloat (rect.origin.y, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/diagram-layout/every-width", test_every_width);
  g_test_add_func ("/app/diagram-layout/stacks-when-narrow", test_stacks_when_narrow);
  g_test_add_func ("/app/diagram-layout/tall-parent", test_tall_parent);
  g_test_add_func ("/app/diagram-layout/small-trees", test_small_trees);

  return g_test_run ();
}
