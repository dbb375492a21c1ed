/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acpi/sy-acpi-table.h"
#include "acpi/sy-acpi-vbios.h"
#include "acpi/sy-aml-writer.h"
#include "run/sy-rom-sources.h"
#include "sample/sy-demo.h"
#include "sample/sy-sample-rom.h"

#define ADDRESS "0000:01:00.0"
#define CHIP    "sys/bus/pci/devices/" ADDRESS "/rom"
#define TABLES  "sys/firmware/acpi/tables"
#define DRI     "sys/kernel/debug/dri"

/* A sample laptop, whose sources the tests fill. */
typedef struct {
  char   *folder;
  GBytes *rom;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *root = NULL;

  fixture->folder = g_dir_make_tmp ("switchyard-XXXXXX", &error);
  g_assert_no_error (error);
  root = g_build_filename (fixture->folder, "laptop", NULL);
  sy_demo_write (root, &error);
  g_assert_no_error (error);
  fixture->rom = sy_sample_rom_make (0x10de, 0x1c8d);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  const char *argv[] = { "rm", "-rf", fixture->folder, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (fixture->folder);
  g_bytes_unref (fixture->rom);
}

static char *
get_path (Fixture    *fixture,
          const char *path)
{
  g_autofree char *full = g_build_filename (fixture->folder, "laptop", path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);

  return g_steal_pointer (&full);
}

static void
save (Fixture    *fixture,
      const char *path,
      GBytes     *bytes)
{
  g_autofree char *full = get_path (fixture, path);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_true (g_file_set_contents (full, data, (gssize) size, NULL));
}

static void
save_text (Fixture    *fixture,
           const char *path,
           const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  save (fixture, path, bytes);
}

static GBytes *
read_rom (Fixture      *fixture,
          SyRomSource  *out_source,
          GError      **error)
{
  g_autofree char *root = g_build_filename (fixture->folder, "laptop", NULL);
  g_autoptr (SySysroot) sysroot = sy_sysroot_new (root, NULL);
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);

  return sy_rom_sources_read (machine, sy_machine_get_dgpu (machine), 15000, out_source, error);
}

static void
expect (Fixture     *fixture,
        SyRomSource  expected)
{
  g_autoptr (GError) error = NULL;
  SyRomSource source = SY_ROM_SOURCE_N;
  g_autoptr (GBytes) rom = read_rom (fixture, &source, &error);

  g_assert_no_error (error);
  g_assert_cmpint (source, ==, expected);
  g_assert_true (g_bytes_equal (rom, fixture->rom));
}

static void
expect_none (Fixture    *fixture,
             int         code,
             const char *says)
{
  g_autoptr (GError) error = NULL;
  SyRomSource source = SY_ROM_SOURCE_N;
  g_autoptr (GBytes) rom = read_rom (fixture, &source, &error);

  g_assert_null (rom);
  g_assert_error (error, SY_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  data)
{
  expect_none (fixture, SY_ERROR_NOT_FOUND, "no ROM in the chip");
  expect_none (fixture, SY_ERROR_NOT_FOUND, "nouveau");
  expect_none (fixture, SY_ERROR_NOT_FOUND, "no _ROM by which");
}

/* Only that of the GPU, and of that driver. */
static void
test_driver (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GBytes) other = sy_sample_rom_make (0x10de, 0x1c8e);

  save_text (fixture, DRI "/0/name", "i915 dev=0000:00:02.0 unique=0000:00:02.0\n");
  save (fixture, DRI "/0/vbios.rom", other);
  save_text (fixture, DRI "/1/name", "nouveau dev=" ADDRESS " unique=" ADDRESS "\n");
  save (fixture, DRI "/1/vbios.rom", fixture->rom);
  expect (fixture, SY_ROM_SOURCE_DRIVER);
  save (fixture, DRI "/1/vbios.rom", other);
  expect_none (fixture, SY_ERROR_REFUSED, "10de:1c8e");
}

/* Twelve tables: SSDT10 comes after SSDT9. */
static void
test_tables (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GByteArray) long_rom = g_byte_array_new ();
  g_autoptr (GPtrArray) files = NULL;
  SyAcpiPath path;
  g_autoptr (GBytes) padded = NULL;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (fixture->rom, &size);

  /* What is before the ROM makes it come to lie across tables of two and of one digit. */
  g_byte_array_set_size (long_rom, 8 * 32768);
  memset (long_rom->data, 0, long_rom->len);
  g_byte_array_append (long_rom, bytes, (guint) size);
  padded = g_bytes_new (long_rom->data, long_rom->len);
  sy_acpi_path_set_default (&path);
  files = sy_acpi_vbios_make (padded, &path, NULL, NULL);
  g_assert_cmpuint (files->len, >, 10);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *name = g_strdup_printf (TABLES "/SSDT%u", i + 1);

      save (fixture, name, ((const SyAcpiFile *) files->pdata[i])->data);
    }
  expect (fixture, SY_ROM_SOURCE_TABLES);
}

