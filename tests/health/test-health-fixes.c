/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health-sample.h"

#include <glib/gstdio.h>
#include <string.h>

#include "assess/sy-stage.h"
#include "sample/sy-sample-rom.h"

/** Tally: of how many findings the fix was done or refused, and the checks that they are of */
typedef struct {
  guint       n_mended;
  guint       n_refused;
  GHashTable *mended;
  GHashTable *refused;
} Tally;

static void
tally_init (Tally *self)
{
  *self = (Tally) { .mended = g_hash_table_new (g_str_hash, g_str_equal),
                    .refused = g_hash_table_new (g_str_hash, g_str_equal) };
}

static void
tally_clear (Tally *self)
{
  g_hash_table_unref (self->mended);
  g_hash_table_unref (self->refused);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tally, tally_clear)

/* Definitions in the forms in which people post them: test-health-cases.c. */
static const char *cases_folder;

/* @data: (nullable): %NULL removes the file */
static void
change_sample_file (Sample     *sample,
                    const char *name,
                    GBytes     *data)
{
  g_autofree char *path = g_build_filename (sample->path, name, NULL);

  if (data == NULL)
    g_assert_cmpint (g_unlink (path), ==, 0);
  else
    sample_write_file (sample, name, data);
}

/* (transfer full): the definition as the finding's request would leave it; %NULL: it is refused */
static char *
apply_fix (Sample          *sample,
           SyAssessment    *assessment,
           const SyFinding *finding,
           const char      *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (SyPlan) plan = NULL;
  const GPtrArray *changes;
  const char *after = NULL;

  sample_write_file (sample, SAMPLE_DOMAIN_FILE, bytes);
  if (strcmp (sy_request_get_stage (finding->request), "vbios") == 0 &&
      sy_request_get_options (finding->request) == NULL)
    {
      g_autoptr (GBytes) rom = sy_sample_rom_make (0x10de, 0x1c8d);

      /* Which file it is, only the user knows. */
      g_assert_true (sy_request_set_rom (finding->request, rom, NULL));
    }
  store = sy_domain_store_open (sample->sysroot, "qemu:///system", SY_DOMAIN_STORE_READ_WRITE,
                                &error);
  g_assert_no_error (error);
  plan = sy_stage_make_plan (&(SyStageContext) { assessment, store, finding->request }, &error);
  if (plan == NULL)
    {
      g_test_message ("refused: %s by %s: %s", finding->id, sy_request_get_stage (finding->request),
                      error->message);
      return NULL;
    }
  changes = sy_plan_get_changes (plan);
  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = changes->pdata[i];

      if (sy_change_get_kind (change) == SY_CHANGE_DOMAIN)
        after = sy_change_get_after_text (change);
      else if (sy_change_get_kind (change) == SY_CHANGE_FILE)
        change_sample_file (sample, sy_change_get_path (change),
                            sy_change_get_after (change)->content);
    }

  /* A file alone may be what was wrong. */
  return g_strdup (after != NULL ? after : text);
}

/* These change the computer, not the definition. */
static gboolean
is_for_computer (const SyFinding *finding)
{
  const char *stage = sy_request_get_stage (finding->request);

  return strcmp (stage, "release") == 0 || strcmp (stage, "iommu") == 0 ||
         strcmp (finding->id, "guest.mdev") == 0;
}

/* Does what one finding of @text offers. Returns: whether it could be done */
static gboolean
mend (Sample          *sample,
      SyAssessment    *assessment,
      const HealthRow *row,
      const char      *label,
      const char      *text,
      const SyFinding *finding)
{
  g_autofree char *after_text = apply_fix (sample, assessment, finding, text);
  g_autoptr (GPtrArray) after = NULL;
  const SyFinding *mended;

  if (after_text == NULL)
    return FALSE;
  after = health_row_check (row, after_text, sample->sysroot, assessment);
  mended = sy_health_find (after, finding->id);
  if (mended->state >= finding->state)
    g_error ("%s: %s was %s, and is %s after its fix: %s", label, finding->id,
             sy_finding_state_to_string (finding->state),
             sy_finding_state_to_string (mended->state), mended->says);

  return TRUE;
}

