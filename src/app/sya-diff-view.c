/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sya-diff-view.h"

struct _SyaDiffView
{
  GtkTextView  parent_instance;

  GtkTextTag  *added;
  GtkTextTag  *removed;
  GtkTextTag  *header;
  GtkTextTag  *reason;
};

G_DEFINE_FINAL_TYPE (SyaDiffView, sya_diff_view, GTK_TYPE_TEXT_VIEW)

SyaDiffLine
sya_diff_classify (const char *line,
                   gboolean    in_hunk)
{
  if (g_str_has_prefix (line, "@@"))
    return SYA_DIFF_HUNK;

  /* "--- " inside a hunk is a removed line that began with "-- ". */
  if (!in_hunk)
    return SYA_DIFF_HEADER;

  if (line[0] == '#')
    return SYA_DIFF_REASON;

  if (line[0] == '+')
    return SYA_DIFF_ADDED;

  if (line[0] == '-')
    return SYA_DIFF_REMOVED;

  return SYA_DIFF_CONTEXT;
}

static void
update_colors (SyaDiffView *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  g_object_set (self->added,
                "foreground", dark ? "#8ff0a4" : "#116329",
                "paragraph-background", dark ? "#1d3a27" : "#dcf5e3",
                NULL);
  g_object_set (self->removed,
                "foreground", dark ? "#ffb3ac" : "#a51d2d",
                "paragraph-background", dark ? "#4a2026" : "#fde4e4",
                NULL);
  g_object_set (self->header,
                "foreground", dark ? "#c0bfbc" : "#5e5c64",
                NULL);
  g_object_set (self->reason,
                "foreground", dark ? "#99c1f1" : "#1a5fb4",
                NULL);
}

static GtkTextTag *
tag_for_line (SyaDiffView *self,
              SyaDiffLine  kind)
{
  switch (kind)
    {
    case SYA_DIFF_ADDED:
      return self->added;

    case SYA_DIFF_REMOVED:
      return self->removed;

    case SYA_DIFF_HEADER:
    case SYA_DIFF_HUNK:
      return self->header;

    case SYA_DIFF_REASON:
      return self->reason;

    case SYA_DIFF_CONTEXT:
    default:
      return NULL;
    }
}

static void
set_diff (SyaDiffView *self,
          const char  *diff)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  g_auto (GStrv) lines = g_strsplit (diff, "\n", -1);
  gboolean in_hunk = FALSE;
  GtkTextIter end;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      SyaDiffLine kind = sya_diff_classify (lines[i], in_hunk);
      GtkTextTag *tag = tag_for_line (self, kind);

      /* The text ends with a newline, not with an empty line. */
      if (lines[i + 1] == NULL && *lines[i] == '\0')
        break;
      in_hunk = in_hunk || kind == SYA_DIFF_HUNK;
      gtk_text_buffer_get_end_iter (buffer, &end);
      if (i > 0)
        gtk_text_buffer_insert (buffer, &end, "\n", 1);
      if (tag != NULL)
        gtk_text_buffer_insert_with_tags (buffer, &end, lines[i], -1, tag, NULL);
      else
        gtk_text_buffer_insert (buffer, &end, lines[i], -1);
    }
}

static void
sya_diff_view_class_init (SyaDiffViewClass *klass)
{
}

static void
sya_diff_view_init (SyaDiffView *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_cursor_visible (view, FALSE);
  gtk_text_view_set_monospace (view, TRUE);
  /* Files are written from left to right whatever the language of the window. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  /* Tab leaves the text, so that the keyboard does not get caught in it. */
  gtk_text_view_set_accepts_tab (view, FALSE);
  gtk_text_view_set_left_margin (view, 12);
  gtk_text_view_set_right_margin (view, 12);
  gtk_text_view_set_top_margin (view, 8);
  gtk_text_view_set_bottom_margin (view, 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "diff");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Difference"), -1);

  self->added = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->removed = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->header = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  /* Sentences, in the letters of sentences. */
  self->reason = gtk_text_buffer_create_tag (buffer, NULL,
                                             "family", "sans",
                                             "wrap-mode", GTK_WRAP_WORD_CHAR,
                                             NULL);
  update_colors (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (update_colors), self, G_CONNECT_SWAPPED);
}

GtkWidget *
sya_diff_view_new (const char *diff)
{
  SyaDiffView *self = g_object_new (SYA_TYPE_DIFF_VIEW, NULL);

  set_diff (self, diff);

  return GTK_WIDGET (self);
}
