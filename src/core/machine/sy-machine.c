/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-machine.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-bootloader-detect.h"
#include "machine/sy-dmi.h"
#include "machine/sy-facts.h"
#include "machine/sy-gpu-reader.h"
#include "machine/sy-hypervisor.h"
#include "machine/sy-initramfs-detect.h"
#include "machine/sy-kernel.h"
#include "machine/sy-listing.h"
#include "machine/sy-os-release.h"
#include "machine/sy-pci-reader.h"
#include "machine/sy-recorded.h"

#define GROUPS_PATH "/sys/kernel/iommu_groups"

struct _SyMachine {
  GObject           parent_instance;

  SySysroot        *sysroot;
  GPtrArray        *problems;
  SyDmi             dmi;
  SyKernel          kernel;
  SyOsRelease       os_release;
  const char       *hypervisor;
  SyEvidence       *hypervisor_evidence;
  SyInitramfsKind   initramfs;
  GPtrArray        *initramfs_evidence;
  SyBootloaderKind  bootloader;
  GPtrArray        *bootloader_evidence;
  GPtrArray        *devices;
  SyTristate        devices_state;
  GPtrArray        *gpus;
  SyTristate        iommu;
  SyEvidence       *iommu_evidence;
  GPtrArray        *facts;
  SyHolders        *holders;
};

G_DEFINE_FINAL_TYPE (SyMachine, sy_machine, G_TYPE_OBJECT)

static gboolean
has_group (const GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    if (((const SyPciDevice *) devices->pdata[i])->iommu_group != SY_PCI_NO_IOMMU_GROUP)
      return TRUE;

  return FALSE;
}

/* A device in a group proves that there is an IOMMU. That there is none needs the kernel's own
 * directory to be there without groups, or a complete /sys without that directory. */
static SyTristate
read_iommu (SySysroot        *sysroot,
            const GPtrArray  *devices,
            GError          **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) names = NULL;

  if (has_group (devices))
    return SY_TRISTATE_YES;

  names = sy_sysroot_list (sysroot, GROUPS_PATH, &local_error);
  if (names != NULL)
    return names[0] != NULL ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND) &&
      sy_sysroot_exists (sysroot, "/sys/kernel"))
    return SY_TRISTATE_NO;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return SY_TRISTATE_UNKNOWN;
}

static void
take_iommu (SyMachine *self)
{
  g_autoptr (GError) error = NULL;

  self->iommu = read_iommu (self->sysroot, self->devices, &error);
  if (self->iommu == SY_TRISTATE_UNKNOWN)
    self->iommu_evidence = sy_evidence_new (GROUPS_PATH, _("Whether the kernel has IOMMU groups "
                                                           "could not be read: %s"),
                                            error->message);
  else
    self->iommu_evidence = sy_evidence_new (GROUPS_PATH, "%s",
                                            self->iommu == SY_TRISTATE_YES
                                            ? _("The kernel has IOMMU groups.")
                                            : _("The kernel has no IOMMU groups."));
  if (error != NULL && !g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    g_ptr_array_add (self->problems, sy_evidence_new (GROUPS_PATH, "%s", error->message));
}

static void
sy_machine_finalize (GObject *object)
{
  SyMachine *self = SY_MACHINE (object);

  sy_dmi_clear (&self->dmi);
  sy_kernel_clear (&self->kernel);
  sy_os_release_clear (&self->os_release);
  g_clear_pointer (&self->hypervisor_evidence, sy_evidence_free);
  g_clear_pointer (&self->iommu_evidence, sy_evidence_free);
  g_clear_pointer (&self->holders, sy_holders_free);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_clear_pointer (&self->gpus, g_ptr_array_unref);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->initramfs_evidence, g_ptr_array_unref);
  g_clear_pointer (&self->bootloader_evidence, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_object (&self->sysroot);

  G_OBJECT_CLASS (sy_machine_parent_class)->finalize (object);
}

static void
sy_machine_class_init (SyMachineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sy_machine_finalize;
}

static void
sy_machine_init (SyMachine *self)
{
  self->problems = sy_evidence_array_new ();
  self->initramfs_evidence = sy_evidence_array_new ();
  self->bootloader_evidence = sy_evidence_array_new ();
  self->facts = sy_facts_new ();
}

static void
read_facts (SyMachine *self)
{
  SyFactSources from = {
    .sysroot = self->sysroot,
    .kernel = &self->kernel,
    .dmi = &self->dmi,
    .os_release = &self->os_release,
    .devices = self->devices,
    .gpus = self->gpus,
    .iommu = self->iommu,
  };

  sy_facts_read_firmware (self->facts, &from);
  sy_facts_read_iommu (self->facts, &from);
  sy_facts_read_kernel (self->facts, &from);
  sy_facts_read_memory (self->facts, &from);
  sy_facts_read_driver (self->facts, &from);
  sy_facts_read_manager (self->facts, &from);
  sy_facts_read_switch (self->facts, &from);
  sy_facts_read_virtual_gpu (self->facts, &from);
  sy_facts_read_virtualization (self->facts, &from);
  sy_facts_read_rights (self->facts, &from);
}

static void
read_holders (SyMachine *self)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (self);

  if (sy_sysroot_is_report (self->sysroot))
    self->holders = sy_holders_read_recorded (self->sysroot);
  else if (dgpu != NULL)
    self->holders = sy_holders_read (self->sysroot, dgpu);
}

