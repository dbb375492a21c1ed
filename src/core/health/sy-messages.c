/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"

/*
 * What QEMU, libvirt and the kernel print, and which check it is about. The texts are those of the
 * sources (hw/vfio/pci.c, hw/acpi/core.c, hw/pci/pci.c, system/qdev-monitor.c of QEMU;
 * drivers/vfio of Linux), without what differs from case to case.
 */
typedef struct {
  const char     *check;
  const char     *first;
  const char     *second;   /* nullable: must stand in the line too */
  SyFindingState  state;
  const char     *says;     /* untranslated msgid */
} Message;

static const Message messages[] = {
  { "host.group-viable", "is not viable", NULL, SY_FINDING_FAIL,
    N_("QEMU says that the IOMMU group is not viable: another device of it still has a driver of "
       "Linux.") },
  { "host.group-viable", "erify all devices in group", NULL, SY_FINDING_FAIL,
    N_("QEMU cannot have the IOMMU group: another device of it still has a driver of Linux.") },
  { "host.gpu-present", "/sys/bus/pci/devices/", "No such file", SY_FINDING_FAIL,
    N_("The device that is handed over is not there: its address is another one, or it is switched "
       "off.") },
  { "host.iommu", "doesn't support passthrough", NULL, SY_FINDING_FAIL,
    N_("libvirt says that this computer cannot hand devices over: the IOMMU is off.") },
  { "host.iommu", "no iommu_group found", NULL, SY_FINDING_FAIL,
    N_("QEMU says that the device is in no IOMMU group: the IOMMU is off.") },
  { "host.iommu", "VFIO PCI device assignment is not supported", NULL, SY_FINDING_FAIL,
    N_("libvirt says that this computer cannot hand devices over: the IOMMU is off, or VFIO is "
       "not loaded.") },
  { "host.iommu", "No interrupt remapping", NULL, SY_FINDING_FAIL,
    N_("Linux says that the IOMMU keeps interrupts of devices not apart (no interrupt remapping). "
       "Switch x2APIC or VT-d’s interrupt remapping on in the firmware.") },
  { "host.iommu", "et iommu for container", "peration not permitted", SY_FINDING_FAIL,
    N_("Linux refuses to hand the device over: the log of the kernel says why, mostly that there "
       "is no interrupt remapping.") },
  { "host.iommu", "1:1 IOMMU mapping", NULL, SY_FINDING_FAIL,
    N_("Linux says that the firmware keeps the device for itself (1:1 mapping). Switch off "
       "“pre-boot DMA protection” in the firmware.") },
  { "guest.acceleration", "requires KVM", NULL, SY_FINDING_FAIL,
    N_("QEMU says that it was started without KVM, and only that can show the real processor.") },
  { "guest.acceleration", "is not supported by hypervisor", "CPU mode", SY_FINDING_FAIL,
    N_("libvirt says that the processor can be shown only by KVM, which the machine does not "
       "use.") },
  { "guest.acceleration", "ould not access KVM kernel module", NULL, SY_FINDING_FAIL,
    N_("QEMU says that there is no KVM: virtualization is off in the firmware, or the account may "
       "not open /dev/kvm.") },
  { "guest.acceleration", "invalid accelerator kvm", NULL, SY_FINDING_FAIL,
    N_("QEMU says that it has no KVM: virtualization is off in the firmware, or QEMU was built "
       "without it.") },
  { "host.memlock", "RLIMIT_MEMLOCK", NULL, SY_FINDING_FAIL,
    N_("Linux says that QEMU may not lock enough memory (RLIMIT_MEMLOCK).") },
  { "host.memlock", "VFIO_MAP_DMA", "annot allocate memory", SY_FINDING_FAIL,
    N_("QEMU could not lock the memory of the guest: the limit is too small.") },
  { "host.memlock", "vfio_dma_map", "-12", SY_FINDING_FAIL,
    N_("QEMU could not lock the memory of the guest: the limit is too small.") },
  { "host.memlock", "vfio_container_dma_map", "-12", SY_FINDING_FAIL,
    N_("QEMU could not lock the memory of the guest: the limit is too small.") },
  { "host.memlock", "vfio_pin_pages failed", "-12", SY_FINDING_FAIL,
    N_("The virtual GPU could not lock memory: the limit is too small.") },
  { "host.huge-pages", "backing store", "annot allocate memory", SY_FINDING_FAIL,
    N_("QEMU says that there are too few huge pages for the guest’s memory.") },
  { "host.huge-pages", "nsufficient free host memory pages", NULL, SY_FINDING_FAIL,
    N_("QEMU says that there are too few huge pages for the guest’s memory.") },
  { "host.gpu-driver", "device is already attached", NULL, SY_FINDING_FAIL,
    N_("Another virtual machine has the GPU.") },
  { "host.gpu-driver", "Attempting to remove device", "non-zero usage", SY_FINDING_FAIL,
    N_("Linux took the GPU from its driver while a program used it; that hangs until the computer "
       "is started again. Have the GPU set aside when the computer starts.") },
  { "host.gpu-driver", "/dev/vfio/", "evice or resource busy", SY_FINDING_FAIL,
    N_("QEMU says that somebody else has the GPU open.") },
  { "host.power", "Unable to change power state", NULL, SY_FINDING_FAIL,
    N_("Linux could not wake the GPU (D3cold).") },
  { "host.power", "Unknown PCI header type", NULL, SY_FINDING_FAIL,
    N_("The GPU does not answer: its header reads as 7f or ff, as of one without power.") },
  { "host.power", "giving up", "not ready", SY_FINDING_FAIL,
    N_("Linux says that the GPU did not come back from a reset. Switch the computer off, and on "
       "again.") },
  { "host.power", "pci_irq_handler", "Assertion", SY_FINDING_FAIL,
    N_("QEMU ended because the GPU does not answer, as of one without power (D3cold).") },
  { "host.bar-free", "Failed to mmap", "Performance may be slow", SY_FINDING_WARN,
    N_("QEMU cannot have a region of the GPU’s memory to itself: something of Linux, mostly the "
       "boot screen, holds it.") },
  { "host.bar-free", "can't reserve", NULL, SY_FINDING_FAIL,
    N_("Linux says that something else has the GPU’s memory, mostly the boot screen.") },
  { "guest.aperture", "can't assign", "BAR", SY_FINDING_FAIL,
    N_("Linux found no addresses for a region of the GPU.") },
  { "guest.aperture", "phys-bits too low", NULL, SY_FINDING_FAIL,
    N_("QEMU says that the guest’s processor addresses too little memory for the GPU.") },
  { "guest.aperture", "BAR0 is 0M @ 0x0", NULL, SY_FINDING_FAIL,
    N_("The firmware of the guest gave the GPU no addresses.") },
  { "guest.aperture", "I/O region assigned to your NVIDIA device is invalid", NULL,
    SY_FINDING_FAIL, N_("The firmware of the guest gave the GPU no addresses.") },
  { "guest.vendor-id", "vendor_id", "12 characters", SY_FINDING_FAIL,
    N_("libvirt says that the vendor_id does not have twelve letters.") },
  { "host.files", "/dev/vfio/", "ermission denied", SY_FINDING_FAIL,
    N_("QEMU’s account may not open the device (/dev/vfio). Start the machine by libvirt "
       "(qemu:///system), which sees to that; who starts QEMU by hand needs a rule of udev.") },
  { "host.files", "Could not open '", "ermission denied", SY_FINDING_FAIL,
    N_("QEMU’s account may not read a file.") },
  { "host.files", "failed to find romfile", NULL, SY_FINDING_FAIL,
    N_("QEMU cannot find the ROM file. It says the same where it may not read it.") },
  { "host.files", "can't open file", NULL, SY_FINDING_FAIL,
    N_("QEMU cannot open a file.") },
  { "host.files", "apparmor=\"DENIED\"", NULL, SY_FINDING_FAIL,
    N_("AppArmor does not let QEMU have a file.") },
  { "guest.acpi-argument", "-acpitable", "can't open file", SY_FINDING_FAIL,
    N_("QEMU cannot open what follows -acpitable.") },
  { "guest.acpi-content", "ACPI table has wrong length", NULL, SY_FINDING_FAIL,
    N_("QEMU says that the file is no ACPI table: its length is wrong, as of base64 text.") },
  { "guest.acpi-content", "ACPI table too big", NULL, SY_FINDING_FAIL,
    N_("QEMU says that a table is larger than 65,535 bytes.") },
  { "guest.acpi-content", "has wrong checksum", NULL, SY_FINDING_WARN,
    N_("QEMU says that the checksum of a table is wrong.") },
  { "guest.collisions", "not available for", "in use by", SY_FINDING_FAIL,
    N_("QEMU says that two devices are at one address.") },
  { "guest.set", "there is no device \"", "defined", SY_FINDING_FAIL,
    N_("QEMU does not know the device that -set names.") },
  { "guest.rom", "Cannot read device rom", NULL, SY_FINDING_WARN,
    N_("QEMU cannot read a ROM from the card. A laptop’s GPU has none; it comes by ACPI.") },
  { "guest.rom", "Invalid PCI ROM header", NULL, SY_FINDING_WARN,
    N_("Linux cannot read a ROM from the card: a laptop’s GPU has none (it comes by ACPI), and one "
       "that showed the boot screen may hide its own.") },
  { "guest.output", "spice graphics are not supported", NULL, SY_FINDING_FAIL,
    N_("QEMU has no SPICE: on Debian and Ubuntu it is in a package of its own, "
       "qemu-system-modules-spice.") },
  { "guest.mdev", "/mdev_type", "No such file", SY_FINDING_FAIL,
    N_("The virtual GPU does not exist: it must be made again at every start of the computer.") },
  { "guest.mdev", "mediated device", "not found", SY_FINDING_FAIL,
    N_("The virtual GPU does not exist: it must be made again at every start of the computer.") },
  { "guest.mdev", "/sys/bus/mdev/devices", "No such file", SY_FINDING_FAIL,
    N_("The virtual GPU does not exist, or VFIO is not loaded.") },
  { "guest.mdev", "mdev_supported_types", "does not exist", SY_FINDING_FAIL,
    N_("The kernel offers no virtual GPUs: i915.enable_gvt=1 is missing, or the generation has "
       "none.") },
  { "guest.render-node", "no drm render node", NULL, SY_FINDING_FAIL,
    N_("QEMU finds no render node for OpenGL: its account may not use it, or there is none.") },
  { "guest.render-node", "opengl is not available", NULL, SY_FINDING_FAIL,
    N_("QEMU has no OpenGL for the display.") },
  { "guest.render-node", "opengl not available", NULL, SY_FINDING_FAIL,
    N_("QEMU has no OpenGL for the display.") },
};

void
sy_messages_apply (const SySubject *subject,
                   SyFinding       *finding)
{
  const GPtrArray *lines = subject->guest->messages;

  for (guint i = 0; i < lines->len; i++)
    {
      const SyGuestArgument *line = lines->pdata[i];

      for (guint j = 0; j < G_N_ELEMENTS (messages); j++)
        if (strcmp (messages[j].check, finding->id) == 0 &&
            strstr (line->value, messages[j].first) != NULL &&
            (messages[j].second == NULL || strstr (line->value, messages[j].second) != NULL))
          {
            sy_finding_worsen (finding, messages[j].state, "%s", _(messages[j].says));
            sy_finding_add (finding, subject, line->line, "%s", line->value);
            break;
          }
    }
}
