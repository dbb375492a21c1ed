/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-version.h"

#include <string.h>

static gboolean
is_valid (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("~-^.", c) != NULL);
}

static int
compare_numbers (gint64 a,
                 gint64 b)
{
  return (a > b) - (a < b);
}

/* Whether one side begins with @separator decides; if both do, it is skipped. */
static int
compare_separator (const char **a,
                   const char **b,
                   char         separator)
{
  int result = compare_numbers (**a != separator, **b != separator);

  if (result == 0 && **a == separator)
    {
      (*a)++;
      (*b)++;
    }

  return result;
}

static int
compare_digits (const char **a,
                const char **b)
{
  gsize a_length = strspn (*a, "0123456789");
  gsize b_length = strspn (*b, "0123456789");
  gsize a_zeros = strspn (*a, "0");
  gsize b_zeros = strspn (*b, "0");
  int result;

  /* A numeric part is newer than an alphabetic one. */
  result = compare_numbers (a_length > 0, b_length > 0);
  if (result != 0)
    return result;
  result = compare_numbers ((gint64) (a_length - a_zeros), (gint64) (b_length - b_zeros));
  if (result == 0)
    result = strncmp (*a + a_zeros, *b + b_zeros, a_length - a_zeros);
  *a += a_length;
  *b += b_length;

  return result;
}

static int
compare_letters (const char **a,
                 const char **b)
{
  gsize a_length = 0;
  gsize b_length = 0;
  int result;

  while (g_ascii_isalpha ((*a)[a_length]))
    a_length++;
  while (g_ascii_isalpha ((*b)[b_length]))
    b_length++;
  result = strncmp (*a, *b, MIN (a_length, b_length));
  if (result == 0)
    result = compare_numbers ((gint64) a_length, (gint64) b_length);
  *a += a_length;
  *b += b_length;

  return result;
}

int
sy_version_compare (const char *a,
                    const char *b)
{
  while (TRUE)
    {
      int result;

      while (*a != '\0' && !is_valid (*a))
        a++;
      while (*b != '\0' && !is_valid (*b))
        b++;

      result = compare_separator (&a, &b, '~');
      if (result != 0)
        return result;
      if (*a == '\0' || *b == '\0')
        return compare_numbers ((guchar) *a, (guchar) *b);
      for (const char *separator = "-^."; *separator != '\0'; separator++)
        {
          result = compare_separator (&a, &b, *separator);
          if (result != 0)
            return result;
        }

      if (g_ascii_isdigit (*a) || g_ascii_isdigit (*b))
        result = compare_digits (&a, &b);
      else
        result = compare_letters (&a, &b);
      if (result != 0)
        return result;
    }
}

/* The part of @name before all its suffixes, each a dot and what begins with a letter or "~". */
static gsize
get_stem_length (const char *name)
{
  gsize length = strlen (name);

  for (gsize i = length; i > 0; i--)
    {
      char c = name[i - 1];

      if (c == '.' && (g_ascii_isalpha (name[i]) || name[i] == '~'))
        length = i - 1;
      else if (!g_ascii_isalnum (c) && c != '~')
        break;
    }

  return length;
}

/* Where a character stands in the order; the end of a name or of a run before digits: -1 and 0. */
static int
get_rank (const char *text,
          gsize       length)
{
  if (length == 0)
    return -1;
  if (g_ascii_isdigit (*text))
    return 0;
  if (*text == '~')
    return -2;

  return (guchar) *text + (g_ascii_isalpha (*text) ? 0 : 256);
}

static gboolean
is_digit_or_end (const char *text,
                 gsize       length)
{
  return length == 0 || g_ascii_isdigit (*text);
}

/* Moves @text behind the number there and returns its digits without zeros before them. */
static const char *
take_number (const char **text,
             gsize       *length,
             gsize       *out_digits)
{
  const char *number;

  for (; *length > 0 && **text == '0'; (*length)--)
    (*text)++;
  number = *text;
  for (; *length > 0 && g_ascii_isdigit (**text); (*length)--)
    (*text)++;
  *out_digits = (gsize) (*text - number);

  return number;
}

/* By turns what is no digit, character by character, and numbers; none is like 0. */
static int
compare_runs (const char *a,
              gsize       a_length,
              const char *b,
              gsize       b_length)
{
  while (a_length > 0 || b_length > 0)
    {
      int result;

      if (is_digit_or_end (a, a_length) && is_digit_or_end (b, b_length))
        {
          gsize a_digits;
          gsize b_digits;
          const char *left = take_number (&a, &a_length, &a_digits);
          const char *right = take_number (&b, &b_length, &b_digits);

          result = compare_numbers ((gint64) a_digits, (gint64) b_digits);
          if (result == 0)
            result = strncmp (left, right, a_digits);
        }
      else
        {
          result = get_rank (a, a_length) - get_rank (b, b_length);
          a += a_length > 0;
          a_length -= a_length > 0;
          b += b_length > 0;
          b_length -= b_length > 0;
        }
      if (result != 0)
        return result;
    }

  return 0;
}

int
sy_version_compare_names (const char *a,
                          const char *b)
{
  int result = compare_runs (a, get_stem_length (a), b, get_stem_length (b));

  if (result == 0)
    result = compare_runs (a, strlen (a), b, strlen (b));

  return result != 0 ? result : strcmp (a, b);
}
