/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "assess/sy-assessment.h"

/* Listings of real computers, which are not part of the project: the folder "machines" below the
 * one that the build option "fixtures" or SWITCHYARD_FIXTURES names, with what is known of each in
 * INDEX.tsv. Every listing must be read, and nothing certain may be wrong. */
#define FOLDER_VARIABLE "SWITCHYARD_FIXTURES"

typedef struct {
  char *folder;
  char *slug;
  char *form;
  char *dgpu;
  char *rule;
  char *verdict;
} Row;

static void
row_free (Row *self)
{
  g_free (self->folder);
  g_free (self->slug);
  g_free (self->form);
  g_free (self->dgpu);
  g_free (self->rule);
  g_free (self->verdict);
  g_free (self);
}

static gboolean
has (const char *text,
     const char *word)
{
  return strstr (text, word) != NULL;
}

/* The schemes that the best evidence in the index allows. What tutorials call MUXed of a laptop
 * without a switch for its panel is split. */
static const char *
get_allowed (const Row *row)
{
  if (has (row->form, "virtual"))
    return "virtual";
  if (!has (row->form, "laptop"))
    return "desktop";
  if (has (row->dgpu, "eGPU") || g_str_has_prefix (row->dgpu, "none"))
    return "igpu-only";
  if (g_str_has_prefix (row->rule, "MUXless") || has (row->rule, "no rule for 0380"))
    return "muxless";
  if (g_strcmp0 (row->rule, "dGPU only") == 0)
    return "dgpu-only muxed";
  if (g_str_has_prefix (row->verdict, "CORRECT"))
    return "muxed split";

  return g_str_has_prefix (row->verdict, "WRONG (") ? "muxless split" : "muxless muxed split";
}

static void
test_machine (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *file = g_strconcat (row->slug, ".txt", NULL);
  g_autofree char *path = g_build_filename (row->folder, "machines", file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_autofree char *text = NULL;
  const char *allowed = get_allowed (row);
  const char *scheme;
  const char *certainty;
  const char *body;
  gboolean right;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  /* What stands before the first empty line is about the listing, and must not help. */
  body = strstr (text, "\n\n");
  machine = sy_machine_new_from_listing (body != NULL ? body : text, file, &error);
  g_assert_no_error (error);
  assessment = sy_assessment_new (machine);
  scheme = sy_scheme_to_string (sy_assessment_get_scheme (assessment));
  certainty = sy_certainty_to_string (sy_assessment_get_certainty (assessment));
  right = has (allowed, scheme);
  g_test_message ("%-48s %-20s %-10s %-8s %s", row->slug, allowed, scheme, certainty,
                  right ? "" : strcmp (scheme, "unknown") == 0 ? "open" : "WRONG");
  if (sy_assessment_get_certainty (assessment) == SY_CERTAINTY_CERTAIN)
    g_assert_true (right);
}

static int
find_column (const GStrv  names,
             const char  *name)
{
  for (int i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return i;
  g_error ("INDEX.tsv has no column %s", name);
}

static void
add_row (const char  *folder,
         const GStrv  names,
         const GStrv  cells)
{
  Row *row = g_new0 (Row, 1);
  g_autofree char *path = NULL;

  row->folder = g_strdup (folder);
  row->slug = g_strdup (cells[find_column (names, "slug")]);
  row->form = g_strdup (cells[find_column (names, "form-factor")]);
  row->dgpu = g_strdup (cells[find_column (names, "dgpu")]);
  row->rule = g_strdup (cells[find_column (names, "scheme-by-lspci-rule")]);
  row->verdict = g_strdup (cells[find_column (names, "rule-verdict")]);
  path = g_strconcat ("/fixtures/", row->slug, NULL);
  g_test_add_data_func_full (path, row, test_machine, (GDestroyNotify) row_free);
}

static void
add_all (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "machines", "INDEX.tsv", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) names = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  names = g_strsplit (lines[0], "\t", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);

      if (g_strv_length (cells) >= g_strv_length (names))
        add_row (folder, names, cells);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_all (g_getenv (FOLDER_VARIABLE));

  return g_test_run ();
}
