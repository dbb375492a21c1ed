/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "acpi/sy-acpi-path.h"
#include "health/sy-check-private.h"

#define GROUP N_("The laptop in the virtual machine")

/* libvirt's NEWS: <acpi><table type='raw'> for QEMU. */
#define FIRST_RAW_LIBVIRT SY_VIRT_VERSION (11, 2, 0)

static void
judge_argument (const SySubject    *subject,
                SyFinding          *finding,
                const SyGuestTable *table)
{
  const char *path = table->path;

  sy_finding_add (finding, subject, table->line, "%s",
                  table->argument != NULL ? table->argument : path != NULL ? path : "");
  if (path == NULL)
    sy_finding_worsen (finding, SY_FINDING_FAIL,
                       table->argument != NULL && strstr (table->argument, "://") != NULL
                       ? _("What follows -acpitable is an address of a file manager, not "
                           "“file=” and a path. QEMU does not start.")
                       : _("What follows -acpitable is no “file=” and a path. QEMU does not "
                           "start."));
  else if (strstr (path, "://") != NULL)
    sy_finding_worsen (finding, SY_FINDING_FAIL,
                       _("The file is an address of a file manager, not a path. QEMU does not "
                         "start."));
  else if (path[0] == '\0')
    sy_finding_worsen (finding, SY_FINDING_FAIL, _("The path is empty."));
  else if (table->argument != NULL && strchr (path, ':') != NULL)
    sy_finding_worsen (finding, SY_FINDING_FAIL,
                       _("QEMU takes a colon in the path for the border of two files."));
  else if (path[0] == '~' && !subject->guest->from_arguments)
    sy_finding_worsen (finding, SY_FINDING_FAIL,
                       _("“~” is a shell’s word for your home, which libvirt and QEMU do not know. "
                         "QEMU does not start."));
  else if (table->argument == NULL && strcmp (table->type, "raw") == 0 &&
           subject->versions.libvirt > 0 && subject->versions.libvirt < FIRST_RAW_LIBVIRT)
    sy_finding_worsen (finding, SY_FINDING_FAIL,
                       _("libvirt takes tables of type “raw” from version 11.2 on, and this one is "
                         "older: it refuses the definition."));
  else if (path[0] != '/')
    sy_finding_worsen (finding, SY_FINDING_WARN,
                       _("The path does not begin with “/”, so it depends on where QEMU starts."));
  else
    sy_finding_worsen (finding, SY_FINDING_PASS, _("Every table is named by a path."));
}

static gboolean
require_tables (const SySubject *subject,
                SyFinding       *finding)
{
  if (subject->has_tables)
    return TRUE;
  if (sy_subject_knows (subject, SY_GUEST_PART_ARGUMENTS | SY_GUEST_PART_OS))
    sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("It is given no ACPI tables."));
  else
    sy_finding_set_piece (finding);

  return FALSE;
}

static void
check_argument (const SySubject *subject,
                SyFinding       *finding)
{
  if (!require_tables (subject, finding))
    return;
  for (guint i = 0; i < subject->guest->tables->len; i++)
    judge_argument (subject, finding, subject->guest->tables->pdata[i]);
  if (finding->state >= SY_FINDING_WARN)
    sy_finding_advise (finding, _("Write “-acpitable” and then “file=/the/path”."));
}

