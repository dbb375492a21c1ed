/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "assess/sy-stage.h"
#include "sample/sy-demo.h"
#include "sample/sy-tree.h"

#define WIN10 "2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20"
#define ARCH "11111111-2222-3333-4444-555555555555"

/* The sample laptop's GPU lacks its sound function, and has the group for itself. */
static const char audio[] =
  "pci 0000:00:01.0 8086:1901 class=060400 sub=17aa:39d1 rev=05 driver=pcieport group=1 bus=01\n"
  "pci 0000:01:00.1 10de:0fb9 class=040300 sub=17aa:39d1 rev=a1 driver=snd_hda_intel group=1\n";
static const char wifi[] =
  "pci 0000:00:05.0 8086:24fd class=028000 sub=8086:1130 rev=78 driver=iwlwifi group=1\n";
static const char second_machine[] =
  "file /etc/libvirt/qemu/arch.xml mode=0600\n"
  "| <domain type='kvm'>\n|   <name>arch</name>\n|   <uuid>" ARCH "</uuid>\n"
  "|   <os><type machine='pc-i440fx-7.2'>hvm</type></os>\n| </domain>\n";

typedef struct {
  char          *path;
  SySysroot     *sysroot;
  SyDomainStore *store;
  SyAssessment  *assessment;
  SyRequest     *request;
  SyStageContext context;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("attach-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_true (sy_demo_write (fixture->path, &error));
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  fixture->request = sy_request_new_stage ("attach", &error);
  g_assert_no_error (error);
}

static void
run (const char *program,
     const char *option,
     const char *first,
     const char *second)
{
  const char *argv[] = { program, option, first, second, NULL };
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                               NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->assessment);
  g_clear_object (&fixture->request);
  g_assert_finalize_object (fixture->sysroot);
  run ("rm", "-rf", fixture->path, NULL);
  g_free (fixture->path);
}

/* Lays @text over the sample; a device of @text may be one that the sample has too. */
static void
add_tree (Fixture    *fixture,
          const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("variation-XXXXXX", &error);
  g_autofree char *content = g_build_filename (path, ".", NULL);

  sy_tree_write (path, "variation", text, &error);
  g_assert_no_error (error);
  run ("cp", "-af", content, fixture->path);
  run ("rm", "-rf", path, NULL);
}

static void
remove_file (Fixture    *fixture,
             const char *name)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Reads the machine and opens its virtual machines; to be called after the tree is complete. */
static const SyStageContext *
read_context (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyMachine) machine = sy_machine_read (fixture->sysroot);

  g_clear_object (&fixture->store);
  g_clear_object (&fixture->assessment);
  fixture->assessment = sy_assessment_new (machine);
  fixture->store = sy_domain_store_open (fixture->sysroot, "qemu:///system",
                                         SY_DOMAIN_STORE_READ_WRITE, &error);
  g_assert_no_error (error);
  fixture->context = (SyStageContext) {
    .assessment = fixture->assessment,
    .domains = fixture->store,
    .request = fixture->request,
  };

  return &fixture->context;
}

static void
assert_status (const SyStageContext *context,
               SyStageState          state,
               const char           *says)
{
  g_autoptr (SyStageStatus) status = sy_stage_find ("attach")->assess (context);

  g_assert_cmpint (status->state, ==, state);
  if (strstr (status->reason, says) == NULL)
    g_error ("“%s” does not say “%s”", status->reason, says);
}

