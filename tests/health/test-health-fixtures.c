/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "health/sy-health.h"

/*
 * Definitions and command lines of real virtual machines, which are not part of the project: the
 * folder "cases" below the one that the build option "fixtures" or SWITCHYARD_FIXTURES names, with
 * what is known of each in INDEX.tsv. What works must not fail; where a cause is established, a
 * check must have found something that can be it.
 */

/** Cause: words of an established cause, and the checks that can have found it */
typedef struct {
  const char *words;
  const char *checks;
} Cause;

static const Cause causes[] = {
  { "vbios-not-reachable", "guest.vbios" },
  { "group not viable", "host.group-viable" },
  { "AppArmor", "host.files" },
  { "EGL render node", "guest.render-node guest.video-trick" },
  { "set-hostdev0-json", "guest.set" },
  { "RLIMIT_MEMLOCK", "host.memlock" },
  { "acpitable value is not file", "guest.acpi-argument" },
  { "sub-IDs missing", "guest.subsystem-ids" },
  { "sub-IDs wrong", "guest.subsystem-ids" },
  { "guest PCI address", "guest.gpu-address" },
  { "collision", "guest.collisions guest.forced-bus" },
  { "ioapic", "guest.ioapic" },
  { "malformed qemu:commandline", "guest.arguments" },
};

typedef struct {
  char *folder;
  char *slug;
  char *kind;
  char *cause;
  char *file;
} Case;

static void
case_free (Case *self)
{
  g_free (self->folder);
  g_free (self->slug);
  g_free (self->kind);
  g_free (self->cause);
  g_free (self->file);
  g_free (self);
}

static gboolean
is_found (const GPtrArray *findings,
          const char      *checks)
{
  g_auto (GStrv) names = g_strsplit (checks, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (sy_health_find (findings, names[i])->state >= SY_FINDING_WARN)
      return TRUE;

  return FALSE;
}

static SyGuest *
read_case (const Case  *self,
           GError     **error)
{
  g_autofree char *path = g_build_filename (self->folder, "cases", self->file, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return g_str_has_suffix (self->file, ".args") ? sy_guest_new_from_qemu (text, error)
                                                : sy_guest_new_from_fragment (text, error);
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = read_case (self, &error);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  if (guest == NULL)
    {
      g_assert_nonnull (g_strstr_len (error->message, -1, "ine "));
      g_test_message ("%s: %s", self->slug, error->message);
      return;
    }
  files = sy_health_files_read (guest, NULL);
  findings = sy_health_check (&(SyHealthInput) { .guest = guest, .source = self->file,
                                                 .files = files });
  for (guint i = 0; i < findings->len; i++)
    {
      const SyFinding *finding = findings->pdata[i];

      if (finding->state >= SY_FINDING_WARN)
        g_test_message ("%s: %s %s", self->slug, sy_finding_state_to_string (finding->state),
                        finding->id);
      if (strcmp (self->kind, "working") == 0)
        g_assert_cmpint (finding->state, <, SY_FINDING_FAIL);
    }
  for (guint i = 0; g_str_has_prefix (self->kind, "failing") && i < G_N_ELEMENTS (causes); i++)
    if (strstr (self->cause, causes[i].words) != NULL && !is_found (findings, causes[i].checks))
      g_error ("%s: nothing found “%s”", self->slug, self->cause);
}

static void
add_cases (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "cases", "INDEX.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);
      Case *self = g_new0 (Case, 1);
      g_autofree char *name = g_strconcat ("/health-fixtures/", cells[0], NULL);

      g_assert_cmpuint (g_strv_length (cells), >=, 4);
      self->folder = g_strdup (folder);
      self->slug = g_strdup (cells[0]);
      self->kind = g_strdup (cells[1]);
      self->cause = g_strdup (cells[2]);
      self->file = g_strdup (cells[3]);
      g_test_add_data_func_full (name, self, test_case, (GDestroyNotify) case_free);
    }
}

int
main (int   argc,
      char *argv[])
{
  const char *folder = g_getenv ("SWITCHYARD_FIXTURES");

  g_test_init (&argc, &argv, NULL);
  if (folder == NULL)
    {
      g_print ("1..0 # SKIP SWITCHYARD_FIXTURES names no folder\n");
      return 0;
    }
  add_cases (folder);

  return g_test_run ();
}
