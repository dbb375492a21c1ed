/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libvirtd.h"
#include "plan/sy-journal.h"
#include "run/sy-execute.h"
#include "sample/sy-demo.h"

#define UUID "2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20"

/*
 * A whole attach and its undo on the live root, with the sample laptop's sysfs, the real libvirtd,
 * and a machine with a password, which the reviewed plan must not hold and the definition keep.
 */
static const char definition[] =
  "<domain type='qemu'><name>win10</name><uuid>" UUID "</uuid><memory unit='MiB'>64</memory>"
  "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
  "<devices><graphics type='vnc' passwd='s3cr3t'/></devices></domain>";

typedef struct {
  GSubprocess *libvirtd;
  SySysroot   *sysroot;
  char        *original;
} Fixture;

static char *
dump (void)
{
  return virsh ("dumpxml", "--inactive", "--security-info", UUID, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->sysroot = sy_sysroot_new ("/", NULL);
  fixture->libvirtd = libvirtd_start ();
  virsh_define (definition);
  fixture->original = dump ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *output = virsh ("undefine", UUID, NULL);
  char *remove[] = { (char *) "rm", (char *) "-rf", (char *) "/var/lib/switchyard", NULL };
  int status;

  libvirtd_stop (fixture->libvirtd);
  g_assert_finalize_object (fixture->sysroot);
  g_free (fixture->original);
  g_assert_true (g_spawn_sync (NULL, remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                               &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

/* Reviews @request as a user does, and notes the digest in it. */
static SyPlan *
review (Fixture   *fixture,
        SyRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = NULL;
  SyPlan *plan = sy_execute_plan (fixture->sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL,
                                  &error);

  g_assert_no_error (error);
  digest = sy_plan_get_digest (plan);
  g_assert_true (sy_request_set_digest (request, digest, &error));

  return plan;
}

static SyRequest *
review_attach (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SyRequest *request = sy_request_new_stage ("attach", &error);
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  plan = review (fixture, request);
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 1);
  json = sy_plan_to_json (plan);
  text = json_to_string (json, FALSE);
  g_assert_null (strstr (text, "s3cr3t"));

  return request;
}

static char *
execute (Fixture    *fixture,
         SyRequest  *request,
         GError    **error)
{
  char *id = NULL;
  gboolean done = sy_execute_request (fixture->sysroot, request, NULL, NULL, NULL, &id, error);

  g_assert_true (done == (id != NULL));

  return id;
}

static char *
attach (Fixture *fixture)
{
  g_autoptr (SyRequest) request = review_attach (fixture);
  g_autoptr (GError) error = NULL;
  char *id = execute (fixture, request, &error);

  g_assert_no_error (error);

  return id;
}

static void
assert_definition (const char *expected)
{
  g_autofree char *now = dump ();

  g_assert_cmpstr (now, ==, expected);
}

static void
test_undo (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = attach (fixture);
  g_autofree char *attached = dump ();
  g_autofree char *undo_id = NULL;
  g_autoptr (SyRequest) undo = sy_request_new_undo (id, &error);
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (SyEntry) entry = NULL;

  g_assert_nonnull (strstr (attached, "<hostdev mode='subsystem' type='pci' managed='yes'>"));
  g_assert_nonnull (strstr (attached, "s3cr3t"));

  plan = review (fixture, undo);
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 1);
  undo_id = execute (fixture, undo, &error);
  g_assert_no_error (error);
  assert_definition (fixture->original);
  entry = sy_journal_find (fixture->sysroot, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sy_entry_get_undone_by (entry), ==, undo_id);
}

static void
test_changed_since_review (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = review_attach (fixture);
  g_autofree char *output = virsh ("setmaxmem", "--config", UUID, "70000", NULL);
  g_autofree char *changed = dump ();

  g_assert_null (execute (fixture, request, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  assert_definition (changed);
}

static void
test_changed_since_apply (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = attach (fixture);
  g_autofree char *output = virsh ("setmaxmem", "--config", UUID, "70000", NULL);
  g_autofree char *changed = dump ();
  g_autoptr (SyRequest) undo = sy_request_new_undo (id, &error);

  g_assert_null (sy_execute_plan (fixture->sysroot, undo, SY_DOMAIN_STORE_READ_WRITE, NULL,
                                  &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "win10"));
  assert_definition (changed);
}

/* It stops between the review and the apply: nothing is begun. */
static void
test_no_libvirt (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = review_attach (fixture);

  libvirtd_stop (fixture->libvirtd);
  g_assert_null (execute (fixture, request, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  g_assert_false (g_file_test (SY_JOURNAL_DIR "/0001", G_FILE_TEST_EXISTS));
  fixture->libvirtd = libvirtd_start ();
  assert_definition (fixture->original);
}

/* Runs this program again, killed when it makes the call for the @k-th time. */
static int
apply_and_die (const char *call,
               guint       k,
               const char *digest)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *trace = g_strdup_printf ("trace=%s", call);
  g_autofree char *inject = g_strdup_printf ("inject=%s:signal=KILL:when=%u", call, k);
  const char *argv[] = {
    "strace", "-f", "-qq", "-o", "/dev/null", "-e", trace, "-e", inject,
    self, "--execute", digest, NULL,
  };
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               NULL, NULL, &status, &error));
  g_assert_no_error (error);

  return status;
}

static void
recover (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  g_assert_true (sy_execute_recover (fixture->sysroot, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  entries = sy_journal_list (fixture->sysroot, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    g_assert_cmpint (sy_entry_get_state (entries->pdata[i]), !=, SY_ENTRY_APPLYING);
}

/*
 * Between two synchronised writes of the journal, among them the moment after libvirt has defined
 * the machine and before the journal knows what it made of it.
 */
static void
sweep (Fixture    *fixture,
       const char *call)
{
  g_autoptr (SyRequest) request = review_attach (fixture);
  guint defined = 0;
  int status = -1;
  guint k;

  for (k = 1; status != 0 && k < 200; k++)
    {
      g_autofree char *now = NULL;

      status = apply_and_die (call, k, sy_request_get_digest (request));
      now = dump ();
      defined += strcmp (now, fixture->original) != 0 ? 1 : 0;
      if (status == 0)
        break;
      recover (fixture);
      now = (g_free (now), dump ());
      /* Killed after the commit: the whole of it stays. */
      if (strcmp (now, fixture->original) != 0)
        break;
    }
  g_test_message ("%s: killed %u times, %u of them after libvirt had defined the machine",
                  call, k - 1, defined);
  g_assert_cmpuint (k, <, 200);
  g_assert_cmpuint (k, >, 3);
  g_assert_cmpuint (defined, >, 1);
}

static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *strace = g_find_program_in_path ("strace");

  if (strace == NULL)
    {
      g_test_skip ("strace is not installed");
      return;
    }
  sweep (fixture, data);
}

static int
execute_digest (const char *digest)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", NULL);
  g_autoptr (SyRequest) request = sy_request_new_stage ("attach", NULL);
  g_autoptr (GError) error = NULL;

  if (!sy_request_set_digest (request, digest, &error) ||
      !sy_execute_request (sysroot, request, NULL, NULL, NULL, NULL, &error))
    g_printerr ("%s\n", error->message);

  return error != NULL ? 1 : 0;
}

/* The sample laptop's hardware in place of this computer's. */
static void
become_the_sample (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("laptop-XXXXXX", &error);
  g_autofree char *sys = g_build_filename (path, "sys", NULL);

  g_assert_no_error (error);
  g_assert_cmpint (mount ("laptop", path, "tmpfs", 0, NULL), ==, 0);
  g_assert_true (sy_demo_write (path, &error));
  g_assert_cmpint (mount (sys, "/sys", NULL, MS_BIND, NULL), ==, 0);
  g_assert_cmpint (umount2 (path, MNT_DETACH), ==, 0);
  g_assert_cmpint (rmdir (path), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && strcmp (argv[1], "--execute") == 0)
    return execute_digest (argv[2]);

  g_test_init (&argc, &argv, NULL);
  become_the_sample ();

#define ADD(name, data, function) \
  g_test_add ("/attach-live/" name, Fixture, data, set_up, function, tear_down)
  ADD ("undo", NULL, test_undo);
  ADD ("changed-since-review", NULL, test_changed_since_review);
  ADD ("changed-since-apply", NULL, test_changed_since_apply);
  ADD ("no-libvirt", NULL, test_no_libvirt);
  ADD ("killed/fsync", "fsync", test_killed);

  return g_test_run ();
}
