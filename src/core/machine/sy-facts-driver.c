/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include "machine/sy-kernel-cmdline.h"
#include "machine/sy-modprobe-config.h"
#include "machine/sy-xorg-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NVIDIA_PROC "/proc/driver/nvidia/version"
#define XORG_FILE   "/etc/X11/xorg.conf"
#define XORG_FOLDER "/etc/X11/xorg.conf.d"

/* Where packages put nvidia.ko below a kernel's modules: DKMS, Fedora's and SUSE's packages, Arch,
 * NVIDIA's own installer. */
static const char * const module_folders[] = {
  "updates/dkms", "updates", "extra", "extra/nvidia", "extra/nvidia-open", "extramodules",
  "weak-updates/updates", "kernel/drivers/video",
};

/* "nvidia.ko.zst", Debian's "nvidia-current.ko"; not "nvidia-drm.ko", which needs one of them. */
static gboolean
is_nvidia_module (const char *name)
{
  return g_str_has_prefix (name, "nvidia") && strchr ("-.", name[6]) != NULL &&
         strstr (name, ".ko") != NULL && strstr (name, "-drm.") == NULL &&
         strstr (name, "-modeset.") == NULL && strstr (name, "-uvm.") == NULL &&
         strstr (name, "-peermem.") == NULL;
}

static char *
find_nvidia_in (SySysroot  *sysroot,
                const char *folder)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (is_nvidia_module (names[i]))
      return g_build_filename (folder, names[i], NULL);

  return NULL;
}

/* Ubuntu's ready-made modules are in folders of their version, "kernel/nvidia-550". */
static char *
find_nvidia_of_ubuntu (SySysroot  *sysroot,
                       const char *modules)
{
  g_autofree char *kernel = g_build_filename (modules, "kernel", NULL);
  g_auto (GStrv) names = sy_sysroot_list (sysroot, kernel, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "nvidia-"))
      {
        g_autofree char *folder = g_build_filename (kernel, names[i], NULL);
        char *path = find_nvidia_in (sysroot, folder);

        if (path != NULL)
          return path;
      }

  return NULL;
}

/* Whether the running kernel has a module of NVIDIA; @out_path is where. */
static SyTristate
find_nvidia_module (const SyFactSources  *from,
                    char                **out_path)
{
  static const char * const roots[] = { "/usr/lib/modules", "/lib/modules" };

  for (guint i = 0; from->kernel->release != NULL && i < G_N_ELEMENTS (roots); i++)
    {
      g_autofree char *modules = g_build_filename (roots[i], from->kernel->release, NULL);

      if (!sy_sysroot_exists (from->sysroot, modules))
        continue;
      for (guint j = 0; *out_path == NULL && j < G_N_ELEMENTS (module_folders); j++)
        {
          g_autofree char *folder = g_build_filename (modules, module_folders[j], NULL);

          *out_path = find_nvidia_in (from->sysroot, folder);
        }
      if (*out_path == NULL)
        *out_path = find_nvidia_of_ubuntu (from->sysroot, modules);

      return *out_path != NULL ? SY_TRISTATE_YES : SY_TRISTATE_NO;
    }

  return SY_TRISTATE_UNKNOWN;
}

static const SyGpu *
find_gpu_with_driver (const SyFactSources *from,
                      const char          *driver)
{
  for (guint i = 0; i < from->gpus->len; i++)
    {
      const SyGpu *gpu = from->gpus->pdata[i];

      if (g_strcmp0 (gpu->device->driver, driver) == 0)
        return gpu;
    }

  return NULL;
}

static SyTristate
is_loaded (const SyFactSources *from,
           const char          *driver,
           const char          *folder)
{
  if (sy_sysroot_exists (from->sysroot, folder) || find_gpu_with_driver (from, driver) != NULL)
    return SY_TRISTATE_YES;

  return sy_sysroot_exists (from->sysroot, "/sys/module") ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
}

