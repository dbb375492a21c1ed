/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"
#include "machine/sy-gpu-chip.h"

#define GROUP N_("What the driver sees of the virtual machine")

/* The first driver for which a virtual machine is no reason to stop (April 2021). */
#define FIRST_FRIENDLY_DRIVER 465

/* libvirt's limit: the interface has three registers of four letters. */
#define MAX_VENDOR_LENGTH 12

/* Machine types of before that driver; such a Windows may have a driver as old. */
static gboolean
is_old_machine (const SyGuest *guest)
{
  return guest->machine_major > 0 && guest->machine_major < 6;
}

static gboolean
is_old_chip (const SySubject *subject)
{
  SyPciDevice device = { .vendor = subject->vendor, .device = subject->device,
                         .class_code = 0x030000, .device_name = (char *) "" };

  return subject->vendor == SY_PCI_VENDOR_NVIDIA && subject->device != 0 &&
         sy_gpu_chip_get (&device) == SY_GPU_CHIP_FERMI_KEPLER;
}

static void
judge_shown (const SySubject *subject,
             SyFinding       *finding)
{
  guint driver = subject->in->guest_driver;
  const char *fix = _("Update the driver in Windows; only where there is no newer one, hide the "
                      "machine (kvm hidden and a vendor_id).");

  if (driver >= FIRST_FRIENDLY_DRIVER)
    sy_finding_set (finding, SY_FINDING_PASS,
                    _("It does not hide, and the driver does not mind (%u)."), driver);
  else if (driver > 0)
    {
      sy_finding_set (finding, SY_FINDING_FAIL,
                      _("It does not hide, and driver %u refuses to run in a virtual machine."),
                      driver);
      sy_finding_offer (finding, subject, "attach", "hide-vm", fix);
    }
  else if (is_old_machine (subject->guest) || is_old_chip (subject))
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("It does not hide. Drivers before version 465 (2021) end with Code 43 in a "
                        "virtual machine that they recognize; which one is installed is not "
                        "known."));
      sy_finding_offer (finding, subject, "attach", "hide-vm", fix);
    }
  else
    sy_finding_set (finding, SY_FINDING_PASS,
                    _("It does not hide; drivers from version 465 (2021) on do not mind."));
}

static void
judge_hidden (const SySubject *subject,
              SyFinding       *finding)
{
  guint driver = subject->in->guest_driver;
  const char *fix = _("Show the driver that it is in a virtual machine: take hidden, vendor_id and "
                      "hypervisor=off away. Or add the battery.");

  if (driver > 0 && driver < FIRST_FRIENDLY_DRIVER)
    sy_finding_set (finding, SY_FINDING_PASS, _("It hides from driver %u, which needs that."),
                    driver);
  else if (subject->battery == SY_TRISTATE_YES || subject->laptop == SY_TRISTATE_NO)
    sy_finding_set (finding, SY_FINDING_NOTE,
                    _("It hides. Drivers from version 465 on do not need that."));
  else if (subject->battery == SY_TRISTATE_UNKNOWN)
    sy_finding_set (finding, SY_FINDING_NOTE,
                    _("It hides, so that a driver from version 465 on takes it for a real laptop "
                      "and wants a battery; a table that could not be read may have one."));
  else
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("It hides. A driver from version 465 on then takes it for a real laptop, "
                        "finds no battery, and ends with Code 43."));
      sy_finding_advise (finding, fix);
    }
}

static void
check_hidden (const SySubject *subject,
              SyFinding       *finding)
{
  const SyGuestFeatures *features = &subject->guest->features;
  const SyGuestItem *vendor = sy_subject_get_vendor_id (subject);

  if (subject->gpu_hostdev == NULL && sy_subject_knows (subject, SY_GUEST_PART_DEVICES))
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("It has no NVIDIA GPU."));
      return;
    }
  if (features->kvm_hidden == SY_GUEST_ON)
    sy_finding_add (finding, subject, features->kvm_hidden_line, _("KVM is hidden"));
  if (features->hypervisor == SY_GUEST_OFF)
    sy_finding_add (finding, subject, features->cpu_argument_line != 0
                    ? features->cpu_argument_line : features->cpu_line,
                    _("The processor’s hypervisor bit is off"));
  if (vendor != NULL)
    sy_finding_add (finding, subject, vendor->line, _("Hyper-V’s interface is that of “%s”"),
                    vendor->value != NULL ? vendor->value : "");
  if (subject->hidden == SY_TRISTATE_YES)
    judge_hidden (subject, finding);
  else if (subject->hidden == SY_TRISTATE_NO)
    judge_shown (subject, finding);
  else if (is_old_machine (subject->guest) && features->hyperv->len > 0)
    judge_shown (subject, finding);
  else
    sy_finding_set_piece (finding);
}

