/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-gpu-nodes.h"

#include <string.h>

/* A loop of modules that hold each other is impossible; a planted one must end. */
#define MAX_MODULE_DEPTH 4

/* The nodes of NVIDIA's driver that belong to no GPU, and so to every one. */
static const char * const nvidia_shared[] = {
  "nvidiactl", "nvidia-modeset", "nvidia-uvm", "nvidia-uvm-tools", NULL,
};

/* Drivers in whose modules every open file counts as a use: their file operations name the
 * module as their owner. VFIO is none of them: it takes a reference for every opened device, but
 * who has only the group open, on the way to the device, is not counted. */
static const char * const counting_drivers[] = {
  "nvidia", "nouveau", "amdgpu", "radeon", NULL,
};

static gboolean
has_driver (const SyGpu        *gpu,
            const char * const *drivers)
{
  return gpu->device->driver != NULL && g_strv_contains (drivers, gpu->device->driver);
}

static void
add (SyGpuNodes *self,
     const char *folder,
     const char *name)
{
  g_hash_table_add (self->names, g_strconcat (folder, name, NULL));
}

/* Adds the entries of a directory of the GPU's that begin with one of @prefixes. */
static void
add_entries (SyGpuNodes         *self,
             SySysroot          *sysroot,
             const SyGpu        *gpu,
             const char         *directory,
             const char * const *prefixes,
             const char         *folder)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = NULL;
  g_auto (GStrv) names = NULL;

  path = g_strdup_printf ("/sys/bus/pci/devices/%s/%s",
                          sy_pci_address_format (&gpu->device->address, address), directory);
  names = sy_sysroot_list (sysroot, path, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    for (guint j = 0; prefixes[j] != NULL; j++)
      if (g_str_has_prefix (names[i], prefixes[j]))
        {
          add (self, folder, names[i]);
          add (self, "", names[i]);
        }
}

/* "sound/card1/controlC1": the driver waits for whoever has one open when it is unbound
 * (snd_card_free). */
static void
add_sound (SyGpuNodes  *self,
           SySysroot   *sysroot,
           const SyGpu *gpu)
{
  static const char * const nodes[] = { "controlC", "pcmC", "hwC", "midiC", NULL };
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = NULL;
  g_auto (GStrv) cards = NULL;

  path = g_strdup_printf ("/sys/bus/pci/devices/%s/sound",
                          sy_pci_address_format (&gpu->device->address, address));
  cards = sy_sysroot_list (sysroot, path, NULL);
  for (guint i = 0; cards != NULL && cards[i] != NULL; i++)
    {
      g_autofree char *card = g_strconcat ("sound/", cards[i], NULL);

      add_entries (self, sysroot, gpu, card, nodes, "snd/");
    }
}

/* "Device Minor: 0" of /proc/driver/nvidia/gpus/ADDRESS/information. */
static void
add_nvidia (SyGpuNodes  *self,
            SySysroot   *sysroot,
            const SyGpu *gpu)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  const char *minor;

  for (guint i = 0; nvidia_shared[i] != NULL; i++)
    add (self, "", nvidia_shared[i]);

  path = g_strdup_printf ("/proc/driver/nvidia/gpus/%s/information",
                          sy_pci_address_format (&gpu->device->address, address));
  text = sy_sysroot_read_text (sysroot, path, NULL);
  minor = text != NULL ? strstr (text, "Device Minor:") : NULL;
  if (minor != NULL)
    {
      g_autofree char *number = NULL;

      minor += strlen ("Device Minor:");
      minor += strspn (minor, " \t");
      number = g_strndup (minor, strspn (minor, "0123456789"));
      add (self, "nvidia", number);
    }
  self->any_nvidia = minor == NULL;
}

void
sy_gpu_nodes_read (SyGpuNodes  *self,
                   SySysroot   *sysroot,
                   const SyGpu *gpu)
{
  static const char * const drm[] = { "card", "renderD", "controlD", NULL };
  static const char * const vfio[] = { "vfio", NULL };
  static const char * const nvidia[] = { "nvidia", NULL };

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  add_entries (self, sysroot, gpu, "drm", drm, "dri/");
  add_entries (self, sysroot, gpu, "vfio-dev", vfio, "vfio/devices/");
  add_sound (self, sysroot, gpu);
  if (gpu->device->iommu_group != SY_PCI_NO_IOMMU_GROUP)
    {
      g_autofree char *group = g_strdup_printf ("%d", gpu->device->iommu_group);

      add (self, "vfio/", group);
    }
  if (has_driver (gpu, nvidia))
    add_nvidia (self, sysroot, gpu);
}

void
sy_gpu_nodes_clear (SyGpuNodes *self)
{
  g_clear_pointer (&self->names, g_hash_table_unref);
}

gboolean
sy_gpu_nodes_match (const SyGpuNodes *self,
                    const char       *link)
{
  const char *name;

  if (link[0] != '/')
    return FALSE;
  name = g_str_has_prefix (link, "/dev/") ? link + strlen ("/dev/") : link + 1;
  if (g_hash_table_contains (self->names, name))
    return TRUE;

  return self->any_nvidia && g_str_has_prefix (name, "nvidia") &&
         g_ascii_isdigit (name[strlen ("nvidia")]);
}

static SyTristate
get_module_used (SySysroot  *sysroot,
                 const char *module,
                 guint       depth)
{
  g_autofree char *count_path = g_strdup_printf ("/sys/module/%s/refcnt", module);
  g_autofree char *holders_path = g_strdup_printf ("/sys/module/%s/holders", module);
  g_autofree char *text = sy_sysroot_read_attribute (sysroot, count_path, NULL);
  g_auto (GStrv) holders = sy_sysroot_list (sysroot, holders_path, NULL);
  SyTristate used = SY_TRISTATE_NO;
  guint64 count;

  if (holders == NULL || text == NULL || depth > MAX_MODULE_DEPTH ||
      !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &count, NULL))
    return SY_TRISTATE_UNKNOWN;

  /* Every module that builds on this one is a use too, and may itself be used. */
  if (count > g_strv_length (holders))
    return SY_TRISTATE_YES;
  for (guint i = 0; holders[i] != NULL && used != SY_TRISTATE_YES; i++)
    {
      SyTristate holder = get_module_used (sysroot, holders[i], depth + 1);

      used = holder == SY_TRISTATE_NO ? used : holder;
    }

  return used;
}

SyTristate
sy_gpu_nodes_get_used (SySysroot   *sysroot,
                       const SyGpu *gpu)
{
  g_autofree char *link = NULL;
  g_autofree char *target = NULL;
  g_autofree char *module = NULL;

  if (!has_driver (gpu, counting_drivers))
    return SY_TRISTATE_UNKNOWN;

  link = g_strdup_printf ("/sys/bus/pci/drivers/%s/module", gpu->device->driver);
  target = sy_sysroot_read_link (sysroot, link, NULL);
  if (target == NULL)
    return SY_TRISTATE_UNKNOWN;
  module = g_path_get_basename (target);

  return get_module_used (sysroot, module, 0);
}
