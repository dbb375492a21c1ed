/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-holders-view.h"

#include <glib/gi18n.h>

static void
print_holder (const SyHolder *holder,
              SycOutput      *output)
{
  g_autoptr (GString) paths = g_string_new (NULL);
  g_autofree char *line = NULL;

  for (guint i = 0; i < holder->paths->len; i++)
    g_string_append_printf (paths, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (holder->paths, i));
  line = g_strdup_printf (_("%s (process %d): %s"), holder->name, holder->pid, paths->str);
  syc_output_item (output, SYC_STYLE_PLAIN, 2, line);
  if (holder->closing != NULL)
    syc_output_paragraph (output, SYC_STYLE_DIM, 4, holder->closing);
}

static void
print_blindness (const SyHolders *holders,
                 SycOutput       *output)
{
  g_autofree char *line = NULL;

  if (holders->n_hidden > 0)
    {
      line = g_strdup_printf (ngettext ("%u process could not be inspected; as the administrator "
                                        "you see it too.",
                                        "%u processes could not be inspected; as the "
                                        "administrator you see them too.", holders->n_hidden),
                              holders->n_hidden);
      syc_output_paragraph (output, SYC_STYLE_WARNING, 2, line);
    }
  if (holders->unlisted)
    syc_output_paragraph (output, SYC_STYLE_WARNING, 2,
                          _("Processes of other users are not shown on this computer."));
}

void
syc_holders_view_print (const SyHolders *holders,
                        SycOutput       *output)
{
  if (holders == NULL)
    return;

  syc_output_heading (output, _("Who uses the discrete GPU"));
  if (holders->processes->len == 0)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, _("No process that could be seen."));
  for (guint i = 0; i < holders->processes->len; i++)
    print_holder (g_ptr_array_index (holders->processes, i), output);
  print_blindness (holders, output);
}
