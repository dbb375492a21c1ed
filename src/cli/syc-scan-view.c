/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syc-scan-view.h"

#include <glib/gi18n.h>

#include "host/sy-packages.h"
#include "sy-json.h"

/* Enough to tell two apart, and to compare with a list on the web. */
#define SHORT_SHA256 16

const SyGpu *
syc_scan_view_find_gpu (SyMachine         *machine,
                        const SyRomFound  *found,
                        SyOptionRomMatch  *out_match)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  SyOptionRomMatch best_match = SY_OPTION_ROM_MATCH_OTHER;
  const SyGpu *best = NULL;

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = gpus->pdata[i];
      SyOptionRomMatch match = sy_option_rom_match (found->rom, gpu->device->vendor,
                                                    gpu->device->device);

      if (match <= best_match)
        continue;
      best = gpu;
      best_match = match;
    }
  if (out_match != NULL)
    *out_match = best_match;

  return best;
}

static const SyRomFound *
find_best (const SyRomScan *scan,
           const SyGpu     *gpu)
{
  SyRomCard card = SY_ROM_CARD (gpu->device);

  return sy_rom_scan_find_best (scan, &card);
}

/* Of the discrete GPU, where that is known: with an integrated one nothing is done that needs a
 * ROM, and firmware holds its ROM too. */
const SyRomFound *
syc_scan_view_find_best (SyMachine       *machine,
                         const SyRomScan *scan)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  const SyRomFound *best = NULL;

  if (dgpu != NULL)
    return find_best (scan, dgpu);
  for (guint i = 0; i < gpus->len && best == NULL; i++)
    best = find_best (scan, gpus->pdata[i]);

  return best;
}

static void
print_row (SycOutput  *output,
           const char *name,
           const char *value)
{
  syc_output_line (output, SYC_STYLE_PLAIN, "  %-10s%s", name, value);
}

static SyRomFit
get_fit (const SyRomFound *found,
         const SyGpu      *gpu)
{
  SyRomCard nobody = { 0 };
  SyRomCard card = gpu != NULL ? SY_ROM_CARD (gpu->device) : nobody;

  return sy_rom_fit_get (found->rom, &card);
}

/* (transfer full): of the one to take, and of one for a GPU that needs none, more than its fit */
static char *
describe (SyMachine        *machine,
          const SyRomScan  *scan,
          const SyRomFound *found,
          const SyGpu      *gpu,
          gboolean          best)
{
  SyRomCard nobody = { 0 };
  SyRomCard card = gpu != NULL ? SY_ROM_CARD (gpu->device) : nobody;
  SyRomFit fit = get_fit (found, gpu);
  g_autofree char *says = sy_rom_fit_explain (fit, found->rom, &card);

  if (best && sy_rom_scan_count_equal (scan, found, &card) > 0)
    return g_strdup_printf (_("%s Take this one; should the driver not start, there is another "
                              "one that fits as well."), says);
  if (best)
    return g_strdup_printf (_("%s Take this one."), says);
  if (gpu != NULL && sy_rom_fit_is_usable (fit) && sy_machine_get_dgpu (machine) != NULL &&
      sy_machine_get_dgpu (machine) != gpu)
    return g_strdup_printf (_("It is for %s, which needs none."), gpu->name);

  return g_steal_pointer (&says);
}

static void
print_judgement (SycOutput        *output,
                 SyMachine        *machine,
                 const SyRomScan  *scan,
                 const SyRomFound *found,
                 gboolean          best)
{
  const SyGpu *gpu = syc_scan_view_find_gpu (machine, found, NULL);
  g_autofree char *text = describe (machine, scan, found, gpu, best);
  SycStyle style = SYC_STYLE_DIM;

  if (best)
    style = get_fit (found, gpu) == SY_ROM_FIT_OTHER_COMPUTER ? SYC_STYLE_WARNING
                                                              : SYC_STYLE_GOOD;
  syc_output_paragraph (output, style, 2, text);
}

static void
print_images (SycOutput         *output,
              const SyOptionRom *rom)
{
  GString *kinds = g_string_new (NULL);

  for (guint i = 0; i < rom->images->len; i++)
    {
      const SyPciImage *image = rom->images->pdata[i];

      g_string_append_printf (kinds, "%s%s", i > 0 ? ", " : "",
                              sy_pci_code_to_string (image->code_type));
    }
  print_row (output, _("Images"), kinds->str);
  g_string_free (kinds, TRUE);
}

