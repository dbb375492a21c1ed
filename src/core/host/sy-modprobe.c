/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-modprobe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CLASS_HD_AUDIO 0x0403

typedef struct {
  guint16     vendor;
  const char *drivers[9];
} Vendor;

/*
 * What display functions can resolve to, installed or not: a driver that is installed later must
 * not win either. Naming a module that does not exist is fine (kmod 34).
 */
static const Vendor vendors[] = {
  { SY_PCI_VENDOR_NVIDIA,
    { "nouveau", "nova_core", "nvidia", "nvidia_current", "nvidia_drm", "nvidia_modeset",
      "nvidia_uvm", "nvidiafb", NULL } },
  { SY_PCI_VENDOR_AMD, { "amdgpu", "radeon", NULL } },
  { SY_PCI_VENDOR_INTEL, { "i915", "xe", NULL } },
};

static const char header[] =
  "# Written by Switchyard: vfio-pci loads before the drivers of the discrete GPU, so that it can\n"
  "# take the GPU in the boot entry for the virtual machine. In the usual entry it binds nothing.\n"
  "# To remove it: undo it in Switchyard, or delete this file and rebuild the initramfs.\n";

static void
add_drivers (const SyPciDevice *device,
             GPtrArray         *drivers)
{
  if (sy_pci_device_get_class (device) == CLASS_HD_AUDIO)
    g_ptr_array_add (drivers, (gpointer) "snd_hda_intel");
  if (!sy_pci_device_is_display (device))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++)
    for (guint j = 0; vendors[i].vendor == device->vendor && vendors[i].drivers[j] != NULL; j++)
      g_ptr_array_add (drivers, (gpointer) vendors[i].drivers[j]);
}

static char *
make_content (const SyGpu *gpu)
{
  g_autoptr (GPtrArray) drivers = g_ptr_array_new ();
  GString *text = g_string_new (header);

  add_drivers (gpu->device, drivers);
  for (guint i = 0; i < gpu->functions->len; i++)
    add_drivers (gpu->functions->pdata[i], drivers);
  for (guint i = 0; i < drivers->len; i++)
    g_string_append_printf (text, "softdep %s pre: vfio-pci\n", (char *) drivers->pdata[i]);

  return g_string_free (text, FALSE);
}

static void
warn_about_foreign (SySysroot *sysroot,
                    SyPlan    *plan)
{
  g_autofree char *unread = NULL;
  g_autoptr (GPtrArray) bindings = sy_modprobe_bindings_read (sysroot, &unread);

  for (guint i = 0; i < bindings->len; i++)
    {
      const SyModprobeBinding *binding = bindings->pdata[i];

      if (binding->ids != NULL)
        sy_plan_add_warning (plan, _("%s:%u: “%s” gives devices to virtual machines in every "
                                     "boot, also in the usual one. Remove that line to have them "
                                     "back on Linux."),
                             binding->path, binding->line, binding->text);
    }
  if (unread != NULL)
    sy_plan_add_warning (plan, _("Whether a line of modprobe.d gives devices to virtual machines "
                                 "in every boot is not known: %s"), unread);
}

gboolean
sy_modprobe_plan (SySysroot    *sysroot,
                  const SyGpu  *gpu,
                  SyPlan       *plan,
                  GError      **error)
{
  g_autofree char *text = make_content (gpu);

  warn_about_foreign (sysroot, plan);

  return sy_plan_add_text (plan, sysroot, SY_MODPROBE_FILE, text, 0644,
                           _("Makes sure that Linux asks who shall have the GPU before "
                             "its own drivers take it."), error);
}
