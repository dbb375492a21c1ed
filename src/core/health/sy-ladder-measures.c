/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-ladder-private.h"

/* The first driver for which a virtual machine is no reason to stop (April 2021). */
#define FIRST_FRIENDLY_DRIVER 465

static SyFindingState
get_state (const GPtrArray *findings,
           const char      *id)
{
  const SyFinding *finding = sy_health_find (findings, id);

  return finding != NULL ? finding->state : SY_FINDING_UNKNOWN;
}

static gboolean
is_laptop (const SySubject *subject,
           const GPtrArray *findings)
{
  return subject->laptop != SY_TRISTATE_NO;
}

static gboolean
has_old_driver (const SySubject *subject)
{
  guint driver = subject->in->guest_driver;

  return driver > 0 && driver < FIRST_FRIENDLY_DRIVER;
}

static gboolean
may_be_visible (const SySubject *subject,
                const GPtrArray *findings)
{
  return !has_old_driver (subject);
}

static SyTristate
not (SyTristate state)
{
  if (state == SY_TRISTATE_UNKNOWN)
    return state;

  return state == SY_TRISTATE_YES ? SY_TRISTATE_NO : SY_TRISTATE_YES;
}

static SyTristate
is_visible (const SySubject *subject,
            const GPtrArray *findings)
{
  return not (subject->hidden);
}

static SyTristate
is_hidden (const SySubject *subject,
           const GPtrArray *findings)
{
  return subject->hidden;
}

static SyTristate
has_battery (const SySubject *subject,
             const GPtrArray *findings)
{
  return subject->battery;
}

static gboolean
wants_place (const SySubject *subject,
             const GPtrArray *findings)
{
  return subject->muxless != SY_TRISTATE_NO && subject->laptop != SY_TRISTATE_NO;
}

/* What the stage "attach" sees to: the place, the port, the functions and the ids. */
static SyTristate
is_in_place (const SySubject *subject,
             const GPtrArray *findings)
{
  static const char * const checks[] = {
    "guest.gpu-address", "guest.gpu-parent", "guest.gpu-functions", "guest.subsystem-ids",
  };

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    if (get_state (findings, checks[i]) >= SY_FINDING_NOTE)
      return SY_TRISTATE_NO;

  return get_state (findings, checks[0]) == SY_FINDING_PASS ? SY_TRISTATE_YES
                                                            : SY_TRISTATE_UNKNOWN;
}

static gboolean
needs_vbios (const SySubject *subject,
             const GPtrArray *findings)
{
  return sy_subject_wants_rom (subject) == SY_TRISTATE_YES;
}

/* Where the driver reads it from the card, or that is not known: worth a try, but a late one. */
static gboolean
may_want_vbios (const SySubject *subject,
                const GPtrArray *findings)
{
  return !needs_vbios (subject, findings) && wants_place (subject, findings);
}

static SyTristate
has_vbios (const SySubject *subject,
           const GPtrArray *findings)
{
  const SyAcpiInfo *info = NULL;

  return sy_subject_find_rom (subject, &info);
}

static gboolean
has_computer (const SySubject *subject,
              const GPtrArray *findings)
{
  return subject->gpu != NULL;
}

static SyTristate
is_released (const SySubject *subject,
             const GPtrArray *findings)
{
  if (subject->gpu == NULL || subject->gpu->device->driver_unknown)
    return SY_TRISTATE_UNKNOWN;

  return get_state (findings, "host.gpu-driver") == SY_FINDING_PASS ? SY_TRISTATE_YES
                                                                    : SY_TRISTATE_NO;
}

static gboolean
always (const SySubject *subject,
        const GPtrArray *findings)
{
  return TRUE;
}

/* What is done inside Windows, or with the power button, leaves no trace here. */
static SyTristate
only_user_knows (const SySubject *subject,
                 const GPtrArray *findings)
{
  return SY_TRISTATE_UNKNOWN;
}

static gboolean
is_of_card (const SySubject      *subject,
            const SyGuestHostdev *hostdev)
{
  return hostdev != subject->gpu_hostdev && hostdev->kind == SY_GUEST_HOSTDEV_PCI &&
         hostdev->has_source &&
         sy_pci_address_same_slot (&hostdev->source, &subject->gpu_hostdev->source);
}

