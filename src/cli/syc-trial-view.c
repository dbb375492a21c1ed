/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-trial-view.h"

#include <glib/gi18n.h>

#include "plan/sy-trial.h"
#include "sy-json.h"

/* A journal that cannot be read is what history is for. */
static GPtrArray *
find (SySysroot  *sysroot,
      GPtrArray **out_entries)
{
  *out_entries = sysroot != NULL ? sy_journal_list (sysroot, NULL) : NULL;

  return *out_entries != NULL ? sy_trial_find (*out_entries) : g_ptr_array_new ();
}

void
syc_trial_view_add (SySysroot *sysroot,
                    JsonNode  *document)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) trials = find (sysroot, &entries);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < trials->len; i++)
    {
      json_builder_begin_object (builder);
      sy_json_add_string (builder, "id", sy_entry_get_id (trials->pdata[i]));
      sy_json_add_string (builder, "title", sy_entry_get_title (trials->pdata[i]));
      sy_json_add_int (builder, "starts", sy_trial_get_n_starts (trials->pdata[i]));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_object_set_member (json_node_get_object (document), "trial",
                          json_builder_get_root (builder));
}

void
syc_trial_view_print (SySysroot *sysroot,
                      SycOutput *output)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) trials = find (sysroot, &entries);

  if (trials->len == 0)
    return;
  syc_output_heading (output, _("Did everything come up?"));
  for (guint i = 0; i < trials->len; i++)
    {
      g_autofree char *line = g_strdup_printf ("%s: %s", sy_entry_get_id (trials->pdata[i]),
                                               sy_entry_get_title (trials->pdata[i]));

      syc_output_item (output, SYC_STYLE_WARNING, 2, line);
    }
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, sy_trial_get_question ());
}

char *
syc_trial_view_describe (SySysroot   *sysroot,
                         const char **out_title)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) trials = find (sysroot, &entries);
  SyEntry *expired = entries != NULL ? sy_trial_find_expired (entries) : NULL;

  if (trials->len > 0)
    {
      *out_title = _("Did everything come up?");
      return g_strdup_printf (_("This computer started with “%s”. Say in Switchyard that all is "
                                "well, or the next start takes it back by itself."),
                              sy_entry_get_title (trials->pdata[0]));
    }
  if (expired == NULL)
    return NULL;
  *out_title = _("A change was taken back");

  return g_strdup_printf (_("“%s” was taken back, because nobody said that this computer started "
                            "well with it. If it did, apply it again and confirm it this time."),
                          sy_entry_get_title (expired));
}
