/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SyAcpiFile: a table and the file name that it is stored under */
typedef struct {
  char   *name;
  GBytes *data;
} SyAcpiFile;

/** sy_acpi_files_new: (element-type SyAcpiFile): an empty array that frees its elements */
GPtrArray *sy_acpi_files_new (void) G_GNUC_WARN_UNUSED_RESULT;

/** sy_acpi_files_add: @name: (transfer full); @data: (transfer full) */
void       sy_acpi_files_add (GPtrArray *files,
                              char      *name,
                              GBytes    *data);

G_END_DECLS