SyMachine *
sy_machine_read (SySysroot *sysroot)
{
  g_autoptr (SyMachine) self = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  self = g_object_new (SY_TYPE_MACHINE, NULL);
  self->sysroot = g_object_ref (sysroot);
  sy_dmi_read (&self->dmi, sysroot, self->problems);
  sy_kernel_read (&self->kernel, sysroot, self->problems);
  sy_os_release_read (&self->os_release, sysroot, self->problems);
  self->hypervisor = sy_hypervisor_detect (sysroot, &self->dmi, &self->kernel,
                                           &self->hypervisor_evidence);
  self->initramfs = sy_initramfs_detect (sysroot, self->initramfs_evidence);
  self->bootloader = sy_bootloader_detect (sysroot, self->kernel.cmdline,
                                           self->bootloader_evidence);
  self->devices = sy_pci_read_devices (sysroot, self->problems, &self->devices_state);
  self->gpus = sy_gpu_read_all (sysroot, self->devices, self->problems);
  take_iommu (self);
  read_facts (self);
  sy_facts_take_recorded (self->facts, sysroot);
  read_holders (self);

  return g_steal_pointer (&self);
}

SyMachine *
sy_machine_new_from_listing_with_names (const char  *text,
                                        const char  *name,
                                        SySysroot   *names,
                                        GError     **error)
{
  g_autoptr (SyMachine) self = NULL;
  SyListing listing = { NULL };

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (!sy_listing_read (&listing, text, name, names, error))
    return NULL;

  self = g_object_new (SY_TYPE_MACHINE, NULL);
  self->devices = listing.devices;
  self->devices_state = listing.devices_state;
  self->gpus = listing.gpus;
  self->iommu = listing.iommu;
  self->iommu_evidence = sy_evidence_new (name, "%s", listing.iommu == SY_TRISTATE_YES
                                                      ? _("The listing has IOMMU groups.")
                                                      : _("The listing tells no IOMMU groups."));
  self->hypervisor = listing.hypervisor;
  self->hypervisor_evidence = listing.hypervisor_evidence;
  g_ptr_array_add (self->problems,
                   sy_evidence_new (name, _("This is a pasted listing. It tells which devices "
                                            "there are, not what the firmware, the boot loader and "
                                            "the system are set to.")));
  if (listing.several)
    g_ptr_array_add (self->problems,
                     sy_evidence_new (name, _("The text holds listings of several computers. Only "
                                              "the first one was read.")));

  return g_steal_pointer (&self);
}

