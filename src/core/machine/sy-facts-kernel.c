/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-kernel-cmdline.h"

#define MISC_PATH   "/sys/class/misc"
#define POWER_PATH  "/sys/power"
#define DISK_PATH   POWER_PATH "/disk"
#define RESUME_PATH POWER_PATH "/resume"

/* A part of the kernel that may be a module of its own. */
typedef struct {
  const char *fact;
  const char *name;
  const char *option;
  const char *place;
} Part;

static const Part vfio_pci = {
  SY_FACT_VFIO_PCI, "vfio-pci", "VFIO_PCI", "kernel/drivers/vfio/pci/vfio-pci",
};

static const Part vfio_virqfd = {
  SY_FACT_VFIO_VIRQFD, "vfio_virqfd", "VFIO_VIRQFD", "kernel/drivers/vfio/vfio_virqfd",
};

static const Part kvmgt = {
  SY_FACT_KVMGT, "kvmgt", "DRM_I915_GVT_KVMGT", "kernel/drivers/gpu/drm/i915/kvmgt",
};

static void
read_kernel_config (GPtrArray           *facts,
                    const SyFactSources *from)
{
  const SyKernelConfig *config = from->kernel->config;

  if (config != NULL)
    sy_facts_add (facts, SY_FACT_KERNEL_CONFIG, SY_TRISTATE_YES,
                  sy_kernel_config_get_path (config), sy_kernel_config_get_path (config),
                  _("The options that this kernel was built with are known."));
  else
    sy_facts_add (facts, SY_FACT_KERNEL_CONFIG, SY_TRISTATE_UNKNOWN, NULL, "/proc/config.gz",
                  _("The options that this kernel was built with are not known. %s"),
                  from->kernel->config_error->message);
}

/* An option says at once that a part is built in or left out. A module that the kernel was built
 * with need not be installed: distributions have packages of additional modules. */
static SyModuleState
find_part (const SyFactSources  *from,
           const Part           *part,
           char                **out_source)
{
  const SyKernel *kernel = from->kernel;
  SyModuleState state = sy_kernel_config_get_module (kernel->config, part->option);
  g_autofree char *name = g_strdelimit (g_strdup (part->name), "-", '_');
  g_autofree char *loaded = g_build_filename ("/sys/module", name, "initstate", NULL);

  if (state == SY_MODULE_BUILT_IN || state == SY_MODULE_ABSENT)
    {
      *out_source = g_strdup (sy_kernel_config_get_path (kernel->config));
      return state;
    }

  state = kernel->release != NULL
          ? sy_kernel_modules_look (from->sysroot, kernel->release, part->place)
          : SY_MODULE_UNKNOWN;
  /* Only a module that was loaded has this file; one that is built in has not. */
  if (state == SY_MODULE_UNKNOWN && sy_sysroot_exists (from->sysroot, loaded))
    {
      *out_source = g_steal_pointer (&loaded);
      return SY_MODULE_LOADABLE;
    }
  *out_source = g_build_filename ("/usr/lib/modules", kernel->release, NULL);

  return state;
}

static void
add_unknown_part (GPtrArray           *facts,
                  const SyFactSources *from,
                  const Part          *part,
                  const char          *source)
{
  if (from->kernel->release == NULL)
    sy_facts_add (facts, part->fact, SY_TRISTATE_UNKNOWN, NULL, source,
                  _("Which kernel this is could not be read, and so not whether it has “%s”."),
                  part->name);
  else
    sy_facts_add (facts, part->fact, SY_TRISTATE_UNKNOWN, NULL, source,
                  _("Whether this kernel has “%s” could not be read: the list of its modules is "
                    "missing. Restart the computer if the kernel was updated."), part->name);
}

static void
read_part (GPtrArray           *facts,
           const SyFactSources *from,
           const Part          *part)
{
  SyModuleState configured = sy_kernel_config_get_module (from->kernel->config, part->option);
  g_autofree char *source = NULL;

  switch (find_part (from, part, &source))
    {
    case SY_MODULE_BUILT_IN:
      sy_facts_add (facts, part->fact, SY_TRISTATE_YES, "builtin", source,
                    _("“%s” is built into this kernel."), part->name);
      break;

    case SY_MODULE_LOADABLE:
      sy_facts_add (facts, part->fact, SY_TRISTATE_YES, "module", source,
                    _("This kernel has the module “%s”."), part->name);
      break;

    case SY_MODULE_ABSENT:
      if (configured == SY_MODULE_LOADABLE)
        sy_facts_add (facts, part->fact, SY_TRISTATE_NO, NULL, source,
                      _("This kernel has a module “%s”, but it is not installed. It may be in a "
                        "package of additional modules."), part->name);
      else
        sy_facts_add (facts, part->fact, SY_TRISTATE_NO, NULL, source,
                      _("This kernel has no “%s”."), part->name);
      break;

    case SY_MODULE_UNKNOWN:
    default:
      add_unknown_part (facts, from, part, source);
      break;
    }
}

