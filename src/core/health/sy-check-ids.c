/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"
#include "machine/sy-gpu-chip.h"

#define GROUP N_("The GPU’s identity")

/* libvirt's NEWS; up to 8.5 it may crash on it. */
#define FIRST_OVERRIDE_LIBVIRT SY_VIRT_VERSION (8, 2, 0)

/* Makers of laptops and of their boards, by subsystem vendor (pci.ids). */
static const struct {
  guint16     id;
  const char *name;
} makers[] = {
  { 0x1019, "Elitegroup" }, { 0x1025, "Acer" }, { 0x1028, "Dell" }, { 0x103c, "HP" },
  { 0x1043, "ASUS" }, { 0x104d, "Sony" }, { 0x106b, "Apple" }, { 0x10cf, "Fujitsu" },
  { 0x1179, "Toshiba" }, { 0x1414, "Microsoft" }, { 0x144d, "Samsung" }, { 0x1458, "Gigabyte" },
  { 0x1462, "MSI" }, { 0x152d, "Quanta" }, { 0x1558, "Clevo" }, { 0x1854, "LG" },
  { 0x17aa, "Lenovo" }, { 0x17c0, "Wistron" }, { 0x1a58, "Razer" }, { 0x1b0a, "Pegatron" },
  { 0x1d05, "Tongfang" }, { 0x1d72, "Xiaomi" }, { 0x19e5, "Huawei" }, { 0x1e83, "Huaqin" },
};

static const char *
find_maker (guint64 id)
{
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    if (makers[i].id == id)
      return makers[i].name;

  return NULL;
}

/* "1028" was meant as 0x1028, but QEMU and libvirt read it as a decimal number. */
static const char *
find_maker_by_digits (const char *text,
                      guint64    *out_id)
{
  char *end;
  guint64 id = g_ascii_strtoull (text, &end, 16);

  if (*end != '\0' || strlen (text) != 4)
    return NULL;
  *out_id = id;

  return find_maker (id);
}

/* Whether a number is the GPU's own device id, or at least one of NVIDIA's chips. */
static gboolean
is_chip (const SySubject *subject,
         guint64          id)
{
  SyPciDevice device = { .vendor = SY_PCI_VENDOR_NVIDIA, .device = (guint16) id,
                         .class_code = 0x030000, .device_name = (char *) "" };

  if (subject->device != 0)
    return id == subject->device;

  return id <= G_MAXUINT16 && sy_gpu_chip_get (&device) != SY_GPU_CHIP_UNKNOWN;
}

static void
offer (SyFinding       *finding,
       const SySubject *subject)
{
  sy_finding_offer (finding, subject, "attach", NULL,
                    _("Set x-pci-sub-vendor-id and x-pci-sub-device-id to what the laptop’s own "
                      "Windows shows as SUBSYS (device first, then vendor), or lspci -nn -v on the "
                      "host while a driver has the GPU. In <qemu:override> they are decimal."));
}

static void
check_missing (const SySubject *subject,
               SyFinding       *finding)
{
  const SyPciDevice *device = subject->gpu != NULL ? subject->gpu->device : NULL;

  if (device != NULL && device->subsystem_vendor != 0 &&
      device->subsystem_vendor != SY_PCI_VENDOR_NVIDIA)
    {
      sy_finding_add_from (finding, "lspci -nn", _("The GPU itself says %04x:%04x"),
                           device->subsystem_vendor, device->subsystem_device);
      sy_finding_set (finding, SY_FINDING_PASS, _("The guest reads the right ones from the GPU."));
    }
  else if (subject->laptop == SY_TRISTATE_NO)
    sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("A card to plug in has them itself."));
  else if (device != NULL || subject->likely_muxless)
    {
      sy_finding_add (finding, subject, subject->gpu_hostdev->line,
                      _("No x-pci-sub-vendor-id and no x-pci-sub-device-id are given"));
      if (device != NULL)
        sy_finding_add_from (finding, "lspci -nn", _("The GPU itself says %04x:%04x"),
                             device->subsystem_vendor, device->subsystem_device);
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("The subsystem ids are not given. Many laptops’ GPUs do not know them "
                        "unless firmware started them; the driver then cannot be installed, or "
                        "ends with Code 43."));
      offer (finding, subject);
    }
  else
    sy_finding_set (finding, SY_FINDING_UNKNOWN,
                    _("They are not given, and whether the GPU has them itself is not known here "
                      "(laptops’ often do not, cards always do)."));
}