SyMachine *
sy_machine_new_from_listing (const char  *text,
                             const char  *name,
                             GError     **error)
{
  g_autoptr (SySysroot) here = sy_sysroot_new ("/", NULL);

  return sy_machine_new_from_listing_with_names (text, name, here, error);
}

SySysroot *
sy_machine_get_sysroot (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->sysroot;
}

const GPtrArray *
sy_machine_get_problems (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->problems;
}

const char *
sy_machine_get_vendor (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->dmi.vendor;
}

const char *
sy_machine_get_model (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->dmi.model;
}

SyTristate
sy_machine_get_laptop (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), SY_TRISTATE_UNKNOWN);

  return self->dmi.laptop;
}

const char *
sy_machine_get_hypervisor (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->hypervisor;
}

const SyEvidence *
sy_machine_get_hypervisor_evidence (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->hypervisor_evidence;
}

const char *
sy_machine_get_kernel (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->kernel.release;
}

const char *
sy_machine_get_cmdline (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->kernel.cmdline;
}

const char *
sy_machine_get_distribution (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->os_release.pretty_name;
}

const char *
sy_machine_get_distribution_id (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->os_release.id;
}

const SyOsRelease *
sy_machine_get_os_release (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return &self->os_release;
}

const char *
sy_machine_get_cpu_vendor (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->kernel.cpu_vendor;
}

SyInitramfsKind
sy_machine_get_initramfs (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), SY_INITRAMFS_UNKNOWN);

  return self->initramfs;
}

const GPtrArray *
sy_machine_get_initramfs_evidence (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->initramfs_evidence;
}

SyBootloaderKind
sy_machine_get_bootloader (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), SY_BOOTLOADER_UNKNOWN);

  return self->bootloader;
}

const GPtrArray *
sy_machine_get_bootloader_evidence (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->bootloader_evidence;
}

const GPtrArray *
sy_machine_get_devices (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->devices;
}

SyTristate
sy_machine_get_devices_state (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), SY_TRISTATE_UNKNOWN);

  return self->devices_state;
}

const GPtrArray *
sy_machine_get_gpus (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->gpus;
}

const SyGpu *
sy_machine_find_gpu (SyMachine          *self,
                     const SyPciAddress *address)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  for (guint i = 0; i < self->gpus->len; i++)
    {
      const SyGpu *gpu = self->gpus->pdata[i];

      if (sy_pci_address_same_slot (&gpu->device->address, address))
        return gpu;
    }

  return NULL;
}

const SyGpu *
sy_machine_get_dgpu (SyMachine *self)
{
  const SyGpu *discrete = NULL;
  const SyGpu *nvidia = NULL;
  guint n_discrete = 0;
  guint n_nvidia = 0;

  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  for (guint i = 0; i < self->gpus->len; i++)
    {
      const SyGpu *gpu = self->gpus->pdata[i];

      if (gpu->role != SY_GPU_ROLE_DISCRETE)
        continue;
      discrete = gpu;
      n_discrete++;
      if (!sy_gpu_is_nvidia (gpu))
        continue;
      nvidia = gpu;
      n_nvidia++;
    }
  if (n_discrete == 1)
    return discrete;

  return n_nvidia == 1 ? nvidia : NULL;
}

SyTristate
sy_machine_get_iommu (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), SY_TRISTATE_UNKNOWN);

  return self->iommu;
}

const SyEvidence *
sy_machine_get_iommu_evidence (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->iommu_evidence;
}

const GPtrArray *
sy_machine_get_facts (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->facts;
}

const SyHolders *
sy_machine_get_holders (SyMachine *self)
{
  g_return_val_if_fail (SY_IS_MACHINE (self), NULL);

  return self->holders;
}
