/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "assess/sy-stage.h"
#include "host/sy-initramfs-tool.h"
#include "plan/sy-transaction.h"
#include "sample/sy-demo.h"

#include "host-samples.h"

typedef struct {
  char      *path;
  SySysroot *sysroot;
} Fixture;

/* Runs shell in the root of the sample, which starts out as the sample laptop. */
static char *
run (Fixture    *fixture,
     const char *script)
{
  const char *argv[] = { "sh", "-ec", script, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_assert_true (g_spawn_sync (fixture->path, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, &output, NULL, &status, &error));
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);

  return output;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("host-XXXXXX", &error);
  g_assert_no_error (error);
  sy_demo_write (fixture->path, &error);
  g_assert_no_error (error);
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_free (run (fixture, "rm -rf \"$PWD\""));
  g_object_unref (fixture->sysroot);
  g_free (fixture->path);
}

static SyPlan *
make_plan (Fixture     *fixture,
           const char  *stage,
           GError     **error)
{
  g_autoptr (SyMachine) machine = sy_machine_read (fixture->sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (SyRequest) request = sy_request_new_stage (stage, NULL);
  SyStageContext context = { .assessment = assessment, .request = request };

  return sy_stage_make_plan (&context, error);
}

static SyStageState
get_state (Fixture    *fixture,
           const char *stage)
{
  g_autoptr (SyMachine) machine = sy_machine_read (fixture->sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  SyStageContext context = { .assessment = assessment };
  g_autoptr (SyStageStatus) status = sy_stage_find (stage)->assess (&context);

  g_assert_cmpuint (strlen (status->reason), >, 0);

  return status->state;
}

static void
add_proofs (GString         *text,
            const char      *when,
            const GPtrArray *proofs)
{
  static const char * const verbs[] = {
    [SY_VERIFY_INITRAMFS_LACKS] = "lacks",
    [SY_VERIFY_FILE_LACKS] = "lacks",
    [SY_VERIFY_GRUB_DEFAULT] = "starts the same as",
    [SY_VERIFY_ACCEPTS] = "is accepted by",
    [SY_VERIFY_PLACE] = "replaces",
    [SY_VERIFY_SIGNED] = "is signed by",
  };

  for (guint i = 0; proofs != NULL && i < proofs->len; i++)
    {
      const SyVerify *proof = proofs->pdata[i];
      g_autofree char *expected = g_strjoinv (" ", proof->expected);
      const char *verb = proof->kind < G_N_ELEMENTS (verbs) ? verbs[proof->kind] : NULL;

      g_string_append_printf (text, "  %s: %s %s %s\n", when, proof->path,
                              verb != NULL ? verb : "holds", expected);
      g_assert_cmpint (proof->kind == SY_VERIFY_INITRAMFS_DRY_RUN, ==,
                       strcmp (proof->path, SY_INITRAMFS_DRY_RUN) == 0);
    }
}

static void
add_plan (GString *text,
          SyPlan  *plan)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);
  const GPtrArray *warnings = sy_plan_get_warnings (plan);

  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = changes->pdata[i];

      if (sy_change_get_kind (change) == SY_CHANGE_COMMAND)
        {
          g_autofree char *argv = g_strjoinv (" ", (char **) sy_change_get_argv (change));

          g_string_append_printf (text, "run %s\n", argv);
          add_proofs (text, "then", sy_change_get_verifies (change));
          add_proofs (text, "after undo", sy_change_get_undo_verifies (change));
        }
      else
        {
          g_autofree char *diff = sy_change_get_diff (change);

          g_string_append_printf (text, "%s %04o %s\n%s", sy_change_get_action (change),
                                  sy_change_get_after (change)->mode,
                                  sy_change_get_path (change), diff);
        }
    }
  for (guint i = 0; i < warnings->len; i++)
    g_string_append_printf (text, "warning: %s\n", (char *) warnings->pdata[i]);
}

/* SWITCHYARD_UPDATE_GOLDENS=1 meson test host-stages writes them anew. */
static void
check_golden (const char *name,
              const char *text)
{
  g_autofree char *file = g_strconcat (name, ".txt", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "goldens", file, NULL);
  g_autofree char *expected = NULL;

  if (g_getenv ("SWITCHYARD_UPDATE_GOLDENS") != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_file_get_contents (path, &expected, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

/* The files below @path in @root, each with mode, owner, size and digest; but not the journal. */
static void
add_files (GPtrArray  *lines,
           const char *root,
           const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *digest = NULL;
      g_autofree char *content = NULL;
      gsize size;
      GStatBuf st;

      g_assert_cmpint (g_lstat (child, &st), ==, 0);
      if (S_ISDIR (st.st_mode) && !g_str_has_suffix (child, "/var/lib/switchyard"))
        add_files (lines, root, child);
      if (!S_ISREG (st.st_mode))
        continue;
      g_assert_true (g_file_get_contents (child, &content, &size, NULL));
      digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) content, size);
      g_ptr_array_add (lines, g_strdup_printf ("%s %o %u %u %zu %s", child + strlen (root),
                                               st.st_mode, st.st_uid, st.st_gid, size, digest));
    }
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* To run find and sha256sum for it took half of the time of all tests here. */
static char *
take_snapshot (Fixture *fixture)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  add_files (lines, fixture->path, fixture->path);
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **) lines->pdata);
}

