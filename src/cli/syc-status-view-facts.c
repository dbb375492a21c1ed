/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-status-view-private.h"

#include <glib/gi18n.h>

#include "syc-table.h"

/* Where each group of sy-fact.h begins; a fact belongs to the last one that came before it. */
static const struct {
  const char *first;
  const char *title;
} groups[] = {
  { SY_FACT_UEFI, N_("Firmware and processor") },
  { SY_FACT_KVM, N_("Kernel") },
  { SY_FACT_MEMORY, N_("Memory") },
  { SY_FACT_NVIDIA_DRIVER, N_("Drivers, and what manages GPUs") },
  { SY_FACT_GPU_MUX_MODE, N_("Switches between the GPUs") },
  { SY_FACT_GVT, N_("Virtual GPUs") },
  { SY_FACT_LIBVIRT, N_("Software for virtual machines") },
  { SY_FACT_RIGHT_LIBVIRT, N_("Rights") },
};

static const char *
find_title (const SyFact *fact)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_strcmp0 (groups[i].first, fact->id) == 0)
      return _(groups[i].title);

  return NULL;
}

/* In a narrow terminal the sentences would not fit beside the other columns. */
#define WIDTH_FOR_TABLE 72

static const struct {
  const char *name;
  SycStyle    style;
} states[] = {
  [SY_TRISTATE_UNKNOWN] = { N_("unknown"), SYC_STYLE_WARNING },
  [SY_TRISTATE_NO] = { N_("no"), SYC_STYLE_PLAIN },
  [SY_TRISTATE_YES] = { N_("yes"), SYC_STYLE_PLAIN },
};

static void
print_narrow (const SyFact *fact,
              SycOutput    *output)
{
  g_autofree char *text = g_strdup_printf ("%s: %s. %s", fact->id, _(states[fact->state].name),
                                           fact->says);

  syc_output_item (output, states[fact->state].style, 2, text);
}

/* The facts from @first on that are of one group. Returns the number of the one behind. */
static guint
print_group (const GPtrArray *facts,
             guint            first,
             SycOutput       *output)
{
  g_autoptr (SycTable) table = syc_table_new (3);
  const char *title = find_title (g_ptr_array_index (facts, first));
  guint i = first;

  syc_output_heading (output, title != NULL ? title : _("Facts"));
  do
    {
      const SyFact *fact = g_ptr_array_index (facts, i);

      if (output->width > 0 && output->width < WIDTH_FOR_TABLE)
        print_narrow (fact, output);
      else
        syc_table_add (table, SYC_STYLE_DIM, fact->id, states[fact->state].style,
                       _(states[fact->state].name), SYC_STYLE_PLAIN, fact->says);
      i++;
    }
  while (i < facts->len && find_title (g_ptr_array_index (facts, i)) == NULL);
  syc_table_print (table, output, 2);

  return i;
}

void
syc_status_view_print_facts (SyMachine *machine,
                             SycOutput *output)
{
  const GPtrArray *facts = sy_machine_get_facts (machine);

  for (guint i = 0; i < facts->len;)
    i = print_group (facts, i, output);
}
