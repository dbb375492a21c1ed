/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "acpi/sy-acpi-battery.h"

#include "acpi/sy-acpi-table.h"
#include "acpi/sy-aml-writer.h"

#define EISA_BATTERY 0x0a0cd041     /* PNP0C0A, compressed (ACPI 6.5, section 19.3.4) */

/* _STA (ACPI 6.5, section 6.3.7): present, enabled, shown, working; bit 4: battery present. */
#define STATUS_DEVICE  0x0f
#define STATUS_BATTERY 0x1f

#define UNIT_MA            1
#define TECH_RECHARGEABLE  1
#define CAPACITY_MAH       5000
#define VOLTAGE_MV         11400
#define UNKNOWN            0xffffffff

/* _BIX, revision 0 (ACPI 6.5, section 10.2.2.2): 20 elements, of which 16 are numbers. */
static const guint32 extended_information[] = {
  0, UNIT_MA, CAPACITY_MAH, CAPACITY_MAH, TECH_RECHARGEABLE, VOLTAGE_MV, 500, 250,
  10, 95000, UNKNOWN, UNKNOWN, 1000, 500, 10, 10,
};

/* _BIF (section 10.2.2.1): 13 elements, of which 9 are numbers. */
static const guint32 information[] = {
  UNIT_MA, CAPACITY_MAH, CAPACITY_MAH, TECH_RECHARGEABLE, VOLTAGE_MV, 500, 250, 10, 10,
};

/* _BST (section 10.2.2.11): neither charged nor discharged, no current, full. */
static const guint32 status[] = { 0, 0, CAPACITY_MAH, VOLTAGE_MV };

/* Model, serial number, type and maker. */
static const char * const names[] = { "Virtual", "0001", "LION", "Switchyard" };

static void
return_integer (SyAmlWriter *writer,
                const char  *method,
                guint32      value)
{
  sy_aml_writer_begin_method (writer, method, 0);
  sy_aml_writer_op (writer, SY_AML_RETURN);
  sy_aml_writer_integer (writer, value);
  sy_aml_writer_end (writer);
}

static void
return_package (SyAmlWriter   *writer,
                const char    *method,
                const guint32 *numbers,
                guint          n_numbers,
                guint          n_names)
{
  sy_aml_writer_begin_method (writer, method, 0);
  sy_aml_writer_op (writer, SY_AML_RETURN);
  sy_aml_writer_begin_package (writer, n_numbers + n_names);
  for (guint i = 0; i < n_numbers; i++)
    sy_aml_writer_integer (writer, numbers[i]);
  for (guint i = 0; i < n_names; i++)
    sy_aml_writer_string (writer, names[i]);
  sy_aml_writer_end (writer);
  sy_aml_writer_end (writer);
}

/* _PCL: what the power goes to, the whole computer. */
static void
return_consumers (SyAmlWriter *writer)
{
  sy_aml_writer_begin_method (writer, "_PCL", 0);
  sy_aml_writer_op (writer, SY_AML_RETURN);
  sy_aml_writer_begin_package (writer, 1);
  sy_aml_writer_path (writer, "\\_SB");
  sy_aml_writer_end (writer);
  sy_aml_writer_end (writer);
}

static void
write_adapter (SyAmlWriter *writer)
{
  sy_aml_writer_begin (writer, SY_AML_DEVICE);
  sy_aml_writer_path (writer, "ADP0");
  sy_aml_writer_op (writer, SY_AML_NAME);
  sy_aml_writer_path (writer, "_HID");
  sy_aml_writer_string (writer, "ACPI0003");
  return_integer (writer, "_STA", STATUS_DEVICE);
  return_integer (writer, "_PSR", 1);
  return_consumers (writer);
  sy_aml_writer_end (writer);
}

static void
write_battery (SyAmlWriter *writer)
{
  sy_aml_writer_begin (writer, SY_AML_DEVICE);
  sy_aml_writer_path (writer, "BAT0");
  sy_aml_writer_op (writer, SY_AML_NAME);
  sy_aml_writer_path (writer, "_HID");
  sy_aml_writer_integer (writer, EISA_BATTERY);
  sy_aml_writer_op (writer, SY_AML_NAME);
  sy_aml_writer_path (writer, "_UID");
  sy_aml_writer_integer (writer, 1);
  return_integer (writer, "_STA", STATUS_BATTERY);
  return_package (writer, "_BIF", information, G_N_ELEMENTS (information), G_N_ELEMENTS (names));
  return_package (writer, "_BIX", extended_information, G_N_ELEMENTS (extended_information),
                  G_N_ELEMENTS (names));
  return_package (writer, "_BST", status, G_N_ELEMENTS (status), 0);
  return_consumers (writer);
  sy_aml_writer_end (writer);
}

GBytes *
sy_acpi_battery_make (void)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GBytes) aml = NULL;

  sy_aml_writer_begin (writer, SY_AML_SCOPE);
  sy_aml_writer_path (writer, "\\_SB");
  write_adapter (writer);
  write_battery (writer);
  sy_aml_writer_end (writer);
  aml = sy_aml_writer_get_bytes (writer);

  return sy_acpi_table_new ("SYBATT", 1, aml);
}

GBytes *
sy_smbios_chassis_make (void)
{
  /* SMBIOS 3.6, section 7.4, up to version 2.7: maker 1, notebook, version 2, no serial number and
   * asset tag; all states safe, no security, one power cord; no contained elements; no SKU. */
  static const guint8 chassis[] = {
    3, 22, 0x00, 0x03, 1, 10, 2, 0, 0, 3, 3, 3, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0,
    'S', 'w', 'i', 't', 'c', 'h', 'y', 'a', 'r', 'd', 0, '1', 0, 0,
  };

  return g_bytes_new_static (chassis, sizeof chassis);
}
