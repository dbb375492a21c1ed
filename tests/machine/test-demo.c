/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/demo/write", Fixture, NULL, set_up, test_write, tear_down);
  g_test_add ("/demo/not-empty", Fixture, NULL, set_up, test_not_empty, tear_down);
  g_test_add ("/demo/new-directory", Fixture, NULL, set_up, test_new_directory, tear_down);

  return g_test_run ();
}