/* Drivers before 465 looked for both signs, so that one alone does not help. */
static void
check_half_hidden (const SySubject *subject,
                   SyFinding       *finding)
{
  const SyGuestFeatures *features = &subject->guest->features;
  gboolean has_vendor = sy_subject_get_vendor_id (subject) != NULL;
  gboolean has_hyperv = features->hyperv->len > 0;
  gboolean is_old = subject->in->guest_driver > 0
                    ? subject->in->guest_driver < FIRST_FRIENDLY_DRIVER
                    : is_old_machine (subject->guest) || is_old_chip (subject);

  if (!is_old)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE,
                      _("It matters only for drivers before version 465."));
      return;
    }
  if (subject->hidden == SY_TRISTATE_UNKNOWN)
    {
      sy_finding_set_piece (finding);
      return;
    }
  if (subject->hidden == SY_TRISTATE_NO)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("It does not hide."));
      return;
    }
  if (has_hyperv && !has_vendor && sy_subject_knows (subject, SY_GUEST_PART_HYPERV))
    sy_finding_set (finding, SY_FINDING_WARN,
                    _("KVM is hidden, but Hyper-V’s interface shows whose it is: there is no "
                      "vendor_id. Drivers before version 465 see that."));
  else if (has_vendor && features->kvm_hidden == SY_GUEST_ABSENT &&
           features->hypervisor != SY_GUEST_OFF)
    sy_finding_set (finding, SY_FINDING_WARN,
                    _("A vendor_id is set, but KVM is not hidden. Drivers before version 465 see "
                      "that."));
  else
    sy_finding_set (finding, SY_FINDING_PASS, _("It hides in every way that matters."));
  if (finding->state >= SY_FINDING_WARN)
    sy_finding_offer (finding, subject, "attach", "hide-vm",
                      _("Update the driver in Windows, or hide the machine in both ways."));
}

static void
check_vendor_id (const SySubject *subject,
                 SyFinding       *finding)
{
  const SyGuestItem *vendor = sy_subject_get_vendor_id (subject);
  gsize length = vendor != NULL && vendor->value != NULL ? strlen (vendor->value) : 0;

  if (vendor == NULL &&
      (subject->guest->known & (SY_GUEST_PART_FEATURES | SY_GUEST_PART_HYPERV)) == 0)
    {
      sy_finding_set_piece (finding);
      return;
    }
  if (vendor == NULL)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("No vendor_id is set."));
      return;
    }
  sy_finding_add (finding, subject, vendor->line, "vendor_id = %s",
                  vendor->value != NULL ? vendor->value : "");
  if (length == 0)
    sy_finding_set (finding, SY_FINDING_FAIL, _("The vendor_id has no value."));
  else if (length > MAX_VENDOR_LENGTH)
    sy_finding_set (finding, SY_FINDING_FAIL,
                    _("The vendor_id has %u letters; libvirt and QEMU take at most 12."),
                    (guint) length);
  else if (strchr (vendor->value, ',') != NULL)
    sy_finding_set (finding, SY_FINDING_FAIL,
                    _("The vendor_id has a comma, which libvirt refuses."));
  else
    sy_finding_set (finding, SY_FINDING_PASS, _("The vendor_id is one that QEMU takes."));
  if (finding->state >= SY_FINDING_WARN)
    sy_finding_advise (finding, _("Write one to twelve letters, or take it away."));
}

