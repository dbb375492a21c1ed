/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syc-output.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "syc-text.h"

/* Lines longer than this are tiring to read, however wide the terminal is. */
#define MAX_WIDTH 100
#define MIN_WIDTH 40

/* ECMA-48 (SGR) sequences of the eight basic colours, which follow the user's palette. */
static const char * const sequences[] = {
  [SYC_STYLE_PLAIN] = "",
  [SYC_STYLE_HEADING] = "\033[1m",
  [SYC_STYLE_DIM] = "\033[2m",
  [SYC_STYLE_GOOD] = "\033[32m",
  [SYC_STYLE_WARNING] = "\033[33m",
  [SYC_STYLE_BAD] = "\033[31m",
  [SYC_STYLE_ACCENT] = "\033[36m",
};

static gboolean
wants_colour (void)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return (no_color == NULL || no_color[0] == '\0') && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

static guint
get_terminal_width (int fd)
{
  struct winsize size;

  if (ioctl (fd, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
    return 80;

  return CLAMP (size.ws_col, MIN_WIDTH, MAX_WIDTH);
}

SycOutput *
syc_output_new (FILE *stream)
{
  SycOutput *self = g_new0 (SycOutput, 1);

  self->stream = stream;
  if (isatty (fileno (stream)))
    {
      self->colour = wants_colour ();
      self->width = get_terminal_width (fileno (stream));
    }

  return self;
}

void
syc_output_free (SycOutput *self)
{
  g_free (self);
}

void
syc_output_put (SycOutput  *self,
                SycStyle    style,
                const char *text)
{
  g_autofree char *clean = syc_text_clean (text, TRUE);

  if (self->colour && style != SYC_STYLE_PLAIN)
    fprintf (self->stream, "%s%s\033[0m", sequences[style], clean);
  else
    fputs (clean, self->stream);
}

void
syc_output_line (SycOutput  *self,
                 SycStyle    style,
                 const char *format,
                 ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  syc_output_put (self, style, text);
  fputc ('\n', self->stream);
}

static void
put_wrapped (SycOutput  *self,
             SycStyle    style,
             const char *first_prefix,
             guint       indent,
             const char *text)
{
  g_auto (GStrv) lines = NULL;

  lines = syc_text_wrap (text, self->width > indent ? self->width - indent : self->width);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      fprintf (self->stream, "%*s", (int) indent, i == 0 ? first_prefix : "");
      syc_output_line (self, style, "%s", lines[i]);
    }
}

void
syc_output_paragraph (SycOutput  *self,
                      SycStyle    style,
                      guint       indent,
                      const char *text)
{
  put_wrapped (self, style, "", indent, text);
}

void
syc_output_item (SycOutput  *self,
                 SycStyle    style,
                 guint       indent,
                 const char *text)
{
  put_wrapped (self, style, "- ", indent + 2, text);
}

void
syc_output_heading (SycOutput  *self,
                    const char *text)
{
  fputc ('\n', self->stream);
  syc_output_line (self, SYC_STYLE_HEADING, "%s", text);
}

static SycStyle
style_of_diff_line (const char *line)
{
  if (g_str_has_prefix (line, "+++") || g_str_has_prefix (line, "---"))
    return SYC_STYLE_HEADING;

  switch (line[0])
    {
    case '+':
      return SYC_STYLE_GOOD;

    case '-':
      return SYC_STYLE_BAD;

    case '@':
    case '#':
      return SYC_STYLE_ACCENT;

    default:
      return SYC_STYLE_PLAIN;
    }
}

void
syc_output_diff (SycOutput  *self,
                 const char *diff)
{
  g_auto (GStrv) lines = g_strsplit (diff, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' || lines[i + 1] != NULL)
      syc_output_line (self, style_of_diff_line (lines[i]), "%s", lines[i]);
}
