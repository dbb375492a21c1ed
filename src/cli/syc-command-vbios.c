/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "machine/sy-machine.h"
#include "rom/sy-option-rom.h"
#include "rom/sy-vbios.h"
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
