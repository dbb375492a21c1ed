/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "health/sy-health.h"

/*
 * Definitions and command lines of real virtual machines, which are not part of the project: the
 * folder "cases" below the one that the build option "fixtures" or SWITCHYARD_FIXTURES names, with
 * what is known of each in INDEX.tsv. What works must not fail. Where a cause is established, the
 * check for just that cause must have found it; and where the symptom was Code 43, say so.
 */

/** Cause: words of an established cause, and the check that is about it */
typedef struct {
  const char *words;
  const char *check;
} Cause;

static const Cause causes[] = {
  { "vbios-not-reachable", "guest.vbios" },
  { "group not viable", "host.group-viable" },
  { "AppArmor", "host.files" },
  { "EGL render node", "guest.render-node" },
  { "ne2k_pci video trick", "guest.video-trick" },
  { "set-hostdev0-json", "guest.set" },
  { "RLIMIT_MEMLOCK", "host.memlock" },
  { "acpitable value is not file", "guest.acpi-argument" },
  { "acpitable file is base64", "guest.acpi-content" },
  { "sub-IDs missing", "guest.subsystem-ids" },
  { "sub-IDs wrong", "guest.subsystem-ids" },
  { "guest PCI address", "guest.gpu-address" },
  { "slot collision", "guest.collisions guest.forced-bus" },
  { "rom bar off", "guest.rom" },
  { "battery missing", "guest.battery" },
  { "no-battery", "guest.battery" },
  { "no-vendorid", "guest.half-hidden guest.hidden" },
  { "no-ioapic", "guest.ioapic" },
  { "ioapic", "guest.ioapic" },
  { "malformed qemu:commandline", "guest.arguments" },
};

typedef struct {
  char     *folder;
  char     *slug;
  char     *kind;
  char     *cause;
  char     *file;
  gboolean  is_document;
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

static char *
read_file (const Case *self,
           const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, "cases", name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return text;
}

/* Whether what people saw was Code 43: the line "symptom:" of the notes. */
static gboolean
was_code43 (const Case *self)
{
  g_autofree char *name = g_strconcat (self->slug, ".txt", NULL);
  g_autofree char *text = read_file (self, name);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "symptom:"))
      {
        g_autofree char *symptom = g_ascii_strdown (lines[i], -1);

        return strstr (symptom, "code 43") != NULL || strstr (symptom, "error 43") != NULL;
      }

  return FALSE;
}

static const SyFinding *
find_one_of (const GPtrArray *findings,
             const char      *checks)
{
  g_auto (GStrv) names = g_strsplit (checks, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      const SyFinding *finding = sy_health_find (findings, names[i]);

      g_assert_nonnull (finding);
      if (finding->state >= SY_FINDING_WARN)
        return finding;
    }

  return NULL;
}

/* Returns: whether a check is known for @part of a cause; @out_code43 is set where it is marked */
static gboolean
judge_part (const Case      *self,
            const GPtrArray *findings,
            const char      *part,
            gboolean        *out_code43)
{
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      const SyFinding *finding;

      if (strstr (part, causes[i].words) == NULL)
        continue;
      finding = find_one_of (findings, causes[i].check);
      if (finding == NULL)
        g_error ("%s: %s did not find “%s”", self->slug, causes[i].check, part);
      *out_code43 = *out_code43 || finding->code43;
      return TRUE;
    }

  return FALSE;
}

static void
judge_causes (const Case      *self,
              const GPtrArray *findings)
{
  g_auto (GStrv) parts = g_strsplit (self->cause, " + ", -1);
  gboolean is_established = strcmp (self->kind, "failing-unclear") != 0;
  gboolean code43 = FALSE;

  for (guint i = 0; parts[i] != NULL; i++)
    if (!judge_part (self, findings, parts[i], &code43) && is_established)
      g_error ("%s: no check is known for “%s”", self->slug, parts[i]);
  if (is_established && was_code43 (self) && !code43)
    g_error ("%s: nothing is called a cause of Code 43", self->slug);
}

static SyGuest *
read_case (const Case  *self,
           GError     **error)
{
  g_autofree char *text = read_file (self, self->file);

  return g_str_has_suffix (self->file, ".args") ? sy_guest_new_from_qemu (text, error)
                                                : sy_guest_new_from_fragment (text, error);
}

/* Only what is no document may be refused, and then at a line. */
static void
judge_refusal (const Case   *self,
               const GError *error)
{
  g_autoptr (GRegex) regex = g_regex_new ("[Ll]ine [1-9]", 0, 0, NULL);

  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
  g_assert_true (g_regex_match (regex, error->message, 0, NULL));
  if (self->is_document || !g_str_has_suffix (self->kind, "unclear"))
    g_error ("%s could not be read: %s", self->slug, error->message);
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
      judge_refusal (self, error);
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
      if (strcmp (self->kind, "working") == 0 && finding->state == SY_FINDING_FAIL)
        g_error ("%s works, but %s says: %s", self->slug, finding->id, finding->says);
    }
  if (g_str_has_prefix (self->kind, "failing"))
    judge_causes (self, findings);
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

      g_assert_cmpuint (g_strv_length (cells), >=, 6);
      self->folder = g_strdup (folder);
      self->slug = g_strdup (cells[0]);
      self->kind = g_strdup (cells[1]);
      self->cause = g_strdup (cells[2]);
      self->file = g_strdup (cells[3]);
      self->is_document = strcmp (cells[5], "well-formed") == 0;
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
