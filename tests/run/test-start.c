/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a start of the computer does with changes that are on trial, on the sample laptop. */
#include <glib/gstdio.h>

#include "host/sy-boot-menu.h"
#include "plan/sy-trial.h"
#include "run/sy-execute.h"
#include "run/sy-start.h"
#include "sample/sy-demo.h"

#define ENTRY "boot/loader/entries/arch.conf"

typedef struct {
  char      *path;
  SySysroot *sysroot;
  char      *before;    /* of the boot entry */
} Laptop;

static void
write_text (Laptop     *self,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
read_text (Laptop     *self,
           const char *name)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
set_up (Laptop        *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->path = g_dir_make_tmp ("switchyard-start-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_true (sy_demo_write (self->path, &error));
  g_assert_no_error (error);
  self->sysroot = sy_sysroot_new (self->path, &error);
  g_assert_no_error (error);
  self->before = read_text (self, ENTRY);
  write_text (self, "proc/sys/kernel/random/boot_id", "start-0\n");
}

static void
tear_down (Laptop        *self,
           gconstpointer  data)
{
  const char *argv[] = { "rm", "-rf", self->path, NULL };

  g_clear_object (&self->sysroot);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (self->path);
  g_free (self->before);
}

static char *
execute (Laptop    *self,
         SyRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = sy_execute_plan (self->sysroot, request, SY_DOMAIN_STORE_READ_ONLY,
                                             NULL, &error);
  g_autofree char *digest = NULL;
  char *id = NULL;

  g_assert_no_error (error);
  digest = sy_plan_get_digest (plan);
  g_assert_true (sy_request_set_digest (request, digest, &error));
  sy_execute_request (self->sysroot, request, NULL, NULL, NULL, &id, &error);
  g_assert_no_error (error);

  return id;
}

static char *
apply (Laptop     *self,
       const char *stage)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_stage (stage, &error);

  g_assert_no_error (error);

  return execute (self, request);
}

/* The computer starts with @parameters beside those of the entry; gives what was taken back. */
static void
start (Laptop      *self,
       const char  *boot_id,
       const char  *parameters,
       SyStart     *out_start,
       GError     **error)
{
  g_autofree char *entry = read_text (self, ENTRY);
  g_autofree char *cmdline = NULL;

  cmdline = g_strdup_printf ("root=PARTUUID=1 rw %s %s\n",
                             strstr (entry, "intel_iommu=on") != NULL ? "intel_iommu=on" : "",
                             parameters);
  write_text (self, "proc/cmdline", cmdline);
  write_text (self, "proc/sys/kernel/random/boot_id", boot_id);
  sy_start_run (self->sysroot, NULL, NULL, out_start, error);
}

static void
expect_start (Laptop     *self,
              const char *boot_id,
              const char *parameters,
              guint       n_taken_back,
              gboolean    reboot)
{
  g_auto (SyStart) result = { NULL, FALSE };
  g_autoptr (GError) error = NULL;

  start (self, boot_id, parameters, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (result.taken_back), ==, n_taken_back);
  g_assert_cmpint (result.reboot, ==, reboot);
}

static void
expect_state (Laptop       *self,
              const char   *id,
              SyTrialState  state,
              guint         n_starts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyEntry) entry = sy_journal_find (self->sysroot, id, &error);

  g_assert_no_error (error);
  g_assert_cmpint (sy_trial_get_state (entry), ==, state);
  g_assert_cmpuint (sy_trial_get_n_starts (entry), ==, n_starts);
}

static void
expect_entry_restored (Laptop   *self,
                       gboolean  restored)
{
  g_autofree char *now = read_text (self, ENTRY);

  g_assert_cmpint (g_strcmp0 (now, self->before) == 0, ==, restored);
}

static void
test_second_start (Laptop        *self,
                   gconstpointer  data)
{
  g_autofree char *id = apply (self, "iommu");

  expect_state (self, id, SY_TRIAL_WAITING, 0);
  /* The unit may run again in the start that the change was made in. */
  expect_start (self, "start-0", "", 0, FALSE);
  expect_state (self, id, SY_TRIAL_WAITING, 0);

  expect_start (self, "start-1", "", 0, FALSE);
  expect_start (self, "start-1", "", 0, FALSE);
  expect_state (self, id, SY_TRIAL_STARTED, 1);
  expect_entry_restored (self, FALSE);

  expect_start (self, "start-2", "", 1, TRUE);
  expect_entry_restored (self, TRUE);
  expect_state (self, id, SY_TRIAL_NONE, 0);

  /* And never again. */
  expect_start (self, "start-3", "", 0, FALSE);
  expect_start (self, "start-4", "", 0, FALSE);
  expect_entry_restored (self, TRUE);
}

