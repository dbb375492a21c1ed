/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "acpi/sy-acpi-info.h"

G_BEGIN_DECLS

/** sy_acpi_form_detect: what @data is, by its content alone */
SyAcpiForm sy_acpi_form_detect  (GBytes     *data);

/** sy_acpi_form_explain: (transfer full) (nullable): what is wrong, what to do; %NULL of a table */
char      *sy_acpi_form_explain (SyAcpiForm  form) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
