/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-gvt-reader.h"
#include "machine/sy-kernel-cmdline.h"

#define PARAMETER_PATH "/sys/module/i915/parameters/enable_gvt"

static char *
get_device_path (const SyGpu *gpu,
                 const char  *name)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  return g_strdup_printf ("/sys/bus/pci/devices/%s/%s",
                          sy_pci_address_format (&gpu->device->address, text), name);
}

static const SyGpu *
find_candidate (const GPtrArray *gpus)
{
  for (guint i = 0; i < gpus->len; i++)
    if (sy_gvt_is_candidate (gpus->pdata[i]))
      return gpus->pdata[i];

  return NULL;
}

/* The module's own word is shown to root only. Without it, a parameter that is not on the command
 * line may still stand in modprobe.d. */
static SyTristate
read_parameter (const SyFactSources *from)
{
  static const char * const spellings[] = {
    "i915.enable_gvt=1", "i915.enable_gvt=y", "i915.enable_gvt=Y", "i915.enable_gvt",
  };
  g_autofree char *value = sy_sysroot_read_attribute (from->sysroot, PARAMETER_PATH, NULL);

  if (g_strcmp0 (value, "Y") == 0)
    return SY_TRISTATE_YES;
  if (g_strcmp0 (value, "N") == 0)
    return SY_TRISTATE_NO;
  if (from->kernel->cmdline == NULL)
    return SY_TRISTATE_UNKNOWN;
  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    if (sy_kernel_cmdline_has (from->kernel->cmdline, spellings[i]))
      return SY_TRISTATE_YES;

  return SY_TRISTATE_NO;
}

static void
add_types (GPtrArray   *facts,
           const SyGpu *gpu)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autofree char *source = get_device_path (gpu, "mdev_supported_types");

  for (guint i = 0; i < gpu->gvt_types->len; i++)
    g_string_append_printf (value, "%s%s", i > 0 ? " " : "",
                            ((const SyGvtType *) gpu->gvt_types->pdata[i])->id);
  sy_facts_add (facts, SY_FACT_GVT, SY_TRISTATE_YES, value->str, source,
                _("%s can be shared with virtual machines by GVT-g: %s."), gpu->name, value->str);
}

/* The first thing that is missing, in the order in which it can be put right. */
static void
add_driver_reason (GPtrArray           *facts,
                   const SyFactSources *from,
                   const SyGpu         *gpu)
{
  SyTristate parameter = read_parameter (from);
  SyTristate module = sy_facts_get_state (facts, SY_FACT_KVMGT);
  const char *value = "other";
  const char *source = PARAMETER_PATH;
  const char *says = _("i915 offers no GVT-g although nothing that is known is missing. The "
                       "kernel’s log says why; a scheduler in the GPU (i915.enable_guc) is one "
                       "reason.");

  if (parameter == SY_TRISTATE_UNKNOWN)
    {
      source = "/proc/cmdline";
      says = _("This GPU can be shared by GVT-g, and it is off. The kernel’s parameters, which "
               "would tell why, could not be read.");
    }
  else if (parameter == SY_TRISTATE_NO)
    {
      value = "parameter";
      source = "/proc/cmdline";
      says = _("This GPU can be shared by GVT-g, but the kernel was started without "
               "i915.enable_gvt=1.");
    }
  else if (module == SY_TRISTATE_NO)
    {
      value = "module";
      source = sy_facts_find (facts, SY_FACT_KVMGT)->source;
      says = _("This GPU can be shared by GVT-g, but this kernel has no module kvmgt.");
    }
  else if (sy_sysroot_exists (from->sysroot, "/sys/module") &&
           !sy_sysroot_exists (from->sysroot, "/sys/module/kvmgt"))
    {
      value = "module";
      source = "/sys/module/kvmgt";
      says = _("This GPU can be shared by GVT-g, but the module kvmgt is not loaded.");
    }
  sy_facts_add (facts, SY_FACT_GVT, SY_TRISTATE_NO, value, source, "%s", says);
}

