/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-change-private.h"

#include <string.h>

typedef struct {
  guint  first_line;
  guint  last_line;
  char  *says;
} Reason;

static void
reason_free (gpointer data)
{
  Reason *self = data;

  g_free (self->says);
  g_free (self);
}

/* Not a member of the change: reasons are for the eyes alone, and neither done nor journalled. */
static GQuark
reasons_quark (void)
{
  return g_quark_from_static_string ("sy-change-reasons");
}

void
sy_change_add_reason (SyChange   *self,
                      guint       first_line,
                      guint       last_line,
                      const char *says)
{
  GPtrArray *reasons;
  Reason *reason;

  g_return_if_fail (SY_IS_CHANGE (self));

  reasons = g_object_get_qdata (G_OBJECT (self), reasons_quark ());
  if (reasons == NULL)
    {
      reasons = g_ptr_array_new_with_free_func (reason_free);
      g_object_set_qdata_full (G_OBJECT (self), reasons_quark (), reasons,
                               (GDestroyNotify) g_ptr_array_unref);
    }
  reason = g_new0 (Reason, 1);
  reason->first_line = first_line;
  reason->last_line = MAX (first_line, last_line);
  reason->says = g_strdup (says);
  g_ptr_array_add (reasons, reason);
}

/* The lines of the new text that a hunk shows: "@@ -1,5 +1,6 @@". */
static gboolean
parse_hunk (const char *line,
            guint      *out_first,
            guint      *out_last)
{
  const char *plus = strstr (line, " +");
  guint64 first;
  guint64 count = 1;
  char *end;

  if (!g_str_has_prefix (line, "@@ ") || plus == NULL)
    return FALSE;
  first = g_ascii_strtoull (plus + 2, &end, 10);
  if (*end == ',')
    count = g_ascii_strtoull (end + 1, &end, 10);
  /* Where all of the hunk's lines are gone, it stands after the line that it names. */
  *out_first = (guint) first;
  *out_last = (guint) (count > 0 ? first + count - 1 : first + 1);

  return TRUE;
}

static void
append_reasons (GString         *text,
                const GPtrArray *reasons,
                guint            first,
                guint            last)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      const Reason *reason = reasons->pdata[i];
      gboolean known = FALSE;

      if (reason->last_line < first || reason->first_line > last)
        continue;
      for (guint j = 0; j < i && !known; j++)
        {
          const Reason *earlier = reasons->pdata[j];

          known = earlier->last_line >= first && earlier->first_line <= last &&
                  strcmp (earlier->says, reason->says) == 0;
        }
      if (!known)
        g_string_append_printf (text, "# %s\n", reason->says);
    }
}

char *
sy_change_explain_diff (SyChange *self,
                        char     *diff)
{
  const GPtrArray *reasons = g_object_get_qdata (G_OBJECT (self), reasons_quark ());
  g_autoptr (GString) text = NULL;
  g_auto (GStrv) lines = NULL;

  if (reasons == NULL || diff == NULL)
    return diff;

  text = g_string_new (NULL);
  lines = g_strsplit (diff, "\n", -1);
  g_free (diff);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint first;
      guint last;

      g_string_append (text, lines[i]);
      if (lines[i + 1] != NULL)
        g_string_append_c (text, '\n');
      if (parse_hunk (lines[i], &first, &last))
        append_reasons (text, reasons, first, last);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
