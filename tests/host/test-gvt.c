/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "assess/sy-gvt-instance.h"
#include "host/sy-gvt-unit.h"
#include "run/sy-execute.h"
#include "run/sy-gvt-start.h"
#include "sample/sy-demo.h"
#include "sample/sy-tree.h"

#define UUID   "c2177883-f1bb-47f0-914d-32a22e3a8804"
#define OTHER  "6f4ac5c6-3b6d-4a5d-9b1e-0d3f5b8a7c21"
#define TYPE   "i915-GVTg_V5_4"
#define PATH   "/etc/systemd/system/multi-user.target.d/switchyard-gvt-" UUID ".conf"
#define IGPU   "/sys/devices/pci0000:00/0000:00:02.0/"
#define MDEV(uuid, type) \
  "link " IGPU uuid "/mdev_type -> ../mdev_supported_types/" type "\n" \
  "link /sys/bus/mdev/devices/" uuid " -> ../../../devices/pci0000:00/0000:00:02.0/" uuid "\n"

static const char unit_text[] =
  "# Written by Switchyard: creates a virtual GPU of the integrated Intel GPU (GVT-g) at every\n"
  "# start, before virtual machines start. What came of it: journalctl -u switchyard-gvt@" UUID "\n"
  "# To remove it: switchyardctl gvt remove " UUID " (or delete this file and restart).\n"
  "[Unit]\n"
  "Wants=switchyard-gvt@" UUID ".service\n"
  "\n"
  "[X-Switchyard]\n"
  "Device=0000:00:02.0\n"
  "Type=" TYPE "\n";

typedef struct {
  char      *path;
  SySysroot *sysroot;
} Fixture;

