/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "acpi/sy-acpi-table.h"
#include "sy-evidence.h"

G_BEGIN_DECLS

/**
 * SyAcpiForm: what a file that should be an ACPI table is
 * @SY_ACPI_FORM_TABLE: a table
 * @SY_ACPI_FORM_BASE64: a table written as base64 text, as forums and wikis show it: the commonest
 *   mistake. QEMU takes the first characters for a header and ends with "invalid length"
 * @SY_ACPI_FORM_SOURCE: source text (ASL), which is to be compiled first
 * @SY_ACPI_FORM_WEB_PAGE: a page of HTML that was saved in its place
 * @SY_ACPI_FORM_ADDRESS: nothing but an address (https://…, file://…)
 * @SY_ACPI_FORM_TEXT: other text, such as a dump in hexadecimal digits
 * @SY_ACPI_FORM_OTHER: neither text nor a table
 */
typedef enum {
  SY_ACPI_FORM_TABLE,
  SY_ACPI_FORM_EMPTY,
  SY_ACPI_FORM_BASE64,
  SY_ACPI_FORM_SOURCE,
  SY_ACPI_FORM_WEB_PAGE,
  SY_ACPI_FORM_ADDRESS,
  SY_ACPI_FORM_TEXT,
  SY_ACPI_FORM_OTHER,
} SyAcpiForm;

/**
 * SyAcpiBattery: a device with the id PNP0C0A
 * @path: of the device
 * @has_bix, @has_bif, @has_bst, @has_sta: whether it has these methods or names
 * @rechargeable: whether _BIX, or else _BIF, says Battery Technology 1, which is what NVIDIA's
 *   driver looks for; unknown where that is computed
 * @status_battery: whether _STA has bit 4 (battery present)
 */
typedef struct {
  char       *path;
  gboolean    has_bix;
  gboolean    has_bif;
  gboolean    has_bst;
  gboolean    has_sta;
  SyTristate  rechargeable;
  SyTristate  status_battery;
} SyAcpiBattery;

/**
 * SyAcpiInfo: what is in a file that is given to a guest as an ACPI table
 * @header: zeros unless @form is a table
 * @length_ok: the header says the length that the file has
 * @checksum_ok: QEMU corrects the sum of "-acpitable file=", so a wrong one only hints at damage
 * @complete: all of it was understood, so that what was not found is not there
 * @devices: (element-type utf8): paths of what it declares as devices
 * @rom_path: (nullable): of the device that it gives a _ROM: "\_SB.PCI0.S08.S00"
 * @stale_path: (nullable): a device such as \_SB.PCI0.PEG0.PEGP, which real laptops have and QEMU's
 *   do not: on machine types from 6.1 on, and on QEMU from 8.0 on, the GPU is another device, and
 *   nobody asks this one. No error says so
 * @batteries: (element-type SyAcpiBattery)
 * @has_adapter: it declares an AC adapter (ACPI0003)
 * @rom_sha256: (nullable): of a method table of this program: the ROM that it was made for
 * @made_for_machine: (nullable): of the same: the machine type
 * @made_for_path: (nullable): of the same: the path of the GPU
 * @problems: (element-type utf8): whole sentences
 */
typedef struct {
  SyAcpiForm    form;
  gsize         size;
  SyAcpiHeader  header;
  gboolean      length_ok;
  gboolean      checksum_ok;
  gboolean      complete;
  GPtrArray    *devices;
  char         *rom_path;
  char         *stale_path;
  GPtrArray    *batteries;
  gboolean      has_adapter;
  char         *rom_sha256;
  char         *made_for_machine;
  char         *made_for_path;
  GPtrArray    *problems;
} SyAcpiInfo;

/** sy_acpi_info_new: never fails; what is wrong is in the problems */
SyAcpiInfo *sy_acpi_info_new            (GBytes            *data) G_GNUC_WARN_UNUSED_RESULT;
void        sy_acpi_info_free           (SyAcpiInfo        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyAcpiInfo, sy_acpi_info_free)

/** sy_acpi_info_has_notebook_battery: whether NVIDIA's driver takes the guest for a notebook */
SyTristate  sy_acpi_info_has_notebook_battery (const SyAcpiInfo *self);

/** sy_acpi_form_to_string: "table", "base64"…, stable in JSON */
const char *sy_acpi_form_to_string      (SyAcpiForm         form);

/** sy_acpi_info_build_json: adds an object without "schema" */
void        sy_acpi_info_build_json     (const SyAcpiInfo  *self,
                                         JsonBuilder       *builder);

G_END_DECLS
