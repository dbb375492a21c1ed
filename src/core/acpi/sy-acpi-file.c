/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "acpi/sy-acpi-file.h"

static void
sy_acpi_file_free (gpointer data)
{
  SyAcpiFile *self = data;

  g_free (self->name);
  g_bytes_unref (self->data);
  g_free (self);
}

GPtrArray *
sy_acpi_files_new (void)
{
  return g_ptr_array_new_with_free_func (sy_acpi_file_free);
}

void
sy_acpi_files_add (GPtrArray *files,
                   char      *name,
                   GBytes    *data)
{
  SyAcpiFile *self = g_new0 (SyAcpiFile, 1);

  self->name = name;
  self->data = data;
  g_ptr_array_add (files, self);
}
