/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"

#define GROUP N_("The virtual machine")

static void
judge_emulation (const SySubject *subject,
                 SyFinding       *finding)
{
  const SyGuest *guest = subject->guest;
  const SyFact *fact = subject->machine != NULL
                       ? sy_facts_find (sy_machine_get_facts (subject->machine), SY_FACT_KVM)
                       : NULL;
  const char *mode = guest->features.cpu_mode;
  gboolean is_host = guest->features.cpu_argument != NULL
                     ? g_str_has_prefix (guest->features.cpu_argument, "host")
                     : g_strcmp0 (mode, "host-passthrough") == 0;

  sy_finding_add (finding, subject, guest->kvm_line, guest->from_arguments
                  ? _("Nothing turns KVM on, such as -accel kvm")
                  : "<domain type='qemu'>");
  if (is_host)
    sy_finding_add (finding, subject, guest->features.cpu_argument != NULL
                    ? guest->features.cpu_argument_line : guest->features.cpu_line,
                    _("The processor is to be the real one"));
  if (fact != NULL && fact->state == SY_TRISTATE_NO)
    sy_finding_add_from (finding, fact->source, "%s", fact->says);
  sy_finding_set (finding, is_host ? SY_FINDING_FAIL : subject->gpu_hostdev != NULL
                           ? SY_FINDING_WARN : SY_FINDING_NOTE, "%s",
                  is_host ? _("It runs without KVM, and wants the real processor, which only KVM "
                              "can show: libvirt and QEMU refuse to start it.")
                  : _("It runs without KVM: QEMU computes each instruction of Windows itself, many "
                      "times slower. The GPU can be handed over so, but the driver and games are "
                      "of no use."));
  if (guest->from_arguments)
    sy_finding_advise (finding, _("Add -accel kvm. Where QEMU then finds no KVM, switch "
                                  "virtualization (VT-x, AMD-V, SVM) on in the computer’s "
                                  "firmware."));
  else if (fact != NULL && fact->state == SY_TRISTATE_NO)
    sy_finding_advise (finding, _("Switch virtualization (VT-x, AMD-V, SVM) on in the computer’s "
                                  "firmware. The definition can use KVM then."));
  else
    sy_finding_offer (finding, subject, "attach", "cpu",
                      _("Use KVM: the definition begins with type='kvm' then. Where libvirt finds "
                        "no KVM, switch virtualization (VT-x, AMD-V, SVM) on in the computer’s "
                        "firmware."));
}

static void
check_acceleration (const SySubject *subject,
                    SyFinding       *finding)
{
  switch (subject->guest->kvm)
    {
    case SY_GUEST_ON:
      sy_finding_set (finding, SY_FINDING_PASS, _("It runs on the processor itself (KVM)."));
      break;

    case SY_GUEST_OFF:
      judge_emulation (subject, finding);
      break;

    case SY_GUEST_UNKNOWN:
    case SY_GUEST_ABSENT:
    default:
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("What is there does not tell whether KVM runs it."));
      break;
    }
}

static void
check_machine_type (const SySubject *subject,
                    SyFinding       *finding)
{
  const SyGuest *guest = subject->guest;
  const char *family = guest->machine_family;

  if (family == NULL && !sy_subject_knows (subject, SY_GUEST_PART_OS))
    {
      sy_finding_set_piece (finding);
      return;
    }
  sy_finding_add (finding, subject, guest->machine_line, _("The machine type is %s"),
                  guest->machine != NULL ? guest->machine : _("not written"));
  if (g_strcmp0 (family, "q35") == 0)
    {
      sy_finding_set (finding, SY_FINDING_PASS, _("It has PCI Express (q35)."));
      return;
    }
  sy_finding_set (finding,
                  subject->laptop == SY_TRISTATE_YES || subject->muxless == SY_TRISTATE_YES
                  ? SY_FINDING_WARN : SY_FINDING_NOTE,
                  _("It has no PCI Express, which a laptop’s GPU is always behind. Cards of "
                    "desktops do work so."));
  sy_finding_advise (finding, _("Make a new virtual machine with q35: Windows seldom survives the "
                                "change."));
}