static gboolean
check_number (const SySubject       *subject,
              SyFinding             *finding,
              const SyGuestProperty *property,
              guint64               *out_number)
{
  const char *maker;
  guint64 meant;

  if (property->type != NULL && strcmp (property->type, "unsigned") != 0 &&
      strcmp (property->type, "signed") != 0)
    {
      sy_finding_set (finding, SY_FINDING_FAIL,
                      _("It is given as type='%s', and QEMU wants a number: “expects uint64”. The "
                        "machine does not start."), property->type);
      return FALSE;
    }
  if (!sy_guest_hostdev_get_number (subject->gpu_hostdev, property->name, out_number) ||
      *out_number > G_MAXUINT16)
    {
      sy_finding_set (finding, SY_FINDING_FAIL,
                      property->origin == SY_GUEST_ORIGIN_OVERRIDE
                      ? _("“%s” is no decimal number of 16 bits, which <qemu:override> wants.")
                      : _("“%s” is no number of 16 bits; hexadecimal ones begin with 0x."),
                      property->value);
      return FALSE;
    }
  maker = strcmp (property->name, "x-pci-sub-vendor-id") == 0
          ? find_maker_by_digits (property->value, &meant) : NULL;
  if (maker != NULL && meant != *out_number)
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("“%s” is read as a decimal number, that is 0x%04x. 0x%04x would be %s."),
                      property->value, (guint) *out_number, (guint) meant, maker);
      return FALSE;
    }

  return TRUE;
}

/* Drivers for cards of desktops go by the GPU itself, not by who made the board. */
static SyFindingState
limit (const SySubject *subject,
       SyFindingState   state)
{
  return subject->laptop == SY_TRISTATE_NO ? SY_FINDING_NOTE : state;
}

static void
judge_unknown (const SySubject *subject,
               SyFinding       *finding,
               guint64          vendor)
{
  const char *maker = find_maker (vendor);

  if (maker != NULL && subject->gpu == NULL)
    sy_finding_set (finding, SY_FINDING_PASS,
                    _("They look right: %s’s, and not the GPU’s own ids. Whether they are of this "
                      "very laptop is not known here."), maker);
  else
    sy_finding_set (finding, SY_FINDING_PASS, _("They are given."));
}

static void
check_against_computer (const SySubject *subject,
                        SyFinding       *finding,
                        guint64          vendor,
                        guint64          device)
{
  const SyPciDevice *real = subject->gpu != NULL ? subject->gpu->device : NULL;

  if (real == NULL || real->subsystem_vendor == 0 ||
      (real->subsystem_vendor == SY_PCI_VENDOR_NVIDIA && subject->laptop != SY_TRISTATE_NO))
    {
      judge_unknown (subject, finding, vendor);
      return;
    }
  sy_finding_add_from (finding, "lspci -nn", _("The GPU itself says %04x:%04x"),
                       real->subsystem_vendor, real->subsystem_device);
  if (real->subsystem_vendor == vendor && real->subsystem_device == device)
    sy_finding_set (finding, SY_FINDING_PASS, _("They are the GPU’s."));
  else if (subject->laptop == SY_TRISTATE_NO)
    sy_finding_set (finding, SY_FINDING_NOTE,
                    _("They are of another card: this one says %04x:%04x. The driver for cards of "
                      "desktops does not mind, and needs none given."),
                    real->subsystem_vendor, real->subsystem_device);
  else
    sy_finding_set (finding, SY_FINDING_WARN,
                    _("They are of another laptop: the GPU of this one says %04x:%04x."),
                    real->subsystem_vendor, real->subsystem_device);
}

static void
check_own_ids (const SySubject *subject,
               SyFinding       *finding,
               guint64          device)
{
  if (subject->device != 0)
    sy_finding_set (finding, limit (subject, SY_FINDING_FAIL),
                    _("10de:%04x is the GPU’s own vendor and device, not its subsystem, which is "
                      "the laptop maker’s."), (guint) device);
  else
    sy_finding_set (finding, limit (subject, SY_FINDING_WARN),
                    _("10de:%04x looks like the GPU’s own vendor and device. A laptop’s subsystem "
                      "is its maker’s; only some cards of desktops are NVIDIA’s own."),
                    (guint) device);
}

