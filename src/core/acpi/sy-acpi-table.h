/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-error.h"

G_BEGIN_DECLS

/* The header of a table of definitions (ACPI 6.5, section 5.2.6). */
#define SY_ACPI_HEADER_SIZE 36

/* QEMU refuses a larger table (acpi_table_install() in hw/acpi/core.c). */
#define SY_ACPI_TABLE_MAX_SIZE 65535

/* In the header of every table that this program makes. */
#define SY_ACPI_OEM_ID "SWYARD"

/** SyAcpiHeader: strings end at their first NUL and hold "." for what cannot be printed */
typedef struct {
  char     signature[5];
  guint32  length;        /* as it says; the file may have another */
  guint8   revision;
  guint8   checksum;
  char     oem_id[7];
  char     oem_table_id[9];
  guint32  oem_revision;
  char     creator_id[5];
  guint32  creator_revision;
} SyAcpiHeader;

/**
 * sy_acpi_table_new:
 * @oem_table_id: at most 8 characters, no other table of the guest has it
 * @aml: what follows the header, small enough for %SY_ACPI_TABLE_MAX_SIZE
 *
 * An SSDT of revision 2 with its checksum.
 */
GBytes   *sy_acpi_table_new         (const char   *oem_table_id,
                                     guint32       oem_revision,
                                     GBytes       *aml) G_GNUC_WARN_UNUSED_RESULT;

/** sy_acpi_table_read_header: FALSE where @data is shorter than a header */
gboolean  sy_acpi_table_read_header (GBytes       *data,
                                     SyAcpiHeader *out_header);

/** sy_acpi_table_sum: of the first @length bytes, or of all that are there; 0 is right */
guint8    sy_acpi_table_sum         (GBytes       *data,
                                     gsize         length);

G_END_DECLS
