/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-command.h"

#include <glib/gi18n.h>

static const SycCommand commands[] = {
  { "status", NULL, N_("Show this computer, its graphics wiring and what stands in the way"),
    SYC_TAKES_LISTING, 0, 0, syc_command_status },
  { "stages", NULL, N_("Show the steps of the set-up and how far each one is"),
    SYC_TAKES_GPU | SYC_TAKES_DOMAIN, 0, 0, syc_command_stages },
  { "plan", "STAGE", N_("Show what a step would change, without changing anything"),
    SYC_TAKES_GPU | SYC_TAKES_DOMAIN | SYC_TAKES_GVT_TYPE | SYC_TAKES_ROM | SYC_TAKES_OPTIONS,
    1, 1, syc_command_plan },
  { "apply", "STAGE", N_("Show what a step would change, ask, and do it"),
    SYC_TAKES_GPU | SYC_TAKES_DOMAIN | SYC_TAKES_GVT_TYPE | SYC_TAKES_ROM | SYC_TAKES_OPTIONS |
    SYC_TAKES_DIGEST | SYC_TAKES_YES, 1, 1, syc_command_apply },
  { "mode", "[host|vm|off]", N_("Show who has the GPU, or choose who has it, now or at a start"),
    SYC_TAKES_GPU | SYC_TAKES_WHEN | SYC_TAKES_DIGEST | SYC_TAKES_YES, 0, 1, syc_command_mode },
  { "gvt list", NULL, N_("List the virtual GPUs that can be made, and those that there are"),
    SYC_TAKES_NOTHING, 0, 0, syc_command_gvt_list },
  { "gvt create", "[UUID]", N_("Create a virtual GPU, now and at every start"),
    SYC_TAKES_GVT_TYPE | SYC_TAKES_DIGEST | SYC_TAKES_YES, 0, 1, syc_command_gvt_create },
  { "gvt remove", "UUID", N_("Remove a virtual GPU, now and for good"),
    SYC_TAKES_DIGEST | SYC_TAKES_YES, 1, 1, syc_command_gvt_remove },
  { "history", NULL, N_("List what was changed, newest first"),
    SYC_TAKES_NOTHING, 0, 0, syc_command_history },
  { "show", "ID", N_("Show one entry of the history with its differences"),
    SYC_TAKES_NOTHING, 1, 1, syc_command_show },
  { "undo", "[ID]", N_("Take an entry of the history back, the newest one without an ID"),
    SYC_TAKES_DIGEST | SYC_TAKES_YES, 0, 1, syc_command_undo },
  { "recover", NULL, N_("Roll back what a crash or power cut interrupted"),
    SYC_TAKES_NOTHING, 0, 0, syc_command_recover },
  { "keep", NULL, N_("Say that the computer started well with what is on trial"),
    SYC_TAKES_NOTHING, 0, 0, syc_command_keep },
  { "drift", "[--notify]", N_("Show what was changed since it was set up, and how to repair it"),
    SYC_TAKES_NOTIFY, 0, 0, syc_command_drift },
  { "domain list", NULL, N_("List the virtual machines"),
    SYC_TAKES_NOTHING, 0, 0, syc_command_domain_list },
  { "domain edit", "FILE.xml RECIPE… -o OUT",
    N_("Edit a domain definition in a file, without libvirt"),
    SYC_TAKES_GPU | SYC_TAKES_RECIPE | SYC_NEEDS_OUTPUT, 2, G_MAXUINT, syc_command_domain_edit },
  { "acpi vbios", "ROM -o DIR",
    N_("Write the ACPI tables that give a virtual machine a video BIOS"),
    SYC_TAKES_DOMAIN | SYC_TAKES_PLACE | SYC_NEEDS_OUTPUT, 1, 1, syc_command_acpi_vbios },
  { "acpi battery", "-o FILE", N_("Write the ACPI table of a full battery and an AC adapter"),
    SYC_NEEDS_OUTPUT, 0, 0, syc_command_acpi_battery },
  { "acpi chassis", "-o FILE", N_("Write the SMBIOS structure of a notebook"),
    SYC_NEEDS_OUTPUT, 0, 0, syc_command_acpi_chassis },
  { "acpi show", "FILE", N_("Show what is in an ACPI table, and what is wrong with it"),
    SYC_TAKES_NOTHING, 1, 1, syc_command_acpi_show },
  { "vbios read", "-o FILE", N_("Read the video BIOS of the discrete GPU from this computer"),
    SYC_NEEDS_OUTPUT, 0, 0, syc_command_vbios_read },
  { "vbios show", "FILE", N_("Show what is in a video BIOS, and what is wrong with it"),
    SYC_TAKES_NOTHING, 1, 1, syc_command_vbios_show },
  { "vbios scan", "FILE [-o DIR]", N_("Find the option ROMs in a firmware update"),
    SYC_TAKES_OUTPUT, 1, 1, syc_command_vbios_scan },
  { "check", "DOMAIN|FILE.xml",
    N_("Say why NVIDIA’s driver would not start in a virtual machine, and what to do"),
    SYC_TAKES_CHECK | SYC_TAKES_DRIVER, 0, 1, syc_command_check },
  { "mend", "DOMAIN", N_("Show how to mend all that is safe of what “check” finds, ask, and do it"),
    SYC_TAKES_DRIVER | SYC_TAKES_DIGEST | SYC_TAKES_YES, 1, 1, syc_command_mend },
  { "ladder", "DOMAIN [MEASURE]",
    N_("Say what to try, one thing at a time, where Code 43 stays, and keep what came of it"),
    SYC_TAKES_DRIVER | SYC_TAKES_ANSWER, 1, 2, syc_command_ladder },
  { "report", "[-o FILE.tar]",
    N_("Write what is known of this computer into a file to share, without personal data"),
    SYC_TAKES_OUTPUT | SYC_TAKES_YES, 0, 0, syc_command_report },
  { "demo", "-o DIR", N_("Write a sample laptop into a directory, to try everything on"),
    SYC_NEEDS_OUTPUT, 0, 0, syc_command_demo },
  { NULL },
};

const SycCommand *
syc_commands_get (void)
{
  return commands;
}

static gboolean
matches (const SycCommand    *command,
         const char * const  *words,
         guint               *out_n_words)
{
  g_auto (GStrv) names = g_strsplit (command->name, " ", -1);
  guint n = g_strv_length (names);

  for (guint i = 0; i < n; i++)
    if (words[i] == NULL || !g_str_equal (words[i], names[i]))
      return FALSE;

  *out_n_words = n;

  return TRUE;
}

/* "domain" alone, or with a second word that no command has. */
static char *
list_second_words (const char *first)
{
  g_autofree char *prefix = g_strconcat (first, " ", NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; commands[i].name != NULL; i++)
    if (g_str_has_prefix (commands[i].name, prefix))
      g_ptr_array_add (names, (char *) commands[i].name);
  if (names->len == 0)
    return NULL;
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **) names->pdata);
}

static void
set_unknown (const char * const  *words,
             GError             **error)
{
  g_autofree char *names = NULL;

  if (words[0] == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST, _("A command is missing."));
      return;
    }

  names = list_second_words (words[0]);
  if (names != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                 _("“%s” needs a second word; there are: %s."), words[0], names);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                 _("There is no command “%s”."), words[0]);
}

const SycCommand *
syc_command_find (const char * const  *words,
                  guint               *out_n_words,
                  GError             **error)
{
  for (guint i = 0; commands[i].name != NULL; i++)
    if (matches (&commands[i], words, out_n_words))
      return &commands[i];
  set_unknown (words, error);

  return NULL;
}
