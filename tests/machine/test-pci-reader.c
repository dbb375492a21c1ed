/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine/sy-pci-reader.h"
#include "root-fixture.h"

#define GPU "pci 0000:01:00.0 10de:1c8d class=030200 sub=17aa:39d1 rev=a1 driver=nvidia group=1\n"
#define GPU_DIRECTORY "/sys/devices/pci0000:01/0000:01:00.0"

typedef struct {
  GPtrArray  *devices;
  GPtrArray  *problems;
  SyTristate  state;
} Result;

static void
result_clear (Result *self)
{
  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->problems);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static Result
scan (RootFixture *fixture)
{
  Result result = { .problems = sy_evidence_array_new () };

  result.devices = sy_pci_read_devices (fixture->sysroot, result.problems, &result.state);

  return result;
}

static const char *
get_problem (const Result *result,
             guint         i)
{
  g_assert_cmpuint (i, <, result->problems->len);

  return ((const SyEvidence *) result->problems->pdata[i])->says;
}

static void
assert_gpu_only (const Result *result)
{
  const SyPciDevice *device;

  g_assert_cmpuint (result->devices->len, ==, 1);
  device = result->devices->pdata[0];
  g_assert_cmphex (device->vendor, ==, 0x10de);
  g_assert_cmphex (device->device, ==, 0x1c8d);
}

/* Replaces a file of the root by what a hostile report could hold. */
static char *
remove_file (RootFixture *fixture,
             const char  *path)
{
  char *host_path = g_strconcat (fixture->path, path, NULL);

  g_assert_cmpint (g_unlink (host_path), ==, 0);

  return host_path;
}

static void
test_fields (RootFixture   *fixture,
             gconstpointer  data)
{
  g_auto (Result) result = { 0 };
  const SyPciDevice *device;

  root_fixture_write (fixture, GPU
                      "file /usr/share/misc/pci.ids\n"
                      "| 10de  NVIDIA Corporation\n"
                      "| \t1c8d  GP107M [GeForce GTX 1050 Mobile]\n");
  result = scan (fixture);
  g_assert_cmpint (result.state, ==, SY_TRISTATE_YES);
  g_assert_cmpuint (result.problems->len, ==, 0);
  assert_gpu_only (&result);
  device = result.devices->pdata[0];
  g_assert_cmphex (device->subsystem_vendor, ==, 0x17aa);
  g_assert_cmphex (device->subsystem_device, ==, 0x39d1);
  g_assert_cmphex (device->class_code, ==, 0x030200);
  g_assert_cmphex (device->revision, ==, 0xa1);
  g_assert_cmpint (device->iommu_group, ==, 1);
  g_assert_cmpstr (device->driver, ==, "nvidia");
  g_assert_cmpstr (device->vendor_name, ==, "NVIDIA Corporation");
  g_assert_cmpstr (device->device_name, ==, "GP107M [GeForce GTX 1050 Mobile]");
}

static void
test_unknown_names (RootFixture   *fixture,
                    gconstpointer  data)
{
  g_auto (Result) result = { 0 };
  const SyPciDevice *device;

  root_fixture_write (fixture, GPU "text /usr/share/hwdata/pci.ids # nothing\n");
  result = scan (fixture);
  assert_gpu_only (&result);
  device = result.devices->pdata[0];
  g_assert_cmpstr (device->vendor_name, ==, "10de");
  g_assert_cmpstr (device->device_name, ==, "1c8d");
}

static void
test_damaged_names (RootFixture   *fixture,
                    gconstpointer  data)
{
  g_auto (Result) result = { 0 };

  root_fixture_write (fixture, GPU "text /usr/share/misc/pci.ids this is no list\n");
  result = scan (fixture);
  assert_gpu_only (&result);
  g_assert_cmpint (result.state, ==, SY_TRISTATE_YES);
  g_assert_cmpstr (((const SyPciDevice *) result.devices->pdata[0])->vendor_name, ==, "10de");
  g_assert_cmpuint (result.problems->len, ==, 1);
}

static void
test_order (RootFixture   *fixture,
            gconstpointer  data)
{
  g_auto (Result) result = { 0 };
  g_autoptr (GString) order = g_string_new (NULL);

  root_fixture_write (fixture,
                      "pci 10000:00:00.0 8086:0001 class=060000\n"
                      "pci 0000:ff:1f.7 8086:0001 class=060000\n"
                      "pci 0000:00:00.0 8086:0001 class=060000\n"
                      "pci ffff:00:00.0 8086:0001 class=060000\n");
  result = scan (fixture);
  for (guint i = 0; i < result.devices->len; i++)
    {
      const SyPciDevice *device = result.devices->pdata[i];
      char text[SY_PCI_ADDRESS_TEXT_SIZE];

      g_string_append_printf (order, "%s ", sy_pci_address_format (&device->address, text));
    }
  g_assert_cmpstr (order->str, ==, "0000:00:00.0 0000:ff:1f.7 ffff:00:00.0 10000:00:00.0 ");
}

