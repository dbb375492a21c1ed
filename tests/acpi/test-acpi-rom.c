/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "acpi/sy-acpi-rom.h"
#include "acpi/sy-acpi-table.h"
#include "acpi/sy-acpi-vbios.h"
#include "acpi/sy-aml-writer.h"

static GPtrArray *
tables_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static void
add_table (GPtrArray   *tables,
           SyAmlWriter *writer)
{
  g_autoptr (GBytes) aml = sy_aml_writer_get_bytes (writer);

  g_ptr_array_add (tables, sy_acpi_table_new ("TEST", 1, aml));
}

static GBytes *
make_rom (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 7 + i / 251);

  return g_bytes_new_take (data, size);
}

/* The tables of this program itself, as they would be found in a virtual machine: in pieces. */
static void
test_pieces (void)
{
  g_autoptr (GBytes) rom = make_rom (400 * 1024 + 512);
  g_autoptr (GPtrArray) tables = tables_new ();
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (SyAcpiRom) found = NULL;
  SyAcpiPath path;

  sy_acpi_path_set_default (&path);
  files = sy_acpi_vbios_make (rom, &path, NULL, NULL);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (tables, g_bytes_ref (((const SyAcpiFile *) files->pdata[i])->data));
  found = sy_acpi_rom_new (tables);
  g_assert_cmpstr (found->method, ==, "\\_SB.PCI0.S08.S00._ROM");
  g_assert_cmpuint (g_bytes_get_size (found->data), >=, g_bytes_get_size (rom));
  g_assert_cmpmem (g_bytes_get_data (found->data, NULL), g_bytes_get_size (rom),
                   g_bytes_get_data (rom, NULL), g_bytes_get_size (rom));
  g_assert_cmpuint (found->memory->len, ==, 0);
  g_assert_false (found->computed);
}

/* @address: (nullable): the name of it; else @number is the address */
static void
add_region (SyAmlWriter *writer,
            const char  *name,
            guint8       space,
            const char  *address,
            guint32      number,
            guint32      size)
{
  sy_aml_writer_op (writer, SY_AML_REGION);
  sy_aml_writer_path (writer, name);
  sy_aml_writer_op (writer, space);
  if (address != NULL)
    sy_aml_writer_path (writer, address);
  else
    sy_aml_writer_integer (writer, number);
  sy_aml_writer_integer (writer, size);
}

static void
add_method (SyAmlWriter *writer,
            const char  *path)
{
  sy_aml_writer_begin_method (writer, path, 2);
  sy_aml_writer_op (writer, SY_AML_RETURN);
  sy_aml_writer_op (writer, SY_AML_ZERO);
  sy_aml_writer_end (writer);
}

/* As laptops have it: VBOR over VBS1 to VBS8. */
static GPtrArray *
make_laptop (const char *address)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  GPtrArray *tables = tables_new ();

  sy_aml_writer_begin (writer, SY_AML_SCOPE);
  sy_aml_writer_path (writer, "\\_SB.PCI0.PEG0.PEGP");
  add_region (writer, "VBOR", 0, address, 0x7a001000, 0x40000);
  add_region (writer, "GNVS", 0, NULL, 0x7a000000, 0x100);
  add_region (writer, "PORT", 1, NULL, 0x0, 0x8000);
  add_method (writer, "_ROM");
  sy_aml_writer_end (writer);
  sy_aml_writer_op (writer, SY_AML_NAME);
  sy_aml_writer_path (writer, "VBOA");
  sy_aml_writer_integer (writer, 0x7b002000);
  add_table (tables, writer);

  return tables;
}