/* Since 6.2 it is a part of vfio, and to name it makes tools fail. */
static gboolean
is_since_6_2 (const char *release)
{
  char *end;
  guint64 major = g_ascii_strtoull (release, &end, 10);

  if (end == release || *end != '.')
    return FALSE;

  return major > 6 || (major == 6 && g_ascii_strtoull (end + 1, NULL, 10) >= 2);
}

static void
read_vfio_virqfd (GPtrArray           *facts,
                  const SyFactSources *from)
{
  const char *release = from->kernel->release;
  g_autofree char *source = NULL;
  SyModuleState state;

  if (release != NULL && is_since_6_2 (release))
    {
      sy_facts_add (facts, SY_FACT_VFIO_VIRQFD, SY_TRISTATE_NO, NULL,
                    "/proc/sys/kernel/osrelease",
                    _("“vfio_virqfd” is a part of “vfio” since Linux 6.2."));
      return;
    }

  state = find_part (from, &vfio_virqfd, &source);
  if (state == SY_MODULE_LOADABLE)
    sy_facts_add (facts, SY_FACT_VFIO_VIRQFD, SY_TRISTATE_YES, NULL, source,
                  _("“vfio_virqfd” is a module of its own in this kernel, and vfio-pci needs it."));
  else if (state == SY_MODULE_UNKNOWN)
    add_unknown_part (facts, from, &vfio_virqfd, source);
  else
    sy_facts_add (facts, SY_FACT_VFIO_VIRQFD, SY_TRISTATE_NO, NULL, source,
                  _("“vfio_virqfd” is no module of its own in this kernel."));
}

/* The module that this processor needs, or NULL. */
static const char *
get_kvm_module (const char *vendor)
{
  if (g_strcmp0 (vendor, "GenuineIntel") == 0)
    return "kvm_intel";

  return g_strcmp0 (vendor, "AuthenticAMD") == 0 ? "kvm_amd" : NULL;
}

static void
add_no_kvm (GPtrArray           *facts,
            const SyFactSources *from,
            const char          *loaded)
{
  const char *module = get_kvm_module (from->kernel->cpu_vendor);
  const char *option = g_strcmp0 (module, "kvm_amd") == 0 ? "KVM_AMD" : "KVM_INTEL";

  if (sy_facts_get_state (facts, SY_FACT_CPU_VIRTUALIZATION) == SY_TRISTATE_NO)
    sy_facts_add (facts, SY_FACT_KVM, SY_TRISTATE_NO, module, "/proc/cpuinfo",
                  _("KVM does not run, because the processor offers no virtualization."));
  else if (module != NULL &&
           sy_kernel_config_get_module (from->kernel->config, option) == SY_MODULE_ABSENT)
    sy_facts_add (facts, SY_FACT_KVM, SY_TRISTATE_NO, module,
                  sy_kernel_config_get_path (from->kernel->config),
                  _("KVM does not run: this kernel was built without it (CONFIG_%s)."), option);
  else if (module != NULL && loaded == NULL)
    sy_facts_add (facts, SY_FACT_KVM, SY_TRISTATE_NO, module, MISC_PATH,
                  _("KVM does not run: the module “%s” is not loaded. Where it cannot be loaded, "
                    "virtualization is turned off in the firmware set-up."), module);
  else
    sy_facts_add (facts, SY_FACT_KVM, SY_TRISTATE_NO, module, MISC_PATH,
                  _("KVM does not run. Most likely virtualization is turned off in the firmware "
                    "set-up."));
}

/* The device is registered after the processor was found fit; a module that is built in is listed
 * in any case (virt/kvm/kvm_main.c, kvm_init()). */
