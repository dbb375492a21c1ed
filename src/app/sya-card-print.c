/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sya-card-print.h"

#include <glib/gi18n.h>

#define FONT       "Sans 13"
#define TITLE_FONT "Sans Bold 18"
#define GAP        10.0

typedef struct {
  const char          *title;
  const char * const  *steps;
} Card;

/* Gives the height of @text, in points. */
static double
draw_text (GtkPrintContext *context,
           const char      *font,
           const char      *text,
           double           y)
{
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  g_autoptr (PangoFontDescription) description = pango_font_description_from_string (font);
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  int height;

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_size (layout, NULL, &height);
  cairo_move_to (cr, 0, y);
  pango_cairo_show_layout (cr, layout);

  return (double) height / PANGO_SCALE;
}

static void
draw_page_cb (GtkPrintOperation *operation,
              GtkPrintContext   *context,
              int                page,
              gpointer           user_data)
{
  const Card *card = user_data;
  double y = draw_text (context, TITLE_FONT, card->title, 0) + 2 * GAP;

  for (guint i = 0; card->steps[i] != NULL; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u. %s", i + 1, card->steps[i]);

      y += draw_text (context, FONT, text, y) + GAP;
    }
}

gboolean
sya_card_print (const char          *title,
                const char * const  *steps,
                GtkWindow           *parent,
                const char          *file,
                GError             **error)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  Card card = { title, steps };

  gtk_print_operation_set_job_name (operation, title);
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  if (file != NULL)
    gtk_print_operation_set_export_filename (operation, file);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), &card);

  return gtk_print_operation_run (operation,
                                  file != NULL ? GTK_PRINT_OPERATION_ACTION_EXPORT
                                               : GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                                  parent, error) != GTK_PRINT_OPERATION_RESULT_ERROR;
}
