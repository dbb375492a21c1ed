/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sya-aside-layout.h"

#define SPACING 12

struct _SyaAsideLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (SyaAsideLayout, sya_aside_layout, GTK_TYPE_LAYOUT_MANAGER)

/* The two children of @widget; @out_aside is NULL while it is hidden. */
static GtkWidget *
get_children (GtkWidget  *widget,
              GtkWidget **out_aside)
{
  GtkWidget *text = gtk_widget_get_first_child (widget);
  GtkWidget *aside = gtk_widget_get_next_sibling (text);

  *out_aside = aside != NULL && gtk_widget_should_layout (aside) ? aside : NULL;

  return text;
}

static int
natural_width (GtkWidget *widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);

  return natural;
}

static int
height_for (GtkWidget *widget,
            int        width)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);

  return natural;
}

static void
measure_width (GtkWidget *text,
               GtkWidget *aside,
               int       *minimum,
               int       *natural)
{
  int aside_minimum = 0;
  int aside_natural = 0;

  gtk_widget_measure (text, GTK_ORIENTATION_HORIZONTAL, -1, minimum, natural, NULL, NULL);
  if (aside == NULL)
    return;

  gtk_widget_measure (aside, GTK_ORIENTATION_HORIZONTAL, -1, &aside_minimum, &aside_natural,
                      NULL, NULL);
  *minimum = MAX (*minimum, aside_minimum);
  *natural += SPACING + aside_natural;
}

static void
sya_aside_layout_measure (GtkLayoutManager *manager,
                          GtkWidget        *widget,
                          GtkOrientation    orientation,
                          int               for_size,
                          int              *minimum,
                          int              *natural,
                          int              *minimum_baseline,
                          int              *natural_baseline)
{
  GtkWidget *aside;
  GtkWidget *text = get_children (widget, &aside);
  int width = for_size < 0 ? SYA_ASIDE_WIDE : for_size;
  int aside_width;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (text, aside, minimum, natural);
      return;
    }

  aside_width = aside != NULL ? natural_width (aside) : 0;
  if (aside == NULL)
    *natural = height_for (text, width);
  else if (width >= SYA_ASIDE_WIDE)
    *natural = MAX (height_for (text, width - aside_width - SPACING),
                    height_for (aside, aside_width));
  else
    *natural = height_for (text, width) + SPACING + height_for (aside, MIN (aside_width, width));
  *minimum = *natural;
}

static void
sya_aside_layout_allocate (GtkLayoutManager *manager,
                           GtkWidget        *widget,
                           int               width,
                           int               height,
                           int               baseline)
{
  GtkWidget *aside;
  GtkWidget *text = get_children (widget, &aside);
  GtkAllocation text_area = { 0, 0, width, height };
  GtkAllocation aside_area;

  if (aside != NULL)
    {
      aside_area.width = MIN (natural_width (aside), width);
      aside_area.height = height_for (aside, aside_area.width);
      aside_area.x = width >= SYA_ASIDE_WIDE ? width - aside_area.width : 0;
      aside_area.y = width >= SYA_ASIDE_WIDE ? (height - aside_area.height) / 2
                                             : height - aside_area.height;
      if (width >= SYA_ASIDE_WIDE)
        text_area.width -= aside_area.width + SPACING;
      else
        text_area.height -= aside_area.height + SPACING;
      if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
        {
          aside_area.x = width - aside_area.x - aside_area.width;
          text_area.x = width - text_area.width;
        }
      gtk_widget_size_allocate (aside, &aside_area, -1);
    }
  gtk_widget_size_allocate (text, &text_area, -1);
}

static GtkSizeRequestMode
sya_aside_layout_get_request_mode (GtkLayoutManager *manager,
                                   GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sya_aside_layout_class_init (SyaAsideLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = sya_aside_layout_get_request_mode;
  manager_class->measure = sya_aside_layout_measure;
  manager_class->allocate = sya_aside_layout_allocate;
}

static void
sya_aside_layout_init (SyaAsideLayout *self)
{
}
