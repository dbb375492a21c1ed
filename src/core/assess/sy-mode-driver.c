/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-mode-driver.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-kernel-modules.h"

#define PCI_DRIVERS "/sys/bus/pci/drivers"
#define CLASS_AUDIO 0x0403
#define CLASS_XHCI  0x0c03
#define CLASS_UCSI  0x0c80

/* A loop of modules that hold each other is impossible; a planted one must end. */
#define MAX_DEPTH 4

/* nvidia-gpu is the I2C controller for the USB-C port (i2c-nvidia-gpu), nothing of NVIDIA's own.
 * amdgpu is not among them: to unbind it hung laptops. */
static const char * const known_drivers[] = {
  "nvidia", "nouveau", "vfio-pci", "pci-stub", "snd_hda_intel", "xhci_hcd", "nvidia-gpu", NULL,
};

/* The modules of NVIDIA's driver, and of nouveau. */
static const char * const known_modules[] = {
  "nvidia", "nvidia_modeset", "nvidia_drm", "nvidia_uvm", "nvidia_peermem", "nouveau", NULL,
};

gboolean
sy_mode_follows (const SyPciDevice *function)
{
  return sy_pci_device_is_display (function) || sy_pci_device_get_class (function) == CLASS_AUDIO;
}

const char *
sy_mode_get_driver (const SyPciDevice *function)
{
  return g_strcmp0 (function->driver, "pci-stub") != 0 ? function->driver : NULL;
}

const SyPciDevice *
sy_mode_find_stuck (const SyGpu *gpu)
{
  if (gpu->device->stuck)
    return gpu->device;
  for (guint i = 0; i < gpu->functions->len; i++)
    if (((const SyPciDevice *) gpu->functions->pdata[i])->stuck)
      return gpu->functions->pdata[i];

  return NULL;
}

gboolean
sy_mode_driver_is_there (SyMachine  *machine,
                         const char *driver)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const char *release = sy_machine_get_kernel (machine);
  g_autofree char *path = g_build_filename (PCI_DRIVERS, driver, NULL);

  return sy_sysroot_exists (sysroot, path) ||
         (release != NULL &&
          sy_kernel_modules_find (sysroot, release, driver) != SY_MODULE_ABSENT);
}

static const char *
find_display_driver (SyMachine         *machine,
                     const SyPciDevice *function)
{
  if (function->vendor != SY_PCI_VENDOR_NVIDIA)
    return NULL;
  if (sy_mode_driver_is_there (machine, "nvidia"))
    return "nvidia";

  return sy_mode_driver_is_there (machine, "nouveau") ? "nouveau" : NULL;
}

const char *
sy_mode_driver_for_host (SyMachine          *machine,
                         const SyPciDevice  *function,
                         GError            **error)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  const char *driver = NULL;

  if (sy_pci_device_is_display (function))
    driver = find_display_driver (machine, function);
  else if (sy_pci_device_get_class (function) == CLASS_AUDIO)
    driver = "snd_hda_intel";
  else if (sy_pci_device_get_class (function) == CLASS_XHCI)
    driver = "xhci_hcd";
  else if (sy_pci_device_get_class (function) == CLASS_UCSI)
    driver = "nvidia-gpu";
  if (driver != NULL && !sy_mode_driver_is_there (machine, driver))
    driver = NULL;
  if (driver == NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: no driver of Linux is known here that this function could be given back "
                   "to while Linux runs."),
                 sy_pci_address_format (&function->address, address));

  return driver;
}

gboolean
sy_mode_driver_is_known (const char *driver)
{
  return g_strv_contains (known_drivers, driver) || g_str_equal (driver, "amdgpu");
}

gboolean
sy_mode_driver_check_taken (const SyPciDevice  *function,
                            GError            **error)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  if (function->driver == NULL || g_strv_contains (known_drivers, function->driver))
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("%s has the driver %s, which is not known to give a device up while Linux runs."),
               sy_pci_address_format (&function->address, address), function->driver);

  return FALSE;
}

/* A module without this one can serve nobody, so that the other GPU would go dark. */
static gboolean
check_serves_alone (SySysroot    *sysroot,
                    const SyGpu  *gpu,
                    const char   *driver,
                    GError      **error)
{
  g_autofree char *path = g_build_filename (PCI_DRIVERS, driver, NULL);
  g_auto (GStrv) names = sy_sysroot_list (sysroot, path, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      SyPciAddress address;

      if (!sy_pci_address_parse (names[i], &address) ||
          sy_pci_address_same_slot (&address, &gpu->device->address))
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("The driver %s serves %s too, and would have to stop for both."), driver,
                   names[i]);
      return FALSE;
    }

  return TRUE;
}

static gboolean
add_module (SySysroot   *sysroot,
            const char  *module,
            GPtrArray   *modules,
            guint        depth,
            GError     **error)
{
  g_autofree char *path = g_strdup_printf ("/sys/module/%s/holders", module);
  g_auto (GStrv) holders = sy_sysroot_list (sysroot, path, NULL);

  if (!g_strv_contains (known_modules, module) || depth > MAX_DEPTH)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("The module %s builds on the GPU's driver and is not known to let it go."),
                   module);
      return FALSE;
    }
  for (guint i = 0; holders != NULL && holders[i] != NULL; i++)
    if (!add_module (sysroot, holders[i], modules, depth + 1, error))
      return FALSE;
  if (!g_ptr_array_find_with_equal_func (modules, module, g_str_equal, NULL))
    g_ptr_array_add (modules, g_strdup (module));

  return TRUE;
}

GPtrArray *
sy_mode_driver_list_modules (SySysroot    *sysroot,
                             const SyGpu  *gpu,
                             const char   *driver,
                             GError      **error)
{
  g_autoptr (GPtrArray) modules = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *link = g_strdup_printf (PCI_DRIVERS "/%s/module", driver);
  g_autofree char *target = sy_sysroot_read_link (sysroot, link, NULL);
  g_autofree char *module = target != NULL ? g_path_get_basename (target) : NULL;

  if (!check_serves_alone (sysroot, gpu, driver, error) ||
      (module != NULL && !add_module (sysroot, module, modules, 0, error)))
    return NULL;

  return g_steal_pointer (&modules);
}
