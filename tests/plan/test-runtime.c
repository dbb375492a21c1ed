/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sequence of writes and every failure, on files in the place of sysfs. That a kernel follows
 * the writes is for a test on a kernel to show. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "plan/sy-runtime.h"
#include "tree.h"

#define DEVICE "sys/bus/pci/devices/0000:01:00.0"

static SyChange *
make_binding (const char *before,
              const char *after)
{
  SyPciAddress address = { 0, 1, 0, 0 };

  return sy_change_new_runtime (SY_RUNTIME_BIND_DRIVER, &address, before, after, NULL, "Why.");
}

static void
make_device (Tree *tree)
{
  g_autofree char *link = tree_path (tree, DEVICE "/driver");

  tree_write (tree, DEVICE "/driver_override", "");
  tree_write (tree, "sys/bus/pci/drivers/nvidia/unbind", "");
  tree_write (tree, "sys/bus/pci/drivers/vfio-pci/unbind", "");
  tree_write (tree, "sys/bus/pci/drivers_probe", "");
  g_assert_cmpint (symlink ("../../drivers/nvidia", link), ==, 0);
}

static void
assert_content (Tree       *tree,
                const char *name,
                const char *expected)
{
  g_autofree char *text = tree_read (tree, name);

  g_assert_cmpstr (text, ==, expected);
}

/* The files take every write, but the driver stays: that is noticed. */
static void
test_writes (Tree          *tree,
             gconstpointer  data)
{
  g_autoptr (SyChange) change = make_binding ("nvidia", "vfio-pci");
  g_autoptr (GError) error = NULL;

  make_device (tree);
  g_assert_false (sy_runtime_apply (change, tree->sysroot, 1000, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "the driver is now “nvidia”"));
  assert_content (tree, DEVICE "/driver_override", "vfio-pci");
  assert_content (tree, "sys/bus/pci/drivers/nvidia/unbind", "0000:01:00.0");
  assert_content (tree, "sys/bus/pci/drivers_probe", "0000:01:00.0");
}

static void
test_states (Tree          *tree,
             gconstpointer  data)
{
  g_autoptr (SyChange) there = make_binding ("nvidia", "vfio-pci");
  g_autoptr (SyChange) back = make_binding ("vfio-pci", "nvidia");
  g_autoptr (SyChange) other = make_binding ("nouveau", NULL);
  g_autoptr (GError) error = NULL;
  SyRuntimeState state;

  g_assert_false (sy_runtime_get_state (there, tree->sysroot, &state, NULL, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  make_device (tree);
  g_assert_true (sy_runtime_get_state (there, tree->sysroot, &state, NULL, NULL));
  g_assert_cmpint (state, ==, SY_RUNTIME_IS_BEFORE);
  g_assert_true (sy_runtime_get_state (back, tree->sysroot, &state, NULL, NULL));
  g_assert_cmpint (state, ==, SY_RUNTIME_IS_AFTER);
  g_assert_true (sy_runtime_get_state (other, tree->sysroot, &state, NULL, NULL));
  g_assert_cmpint (state, ==, SY_RUNTIME_IS_OTHER);
}

static void
test_not_loaded (Tree          *tree,
                 gconstpointer  data)
{
  g_autoptr (SyChange) change = make_binding ("nvidia", "nouveau");
  g_autoptr (GError) error = NULL;

  make_device (tree);
  g_assert_false (sy_runtime_apply (change, tree->sysroot, 1000, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  assert_content (tree, DEVICE "/driver_override", "");
}

static void
test_refused_write (Tree          *tree,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link = tree_path (tree, "full");

  /* The kernel's own file that refuses every write. */
  if (geteuid () != 0)
    {
      g_test_skip ("only root can make a device");
      return;
    }
  if (mknod (link, S_IFCHR | 0600, (1 << 8) | 7) != 0)
    {
      g_test_skip ("a device cannot be made here");
      return;
    }
  g_assert_false (sy_runtime_write (tree->sysroot, "/full", "x", 1000, &error));
  if (g_error_matches (error, SY_ERROR, SY_ERROR_DENIED))
    {
      g_test_skip ("devices are off on this file system");
      return;
    }
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "No space left on device"));
}

/* A write that the other side never takes: we come back, and say so. */
static void
test_hanging_write (Tree          *tree,
                    gconstpointer  data)
{
  g_autofree char *path = tree_path (tree, "hangs");
  g_autofree char *filler = g_malloc0 (4096);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  int fd;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  while (write (fd, filler, 4096) > 0)
    continue;
  g_assert_false (sy_runtime_write (tree->sysroot, "/hangs", "x", 300, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_HUNG);
  g_assert_nonnull (strstr (error->message, "did not take"));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  close (fd);
}

/* Everything else comes back when the driver does not move. */
static void
test_rolled_back (Tree          *tree,
                  gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;

  make_device (tree);
  tree_write (tree, "etc/a.conf", "old\n");
  tree_plan_file (tree, plan, "/etc/a.conf", "new\n");
  sy_plan_add (plan, make_binding ("nvidia", "vfio-pci"));
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  assert_content (tree, "etc/a.conf", "old\n");
  /* A regular file is overwritten from its start where sysfs takes each write as a whole. */
  assert_content (tree, DEVICE "/driver_override", "\nfio-pci");
}

static void
test_conflict (Tree          *tree,
               gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;

  make_device (tree);
  sy_plan_add (plan, make_binding ("nouveau", "vfio-pci"));
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  assert_content (tree, DEVICE "/driver_override", "");
}

static void
test_mdev (Tree          *tree,
           gconstpointer  data)
{
  SyPciAddress address = { 0, 0, 2, 0 };
  g_autoptr (SyChange) change = sy_change_new_runtime (SY_RUNTIME_CREATE_MDEV, &address, NULL,
                                                       "i915-GVTg_V5_4", "abc", "Why.");
  g_autoptr (SyChange) back = sy_change_invert (change);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) back_error = NULL;
  SyRuntimeState state;

  tree_write (tree, "sys/bus/pci/devices/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4/create",
              "");
  g_assert_false (sy_runtime_apply (change, tree->sysroot, 1000, &error));
  g_assert_nonnull (strstr (error->message, "there is now “none”"));
  assert_content (tree,
                  "sys/bus/pci/devices/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4/create",
                  "abc");

  tree_write (tree, "sys/bus/mdev/devices/abc/remove", "");
  g_assert_true (sy_runtime_get_state (change, tree->sysroot, &state, NULL, NULL));
  g_assert_cmpint (state, ==, SY_RUNTIME_IS_AFTER);
  g_assert_false (sy_runtime_apply (back, tree->sysroot, 1000, &back_error));
  assert_content (tree, "sys/bus/mdev/devices/abc/remove", "1");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/runtime/" name, Tree, NULL, tree_set_up, function, tree_tear_down)
  ADD ("writes", test_writes);
  ADD ("states", test_states);
  ADD ("not-loaded", test_not_loaded);
  ADD ("refused-write", test_refused_write);
  ADD ("hanging-write", test_hanging_write);
  ADD ("rolled-back", test_rolled_back);
  ADD ("conflict", test_conflict);
  ADD ("mdev", test_mdev);

  return g_test_run ();
}
