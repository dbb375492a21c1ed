/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/sy-kernel-cmdline.h"

#include <string.h>

/* The last one wins, and each holds a list (drivers/vfio/pci/vfio_pci.c, kernel/module/main.c). */
static const char * const list_parameters[] = { "vfio-pci.ids", "module_blacklist" };

GStrv
sy_kernel_cmdline_split (const char *cmdline)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new_with_free_func (g_free);
  const char *p = cmdline;

  for (;;)
    {
      const char *start;
      gboolean quoted = FALSE;

      while (g_ascii_isspace (*p))
        p++;
      if (*p == '\0')
        break;
      for (start = p; *p != '\0' && (quoted || !g_ascii_isspace (*p)); p++)
        if (*p == '"')
          quoted = !quoted;
      g_ptr_array_add (parameters, g_strndup (start, (gsize) (p - start)));
    }
  g_ptr_array_add (parameters, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&parameters), FALSE);
}

static gsize
name_length (const char *parameter)
{
  return strcspn (parameter, "=");
}

static gboolean
same_name (const char *a,
           const char *b)
{
  gsize n = name_length (a);

  if (name_length (b) != n)
    return FALSE;

  for (gsize i = 0; i < n; i++)
    if (a[i] != b[i] && !(strchr ("-_", a[i]) != NULL && strchr ("-_", b[i]) != NULL))
      return FALSE;

  return TRUE;
}

/* (transfer full): the value without the quotes that may stand around it, "" where there is
 * none. */
static char *
get_value (const char *parameter)
{
  const char *value = parameter + name_length (parameter);
  g_autofree char *text = g_strdup (*value == '=' ? value + 1 : value);
  gsize n = strlen (text);

  if (n >= 2 && text[0] == '"' && text[n - 1] == '"')
    return g_strndup (text + 1, n - 2);

  return g_steal_pointer (&text);
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
  g_auto (GStrv) parameters = sy_kernel_cmdline_split (cmdline);
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

static gboolean
is_list (const char *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (list_parameters); i++)
    if (same_name (parameter, list_parameters[i]))
      return TRUE;

  return FALSE;
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

  for (guint i = 0; parameters[i] != NULL; i++)
    if (same_name (parameters[i], parameter))
      {
        g_free (theirs);
        theirs = get_value (parameters[i]);
      }
  if (theirs == NULL || *theirs == '\0')
    return g_strdup (parameter);

  both = g_strconcat (theirs, ",", ours, NULL);
  items = g_strsplit (both, ",", -1);
  for (guint i = 0; items[i] != NULL; i++)
    if (*items[i] != '\0' && !g_ptr_array_find_with_equal_func (values, items[i], g_str_equal,
                                                                NULL))
      g_ptr_array_add (values, g_strdup (items[i]));
  g_ptr_array_add (values, NULL);
  joined = g_strjoinv (",", (char **) values->pdata);

  return g_strdup_printf ("%.*s=%s", (int) name_length (parameter), parameter, joined);
}

GStrv
sy_kernel_cmdline_merge (const char         *cmdline,
                         const char * const *parameters)
{
  g_auto (GStrv) present = sy_kernel_cmdline_split (cmdline);
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
