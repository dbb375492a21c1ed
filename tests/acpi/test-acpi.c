/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "acpi/sy-acpi-battery.h"
#include "acpi/sy-acpi-info.h"
#include "acpi/sy-acpi-vbios.h"
#include "acpi/sy-aml-namespace.h"
#include "acpi/sy-aml-writer.h"

static GBytes *
make_rom (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 7 + i / 251);

  return g_bytes_new_take (data, size);
}

static GPtrArray *
make_tables (gsize size)
{
  g_autoptr (GBytes) rom = make_rom (size);
  g_autoptr (GError) error = NULL;
  SyAcpiPath path;
  GPtrArray *files;

  sy_acpi_path_set_default (&path);
  files = sy_acpi_vbios_make (rom, &path, "pc-q35-9.0", &error);
  g_assert_no_error (error);

  return files;
}

static const SyAcpiFile *
get_last (GPtrArray *files)
{
  return files->pdata[files->len - 1];
}

/* Around each place where a PkgLength gets one byte more, what was written is read back. */
static void
test_block_lengths (void)
{
  static const guint sizes[] = { 0, 1, 0x3d, 0x3e, 0x3f, 0xffc, 0xffd, 0xffe, 0xfffc, 0xffffc,
                                 0xffffd };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
      g_autoptr (GBytes) bytes = NULL;
      SyAmlCursor cursor;
      SyAmlCursor block;

      sy_aml_writer_begin (writer, SY_AML_SCOPE);
      for (guint j = 0; j < sizes[i]; j++)
        sy_aml_writer_op (writer, SY_AML_NOOP);
      sy_aml_writer_end (writer);
      sy_aml_writer_op (writer, SY_AML_ONES);
      bytes = sy_aml_writer_get_bytes (writer);
      cursor.data = g_bytes_get_data (bytes, &cursor.left);
      g_assert_true (sy_aml_cursor_skip (&cursor, 1));
      g_assert_true (sy_aml_cursor_block (&cursor, &block));
      g_assert_cmpuint (block.left, ==, sizes[i]);
      g_assert_cmpuint (cursor.left, ==, 1);
    }
}

/* ACPI 6.5, section 20.2.4, by its words. */
static void
test_block_length_bytes (void)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *data;

  sy_aml_writer_begin (writer, SY_AML_SCOPE);
  for (guint i = 0; i < 0x3f; i++)
    sy_aml_writer_op (writer, SY_AML_NOOP);
  sy_aml_writer_end (writer);
  bytes = sy_aml_writer_get_bytes (writer);
  data = g_bytes_get_data (bytes, NULL);
  g_assert_cmphex (data[1], ==, 0x41);
  g_assert_cmphex (data[2], ==, 0x04);
}

static void
test_table_set (void)
{
  static const gsize sizes[] = { 1, 4096, 28672, 32768, 61440, 167936, 524288, 1048576 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GPtrArray) files = make_tables (sizes[i]);
      g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      gsize total = 0;

      g_assert_cmpuint (files->len, <=, 100);
      for (guint j = 0; j < files->len; j++)
        {
          const SyAcpiFile *file = files->pdata[j];
          g_autoptr (SyAcpiInfo) info = sy_acpi_info_new (file->data);

          if (j > 0)
            g_assert_cmpstr (file->name, >, ((SyAcpiFile *) files->pdata[j - 1])->name);
          g_assert_cmpint (info->form, ==, SY_ACPI_FORM_TABLE);
          g_assert_true (info->length_ok && info->checksum_ok && info->complete);
          g_assert_cmpuint (info->problems->len, ==, 0);
          g_assert_cmpuint (info->size, <=, 32768 + 64);
          g_assert_true (g_hash_table_add (ids, g_strdup (info->header.oem_table_id)));
          total += info->size;
        }
      g_assert_cmpuint (total, <, 2 * 1024 * 1024);
    }
}

