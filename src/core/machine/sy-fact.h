/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-evidence.h"

G_BEGIN_DECLS

/**
 * SyFact:
 * @id: stable, one of the SY_FACT_ names below
 * @state: whether what the name says is so here
 * @value: (nullable): what there is to tell beyond that: a version, a path, a number; for programs
 * @says: one translated sentence for people; where @state is unknown, why
 * @source: where it was read
 *
 * One thing known of a computer. What has a type of its own (#SyGpu, #SyPciDevice) is none.
 */
typedef struct {
  const char *id;
  SyTristate  state;
  char       *value;
  char       *says;
  char       *source;
} SyFact;

/* Firmware and processor. */
#define SY_FACT_UEFI               "uefi"
#define SY_FACT_SECURE_BOOT        "secure-boot"          /* "setup": off, waits for keys */
#define SY_FACT_LOCKDOWN           "lockdown"             /* "integrity", "confidentiality" */
#define SY_FACT_CPU_VIRTUALIZATION "cpu-virtualization"   /* "vmx", "svm" */
#define SY_FACT_IOMMU_FIRMWARE     "iommu-firmware"       /* the ACPI table: "DMAR", "IVRS" */
#define SY_FACT_IOMMU_KERNEL       "iommu-kernel"         /* what turns it on or off; NULL: none */
#define SY_FACT_ACS_OVERRIDE       "acs-override"         /* value of pcie_acs_override= */

/* Kernel. */
#define SY_FACT_KVM                "kvm"                  /* runs; its module, "kvm_intel" */
#define SY_FACT_KERNEL_CONFIG      "kernel-config"        /* path of what it was read from */
#define SY_FACT_VFIO_PCI           "vfio-pci"             /* "builtin", "module" */
#define SY_FACT_VFIO_VIRQFD        "vfio-virqfd"          /* a module of its own (before 6.2) */
#define SY_FACT_KVMGT              "kvmgt"                /* "builtin", "module" */
#define SY_FACT_HIBERNATION        "hibernation"          /* the resume device is set */

/* Memory. */
#define SY_FACT_MEMORY             "memory"               /* in MiB */
#define SY_FACT_HUGE_PAGES         "huge-pages"           /* reserved, in MiB */
#define SY_FACT_MEMLOCK            "memlock"              /* enough for a VM; KiB, "unlimited" */

/* Drivers and what manages GPUs. */
#define SY_FACT_NVIDIA_DRIVER      "nvidia-driver"        /* version; none: not loaded */
#define SY_FACT_NVIDIA_OPEN        "nvidia-open"          /* the open kernel module is loaded */
#define SY_FACT_NOUVEAU            "nouveau"              /* loaded */
#define SY_FACT_VFIO_IDS_FOREIGN   "vfio-ids-foreign"     /* the ids somebody else binds */
#define SY_FACT_XORG_NVIDIA        "xorg-nvidia"          /* path of what needs the dGPU */

/* One fact for each program of these that is found, no other; the value is its mode in its own
 * words ("Hybrid", "integrated", "on-demand") where that can be read. With state no it is not in
 * use: "left-behind" is what a program that is gone left, and has no effect. Where none is found,
 * there is "manager-none" alone. */
#define SY_FACT_MANAGER_PREFIX     "manager-"
#define SY_FACT_MANAGER_NONE       "manager-none"
#define SY_FACT_SUPERGFXD          "manager-supergfxd"
#define SY_FACT_ENVYCONTROL        "manager-envycontrol"
#define SY_FACT_OPTIMUS_MANAGER    "manager-optimus-manager"
#define SY_FACT_SYSTEM76_POWER     "manager-system76-power"
#define SY_FACT_BUMBLEBEE          "manager-bumblebee"
#define SY_FACT_PRIME_SELECT       "manager-prime-select"
#define SY_FACT_DRIVERCTL          "manager-driverctl"    /* "0000:01:00.0=vfio-pci", by blanks */
#define SY_FACT_SWITCHEROO_CONTROL "manager-switcheroo-control"
#define SY_FACT_MHWD               "manager-mhwd"         /* "video-nvidia", by blanks */
#define SY_FACT_GPU_MANAGER        "manager-gpu-manager"
#define SY_FACT_TLP                "manager-tlp"          /* its RUNTIME_PM_ settings, by blanks */

/* Switches between the GPUs. */
#define SY_FACT_GPU_MUX_MODE       "gpu-mux-mode"         /* "0": dGPU, "1": hybrid (ASUS) */
#define SY_FACT_DGPU_DISABLE       "dgpu-disable"         /* yes: firmware hides the dGPU (ASUS) */
#define SY_FACT_APPLE_GMUX         "apple-gmux"
#define SY_FACT_NVIDIA_WMI_EC      "nvidia-wmi-ec-backlight"
#define SY_FACT_VGA_SWITCHEROO     "vga-switcheroo"       /* "IGD+ Pwr, DIS DynOff" */

/* Virtual GPUs. */
#define SY_FACT_GVT                "gvt"                  /* its types; or what is missing: "gpu",
                                                           "generation", "driver", "parameter",
                                                           "module", "other" */
#define SY_FACT_SRIOV_GPU          "sriov-gpu"            /* virtual functions at most */

/* Virtualization software. */
#define SY_FACT_LIBVIRT            "libvirt"              /* version, where known */
#define SY_FACT_LIBVIRT_DAEMON     "libvirt-daemon"       /* started; "libvirtd", "virtqemud" */
#define SY_FACT_QEMU               "qemu"                 /* version, where known */
#define SY_FACT_OVMF               "ovmf"                 /* path of the code image */
#define SY_FACT_SWTPM              "swtpm"                /* path of the program */
#define SY_FACT_APPARMOR           "apparmor"
#define SY_FACT_SELINUX            "selinux"              /* "enforcing", "permissive" */

/* The user who asks; unknown below another root than "/". */
#define SY_FACT_RIGHT_LIBVIRT      "right-libvirt"
#define SY_FACT_RIGHT_KVM          "right-kvm"

/** sy_facts_new: (transfer full) (element-type SyFact): an empty list that frees its elements */
GPtrArray    *sy_facts_new  (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_facts_add:
 * @id: static, one of the names above
 * @value: (nullable): see #SyFact
 * @format: printf format of #SyFact.says
 */
void          sy_facts_add  (GPtrArray  *facts,
                             const char *id,
                             SyTristate  state,
                             const char *value,
                             const char *source,
                             const char *format,
                             ...) G_GNUC_PRINTF (6, 7);

/** sy_facts_find: (nullable): the fact called @id */
const SyFact *sy_facts_find (const GPtrArray *facts,
                             const char      *id);

/** sy_facts_get_state: unknown where there is no fact called @id */
SyTristate    sy_facts_get_state (const GPtrArray *facts,
                                  const char      *id);

G_END_DECLS
