/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "health/sy-check-private.h"
#include "rom/sy-vbios.h"

#define GROUP N_("The laptop in the virtual machine")

static void
check_rom_content (const SySubject *subject,
                   SyFinding       *finding)
{
  const SyGuestHostdev *gpu = subject->gpu_hostdev;
  const SyHealthFile *file;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rom = NULL;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  if (gpu->rom_file == NULL)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("No ROM file is given."));
      return;
    }
  file = sy_subject_find_file (subject, gpu->rom_file);
  if (file == NULL || file->data == NULL || subject->device == 0)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN, "%s", file != NULL && file->problem != NULL
                      ? file->problem : _("The file is not of this computer."));
      return;
    }
  rom = sy_vbios_extract (file->data, subject->vendor, subject->device, &error);
  if (rom != NULL && g_bytes_equal (rom, file->data))
    sy_finding_set (finding, SY_FINDING_PASS, _("The file is a whole ROM of this GPU."));
  else if (rom != NULL)
    {
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("The file has more than the ROM, such as the header that GPU-Z and nvflash "
                        "write before it."));
      sy_finding_advise (finding, _("Let this program give the machine the video BIOS; it takes "
                                    "the ROM out of the file."));
    }
  else
    {
      sy_finding_add_from (finding, gpu->rom_file, "%s", error->message);
      sy_finding_set (finding, SY_FINDING_WARN, _("The file is no whole ROM of this GPU."));
      sy_finding_advise (finding, _("Get the ROM of this very laptop: from GPU-Z in its own "
                                    "Windows, or from its BIOS update."));
    }
}

/* The last way to a video BIOS that can be seen is shut; the driver of a newer GPU needs none. */
static void
judge_rom_off (const SySubject *subject,
               SyFinding       *finding)
{
  const SyGuestHostdev *gpu = subject->gpu_hostdev;

  if (gpu == NULL || subject->has_tables || subject->muxless == SY_TRISTATE_NO ||
      subject->laptop == SY_TRISTATE_NO || sy_subject_wants_rom (subject) == SY_TRISTATE_NO ||
      (gpu->rom_bar != SY_GUEST_OFF && gpu->rom_enabled != SY_GUEST_OFF))
    return;
  sy_finding_add (finding, subject, gpu->rom_line, "<rom bar='off'/>");
  sy_finding_worsen (finding, SY_FINDING_WARN,
                     _("The card’s ROM is switched off, and no ACPI table offers the video BIOS. "
                       "Unless the firmware has it built in, or the GPU is newer than GeForce 10, "
                       "the driver finds none, and ends with Code 43."));
  sy_finding_offer (finding, subject, "vbios", NULL,
                    _("Give it the video BIOS by ACPI tables; the firmware need not be patched."));
}

static void
check_rom (const SySubject *subject,
           SyFinding       *finding)
{
  const GPtrArray *hostdevs = subject->guest->hostdevs;

  sy_finding_set (finding, sy_subject_knows (subject, SY_GUEST_PART_DEVICES) ||
                           hostdevs->len > 0 ? SY_FINDING_PASS : SY_FINDING_UNKNOWN,
                  _("No setting of a ROM contradicts another."));
  for (guint i = 0; i < hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = hostdevs->pdata[i];

      if (hostdev->rom_file == NULL || hostdev->kind != SY_GUEST_HOSTDEV_PCI)
        continue;
      sy_finding_add (finding, subject, hostdev->rom_line, "%s", hostdev->rom_file);
      if (hostdev->rom_bar == SY_GUEST_OFF || hostdev->rom_enabled == SY_GUEST_OFF)
        sy_finding_worsen (finding, SY_FINDING_WARN,
                           _("A ROM file is given, and the ROM is switched off: the guest never "
                             "sees it."));
      else if (hostdev->has_source && hostdev->source.function != 0)
        sy_finding_worsen (finding, SY_FINDING_WARN,
                           _("A ROM file is given to a part of the card, or to another device, "
                             "that is no GPU."));
    }
  if (finding->state >= SY_FINDING_WARN)
    sy_finding_advise (finding, _("Give the ROM to function 0 of the GPU alone, with bar='on', or "
                                  "take the file away."));
  judge_rom_off (subject, finding);
}

const SyCheck sy_checks_rom[] = {
  { "guest.rom", GROUP, N_("ROM settings fit together"),
    N_("A ROM file is seen by the guest only where the ROM is not switched off, and only the GPU "
       "has a use for it."),
    "libvirt: formatdomain, rom; Single-GPU-Passthrough#41; optimus-vfio-docs#2", TRUE, check_rom },
  { "guest.rom-content", GROUP, N_("The ROM is this GPU’s"),
    N_("A ROM of another GPU, or a damaged one, starts it wrongly."),
    "optimus-vfio-docs#2; PCI Firmware Specification 3.3, section 5.1", TRUE, check_rom_content },
  { NULL },
};
