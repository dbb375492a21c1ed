/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "acpi/sy-acpi-battery.h"
#include "acpi/sy-acpi-info.h"
#include "acpi/sy-acpi-vbios.h"
#include "acpi/sy-aml-writer.h"

static void
expect_form (const char *text,
             gssize      length,
             SyAcpiForm  form)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);
  g_autoptr (SyAcpiInfo) info = sy_acpi_info_new (bytes);

  g_assert_cmpstr (sy_acpi_form_to_string (info->form), ==, sy_acpi_form_to_string (form));
  g_assert_cmpuint (info->problems->len, ==, 1);
}

static void
test_forms (void)
{
  g_autoptr (GBytes) table = sy_acpi_battery_make ();
  gsize size;
  const guint8 *data = g_bytes_get_data (table, &size);
  g_autofree char *base64 = g_base64_encode (data, size);
  g_autofree char *lines = g_strdup_printf ("\n%.60s\r\n%s\n", base64, base64 + 60);

  expect_form ("", 0, SY_ACPI_FORM_EMPTY);
  expect_form (base64, -1, SY_ACPI_FORM_BASE64);
  expect_form (lines, -1, SY_ACPI_FORM_BASE64);
  expect_form ("<!DOCTYPE html>\n<html>", -1, SY_ACPI_FORM_WEB_PAGE);
  expect_form ("DefinitionBlock (\"\", \"SSDT\", 1, \"A\", \"B\", 1) {}", -1,
               SY_ACPI_FORM_SOURCE);
  expect_form ("https://example.org/SSDT1.dat\n", -1, SY_ACPI_FORM_ADDRESS);
  expect_form ("53 53 44 54 a1 00", -1, SY_ACPI_FORM_TEXT);
  expect_form ("aGVsbG8gd29ybGQ=", -1, SY_ACPI_FORM_TEXT);
  expect_form ("MZ\0\0", 4, SY_ACPI_FORM_OTHER);
  expect_form ((const char *) data, 35, SY_ACPI_FORM_OTHER);
}

/* A table cut anywhere is never whole, and never read past its end. */
static void
test_truncation (void)
{
  g_autoptr (GBytes) table = sy_acpi_battery_make ();
  g_autoptr (GBytes) rom = g_bytes_new_static ("ROM", 3);
  g_autoptr (GPtrArray) files = NULL;
  GBytes *tables[4] = { table };
  SyAcpiPath path;

  sy_acpi_path_set_default (&path);
  files = sy_acpi_vbios_make (rom, &path, "pc-q35-9.0", NULL);
  g_assert_cmpuint (files->len, ==, 3);
  for (guint i = 0; i < files->len; i++)
    tables[i + 1] = ((SyAcpiFile *) files->pdata[i])->data;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (gsize n = 0; n < g_bytes_get_size (tables[i]); n++)
      {
        /* A copy of its own, so that reading past its end is found by a sanitizer. */
        g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (tables[i], NULL), n);
        g_autoptr (SyAcpiInfo) info = sy_acpi_info_new (part);

        g_assert_false (info->complete);
        g_assert_cmpuint (info->problems->len, >, 0);
      }
}

static void
test_damage (void)
{
  g_autoptr (GBytes) table = sy_acpi_battery_make ();
  gsize size;
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (table, &size), g_bytes_get_size (table));
  g_autoptr (GBytes) damaged = NULL;
  g_autoptr (SyAcpiInfo) info = NULL;

  data[9] ^= 0x55;
  damaged = g_bytes_new (data, size);
  info = sy_acpi_info_new (damaged);
  g_assert_true (info->length_ok);
  g_assert_false (info->checksum_ok);
  g_assert_cmpuint (info->problems->len, ==, 1);
}

/* A battery whose _BIF is a name, or is returned from one; what it lacks is said. */
static GBytes *
write_battery (const char *method,
               guint       technology,
               int         status)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GBytes) aml = NULL;

  sy_aml_writer_begin (writer, SY_AML_DEVICE);
  sy_aml_writer_path (writer, "\\_SB.PCI0.BATX");
  sy_aml_writer_op (writer, SY_AML_NAME);
  sy_aml_writer_path (writer, "_HID");
  sy_aml_writer_string (writer, "PNP0C0A");
  sy_aml_writer_op (writer, SY_AML_NAME);
  sy_aml_writer_path (writer, method != NULL ? "PBIF" : "_BIF");
  sy_aml_writer_begin_package (writer, 13);
  sy_aml_writer_integer (writer, 1);
  sy_aml_writer_integer (writer, 0x12345);
  sy_aml_writer_integer (writer, 300);
  sy_aml_writer_integer (writer, technology);
  sy_aml_writer_string (writer, "and so on");
  sy_aml_writer_end (writer);
  if (method != NULL)
    {
      sy_aml_writer_begin_method (writer, method, 0);
      sy_aml_writer_op (writer, SY_AML_RETURN);
      sy_aml_writer_path (writer, "PBIF");
      sy_aml_writer_end (writer);
    }
  if (status >= 0)
    {
      sy_aml_writer_op (writer, SY_AML_NAME);
      sy_aml_writer_path (writer, "_STA");
      sy_aml_writer_integer (writer, (guint32) status);
    }
  sy_aml_writer_end (writer);
  aml = sy_aml_writer_get_bytes (writer);

  return sy_acpi_table_new ("BATX", 1, aml);
}

