/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-boot-view.h"

#include <glib/gi18n.h>

#include "host/sy-boot-card.h"

static void
print_check (const SyBootCheck *check,
             SycOutput         *output)
{
  g_autofree char *subject = check->device != NULL ? g_strconcat (check->device, ": ", NULL)
                                                   : g_strdup ("");
  g_autofree char *line = NULL;

  if (check->state == SY_TRISTATE_YES)
    line = g_strdup_printf (_("As expected: %s%s"), subject, check->found);
  else if (check->state == SY_TRISTATE_NO)
    line = g_strdup_printf (_("Not as expected: %sfound %s, expected %s"), subject, check->found,
                            check->expected);
  else
    line = g_strdup_printf (_("Not known: %s%s, expected %s"), subject, check->found,
                            check->expected);
  syc_output_item (output,
                   check->state == SY_TRISTATE_YES ? SYC_STYLE_GOOD
                   : check->state == SY_TRISTATE_NO ? SYC_STYLE_BAD : SYC_STYLE_WARNING, 2, line);
  if (check->why != NULL)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 4, check->why);
  if (check->fix != NULL)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 4, check->fix);
}

void
syc_boot_view_print (const SyBootResult *result,
                     SycOutput          *output)
{
  if (result == NULL)
    return;
  syc_output_heading (output, result->safe ? _("Started the safe way, with the GPU for Linux")
                              : result->vm ? _("Started with the GPU set aside")
                              : _("Started with the usual entry"));
  for (guint i = 0; i < result->checks->len; i++)
    print_check (result->checks->pdata[i], output);
  syc_boot_view_print_next (result, 2, output);
}

void
syc_boot_view_print_next (const SyBootResult *result,
                          guint               indent,
                          SycOutput          *output)
{
  if (result != NULL)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, indent, sy_boot_result_describe_next (result));
}

void
syc_boot_view_print_card (SySysroot *sysroot,
                          SycOutput *output)
{
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_auto (GStrv) steps = sy_boot_card_new (sy_machine_get_bootloader (machine));

  syc_output_heading (output, _("If the screen stays black (note this down or take a photo)"));
  for (guint i = 0; steps[i] != NULL; i++)
    {
      g_autofree char *step = g_strdup_printf ("%u. %s", i + 1, steps[i]);

      syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, step);
    }
}
