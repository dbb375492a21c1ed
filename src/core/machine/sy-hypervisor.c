/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-hypervisor.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DMI_SOURCE "/sys/class/dmi/id"

typedef struct {
  const char *vendor;     /* prefix of the DMI vendor */
  const char *product;    /* (nullable): prefix of the DMI product */
  const char *name;
} Firmware;

/* Firmware of virtual machines; the vendors with real computers too need the product. */
static const Firmware firmwares[] = {
  { "QEMU", NULL, "qemu" },
  { "Bochs", NULL, "bochs" },
  { "Red Hat", "KVM", "kvm" },
  { "oVirt", NULL, "kvm" },
  { "OpenStack Foundation", NULL, "kvm" },
  { "KubeVirt", NULL, "kvm" },
  { "Nutanix", "AHV", "kvm" },
  { "VMware", NULL, "vmware" },
  { "innotek GmbH", NULL, "oracle" },
  { "Oracle Corporation", "VirtualBox", "oracle" },
  { "Microsoft Corporation", "Virtual Machine", "microsoft" },
  { "Google", "Google Compute Engine", "google" },
  { "Xen", NULL, "xen" },
  { "Parallels", NULL, "parallels" },
  { "Apple Inc.", "Apple Virtualization", "apple" },
  { "DigitalOcean", "Droplet", "kvm" },
  { "Hetzner", "vServer", "kvm" },
  { "Alibaba Cloud", "Alibaba Cloud ECS", "kvm" },
};

static const char *
detect_by_firmware (const SyDmi *dmi)
{
  if (dmi->vendor == NULL)
    return NULL;
  /* The bare-metal instances of EC2 say so in their type, "c5.metal". */
  if (g_str_has_prefix (dmi->vendor, "Amazon EC2"))
    return dmi->product != NULL && strstr (dmi->product, ".metal") != NULL ? NULL : "amazon";

  for (guint i = 0; i < G_N_ELEMENTS (firmwares); i++)
    if (g_str_has_prefix (dmi->vendor, firmwares[i].vendor) &&
        (firmwares[i].product == NULL ||
         (dmi->product != NULL && g_str_has_prefix (dmi->product, firmwares[i].product))))
      return firmwares[i].name;

  return NULL;
}

/* The control domain of Xen owns the hardware, though a hypervisor runs below it. */
static gboolean
is_xen_control_domain (SySysroot *sysroot)
{
  g_autofree char *capabilities = sy_sysroot_read_attribute (sysroot, "/proc/xen/capabilities",
                                                             NULL);

  return capabilities != NULL && strstr (capabilities, "control_d") != NULL;
}

const char *
sy_hypervisor_detect (SySysroot       *sysroot,
                      const SyDmi     *dmi,
                      const SyKernel  *kernel,
                      SyEvidence     **out_evidence)
{
  g_autofree char *type = sy_sysroot_read_attribute (sysroot, "/sys/hypervisor/type", NULL);
  const char *name = detect_by_firmware (dmi);

  if (is_xen_control_domain (sysroot))
    return NULL;
  if (g_strcmp0 (type, "xen") == 0)
    {
      *out_evidence = sy_evidence_new ("/sys/hypervisor/type", _("The kernel runs on Xen."));
      return "xen";
    }
  if (name != NULL)
    {
      *out_evidence = sy_evidence_new (DMI_SOURCE, _("The firmware is that of a virtual machine "
                                                     "(%s %s)."),
                                       dmi->vendor, dmi->product != NULL ? dmi->product : "");
      return name;
    }
  if (kernel->release != NULL && strstr (kernel->release, "-microsoft") != NULL)
    {
      *out_evidence = sy_evidence_new ("/proc/sys/kernel/osrelease",
                                       _("The kernel is that of the Windows Subsystem for Linux."));
      return "wsl";
    }
  if (kernel->hypervisor_flag == SY_TRISTATE_YES)
    {
      *out_evidence = sy_evidence_new ("/proc/cpuinfo",
                                       _("The processor says that a hypervisor runs it."));
      return "unknown";
    }

  return NULL;
}