static gboolean
is_code43_seen (const SySubject *subject)
{
  return subject->in->agent != NULL && subject->in->agent->code == SY_GUEST_AGENT_CODE_43;
}

static void
check_firmware (const SySubject *subject,
                SyFinding       *finding)
{
  const SyGuest *guest = subject->guest;

  if (guest->firmware == SY_GUEST_FIRMWARE_UNKNOWN)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("What is there does not tell which firmware it has."));
      return;
    }
  sy_finding_add (finding, subject, guest->firmware_line, _("The firmware is %s"),
                  guest->loader != NULL ? guest->loader
                  : guest->firmware_auto ? _("chosen by libvirt (UEFI)") : _("SeaBIOS"));
  if (guest->firmware == SY_GUEST_FIRMWARE_UEFI)
    {
      sy_finding_set (finding, SY_FINDING_PASS, _("It starts with UEFI."));
      return;
    }
  if (subject->gpu_hostdev == NULL && sy_subject_knows (subject, SY_GUEST_PART_DEVICES) &&
      guest->hostdevs->len > 0)
    {
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("It starts with BIOS firmware (SeaBIOS), and has no NVIDIA GPU that would "
                        "mind."));
      return;
    }
  if (subject->laptop == SY_TRISTATE_NO && !is_code43_seen (subject))
    sy_finding_set (finding, SY_FINDING_NOTE,
                    _("It starts with BIOS firmware (SeaBIOS). Many cards of desktops work so; "
                      "where one stays dark or shows Code 43, UEFI is the first thing to try."));
  else
    sy_finding_set (finding, SY_FINDING_WARN,
                    subject->laptop == SY_TRISTATE_YES
                    ? _("It starts with BIOS firmware (SeaBIOS). All laptops known to work use "
                        "UEFI.")
                    : _("It starts with BIOS firmware (SeaBIOS). All laptops known to work use "
                        "UEFI; cards of desktops work with either, if not all of them."));
  sy_finding_offer (finding, subject, "vm", NULL,
                    _("Give it UEFI firmware. An installed Windows must be converted for that "
                      "(mbr2gpt) or installed again."));
}

/* QEMU 4.0 splits the interrupt controller; 4.0.1 took that back. */
static void
check_ioapic (const SySubject *subject,
              SyFinding       *finding)
{
  const SyGuest *guest = subject->guest;
  const SyGuestFeatures *features = &guest->features;
  gboolean is_4_0 = guest->machine_major == 4 && guest->machine_minor == 0;

  if (features->ioapic_driver == NULL && guest->machine == NULL)
    {
      sy_finding_set_piece (finding);
      return;
    }
  if (features->ioapic_driver != NULL)
    sy_finding_add (finding, subject, features->ioapic_line, _("The I/O APIC is that of %s"),
                    features->ioapic_driver);
  if (guest->machine != NULL)
    sy_finding_add (finding, subject, guest->machine_line, _("The machine type is %s"),
                    guest->machine);
  if (g_strcmp0 (features->ioapic_driver, "kvm") == 0 ||
      (features->ioapic_driver == NULL && !is_4_0))
    sy_finding_set (finding, SY_FINDING_PASS, _("The kernel’s interrupt controller is used."));
  else if (features->ioapic_driver == NULL && !sy_subject_knows (subject, SY_GUEST_PART_FEATURES))
    sy_finding_set_piece (finding);
  else
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("QEMU’s own I/O APIC is used, the default of version 4.0. With it the "
                        "driver ended with Code 43."));
      sy_finding_advise (finding, _("Add <ioapic driver='kvm'/> to <features>, or choose a newer "
                                    "machine type."));
    }
}

