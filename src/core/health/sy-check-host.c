/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"

#define GROUP N_("This computer")

/* Unknown, where the computer that runs the machine is another one. */
static gboolean
require_computer (const SySubject *subject,
                  SyFinding       *finding)
{
  if (subject->machine != NULL)
    return TRUE;
  sy_finding_set (finding, SY_FINDING_UNKNOWN,
                  _("The computer that runs the machine cannot be looked at from here."));

  return FALSE;
}

static void
check_present (const SySubject *subject,
               SyFinding       *finding)
{
  const GPtrArray *devices;
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  if (!require_computer (subject, finding) || !sy_finding_require_gpu (finding, subject))
    return;
  devices = sy_machine_get_devices (subject->machine);
  sy_finding_add (finding, subject, subject->gpu_hostdev->line, _("It is given %s"),
                  sy_pci_address_format (&subject->gpu_hostdev->source, address));
  for (guint i = 0; i < devices->len; i++)
    if (sy_pci_address_compare (&((SyPciDevice *) devices->pdata[i])->address,
                                &subject->gpu_hostdev->source) == 0)
      {
        sy_finding_set (finding, SY_FINDING_PASS, _("The device is there."));
        return;
      }
  if (sy_machine_get_devices_state (subject->machine) == SY_TRISTATE_YES)
    sy_finding_set (finding, SY_FINDING_FAIL,
                    _("This computer has no device at %s: it is switched off, hidden, or has "
                      "another address now."), address);
  else
    sy_finding_set (finding, SY_FINDING_UNKNOWN, _("Not all devices could be read."));
}

static void
check_iommu (const SySubject *subject,
             SyFinding       *finding)
{
  SyTristate state;

  if (!require_computer (subject, finding))
    return;
  state = sy_machine_get_iommu (subject->machine);
  sy_finding_set (finding, state == SY_TRISTATE_YES ? SY_FINDING_PASS
                           : state == SY_TRISTATE_NO ? SY_FINDING_FAIL : SY_FINDING_UNKNOWN,
                  state == SY_TRISTATE_YES ? _("The IOMMU is on.")
                  : state == SY_TRISTATE_NO ? _("The IOMMU is off; no device can be handed over.")
                  : _("Whether the IOMMU is on could not be read."));
  if (state == SY_TRISTATE_NO)
    sy_finding_offer (finding, subject, "iommu", NULL,
                      _("Turn it on, in the firmware (VT-d, AMD-Vi) and for the kernel."));
}

static gboolean
is_handed_over (const SySubject    *subject,
                const SyPciAddress *address)
{
  const SyGuestHostdev *hostdev = sy_guest_find_hostdev (subject->guest, address);

  return hostdev != NULL && hostdev->managed == SY_GUEST_ON;
}

static gboolean
is_harmless (const SyPciDevice *device)
{
  return device->driver == NULL || strcmp (device->driver, "vfio-pci") == 0 ||
         strcmp (device->driver, "pci-stub") == 0 || strcmp (device->driver, "pcieport") == 0;
}

static void
judge_group (const SySubject *subject,
             SyFinding       *finding)
{
  const GPtrArray *devices = sy_machine_get_devices (subject->machine);
  int group = subject->gpu->device->iommu_group;
  gboolean is_ours = FALSE;
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (device->iommu_group != group || sy_pci_device_is_bridge (device) ||
          is_harmless (device) || is_handed_over (subject, &device->address))
        continue;
      is_ours = is_ours || sy_guest_find_hostdev (subject->guest, &device->address) != NULL;
      sy_finding_add_from (finding, "/sys/kernel/iommu_groups", _("%s (%s) is with %s"),
                           sy_pci_address_format (&device->address, address),
                           device->device_name, device->driver);
      sy_finding_set (finding, SY_FINDING_FAIL,
                      _("Another device of the GPU’s IOMMU group stays with Linux; QEMU refuses "
                        "with “group %d is not viable”."), group);
    }
  if (finding->state == SY_FINDING_FAIL && is_ours)
    sy_finding_offer (finding, subject, "release", NULL,
                      _("It is handed over already, but nothing takes it from Linux: have the GPU "
                        "set aside when the computer starts, or let libvirt take it "
                        "(managed='yes')."));
  else if (finding->state == SY_FINDING_FAIL)
    sy_finding_offer (finding, subject, "attach", "group",
                      _("Hand it over too, or take its driver away."));
  else
    sy_finding_set (finding, SY_FINDING_PASS, _("Nothing else of the IOMMU group is in use."));
}