static void
judge_content (const SySubject    *subject,
               SyFinding          *finding,
               const SyHealthFile *file)
{
  const SyAcpiInfo *info = file->acpi;

  if (file->state == SY_HEALTH_FILE_MISSING)
    {
      sy_finding_add_from (finding, file->path, _("It is not there"));
      sy_finding_worsen (finding, SY_FINDING_FAIL,
                         _("A table’s file is not there. QEMU does not start."));
    }
  else if (info == NULL)
    {
      if (file->problem != NULL)
        sy_finding_add_from (finding, file->path, "%s", file->problem);
      sy_finding_worsen (finding, SY_FINDING_UNKNOWN, _("A table could not be read."));
    }
  else
    {
      for (guint i = 0; i < info->problems->len; i++)
        sy_finding_add_from (finding, file->path, "%s", (char *) info->problems->pdata[i]);
      if (info->form == SY_ACPI_FORM_BASE64)
        sy_finding_worsen (finding, SY_FINDING_FAIL,
                           _("A table is still the base64 text of the page that it is from. It "
                             "must be decoded first (base64 -d)."));
      else if (info->form != SY_ACPI_FORM_TABLE || !info->length_ok)
        sy_finding_worsen (finding, SY_FINDING_FAIL, _("A file is no ACPI table."));
      else if (!info->checksum_ok)
        sy_finding_worsen (finding, SY_FINDING_NOTE,
                           _("A table’s checksum is wrong. QEMU mends that, but the file may be "
                             "damaged."));
      else
        sy_finding_worsen (finding, SY_FINDING_PASS, _("Every file is an ACPI table."));
    }
}

/* What people post is what fails; and a file in a temporary folder was put there by hand. */
static void
judge_unseen (const SySubject    *subject,
              SyFinding          *finding,
              const SyGuestTable *table)
{
  gboolean is_suspect = !subject->guest->complete || g_str_has_prefix (table->path, "/tmp/") ||
                        g_str_has_prefix (table->path, "/var/tmp/");

  sy_finding_add (finding, subject, table->line, "%s", table->path);
  sy_finding_worsen (finding, is_suspect ? SY_FINDING_WARN : SY_FINDING_UNKNOWN,
                     _("The file is not of this computer. The commonest mistake is a file "
                       "that is still base64 text; “switchyardctl acpi show” tells."));
}

void
sy_finding_offer_files (SyFinding       *self,
                        const SySubject *subject)
{
  const char *option = "no-rom";

  for (guint i = 0; i < subject->guest->tables->len; i++)
    {
      const char *path = ((SyGuestTable *) subject->guest->tables->pdata[i])->path;

      if (path != NULL && sy_subject_is_own_file (path) && strstr (path, "/vbios-") != NULL)
        option = NULL;
    }
  sy_finding_offer (self, subject, "vbios", option, _("Write the files again."));
}

/* Whether all that is wrong is with files that the stage "vbios" writes. */
static gboolean
are_own (const SySubject *subject)
{
  for (guint i = 0; i < subject->guest->tables->len; i++)
    {
      const SyGuestTable *table = subject->guest->tables->pdata[i];
      const SyHealthFile *file = table->path != NULL ? sy_subject_find_file (subject, table->path)
                                                     : NULL;
      gboolean is_good = file != NULL && file->acpi != NULL &&
                         file->acpi->form == SY_ACPI_FORM_TABLE && file->acpi->length_ok;

      if (!is_good && (table->path == NULL || !sy_subject_is_own_file (table->path)))
        return FALSE;
    }

  return TRUE;
}

static void
check_content (const SySubject *subject,
               SyFinding       *finding)
{
  if (!require_tables (subject, finding))
    return;
  sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("No table is named by a path."));
  for (guint i = 0; i < subject->guest->tables->len; i++)
    {
      const SyGuestTable *table = subject->guest->tables->pdata[i];
      const SyHealthFile *file = table->path != NULL ? sy_subject_find_file (subject, table->path)
                                                     : NULL;

      if (file != NULL && file->state != SY_HEALTH_FILE_NOT_LOOKED_AT)
        judge_content (subject, finding, file);
      else if (table->path != NULL)
        judge_unseen (subject, finding, table);
    }
  if (finding->state >= SY_FINDING_WARN && are_own (subject))
    sy_finding_offer_files (finding, subject);
  else if (finding->state >= SY_FINDING_WARN)
    sy_finding_advise (finding,
                       _("Take the table out of the definition, and let the stage “vbios” give "
                         "the machine its own; or decode the file (base64 -d)."));
}