static void
check_driver (const SySubject *subject,
              SyFinding       *finding)
{
  guint driver = subject->in->guest_driver;

  if (driver == 0)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("Which driver is installed in Windows is not known. “nvidia-smi” there "
                        "shows it, and “switchyardctl check --guest-driver” takes it."));
      return;
    }
  if (driver >= FIRST_FRIENDLY_DRIVER)
    sy_finding_set (finding, SY_FINDING_PASS, _("Driver %u runs in virtual machines."), driver);
  else
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("Driver %u is older than 465, the first that accepts virtual machines."),
                      driver);
      sy_finding_advise (finding, _("Update the driver in Windows, where the GPU has a newer "
                                    "one."));
    }
}

/* Of the codes of Windows' device manager (cfg.h), those that say what to do. */
static const char *
explain_code (int code)
{
  switch (code)
    {
    case 10:
      return _("Windows says that the GPU cannot start (Code 10).");

    case 12:
      return _("Windows says that there are not enough addresses for the GPU (Code 12).");

    case 22:
      return _("Windows says that the GPU is switched off in the device manager (Code 22).");

    case 28:
      return _("Windows says that no driver is installed for the GPU (Code 28).");

    case SY_GUEST_AGENT_CODE_43:
      return _("Windows says that the driver stopped the GPU (Code 43).");

    default:
      return _("Windows says that the GPU does not work.");
    }
}

static void
check_problem (const SySubject *subject,
               SyFinding       *finding)
{
  const SyGuestAgent *agent = subject->in->agent;

  if (agent == NULL)
    sy_finding_set (finding, SY_FINDING_UNKNOWN, "%s", subject->in->agent_problem != NULL
                    ? subject->in->agent_problem
                    : _("Windows was not asked; its device manager shows it, and “switchyardctl "
                        "check --run-in-guest” asks."));
  else if (agent->code == SY_GUEST_AGENT_UNKNOWN_CODE)
    sy_finding_set (finding, SY_FINDING_UNKNOWN, "%s", agent->problem != NULL ? agent->problem
                    : _("Windows was not asked for the code of its device manager, which "
                        "“switchyardctl check --run-in-guest” does."));
  else if (agent->code == 0)
    sy_finding_set (finding, SY_FINDING_PASS, _("Windows says that the GPU works."));
  else
    {
      sy_finding_set (finding, SY_FINDING_FAIL, "%s", explain_code (agent->code));
      sy_finding_advise (finding, _("The other findings say why; where nothing is found, "
                                    "“switchyardctl ladder” says what to try."));
    }
  if (agent != NULL && agent->code > 0)
    sy_finding_add_from (finding, _("Windows’ device manager"), _("The code is %d"), agent->code);
  if (agent != NULL && agent->name != NULL)
    sy_finding_add_from (finding, _("QEMU guest agent"), "%s, %s", agent->name,
                         agent->windows_version != NULL ? agent->windows_version : "");
}

const SyCheck sy_checks_hiding[] = {
  { "guest.hidden", GROUP, N_("Hidden only where that helps"),
    N_("Drivers before 465 stopped where they saw a virtual machine. Newer ones accept it; but "
       "where they do not see it, they check what they check on real laptops, such as a battery."),
    "NVIDIA: answer 5173; qemu-anti-detection#48", TRUE, check_hidden },
  { "guest.half-hidden", GROUP, N_("Hidden in every way"),
    N_("Old drivers look for KVM’s own sign and for Hyper-V’s, and one is enough for them."),
    "libvirt: formatdomain, features; Single-GPU-Passthrough#12", TRUE, check_half_hidden },
  { "guest.vendor-id", GROUP, N_("The vendor_id can be used"),
    N_("libvirt refuses a value that does not fit into twelve letters."),
    "libvirt: formatdomain, hyperv vendor_id", FALSE, check_vendor_id },
  { "guest.device-problem", GROUP, N_("What Windows says of the GPU"),
    N_("The device manager of Windows keeps a code for each device: 0 where it works, 43 where "
       "its driver gave up."),
    "QEMU: qga/qapi-schema.json; Microsoft: device manager error codes", TRUE, check_problem },
  { "guest.driver", GROUP, N_("The driver in Windows"),
    N_("Since version 465 NVIDIA’s driver accepts virtual machines."),
    "NVIDIA: answer 5173", TRUE, check_driver },
  { NULL },
};
