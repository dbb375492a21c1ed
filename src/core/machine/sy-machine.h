/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-fact.h"
#include "machine/sy-gpu.h"
#include "machine/sy-holders.h"
#include "machine/sy-os-release.h"
#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

#define SY_TYPE_MACHINE (sy_machine_get_type ())
G_DECLARE_FINAL_TYPE (SyMachine, sy_machine, SY, MACHINE, GObject)

/**
 * SyMachine:
 *
 * An immutable snapshot of one computer, read below one root. Reading never fails as a whole:
 * a fact that could not be read is unknown, and sy_machine_get_problems() says why.
 */

typedef enum {
  SY_INITRAMFS_UNKNOWN,
  SY_INITRAMFS_MKINITCPIO,
  SY_INITRAMFS_INITRAMFS_TOOLS,
  SY_INITRAMFS_DRACUT,
  SY_INITRAMFS_BOOSTER,
  SY_INITRAMFS_UGRD,
  SY_INITRAMFS_NIXOS,
} SyInitramfsKind;

typedef enum {
  SY_BOOTLOADER_UNKNOWN,
  SY_BOOTLOADER_SYSTEMD_BOOT,
  SY_BOOTLOADER_GRUB,
  SY_BOOTLOADER_LIMINE,
  SY_BOOTLOADER_REFIND,
  SY_BOOTLOADER_ZFSBOOTMENU,
  SY_BOOTLOADER_EFI_STUB,
} SyBootloaderKind;

/**
 * sy_machine_read:
 * @sysroot: where to read
 *
 * Reads every fact. Blocking; may run in a worker thread.
 *
 * Returns: (transfer full): the snapshot
 */
SyMachine        *sy_machine_read                   (SySysroot *sysroot) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_machine_new_from_listing:
 * @text: what a user pasted: the output of lspci(8) or of the usual IOMMU scripts
 * @name: what to call it as a source, such as the file's name
 *
 * A computer of which only a listing is known. What it cannot tell is unknown; the names of
 * devices and the ids that it leaves out come from this computer's pci.ids.
 *
 * Returns: (transfer full) (nullable): the snapshot, or %NULL with %SY_ERROR_INVALID_DATA where
 *   no line looks like a PCI device
 */
SyMachine        *sy_machine_new_from_listing       (const char  *text,
                                                     const char  *name,
                                                     GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_machine_new_from_listing_with_names: @names: (nullable): the root whose pci.ids is used */
SyMachine        *sy_machine_new_from_listing_with_names (const char  *text,
                                                          const char  *name,
                                                          SySysroot   *names,
                                                          GError     **error)
                                                          G_GNUC_WARN_UNUSED_RESULT;

/** sy_machine_get_sysroot: (nullable): %NULL for a computer of which only a listing is known */
SySysroot        *sy_machine_get_sysroot            (SyMachine *self);

/** sy_machine_get_problems: (element-type SyEvidence): what could not be read, and why */
const GPtrArray  *sy_machine_get_problems           (SyMachine *self);

/* DMI (SMBIOS types 1 and 3 through /sys/class/dmi/id); NULL where unknown. */
const char       *sy_machine_get_vendor             (SyMachine *self);
const char       *sy_machine_get_model              (SyMachine *self);
/** sy_machine_get_laptop: from the chassis type (SMBIOS 3.6 section 7.4.1: 8, 9, 10, 14, 31, 32) */
SyTristate        sy_machine_get_laptop             (SyMachine *self);
/** sy_machine_get_hypervisor: (nullable): "kvm", "vmware"… when this is itself a virtual machine */
const char       *sy_machine_get_hypervisor         (SyMachine *self);
/** sy_machine_get_hypervisor_evidence: (nullable): where it was seen */
const SyEvidence *sy_machine_get_hypervisor_evidence (SyMachine *self);

/* Software; NULL where unknown. */
const char       *sy_machine_get_kernel             (SyMachine *self);   /* release, as uname -r */
const char       *sy_machine_get_cmdline            (SyMachine *self);   /* of /proc, stripped */
const char       *sy_machine_get_distribution       (SyMachine *self);   /* PRETTY_NAME */
const char       *sy_machine_get_distribution_id    (SyMachine *self);   /* ID of os-release(5) */
/** sy_machine_get_os_release: (transfer none): never %NULL, its fields may be */
const SyOsRelease *sy_machine_get_os_release        (SyMachine *self);
/** sy_machine_get_cpu_vendor: (nullable): "GenuineIntel", "AuthenticAMD"… of /proc/cpuinfo */
const char       *sy_machine_get_cpu_vendor         (SyMachine *self);

SyInitramfsKind   sy_machine_get_initramfs          (SyMachine *self);
/** sy_machine_get_initramfs_evidence: (element-type SyEvidence): says also why it is unknown */
const GPtrArray  *sy_machine_get_initramfs_evidence (SyMachine *self);
SyBootloaderKind  sy_machine_get_bootloader         (SyMachine *self);
const GPtrArray  *sy_machine_get_bootloader_evidence (SyMachine *self);

/** sy_machine_get_devices: (element-type SyPciDevice): every PCI function, by address */
const GPtrArray  *sy_machine_get_devices            (SyMachine *self);

/**
 * sy_machine_get_devices_state: yes: the list is complete; no: this computer has no PCI bus;
 *   unknown: it could not be read, or a device of it could not
 */
SyTristate        sy_machine_get_devices_state      (SyMachine *self);

/** sy_machine_get_gpus: (element-type SyGpu): one for each slot with a display-class function */
const GPtrArray  *sy_machine_get_gpus               (SyMachine *self);

/** sy_machine_find_gpu: (nullable): the GPU whose display function or slot is at @address */
const SyGpu      *sy_machine_find_gpu               (SyMachine          *self,
                                                     const SyPciAddress *address);

/**
 * sy_machine_get_dgpu:
 *
 * Returns: (nullable): the discrete GPU that stages act on when the request names none: the only
 *   GPU with the discrete role, or the only NVIDIA one among several; %NULL where that is open
 */
const SyGpu      *sy_machine_get_dgpu               (SyMachine *self);

/** sy_machine_get_iommu: whether the kernel has IOMMU groups */
SyTristate        sy_machine_get_iommu              (SyMachine *self);

/** sy_machine_get_iommu_evidence: what sy_machine_get_iommu() rests on; where it is unknown, why */
const SyEvidence *sy_machine_get_iommu_evidence     (SyMachine *self);

/** sy_machine_get_facts: (element-type SyFact): everything else that was looked at */
const GPtrArray  *sy_machine_get_facts              (SyMachine *self);

/**
 * sy_machine_get_holders:
 *
 * Returns: (nullable): the processes that hold sy_machine_get_dgpu(); %NULL where there is no such
 *   GPU, or where no processes can be seen
 */
const SyHolders  *sy_machine_get_holders            (SyMachine *self);

const char       *sy_initramfs_kind_to_string       (SyInitramfsKind  kind);
const char       *sy_bootloader_kind_to_string      (SyBootloaderKind kind);

G_END_DECLS