static void
add_reason (GPtrArray           *facts,
            const SyFactSources *from,
            const SyGpu         *gpu)
{
  g_autofree char *source = get_device_path (gpu, "device");
  g_autofree char *driver = get_device_path (gpu, "driver");

  if (!sy_gvt_knows_generation (gpu->device->device))
    sy_facts_add (facts, SY_FACT_GVT, SY_TRISTATE_NO, "generation", source, "%s",
                  gpu->sriov_max > 0
                  ? _("GVT-g ended with Comet Lake (2020), and this GPU is newer: it has SR-IOV "
                      "instead.")
                  : _("GVT-g is for Intel GPUs from Broadwell (2014) to Comet Lake (2020), and "
                      "this is none of them."));
  else if (g_strcmp0 (gpu->device->driver, "i915") != 0)
    sy_facts_add (facts, SY_FACT_GVT, SY_TRISTATE_NO, "driver", driver,
                  _("This GPU can be shared by GVT-g, but only the driver i915 can do it, and "
                    "the driver is %s."),
                  gpu->device->driver != NULL ? gpu->device->driver : _("none"));
  else
    add_driver_reason (facts, from, gpu);
}

static void
read_gvt (GPtrArray           *facts,
          const SyFactSources *from)
{
  const SyGpu *gpu = find_candidate (from->gpus);
  g_autofree char *types = gpu != NULL ? get_device_path (gpu, "mdev_supported_types") : NULL;

  if (gpu == NULL && from->devices->len == 0)
    sy_facts_add (facts, SY_FACT_GVT, SY_TRISTATE_UNKNOWN, NULL, "/sys/bus/pci/devices",
                  _("No PCI device is known, so that nothing is known of GVT-g."));
  else if (gpu == NULL)
    sy_facts_add (facts, SY_FACT_GVT, SY_TRISTATE_NO, "gpu", "/sys/bus/pci/devices",
                  _("GVT-g is for integrated Intel GPUs, and none is visible here."));
  else if (gpu->gvt == SY_TRISTATE_YES)
    add_types (facts, gpu);
  else if (gpu->gvt == SY_TRISTATE_UNKNOWN)
    sy_facts_add (facts, SY_FACT_GVT, SY_TRISTATE_UNKNOWN, NULL, types,
                  _("Whether the integrated GPU offers GVT-g could not be read."));
  else
    add_reason (facts, from, gpu);
}

static void
read_sriov (GPtrArray           *facts,
            const SyFactSources *from)
{
  for (guint i = 0; i < from->gpus->len; i++)
    {
      const SyGpu *gpu = from->gpus->pdata[i];
      g_autofree char *path = get_device_path (gpu, "sriov_totalvfs");
      g_autofree char *value = g_strdup_printf ("%u", gpu->sriov_max);

      if (gpu->sriov_max == 0)
        continue;
      sy_facts_add (facts, SY_FACT_SRIOV_GPU, SY_TRISTATE_YES, value, path,
                    _("%s can be split by SR-IOV into up to %u virtual GPUs where its driver "
                      "supports that; %u are switched on."),
                    gpu->name, gpu->sriov_max, gpu->sriov_count);
      return;
    }
  if (from->devices->len > 0)
    sy_facts_add (facts, SY_FACT_SRIOV_GPU, SY_TRISTATE_NO, NULL, "/sys/bus/pci/devices",
                  _("No GPU here can be split by SR-IOV."));
  else
    sy_facts_add (facts, SY_FACT_SRIOV_GPU, SY_TRISTATE_UNKNOWN, NULL, "/sys/bus/pci/devices",
                  _("No PCI device is known, so that nothing is known of SR-IOV."));
}

void
sy_facts_read_virtual_gpu (GPtrArray           *facts,
                           const SyFactSources *from)
{
  read_gvt (facts, from);
  read_sriov (facts, from);
}