static void
test_absent (RootFixture   *fixture,
             gconstpointer  data)
{
  g_auto (Result) nothing = scan (fixture);
  g_auto (Result) no_bus = { 0 };
  g_auto (Result) empty = { 0 };

  g_assert_cmpint (nothing.state, ==, SY_TRISTATE_UNKNOWN);
  g_assert_cmpuint (nothing.problems->len, ==, 1);

  root_fixture_write (fixture, "dir /sys/bus/usb\n");
  no_bus = scan (fixture);
  g_assert_cmpint (no_bus.state, ==, SY_TRISTATE_NO);
  g_assert_cmpuint (no_bus.problems->len, ==, 0);

  root_fixture_write (fixture, "dir /sys/bus/pci/devices\n");
  empty = scan (fixture);
  g_assert_cmpint (empty.state, ==, SY_TRISTATE_NO);
}

/* The path libpci would build is another one than the entry's name. */
static void
test_names_of_entries (RootFixture   *fixture,
                       gconstpointer  data)
{
  static const char * const names[] = {
    "0000:1:00.0", "0000:01:00.0x", "01:00.0", "00000000:02:00.0", "0000:0A:00.0", "device",
    "ffffffff:00:00.0",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strdup_printf ("dir /sys/bus/pci/devices/%s\n", names[i]);

      root_fixture_write (fixture, line);
    }
  root_fixture_write (fixture, GPU);
  {
    g_auto (Result) result = scan (fixture);

    assert_gpu_only (&result);
    g_assert_cmpint (result.state, ==, SY_TRISTATE_UNKNOWN);
    g_assert_cmpuint (result.problems->len, ==, G_N_ELEMENTS (names));
  }
}

/* Each of the files that libpci needs, missing, empty, wrong, too large, a directory. */
static void
test_damaged_device (RootFixture   *fixture,
                     gconstpointer  data)
{
  static const char * const contents[] = {
    "", "10de", "0x", "0xg", "0x1000000", "-1", "0x10de extra", "VGA",
  };
  static const char * const files[] = { "vendor", "device", "class" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    for (guint j = 0; j < G_N_ELEMENTS (contents); j++)
      {
        g_autofree char *tree = g_strdup_printf ("pci 0000:02:%02x.%x 8086:24fd class=028000 "
                                                 "attr.%s=%s\n", j, i, files[i], "@");
        g_autofree char *path = g_strdup_printf ("%s/sys/bus/pci/devices/0000:02:%02x.%x/%s",
                                                 fixture->path, j, i, files[i]);

        root_fixture_write (fixture, tree);
        g_assert_true (g_file_set_contents (path, contents[j], -1, NULL));
      }
  root_fixture_write (fixture, GPU);
  {
    g_auto (Result) result = scan (fixture);

    assert_gpu_only (&result);
    g_assert_cmpint (result.state, ==, SY_TRISTATE_UNKNOWN);
    g_assert_cmpuint (result.problems->len, ==,
                      G_N_ELEMENTS (files) * G_N_ELEMENTS (contents));
  }
}

static void
test_optional_files (RootFixture   *fixture,
                     gconstpointer  data)
{
  static const char * const files[] = { "revision", "subsystem_vendor", "subsystem_device" };

  root_fixture_write (fixture, GPU);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strdup_printf (GPU_DIRECTORY "/%s", files[i]);
      g_autofree char *removed = remove_file (fixture, path);
      g_auto (Result) result = scan (fixture);

      g_assert_nonnull (removed);
      assert_gpu_only (&result);
      g_assert_cmpint (result.state, ==, SY_TRISTATE_YES);
      g_assert_cmpuint (result.problems->len, ==, 0);
    }
}

/* A report with a "config" must not make libpci read it, nor one that is a FIFO hang it. */
static void
test_fifos (RootFixture   *fixture,
            gconstpointer  data)
{
  static const char * const files[] = {
    "config", "revision", "subsystem_vendor", "subsystem_device", "vendor",
  };
  g_auto (Result) result = { 0 };

  root_fixture_write (fixture, GPU "pci 0000:02:00.0 8086:24fd class=028000 attr.config=x\n");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sys/devices/pci0000:02/0000:02:00.0/%s", files[i]);
      g_autofree char *host_path = remove_file (fixture, path);

      g_assert_cmpint (mkfifo (host_path, 0600), ==, 0);
    }
  result = scan (fixture);
  assert_gpu_only (&result);
}

