/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom/sy-option-rom.h"

#include "sy-json.h"

static void
add_id (JsonBuilder *builder,
        const char  *member,
        guint        vendor,
        guint        device)
{
  g_autofree char *id = vendor != 0 ? g_strdup_printf ("%04x:%04x", vendor, device) : NULL;

  sy_json_add_string (builder, member, id);
}

static void
add_devices (JsonBuilder      *builder,
             const SyPciImage *image)
{
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < image->devices->len; i++)
    {
      char text[5];

      g_snprintf (text, sizeof text, "%04x", g_array_index (image->devices, guint16, i));
      json_builder_add_string_value (builder, text);
    }
  json_builder_end_array (builder);
}

static void
add_efi (JsonBuilder    *builder,
         const SyPciEfi *efi)
{
  static const char * const programs[] = { "unknown", "right", "wrong" };

  json_builder_set_member_name (builder, "efi");
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "signature", efi->signature);
  sy_json_add_int (builder, "subsystem", efi->subsystem);
  sy_json_add_int (builder, "machine", efi->machine);
  sy_json_add_int (builder, "compression", efi->compression);
  sy_json_add_int (builder, "image_offset", efi->image_offset);
  sy_json_add_string (builder, "program", programs[efi->program]);
  json_builder_end_object (builder);
}

static void
add_npde (JsonBuilder      *builder,
          const SyPciImage *image)
{
  json_builder_set_member_name (builder, "npde");
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "offset", (gint64) (image->offset + image->npde.offset));
  sy_json_add_int (builder, "revision", image->npde.revision);
  sy_json_add_int (builder, "size", (gint64) image->npde.size);
  sy_json_add_tristate (builder, "last", !image->npde.has_last ? SY_TRISTATE_UNKNOWN
                                         : image->npde.last ? SY_TRISTATE_YES : SY_TRISTATE_NO);
  sy_json_add_int (builder, "flags", image->npde.flags);
  json_builder_end_object (builder);
}

static void
add_pcir (JsonBuilder      *builder,
          const SyPciImage *image)
{
  char class_code[7];

  g_snprintf (class_code, sizeof class_code, "%06x", image->class_code & 0xffffff);
  sy_json_add_int (builder, "pcir", (gint64) (image->offset + image->pcir));
  sy_json_add_int (builder, "pcir_revision", image->pcir_revision);
  sy_json_add_int (builder, "pcir_size", (gint64) image->pcir_size);
  sy_json_add_boolean (builder, "pcir_last", image->pcir_last);
  sy_json_add_string (builder, "class", class_code);
  sy_json_add_int (builder, "revision", image->code_revision);
  sy_json_add_int (builder, "runtime_size", (gint64) image->runtime_size);
  sy_json_add_int (builder, "config_utility", image->config_utility);
  sy_json_add_int (builder, "dmtf_entry", image->dmtf_entry);
}

static void
add_image (JsonBuilder      *builder,
           const SyPciImage *image)
{
  g_autofree char *id = g_strdup_printf ("%04x:%04x", image->vendor, image->device);

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "offset", (gint64) image->offset);
  sy_json_add_int (builder, "size", (gint64) image->size);
  sy_json_add_int (builder, "present", (gint64) image->n_present);
  sy_json_add_string (builder, "type", sy_pci_code_to_string (image->code_type));
  sy_json_add_int (builder, "code_type", image->code_type);
  sy_json_add_string (builder, "id", id);
  add_devices (builder, image);
  add_id (builder, "subsystem", image->subsystem_vendor, image->subsystem_device);
  sy_json_add_boolean (builder, "last", image->last);
  sy_json_add_int (builder, "init_size", (gint64) image->init_size);
  sy_json_add_string (builder, "checksum", sy_pci_sum_to_string (image->sum));
  add_pcir (builder, image);
  if (image->npde.offset > 0)
    add_npde (builder, image);
  if (image->code_type == SY_PCI_CODE_EFI)
    add_efi (builder, &image->efi);
  json_builder_end_object (builder);
}

static void
add_problem (JsonBuilder        *builder,
             const SyRomProblem *problem)
{
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id", problem->id);
  sy_json_add_string (builder, "severity", sy_rom_severity_to_string (problem->severity));
  sy_json_add_int (builder, "offset", (gint64) problem->offset);
  sy_json_add_string (builder, "says", problem->says);
  json_builder_end_object (builder);
}

void
sy_option_rom_build_json (const SyOptionRom *self,
                          JsonBuilder       *builder)
{
  static const char * const befores[] = { NULL, "nvgi", "other" };

  sy_json_add_int (builder, "offset", (gint64) self->offset);
  sy_json_add_int (builder, "size", (gint64) self->size);
  sy_json_add_boolean (builder, "whole", sy_option_rom_is_whole (self));
  sy_json_add_string (builder, "before", befores[self->before]);
  json_builder_set_member_name (builder, "images");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->images->len; i++)
    add_image (builder, self->images->pdata[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "problems");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->problems->len; i++)
    add_problem (builder, self->problems->pdata[i]);
  json_builder_end_array (builder);
}
