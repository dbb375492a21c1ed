/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "acpi/sy-acpi-info.h"

#include "sy-json.h"

static void
add_texts (JsonBuilder     *builder,
           const char      *member,
           const GPtrArray *texts)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < texts->len; i++)
    json_builder_add_string_value (builder, texts->pdata[i]);
  json_builder_end_array (builder);
}

static void
add_header (JsonBuilder      *builder,
            const SyAcpiInfo *self)
{
  json_builder_set_member_name (builder, "header");
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "signature", self->header.signature);
  sy_json_add_int (builder, "length", self->header.length);
  sy_json_add_int (builder, "revision", self->header.revision);
  sy_json_add_string (builder, "oem_id", self->header.oem_id);
  sy_json_add_string (builder, "oem_table_id", self->header.oem_table_id);
  sy_json_add_int (builder, "oem_revision", self->header.oem_revision);
  sy_json_add_boolean (builder, "length_ok", self->length_ok);
  sy_json_add_boolean (builder, "checksum_ok", self->checksum_ok);
  json_builder_end_object (builder);
}

static void
add_batteries (JsonBuilder      *builder,
               const SyAcpiInfo *self)
{
  json_builder_set_member_name (builder, "batteries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->batteries->len; i++)
    {
      const SyAcpiBattery *battery = self->batteries->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "path", battery->path);
      sy_json_add_boolean (builder, "bix", battery->has_bix);
      sy_json_add_boolean (builder, "bif", battery->has_bif);
      sy_json_add_boolean (builder, "bst", battery->has_bst);
      sy_json_add_boolean (builder, "sta", battery->has_sta);
      sy_json_add_tristate (builder, "rechargeable", battery->rechargeable);
      sy_json_add_tristate (builder, "present", battery->status_battery);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
sy_acpi_info_build_json (const SyAcpiInfo *self,
                         JsonBuilder      *builder)
{
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "form", sy_acpi_form_to_string (self->form));
  sy_json_add_int (builder, "size", (gint64) self->size);
  if (self->form == SY_ACPI_FORM_TABLE)
    {
      add_header (builder, self);
      sy_json_add_boolean (builder, "complete", self->complete);
      add_texts (builder, "devices", self->devices);
      sy_json_add_string (builder, "rom_path", self->rom_path);
      sy_json_add_string (builder, "stale_path", self->stale_path);
      add_batteries (builder, self);
      sy_json_add_boolean (builder, "adapter", self->has_adapter);
      sy_json_add_string (builder, "rom_sha256", self->rom_sha256);
      sy_json_add_string (builder, "made_for_machine", self->made_for_machine);
      sy_json_add_string (builder, "made_for_path", self->made_for_path);
    }
  add_texts (builder, "problems", self->problems);
  json_builder_end_object (builder);
}
