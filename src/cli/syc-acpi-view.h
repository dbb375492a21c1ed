/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "acpi/sy-acpi-info.h"
#include "syc-context.h"

G_BEGIN_DECLS

/** syc_acpi_view_report_tables: what was written, and how a virtual machine is given it */
void syc_acpi_view_report_tables (SycContext       *context,
                                  const GPtrArray  *files,
                                  const char       *path,
                                  const char       *machine);

/** syc_acpi_view_show: what is in a table, for people and as the document */
void syc_acpi_view_show          (SycContext       *context,
                                  const char       *file,
                                  const SyAcpiInfo *info);

G_END_DECLS