/* Of a bare command line nothing hands over what it does not name. */
static void
judge_foreign_group (const SySubject *subject,
                     SyFinding       *finding)
{
  const SyGuestHostdev *gpu = subject->gpu_hostdev;
  guint n = 0;

  for (guint i = 0; i < subject->guest->hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = subject->guest->hostdevs->pdata[i];

      n += hostdev->kind == SY_GUEST_HOSTDEV_PCI && hostdev->has_source &&
           sy_pci_address_same_slot (&hostdev->source, &gpu->source) ? 1 : 0;
    }
  if (!subject->guest->from_arguments || n > 1)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("What else is in the GPU’s IOMMU group cannot be looked at from here."));
      return;
    }
  sy_finding_add (finding, subject, gpu->line,
                  _("Only function %u of the card is named"), gpu->source.function);
  sy_finding_set (finding, SY_FINDING_WARN,
                  _("Only one function of the card is handed over. Its sound, and all else in its "
                    "IOMMU group, must be without a driver of Linux too, or QEMU refuses with "
                    "“group is not viable”; that cannot be looked at from here."));
  sy_finding_advise (finding, _("Look at /sys/kernel/iommu_groups, and bind every device of the "
                                "group but bridges to vfio-pci."));
}

static void
check_group (const SySubject *subject,
             SyFinding       *finding)
{
  if (!sy_finding_require_gpu (finding, subject))
    return;
  if (subject->gpu == NULL)
    judge_foreign_group (subject, finding);
  else if (subject->gpu->device->iommu_group == SY_PCI_NO_IOMMU_GROUP)
    sy_finding_set (finding, SY_FINDING_UNKNOWN, _("The GPU is in no IOMMU group."));
  else
    judge_group (subject, finding);
}

static void
check_driver (const SySubject *subject,
              SyFinding       *finding)
{
  const SyPciDevice *device = subject->gpu != NULL ? subject->gpu->device : NULL;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  if (device == NULL)
    {
      require_computer (subject, finding);
      if (finding->says == NULL)
        sy_finding_set (finding, SY_FINDING_UNKNOWN, _("The GPU is not in this computer."));
      return;
    }
  if (device->driver_unknown)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN, _("Who has the GPU could not be read."));
      return;
    }
  sy_finding_add_from (finding, "/sys/bus/pci/devices", _("The GPU’s driver is %s"),
                       device->driver != NULL ? device->driver : _("none"));
  if (is_harmless (device))
    sy_finding_set (finding, SY_FINDING_PASS, _("Linux has let go of the GPU."));
  else if (subject->gpu_hostdev->managed == SY_GUEST_ON)
    {
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("Linux has the GPU (%s) until the machine starts; libvirt takes it then. "
                        "That can hang where a program uses it."), device->driver);
      sy_finding_offer (finding, subject, "release", NULL,
                        _("Have the GPU set aside when the computer starts."));
    }
  else
    {
      sy_finding_set (finding, SY_FINDING_FAIL,
                      _("Linux has the GPU (%s), and nothing takes it when the machine starts."),
                      device->driver);
      sy_finding_offer (finding, subject, "release", NULL,
                        _("Have the GPU set aside when the computer starts, or let libvirt take it "
                          "(managed='yes')."));
    }
}

static void
check_memlock (const SySubject *subject,
               SyFinding       *finding)
{
  const SyFact *fact = subject->machine != NULL
                       ? sy_facts_find (sy_machine_get_facts (subject->machine), SY_FACT_MEMLOCK)
                       : NULL;

  if (!subject->guest->from_arguments)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("libvirt raises the limit itself."));
      return;
    }
  if (fact == NULL || fact->state == SY_TRISTATE_UNKNOWN)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("How much memory QEMU may lock is not known here."));
      return;
    }
  sy_finding_add_from (finding, fact->source, "%s", fact->says);
  if (fact->state == SY_TRISTATE_YES)
    sy_finding_set (finding, SY_FINDING_PASS, _("QEMU may lock enough memory."));
  else
    sy_finding_set (finding, SY_FINDING_WARN,
                    _("QEMU may lock too little memory unless root starts it."));
}

static void
finish_memlock (const SySubject *subject,
                SyFinding       *finding)
{
  check_memlock (subject, finding);
  sy_finding_advise (finding, _("Start the machine by libvirt, or raise “memlock” in "
                                "/etc/security/limits.d and log in again."));
}