/* Does what each finding of @text offers, one at a time. */
static void
mend_all (Sample          *sample,
          SyAssessment    *assessment,
          const HealthRow *row,
          const char      *label,
          const char      *text,
          Tally           *tally)
{
  HealthRow here = *row;
  g_autoptr (GPtrArray) before = NULL;

  here.where = HEALTH_LOCAL;
  before = health_row_check (&here, text, sample->sysroot, assessment);
  for (guint i = 0; i < before->len; i++)
    {
      const SyFinding *finding = before->pdata[i];

      if (finding->state < SY_FINDING_NOTE || finding->request == NULL ||
          is_for_computer (finding))
        continue;
      if (mend (sample, assessment, &here, label, text, finding))
        {
          tally->n_mended++;
          g_hash_table_add (tally->mended, (char *) finding->id);
        }
      else
        {
          tally->n_refused++;
          g_hash_table_add (tally->refused, (char *) finding->id);
        }
    }
}

/* That a fix is refused for one machine shows nothing; one that no machine ever gets is none. To
 * convert to UEFI takes a disk that can start so, which these have not. */
static void
assert_all_mended (const Tally *tally)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, tally->refused);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (tally->mended, id) && strcmp (id, "guest.firmware") != 0)
      g_error ("%s offers what is always refused", (char *) id);
}

/* Whatever a finding offers for the virtual machine makes it better. */
static void
test_fixes (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_auto (Tally) tally = { 0 };

  tally_init (&tally);
  sample_init (&sample);
  machine = sy_machine_read (sample.sysroot);
  assessment = sy_assessment_new (machine);
  for (guint i = 0; health_rows[i].check != NULL; i++)
    {
      const HealthRow *row = &health_rows[i];
      g_autofree char *text = health_row_make_text (row);
      g_autofree char *label = g_strdup_printf ("row %u", i);

      if (!health_row_is_command (row) && row->tree == NULL && strstr (text, "<uuid>") != NULL)
        mend_all (&sample, assessment, row, label, text, &tally);
    }
  g_test_message ("%u mended, %u refused", tally.n_mended, tally.n_refused);
  g_assert_cmpuint (tally.n_mended, >=, 100);
  g_assert_true (g_hash_table_contains (tally.mended, "guest.acceleration"));
  assert_all_mended (&tally);
}

static void
mend_folder (Sample       *sample,
             SyAssessment *assessment,
             const char   *folder,
             Tally        *tally)
{
  static const HealthRow row = { .where = HEALTH_LOCAL };
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autofree char *ours = NULL;

      if (!g_str_has_suffix (name, ".xml") || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      ours = sample_take_over (text);
      if (ours != NULL)
        mend_all (sample, assessment, &row, name, ours, tally);
    }
}

/* The same of the definitions of others, as if they were the sample laptop's. */
static void
test_fixes_of_cases (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  const char *fixtures = g_getenv ("SWITCHYARD_FIXTURES");
  g_auto (Tally) tally = { 0 };

  tally_init (&tally);
  sample_init (&sample);
  machine = sy_machine_read (sample.sysroot);
  assessment = sy_assessment_new (machine);
  mend_folder (&sample, assessment, cases_folder, &tally);
  if (fixtures != NULL)
    {
      g_autofree char *folder = g_build_filename (fixtures, "cases", NULL);

      mend_folder (&sample, assessment, folder, &tally);
    }
  g_test_message ("%u mended, %u refused", tally.n_mended, tally.n_refused);
  g_assert_cmpuint (tally.n_mended, >=, 20);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  cases_folder = argv[1];
  g_test_add_func ("/health/fixes", test_fixes);
  g_test_add_func ("/health/fixes-of-cases", test_fixes_of_cases);

  return g_test_run ();
}