static void
check_pair (const SySubject       *subject,
            SyFinding             *finding,
            const SyGuestProperty *sub_vendor,
            const SyGuestProperty *sub_device)
{
  guint64 vendor;
  guint64 device;

  if (!check_number (subject, finding, sub_vendor, &vendor) ||
      !check_number (subject, finding, sub_device, &device))
    return;
  if (vendor == SY_PCI_VENDOR_NVIDIA && is_chip (subject, device))
    check_own_ids (subject, finding, device);
  else if (find_maker (vendor) == NULL && find_maker (device) != NULL)
    sy_finding_set (finding, limit (subject, SY_FINDING_FAIL),
                    _("They are swapped: %04x is %s, a vendor. In Windows’ SUBSYS the device "
                      "comes first."), (guint) device, find_maker (device));
  else if (vendor == 0 || device == 0)
    sy_finding_set (finding, limit (subject, SY_FINDING_FAIL),
                    _("They are zero, which no driver knows."));
  else
    check_against_computer (subject, finding, vendor, device);
}

static void
check_subsystem (const SySubject *subject,
                 SyFinding       *finding)
{
  const SyGuestHostdev *gpu = subject->gpu_hostdev;
  const SyGuestProperty *vendor;
  const SyGuestProperty *device;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  vendor = sy_guest_hostdev_get_property (gpu, "x-pci-sub-vendor-id");
  device = sy_guest_hostdev_get_property (gpu, "x-pci-sub-device-id");
  if (vendor == NULL && device == NULL)
    {
      check_missing (subject, finding);
      return;
    }
  if (vendor != NULL)
    sy_finding_add (finding, subject, vendor->line, "%s = %s", vendor->name, vendor->value);
  if (device != NULL)
    sy_finding_add (finding, subject, device->line, "%s = %s", device->name, device->value);
  if (vendor == NULL || device == NULL)
    sy_finding_set (finding, limit (subject, SY_FINDING_WARN), _("One of the two is missing."));
  else
    check_pair (subject, finding, vendor, device);
  if (finding->state >= SY_FINDING_WARN)
    offer (finding, subject);
  else if (finding->state == SY_FINDING_NOTE)
    sy_finding_advise (finding, _("Take x-pci-sub-vendor-id and x-pci-sub-device-id away."));
}

static void
check_device_ids (const SySubject *subject,
                  SyFinding       *finding)
{
  const SyGuestHostdev *gpu = subject->gpu_hostdev;
  guint64 vendor = 0;
  guint64 device = 0;
  gboolean has_vendor;
  gboolean has_device;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  has_vendor = sy_guest_hostdev_get_number (gpu, "x-pci-vendor-id", &vendor);
  has_device = sy_guest_hostdev_get_number (gpu, "x-pci-device-id", &device);
  if (!has_vendor && !has_device)
    sy_finding_set (finding, SY_FINDING_PASS, _("The guest reads them from the GPU."));
  else if (subject->gpu == NULL)
    sy_finding_set (finding, SY_FINDING_UNKNOWN,
                    _("They are given, and the GPU is not here to compare them with."));
  else if ((!has_vendor || vendor == subject->gpu->device->vendor) &&
           (!has_device || device == subject->gpu->device->device))
    sy_finding_set (finding, SY_FINDING_PASS, _("They are the GPU’s own."));
  else
    {
      if (has_vendor)
        sy_finding_add (finding, subject, gpu->line, "x-pci-vendor-id = %04x", (guint) vendor);
      if (has_device)
        sy_finding_add (finding, subject, gpu->line, "x-pci-device-id = %04x", (guint) device);
      /* Chips of one kind may stand in for each other; no driver is for another maker's. */
      sy_finding_set (finding, has_vendor && vendor != subject->gpu->device->vendor
                               ? SY_FINDING_FAIL : SY_FINDING_WARN,
                      _("The guest is told that it is another GPU than it is (%04x:%04x)."),
                      subject->gpu->device->vendor, subject->gpu->device->device);
      sy_finding_advise (finding, _("Take x-pci-vendor-id and x-pci-device-id away."));
    }
}

/* libvirt keeps what is said of a device that is not there, and nobody ever hears of it. Which
 * names it gives to other devices than host devices is not known before the machine runs. */