static void
test_region (void)
{
  static const struct {
    const char *address;
    guint64     expected;
  } cases[] = { { NULL, 0x7a001000 }, { "VBOA", 0x7b002000 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) tables = make_laptop (cases[i].address);
      g_autoptr (SyAcpiRom) found = sy_acpi_rom_new (tables);
      const SyAcpiMemory *memory = &g_array_index (found->memory, SyAcpiMemory, 0);

      g_assert_cmpstr (found->method, ==, "\\_SB.PCI0.PEG0.PEGP._ROM");
      g_assert_cmpuint (found->memory->len, ==, 1);
      g_assert_cmphex (memory->address, ==, cases[i].expected);
      g_assert_cmphex (memory->size, ==, 0x40000);
      g_assert_false (found->computed);
      g_assert_cmpuint (g_bytes_get_size (found->data), ==, 0);
    }
}

static void
test_computed (void)
{
  g_autoptr (GPtrArray) tables = make_laptop ("RVBS");
  g_autoptr (SyAcpiRom) found = sy_acpi_rom_new (tables);

  g_assert_cmpuint (found->memory->len, ==, 0);
  g_assert_true (found->computed);
}

/* A buffer may be larger than what it begins with. */
static void
test_zeros (void)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GPtrArray) tables = tables_new ();
  g_autoptr (SyAcpiRom) found = NULL;
  const guint8 *data;
  gsize size;

  sy_aml_writer_op (writer, SY_AML_NAME);
  sy_aml_writer_path (writer, "BUF0");
  sy_aml_writer_begin (writer, SY_AML_BUFFER);
  sy_aml_writer_integer (writer, 1000);
  for (guint i = 0; i < 600; i++)
    sy_aml_writer_op (writer, SY_AML_ONE);
  sy_aml_writer_end (writer);
  add_table (tables, writer);
  found = sy_acpi_rom_new (tables);
  data = g_bytes_get_data (found->data, &size);
  g_assert_cmpuint (size, ==, 1000);
  g_assert_cmpuint (data[599], ==, 1);
  g_assert_cmpuint (data[600], ==, 0);
  g_assert_null (found->method);
}

/* However large it says to be, and cut off at every byte: nothing more than there is. */
static void
test_hostile (void)
{
  g_autoptr (GPtrArray) whole = make_laptop ("VBOA");
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  gsize size;
  const guint8 *bytes = g_bytes_get_data (whole->pdata[0], &size);

  for (gsize length = 0; length < size; length++)
    {
      g_autoptr (GPtrArray) tables = tables_new ();
      g_autoptr (SyAcpiRom) found = NULL;

      g_ptr_array_add (tables, g_bytes_new (bytes, length));
      found = sy_acpi_rom_new (tables);
      g_assert_cmpuint (g_bytes_get_size (found->data), ==, 0);
    }

  sy_aml_writer_op (writer, SY_AML_NAME);
  sy_aml_writer_path (writer, "BUF0");
  sy_aml_writer_begin (writer, SY_AML_BUFFER);
  sy_aml_writer_integer (writer, G_MAXUINT32);
  for (guint i = 0; i < 600; i++)
    sy_aml_writer_op (writer, SY_AML_ONE);
  sy_aml_writer_end (writer);
  for (guint i = 0; i < 3; i++)
    {
      sy_aml_writer_op (writer, SY_AML_NAME);
      sy_aml_writer_path (writer, "BUF1");
      sy_aml_writer_begin (writer, SY_AML_BUFFER);
      sy_aml_writer_integer (writer, SY_ACPI_ROM_MAX_DATA);
      for (guint j = 0; j < 600; j++)
        sy_aml_writer_op (writer, SY_AML_ONE);
      sy_aml_writer_end (writer);
    }
  {
    g_autoptr (GPtrArray) tables = tables_new ();
    g_autoptr (SyAcpiRom) found = NULL;

    add_table (tables, writer);
    found = sy_acpi_rom_new (tables);
    g_assert_cmpuint (g_bytes_get_size (found->data), ==, SY_ACPI_ROM_MAX_DATA);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/acpi-rom/pieces", test_pieces);
  g_test_add_func ("/acpi-rom/region", test_region);
  g_test_add_func ("/acpi-rom/computed", test_computed);
  g_test_add_func ("/acpi-rom/zeros", test_zeros);
  g_test_add_func ("/acpi-rom/hostile", test_hostile);

  return g_test_run ();
}
