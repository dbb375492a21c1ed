/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

typedef enum {
  SYC_STYLE_PLAIN,
  SYC_STYLE_HEADING,
  SYC_STYLE_DIM,
  SYC_STYLE_GOOD,
  SYC_STYLE_WARNING,
  SYC_STYLE_BAD,
  SYC_STYLE_ACCENT,
} SycStyle;

/**
 * SycOutput:
 * @width: in cells; 0 where lines are not wrapped because no terminal shows them
 *
 * Where text for people goes. Coloured only on a terminal, and not with NO_COLOR set
 * (https://no-color.org) or TERM=dumb. All text is cleaned with syc_text_clean().
 */
typedef struct {
  FILE     *stream;
  gboolean  colour;
  guint     width;
} SycOutput;

SycOutput  *syc_output_new       (FILE            *stream) G_GNUC_WARN_UNUSED_RESULT;
void        syc_output_free      (SycOutput       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SycOutput, syc_output_free)

/** syc_output_put: @text as it is, with neither line feed nor wrapping */
void        syc_output_put       (SycOutput       *self,
                                  SycStyle         style,
                                  const char      *text);

/** syc_output_line: one unwrapped line */
void        syc_output_line      (SycOutput       *self,
                                  SycStyle         style,
                                  const char      *format,
                                  ...) G_GNUC_PRINTF (3, 4);

/** syc_output_paragraph: wrapped, every line @indent cells in */
void        syc_output_paragraph (SycOutput       *self,
                                  SycStyle         style,
                                  guint            indent,
                                  const char      *text);

/** syc_output_item: a paragraph with "- " hanging before it */
void        syc_output_item      (SycOutput       *self,
                                  SycStyle         style,
                                  guint            indent,
                                  const char      *text);

/** syc_output_heading: a line of its own after an empty line */
void        syc_output_heading   (SycOutput       *self,
                                  const char      *text);

/** syc_output_diff: a unified diff, its lines coloured by their first character */
void        syc_output_diff      (SycOutput       *self,
                                  const char      *diff);

G_END_DECLS
