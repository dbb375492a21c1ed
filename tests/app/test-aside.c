/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gtk/gtk.h>

#include "sya-aside-layout.h"

#define TEXT_WIDTH 90
#define TEXT_HEIGHT 20
#define ASIDE_WIDTH 150
#define ASIDE_HEIGHT 40

typedef struct {
  GtkWidget *box;
  GtkWidget *text;
  GtkWidget *aside;
} Fixture;

static GtkWidget *
add_child (GtkWidget *box,
           int        width,
           int        height)
{
  GtkWidget *child = g_object_new (GTK_TYPE_BOX,
                                   "width-request", width,
                                   "height-request", height,
                                   NULL);

  gtk_box_append (GTK_BOX (box), child);

  return child;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->box = g_object_ref_sink (g_object_new (GTK_TYPE_BOX, NULL));
  gtk_widget_set_layout_manager (fixture->box, g_object_new (SYA_TYPE_ASIDE_LAYOUT, NULL));
  fixture->text = add_child (fixture->box, TEXT_WIDTH, TEXT_HEIGHT);
  fixture->aside = add_child (fixture->box, ASIDE_WIDTH, ASIDE_HEIGHT);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_finalize_object (fixture->box);
}

/* Gives the box @width and the height it wants for that; returns the height. */
static int
allocate (Fixture *fixture,
          int      width)
{
  int height;

  gtk_widget_measure (fixture->box, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_measure (fixture->box, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  gtk_widget_allocate (fixture->box, width, height, -1, NULL);

  return height;
}

static graphene_rect_t
get_area (Fixture   *fixture,
          GtkWidget *child)
{
  graphene_rect_t area;

  g_assert_true (gtk_widget_compute_bounds (child, fixture->box, &area));

  return area;
}

static void
test_wide (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_cmpint (allocate (fixture, SYA_ASIDE_WIDE), ==, ASIDE_HEIGHT);
  g_assert_cmpfloat (get_area (fixture, fixture->text).origin.x, ==, 0);
  g_assert_cmpfloat (get_area (fixture, fixture->aside).origin.x, ==,
                     SYA_ASIDE_WIDE - ASIDE_WIDTH);
  g_assert_cmpfloat (get_area (fixture, fixture->text).size.width, <,
                     SYA_ASIDE_WIDE - ASIDE_WIDTH);
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  user_data)
{
  int minimum;

  g_assert_cmpint (allocate (fixture, SYA_ASIDE_WIDE - 1), >, TEXT_HEIGHT + ASIDE_HEIGHT);
  g_assert_cmpfloat (get_area (fixture, fixture->aside).origin.x, ==, 0);
  g_assert_cmpfloat (get_area (fixture, fixture->aside).origin.y, >, TEXT_HEIGHT);
  g_assert_cmpfloat (get_area (fixture, fixture->text).size.width, ==, SYA_ASIDE_WIDE - 1);
  gtk_widget_measure (fixture->box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, ASIDE_WIDTH);
}

static void
test_right_to_left (Fixture       *fixture,
                    gconstpointer  user_data)
{
  gtk_widget_set_direction (fixture->box, GTK_TEXT_DIR_RTL);
  allocate (fixture, SYA_ASIDE_WIDE);
  g_assert_cmpfloat (get_area (fixture, fixture->aside).origin.x, ==, 0);
  g_assert_cmpfloat (get_area (fixture, fixture->text).origin.x, >, ASIDE_WIDTH);
  allocate (fixture, SYA_ASIDE_WIDE - 1);
  g_assert_cmpfloat (get_area (fixture, fixture->aside).origin.x, ==,
                     SYA_ASIDE_WIDE - 1 - ASIDE_WIDTH);
}

static void
test_alone (Fixture       *fixture,
            gconstpointer  user_data)
{
  gtk_widget_set_visible (fixture->aside, FALSE);
  g_assert_cmpint (allocate (fixture, SYA_ASIDE_WIDE), ==, TEXT_HEIGHT);
  g_assert_cmpfloat (get_area (fixture, fixture->text).size.width, ==, SYA_ASIDE_WIDE);
}

int
main (int   argc,
      char *argv[])
{
  gtk_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/app/aside/wide", Fixture, NULL, set_up, test_wide, tear_down);
  g_test_add ("/app/aside/narrow", Fixture, NULL, set_up, test_narrow, tear_down);
  g_test_add ("/app/aside/right-to-left", Fixture, NULL, set_up, test_right_to_left, tear_down);
  g_test_add ("/app/aside/alone", Fixture, NULL, set_up, test_alone, tear_down);

  return g_test_run ();
}