static void
check_acpi (const SySubject *subject,
            SyFinding       *finding)
{
  const SyGuest *guest = subject->guest;

  if (guest->features.acpi == SY_GUEST_UNKNOWN)
    sy_finding_set_piece (finding);
  else if (guest->features.acpi == SY_GUEST_ON)
    sy_finding_set (finding, SY_FINDING_PASS, _("It has ACPI."));
  else
    {
      sy_finding_add (finding, subject, 0, _("<features> has no <acpi/>"));
      sy_finding_set (finding,
                      guest->tables->len > 0 || guest->firmware == SY_GUEST_FIRMWARE_UEFI
                      ? SY_FINDING_FAIL : SY_FINDING_WARN,
                      _("It has no ACPI. UEFI does not start so, no table of a battery or a video "
                        "BIOS reaches Windows, and Windows of today does not start without."));
      sy_finding_advise (finding, _("Add <acpi/> to <features>."));
    }
}

static void
check_vmport (const SySubject *subject,
              SyFinding       *finding)
{
  SyGuestState state = subject->guest->features.vmport;

  if (state == SY_GUEST_UNKNOWN)
    sy_finding_set_piece (finding);
  else if (state == SY_GUEST_OFF)
    sy_finding_set (finding, SY_FINDING_PASS, _("VMware’s port is off."));
  else
    sy_finding_set (finding, SY_FINDING_NOTE,
                    _("VMware’s port is not switched off. Tutorials do that; no case is known in "
                      "which it decided."));
}

static gboolean
has_item (const SySubject *subject,
          const char      *name)
{
  const SyGuestItem *item = sy_guest_find_item (subject->guest->features.hyperv, name);

  return item != NULL && item->state == SY_GUEST_ON;
}

static void
check_hyperv (const SySubject *subject,
              SyFinding       *finding)
{
  if (g_strcmp0 (subject->guest->features.hyperv_mode, "passthrough") == 0 ||
      (has_item (subject, "relaxed") && has_item (subject, "vapic") &&
       has_item (subject, "spinlocks")))
    sy_finding_set (finding, SY_FINDING_PASS, _("Windows finds Hyper-V’s interface."));
  else if ((subject->guest->known & (SY_GUEST_PART_FEATURES | SY_GUEST_PART_HYPERV)) == 0)
    sy_finding_set_piece (finding);
  else
    {
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("It lacks a part of Hyper-V’s interface (relaxed, vapic, spinlocks), with "
                        "which Windows runs faster. No Code 43 is known to come from that."));
      sy_finding_advise (finding, _("Add the missing parts to <hyperv>."));
    }
}

/* The recipe leaves a model alone that somebody chose. */
void
sy_finding_offer_cpu (SyFinding       *self,
                      const SySubject *subject)
{
  if (subject->guest->features.cpu_mode == NULL)
    sy_finding_offer (self, subject, "attach", "cpu", _("Show it the real processor."));
  else
    sy_finding_advise (self, _("Choose <cpu mode='host-passthrough'/>."));
}

static void
check_cpu (const SySubject *subject,
           SyFinding       *finding)
{
  const SyGuestFeatures *features = &subject->guest->features;
  const char *mode = features->cpu_mode;
  gboolean is_host = features->cpu_argument != NULL
                     ? g_str_has_prefix (features->cpu_argument, "host")
                     : mode != NULL && (strcmp (mode, "host-passthrough") == 0 ||
                                        strcmp (mode, "maximum") == 0);

  if (mode == NULL && features->cpu_argument == NULL &&
      !sy_subject_knows (subject, SY_GUEST_PART_CPU | SY_GUEST_PART_FEATURES))
    {
      sy_finding_set_piece (finding);
      return;
    }
  if (is_host)
    sy_finding_set (finding, SY_FINDING_PASS, _("It sees the real processor."));
  else
    {
      sy_finding_add (finding, subject, features->cpu_line, _("The processor’s mode is %s"),
                      mode != NULL ? mode : _("not written"));
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("It sees another processor than the real one, which is slower and may "
                        "address too little memory for a large GPU."));
      sy_finding_offer_cpu (finding, subject);
    }
}

