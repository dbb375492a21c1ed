/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syc-acpi-view.h"

#include <glib/gi18n.h>

#include "acpi/sy-acpi-file.h"
#include "sy-json.h"

static void
add_tables (JsonBuilder     *builder,
            const char      *folder,
            const GPtrArray *files)
{
  json_builder_set_member_name (builder, "tables");
  json_builder_begin_array (builder);
  for (guint i = 0; i < files->len; i++)
    {
      const SyAcpiFile *file = files->pdata[i];
      g_autofree char *path = g_build_filename (folder, file->name, NULL);

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "path", path);
      sy_json_add_int (builder, "size", (gint64) g_bytes_get_size (file->data));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
syc_acpi_view_report_tables (SycContext      *context,
                             const GPtrArray *files,
                             const char      *path,
                             const char      *machine)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "path", path);
  sy_json_add_string (builder, "machine", machine);
  add_tables (builder, context->out_path, files);
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));

  syc_output_line (context->output, SYC_STYLE_PLAIN,
                   g_dngettext (NULL, "%u table was written to %s; it gives %s a _ROM.",
                                "%u tables were written to %s; they give %s a _ROM.", files->len),
                   files->len, context->out_path, path);
  syc_output_paragraph (context->output, SYC_STYLE_PLAIN, 0,
                        _("A virtual machine needs them in the order of their names: each in an "
                          "element <table type='raw'> of <os><acpi> (libvirt 11.2 or later), or "
                          "each as an argument of QEMU, -acpitable file=…"));
}

static void
print_row (SycOutput  *output,
           const char *name,
           const char *value)
{
  g_autofree char *line = g_strdup_printf ("%-14s%s", name, value);

  syc_output_put (output, SYC_STYLE_PLAIN, line);
  syc_output_put (output, SYC_STYLE_PLAIN, "\n");
}

static void
print_header (SycOutput        *output,
              const SyAcpiInfo *info)
{
  g_autofree char *table = g_strdup_printf ("%s %s %s", info->header.signature,
                                            info->header.oem_id, info->header.oem_table_id);
  g_autofree char *size = g_format_size_full (info->size, G_FORMAT_SIZE_LONG_FORMAT);

  print_row (output, _("Table"), table);
  print_row (output, _("Size"), size);
  print_row (output, _("Checksum"), info->checksum_ok ? _("right") : _("wrong"));
}

static void
print_content (SycOutput        *output,
               const SyAcpiInfo *info)
{
  for (guint i = 0; i < info->devices->len; i++)
    print_row (output, i == 0 ? _("Devices") : "", info->devices->pdata[i]);
  if (info->rom_path != NULL)
    print_row (output, _("Video BIOS"), info->rom_path);
  for (guint i = 0; i < info->batteries->len; i++)
    print_row (output, _("Battery"), ((SyAcpiBattery *) info->batteries->pdata[i])->path);
  if (info->has_adapter)
    print_row (output, _("AC adapter"), _("yes"));
  if (info->rom_sha256 != NULL)
    {
      print_row (output, _("ROM, SHA-256"), info->rom_sha256);
      print_row (output, _("Machine type"), info->made_for_machine);
    }
}

void
syc_acpi_view_show (SycContext       *context,
                    const char       *file,
                    const SyAcpiInfo *info)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "file", file);
  json_builder_set_member_name (builder, "table");
  sy_acpi_info_build_json (info, builder);
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));

  if (info->form == SY_ACPI_FORM_TABLE)
    {
      print_header (context->output, info);
      print_content (context->output, info);
    }
  for (guint i = 0; i < info->problems->len; i++)
    syc_output_item (context->output, SYC_STYLE_WARNING, 0, info->problems->pdata[i]);
}