static gboolean
has_files (SyPlan *plan)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);

  for (guint i = 0; i < changes->len; i++)
    if (sy_change_get_kind (changes->pdata[i]) == SY_CHANGE_FILE)
      return TRUE;

  return FALSE;
}

/* The plan, its application, nothing left to do, and byte for byte the way back. */
static void
walk (Fixture    *fixture,
      const char *stage,
      GString    *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = take_snapshot (fixture);
  g_autofree char *after = NULL;
  g_autofree char *id = NULL;
  g_autoptr (SyPlan) plan = make_plan (fixture, stage, &error);
  g_autoptr (SyPlan) again = NULL;
  g_autoptr (SyPlan) undo = NULL;
  g_autoptr (SyRequest) request = NULL;

  g_string_append_printf (text, "== %s\n", stage);
  if (plan == NULL)
    {
      g_string_append_printf (text, "refused: %s\n", error->message);
      return;
    }
  add_plan (text, plan);
  if (sy_plan_get_changes (plan)->len == 0)
    return;

  sy_transaction_apply (fixture->sysroot, NULL, plan, NULL, NULL, NULL, &id, &error);
  g_assert_no_error (error);
  again = make_plan (fixture, stage, &error);
  g_assert_no_error (error);
  /* What a command alone does is not done: none is run below another root. */
  if (has_files (plan))
    {
      g_assert_cmpuint (sy_plan_get_changes (again)->len, ==, 0);
      g_assert_cmpint (get_state (fixture, stage), !=, SY_STAGE_READY);
    }

  request = sy_request_new_undo (id, &error);
  g_assert_no_error (error);
  undo = sy_journal_plan_undo (fixture->sysroot, NULL, request, &error);
  g_assert_no_error (error);
  sy_transaction_apply (fixture->sysroot, NULL, undo, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  after = take_snapshot (fixture);
  g_assert_cmpstr (after, ==, before);
}

static void
test_samples (gconstpointer data)
{
  const HostSample *sample = data;
  g_autoptr (GString) text = g_string_new (NULL);
  Fixture fixture;

  set_up (&fixture, NULL);
  g_free (run (&fixture, sample->change));
  walk (&fixture, "release", text);
  walk (&fixture, "iommu", text);
  check_golden (sample->name, text->str);
  tear_down (&fixture, NULL);
}

/* Both stages in both orders end with the same files. */
static void
test_both (Fixture       *fixture,
           gconstpointer  data)
{
  static const char * const orders[][2] = { { "release", "iommu" }, { "iommu", "release" } };
  g_autofree char *first = NULL;

  for (guint i = 0; i < 2; i++)
    {
      Fixture own;
      g_autofree char *after = NULL;

      set_up (&own, NULL);
      for (guint j = 0; j < 2; j++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (SyPlan) plan = make_plan (&own, orders[i][j], &error);

          g_assert_no_error (error);
          sy_transaction_apply (own.sysroot, NULL, plan, NULL, NULL, NULL, NULL, &error);
          g_assert_no_error (error);
        }
      g_assert_cmpint (get_state (&own, "release"), ==, SY_STAGE_DONE);
      g_assert_cmpint (get_state (&own, "iommu"), ==, SY_STAGE_DONE);
      after = take_snapshot (&own);
      if (first != NULL)
        g_assert_cmpstr (after, ==, first);
      else
        first = g_steal_pointer (&after);
      tear_down (&own, NULL);
    }
}

static void
check_refusal (const HostRefusal *refusal)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  Fixture fixture;

  g_test_message ("%s", refusal->name);
  set_up (&fixture, NULL);
  g_free (run (&fixture, refusal->change));
  before = take_snapshot (&fixture);
  g_assert_null (make_plan (&fixture, refusal->stage, &error));
  g_test_message ("%s", error->message);
  g_assert_cmpint (sy_error_exit_status (error), ==, SY_EXIT_REFUSED);
  if (strstr (error->message, refusal->says) == NULL)
    g_error ("%s: found “%s”, expected “%s”", refusal->name, error->message, refusal->says);
  after = take_snapshot (&fixture);
  g_assert_cmpstr (after, ==, before);
  tear_down (&fixture, NULL);
}

static void
test_bad (void)
{
  for (guint i = 0; stage_refusals[i].name != NULL; i++)
    check_refusal (&stage_refusals[i]);
  for (guint i = 0; entry_refusals[i].name != NULL; i++)
    check_refusal (&entry_refusals[i]);
  for (guint i = 0; unified_refusals[i].name != NULL; i++)
    check_refusal (&unified_refusals[i]);
  for (guint i = 0; loader_refusals[i].name != NULL; i++)
    check_refusal (&loader_refusals[i]);
}

