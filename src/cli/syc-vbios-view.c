/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syc-vbios-view.h"

#include <glib/gi18n.h>

#include "rom/sy-rom-fit.h"
#include "sy-json.h"
#include "syc-table.h"

static void
add_gpu (JsonBuilder       *builder,
         const SyOptionRom *rom,
         const SyGpu       *gpu)
{
  const SyPciDevice *device = gpu->device;
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *id = g_strdup_printf ("%04x:%04x", device->vendor, device->device);
  g_autofree char *subsystem = g_strdup_printf ("%04x:%04x", device->subsystem_vendor,
                                                device->subsystem_device);

  json_builder_begin_object (builder);
  sy_json_add_string (builder, "address", sy_pci_address_format (&device->address, address));
  sy_json_add_string (builder, "id", id);
  sy_json_add_string (builder, "subsystem", subsystem);
  sy_json_add_string (builder, "name", gpu->name);
  sy_json_add_string (builder, "match", sy_option_rom_match_to_string (
                        sy_option_rom_match (rom, device->vendor, device->device)));
  sy_json_add_tristate (builder, "subsystem_match",
                        sy_option_rom_match_subsystem (rom, device->subsystem_vendor,
                                                       device->subsystem_device));
  json_builder_end_object (builder);
}

static JsonNode *
make_document (const char        *file,
               const SyOptionRom *rom,
               SyMachine         *machine)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "file", file);
  sy_json_add_int (builder, "file_size", (gint64) g_bytes_get_size (rom->file));
  json_builder_set_member_name (builder, "rom");
  json_builder_begin_object (builder);
  sy_option_rom_build_json (rom, builder);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "gpus");
  json_builder_begin_array (builder);
  for (guint i = 0; i < gpus->len; i++)
    add_gpu (builder, rom, gpus->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static const char *
describe_code (guint8 code_type)
{
  switch (code_type)
    {
    case SY_PCI_CODE_X86:
      return _("for a PC’s BIOS");

    case SY_PCI_CODE_OPEN_FIRMWARE:
      return _("for Open Firmware");

    case SY_PCI_CODE_PA_RISC:
      return _("for HP PA-RISC");

    case SY_PCI_CODE_EFI:
      return _("for EFI");

    case SY_PCI_CODE_NBSI:
      return _("NVIDIA’s data (NBSI)");

    case SY_PCI_CODE_NVIDIA:
      return _("NVIDIA’s extension");

    default:
      return _("of an unknown kind");
    }
}

static const char *
describe_sum (SyPciSum   sum,
              SycStyle  *out_style)
{
  *out_style = SYC_STYLE_PLAIN;
  switch (sum)
    {
    case SY_PCI_SUM_NONE:
      return _("none needed");

    case SY_PCI_SUM_RIGHT:
      return _("right");

    case SY_PCI_SUM_INIT_RIGHT:
      return _("right, of the part that a BIOS copies");

    case SY_PCI_SUM_OFF:
      return _("not zero; NVIDIA’s extension says that it need not be");

    case SY_PCI_SUM_WRONG:
      *out_style = SYC_STYLE_BAD;
      return _("wrong");

    case SY_PCI_SUM_UNKNOWN:
      *out_style = SYC_STYLE_WARNING;
      return _("not known, as the image is not whole");

    default:
      g_return_val_if_reached (NULL);
    }
}

static void
add_row (SycTable   *table,
         const char *name,
         SycStyle    style,
         const char *format,
         ...) G_GNUC_PRINTF (4, 5);

static void
add_row (SycTable   *table,
         const char *name,
         SycStyle    style,
         const char *format,
         ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  syc_table_add (table, SYC_STYLE_DIM, name, style, text);
}

static void
add_devices (SycTable         *table,
             const SyPciImage *image)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < image->devices->len; i++)
    g_string_append_printf (text, "%s%04x:%04x", i > 0 ? " " : "", image->vendor,
                            g_array_index (image->devices, guint16, i));
  if (image->devices->len > 0)
    add_row (table, _("Listed"), SYC_STYLE_PLAIN, "%s", text->str);
}

static char *
describe_machine (guint16 machine)
{
  switch (machine)
    {
    case 0x014c:
      return g_strdup ("x86");

    case 0x8664:
      return g_strdup ("x86-64");

    case 0xaa64:
      return g_strdup ("ARM64");

    default:
      return g_strdup_printf (_("machine 0x%x"), (guint) machine);
    }
}

static void
add_efi (SycTable         *table,
         const SyPciImage *image)
{
  static const char * const states[] = { N_("not looked into"), N_("whole"), N_("damaged") };
  const SyPciEfi *efi = &image->efi;
  g_autofree char *machine = describe_machine (efi->machine);

  add_row (table, _("Program"),
           efi->program == SY_PCI_PROGRAM_WRONG ? SYC_STYLE_WARNING : SYC_STYLE_PLAIN,
           _("%s, subsystem %u, at 0x%zx, %s, %s"), machine, (guint) efi->subsystem,
           image->offset + efi->image_offset,
           efi->compression == 0 ? _("not compressed") : _("compressed"), _(states[efi->program]));
}

static void
add_npde (SycTable         *table,
          const SyPciImage *image)
{
  const SyPciNpde *npde = &image->npde;

  add_row (table, "NPDE", SYC_STYLE_PLAIN, _("at 0x%zx, says %zu bytes%s"),
           image->offset + npde->offset, npde->size,
           npde->last ? _(", the last image") : "");
}