static void
test_other_batteries (void)
{
  static const struct {
    const char *method;
    guint       technology;
    int         status;
    SyTristate  rechargeable;
    SyTristate  present;
  } cases[] = {
    { NULL, 1, 0x1f, SY_TRISTATE_YES, SY_TRISTATE_YES },
    { "_BIF", 1, 0x0f, SY_TRISTATE_YES, SY_TRISTATE_NO },
    { "_BIF", 0, 0x1f, SY_TRISTATE_NO, SY_TRISTATE_YES },
    { NULL, 1, -1, SY_TRISTATE_YES, SY_TRISTATE_NO },
    /* Where there is a _BIX, it is the one that counts, and its fifth element is no number. */
    { "_BIX", 1, 0x1f, SY_TRISTATE_UNKNOWN, SY_TRISTATE_YES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) table = write_battery (cases[i].method, cases[i].technology,
                                                cases[i].status);
      g_autoptr (SyAcpiInfo) info = sy_acpi_info_new (table);
      const SyAcpiBattery *battery;

      g_assert_true (info->complete);
      g_assert_cmpuint (info->batteries->len, ==, 1);
      battery = info->batteries->pdata[0];
      g_assert_cmpint (battery->rechargeable, ==, cases[i].rechargeable);
      g_assert_cmpint (battery->status_battery, ==, cases[i].present);
      g_assert_cmpint (sy_acpi_info_has_notebook_battery (info), ==, cases[i].rechargeable);
      g_assert_cmpuint (info->problems->len, >=, 1);
    }
}

static GBytes *
write_stale (gboolean nested)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GBytes) aml = NULL;

  if (nested)
    {
      sy_aml_writer_begin (writer, SY_AML_SCOPE);
      sy_aml_writer_path (writer, "\\_SB.PCI0");
      sy_aml_writer_begin (writer, SY_AML_DEVICE);
      sy_aml_writer_path (writer, "PEG0");
    }
  sy_aml_writer_begin (writer, SY_AML_DEVICE);
  sy_aml_writer_path (writer, nested ? "PEGP" : "\\_SB.PCI0.PEG0.PEGP");
  sy_aml_writer_begin_method (writer, "_ROM", 2);
  sy_aml_writer_end (writer);
  sy_aml_writer_end (writer);
  if (nested)
    {
      sy_aml_writer_end (writer);
      sy_aml_writer_end (writer);
    }
  aml = sy_aml_writer_get_bytes (writer);

  return sy_acpi_table_new ("OPTIMUS", 1, aml);
}

static void
test_stale (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) table = write_stale (i == 1);
      g_autoptr (SyAcpiInfo) info = sy_acpi_info_new (table);

      g_assert_true (info->complete);
      g_assert_cmpstr (info->stale_path, ==, "\\_SB.PCI0.PEG0.PEGP");
      g_assert_cmpstr (info->rom_path, ==, "\\_SB.PCI0.PEG0.PEGP");
      g_assert_cmpuint (info->problems->len, ==, 1);
    }
}

/* What is not understood is passed, and said. */
static void
test_incomplete (void)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GBytes) aml = NULL;
  g_autoptr (GBytes) table = NULL;
  g_autoptr (SyAcpiInfo) info = NULL;

  sy_aml_writer_begin (writer, SY_AML_SCOPE);
  sy_aml_writer_path (writer, "\\_SB");
  sy_aml_writer_op (writer, 0xa2);
  sy_aml_writer_end (writer);
  sy_aml_writer_begin (writer, SY_AML_DEVICE);
  sy_aml_writer_path (writer, "\\_SB.AFTR");
  sy_aml_writer_end (writer);
  aml = sy_aml_writer_get_bytes (writer);
  table = sy_acpi_table_new ("ODD", 1, aml);
  info = sy_acpi_info_new (table);
  g_assert_false (info->complete);
  g_assert_cmpuint (info->devices->len, ==, 1);
  g_assert_cmpint (sy_acpi_info_has_notebook_battery (info), ==, SY_TRISTATE_UNKNOWN);
}

/* Scopes in scopes without end cost neither stack nor memory. */
static void
test_deep (void)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GBytes) aml = NULL;
  g_autoptr (GBytes) table = NULL;
  g_autoptr (SyAcpiInfo) info = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      sy_aml_writer_begin (writer, SY_AML_DEVICE);
      sy_aml_writer_path (writer, "DEEP");
    }
  for (guint i = 0; i < 5000; i++)
    sy_aml_writer_end (writer);
  aml = sy_aml_writer_get_bytes (writer);
  table = sy_acpi_table_new ("DEEP", 1, aml);
  info = sy_acpi_info_new (table);
  g_assert_false (info->complete);
  g_assert_cmpuint (info->devices->len, <, 64);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/acpi-info/forms", test_forms);
  g_test_add_func ("/acpi-info/truncation", test_truncation);
  g_test_add_func ("/acpi-info/damage", test_damage);
  g_test_add_func ("/acpi-info/other-batteries", test_other_batteries);
  g_test_add_func ("/acpi-info/stale", test_stale);
  g_test_add_func ("/acpi-info/incomplete", test_incomplete);
  g_test_add_func ("/acpi-info/deep", test_deep);

  return g_test_run ();
}