static void
warn_of_battery (const SySubject *subject,
                 SyFinding       *finding,
                 SyFindingState   state,
                 const char      *says)
{
  sy_finding_add (finding, subject, 0, subject->has_tables
                  ? _("No table that it is given has a rechargeable battery")
                  : _("It is given no ACPI table"));
  sy_finding_set (finding, state, "%s", says);
  sy_finding_offer (finding, subject, "vbios", "no-rom",
                    _("Give it a battery and an AC adapter: a table of 300 bytes."));
}

/* A piece with a table is of somebody who looks for the battery; whether he has it, it hides. */
static void
judge_unseen_battery (const SySubject *subject,
                      SyFinding       *finding)
{
  if (subject->guest->complete)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("It is given tables that could not be read; one may have a battery."));
      return;
    }
  for (guint i = 0; i < subject->guest->tables->len; i++)
    {
      const SyGuestTable *table = subject->guest->tables->pdata[i];

      sy_finding_add (finding, subject, table->line, "%s", table->path != NULL ? table->path : "");
    }
  sy_finding_set (finding, SY_FINDING_WARN,
                  _("Whether the table has the battery cannot be seen from here. A machine that "
                    "hides ends with Code 43 on a laptop without one."));
  sy_finding_advise (finding, _("“switchyardctl acpi show” tells what is in the table, and "
                                "“switchyardctl acpi battery” writes one with a battery."));
}

static void
check_battery (const SySubject *subject,
               SyFinding       *finding)
{
  if (subject->battery == SY_TRISTATE_YES)
    sy_finding_set (finding, SY_FINDING_PASS, _("It has a rechargeable battery, as a laptop."));
  else if (subject->laptop == SY_TRISTATE_NO)
    sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE,
                    _("The GPU is not a laptop’s, so its driver wants no battery."));
  else if (subject->battery == SY_TRISTATE_UNKNOWN)
    judge_unseen_battery (subject, finding);
  else if (subject->hidden == SY_TRISTATE_YES && subject->guest->hostdevs->len > 0 &&
           subject->gpu_hostdev == NULL)
    sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("It has no NVIDIA GPU."));
  else if (subject->hidden == SY_TRISTATE_YES)
    warn_of_battery (subject, finding, SY_FINDING_WARN,
                     _("It hides that it is virtual, and has no battery. A driver that believes "
                       "to be on a real laptop ends with Code 43 without one."));
  else if (subject->hidden == SY_TRISTATE_UNKNOWN &&
           !sy_subject_knows (subject, SY_GUEST_PART_ARGUMENTS))
    sy_finding_set_piece (finding);
  else
    warn_of_battery (subject, finding, SY_FINDING_NOTE,
                     _("It has no battery. Drivers from 465 on accept that where the machine is "
                       "not hidden; where Code 43 stays, a battery is the best-reported cure."));
}

SyTristate
sy_subject_find_rom (const SySubject   *subject,
                     const SyAcpiInfo **out_info)
{
  SyTristate found = SY_TRISTATE_NO;

  for (guint i = 0; i < subject->guest->tables->len; i++)
    {
      const SyGuestTable *table = subject->guest->tables->pdata[i];
      const SyHealthFile *file = table->path != NULL ? sy_subject_find_file (subject, table->path)
                                                     : NULL;

      if (file != NULL && file->acpi != NULL && file->acpi->rom_path != NULL)
        {
          *out_info = file->acpi;
          return SY_TRISTATE_YES;
        }
      if (file == NULL || file->acpi == NULL || !file->acpi->complete)
        found = SY_TRISTATE_UNKNOWN;
    }

  return found;
}