static void
test_bad_sizes (void)
{
  static const gsize sizes[] = { 0, 1048577 };
  SyAcpiPath path;

  sy_acpi_path_set_default (&path);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) rom = make_rom (sizes[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_acpi_vbios_make (rom, &path, NULL, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

static void
test_identity (void)
{
  g_autoptr (GPtrArray) files = make_tables (70000);
  g_autoptr (GBytes) rom = make_rom (70000);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, rom);
  g_autoptr (SyAcpiInfo) info = sy_acpi_info_new (get_last (files)->data);
  g_autoptr (SyAcpiInfo) first = sy_acpi_info_new (((SyAcpiFile *) files->pdata[0])->data);
  g_autofree char *start = g_strdup_printf ("%08x", first->header.oem_revision);

  g_assert_cmpstr (info->rom_sha256, ==, sha256);
  g_assert_cmpstr (info->made_for_machine, ==, "pc-q35-9.0");
  g_assert_cmpstr (info->made_for_path, ==, "\\_SB.PCI0.S08.S00");
  g_assert_cmpstr (info->rom_path, ==, "\\_SB.PCI0.S08.S00");
  g_assert_null (info->stale_path);
  g_assert_null (first->rom_path);
  g_assert_true (g_str_has_prefix (sha256, start));
}

static void
test_battery (void)
{
  g_autoptr (GBytes) table = sy_acpi_battery_make ();
  g_autoptr (SyAcpiInfo) info = sy_acpi_info_new (table);
  const SyAcpiBattery *battery;

  g_assert_cmpuint (info->problems->len, ==, 0);
  g_assert_true (info->complete && info->checksum_ok && info->has_adapter);
  g_assert_cmpuint (info->batteries->len, ==, 1);
  battery = info->batteries->pdata[0];
  g_assert_cmpstr (battery->path, ==, "\\_SB.BAT0");
  g_assert_true (battery->has_bix && battery->has_bif && battery->has_bst && battery->has_sta);
  g_assert_cmpint (battery->rechargeable, ==, SY_TRISTATE_YES);
  g_assert_cmpint (battery->status_battery, ==, SY_TRISTATE_YES);
  g_assert_cmpint (sy_acpi_info_has_notebook_battery (info), ==, SY_TRISTATE_YES);
}

/* SMBIOS 3.6, section 6.1.2 and 7.4: length of the formatted part, then strings to two NULs. */
static void
test_chassis (void)
{
  g_autoptr (GBytes) bytes = sy_smbios_chassis_make ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (data[0], ==, 3);
  g_assert_cmpuint (data[5], ==, 10);
  g_assert_cmpuint (data[1], <, size);
  g_assert_cmpstr ((const char *) data + data[1], ==, "Switchyard");
  g_assert_true (data[size - 1] == 0 && data[size - 2] == 0 && data[size - 3] != 0);
}

static void
test_paths (void)
{
  static const char * const bad[] = {
    "", "1", "01:00.0", "20.0", "01.8", "01.0/", "/01.0", "001.0", "01.0/00.0 ", "x.0", "01.",
    "1.0/1.0/1.0/1.0/1.0/1.0/1.0/1.0/1.0",
  };
  SyAcpiPath path;
  g_autofree char *text = NULL;

  g_assert_true (sy_acpi_path_parse ("1c.3/00.0/1f.7", &path, NULL));
  text = sy_acpi_path_format (&path, path.n_hops);
  g_assert_cmpstr (text, ==, "\\_SB.PCI0.SE3.S00.SFF");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (sy_acpi_path_parse (bad[i], &path, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
    }
}

#define GPU(address) \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' bus='1' " \
  "slot='0' function='0'/></source>" address "</hostdev>"
#define PLACE(bus, slot, function) \
  "<address type='pci' domain='0' bus='" #bus "' slot='" #slot "' function='" #function "'/>"
#define BRIDGE(index, model, place) \
  "<controller type='pci' index='" #index "' model='" model "'>" place "</controller>"
#define DOMAIN(devices) \
  "<domain type='kvm'><name>x</name><os><type machine='pc-q35-9.0'>hvm</type></os><devices>" \
  "<controller type='pci' index='0' model='pcie-root'/>" devices "</devices></domain>"

static gboolean
read_path (const char  *xml,
           SyAcpiPath  *path,
           GError     **error)
{
  const SyPciAddress source = { .domain = 0, .bus = 1 };
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (xml, -1, NULL);
  g_autoptr (SyGuest) guest = sy_guest_new_from_domain (domain);

  return sy_acpi_path_set_from_device (path, sy_guest_find_hostdev (guest, &source)->device, error);
}

static void
test_domain_paths (void)
{
  static const struct { const char *xml; const char *path; } cases[] = {
    { DOMAIN (BRIDGE (1, "pcie-root-port", PLACE (0, 1, 0)) GPU (PLACE (1, 0, 0))),
      "\\_SB.PCI0.S08.S00" },
    /* The index is libvirt's; it says nothing of where the port is. */
    { DOMAIN (BRIDGE (7, "pcie-root-port", PLACE (0, 2, 3)) GPU (PLACE (7, 0, 0))),
      "\\_SB.PCI0.S13.S00" },
    { DOMAIN (GPU (PLACE (0, 5, 0))), "\\_SB.PCI0.S28" },
    { DOMAIN (BRIDGE (1, "pcie-root-port", PLACE (0, 1, 0))
              BRIDGE (2, "pcie-switch-upstream-port", PLACE (1, 0, 0))
              BRIDGE (3, "pcie-switch-downstream-port", PLACE (2, 1, 0)) GPU (PLACE (3, 0, 0))),
      "\\_SB.PCI0.S08.S00.S08.S00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      SyAcpiPath path;

      g_assert_true (read_path (cases[i].xml, &path, NULL));
      text = sy_acpi_path_format (&path, path.n_hops);
      g_assert_cmpstr (text, ==, cases[i].path);
    }
}

static void
test_domain_without_path (void)
{
  static const struct { const char *xml; int code; } cases[] = {
    { DOMAIN (GPU ("")), SY_ERROR_NOT_FOUND },
    { DOMAIN (GPU (PLACE (4, 0, 0))), SY_ERROR_NOT_FOUND },
    { DOMAIN (BRIDGE (1, "pcie-root-port", "") GPU (PLACE (1, 0, 0))), SY_ERROR_NOT_FOUND },
    { DOMAIN (BRIDGE (1, "pcie-expander-bus", PLACE (0, 1, 0)) GPU (PLACE (1, 0, 0))),
      SY_ERROR_NOT_SUPPORTED },
    /* Bridges in a circle. */
    { DOMAIN (BRIDGE (1, "pcie-root-port", PLACE (2, 1, 0))
              BRIDGE (2, "pcie-root-port", PLACE (1, 1, 0)) GPU (PLACE (1, 0, 0))),
      SY_ERROR_NOT_SUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      SyAcpiPath path;

      g_assert_false (read_path (cases[i].xml, &path, &error));
      g_assert_error (error, SY_ERROR, cases[i].code);
    }
}

/* Each device on the way is guarded, as none of them need be there. */
static void
test_nested_guard (void)
{
  g_autoptr (GBytes) rom = make_rom (4096);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (SyAcpiInfo) info = NULL;
  SyAcpiPath path;

  g_assert_true (sy_acpi_path_parse ("01.0/00.0/02.1", &path, NULL));
  files = sy_acpi_vbios_make (rom, &path, NULL, NULL);
  info = sy_acpi_info_new (((SyAcpiFile *) files->pdata[files->len - 2])->data);
  g_assert_cmpuint (info->devices->len, ==, 3);
  g_assert_cmpstr (info->devices->pdata[0], ==, "\\_SB.PCI0.S08");
  g_assert_cmpstr (info->devices->pdata[2], ==, "\\_SB.PCI0.S08.S00.S11");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/acpi/block-lengths", test_block_lengths);
  g_test_add_func ("/acpi/block-length-bytes", test_block_length_bytes);
  g_test_add_func ("/acpi/table-set", test_table_set);
  g_test_add_func ("/acpi/bad-sizes", test_bad_sizes);
  g_test_add_func ("/acpi/identity", test_identity);
  g_test_add_func ("/acpi/battery", test_battery);
  g_test_add_func ("/acpi/chassis", test_chassis);
  g_test_add_func ("/acpi/paths", test_paths);
  g_test_add_func ("/acpi/domain-paths", test_domain_paths);
  g_test_add_func ("/acpi/domain-without-path", test_domain_without_path);
  g_test_add_func ("/acpi/nested-guard", test_nested_guard);

  return g_test_run ();
}
