/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syc-evidence.h"

#include "sy-json.h"

void
syc_evidence_print (const GPtrArray *evidence,
                    SycOutput       *output,
                    guint            indent)
{
  for (guint i = 0; i < evidence->len; i++)
    {
      const SyEvidence *item = g_ptr_array_index (evidence, i);
      g_autofree char *text = NULL;

      text = item->source != NULL && item->source[0] != '\0'
             ? g_strdup_printf ("%s (%s)", item->says, item->source)
             : g_strdup (item->says);
      syc_output_item (output, SYC_STYLE_DIM, indent, text);
    }
}

void
syc_evidence_add_json (const GPtrArray *evidence,
                       JsonBuilder     *builder)
{
  json_builder_set_member_name (builder, "evidence");
  json_builder_begin_array (builder);
  for (guint i = 0; i < evidence->len; i++)
    {
      const SyEvidence *item = g_ptr_array_index (evidence, i);

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "says", item->says);
      sy_json_add_string (builder, "source", item->source);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}
