/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "machine/sy-machine.h"
#include "rom/sy-option-rom.h"
#include "rom/sy-vbios.h"
#include "run/sy-runner.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-vbios-view.h"

static GBytes *
read_file (const char  *path,
           GError     **error)
{
  g_autoptr (SySysroot) root = sy_sysroot_new ("/", error);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  return root != NULL ? sy_sysroot_read (root, absolute, SY_VBIOS_FILE_MAX_SIZE, error) : NULL;
}

gboolean
syc_command_vbios_show (SycContext  *context,
                        GError     **error)
{
  const char *path = context->arguments[0];
  g_autoptr (GBytes) file = read_file (path, error);
  g_autoptr (SyOptionRom) rom = NULL;
  g_autoptr (SyMachine) machine = NULL;

  if (file == NULL || syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  rom = sy_option_rom_parse (file);
  if (rom->images->len == 0)
    {
      const SyRomProblem *problem = sy_rom_problems_find (rom->problems, SY_ROM_ERROR);

      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND, _("%s: there is no ROM of a PCI device in "
                                                          "it. At 0x%zx: %s."),
                   path, problem->offset, problem->says);
      return FALSE;
    }

  sy_option_rom_check_programs (rom);
  machine = sy_machine_read (context->sysroot);
  syc_vbios_view_show (context, path, rom, machine);
  context->found_failure = !sy_option_rom_is_whole (rom);

  return TRUE;
}

static gboolean
write_file (const char  *path,
            GBytes      *data,
            GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);

  if (g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                &local_error))
    return TRUE;
  g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED, local_error->message);

  return FALSE;
}

gboolean
syc_command_vbios_read (SycContext  *context,
                        GError     **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GBytes) rom = NULL;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  rom = sy_runner_read_rom (context->sysroot, NULL, error);
  if (rom == NULL || !write_file (context->out_path, rom, error))
    return FALSE;

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "output", context->out_path);
  sy_json_add_int (builder, "size", (gint64) g_bytes_get_size (rom));
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));
  syc_output_line (context->output, SYC_STYLE_GOOD,
                   _("The video BIOS of the GPU, %zu bytes, was written to %s."),
                   g_bytes_get_size (rom), context->out_path);

  return TRUE;
}