static gboolean
is_nobody (const SySubject       *subject,
           const SyGuestProperty *property)
{
  const char *alias = property->alias;

  if (property->origin != SY_GUEST_ORIGIN_OVERRIDE || !subject->guest->complete ||
      !(g_str_has_prefix (alias, "ua-") || g_str_has_prefix (alias, "hostdev")))
    return FALSE;
  for (guint i = 0; i < subject->guest->devices->len; i++)
    if (g_strcmp0 (((SyGuestDevice *) subject->guest->devices->pdata[i])->alias, alias) == 0)
      return FALSE;
  for (guint i = 0; i < subject->guest->hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = subject->guest->hostdevs->pdata[i];
      g_autofree char *name = g_strdup_printf ("hostdev%d", hostdev->number);

      if (hostdev->number >= 0 && strcmp (name, alias) == 0)
        return FALSE;
    }

  return TRUE;
}

static void
check_nobody (const SySubject *subject,
              SyFinding       *finding)
{
  for (guint i = 0; i < subject->guest->overrides->len; i++)
    {
      const SyGuestProperty *property = subject->guest->overrides->pdata[i];

      if (!is_nobody (subject, property))
        continue;
      sy_finding_add (finding, subject, property->line, "%s: %s = %s", property->alias,
                      property->name, property->value);
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("<qemu:override> names a device “%s”, which is not there: what it says has "
                        "no effect."), property->alias);
      sy_finding_advise (finding, _("Give the device that name with <alias name='ua-…'/>, or name "
                                    "one that is there: “hostdev0” is the first host device "
                                    "without an alias of its own."));
    }
}

/* libvirt drops what it does not know without a word. */
static void
check_override_version (const SySubject *subject,
                        SyFinding       *finding)
{
  const GPtrArray *overrides = subject->guest->overrides;
  guint libvirt = subject->versions.libvirt;

  for (guint i = 0; libvirt > 0 && libvirt < FIRST_OVERRIDE_LIBVIRT && i < overrides->len; i++)
    {
      const SyGuestProperty *property = overrides->pdata[i];

      if (property->origin != SY_GUEST_ORIGIN_OVERRIDE)
        continue;
      sy_finding_add (finding, subject, property->line, "%s: %s = %s", property->alias,
                      property->name, property->value);
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("This libvirt is older than 8.2 and does not know <qemu:override>: what it "
                        "says has no effect."));
      sy_finding_advise (finding, _("Update libvirt to 8.5 or later."));
    }
}

/* The ids that other devices than the GPU were given: "hostdev0" is the first of all, not it. */
static void
check_target (const SySubject *subject,
              SyFinding       *finding)
{
  const GPtrArray *hostdevs = subject->guest->hostdevs;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  sy_finding_set (finding, SY_FINDING_PASS, _("No other device was given the GPU’s ids."));
  check_nobody (subject, finding);
  check_override_version (subject, finding);
  for (guint i = 0; i < hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = hostdevs->pdata[i];
      const SyGuestProperty *property =
        sy_guest_hostdev_get_property (hostdev, "x-pci-sub-vendor-id");

      if (hostdev == subject->gpu_hostdev || property == NULL ||
          sy_pci_address_same_slot (&hostdev->source, &subject->gpu_hostdev->source) == FALSE ||
          sy_guest_hostdev_get_property (subject->gpu_hostdev, "x-pci-sub-vendor-id") != NULL)
        continue;
      sy_finding_add (finding, subject, property->line, "%s: %s = %s", property->alias,
                      property->name, property->value);
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("Another part of the card was given the ids, not the GPU: libvirt counts "
                        "host devices in the order of the definition."));
      offer (finding, subject);
    }
}

const SyCheck sy_checks_ids[] = {
  { "guest.subsystem-ids", GROUP, N_("The subsystem ids are the laptop’s"),
    N_("NVIDIA’s driver for laptops goes by the ids that the laptop’s maker gave the GPU. Without "
       "them its installer finds no compatible hardware, or the driver ends with Code 43."),
    "optimus-vfio-docs#2; BigAnteater/KVM-Laptop-GPU-Passthrough#2", TRUE, check_subsystem },
  { "guest.device-ids", GROUP, N_("The GPU’s own ids are its own"),
    N_("A GPU that says to be another one is started as that."),
    "QEMU: hw/vfio/pci.c", TRUE, check_device_ids },
  { "guest.id-target", GROUP, N_("The ids are given to the GPU"),
    N_("“hostdev0” is the first host device in the definition, which need not be the GPU."),
    "libvirt: qemuAssignDeviceHostdevAlias()", TRUE, check_target },
  { NULL },
};