/* "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024" */
static char *
find_version (const char *proc)
{
  g_auto (GStrv) words = g_strsplit_set (proc != NULL ? proc : "", " \t\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_isdigit (words[i][0]) && strchr (words[i], '.') != NULL &&
        words[i][strspn (words[i], "0123456789.")] == '\0')
      return g_strdup (words[i]);

  return NULL;
}

static void
read_nvidia_loaded (GPtrArray           *facts,
                    const SyFactSources *from,
                    const char          *proc)
{
  g_autofree char *sys = sy_sysroot_read_attribute (from->sysroot, "/sys/module/nvidia/version",
                                                    NULL);
  g_autofree char *version = sys != NULL ? g_strdup (sys) : find_version (proc);
  const char *source = sys != NULL ? "/sys/module/nvidia/version"
                                   : proc != NULL ? NVIDIA_PROC : "/sys/module/nvidia";

  if (version != NULL && find_gpu_with_driver (from, "nvidia") != NULL)
    sy_facts_add (facts, SY_FACT_NVIDIA_DRIVER, SY_TRISTATE_YES, version, source,
                  _("NVIDIA’s driver %s is in use."), version);
  else if (version != NULL)
    sy_facts_add (facts, SY_FACT_NVIDIA_DRIVER, SY_TRISTATE_YES, version, source,
                  _("NVIDIA’s driver %s is loaded and drives no GPU."), version);
  else
    sy_facts_add (facts, SY_FACT_NVIDIA_DRIVER, SY_TRISTATE_YES, NULL, source,
                  _("NVIDIA’s driver is loaded; its version could not be read."));
}

static void
read_nvidia_installed (GPtrArray           *facts,
                       const SyFactSources *from,
                       SyTristate           loaded)
{
  g_autofree char *path = NULL;
  SyTristate installed = find_nvidia_module (from, &path);

  if (installed == SY_TRISTATE_YES)
    sy_facts_add (facts, SY_FACT_NVIDIA_DRIVER, SY_TRISTATE_YES, NULL, path,
                  loaded == SY_TRISTATE_NO
                  ? _("NVIDIA’s driver is installed for the running kernel and not loaded.")
                  : _("NVIDIA’s driver is installed for the running kernel; whether it is loaded "
                      "could not be read."));
  else if (installed == SY_TRISTATE_NO && loaded == SY_TRISTATE_NO)
    sy_facts_add (facts, SY_FACT_NVIDIA_DRIVER, SY_TRISTATE_NO, NULL, "/sys/module",
                  _("NVIDIA’s driver is neither loaded nor installed for the running kernel."));
  else if (loaded == SY_TRISTATE_NO)
    sy_facts_add (facts, SY_FACT_NVIDIA_DRIVER, SY_TRISTATE_UNKNOWN, NULL, "/usr/lib/modules",
                  _("NVIDIA’s driver is not loaded; the modules of the running kernel are not "
                    "there to tell whether it is installed."));
  else
    sy_facts_add (facts, SY_FACT_NVIDIA_DRIVER, SY_TRISTATE_UNKNOWN, NULL, "/sys/module",
                  _("There is no list of modules to tell whether NVIDIA’s driver is loaded."));
}

static void
read_nvidia (GPtrArray           *facts,
             const SyFactSources *from)
{
  g_autofree char *proc = sy_sysroot_read_attribute (from->sysroot, NVIDIA_PROC, NULL);
  SyTristate loaded = proc != NULL ? SY_TRISTATE_YES
                                   : is_loaded (from, "nvidia", "/sys/module/nvidia");
  SyTristate state;

  if (loaded == SY_TRISTATE_YES)
    read_nvidia_loaded (facts, from, proc);
  else
    read_nvidia_installed (facts, from, loaded);

  state = sy_facts_get_state (facts, SY_FACT_NVIDIA_DRIVER);
  if (proc != NULL && strstr (proc, "Open Kernel Module") != NULL)
    sy_facts_add (facts, SY_FACT_NVIDIA_OPEN, SY_TRISTATE_YES, NULL, NVIDIA_PROC,
                  _("It is the open variant of NVIDIA’s kernel module."));
  else if (proc != NULL)
    sy_facts_add (facts, SY_FACT_NVIDIA_OPEN, SY_TRISTATE_NO, NULL, NVIDIA_PROC,
                  _("It is the proprietary variant of NVIDIA’s kernel module."));
  else if (state == SY_TRISTATE_NO)
    sy_facts_add (facts, SY_FACT_NVIDIA_OPEN, SY_TRISTATE_NO, NULL, NVIDIA_PROC,
                  _("There is no driver of NVIDIA here."));
  else
    sy_facts_add (facts, SY_FACT_NVIDIA_OPEN, SY_TRISTATE_UNKNOWN, NULL, NVIDIA_PROC,
                  _("Which variant NVIDIA’s driver is can be read only while it is loaded."));
}