static void
print_found (SyMachine        *machine,
             const SyRomScan  *scan,
             const SyRomFound *found,
             gboolean          best,
             const char       *file,
             SycOutput        *output)
{
  const SyPciImage *first = found->rom->images->pdata[0];
  const SyRomProblem *problem = sy_rom_problems_find (found->rom->problems, SY_ROM_ERROR);
  g_autofree char *title = g_strdup_printf ("%04x:%04x", first->vendor, first->device);
  g_autofree char *size = g_format_size_full (g_bytes_get_size (found->rom->file),
                                              G_FORMAT_SIZE_LONG_FORMAT |
                                              G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *sha256 = g_strndup (found->sha256, SHORT_SHA256);

  syc_output_heading (output, title);
  print_judgement (output, machine, scan, found, best);
  print_row (output, _("Where"), found->path);
  for (guint i = 0; i < found->also->len; i++)
    print_row (output, i == 0 ? _("and") : "", found->also->pdata[i]);
  print_row (output, _("Size"), size);
  print_images (output, found->rom);
  print_row (output, "SHA-256", sha256);
  if (problem != NULL)
    print_row (output, _("Wrong"), problem->says);
  if (file != NULL)
    print_row (output, _("Written"), file);
}

/* (transfer full) (nullable): the command that installs what is missing */
static char *
get_install_command (SyMachine       *machine,
                     const SyRomScan *scan)
{
  if (!sy_rom_scan_lacks_program (scan))
    return NULL;

  return sy_packages_get_command (sy_machine_get_os_release (machine), SY_PACKAGE_INNOEXTRACT);
}

static void
print_notes (SyMachine       *machine,
             const SyRomScan *scan,
             SycOutput       *output)
{
  g_autofree char *command = get_install_command (machine, scan);

  if (scan->notes->len == 0)
    return;
  syc_output_heading (output, _("Not looked into"));
  for (guint i = 0; i < scan->notes->len; i++)
    {
      const SyRomScanNote *note = scan->notes->pdata[i];
      g_autofree char *text = g_strdup_printf ("%s: %s.", note->path, note->says);

      syc_output_item (output, SYC_STYLE_PLAIN, 2, text);
    }
  if (scan->n_notes_left_out > 0)
    syc_output_line (output, SYC_STYLE_DIM,
                     g_dngettext (NULL, "  and %u more", "  and %u more",
                                  scan->n_notes_left_out), scan->n_notes_left_out);
  if (command != NULL)
    syc_output_line (output, SYC_STYLE_PLAIN, _("  Install it with this command: %s"), command);
}

void
syc_scan_view_print (SyMachine       *machine,
                     const SyRomScan *scan,
                     const GPtrArray *files,
                     SycOutput       *output)
{
  const SyRomFound *best = syc_scan_view_find_best (machine, scan);

  if (scan->founds->len == 0)
    syc_output_line (output, SYC_STYLE_WARNING, _("There is no option ROM in %s."), scan->name);
  else
    syc_output_line (output, SYC_STYLE_PLAIN,
                     g_dngettext (NULL, "%u option ROM in %s:", "%u option ROMs in %s:",
                                  scan->founds->len), scan->founds->len, scan->name);
  for (guint i = 0; i < scan->founds->len; i++)
    {
      const SyRomFound *found = scan->founds->pdata[i];

      print_found (machine, scan, found, found == best, files != NULL ? files->pdata[i] : NULL,
                   output);
    }
  print_notes (machine, scan, output);
  if (scan->stopped != NULL)
    syc_output_paragraph (output, SYC_STYLE_WARNING, 0, scan->stopped);
}

static void
add_found (JsonBuilder      *builder,
           SyMachine        *machine,
           const SyRomFound *found,
           const char       *file)
{
  SyOptionRomMatch match;
  const SyGpu *gpu = syc_scan_view_find_gpu (machine, found, &match);
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  json_builder_begin_object (builder);
  sy_json_add_string (builder, "path", found->path);
  json_builder_set_member_name (builder, "also");
  json_builder_begin_array (builder);
  for (guint i = 0; i < found->also->len; i++)
    json_builder_add_string_value (builder, found->also->pdata[i]);
  json_builder_end_array (builder);
  sy_json_add_string (builder, "sha256", found->sha256);
  sy_json_add_boolean (builder, "whole", sy_option_rom_is_whole (found->rom));
  sy_json_add_string (builder, "match", sy_option_rom_match_to_string (match));
  sy_json_add_string (builder, "fit", sy_rom_fit_to_string (get_fit (found, gpu)));
  sy_json_add_string (builder, "gpu", gpu != NULL
                                      ? sy_pci_address_format (&gpu->device->address, address)
                                      : NULL);
  sy_json_add_string (builder, "output", file);
  json_builder_set_member_name (builder, "rom");
  json_builder_begin_object (builder);
  sy_option_rom_build_json (found->rom, builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_notes (JsonBuilder     *builder,
           SyMachine       *machine,
           const SyRomScan *scan)
{
  g_autofree char *command = get_install_command (machine, scan);

  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < scan->notes->len; i++)
    {
      const SyRomScanNote *note = scan->notes->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "kind", sy_rom_note_kind_to_string (note->kind));
      sy_json_add_string (builder, "path", note->path);
      sy_json_add_string (builder, "says", note->says);
      if (note->kind == SY_ROM_NOTE_PROGRAM)
        sy_json_add_string (builder, "command", command);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

JsonNode *
syc_scan_view_to_json (SyMachine       *machine,
                       const SyRomScan *scan,
                       const GPtrArray *files)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const SyRomFound *best = syc_scan_view_find_best (machine, scan);

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "file", scan->name);
  sy_json_add_string (builder, "best", best != NULL ? best->sha256 : NULL);
  json_builder_set_member_name (builder, "roms");
  json_builder_begin_array (builder);
  for (guint i = 0; i < scan->founds->len; i++)
    add_found (builder, machine, scan->founds->pdata[i], files != NULL ? files->pdata[i] : NULL);
  json_builder_end_array (builder);
  add_notes (builder, machine, scan);
  sy_json_add_int (builder, "notes_left_out", scan->n_notes_left_out);
  sy_json_add_string (builder, "stopped", scan->stopped);
  sy_json_add_int (builder, "parts", scan->n_parts);
  sy_json_add_int (builder, "unpacked", (gint64) scan->unpacked);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
