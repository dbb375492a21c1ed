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

static void
add_row (SycTable     *table,
         const SyFact *fact)
{
  static const struct {
    const char *name;
    SycStyle    style;
  } states[] = {
    [SY_TRISTATE_UNKNOWN] = { N_("unknown"), SYC_STYLE_WARNING },
    [SY_TRISTATE_NO] = { N_("no"), SYC_STYLE_PLAIN },
    [SY_TRISTATE_YES] = { N_("yes"), SYC_STYLE_PLAIN },
  };

  syc_table_add (table, SYC_STYLE_DIM, fact->id, states[fact->state].style,
                 _(states[fact->state].name), SYC_STYLE_PLAIN, fact->says);
}

void
syc_status_view_print_facts (SyMachine *machine,
                             SycOutput *output)
{
  const GPtrArray *facts = sy_machine_get_facts (machine);
  g_autoptr (SycTable) table = NULL;

  for (guint i = 0; i < facts->len; i++)
    {
      const SyFact *fact = g_ptr_array_index (facts, i);
      const char *title = find_title (fact);

      if (title != NULL || table == NULL)
        {
          if (table != NULL)
            syc_table_print (table, output, 2);
          g_clear_pointer (&table, syc_table_free);
          table = syc_table_new (3);
          syc_output_heading (output, title != NULL ? title : _("Facts"));
        }
      add_row (table, fact);
    }
  if (table != NULL)
    syc_table_print (table, output, 2);
}
