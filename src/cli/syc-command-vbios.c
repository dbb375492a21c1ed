/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "machine/sy-machine.h"
#include "rom/sy-option-rom.h"
#include "rom/sy-vbios.h"
#include "run/sy-runner.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-file.h"
#include "syc-vbios-view.h"

gboolean
syc_command_vbios_show (SycContext  *context,
                        GError     **error)
{
  const char *path = context->arguments[0];
  g_autoptr (GBytes) file = syc_file_read (path, SY_VBIOS_FILE_MAX_SIZE, error);
  g_autoptr (SyOptionRom) rom = NULL;
  g_autoptr (SyMachine) machine = NULL;

  if (file == NULL || syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  rom = sy_option_rom_parse (file);
  if (rom->images->len == 0)
    {
      const SyRomProblem *problem = sy_rom_problems_find (rom->problems, SY_ROM_ERROR);

      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND, _("%s: there is no ROM of a PCI device in "
                                                          "it. At 0x%zx: %s. Into archives and "
                                                          "firmware updates looks “switchyardctl "
                                                          "vbios scan”."),
                   path, problem->offset, problem->says);
      return FALSE;
    }

  sy_option_rom_check_programs (rom);
  machine = sy_machine_read (context->sysroot);
  syc_vbios_view_show (context, path, rom, machine);
  context->found_failure = !sy_option_rom_is_whole (rom);

  return TRUE;
}

gboolean
syc_command_vbios_read (SycContext  *context,
                        GError     **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GBytes) rom = NULL;
  SyRomSource source;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  rom = sy_runner_read_rom (context->sysroot, &source, NULL, error);
  if (rom == NULL || !syc_file_write (context->out_path, rom, error))
    return FALSE;

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "output", context->out_path);
  sy_json_add_string (builder, "source", sy_rom_source_to_string (source));
  sy_json_add_int (builder, "size", (gint64) g_bytes_get_size (rom));
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));
  syc_output_line (context->output, SYC_STYLE_GOOD,
                   _("The video BIOS of the GPU, %zu bytes, was read from %s, and written to %s."),
                   g_bytes_get_size (rom), sy_rom_source_get_title (source), context->out_path);

  return TRUE;
}