static void
warn_of_rom (const SySubject *subject,
             SyFinding       *finding,
             SyTristate       found)
{
  const SyGuestHostdev *gpu = subject->gpu_hostdev;
  gboolean only_file = gpu->rom_file != NULL;

  if (only_file)
    sy_finding_add (finding, subject, gpu->rom_line, _("<rom> offers the file %s"), gpu->rom_file);
  if (subject->guest->loader != NULL)
    sy_finding_add (finding, subject, subject->guest->firmware_line, _("The firmware is %s"),
                    subject->guest->loader);
  sy_finding_set (finding, found == SY_TRISTATE_NO || only_file ? SY_FINDING_WARN
                                                                : SY_FINDING_UNKNOWN,
                  only_file
                  ? _("The video BIOS is offered as a ROM of the card alone. The driver of this "
                      "generation asks ACPI for it (_ROM) where the GPU has no outputs, and ends "
                      "with Code 43 without an answer.")
                  : found == SY_TRISTATE_NO
                  ? _("No video BIOS is offered by ACPI (_ROM), which the driver of this "
                      "generation asks for where the GPU has no outputs.")
                  : _("It is given tables that could not be read; one may have the video BIOS."));
  sy_finding_offer (finding, subject, "vbios", NULL,
                    _("Give it the video BIOS by ACPI tables; the firmware need not be patched."));
}

static void
check_vbios (const SySubject *subject,
             SyFinding       *finding)
{
  const SyAcpiInfo *info = NULL;
  SyTristate wants;
  SyTristate found;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  wants = sy_subject_wants_rom (subject);
  found = sy_subject_find_rom (subject, &info);
  if (found == SY_TRISTATE_YES)
    sy_finding_set (finding, SY_FINDING_PASS, _("A table offers the video BIOS to %s."),
                    info->rom_path);
  else if (wants == SY_TRISTATE_NO)
    sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE,
                    _("The driver reads the video BIOS of this GPU from the card."));
  else if (wants == SY_TRISTATE_UNKNOWN)
    sy_finding_set (finding, SY_FINDING_UNKNOWN,
                    _("Which GPU it is, and so whether it needs one, is not known here. MUXless "
                      "laptops up to GeForce 10 (Pascal) do."));
  else if (sy_subject_has_stock_firmware (subject) == SY_TRISTATE_NO)
    {
      sy_finding_add (finding, subject, subject->guest->firmware_line, _("The firmware is %s"),
                      subject->guest->loader);
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("The firmware is somebody’s own build, which may have the video BIOS in "
                        "it. Only a look into it would tell."));
    }
  else
    warn_of_rom (subject, finding, found);
}

static gboolean
has_bridge_children (const SySubject *subject)
{
  const SyGuest *guest = subject->guest;

  return guest->machine_major > 6 || (guest->machine_major == 6 && guest->machine_minor >= 1) ||
         subject->versions.qemu >= SY_VIRT_VERSION (8, 0, 0);
}

/* Without a GPU, the place is where the stage "attach" will put it, which is q35's alone. */
static gboolean
find_place (const SySubject *subject,
            SyAcpiPath      *out_path)
{
  if (subject->gpu_hostdev != NULL)
    return sy_acpi_path_set_from_device (out_path, subject->gpu_hostdev->device, NULL);
  sy_acpi_path_set_default (out_path);

  return TRUE;
}

static void
judge_place (const SySubject  *subject,
             SyFinding        *finding,
             const SyAcpiInfo *info)
{
  g_autofree char *expected = NULL;
  SyAcpiPath path;

  if (!find_place (subject, &path))
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("Where the GPU will be in the guest is not known yet."));
      return;
    }
  expected = sy_acpi_path_format (&path, path.n_hops);
  if (strcmp (expected, info->rom_path) == 0)
    sy_finding_set (finding, SY_FINDING_PASS, _("The table is for the GPU’s own place."));
  else if (subject->gpu_hostdev == NULL)
    sy_finding_set (finding, SY_FINDING_WARN,
                    _("The table is for %s, but the GPU will be %s when it is handed over; nobody "
                      "asks the first."), info->rom_path, expected);
  else
    sy_finding_set (finding, SY_FINDING_FAIL,
                    _("The table is for %s, but the GPU is %s; nobody asks the first."),
                    info->rom_path, expected);
}

