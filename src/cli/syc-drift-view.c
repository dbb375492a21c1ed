/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-drift-view.h"

#include <glib/gi18n.h>

#include "syc-ladder-view.h"

/* Each stage once, however many files it mends. */
static void
print_repairs (const GPtrArray *drift,
               SycOutput       *output)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < drift->len; i++)
    {
      const SyDrift *item = g_ptr_array_index (drift, i);

      char *command = item->repair != NULL ? syc_ladder_view_make_command (item->repair) : NULL;

      if (command != NULL && g_hash_table_add (seen, command))
        syc_output_line (output, SYC_STYLE_ACCENT, _("  To repair it: %s"), command);
    }
}

void
syc_drift_view_print (const GPtrArray *drift,
                      SycOutput       *output)
{
  if (drift->len == 0)
    return;

  syc_output_heading (output, _("Changed since Switchyard set it up"));
  for (guint i = 0; i < drift->len; i++)
    {
      const SyDrift *item = g_ptr_array_index (drift, i);
      g_autofree char *text = g_strdup_printf ("%s (%s)", item->says, item->entry);

      syc_output_item (output, sy_drift_is_serious (item) ? SYC_STYLE_WARNING : SYC_STYLE_DIM, 2,
                       text);
    }
  print_repairs (drift, output);
}

void
syc_drift_view_add (const GPtrArray *drift,
                    JsonNode        *document)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  sy_drift_build_json (drift, builder);
  json_object_set_member (json_node_get_object (document), "drift",
                          json_builder_get_root (builder));
}
