/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-kernel-cmdline.h"

#include <string.h>

/* The last one wins, and each holds a list (drivers/vfio/pci/vfio_pci.c, kernel/module/main.c). */
static const char * const list_parameters[] = { "vfio-pci.ids", "module_blacklist" };

static gboolean
is_blank (char c)
{
  return c != '\0' && strchr (" \t\n\v\f\r", c) != NULL;
}

/* Moves @pos over the blanks and the parameter there; FALSE where there is none. */
static gboolean
next_parameter (const char *cmdline,
                gsize      *pos,
                gsize      *out_start,
                gboolean   *out_open)
{
  *out_open = FALSE;
  while (is_blank (cmdline[*pos]))
    (*pos)++;
  *out_start = *pos;
  for (; cmdline[*pos] != '\0' && (*out_open || !is_blank (cmdline[*pos])); (*pos)++)
    *out_open ^= cmdline[*pos] == '"';

  return *pos > *out_start;
}

GStrv
sy_kernel_cmdline_split (const char *cmdline)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new_with_free_func (g_free);
  gboolean open;
  gsize pos = 0;
  gsize start;

  while (next_parameter (cmdline, &pos, &start, &open))
    g_ptr_array_add (parameters, g_strndup (cmdline + start, pos - start));
  g_ptr_array_add (parameters, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&parameters), FALSE);
}

gboolean
sy_kernel_cmdline_is_open (const char *cmdline)
{
  gboolean open = FALSE;
  gsize pos = 0;
  gsize start;

  while (!open && next_parameter (cmdline, &pos, &start, &open))
    ;

  return open;
}

/* Quotes may stand around the whole parameter, where they are no part of it. */
static gboolean
is_end (const char *parameter,
        gsize       length)
{
  return (length == 2 && strncmp (parameter, "--", 2) == 0) ||
         (length == 3 && strncmp (parameter, "\"--", 3) == 0) ||
         (length == 4 && strncmp (parameter, "\"--\"", 4) == 0);
}

gsize
sy_kernel_cmdline_get_end (const char *cmdline)
{
  gboolean open;
  gsize pos = 0;
  gsize start;

  while (next_parameter (cmdline, &pos, &start, &open))
    if (is_end (cmdline + start, pos - start))
      return start;

  return strlen (cmdline);
}

/* (transfer full): the parameters that the kernel takes for its own. */
static GStrv
split_for_kernel (const char *cmdline)
{
  g_autofree char *own = g_strndup (cmdline, sy_kernel_cmdline_get_end (cmdline));

  return sy_kernel_cmdline_split (own);
}

static const char *
get_name (const char *parameter,
          gsize      *out_length)
{
  const char *name = *parameter == '"' ? parameter + 1 : parameter;

  *out_length = strcspn (name, name > parameter ? "=\"" : "=");

  return name;
}

static gboolean
same_name (const char *parameter,
           const char *other)
{
  gsize n;
  gsize n_b;
  const char *a = get_name (parameter, &n);
  const char *b = get_name (other, &n_b);

  if (n != n_b)
    return FALSE;

  for (gsize i = 0; i < n; i++)
    if (a[i] != b[i] && !(strchr ("-_", a[i]) != NULL && strchr ("-_", b[i]) != NULL))
      return FALSE;

  return TRUE;
}

/*
 * (transfer full): the value without the quotes that may stand around it or around the whole
 * parameter, "" where there is none.
 */
static char *
get_value (const char *parameter)
{
  gsize n;
  const char *value = get_name (parameter, &n) + n;
  gboolean quoted = *parameter == '"';
  gsize length;

  if (*value != '=')
    return g_strdup ("");
  value++;
  quoted |= *value == '"';
  value += *value == '"' ? 1 : 0;
  length = strlen (value);
  if (quoted && length > 0 && value[length - 1] == '"')
    length--;

  return g_strndup (value, length);
}

static gboolean
lists (const char *value,
       const char *item)
{
  g_auto (GStrv) items = g_strsplit (value, ",", -1);

  return strcmp (value, item) == 0 || g_strv_contains ((const char * const *) items, item);
}

/* Whether every value of the list in @wanted stands in @value. */
static gboolean
lists_all (const char *value,
           const char *wanted)
{
  g_auto (GStrv) items = g_strsplit (wanted, ",", -1);

  for (guint i = 0; items[i] != NULL; i++)
    if (!lists (value, items[i]))
      return FALSE;

  return TRUE;
}

gboolean
sy_kernel_cmdline_has (const char *cmdline,
                       const char *parameter)
{
  g_auto (GStrv) parameters = split_for_kernel (cmdline);
  g_autofree char *wanted = get_value (parameter);
  gboolean has = FALSE;

  for (guint i = 0; parameters[i] != NULL; i++)
    if (same_name (parameters[i], parameter))
      {
        g_autofree char *value = get_value (parameters[i]);

        has = lists_all (value, wanted);
      }

  return has;
}