static void
assert_refused (const SyStageContext *context,
                const char           *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sy_stage_make_plan (context, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

static SyPlan *
make_plan (const SyStageContext *context)
{
  g_autoptr (GError) error = NULL;
  SyPlan *plan = sy_stage_make_plan (context, &error);

  g_assert_no_error (error);

  return plan;
}

static SyChange *
get_only_change (SyPlan *plan)
{
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 1);

  return sy_plan_get_changes (plan)->pdata[0];
}

static void
assert_warnings (SyPlan     *plan,
                 const char *says,
                 guint       n)
{
  const GPtrArray *warnings = sy_plan_get_warnings (plan);

  for (guint i = 0; i < warnings->len; i++)
    if (strstr (warnings->pdata[i], says) != NULL)
      n--;
  g_assert_cmpuint (n, ==, 0);
}

static void
test_ready (Fixture       *fixture,
            gconstpointer  data)
{
  const SyStageContext *context = read_context (fixture);
  g_autoptr (SyPlan) plan = make_plan (context);
  g_autoptr (SyPlan) again = make_plan (context);
  SyChange *change = get_only_change (plan);
  g_autofree char *diff = sy_change_get_diff (change);
  g_autofree char *digest = sy_plan_get_digest (plan);
  g_autofree char *digest_again = sy_plan_get_digest (again);
  const char *first_hunk;

  assert_status (context, SY_STAGE_READY, "win10");
  g_assert_cmpint (sy_change_get_kind (change), ==, SY_CHANGE_DOMAIN);
  g_assert_cmpstr (sy_change_get_uri (change), ==, "qemu:///system");
  g_assert_cmpstr (sy_change_get_uuid (change), ==, WIN10);
  g_assert_cmpstr (sy_change_get_domain_name (change), ==, "win10");
  g_assert_false (sy_plan_get_reboot (plan));
  g_assert_cmpstr (digest, ==, digest_again);

  first_hunk = strstr (diff, "@@ ");
  g_assert_nonnull (first_hunk);
  g_assert_nonnull (strstr (first_hunk,
    "+    <hostdev mode='subsystem' type='pci' managed='yes'>\n"
    "+      <source>\n"
    "+        <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"
    "+      </source>\n"
    "+      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"
    "+      <alias name='ua-dgpu'/>\n"
    "+    </hostdev>\n"
    "+    <input type='keyboard' bus='usb'/>\n"
    "   </devices>\n"));
  g_assert_nonnull (strstr (first_hunk, "hotplug='off'/>\n"));
  g_assert_nonnull (strstr (first_hunk, "+    <locked/>\n"));
  /* The laptop's own ids, in the decimal numbers that libvirt takes: 0x17aa and 0x39d1. */
  g_assert_nonnull (strstr (first_hunk, "name='x-pci-sub-vendor-id' type='unsigned' value='6058'"));
  g_assert_nonnull (strstr (first_hunk,
                            "name='x-pci-sub-device-id' type='unsigned' value='14801'"));
  /* The reason stands beside the hunk. */
  g_assert_nonnull (strstr (first_hunk, " @@\n# Makes room for the GPU’s port at 00:01.0.\n"));

  /* Linux has the GPU in the sample, and the step before this one was left out. */
  g_assert_cmpuint (sy_plan_get_warnings (plan)->len, ==, 2);
  assert_warnings (plan, "(driver nvidia)", 1);
  assert_warnings (plan, "looks for a battery", 1);
}

static void
test_done (Fixture       *fixture,
           gconstpointer  data)
{
  const SyStageContext *context = read_context (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = make_plan (context);
  g_autoptr (SyPlan) empty = NULL;
  g_autofree char *kept =
    sy_domain_store_define (fixture->store, WIN10,
                            sy_change_get_after_text (get_only_change (plan)), &error);

  g_assert_no_error (error);
  assert_status (context, SY_STAGE_DONE, "win10");
  empty = make_plan (context);
  g_assert_cmpuint (sy_plan_get_changes (empty)->len, ==, 0);
}

/* Off by default; a file of its own beside the hooks that there are. */
static void
test_hook (Fixture       *fixture,
           gconstpointer  data)
{
  const SyStageContext *context;
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (SyPlan) rest = NULL;
  g_autofree char *kept = NULL;
  const GPtrArray *changes;
  const SyFileState *after;

  add_tree (fixture, "file /etc/libvirt/hooks/qemu mode=0755\n| #!/bin/sh\n");
  g_assert_true (sy_request_set_options (fixture->request, "hook", &error));
  context = read_context (fixture);
  plan = make_plan (context);
  changes = sy_plan_get_changes (plan);
  g_assert_cmpuint (changes->len, ==, 3);
  g_assert_cmpstr (sy_change_get_path (changes->pdata[1]), ==,
                   "/etc/libvirt/hooks/qemu.d/switchyard");
  after = sy_change_get_after (changes->pdata[1]);
  g_assert_cmpuint (after->mode, ==, 0755);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (after->content, NULL), -1,
                                  "/switchyard-helper'\n"));
  g_assert_cmpstr (sy_change_get_argv (changes->pdata[2])[1], ==, "try-restart");
  g_assert_cmpstr (sy_change_get_argv (changes->pdata[2])[2], ==, "libvirtd.service");

  kept = sy_domain_store_define (fixture->store, WIN10,
                                 sy_change_get_after_text (changes->pdata[0]), &error);
  g_assert_no_error (error);
  assert_status (context, SY_STAGE_READY, "no hook");
  rest = make_plan (context);
  g_assert_cmpuint (sy_plan_get_changes (rest)->len, ==, 2);

  add_tree (fixture, "file /etc/libvirt/hooks/qemu.d/switchyard mode=0755\n| #!/bin/sh\n");
  assert_status (read_context (fixture), SY_STAGE_DONE, "win10");
}

static void
test_all_functions (Fixture       *fixture,
                    gconstpointer  data)
{
  const SyStageContext *context;
  g_autoptr (SyPlan) plan = NULL;
  const char *after;
  const char *first;
  const char *second;

  add_tree (fixture, audio);
  context = read_context (fixture);
  plan = make_plan (context);
  after = sy_change_get_after_text (get_only_change (plan));
  first = strstr (after, "bus='0x01' slot='0x00' function='0x0'/>\n      </source>");
  second = strstr (after, "bus='0x01' slot='0x00' function='0x1'/>\n      </source>");
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_true (first < second);
  assert_warnings (plan, "shares its IOMMU group", 0);
}

