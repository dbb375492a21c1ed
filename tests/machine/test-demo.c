/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "assess/sy-mode-plan.h"
#include "sample/sy-demo-follow.h"
#include "sample/sy-demo.h"

typedef struct {
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("demo-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  const char *argv[] = { "rm", "-rf", fixture->path, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                               NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (fixture->path);
}

static void
test_write (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = NULL;
  g_autofree char *device = NULL;
  g_autofree char *driver = NULL;
  struct stat st;

  sy_demo_write (fixture->path, &error);
  g_assert_no_error (error);
  sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);

  device = sy_sysroot_read_attribute (sysroot, "/sys/bus/pci/devices/0000:01:00.0/device", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (device, ==, "0x1c8d");
  driver = sy_sysroot_read_link (sysroot, "/sys/bus/pci/devices/0000:01:00.0/driver", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (driver, ==, "../../../../bus/pci/drivers/nvidia");
  g_assert_true (sy_sysroot_exists (sysroot, "/sys/bus/pci/devices/0000:01:00.0/driver"));
  g_assert_true (sy_sysroot_exists (sysroot,
                                   "/sys/kernel/iommu_groups/1/devices/0000:01:00.0/class"));
  g_assert_true (sy_sysroot_exists (sysroot, "/sys/class/drm/card1-eDP-1/status"));
  g_assert_true (sy_sysroot_stat (sysroot, "/etc/libvirt/qemu/win10.xml", TRUE, &st, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0600);
}

static void
test_not_empty (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (fixture->path, "mine", NULL);

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_false (sy_demo_write (fixture->path, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
}

static void
test_new_directory (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->path, "new", NULL);
  g_autofree char *file = g_build_filename (path, "etc", "os-release", NULL);

  sy_demo_write (path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (file, G_FILE_TEST_IS_REGULAR));
}

/* Plans the mode, lets the sample laptop follow, and says what it is measured as then. */
static SyMode
switch_now (SySysroot  *sysroot,
            const char *mode,
            char      **out_power)
{
  g_autoptr (SyMachine) before = sy_machine_read (sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (before);
  g_autoptr (SyRequest) request = sy_request_new_mode (mode, SY_REQUEST_WHEN_NOW, NULL);
  SyStageContext context = { .assessment = assessment, .request = request };
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = sy_mode_make_plan (&context, &error);
  g_autoptr (SyMachine) after = NULL;
  g_autoptr (SyAssessment) result = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, >, 0);
  sy_demo_follow (sysroot, sy_plan_get_changes (plan));
  after = sy_machine_read (sysroot);
  result = sy_assessment_new (after);
  *out_power = g_strdup (sy_machine_get_dgpu (after)->power_state);

  return sy_assessment_get_mode (result);
}

/* The sample laptop goes through the modes as a real one does. */
static void
test_follow (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct {
    const char *name;
    SyMode      mode;
    const char *power;
  } steps[] = {
    { "vm", SY_MODE_VM, "D3cold" }, { "host", SY_MODE_HOST, "D0" },
    { "off", SY_MODE_OFF, "D3cold" }, { "host", SY_MODE_HOST, "D0" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = NULL;
  g_autofree char *programs = g_strdup_printf ("rm -r %1$s/proc/1184 %1$s/proc/3027",
                                               fixture->path);

  sy_demo_write (fixture->path, &error);
  sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_command_line_sync (programs, NULL, NULL, NULL, &error));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *power = NULL;

      g_assert_cmpint (switch_now (sysroot, steps[i].name, &power), ==, steps[i].mode);
      g_assert_cmpstr (power, ==, steps[i].power);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/demo/write", Fixture, NULL, set_up, test_write, tear_down);
  g_test_add ("/demo/not-empty", Fixture, NULL, set_up, test_not_empty, tear_down);
  g_test_add ("/demo/new-directory", Fixture, NULL, set_up, test_new_directory, tear_down);

  g_test_add ("/demo/follow", Fixture, NULL, set_up, test_follow, tear_down);

  return g_test_run ();
}
