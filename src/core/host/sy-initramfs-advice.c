/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-initramfs-advice.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BOOSTER     "/etc/booster.yaml"
#define BOOSTER_KEY "modules_force_load:"
#define UGRD        "/etc/ugrd/config.toml"

static const char * const modules[] = { "vfio_pci", "vfio", "vfio_iommu_type1", NULL };

/* (transfer full): the modules that @line loads already, and ours. */
static char *
complete_modules (const char *line)
{
  g_auto (GStrv) there = g_strsplit (line, ",", -1);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; modules[i] != NULL; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? "," : "", modules[i]);
  for (guint i = 0; there[i] != NULL; i++)
    {
      const char *name = g_strstrip (there[i]);

      if (*name != '\0' && !g_strv_contains (modules, g_strdelimit (there[i], "-", '_')))
        g_string_append_printf (list, ",%s", name);
    }

  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* Its softdeps come from the kernel's own list only (booster, kmod.go), so that the order of our
 * modprobe.d file would not count, and it has no drop-ins. */
static void
advise_booster (SyMachine *machine,
                GError   **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autofree char *text = sy_sysroot_read_text (sysroot, BOOSTER, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  g_autofree char *list = NULL;
  guint number = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], BOOSTER_KEY))
      {
        g_free (list);
        list = complete_modules (lines[i] + strlen (BOOSTER_KEY));
        number = i + 1;
      }
  if (number > 0)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s:%u: booster has one file for everything, which Switchyard does not change. "
                   "Make this line “modules_force_load: %s” and run "
                   "/usr/lib/booster/regenerate_images."), BOOSTER, number, list);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: booster has one file for everything, which Switchyard does not change. Add "
                   "the line “modules_force_load: vfio_pci,vfio,vfio_iommu_type1” and run "
                   "/usr/lib/booster/regenerate_images."), BOOSTER);
}

/* (transfer full): "10de:1c8d,10de:0fb9" of the discrete GPU, or words that stand for them. */
static char *
get_ids (SyMachine *machine)
{
  const SyGpu *gpu = sy_machine_get_dgpu (machine);
  g_autoptr (GString) ids = g_string_new (NULL);

  if (gpu == NULL)
    return g_strdup ("VENDOR:DEVICE");
  g_string_append_printf (ids, "%04x:%04x", gpu->device->vendor, gpu->device->device);
  for (guint i = 0; i < gpu->functions->len; i++)
    {
      const SyPciDevice *function = g_ptr_array_index (gpu->functions, i);

      if (sy_pci_device_get_class (function) == 0x0403)
        g_string_append_printf (ids, ",%04x:%04x", function->vendor, function->device);
    }

  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static void
advise_nixos (SyMachine *machine,
              GError   **error)
{
  gboolean intel = g_strcmp0 (sy_machine_get_cpu_vendor (machine), "GenuineIntel") == 0;
  g_autofree char *ids = get_ids (machine);

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("/etc/NIXOS: NixOS makes its boot entries and its initramfs from its own "
                 "configuration, so nothing is changed here. Add this to it, which gives a boot "
                 "entry of its own, and run “nixos-rebuild boot”:\n"
                 "specialisation.passthrough.configuration = {\n"
                 "  boot.initrd.kernelModules = [ \"vfio_pci\" \"vfio\" \"vfio_iommu_type1\" ];\n"
                 "  boot.kernelParams = [ %s\"vfio-pci.ids=%s\" \"switchyard.mode=vm\" ];\n"
                 "};"), intel ? "\"intel_iommu=on\" " : "", ids);
}

void
sy_initramfs_advice_set (SyMachine *machine,
                         GError   **error)
{
  switch (sy_machine_get_initramfs (machine))
    {
    case SY_INITRAMFS_BOOSTER:
      advise_booster (machine, error);
      return;

    case SY_INITRAMFS_NIXOS:
      advise_nixos (machine, error);
      return;

    case SY_INITRAMFS_UGRD:
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s: uGRD has one file for everything, which Switchyard does not change. Add "
                     "the line “kmod_init = [\"vfio_pci\", \"vfio\", \"vfio_iommu_type1\"]”, or "
                     "these names to the one that is there, and run “ugrd”."), UGRD);
      return;

    case SY_INITRAMFS_MKINITCPIO:
    case SY_INITRAMFS_INITRAMFS_TOOLS:
    case SY_INITRAMFS_DRACUT:
    case SY_INITRAMFS_UNKNOWN:
    default:
      g_assert_not_reached ();
    }
}
