/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "machine/sy-kernel-config.h"
#include "root-fixture.h"

static const char text[] =
  "#\n"
  "# Linux/x86 6.12.8 Kernel Configuration\n"
  "#\n"
  "CONFIG_VFIO=m\n"
  "CONFIG_VFIO_PCI=y\n"
  "# CONFIG_VFIO_PCI_VGA is not set\n"
  "CONFIG_LOCALVERSION=\"-arch1\"\n"
  "XCONFIG_KVM=y\n"
  "# CONFIG_KVM=y\n"
  "CONFIG_NR_CPUS=\n";

static GBytes *
pack (const char *data,
      gsize       size)
{
  g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (gzip));

  g_assert_true (g_output_stream_write_all (stream, data, size, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
check_values (const SyKernelConfig *config)
{
  static const struct {
    const char    *option;
    const char    *value;
    SyModuleState  state;
  } cases[] = {
    { "VFIO", "m", SY_MODULE_LOADABLE },
    { "VFIO_PCI", "y", SY_MODULE_BUILT_IN },
    { "VFIO_PCI_VGA", NULL, SY_MODULE_ABSENT },
    { "VFIO_", NULL, SY_MODULE_ABSENT },
    { "LOCALVERSION", "\"-arch1\"", SY_MODULE_ABSENT },
    { "KVM", NULL, SY_MODULE_ABSENT },
    { "NR_CPUS", "", SY_MODULE_ABSENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = sy_kernel_config_get (config, cases[i].option);

      g_assert_cmpstr (value, ==, cases[i].value);
      g_assert_cmpint (sy_kernel_config_get_module (config, cases[i].option), ==,
                       cases[i].state);
    }
  g_assert_cmpint (sy_kernel_config_get_module (NULL, "VFIO"), ==, SY_MODULE_UNKNOWN);
}

static void
test_plain (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (SyKernelConfig) config = sy_kernel_config_parse ("/x", bytes, &error);
  g_autoptr (GBytes) first_bytes = g_bytes_new_static ("CONFIG_A=y\n", 11);
  g_autoptr (SyKernelConfig) first = NULL;

  g_assert_no_error (error);
  check_values (config);
  g_assert_cmpstr (sy_kernel_config_get_path (config), ==, "/x");
  first = sy_kernel_config_parse ("/x", first_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sy_kernel_config_get_module (first, "A"), ==, SY_MODULE_BUILT_IN);
}

static void
test_packed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = pack (text, strlen (text));
  g_autoptr (SyKernelConfig) config = sy_kernel_config_parse ("/x", bytes, &error);

  g_assert_no_error (error);
  check_values (config);
}

static void
check_bad (GBytes     *bytes,
           const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sy_kernel_config_parse ("/the/path", bytes, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "/the/path"));
  if (says != NULL)
    g_assert_nonnull (strstr (error->message, says));
}

static void
test_bad (void)
{
  static const struct {
    const char *data;
    gsize       size;
    const char *says;
  } cases[] = {
    { "", 0, "is not" }, { "\n", 1, "is not" }, { "CONFIG", 6, "is not" },
    { " CONFIG_A=y\n", 12, "is not" }, { "CONFIG_A=y", 10, "in the middle" },
    { "CONFIG_A=y\n\0\n", 13, "is not" }, { "\x1f\x8b", 2, "unpacked" },
    { "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff\xff", 13, "unpacked" },
    { "\x1f", 1, "is not" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].data, cases[i].size);

      check_bad (bytes, cases[i].says);
    }
}

/* Cut after every byte, a packed one is an error; a plain one is that inside of a line, and never
 * has a value that is not the whole's. */
static void
test_truncated (void)
{
  g_autoptr (GBytes) packed = pack (text, strlen (text));

  for (gsize size = 0; size < g_bytes_get_size (packed); size++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (packed, 0, size);

      check_bad (part, NULL);
    }
  for (gsize size = 0; size < strlen (text); size++)
    {
      g_autoptr (GBytes) part = g_bytes_new (text, size);
      g_autoptr (SyKernelConfig) config = sy_kernel_config_parse ("/x", part, NULL);
      g_autofree char *value = NULL;

      g_assert_true (config == NULL || text[size - 1] == '\n');
      value = config != NULL ? sy_kernel_config_get (config, "LOCALVERSION") : NULL;
      g_assert_true (value == NULL || strcmp (value, "\"-arch1\"") == 0);
    }
}

/* A few kilobytes that would fill the memory. */
static void
test_bomb (void)
{
  const gsize size = SY_KERNEL_CONFIG_MAX_SIZE;
  g_autofree char *lines = g_malloc (size + 1);
  g_autoptr (GBytes) largest = NULL;
  g_autoptr (GBytes) too_large = NULL;
  g_autoptr (SyKernelConfig) config = NULL;

  memset (lines, '\n', size + 1);
  memcpy (lines, "CONFIG_A=y", 10);
  largest = pack (lines, size);
  too_large = pack (lines, size + 1);
  g_assert_cmpuint (g_bytes_get_size (too_large), <, 10000);
  config = sy_kernel_config_parse ("/x", largest, NULL);
  g_assert_nonnull (config);
  check_bad (too_large, "larger");
}

/* The running kernel's own comes first. */
static void
test_load (RootFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GBytes) bytes = pack (text, strlen (text));
  g_autofree char *path = g_build_filename (fixture->path, "proc", "config.gz", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyKernelConfig) own = NULL;
  g_autoptr (SyKernelConfig) installed = NULL;

  root_fixture_write (fixture, "text /boot/config-6.12.8 CONFIG_OTHER=y\ndir /proc\n");
  installed = sy_kernel_config_load (fixture->sysroot, "6.12.8", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sy_kernel_config_get_path (installed), ==, "/boot/config-6.12.8");

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  own = sy_kernel_config_load (fixture->sysroot, "6.12.8", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sy_kernel_config_get_path (own), ==, "/proc/config.gz");
  check_values (own);
}

static void
test_load_nothing (RootFixture   *fixture,
                   gconstpointer  data)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) strange = NULL;

  g_assert_null (sy_kernel_config_load (fixture->sysroot, "6.12.8", &missing));
  g_assert_error (missing, SY_ERROR, SY_ERROR_NOT_FOUND);
  root_fixture_write (fixture, "dir /boot/config-6.12.8\n");
  g_assert_null (sy_kernel_config_load (fixture->sysroot, "6.12.8", &strange));
  g_assert_error (strange, SY_ERROR, SY_ERROR_INVALID_DATA);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-config/plain", test_plain);
  g_test_add_func ("/kernel-config/packed", test_packed);
  g_test_add_func ("/kernel-config/bad", test_bad);
  g_test_add_func ("/kernel-config/truncated", test_truncated);
  g_test_add_func ("/kernel-config/bomb", test_bomb);
  g_test_add ("/kernel-config/load", RootFixture, NULL, root_fixture_set_up, test_load,
              root_fixture_tear_down);
  g_test_add ("/kernel-config/load-nothing", RootFixture, NULL, root_fixture_set_up,
              test_load_nothing, root_fixture_tear_down);

  return g_test_run ();
}
