/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-guest-fragment-private.h"

#include <string.h>

const char *
sy_guest_find_home (const char *name)
{
  static const struct { const char *home; const char *names; } homes[] = {
    { "features", " acpi apic pae hyperv kvm vmport ioapic smm " },
    { "features/hyperv", " relaxed vapic spinlocks vpindex runtime synic stimer reset vendor_id "
                         "frequencies reenlightenment tlbflush ipi evmcs avic " },
    { "features/kvm", " hidden hint-dedicated poll-control " },
    { "os", " type loader nvram smbios boot bootmenu " },
    { "cpu", " topology feature model cache " },
    { "devices", " emulator disk controller interface hostdev video graphics sound memballoon "
                 "shmem input redirdev channel serial console tpm audio filesystem rng watchdog "
                 "hub panic vsock " },
    { "qemu:commandline", " qemu:arg qemu:env " },
    { "qemu:override", " qemu:device " },
    { "qemu:override/qemu:device/qemu:frontend", " qemu:property " },
  };
  g_autofree char *word = g_strdup_printf (" %s ", name);

  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    if (strstr (homes[i].names, word) != NULL)
      return homes[i].home;

  return "";
}

SyGuestParts
sy_guest_find_part (const char *name)
{
  static const struct { const char *name; SyGuestParts part; } parts[] = {
    { "os", SY_GUEST_PART_OS }, { "features", SY_GUEST_PART_FEATURES },
    { "hyperv", SY_GUEST_PART_HYPERV }, { "kvm", SY_GUEST_PART_KVM },
    { "cpu", SY_GUEST_PART_CPU }, { "devices", SY_GUEST_PART_DEVICES },
    { "qemu:commandline", SY_GUEST_PART_ARGUMENTS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strcmp (parts[i].name, name) == 0)
      return parts[i].part;

  return 0;
}

gboolean
sy_guest_knows_element (const char *name)
{
  static const char * const names[] = {
    "domain", "currentMemory", "vcpu", "cputune", "memoryBacking", "memtune", "numatune",
    "iothreads", "sysinfo", "seclabel", "clock", "pm", "qemu:override", "commandline",
    "override", "source", "address", "target", "rom", "driver", "alias", "vcpupin", NULL,
  };

  return sy_guest_find_home (name)[0] != '\0' || sy_guest_find_part (name) != 0 ||
         g_strv_contains (names, name);
}

static SyGuestState
forget_absent (SyGuestState state,
               gboolean     known)
{
  return state == SY_GUEST_ABSENT && !known ? SY_GUEST_UNKNOWN : state;
}

/* Elements that the reader itself put around the pieces are no repetition. */
static void
forget_containers (SyGuest *guest)
{
  static const char * const containers[] = {
    "os", "features", "cpu", "memoryBacking", "features/hyperv", "features/kvm", NULL,
  };

  for (guint i = guest->repeats->len; i > 0; i--)
    {
      const SyGuestItem *item = guest->repeats->pdata[i - 1];

      if (item->value == NULL && g_strv_contains (containers, item->name))
        g_ptr_array_remove_index (guest->repeats, i - 1);
    }
}

void
sy_guest_set_partial (SyGuest      *guest,
                      SyGuestParts  known)
{
  SyGuestFeatures *features = &guest->features;
  gboolean has_features = (known & SY_GUEST_PART_FEATURES) != 0;

  forget_containers (guest);
  guest->complete = FALSE;
  guest->known = known;
  features->acpi = forget_absent (features->acpi, has_features);
  features->vmport = forget_absent (features->vmport, has_features);
  features->smm = forget_absent (features->smm, has_features);
  features->kvm_hidden = forget_absent (features->kvm_hidden,
                                        has_features || (known & SY_GUEST_PART_KVM) != 0);
  features->hypervisor = forget_absent (features->hypervisor, (known & SY_GUEST_PART_CPU) != 0);
  if ((known & SY_GUEST_PART_OS) == 0 && guest->loader == NULL)
    guest->firmware = SY_GUEST_FIRMWARE_UNKNOWN;
}