static SyTristate
is_alone (const SySubject *subject,
          const GPtrArray *findings)
{
  for (guint i = 0; i < subject->guest->hostdevs->len; i++)
    if (is_of_card (subject, subject->guest->hostdevs->pdata[i]))
      return SY_TRISTATE_NO;

  return SY_TRISTATE_YES;
}

/* A GPU without sound or USB of its own can be no more alone than it is. */
static gboolean
has_parts (const SySubject *subject,
           const GPtrArray *findings)
{
  return is_alone (subject, findings) == SY_TRISTATE_NO ||
         (subject->gpu != NULL && subject->gpu->functions->len > 0);
}

static SyTristate
has_names (const SySubject *subject,
           const GPtrArray *findings)
{
  const SyGuest *guest = subject->guest;

  if (g_strcmp0 (guest->smbios_mode, "host") == 0)
    return SY_TRISTATE_YES;

  return g_strcmp0 (guest->smbios_mode, "sysinfo") == 0 &&
         sy_guest_find_item (guest->sysinfo, "system.manufacturer") != NULL
         ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

static SyTristate
has_chassis (const SySubject *subject,
             const GPtrArray *findings)
{
  const GPtrArray *arguments = subject->guest->arguments;

  for (guint i = 0; i + 1 < arguments->len; i++)
    if (strcmp (((SyGuestArgument *) arguments->pdata[i])->value, "-smbios") == 0 &&
        g_str_has_prefix (((SyGuestArgument *) arguments->pdata[i + 1])->value, "file="))
      return SY_TRISTATE_YES;

  return SY_TRISTATE_NO;
}

static SyTristate
is_window_small (const SySubject *subject,
                 const GPtrArray *findings)
{
  SyFindingState state = get_state (findings, "guest.rebar");

  if (state == SY_FINDING_UNKNOWN || state == SY_FINDING_NOT_APPLICABLE)
    return SY_TRISTATE_UNKNOWN;

  return state == SY_FINDING_PASS ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

static gboolean
has_window (const SySubject *subject,
            const GPtrArray *findings)
{
  return is_window_small (subject, findings) != SY_TRISTATE_UNKNOWN;
}

/* Only with the battery: without it, a driver that does not see a machine stops for sure. */
static gboolean
may_be_hidden (const SySubject *subject,
               const GPtrArray *findings)
{
  return subject->laptop != SY_TRISTATE_NO && subject->battery == SY_TRISTATE_YES;
}

const SyMeasureKind sy_measures[] = {
  { "visible", N_("The driver sees the virtual machine"),
    N_("Drivers from version 465 on accept a virtual machine that they see. Where they do not see "
       "it, they check what they check on real laptops."),
    "qemu-anti-detection#33 and #48; NVIDIA: answer 5173",
    N_("Take hidden, vendor_id and the missing hypervisor bit away."),
    NULL, NULL, NULL, FALSE, may_be_visible, is_visible },
  { "battery", N_("It has a battery"),
    N_("The most reported cure of Code 43 on laptops: the driver looks for a battery."),
    "ArchWiki; qemu-anti-detection#33 and #48; NVIDIA: nv-acpi.c",
    N_("Give it a battery and an AC adapter: a table of 300 bytes."),
    NULL, "vbios", "no-rom", FALSE, is_laptop, has_battery },
  { "place", N_("The GPU is where laptops have it, with the laptop’s ids"),
    N_("Drivers of laptops whose GPU has no outputs looked for it at 01:00.0, and go by the ids "
       "that the laptop’s maker gave it."),
    "optimus-vfio-docs#2; BigAnteater/KVM-Laptop-GPU-Passthrough#2",
    N_("Put the GPU to 01:00.0 behind a port at 00:01.0, with the laptop’s subsystem ids."),
    NULL, "attach", NULL, FALSE, wants_place, is_in_place },
  { "vbios", N_("It has the video BIOS"),
    N_("Up to GeForce 10 (Pascal) a laptop’s GPU without outputs has no ROM; the driver asks ACPI "
       "for it."),
    "optimus-vfio-docs#2; VBiosFinder#41; NVIDIA: nv-acpi.c",
    N_("Give it the video BIOS of this very laptop."),
    NULL, "vbios", NULL, TRUE, needs_vbios, has_vbios },
  { "release", N_("Linux never starts the GPU"),
    N_("A driver of Linux that had the GPU before may leave it in a state in which Windows’ driver "
       "cannot start it."),
    "kata-containers#11708; asusctl#344",
    N_("Have the GPU set aside when the computer starts, and restart into that."),
    NULL, "release", NULL, FALSE, has_computer, is_released },
  { "cold-start", N_("The GPU was without power before"),
    N_("What another driver or a failed start left in the GPU stays there over a restart, and goes "
       "only with the power."),
    "kata-containers#11708",
    N_("Shut the computer down, unplug it, wait half a minute, and start it with the machine as "
       "the first that uses the GPU."),
    NULL, NULL, NULL, FALSE, always, only_user_knows },
  { "driver", N_("The driver was installed anew"),
    N_("Windows keeps what it found out about the GPU when that had another address, other ids or "
       "no battery."),
    "lion328/gpu-passthrough",
    N_("In Windows, switch Fast Startup off, remove NVIDIA’s driver with Display Driver "
       "Uninstaller, restart, and install the newest one that the laptop’s GPU has."),
    NULL, NULL, NULL, FALSE, always, only_user_knows },
  { "alone", N_("Only the GPU itself is handed over"),
    N_("The sound of a GPU is reset together with it, and some GPUs did not start with it."),
    "lion328/gpu-passthrough",
    N_("Take the GPU’s sound and USB controller out of the machine; they must stay without a "
       "driver of Linux (vfio-pci or pci-stub)."),
    N_("Give the machine all parts of the GPU again."),
    NULL, NULL, FALSE, has_parts, is_alone },
  { "names", N_("It has the laptop’s own name"),
    N_("A driver may go by the maker and model of the computer."),
    "NVIDIA: nv-acpi.c; libvirt: formatdomain, sysinfo",
    N_("Tell the guest the maker and model of this laptop."),
    N_("Take <smbios> and <sysinfo> away."),
    "attach", "smbios", FALSE, is_laptop, has_names },
  { "chassis", N_("Its case is a notebook’s"),
    N_("The driver takes a computer for a laptop by its battery or by the kind of its case."),
    "NVIDIA: nv-acpi.c, rm_is_system_notebook()",
    N_("Write the structure with “switchyardctl acpi chassis -o FILE” and give it to QEMU with "
       "“-smbios file=FILE” in <qemu:commandline>; <chassis> must not be there then."),
    N_("Take “-smbios” and its value out of <qemu:commandline>."),
    NULL, NULL, FALSE, is_laptop, has_chassis },
  { "vbios-too", N_("It has the video BIOS, too"),
    N_("Drivers read the video BIOS of GPUs from Turing on from the card. Where all else failed, "
       "it is worth a try to offer it by ACPI."),
    "NVIDIA: kernel_gsp_vbios_tu102.c",
    N_("Give it the video BIOS of this very laptop."),
    NULL, "vbios", NULL, TRUE, may_want_vbios, has_vbios },
  { "small-window", N_("The GPU’s window is of the usual size"),
    N_("Some drivers do not start in a virtual machine where the firmware made the window on the "
       "GPU’s memory larger (Resizable BAR)."),
    "QaidVoid/Complete-Single-GPU-Passthrough; ArchWiki",
    N_("Switch Resizable BAR off in the firmware of the computer."),
    NULL, NULL, NULL, FALSE, has_window, is_window_small },
  { "hidden", N_("The virtual machine hides, and has a battery"),
    N_("The opposite of the first: a few laptops worked only hidden and with a battery."),
    "xddxdd: Optimus laptop passthrough; fanfan42: laptop guides",
    N_("Hide the machine (kvm hidden and a vendor_id)."),
    N_("Take hidden and vendor_id away."),
    "attach", "hide-vm", FALSE, may_be_hidden, is_hidden },
  { NULL },
};
