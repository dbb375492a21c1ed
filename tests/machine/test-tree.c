/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/stat.h>

#include "root-fixture.h"

static char *
read_text (RootFixture *fixture,
           const char  *path)
{
  g_autoptr (GError) error = NULL;
  char *text = sy_sysroot_read_text (fixture->sysroot, path, &error);

  g_assert_no_error (error);

  return text;
}

static guint
get_mode (RootFixture *fixture,
          const char  *path)
{
  g_autoptr (GError) error = NULL;
  struct stat st;

  g_assert_true (sy_sysroot_stat (fixture->sysroot, path, FALSE, &st, &error));
  g_assert_no_error (error);

  return st.st_mode & 07777;
}

static void
test_files (RootFixture   *fixture,
            gconstpointer  data)
{
  g_autofree char *block = NULL;
  g_autofree char *bare = NULL;
  g_autofree char *value = NULL;
  g_autofree char *empty = NULL;
  mode_t old = umask (0077);

  root_fixture_write (fixture,
                      "# comment\n\n"
                      "file /a/block mode=0640\n"
                      "| first  \n"
                      "|\n"
                      "|   indented # no comment\n"
                      "|unspaced\n"
                      "file /a/bare no-newline\n"
                      "| end\n"
                      "file /a/empty mode=0755\n"
                      "text /a/value  two  blanks = kept\n"
                      "dir /closed mode=0700");
  umask (old);
  block = read_text (fixture, "/a/block");
  g_assert_cmpstr (block, ==, "first  \n\n  indented # no comment\nunspaced\n");
  bare = read_text (fixture, "/a/bare");
  g_assert_cmpstr (bare, ==, "end");
  empty = read_text (fixture, "/a/empty");
  g_assert_cmpstr (empty, ==, "");
  value = read_text (fixture, "/a/value");
  g_assert_cmpstr (value, ==, " two  blanks = kept\n");
  g_assert_cmpuint (get_mode (fixture, "/a"), ==, 0755);
  g_assert_cmpuint (get_mode (fixture, "/a/block"), ==, 0640);
  g_assert_cmpuint (get_mode (fixture, "/a/bare"), ==, 0644);
  g_assert_cmpuint (get_mode (fixture, "/a/empty"), ==, 0755);
  g_assert_cmpuint (get_mode (fixture, "/closed"), ==, 0700);
}

static void
test_overlay (RootFixture   *fixture,
              gconstpointer  data)
{
  g_autofree char *value = NULL;

  root_fixture_write (fixture, "text /a/value a longer one\ntext /a/other stays");
  root_fixture_write (fixture, "text /a/value short");
  value = read_text (fixture, "/a/value");
  g_assert_cmpstr (value, ==, "short\n");
  g_assert_true (sy_sysroot_exists (fixture->sysroot, "/a/other"));
}

static void
test_efi_variable (RootFixture   *fixture,
                   gconstpointer  data)
{
  static const guint8 expected[] = { 6, 0, 0, 0, 'G', 0, ' ', 0, '2', 0, 0, 0 };
  g_autoptr (GBytes) bytes = NULL;

  root_fixture_write (fixture, "efivar LoaderInfo-4a67 G 2");
  bytes = sy_sysroot_read (fixture->sysroot, "/sys/firmware/efi/efivars/LoaderInfo-4a67", 100,
                           NULL);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected, sizeof expected);
}

static void
assert_link (RootFixture *fixture,
             const char  *path,
             const char  *target)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_link (fixture->sysroot, path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, target);
  g_assert_true (sy_sysroot_exists (fixture->sysroot, path));
}

