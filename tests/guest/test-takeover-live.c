/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvirtd.h"
#include "run/sy-execute.h"

#define UUID   "0b2f0f7e-5f5b-4c34-9a4e-3f2d1c0b9a88"
#define HOME   "/var/lib/ada"
#define IMAGES HOME "/.local/share/gnome-boxes/images"
#define CONFIG HOME "/.config/libvirt/qemu"
#define ADA    1000

/*
 * A machine of a user's own session becomes one of the system's, starts from the disk in a home
 * that is closed to others, and is the user's alone again afterwards.
 */
static const char definition[] =
  "<!-- generated -->\n"
  "<domain type='qemu'>\n"
  "  <name>boxes</name>\n"
  "  <uuid>" UUID "</uuid>\n"
  "  <memory unit='MiB'>64</memory>\n"
  "  <os>\n"
  "    <type arch='x86_64' machine='q35'>hvm</type>\n"
  "  </os>\n"
  "  <devices>\n"
  "    <emulator>/app/bin/qemu-system-x86_64</emulator>\n"
  "    <disk type='file' device='disk'>\n"
  "      <driver name='qemu' type='raw'/>\n"
  "      <source file='" IMAGES "/boxes'/>\n"
  "      <target dev='sda' bus='sata'/>\n"
  "    </disk>\n"
  "  </devices>\n"
  "</domain>\n";

typedef struct {
  GSubprocess *libvirtd;
  SySysroot   *sysroot;
} Fixture;

/* Runs shell, as root; @script must succeed. */
static void
run (const char *script)
{
  const char *argv[] = { "sh", "-ec", script, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_assert_cmpint (g_mkdir_with_parents (IMAGES, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (CONFIG, 0755), ==, 0);
  g_assert_true (g_file_set_contents (CONFIG "/boxes.xml", definition, -1, NULL));
  run ("echo 'ada:x:1000:1000::" HOME ":/bin/sh' >> /etc/passwd; truncate -s 1M " IMAGES "/boxes; "
       "chown -R 1000:1000 " HOME "; chmod 700 " HOME);
  fixture->sysroot = sy_sysroot_new ("/", NULL);
  fixture->libvirtd = libvirtd_start ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  libvirtd_stop (fixture->libvirtd);
  g_assert_finalize_object (fixture->sysroot);
  run ("rm -rf " HOME " /var/lib/switchyard; sed -i '/^ada:/d' /etc/passwd");
}

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

static char *
execute (Fixture   *fixture,
         SyRequest *request)
{
  g_autoptr (GError) error = NULL;
  char *id = NULL;

  g_assert_true (sy_execute_request (fixture->sysroot, request, NULL, NULL, NULL, &id, &error));
  g_assert_no_error (error);
  g_assert_nonnull (id);

  return id;
}

static SyRequest *
new_request (void)
{
  g_autoptr (GError) error = NULL;
  SyRequest *request = sy_request_new_stage ("vm", &error);

  g_assert_true (sy_request_set_domain (request, UUID, &error));
  g_assert_no_error (error);

  return request;
}

static uid_t
get_owner (const char *path)
{
  struct stat st;

  g_assert_cmpint (stat (path, &st), ==, 0);

  return st.st_uid;
}

static void
test_over_and_back (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = new_request ();
  g_autoptr (SyRequest) again = new_request ();
  g_autoptr (SyPlan) plan = review (fixture, request);
  g_autoptr (SyRequest) undo = NULL;
  g_autoptr (SyPlan) undo_plan = NULL;
  g_autoptr (SyPlan) after = NULL;
  g_autofree char *id = NULL;
  g_autofree char *xml = NULL;
  g_autofree char *left = NULL;

  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 2);
  id = execute (fixture, request);

  xml = virsh ("dumpxml", "--inactive", UUID, NULL);
  g_assert_nonnull (strstr (xml, "<source file='" IMAGES "/boxes'/>"));
  g_assert_nonnull (strstr (xml, "<emulator>/usr/bin/"));
  g_free (virsh ("start", UUID, NULL));
  g_assert_cmpuint (get_owner (IMAGES "/boxes"), !=, ADA);
  g_free (virsh ("destroy", UUID, NULL));
  g_assert_cmpuint (get_owner (HOME), ==, ADA);

  undo = sy_request_new_undo (id, &error);
  undo_plan = review (fixture, undo);
  g_free (execute (fixture, undo));
  left = virsh ("list", "--all", "--name", NULL);
  g_assert_null (strstr (left, "boxes"));

  /* The home is closed again, and the session's own definition was not touched. */
  after = review (fixture, again);
  g_assert_cmpuint (sy_plan_get_changes (after)->len, ==, 2);
  g_free (xml);
  g_assert_true (g_file_get_contents (CONFIG "/boxes.xml", &xml, NULL, NULL));
  g_assert_cmpstr (xml, ==, definition);
}

/* Root goes by nothing but the UUID, and reads only what belongs to the owner of the home. */
static void
test_not_led_astray (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = new_request ();

  g_assert_true (sy_request_set_domain (request, "boxes", &error));
  g_assert_null (sy_execute_plan (fixture->sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL,
                                  &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_clear_error (&error);

  run ("chown 0 " CONFIG "/boxes.xml");
  g_assert_true (sy_request_set_domain (request, UUID, &error));
  g_assert_null (sy_execute_plan (fixture->sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL,
                                  &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *setfacl = g_find_program_in_path ("setfacl");

  g_test_init (&argc, &argv, NULL);
  if (setfacl == NULL)
    {
      g_print ("1..0 # SKIP setfacl is not installed\n");
      return 0;
    }

#define ADD(name, function) \
  g_test_add ("/takeover-live/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("over-and-back", test_over_and_back);
  ADD ("not-led-astray", test_not_led_astray);

  return g_test_run ();
}