static void
read_nouveau (GPtrArray           *facts,
              const SyFactSources *from)
{
  const char *folder = "/sys/module/nouveau";
  SyTristate loaded = is_loaded (from, "nouveau", folder);

  if (loaded == SY_TRISTATE_UNKNOWN)
    sy_facts_add (facts, SY_FACT_NOUVEAU, loaded, NULL, "/sys/module",
                  _("There is no list of modules to tell whether the driver nouveau is loaded."));
  else if (loaded == SY_TRISTATE_NO)
    sy_facts_add (facts, SY_FACT_NOUVEAU, loaded, NULL, folder,
                  _("The driver nouveau is not loaded."));
  else if (find_gpu_with_driver (from, "nouveau") != NULL)
    sy_facts_add (facts, SY_FACT_NOUVEAU, loaded, NULL, folder,
                  _("The driver nouveau is in use."));
  else
    sy_facts_add (facts, SY_FACT_NOUVEAU, loaded, NULL, folder,
                  _("The driver nouveau is loaded and drives no GPU."));
}

/* Returns whether the command line, which comes after modprobe.d, binds by itself. */
static gboolean
read_vfio_ids_of_cmdline (GPtrArray           *facts,
                          const SyFactSources *from)
{
  const char *cmdline = from->kernel->cmdline;
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) modes = NULL;
  guint n;

  if (cmdline == NULL)
    return FALSE;

  ids = sy_kernel_cmdline_get_values (cmdline, "vfio-pci.ids");
  modes = sy_kernel_cmdline_get_values (cmdline, "switchyard.mode");
  n = g_strv_length (ids);
  if (n == 0 || *ids[n - 1] == '\0' || modes[0] != NULL)
    return FALSE;
  sy_facts_add (facts, SY_FACT_VFIO_IDS_FOREIGN, SY_TRISTATE_YES, ids[n - 1], "/proc/cmdline",
                _("The kernel command line gives %s to virtual machines: “vfio-pci.ids”, which "
                  "Switchyard did not add."), ids[n - 1]);

  return TRUE;
}

static void
read_vfio_ids (GPtrArray           *facts,
               const SyFactSources *from)
{
  const SyModprobeBinding *with_ids = NULL;
  const SyModprobeBinding *without = NULL;
  g_autoptr (GPtrArray) bindings = NULL;
  g_autofree char *unread = NULL;

  if (read_vfio_ids_of_cmdline (facts, from))
    return;

  bindings = sy_modprobe_bindings_read (from->sysroot, &unread);
  for (guint i = 0; i < bindings->len; i++)
    {
      const SyModprobeBinding *binding = bindings->pdata[i];

      *(binding->ids != NULL ? &with_ids : &without) = binding;
    }
  if (with_ids != NULL)
    sy_facts_add (facts, SY_FACT_VFIO_IDS_FOREIGN, SY_TRISTATE_YES, with_ids->ids, with_ids->path,
                  _("Line %u of %s gives %s to virtual machines in every boot: “%s”."),
                  with_ids->line, with_ids->path, with_ids->ids, with_ids->text);
  else if (without != NULL)
    sy_facts_add (facts, SY_FACT_VFIO_IDS_FOREIGN, SY_TRISTATE_UNKNOWN, NULL, without->path,
                  _("Line %u of %s runs a program when vfio-pci is loaded, which may give devices "
                    "to virtual machines: “%s”."), without->line, without->path, without->text);
  else if (unread != NULL)
    sy_facts_add (facts, SY_FACT_VFIO_IDS_FOREIGN, SY_TRISTATE_UNKNOWN, NULL, "/etc/modprobe.d",
                  _("Whether devices are given to virtual machines could not be read: %s"),
                  unread);
  else if (from->kernel->cmdline == NULL)
    sy_facts_add (facts, SY_FACT_VFIO_IDS_FOREIGN, SY_TRISTATE_UNKNOWN, NULL, "/proc/cmdline",
                  _("The kernel command line could not be read."));
  else
    sy_facts_add (facts, SY_FACT_VFIO_IDS_FOREIGN, SY_TRISTATE_NO, NULL, "/etc/modprobe.d",
                  _("Nobody but Switchyard gives devices to virtual machines at boot."));
}