GStrv
sy_kernel_cmdline_get_values (const char *cmdline,
                              const char *name)
{
  g_auto (GStrv) parameters = split_for_kernel (cmdline);
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  for (guint i = 0; parameters[i] != NULL; i++)
    if (same_name (parameters[i], name))
      g_ptr_array_add (values, get_value (parameters[i]));
  g_ptr_array_add (values, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

static gboolean
is_list (const char *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (list_parameters); i++)
    if (same_name (parameter, list_parameters[i]))
      return TRUE;

  return FALSE;
}

/* No value of these lists has a quotation mark; one inside could end those around the result. */
static void
remove_quotes (char *text)
{
  char *end = text;

  for (const char *p = text; *p != '\0'; p++)
    if (*p != '"')
      *end++ = *p;
  *end = '\0';
}

/* @parameter with the values of the last one of its name before its own. */
static char *
merge_one (GStrv       parameters,
           const char *parameter)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *ours = get_value (parameter);
  g_autofree char *theirs = NULL;
  g_autofree char *both = NULL;
  g_auto (GStrv) items = NULL;
  g_autofree char *joined = NULL;
  const char *quote;

  for (guint i = 0; parameters[i] != NULL; i++)
    if (same_name (parameters[i], parameter))
      {
        g_free (theirs);
        theirs = get_value (parameters[i]);
      }
  if (theirs == NULL || *theirs == '\0')
    return g_strdup (parameter);

  remove_quotes (theirs);
  both = g_strconcat (theirs, ",", ours, NULL);
  items = g_strsplit (both, ",", -1);
  for (guint i = 0; items[i] != NULL; i++)
    if (*items[i] != '\0' && !g_ptr_array_find_with_equal_func (values, items[i], g_str_equal,
                                                                NULL))
      g_ptr_array_add (values, g_strdup (items[i]));
  g_ptr_array_add (values, NULL);
  joined = g_strjoinv (",", (char **) values->pdata);

  quote = strpbrk (joined, " \t\n\v\f\r") != NULL ? "\"" : "";

  return g_strdup_printf ("%.*s=%s%s%s", (int) strcspn (parameter, "="), parameter,
                          quote, joined, quote);
}

/* (transfer container): those of @parameters that have the name of @parameter, in their order. */
static GPtrArray *
find_namesakes (GStrv       parameters,
                const char *parameter)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; parameters[i] != NULL; i++)
    if (same_name (parameters[i], parameter))
      g_ptr_array_add (found, parameters[i]);
  g_ptr_array_add (found, NULL);

  return found;
}

gboolean
sy_kernel_cmdline_is_same (const char *a,
                           const char *b)
{
  g_auto (GStrv) first = split_for_kernel (a);
  g_auto (GStrv) second = split_for_kernel (b);
  g_auto (GStrv) first_init = sy_kernel_cmdline_split (a + sy_kernel_cmdline_get_end (a));
  g_auto (GStrv) second_init = sy_kernel_cmdline_split (b + sy_kernel_cmdline_get_end (b));

  if (g_strv_length (first) != g_strv_length (second) ||
      !g_strv_equal ((const char * const *) first_init, (const char * const *) second_init))
    return FALSE;
  for (guint i = 0; first[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) ours = find_namesakes (first, first[i]);
      g_autoptr (GPtrArray) theirs = find_namesakes (second, first[i]);

      if (!g_strv_equal ((const char * const *) ours->pdata, (const char * const *) theirs->pdata))
        return FALSE;
    }

  return TRUE;
}

GStrv
sy_kernel_cmdline_merge (const char         *cmdline,
                         const char * const *parameters)
{
  g_auto (GStrv) present = split_for_kernel (cmdline);
  g_autoptr (GPtrArray) merged = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; parameters[i] != NULL; i++)
    g_ptr_array_add (merged, is_list (parameters[i]) ? merge_one (present, parameters[i])
                                                     : g_strdup (parameters[i]));
  g_ptr_array_add (merged, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&merged), FALSE);
}

GStrv
sy_kernel_cmdline_missing (const char         *cmdline,
                           const char * const *parameters)
{
  g_auto (GStrv) merged = sy_kernel_cmdline_merge (cmdline, parameters);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; merged[i] != NULL; i++)
    if (!sy_kernel_cmdline_has (cmdline, merged[i]))
      g_ptr_array_add (missing, g_strdup (merged[i]));
  g_ptr_array_add (missing, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&missing), FALSE);
}

char *
sy_kernel_cmdline_add (const char         *cmdline,
                       const char * const *parameters)
{
  gsize end = sy_kernel_cmdline_get_end (cmdline);
  g_autofree char *joined = g_strjoinv (" ", (char **) parameters);
  const char *before = end > 0 && !is_blank (cmdline[end - 1]) ? " " : "";
  const char *after = cmdline[end] != '\0' ? " " : "";

  g_return_val_if_fail (!sy_kernel_cmdline_is_open (cmdline), NULL);

  if (*joined == '\0')
    return g_strdup (cmdline);

  return g_strdup_printf ("%.*s%s%s%s%s", (int) end, cmdline, before, joined, after, cmdline + end);
}