static void
test_kept (Laptop        *self,
           gconstpointer  data)
{
  g_autofree char *id = apply (self, "iommu");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) early = NULL;
  g_auto (GStrv) kept = NULL;

  /* Nobody can know before the restart. */
  g_assert_true (sy_trial_keep (self->sysroot, &early, &error));
  g_assert_cmpuint (g_strv_length (early), ==, 0);
  expect_start (self, "start-1", "", 0, FALSE);
  g_assert_true (sy_trial_keep (self->sysroot, &kept, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (kept[0], ==, id);
  expect_state (self, id, SY_TRIAL_NONE, 0);
  for (guint i = 2; i < 5; i++)
    {
      g_autofree char *boot_id = g_strdup_printf ("start-%u", i);

      expect_start (self, boot_id, "", 0, FALSE);
    }
  expect_entry_restored (self, FALSE);
}

/* What does not change what starts by default is not on trial. */
static void
test_no_trial (Laptop        *self,
               gconstpointer  data)
{
  g_autofree char *id = apply (self, "release");

  expect_state (self, id, SY_TRIAL_NONE, 0);
  expect_start (self, "start-1", "", 0, FALSE);
  expect_start (self, "start-2", "", 0, FALSE);
  expect_start (self, "start-3", SY_BOOT_SAFE_PARAMETER, 0, FALSE);
  expect_state (self, id, SY_TRIAL_NONE, 0);
}

static void
test_safe (Laptop        *self,
           gconstpointer  data)
{
  g_autofree char *id = apply (self, "iommu");

  /* In the first start, and without another restart. */
  expect_start (self, "start-1", SY_BOOT_SAFE_PARAMETER, 1, FALSE);
  expect_entry_restored (self, TRUE);
  expect_state (self, id, SY_TRIAL_NONE, 0);
}

/* Somebody edited our line: it stays, that is said, and the computer does not restart. */
static void
test_conflict (Laptop        *self,
               gconstpointer  data)
{
  g_autofree char *id = apply (self, "iommu");
  g_autofree char *text = read_text (self, ENTRY);
  g_autofree char *edited = NULL;
  g_autofree char *now = NULL;
  g_auto (GStrv) parts = g_strsplit (text, "intel_iommu=on", 2);
  g_auto (SyStart) result = { NULL, FALSE };
  g_autoptr (GError) error = NULL;

  edited = g_strjoinv ("intel_iommu=on,sm_on", parts);
  write_text (self, ENTRY, edited);
  expect_start (self, "start-1", "", 0, FALSE);
  start (self, "start-2", "", &result, &error);
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "/boot/loader/entries/arch.conf"));
  g_assert_false (result.reboot);
  now = read_text (self, ENTRY);
  g_assert_cmpstr (now, ==, edited);
  expect_state (self, id, SY_TRIAL_STARTED, 2);
}

/* An interrupted change is rolled back first. */
static void
test_interrupted (Laptop        *self,
                  gconstpointer  data)
{
  g_autofree char *id = apply (self, "iommu");
  g_autofree char *state = g_build_filename ("var/lib/switchyard/journal", id, "state", NULL);
  g_autoptr (SyEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  write_text (self, state, "applying\n");
  expect_start (self, "start-1", "", 0, FALSE);
  expect_entry_restored (self, TRUE);
  entry = sy_journal_find (self->sysroot, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sy_entry_get_state (entry), ==, SY_ENTRY_ROLLED_BACK);
}

static void
test_no_journal (Laptop        *self,
                 gconstpointer  data)
{
  g_autofree char *state = g_build_filename (self->path, "var/lib/switchyard", NULL);

  expect_start (self, "start-1", "", 0, FALSE);
  expect_start (self, "start-2", SY_BOOT_SAFE_PARAMETER, 0, FALSE);
  g_assert_false (g_file_test (state, G_FILE_TEST_EXISTS));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/start/" name, Laptop, NULL, set_up, function, tear_down)

  ADD ("second-start", test_second_start);
  ADD ("kept", test_kept);
  ADD ("no-trial", test_no_trial);
  ADD ("safe", test_safe);
  ADD ("conflict", test_conflict);
  ADD ("interrupted", test_interrupted);
  ADD ("no-journal", test_no_journal);

  return g_test_run ();
}