static void
read_kvm (GPtrArray           *facts,
          const SyFactSources *from)
{
  static const char * const devices[] = { MISC_PATH "/kvm", "/dev/kvm", NULL };
  const char *device = sy_sysroot_find_first (from->sysroot, devices);
  const char *loaded = NULL;

  if (sy_sysroot_exists (from->sysroot, "/sys/module/kvm_intel"))
    loaded = "kvm_intel";
  else if (sy_sysroot_exists (from->sysroot, "/sys/module/kvm_amd"))
    loaded = "kvm_amd";

  if (device != NULL)
    sy_facts_add (facts, SY_FACT_KVM, SY_TRISTATE_YES, loaded, device, _("KVM runs."));
  else if (sy_sysroot_exists (from->sysroot, MISC_PATH))
    add_no_kvm (facts, from, loaded);
  else
    sy_facts_add (facts, SY_FACT_KVM, SY_TRISTATE_UNKNOWN, loaded, MISC_PATH,
                  _("There is no /sys to tell whether KVM runs."));
}

/* Documentation/admin-guide/kernel-parameters.txt. */
static const char *
find_hibernation_off (const char *cmdline)
{
  static const char * const alone[] = { "nohibernate", "noresume" };
  g_auto (GStrv) values = sy_kernel_cmdline_get_values (cmdline, "hibernate");

  for (guint i = 0; i < G_N_ELEMENTS (alone); i++)
    {
      g_auto (GStrv) found = sy_kernel_cmdline_get_values (cmdline, alone[i]);

      if (found[0] != NULL)
        return alone[i];
    }
  if (g_strv_contains ((const char * const *) values, "no"))
    return "hibernate=no";

  return g_strv_contains ((const char * const *) values, "noresume") ? "hibernate=noresume" : NULL;
}

/* Adds the fact where something forbids hibernation. */
static gboolean
add_hibernation_off (GPtrArray           *facts,
                     const SyFactSources *from,
                     const char          *cmdline)
{
  const char *parameter = find_hibernation_off (cmdline);
  g_autoptr (GError) error = NULL;
  g_autofree char *disk = sy_sysroot_read_attribute (from->sysroot, DISK_PATH, &error);

  if (parameter != NULL)
    sy_facts_add (facts, SY_FACT_HIBERNATION, SY_TRISTATE_NO, NULL, "/proc/cmdline",
                  _("The kernel parameter %s turns off hibernation."), parameter);
  else if (sy_facts_get_state (facts, SY_FACT_LOCKDOWN) == SY_TRISTATE_YES)
    sy_facts_add (facts, SY_FACT_HIBERNATION, SY_TRISTATE_NO, NULL,
                  sy_facts_find (facts, SY_FACT_LOCKDOWN)->source,
                  _("A kernel that is locked down does not hibernate."));
  else if (g_strcmp0 (disk, "[disabled]") == 0 ||
           (g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND) &&
            sy_sysroot_exists (from->sysroot, POWER_PATH "/state")))
    sy_facts_add (facts, SY_FACT_HIBERNATION, SY_TRISTATE_NO, NULL, DISK_PATH,
                  _("This kernel cannot hibernate."));
  else
    return FALSE;

  return TRUE;
}

static void
read_hibernation (GPtrArray           *facts,
                  const SyFactSources *from)
{
  const char *cmdline = from->kernel->cmdline != NULL ? from->kernel->cmdline : "";
  g_autofree char *device = sy_sysroot_read_attribute (from->sysroot, RESUME_PATH, NULL);
  g_auto (GStrv) parameters = sy_kernel_cmdline_get_values (cmdline, "resume");
  guint n = g_strv_length (parameters);

  if (add_hibernation_off (facts, from, cmdline))
    return;

  if (device != NULL && strcmp (device, "0:0") != 0)
    sy_facts_add (facts, SY_FACT_HIBERNATION, SY_TRISTATE_YES, NULL, RESUME_PATH,
                  _("Hibernation is set up: the kernel knows a device to resume from."));
  else if (n > 0 && *parameters[n - 1] != '\0')
    sy_facts_add (facts, SY_FACT_HIBERNATION, SY_TRISTATE_YES, NULL, "/proc/cmdline",
                  _("Hibernation is set up: a kernel parameter names a device to resume from."));
  else if (device != NULL)
    sy_facts_add (facts, SY_FACT_HIBERNATION, SY_TRISTATE_NO, NULL, RESUME_PATH,
                  _("Hibernation is not set up: the kernel knows no device to resume from."));
  else
    sy_facts_add (facts, SY_FACT_HIBERNATION, SY_TRISTATE_UNKNOWN, NULL, RESUME_PATH,
                  _("Whether hibernation is set up could not be read."));
}

void
sy_facts_read_kernel (GPtrArray           *facts,
                      const SyFactSources *from)
{
  read_kvm (facts, from);
  read_kernel_config (facts, from);
  read_part (facts, from, &vfio_pci);
  read_vfio_virqfd (facts, from);
  read_part (facts, from, &kvmgt);
  read_hibernation (facts, from);
}
