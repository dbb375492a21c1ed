/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "health/sy-health.h"

/*
 * Definitions, pieces of them, command lines and logs in the forms in which people post them, each
 * with one thing wrong: "cases" beside this file. cases.tsv says which check finds it (with “*”
 * where the driver's answer is Code 43, with “!” where none is to be found), or at which line what
 * is no definition is refused.
 */

typedef struct {
  char *path;
  char *kind;
  char *findings;
} Case;

static void
case_free (Case *self)
{
  g_free (self->path);
  g_free (self->kind);
  g_free (self->findings);
  g_free (self);
}

static SyGuest *
read_case (const Case  *self,
           GError     **error)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));

  return g_str_has_suffix (self->path, ".args") ? sy_guest_new_from_qemu (text, error)
                                                : sy_guest_new_from_fragment (text, error);
}

static void
judge (const Case      *self,
       const GPtrArray *findings)
{
  g_auto (GStrv) names = g_strsplit (self->findings, " ", -1);

  for (guint i = 0; names[i] != NULL && names[i][0] != '\0'; i++)
    {
      char *star = strchr (names[i], '*');
      gboolean is_wrong = names[i][0] != '!';
      const SyFinding *finding;

      if (star != NULL)
        *star = '\0';
      finding = sy_health_find (findings, is_wrong ? names[i] : names[i] + 1);
      g_assert_nonnull (finding);
      if ((finding->state >= SY_FINDING_WARN) != is_wrong)
        g_error ("%s is %s: %s", names[i], sy_finding_state_to_string (finding->state),
                 finding->says);
      if (star != NULL && !finding->code43)
        g_error ("%s is not called a cause of Code 43", names[i]);
    }
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = read_case (self, &error);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  if (strcmp (self->kind, "malformed") == 0)
    {
      g_autofree char *line = g_strdup_printf ("[Ll]ine %s[ :]", self->findings);

      g_assert_null (guest);
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (g_regex_match_simple (line, error->message, 0, 0));
      return;
    }
  g_assert_no_error (error);
  files = sy_health_files_read (guest, NULL);
  findings = sy_health_check (&(SyHealthInput) { .guest = guest, .source = "it", .files = files });
  judge (self, findings);
  for (guint i = 0; strcmp (self->kind, "working") == 0 && i < findings->len; i++)
    if (((SyFinding *) findings->pdata[i])->state == SY_FINDING_FAIL)
      g_error ("%s: %s", ((SyFinding *) findings->pdata[i])->id,
               ((SyFinding *) findings->pdata[i])->says);
}

int
main (int   argc,
      char *argv[])
{
  const char *folder;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = argv[1];
  path = g_build_filename (folder, "cases.tsv", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);
      Case *self = g_new0 (Case, 1);
      g_autofree char *name = g_strconcat ("/health-cases/", cells[0], NULL);

      g_assert_cmpuint (g_strv_length (cells), ==, 3);
      self->path = g_build_filename (folder, cells[0], NULL);
      self->kind = g_strdup (cells[1]);
      self->findings = g_strdup (cells[2]);
      g_test_add_data_func_full (name, self, test_case, (GDestroyNotify) case_free);
    }

  return g_test_run ();
}