/* QEMU that was patched so that anti-cheat software does not see it. */
static void
check_emulator (const SySubject *subject,
                SyFinding       *finding)
{
  static const char * const usual[] = {
    "/usr/bin/", "/usr/libexec/", "/run/libvirt/nix-emulators/", "/run/current-system/", "/bin/",
    "/nix/store/", "/usr/lib/",
  };
  const char *emulator = subject->guest->emulator;

  if (emulator == NULL && !sy_subject_knows (subject, SY_GUEST_PART_DEVICES))
    {
      sy_finding_set_piece (finding);
      return;
    }
  if (emulator == NULL)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("No other QEMU is named."));
      return;
    }
  sy_finding_add (finding, subject, subject->guest->emulator_line, _("QEMU is %s"), emulator);
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_str_has_prefix (emulator, usual[i]) || strchr (emulator, '/') == NULL)
      {
        sy_finding_set (finding, SY_FINDING_PASS, _("It runs with the distribution’s QEMU."));
        return;
      }
  sy_finding_set (finding, SY_FINDING_NOTE,
                  _("It runs with a QEMU of its own. If that hides the virtual machine, the driver "
                    "wants the battery of a laptop."));
  sy_finding_advise (finding, _("Try the distribution’s QEMU, or add the battery."));
}

const SyCheck sy_checks_platform[] = {
  { "guest.acceleration", GROUP, N_("The processor runs Windows itself"),
    N_("With KVM the processor runs Windows almost as if it were alone. Without it QEMU computes "
       "every instruction."),
    "libvirt: formatdomain, domain type; QEMU: docs/system/introduction", FALSE,
    check_acceleration },
  { "guest.machine-type", GROUP, N_("PCI Express"),
    N_("The driver expects the GPU behind a PCI Express port, as in a laptop. The machine type q35 "
       "has such ports."),
    "nvidia-kvm-patcher#1; QEMU: docs/system/i386/pc", TRUE, check_machine_type },
  { "guest.firmware", GROUP, N_("UEFI firmware"),
    N_("NVIDIA’s driver starts a modern GPU the way that UEFI does. With BIOS firmware many cards "
       "stay dark or end with Code 43."),
    "nvidia-kvm-patcher#11 and #16", TRUE, check_firmware },
  { "guest.ioapic", GROUP, N_("The interrupt controller of the kernel"),
    N_("QEMU 4.0 moved a part of the interrupt controller out of the kernel, and NVIDIA’s driver "
       "did not get its interrupts."),
    "ArchWiki, PCI passthrough via OVMF; kubevirt#5619", TRUE, check_ioapic },
  { "guest.acpi", GROUP, N_("ACPI"),
    N_("Windows finds the battery, the video BIOS and most of its computer through ACPI."),
    "libvirt: formatdomain, features", TRUE, check_acpi },
  { "guest.vmport", GROUP, N_("VMware’s port is off"),
    N_("Tutorials switch it off, so that the driver does not see a virtual machine."),
    "libvirt: formatdomain, features", FALSE, check_vmport },
  { "guest.hyperv", GROUP, N_("Hyper-V’s interface"),
    N_("Windows runs faster where it finds the interface of Hyper-V."),
    "QEMU: docs/system/i386/hyperv", FALSE, check_hyperv },
  { "guest.cpu", GROUP, N_("The real processor"),
    N_("Games run faster, and a GPU with much memory needs the real size of addresses."),
    "libvirt: formatdomain, cpu; qemu#703", FALSE, check_cpu },
  { "guest.emulator", GROUP, N_("The distribution’s QEMU"),
    N_("A QEMU that was patched to hide makes the driver check what it checks on real laptops."),
    "qemu-anti-detection#33", FALSE, check_emulator },
  { NULL },
};