/* The texts of the links are those that sysfs of Linux 6.12 shows. */
static void
test_pci (RootFixture   *fixture,
          gconstpointer  data)
{
  g_autofree char *modalias = NULL;
  g_autofree char *vga = NULL;

  root_fixture_write (fixture,
                      "pci 0000:00:01.0 8086:1901 class=060400 bus=01 driver=pcieport group=1\n"
                      "pci 0000:01:00.0 10de:1c8d class=030200 sub=17aa:39d1 rev=a1 driver=nvidia "
                      "group=1 attr.boot_vga=0\n"
                      "drm card1 0000:01:00.0 eDP-1=connected\n");
  assert_link (fixture, "/sys/bus/pci/devices/0000:01:00.0",
               "../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0");
  assert_link (fixture, "/sys/bus/pci/devices/0000:01:00.0/driver",
               "../../../../bus/pci/drivers/nvidia");
  assert_link (fixture, "/sys/bus/pci/devices/0000:01:00.0/iommu_group",
               "../../../../kernel/iommu_groups/1");
  assert_link (fixture, "/sys/bus/pci/devices/0000:01:00.0/subsystem", "../../../../bus/pci");
  assert_link (fixture, "/sys/bus/pci/drivers/nvidia/0000:01:00.0",
               "../../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0");
  assert_link (fixture, "/sys/kernel/iommu_groups/1/devices/0000:01:00.0",
               "../../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0");
  assert_link (fixture, "/sys/class/drm/card1-eDP-1",
               "../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/drm/card1/card1-eDP-1");
  assert_link (fixture, "/sys/class/drm/card1/device", "../../../0000:01:00.0");
  modalias = read_text (fixture, "/sys/bus/pci/devices/0000:01:00.0/modalias");
  g_assert_cmpstr (modalias, ==, "pci:v000010DEd00001C8Dsv000017AAsd000039D1bc03sc02i00\n");
  vga = read_text (fixture, "/sys/bus/pci/devices/0000:01:00.0/boot_vga");
  g_assert_cmpstr (vga, ==, "0\n");
}

static void
test_refuse (RootFixture   *fixture,
             gconstpointer  data)
{
  static const char * const bads[] = {
    "directory /a", "dir", "dir relative", "dir /", "dir /a/../b", "dir /a/./b", "dir //a",
    "dir /a mode=99", "dir /a mode=", "dir /a no-newline", "file", "file /a mode=010000",
    "text", "text relative x", "text /../x y", "link /a b", "link /a -> ", "link /a -> b c",
    "efivar", "efivar Name", "efivar Name ü", "efivar ../../x y",
    "efibytes Name", "efibytes Name 1g", "efibytes Name 100", "| stray", "pci",
    "pci 0000:01:00.0", "pci 0000:01:00.8 10de:1c8d", "pci 0000:01:00.0 10de",
    "pci 0000:01:00.0 10de:1c8d class=0302", "pci 0000:01:00.0 10de:1c8d rev=1",
    "pci 0000:01:00.0 10de:1c8d sub=17aa", "pci 0000:01:00.0 10de:1c8d colour=red",
    "pci 0000:01:00.0 10de:1c8d bar6=1M", "pci 0000:01:00.0 10de:1c8d bar0=", "hex",
    "pci 0000:01:00.0 10de:1c8d bar0=1T", "pci 0000:01:00.0 10de:1c8d bar0=0", "hex relative",
    "pci 0000:01:00.0 10de:1c8d rom=1M,odd", "pci 0000:01:00.0 10de:1c8d link=8.0x4", "hex /a 00",
    "pci 0000:01:00.0 10de:1c8d driver=../../x", "pci 0000:01:00.0 10de:1c8d attr.../../../x=y",
    "drm", "drm card0", "drm card0 0000:01:00.0", "drm card0 0000:00:02.0 eDP-1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bads); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *root = g_strdup_printf ("%s/%u", fixture->path, i);
      g_autofree char *tree = g_strdup_printf ("# first\npci 0000:00:02.0 8086:591b\n%s\n",
                                               bads[i]);

      g_test_message ("%s", bads[i]);
      g_assert_false (sy_tree_write (root, "bad.tree", tree, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_prefix (error->message, "bad.tree:3: "));
    }
}

/* A link that the tree itself made is not followed out of it. */
static void
test_no_escape (RootFixture   *fixture,
                gconstpointer  data)
{
  static const char * const bads[] = {
    "link /out -> /tmp\ntext /out/sy-tree-escape x",
    "link /out -> /tmp/sy-tree-escape\ntext /out x",
    "link /out -> /tmp\ndir /out/sy-tree-escape", "link /out -> /tmp\ndir /out",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bads); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *root = g_strdup_printf ("%s/%u", fixture->path, i);

      g_assert_false (sy_tree_write (root, "bad.tree", bads[i], &error));
      g_assert_true (error->domain == SY_ERROR);
      g_assert_false (g_file_test ("/tmp/sy-tree-escape", G_FILE_TEST_EXISTS));
    }
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void      (*test) (RootFixture *, gconstpointer);
  } tests[] = {
    { "/tree/files", test_files },
    { "/tree/overlay", test_overlay },
    { "/tree/efi-variable", test_efi_variable },
    { "/tree/pci", test_pci },
    { "/tree/refuse", test_refuse },
    { "/tree/no-escape", test_no_escape },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, RootFixture, NULL, root_fixture_set_up, tests[i].test,
                root_fixture_tear_down);

  return g_test_run ();
}
