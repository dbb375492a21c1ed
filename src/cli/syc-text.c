/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syc-text.h"

static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
syc_text_clean (const char *text,
                gboolean    keep_lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t')
        g_string_append_unichar (clean, keep_lines ? c : ' ');
      else if (g_unichar_iscntrl (c))
        g_string_append_printf (clean, "\\x%02x", c);
      else if (is_bidi_control (c))
        g_string_append_printf (clean, "\\u{%04x}", c);
      else
        g_string_append_unichar (clean, c);
    }

  return g_string_free (clean, FALSE);
}

guint
syc_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

GStrv
syc_text_wrap (const char *text,
               guint       width)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autoptr (GString) line = g_string_new (NULL);
  g_auto (GStrv) words = NULL;

  if (width == 0)
    {
      g_strv_builder_add (lines, text);
      return g_strv_builder_end (lines);
    }

  words = g_strsplit (text, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (line->len > 0 && syc_text_width (line->str) + 1 + syc_text_width (words[i]) > width)
        {
          g_strv_builder_add (lines, line->str);
          g_string_truncate (line, 0);
        }
      if (line->len > 0)
        g_string_append_c (line, ' ');
      g_string_append (line, words[i]);
    }
  g_strv_builder_add (lines, line->str);

  return g_strv_builder_end (lines);
}