static const char * const powered[] = { "", BATTERY (30, 0), BATTERY (3, 1) };

static void
test_power (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (powered); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SyPlan) plan = NULL;
      Fixture fixture;

      set_up (&fixture, NULL);
      g_free (run (&fixture, powered[i]));
      plan = make_plan (&fixture, "release", &error);
      g_assert_no_error (error);
      g_assert_cmpuint (sy_plan_get_changes (plan)->len, >, 0);
      tear_down (&fixture, NULL);
    }
}

/* The lock of apt is one on a record of the file, held by another process. */
static void
test_package_lock (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = NULL;
  g_autofree char *lock = g_build_filename (fixture->path, "var/lib/dpkg/lock-frontend", NULL);
  const char *argv[] = {
    "python3", "-c", "import fcntl, sys; f = open (sys.argv[1], 'w'); fcntl.lockf (f, 2); "
                     "print (1, flush=True); sys.stdin.read ()", lock, NULL,
  };
  g_autoptr (GSubprocess) holder = NULL;
  char byte;

  g_free (run (fixture, "mkdir -p var/lib/dpkg; touch var/lib/dpkg/lock-frontend"));
  plan = make_plan (fixture, "release", &error);
  g_assert_no_error (error);
  g_assert_nonnull (plan);

  holder = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                              &error);
  g_assert_no_error (error);
  g_input_stream_read (g_subprocess_get_stdout_pipe (holder), &byte, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (make_plan (fixture, "release", &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "apt is installing packages"));
  g_subprocess_force_exit (holder);
  g_subprocess_wait (holder, NULL, NULL);
}

#define NO_GROUPS \
  "find sys -name iommu_group -exec rm {} +\n" \
  "rm -r sys/kernel/iommu_groups sys/class/iommu; mkdir sys/kernel/iommu_groups"

static const struct {
  const char   *name;
  const char   *change;
  SyStageState  state;
} states[] = {
  { "this-boot-only", "", SY_STAGE_READY },
  { "permanent", "sed -i 's/quiet/quiet intel_iommu=on/' boot/loader/entries/arch.conf",
    SY_STAGE_DONE },
  { "kernel-default", "sed -i 's/intel_iommu=on//' proc/cmdline", SY_STAGE_NOT_NEEDED },
  { "needs-reboot", "sed -i 's/intel_iommu=on//' proc/cmdline\n"
    "sed -i 's/quiet/quiet intel_iommu=on/' boot/loader/entries/arch.conf\n"
    NO_GROUPS, SY_STAGE_NEEDS_REBOOT },
  { "firmware", NO_GROUPS, SY_STAGE_BLOCKED },
  { "off", "sed -i 's/intel_iommu=on//' proc/cmdline\n"
    NO_GROUPS, SY_STAGE_READY },
  { "unknown-loader", "rm -r boot/loader boot/EFI sys/firmware", SY_STAGE_DONE },
  { "unknown-loader-without", "rm -r boot/loader boot/EFI sys/firmware\n"
    "sed -i 's/intel_iommu=on//' proc/cmdline", SY_STAGE_NOT_NEEDED },
  { "unknown-loader-off", "rm -r boot/loader boot/EFI sys/firmware\n" NO_GROUPS,
    SY_STAGE_BLOCKED },
  { "amd-on", "sed -i 's/GenuineIntel/AuthenticAMD/' proc/cpuinfo", SY_STAGE_NOT_NEEDED },
  { "amd-off", "sed -i 's/GenuineIntel/AuthenticAMD/' proc/cpuinfo\n"
    NO_GROUPS, SY_STAGE_BLOCKED },
};

static void
test_iommu_states (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      Fixture fixture;

      g_test_message ("%s", states[i].name);
      set_up (&fixture, NULL);
      g_free (run (&fixture, states[i].change));
      g_assert_cmpint (get_state (&fixture, "iommu"), ==, states[i].state);
      tear_down (&fixture, NULL);
    }
}

static void
add_sample (const HostSample *sample)
{
  g_autofree char *path = g_strconcat ("/host-stages/golden/", sample->name, NULL);

  g_test_add_data_func (path, sample, test_samples);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < n_host_samples; i++)
    add_sample (&host_samples[i]);
  for (guint i = 0; entry_samples[i].name != NULL; i++)
    add_sample (&entry_samples[i]);
  for (guint i = 0; unified_samples[i].name != NULL; i++)
    add_sample (&unified_samples[i]);
  for (guint i = 0; loader_samples[i].name != NULL; i++)
    add_sample (&loader_samples[i]);
  g_test_add ("/host-stages/both", Fixture, NULL, set_up, test_both, tear_down);
  g_test_add_func ("/host-stages/bad", test_bad);
  g_test_add_func ("/host-stages/power", test_power);
  g_test_add ("/host-stages/package-lock", Fixture, NULL, set_up, test_package_lock, tear_down);
  g_test_add_func ("/host-stages/iommu-states", test_iommu_states);

  return g_test_run ();
}