static void
test_links_outside (RootFixture   *fixture,
                    gconstpointer  data)
{
  g_auto (Result) result = { 0 };
  g_autofree char *outside = g_dir_make_tmp ("outside-XXXXXX", NULL);
  g_autofree char *device_link = g_strdup_printf ("link /sys/bus/pci/devices/0000:02:00.0 -> "
                                                  "%s/sys/devices/pci0000:03/0000:03:00.0\n",
                                                  outside);
  g_autofree char *vendor = NULL;
  const char *argv[] = { "rm", "-rf", outside, NULL };

  g_assert_true (sy_tree_write (outside, "outside", "pci 0000:03:00.0 8086:24fd class=028000\n"
                                "text /secret 0x8086\n", NULL));
  root_fixture_write (fixture, GPU "pci 0000:04:00.0 8086:24fd class=028000\n"
                      "link /sys/bus/pci/devices/0000:05:00.0 -> /nowhere\n");
  root_fixture_write (fixture, device_link);
  vendor = remove_file (fixture, "/sys/devices/pci0000:04/0000:04:00.0/vendor");
  {
    g_autofree char *secret = g_build_filename (outside, "secret", NULL);

    g_assert_cmpint (symlink (secret, vendor), ==, 0);
  }
  result = scan (fixture);
  assert_gpu_only (&result);
  g_assert_cmpint (result.state, ==, SY_TRISTATE_UNKNOWN);
  g_assert_cmpuint (result.problems->len, ==, 3);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                               NULL, NULL, NULL, NULL, NULL, NULL));
}

/* An absolute link means the root's own directory, which libpci cannot know: reported, not read. */
static void
test_absolute_bus_link (RootFixture   *fixture,
                        gconstpointer  data)
{
  g_auto (Result) result = { 0 };

  root_fixture_write (fixture, "pci 0000:00:00.0 8086:0001 class=060000\n"
                      "link /sys/bus/pci/devices/0000:01:00.0 -> /sys/devices/x\n"
                      "text /sys/devices/x/vendor 0x10de\n"
                      "text /sys/devices/x/device 0x1c8d\n"
                      "text /sys/devices/x/class 0x030200\n");
  result = scan (fixture);
  g_assert_cmpuint (result.devices->len, ==, 1);
  g_assert_cmpint (result.state, ==, SY_TRISTATE_UNKNOWN);
  g_assert_nonnull (strstr (get_problem (&result, 0), "out of the root"));
}

static void
test_link_names (RootFixture   *fixture,
                 gconstpointer  data)
{
  static const char * const groups[] = { "-1", "1x", "2147483648", "99999999999999999999", "x" };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autofree char *tree = g_strdup_printf (
        "pci 0000:00:%02x.0 8086:0001 class=060000\n"
        "link /sys/devices/pci0000:00/0000:00:%02x.0/iommu_group -> ../groups/%s\n",
        i, i, groups[i]);

      root_fixture_write (fixture, tree);
    }
  root_fixture_write (fixture, "pci 0000:00:1f.0 8086:0001 class=060000\n"
                      "link /sys/devices/pci0000:00/0000:00:1f.0/driver -> x/e\033[31mvil\n"
                      "text /sys/devices/pci0000:00/0000:00:1f.0/iommu_group 3\n");
  {
    g_auto (Result) result = scan (fixture);
    const SyPciDevice *last;

    g_assert_cmpuint (result.devices->len, ==, G_N_ELEMENTS (groups) + 1);
    for (guint i = 0; i < result.devices->len; i++)
      g_assert_cmpint (((const SyPciDevice *) result.devices->pdata[i])->iommu_group, ==,
                       SY_PCI_NO_IOMMU_GROUP);
    g_assert_cmpuint (result.problems->len, ==, G_N_ELEMENTS (groups) + 1);
    last = result.devices->pdata[G_N_ELEMENTS (groups)];
    g_assert_cmpstr (last->driver, ==, "e??31mvil");
  }
}

static void
test_unreadable (RootFixture   *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = g_strconcat (fixture->path, GPU_DIRECTORY "/class", NULL);
  g_auto (Result) result = { 0 };

  if (geteuid () == 0)
    {
      /* Root reads everything: a file of another kind stands for one that cannot be read. */
      root_fixture_write (fixture, GPU);
      g_assert_cmpint (g_unlink (path), ==, 0);
      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    }
  else
    {
      root_fixture_write (fixture, GPU);
      g_assert_cmpint (g_chmod (path, 0), ==, 0);
    }
  result = scan (fixture);
  g_assert_cmpuint (result.devices->len, ==, 0);
  g_assert_cmpint (result.state, ==, SY_TRISTATE_UNKNOWN);
  g_assert_nonnull (strstr (get_problem (&result, 0), "/class"));
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void      (*test) (RootFixture *, gconstpointer);
  } tests[] = {
    { "/pci-reader/fields", test_fields },
    { "/pci-reader/unknown-names", test_unknown_names },
    { "/pci-reader/damaged-names", test_damaged_names },
    { "/pci-reader/order", test_order },
    { "/pci-reader/absent", test_absent },
    { "/pci-reader/names-of-entries", test_names_of_entries },
    { "/pci-reader/damaged-device", test_damaged_device },
    { "/pci-reader/optional-files", test_optional_files },
    { "/pci-reader/fifos", test_fifos },
    { "/pci-reader/links-outside", test_links_outside },
    { "/pci-reader/absolute-link", test_absolute_bus_link },
    { "/pci-reader/link-names", test_link_names },
    { "/pci-reader/unreadable", test_unreadable },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, RootFixture, NULL, root_fixture_set_up, tests[i].test,
                root_fixture_tear_down);

  return g_test_run ();
}