/* _ROM over memory at 512 MiB. */
static void
save_region (Fixture    *fixture,
             const char *address)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GBytes) aml = NULL;
  g_autoptr (GBytes) table = NULL;

  sy_aml_writer_begin (writer, SY_AML_SCOPE);
  sy_aml_writer_path (writer, "\\_SB.PCI0.PEG0.PEGP");
  sy_aml_writer_op (writer, SY_AML_REGION);
  sy_aml_writer_path (writer, "VBOR");
  sy_aml_writer_op (writer, 0);
  if (address != NULL)
    sy_aml_writer_path (writer, address);
  else
    sy_aml_writer_integer (writer, 0x20000000);
  sy_aml_writer_integer (writer, 0x40000);
  sy_aml_writer_begin_method (writer, "_ROM", 2);
  sy_aml_writer_end (writer);
  sy_aml_writer_end (writer);
  aml = sy_aml_writer_get_bytes (writer);
  table = sy_acpi_table_new ("OPTREF", 1, aml);
  save (fixture, TABLES "/SSDT1", table);
}

static void
save_memory (Fixture *fixture)
{
  g_autofree char *full = get_path (fixture, "dev/mem");
  int fd = open (full, O_RDWR | O_CREAT, 0600);
  gsize size;
  const void *bytes = g_bytes_get_data (fixture->rom, &size);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, bytes, size, 0x20000000), ==, size);
  g_assert_cmpint (ftruncate (fd, 0x20100000), ==, 0);
  close (fd);
}

static void
test_memory (Fixture       *fixture,
             gconstpointer  data)
{
  static const char * const good[] = {
    "00001000-1fffffff : System RAM\n20000000-2003ffff : ACPI Non-volatile Storage\n",
    "00001000-1fffffff : System RAM\n1ffff000-20ffffff : ACPI Tables\n",
    "20000000-200fffff : Reserved\n20100000-7fffffff : System RAM\n",
  };
  static const char * const bad[] = {
    "00001000-1fffffff : System RAM\n",
    "00001000-1fffffff : System RAM\n20000000-200fffff : Reserved\n",
    "20000000-2000ffff : ACPI Tables\n20010000-2fffffff : ACPI Tables\n",
    "20000000-2fffffff : PCI Bus 0000:00\n  20000000-2003ffff : ACPI Tables\n",
    "20000000-200fffff : Reserved\n100000000-7ffffffff : System RAM\n",
    "",
  };

  save_region (fixture, NULL);
  save_memory (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      save_text (fixture, "proc/iomem", bad[i]);
      expect_none (fixture, SY_ERROR_NOT_FOUND, "0x20000000, which may be that of a device");
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      save_text (fixture, "proc/iomem", good[i]);
      expect (fixture, SY_ROM_SOURCE_MEMORY);
    }
}

static void
test_locked_memory (Fixture       *fixture,
                    gconstpointer  data)
{
  save_region (fixture, NULL);
  save_text (fixture, "proc/iomem", "20000000-2003ffff : ACPI Non-volatile Storage\n");
  expect_none (fixture, SY_ERROR_NOT_FOUND, "STRICT_DEVMEM");
  save_region (fixture, "RVBS");
  expect_none (fixture, SY_ERROR_NOT_FOUND, "only by running its tables");
}

/* The kernel switches it off by these bytes; they are left behind in a file. */
static void
test_time_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *root = g_build_filename (fixture->folder, "laptop", NULL);
  g_autofree char *path = get_path (fixture, CHIP);
  g_autofree char *control_path = get_path (fixture, "sys/bus/pci/devices/" ADDRESS
                                            "/power/control");
  g_autofree char *control = NULL;
  g_autofree char *text = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new (root, NULL);
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (GBytes) rom = NULL;
  g_autoptr (GError) error = NULL;

  save (fixture, CHIP, fixture->rom);
  save_text (fixture, "sys/bus/pci/devices/" ADDRESS "/power/control", "auto\n");
  save_text (fixture, "sys/bus/pci/devices/" ADDRESS "/power/runtime_status", "active\n");
  machine = sy_machine_read (sysroot);
  rom = sy_rom_read (machine, sy_machine_get_dgpu (machine), 0, &error);
  g_assert_null (rom);
  g_assert_error (error, SY_ERROR, SY_ERROR_HUNG);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpmem (text, 2, "0\n", 2);
  g_assert_true (g_file_get_contents (control_path, &control, NULL, NULL));
  g_assert_cmpstr (g_strstrip (control), ==, "auto");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/rom-sources/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("nothing", test_nothing);
  ADD ("driver", test_driver);
  ADD ("tables", test_tables);
  ADD ("memory", test_memory);
  ADD ("locked-memory", test_locked_memory);
  ADD ("time-limit", test_time_limit);
#undef ADD

  return g_test_run ();
}