/* A machine that waits for its GPU has the tables of this program already. */
static gboolean
awaits_gpu (const SySubject  *subject,
            const SyAcpiInfo *info)
{
  return info != NULL && info->made_for_path != NULL && subject->gpu_hostdev == NULL &&
         sy_subject_knows (subject, SY_GUEST_PART_DEVICES) &&
         g_strcmp0 (subject->guest->machine_family, "q35") == 0;
}

static void
check_vbios_path (const SySubject *subject,
                  SyFinding       *finding)
{
  const SyAcpiInfo *info = NULL;
  SyTristate found = sy_subject_find_rom (subject, &info);

  if (!awaits_gpu (subject, info) && !sy_finding_require_gpu (finding, subject))
    return;
  if (found != SY_TRISTATE_YES)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE,
                      _("No table with a video BIOS was seen."));
      return;
    }
  sy_finding_add (finding, subject, 0, _("The table’s _ROM is in %s"), info->rom_path);
  if (info->stale_path != NULL)
    sy_finding_set (finding, has_bridge_children (subject) ? SY_FINDING_FAIL : SY_FINDING_WARN,
                    _("The table is for %s, a device of real laptops. Machine types from 6.1 on, "
                      "and QEMU from 8.0 on, have the GPU elsewhere, and nobody asks this one; "
                      "no error says so."), info->stale_path);
  else
    judge_place (subject, finding, info);
  /* A table of somebody else's stays where it is, and has to go first. */
  if (finding->state >= SY_FINDING_WARN && info->made_for_path != NULL)
    sy_finding_offer (finding, subject, "vbios", NULL, _("Write the tables for its place."));
  else if (finding->state >= SY_FINDING_WARN)
    sy_finding_advise (finding, _("Take the table out of the definition, and let the stage "
                                  "“vbios” give the machine its own."));
}

const SyCheck sy_checks_acpi[] = {
  { "guest.acpi-argument", GROUP, N_("ACPI tables are named by paths"),
    N_("QEMU wants “file=” and a path. What a file manager copies is an address."),
    "QEMU: docs, -acpitable; Single-GPU-Passthrough#46", FALSE, check_argument },
  { "guest.acpi-content", GROUP, N_("The files are ACPI tables"),
    N_("Pages show tables as base64 text, which must be decoded. QEMU takes anything for a table, "
       "and says at most that its length is wrong."),
    "optimus-vfio-docs#2; QEMU: hw/acpi/core.c", TRUE, check_content },
  { "guest.battery", GROUP, N_("A battery"),
    N_("NVIDIA’s driver for laptops looks for a battery, and stops without one unless it knows "
       "that it is in a virtual machine."),
    "ArchWiki; qemu-anti-detection#33 and #48; NVIDIA: nv-acpi.c", TRUE, check_battery },
  { "guest.vbios", GROUP, N_("The video BIOS by ACPI"),
    N_("The GPU of a MUXless laptop has no ROM of its own. Up to Pascal, the driver asks ACPI for "
       "the video BIOS, which the laptop’s firmware has."),
    "optimus-vfio-docs#2; VBiosFinder#41; NVIDIA: nv-acpi.c, nouveau: shadowacpi.c", TRUE,
    check_vbios },
  { "guest.vbios-path", GROUP, N_("The video BIOS is where the GPU is"),
    N_("A table describes the video BIOS for one place. If the GPU is elsewhere, nobody asks for "
       "it."),
    "QEMU: hw/i386/acpi-build.c, hw/acpi/pci-bridge.c", TRUE, check_vbios_path },
  { NULL },
};