static gboolean
is_bus_id_of_dgpu (const SyFactSources *from,
                   const char          *bus_id)
{
  SyPciAddress address;

  if (bus_id == NULL || !sy_xorg_bus_id_parse (bus_id, &address))
    return FALSE;

  for (guint i = 0; i < from->gpus->len; i++)
    {
      const SyGpu *gpu = from->gpus->pdata[i];

      if (gpu->role == SY_GPU_ROLE_DISCRETE &&
          sy_pci_address_same_slot (&gpu->device->address, &address))
        return TRUE;
    }

  return FALSE;
}

/* Returns whether @path needs the discrete GPU, and says so; @unread is set where it is there and
 * cannot be read. */
static gboolean
read_xorg_file (GPtrArray            *facts,
                const SyFactSources  *from,
                const char           *path,
                char                **unread)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_text (from->sysroot, path, &error);
  g_autoptr (GPtrArray) devices = NULL;

  if (text == NULL)
    {
      if (*unread == NULL && !g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
        *unread = g_strdup (error->message);
      return FALSE;
    }

  devices = sy_xorg_config_parse (text);
  for (guint i = 0; i < devices->len; i++)
    {
      const SyXorgDevice *device = devices->pdata[i];
      guint line = 0;

      if (device->driver != NULL && g_ascii_strcasecmp (device->driver, "nvidia") == 0)
        line = device->driver_line;
      else if (is_bus_id_of_dgpu (from, device->bus_id))
        line = device->bus_id_line;
      if (line == 0)
        continue;
      sy_facts_add (facts, SY_FACT_XORG_NVIDIA, SY_TRISTATE_YES, path, path,
                    _("%s:%u: makes Xorg, which draws X11 sessions, need the discrete GPU: it "
                      "would not start while a virtual machine has that GPU."), path, line);
      return TRUE;
    }

  return FALSE;
}

static void
read_xorg (GPtrArray           *facts,
           const SyFactSources *from)
{
  g_auto (GStrv) names = sy_sysroot_list (from->sysroot, XORG_FOLDER, NULL);
  g_autofree char *unread = NULL;

  if (read_xorg_file (facts, from, XORG_FILE, &unread))
    return;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (XORG_FOLDER, names[i], NULL);

      if (g_str_has_suffix (path, ".conf") && read_xorg_file (facts, from, path, &unread))
        return;
    }
  if (unread == NULL && sy_sysroot_exists (from->sysroot, "/etc"))
    sy_facts_add (facts, SY_FACT_XORG_NVIDIA, SY_TRISTATE_NO, NULL, XORG_FILE,
                  _("No configuration of X names the discrete GPU or NVIDIA’s driver."));
  else
    sy_facts_add (facts, SY_FACT_XORG_NVIDIA, SY_TRISTATE_UNKNOWN, NULL, XORG_FILE,
                  _("Whether X sessions need the discrete GPU could not be read: %s"),
                  unread != NULL ? unread : _("there is no /etc."));
}

void
sy_facts_read_driver (GPtrArray           *facts,
                      const SyFactSources *from)
{
  read_nvidia (facts, from);
  read_nouveau (facts, from);
  read_vfio_ids (facts, from);
  read_xorg (facts, from);
}