static void
print_image (SycOutput        *output,
             const SyPciImage *image,
             guint             number)
{
  g_autoptr (SycTable) table = syc_table_new (2);
  g_autofree char *heading = g_strdup_printf (_("Image %u: %s"), number,
                                              describe_code (image->code_type));
  SycStyle style;
  const char *sum = describe_sum (image->sum, &style);

  syc_output_heading (output, heading);
  add_row (table, _("Place"), SYC_STYLE_PLAIN, _("0x%zx, %zu bytes%s"), image->offset,
           image->size, image->last ? _(", the last image") : "");
  add_row (table, _("Device"), SYC_STYLE_PLAIN, "%04x:%04x", image->vendor, image->device);
  add_devices (table, image);
  if (image->subsystem_vendor != 0)
    add_row (table, _("Card"), SYC_STYLE_PLAIN, "%04x:%04x", image->subsystem_vendor,
             image->subsystem_device);
  add_row (table, _("Class"), SYC_STYLE_PLAIN, "%06x", image->class_code & 0xffffff);
  add_row (table, _("PCI data"), SYC_STYLE_PLAIN, _("%s at 0x%zx, revision %u, says %zu bytes"),
           image->pcir_signature, image->offset + image->pcir, image->pcir_revision,
           image->pcir_size);
  if (image->npde.offset > 0)
    add_npde (table, image);
  if (image->code_type == SY_PCI_CODE_EFI)
    add_efi (table, image);
  add_row (table, _("Checksum"), style, "%s", sum);
  syc_table_print (table, output, 2);
}

static const char *
describe_match (const SyOptionRom *rom,
                SyOptionRomMatch   match,
                SyTristate         subsystem,
                SycStyle          *out_style)
{
  *out_style = SYC_STYLE_DIM;
  if (match == SY_OPTION_ROM_MATCH_OTHER)
    return _("the ROM is for another GPU");
  *out_style = SYC_STYLE_WARNING;
  if (!sy_rom_fit_has_bios (rom))
    return _("the ROM is for this GPU, but has only the program for EFI");
  if (subsystem == SY_TRISTATE_NO)
    return _("the ROM is for this GPU, but in another computer");
  *out_style = SYC_STYLE_GOOD;
  if (match == SY_OPTION_ROM_MATCH_LISTED)
    return _("the ROM lists this GPU");

  return subsystem == SY_TRISTATE_YES ? _("the ROM is for this GPU in this computer")
                                      : _("the ROM is for this GPU");
}

static void
print_gpus (SycOutput         *output,
            const SyOptionRom *rom,
            SyMachine         *machine)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  g_autoptr (SycTable) table = syc_table_new (3);

  if (gpus->len > 0)
    syc_output_heading (output, _("GPUs of the computer"));
  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = gpus->pdata[i];
      const SyPciDevice *device = gpu->device;
      char address[SY_PCI_ADDRESS_TEXT_SIZE];
      g_autofree char *id = g_strdup_printf ("%04x:%04x", device->vendor, device->device);
      SycStyle style;
      const char *says = describe_match (
        rom, sy_option_rom_match (rom, device->vendor, device->device),
        sy_option_rom_match_subsystem (rom, device->subsystem_vendor, device->subsystem_device),
        &style);

      syc_table_add (table, SYC_STYLE_PLAIN, sy_pci_address_format (&device->address, address),
                     SYC_STYLE_PLAIN, id, style, says);
    }
  syc_table_print (table, output, 2);
}

static void
print_problems (SycOutput         *output,
                const SyOptionRom *rom)
{
  static const SycStyle styles[] = { SYC_STYLE_DIM, SYC_STYLE_WARNING, SYC_STYLE_BAD };

  if (rom->problems->len > 0)
    syc_output_heading (output, _("What was noticed"));
  for (guint i = 0; i < rom->problems->len; i++)
    {
      const SyRomProblem *problem = rom->problems->pdata[i];
      g_autofree char *text = g_strdup_printf ("0x%zx: %s.", problem->offset, problem->says);

      syc_output_item (output, styles[problem->severity], 2, text);
    }
}

void
syc_vbios_view_show (SycContext        *context,
                     const char        *file,
                     const SyOptionRom *rom,
                     SyMachine         *machine)
{
  gboolean whole = sy_option_rom_is_whole (rom);

  syc_context_take_document (context, make_document (file, rom, machine));

  syc_output_line (context->output, whole ? SYC_STYLE_GOOD : SYC_STYLE_BAD,
                   whole ? g_dngettext (NULL, "A whole ROM with %u image, of %zu bytes at 0x%zx.",
                                        "A whole ROM with %u images, of %zu bytes at 0x%zx.",
                                        rom->images->len)
                         : g_dngettext (NULL, "A damaged ROM with %u image; %zu bytes at 0x%zx are "
                                        "there whole.",
                                        "A damaged ROM with %u images; %zu bytes at 0x%zx are "
                                        "there whole.", rom->images->len),
                   rom->images->len, rom->size, rom->offset);
  for (guint i = 0; i < rom->images->len; i++)
    print_image (context->output, rom->images->pdata[i], i + 1);
  print_gpus (context->output, rom, machine);
  print_problems (context->output, rom);
}
