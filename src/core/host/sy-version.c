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