static void
lay_over (Fixture    *fixture,
          const char *tree)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sy_tree_write (fixture->path, "variation", tree, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("gvt-XXXXXX", &error);
  g_assert_true (sy_demo_write (fixture->path, &error));
  g_assert_no_error (error);
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  const char *argv[] = { "rm", "-rf", fixture->path, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_assert_finalize_object (fixture->sysroot);
  g_free (fixture->path);
}

static SyRequest *
new_request (const char *action,
             const char *type)
{
  g_autoptr (GError) error = NULL;
  SyRequest *request = sy_request_new_gvt (action, UUID, &error);

  g_assert_no_error (error);
  g_assert_true (sy_request_set_gvt_type (request, type, &error));

  return request;
}

static SyPlan *
plan (Fixture     *fixture,
      const char  *action,
      const char  *type,
      GError     **error)
{
  g_autoptr (SyRequest) request = new_request (action, type);

  return sy_execute_plan (fixture->sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL, error);
}

static void
apply (Fixture    *fixture,
       const char *action,
       const char *type)
{
  g_autoptr (SyRequest) request = new_request (action, type);
  g_autoptr (SyPlan) wanted = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = NULL;

  wanted = sy_execute_plan (fixture->sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL, &error);
  g_assert_no_error (error);
  digest = sy_plan_get_digest (wanted);
  g_assert_true (sy_request_set_digest (request, digest, &error));
  g_assert_true (sy_execute_request (fixture->sysroot, request, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_refused (Fixture    *fixture,
                const char *action,
                const char *type,
                SyError     code,
                const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) none = plan (fixture, action, type, &error);

  g_assert_null (none);
  g_assert_error (error, SY_ERROR, (gint) code);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

/* The largest picture is the default; what is now and what is at every start are both planned. */
static void
test_create (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) made = plan (fixture, SY_REQUEST_GVT_CREATE, NULL, &error);
  SyChange *file;
  SyChange *runtime;

  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (made)->len, ==, 2);
  file = sy_plan_get_changes (made)->pdata[0];
  g_assert_cmpstr (sy_change_get_path (file), ==, PATH);
  g_assert_cmpmem (g_bytes_get_data (sy_change_get_after (file)->content, NULL),
                   g_bytes_get_size (sy_change_get_after (file)->content),
                   unit_text, strlen (unit_text));
  g_assert_cmpuint (sy_change_get_after (file)->mode, ==, 0644);
  runtime = sy_plan_get_changes (made)->pdata[1];
  g_assert_cmpint (sy_change_get_runtime_action (runtime), ==, SY_RUNTIME_CREATE_MDEV);
  g_assert_cmpstr (sy_change_get_path (runtime), ==, "0000:00:02.0");
  g_assert_cmpstr (sy_change_get_after_text (runtime), ==, TYPE);
  g_assert_cmpstr (sy_change_get_uuid (runtime), ==, UUID);
  g_assert_false (sy_plan_get_reboot (made));
}

/* One that somebody made by hand gets its start, whatever room there is. */
static void
test_create_existing (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) made = NULL;
  g_autoptr (SyPlan) again = NULL;

  lay_over (fixture, MDEV (UUID, TYPE)
            "text " IGPU "mdev_supported_types/" TYPE "/available_instances 0\n");
  made = plan (fixture, SY_REQUEST_GVT_CREATE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (made)->len, ==, 1);
  apply (fixture, SY_REQUEST_GVT_CREATE, NULL);
  again = plan (fixture, SY_REQUEST_GVT_CREATE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (again)->len, ==, 0);
  assert_refused (fixture, SY_REQUEST_GVT_CREATE, "i915-GVTg_V5_8", SY_ERROR_CONFLICT, TYPE);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  assert_refused (fixture, SY_REQUEST_GVT_CREATE, "i915-GVTg_V5_1", SY_ERROR_REFUSED,
                  TYPE " (1 more), i915-GVTg_V5_8 (2 more)");
  assert_refused (fixture, SY_REQUEST_GVT_REMOVE, NULL, SY_ERROR_NOT_FOUND, UUID);
  assert_refused (fixture, SY_REQUEST_GVT_START, NULL, SY_ERROR_INVALID_REQUEST, "start");
  lay_over (fixture, "text " IGPU "mdev_supported_types/" TYPE "/available_instances 0\n");
  assert_refused (fixture, SY_REQUEST_GVT_CREATE, TYPE, SY_ERROR_REFUSED, "no room");
}

static void
test_instances (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GPtrArray) instances = NULL;
  g_autoptr (SyMachine) machine = NULL;
  const SyGvtInstance *instance;

  lay_over (fixture, MDEV (OTHER, "i915-GVTg_V5_8"));
  apply (fixture, SY_REQUEST_GVT_CREATE, TYPE);
  machine = sy_machine_read (fixture->sysroot);
  instances = sy_gvt_instances_list (machine, NULL, NULL);
  g_assert_cmpuint (instances->len, ==, 2);
  instance = instances->pdata[0];
  g_assert_cmpstr (instance->uuid, ==, OTHER);
  g_assert_cmpstr (instance->type, ==, "i915-GVTg_V5_8");
  g_assert_true (instance->exists);
  g_assert_false (instance->at_start);
  instance = instances->pdata[1];
  g_assert_cmpstr (instance->uuid, ==, UUID);
  g_assert_cmpstr (instance->type, ==, TYPE);
  g_assert_false (instance->exists);
  g_assert_true (instance->at_start);
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->path, PATH, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) removal = NULL;

  apply (fixture, SY_REQUEST_GVT_CREATE, TYPE);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  lay_over (fixture, MDEV (UUID, TYPE)
            "text /etc/libvirt/qemu/gvt.xml <domain><name>gvt</name><uuid>" OTHER "</uuid><devices>"
            "<hostdev type='mdev'><source><address uuid='" UUID "'/></source></hostdev></devices>"
            "</domain>\n");
  removal = plan (fixture, SY_REQUEST_GVT_REMOVE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (removal)->len, ==, 2);
  g_assert_cmpuint (sy_plan_get_warnings (removal)->len, ==, 1);
  g_assert_nonnull (strstr (sy_plan_get_warnings (removal)->pdata[0], "“gvt”"));
  apply (fixture, SY_REQUEST_GVT_REMOVE, NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
assert_start_fails (Fixture    *fixture,
                    SyError     code,
                    const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *done = NULL;

  g_assert_false (sy_gvt_start (fixture->sysroot, UUID, 0, &done, &error));
  g_assert_error (error, SY_ERROR, (gint) code);
  g_assert_null (done);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

/* What a kernel does is tried in the rig. */
static void
test_start (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *says = NULL;

  assert_start_fails (fixture, SY_ERROR_NOT_FOUND, PATH);
  lay_over (fixture, "text " PATH " [Unit]\n");
  assert_start_fails (fixture, SY_ERROR_INVALID_DATA, PATH ": “Device” is “”");
  lay_over (fixture, "file " PATH "\n| [X-Switchyard]\n| Device=0000:00:02.0\n| Type=../../x\n");
  assert_start_fails (fixture, SY_ERROR_INVALID_DATA, PATH ": “Type” is “../../x”");
  lay_over (fixture, "file " PATH "\n| [X-Switchyard]\n| Device=0000:00:02.0\n"
            "| Type=i915-GVTg_V5_1\n");
  assert_start_fails (fixture, SY_ERROR_NOT_FOUND, "mdev_supported_types/i915-GVTg_V5_1");
  lay_over (fixture, MDEV (UUID, TYPE));
  assert_start_fails (fixture, SY_ERROR_CONFLICT, "of the type " TYPE " and not i915-GVTg_V5_1");
  lay_over (fixture, "file " PATH "\n| [X-Switchyard]\n| Device=0000:00:02.0\n| Type=" TYPE "\n");
  g_assert_true (sy_gvt_start (fixture->sysroot, UUID, 0, &says, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (says, "there already"));
}

/* Files of others, and names that are none of ours, are left alone. */
static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) units = NULL;
  static const char folder[] = "/etc/systemd/system/multi-user.target.d/";
  g_autofree char *tree =
    g_strdup_printf ("text %smine.conf [Unit]\ntext %sswitchyard-gvt-x.conf [Unit]\n"
                     "text %sswitchyard-gvt-" OTHER ".conf [Unit]\n", folder, folder, folder);

  apply (fixture, SY_REQUEST_GVT_CREATE, TYPE);
  lay_over (fixture, tree);
  units = sy_gvt_units_list (fixture->sysroot, problems);
  g_assert_cmpuint (units->len, ==, 1);
  g_assert_cmpstr (((SyGvtUnit *) units->pdata[0])->uuid, ==, UUID);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (strstr (problems->pdata[0], OTHER));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/gvt/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("create", test_create);
  ADD ("create-existing", test_create_existing);
  ADD ("refused", test_refused);
  ADD ("instances", test_instances);
  ADD ("remove", test_remove);
  ADD ("start", test_start);
  ADD ("list", test_list);

  return g_test_run ();
}