static void
check_huge_pages (const SySubject *subject,
                  SyFinding       *finding)
{
  const SyFact *fact = subject->machine != NULL
                       ? sy_facts_find (sy_machine_get_facts (subject->machine),
                                        SY_FACT_HUGE_PAGES) : NULL;
  guint64 size_mib = subject->guest->memory.size_kib / 1024;
  guint64 reserved_mib = 0;

  if (subject->guest->memory.hugepages != SY_GUEST_ON)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("It uses no huge pages."));
      return;
    }
  if (!require_computer (subject, finding))
    return;
  if (fact == NULL || fact->state == SY_TRISTATE_UNKNOWN || size_mib == 0)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN, _("How many are set aside is not known."));
      return;
    }
  if (fact->value != NULL)
    reserved_mib = g_ascii_strtoull (fact->value, NULL, 10);
  sy_finding_add_from (finding, fact->source, "%s", fact->says);
  if (reserved_mib >= size_mib)
    sy_finding_set (finding, SY_FINDING_PASS, _("Enough huge pages are set aside."));
  else
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("It wants %u MiB in huge pages, and %u MiB are set aside now."),
                      (guint) size_mib, (guint) reserved_mib);
      sy_finding_advise (finding, _("Set more aside (vm.nr_hugepages), or take <hugepages/> "
                                    "away."));
    }
}

static void
check_power (const SySubject *subject,
             SyFinding       *finding)
{
  const SyGpu *gpu = subject->gpu;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  if (gpu == NULL || gpu->power_state == NULL)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN, _("The GPU’s power is not known here."));
      return;
    }
  sy_finding_add_from (finding, "/sys/bus/pci/devices", _("Its power state is %s"),
                       gpu->power_state);
  if (strcmp (gpu->power_state, "D3cold") == 0 &&
      g_strcmp0 (gpu->device->driver, "vfio-pci") == 0)
    {
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("The GPU is without power while it waits. Some laptops do not get it back "
                        "from that (“Unable to change power state from D3cold”)."));
      sy_finding_advise (finding, _("If that happens: options vfio-pci disable_idle_d3=1 in "
                                    "/etc/modprobe.d."));
    }
  else
    sy_finding_set (finding, SY_FINDING_PASS, _("The GPU answers."));
}

static void
check_bar_free (const SySubject *subject,
                SyFinding       *finding)
{
  const GPtrArray *gpus = subject->machine != NULL ? sy_machine_get_gpus (subject->machine) : NULL;
  gboolean elsewhere = FALSE;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  for (guint i = 0; gpus != NULL && i < gpus->len; i++)
    elsewhere = elsewhere || (gpus->pdata[i] != subject->gpu &&
                              ((SyGpu *) gpus->pdata[i])->boot_vga == SY_TRISTATE_YES);
  if (elsewhere)
    sy_finding_set (finding, SY_FINDING_PASS,
                    _("The boot screen is on another GPU."));
  else
    sy_finding_set (finding, SY_FINDING_UNKNOWN,
                    _("Whether the boot screen holds the GPU’s memory shows when it starts."));
}

const SyCheck sy_checks_host[] = {
  { "host.gpu-present", GROUP, N_("The GPU is there"),
    N_("A GPU that the firmware or a power setting hides cannot be handed over."),
    "libvirt: formatdomain, hostdev", FALSE, check_present },
  { "host.iommu", GROUP, N_("The IOMMU is on"),
    N_("The IOMMU keeps a device inside the memory of one virtual machine. Without it VFIO hands "
       "nothing over."),
    "Linux: Documentation/driver-api/vfio.rst", FALSE, check_iommu },
  { "host.group-viable", GROUP, N_("The whole IOMMU group is free"),
    N_("Devices of one IOMMU group cannot be kept apart, so none of them may have a driver of "
       "Linux while one is in a virtual machine; bridges may."),
    "Linux: Documentation/driver-api/vfio.rst; KVM-GPU-Passthrough#19", FALSE, check_group },
  { "host.gpu-driver", GROUP, N_("Linux has let go of the GPU"),
    N_("Only one side can drive the GPU."),
    "libvirt: formatdomain, hostdev managed", FALSE, check_driver },
  { "host.memlock", GROUP, N_("QEMU may lock the guest’s memory"),
    N_("A device reads and writes the guest’s memory by itself, so none of it may be swapped out; "
       "locking it needs a high limit."),
    "bite-gpui; Linux: drivers/vfio/vfio_iommu_type1.c", FALSE, finish_memlock },
  { "host.huge-pages", GROUP, N_("Huge pages are set aside"),
    N_("A machine that wants huge pages does not start without enough of them."),
    "libvirt: formatdomain, memoryBacking", FALSE, check_huge_pages },
  { "host.power", GROUP, N_("The GPU has power"),
    N_("A GPU that was switched off (D3cold) and does not come back cannot be started by any "
       "driver."),
    "kata-containers#11708; Linux: drivers/vfio/pci", TRUE, check_power },
  { "host.bar-free", GROUP, N_("Nothing else has the GPU’s memory"),
    N_("A boot screen that was drawn on the GPU may still hold its memory."),
    "talos#14356; Linux: drivers/vfio/pci/vfio_pci_core.c", TRUE, check_bar_free },
  { NULL },
};