/* One function alone is not the whole: the rest is added, and what is there stays. */
static void
test_partly (Fixture       *fixture,
             gconstpointer  data)
{
  const SyStageContext *context = read_context (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = make_plan (context);
  g_autoptr (SyPlan) rest = NULL;
  g_autofree char *kept =
    sy_domain_store_define (fixture->store, WIN10,
                            sy_change_get_after_text (get_only_change (plan)), &error);

  add_tree (fixture, audio);
  context = read_context (fixture);
  assert_status (context, SY_STAGE_READY, "win10");
  rest = make_plan (context);
  g_assert_cmpstr (sy_change_get_before_text (get_only_change (rest)), ==, kept);
}

static void
test_choose (Fixture       *fixture,
             gconstpointer  data)
{
  const SyStageContext *context;
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = NULL;

  add_tree (fixture, second_machine);
  context = read_context (fixture);
  assert_status (context, SY_STAGE_READY, "--domain: arch, win10");
  assert_refused (context, "--domain: arch, win10");

  g_assert_true (sy_request_set_domain (fixture->request, "win11", &error));
  assert_status (context, SY_STAGE_BLOCKED, "arch, win10");
  assert_refused (context, "arch, win10");

  g_assert_true (sy_request_set_domain (fixture->request, "win10", &error));
  plan = make_plan (context);
  g_assert_cmpstr (sy_change_get_uuid (get_only_change (plan)), ==, WIN10);
}

static void
test_blocked (Fixture       *fixture,
              gconstpointer  data)
{
  SyStageContext context;

  remove_file (fixture, "etc/libvirt/qemu/win10.xml");
  assert_status (read_context (fixture), SY_STAGE_BLOCKED, "no virtual machine in qemu:///system");
  add_tree (fixture, "file /home/a/.config/libvirt/qemu/boxes.xml\n"
                     "| <domain><name>boxes</name><uuid>" ARCH "</uuid></domain>\n");
  assert_status (read_context (fixture), SY_STAGE_BLOCKED, "(boxes)");
  assert_refused (&fixture->context, "(boxes)");

  add_tree (fixture, "file /etc/libvirt/qemu/broken.xml\n| <domain>\n| <devices>\n| </domain>\n");
  assert_status (read_context (fixture), SY_STAGE_BLOCKED,
                 "/etc/libvirt/qemu/broken.xml: The domain definition cannot be read: line 3");

  context = fixture->context;
  context.domains = NULL;
  assert_status (&context, SY_STAGE_BLOCKED, "libvirt");
  assert_refused (&context, "libvirt");
}

static void
test_no_gpu (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *boot = g_build_filename (fixture->path, "boot", NULL);
  g_autoptr (SySysroot) bare = sy_sysroot_new (boot, NULL);
  g_autoptr (SyMachine) machine = sy_machine_read (bare);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  SyStageContext context = *read_context (fixture);

  context.assessment = assessment;
  assert_status (&context, SY_STAGE_BLOCKED, "");
}

static void
test_warnings (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) shared = NULL;
  g_autoptr (SyPlan) old = NULL;
  g_autoptr (SyPlan) off = NULL;

  add_tree (fixture, wifi);
  add_tree (fixture, second_machine);
  add_tree (fixture, "file /var/lib/libvirt/qemu/save/win10.save\n| state\n");
  g_assert_true (sy_request_set_domain (fixture->request, "win10", &error));
  shared = make_plan (read_context (fixture));
  assert_warnings (shared, "shares its IOMMU group with 0000:00:05.0", 1);
  assert_warnings (shared, "is saved", 1);
  assert_warnings (shared, "looks for a battery", 1);
  g_assert_cmpuint (sy_plan_get_warnings (shared)->len, ==, 4);

  g_assert_true (sy_request_set_domain (fixture->request, "arch", &error));
  old = make_plan (read_context (fixture));
  assert_warnings (old, "pc-i440fx-7.2", 1);
  assert_warnings (old, "BIOS firmware", 1);
  assert_warnings (old, "is saved", 0);

  remove_file (fixture, "sys/bus/pci/devices/0000:01:00.0/iommu_group");
  off = make_plan (read_context (fixture));
  assert_warnings (off, "The IOMMU is off", 1);
  assert_warnings (off, "shares its IOMMU group", 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/stage-attach/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("ready", test_ready);
  ADD ("done", test_done);
  ADD ("hook", test_hook);
  ADD ("all-functions", test_all_functions);
  ADD ("partly", test_partly);
  ADD ("choose", test_choose);
  ADD ("blocked", test_blocked);
  ADD ("no-gpu", test_no_gpu);
  ADD ("warnings", test_warnings);

  return g_test_run ();
}
