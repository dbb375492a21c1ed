/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include "machine/sy-kernel-cmdline.h"
#include "machine/sy-manager-mode.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * @programs: names of which one is there where it is installed
 * @unit: (nullable): of systemd; a program without one acts only when it is called
 * @traces: what there is only where it was used
 * @by_trace: without a trace it does nothing here, though it is installed
 * @lasting: (nullable): the trace that takes the GPU away also when the program is gone
 * @off_parameter: (nullable): of the kernel, that switches it off
 * @get_mode: (nullable)
 * @means: what it is to us
 */
typedef struct {
  const char   *id;
  const char   *name;
  const char   *programs[3];
  const char   *unit;
  const char   *traces[5];
  gboolean      by_trace;
  const char   *lasting;
  const char   *off_parameter;
  char       *(*get_mode) (const SyFactSources *from);
  const char   *means;
} Manager;

/* Paths are those of the programs’ own sources and of the packages of distributions. */
static const Manager managers[] = {
  { .id = SY_FACT_SUPERGFXD, .name = "supergfxd", .programs = { "supergfxd" },
    .unit = "supergfxd.service",
    .traces = { "/etc/supergfxd.conf", "/etc/modprobe.d/supergfxd.conf" },
    .get_mode = sy_manager_mode_supergfxd,
    .means = N_("It binds the discrete GPU by itself: leave it in its mode “Hybrid”, so that two "
                "programs do not fight for the GPU.") },
  { .id = SY_FACT_ENVYCONTROL, .name = "EnvyControl", .programs = { "envycontrol" },
    .traces = { "/var/cache/envycontrol/cache.json", "/etc/udev/rules.d/50-remove-nvidia.rules",
                "/usr/lib/udev/rules.d/50-remove-nvidia.rules",
                "/etc/udev/rules.d/80-nvidia-pm.rules" },
    .by_trace = TRUE, .lasting = "50-remove-nvidia.rules",
    .get_mode = sy_manager_mode_envycontrol,
    .means = N_("It rebuilds the initramfs when it switches; its hybrid mode leaves the GPU to "
                "be used.") },
  { .id = SY_FACT_OPTIMUS_MANAGER, .name = "optimus-manager",
    .programs = { "optimus-manager", "optimus-manager-daemon" },
    .unit = "optimus-manager.service",
    .traces = { "/etc/optimus-manager/optimus-manager.conf",
                "/etc/X11/xorg.conf.d/10-optimus-manager.conf",
                "/var/lib/optimus-manager/persistent" },
    .get_mode = sy_manager_mode_optimus_manager,
    .means = N_("It loads and unloads NVIDIA’s driver and writes a configuration for X: keep it "
                "in its hybrid mode.") },
  { .id = SY_FACT_SYSTEM76_POWER, .name = "system76-power", .programs = { "system76-power" },
    .unit = "com.system76.PowerDaemon.service",
    .traces = { "/etc/modprobe.d/system76-power.conf" },
    .get_mode = sy_manager_mode_prime_discrete,
    .means = N_("It rebuilds the initramfs when it switches the graphics: keep it in its hybrid "
                "mode.") },
  { .id = SY_FACT_BUMBLEBEE, .name = "Bumblebee", .programs = { "bumblebeed" },
    .unit = "bumblebeed.service", .traces = { "/etc/bumblebee/bumblebee.conf" },
    .means = N_("It switches the power of the discrete GPU by itself, which can take it away from "
                "a virtual machine: switch its service off.") },
  { .id = SY_FACT_PRIME_SELECT, .name = "prime-select", .programs = { "prime-select" },
    .traces = { "/etc/prime/current_type" }, .get_mode = sy_manager_mode_prime_discrete,
    .means = N_("It decides whether NVIDIA’s driver is loaded: choose “on-demand” (on SUSE "
                "“offload”).") },
  { .id = SY_FACT_DRIVERCTL, .name = "driverctl", .programs = { "driverctl" },
    .traces = { "/etc/driverctl.d" }, .by_trace = TRUE, .get_mode = sy_manager_mode_driverctl,
    .means = N_("It gives these devices another driver at every boot, whatever Switchyard "
                "chooses: remove an override of the GPU with “driverctl unset-override”.") },
  { .id = SY_FACT_SWITCHEROO_CONTROL, .name = "switcheroo-control",
    .programs = { "switcheroo-control" }, .unit = "switcheroo-control.service",
    .means = N_("It only offers to start programs on the discrete GPU and is no obstacle.") },
  { .id = SY_FACT_MHWD, .name = "mhwd", .programs = { "mhwd" },
    .traces = { "/etc/X11/xorg.conf.d/90-mhwd.conf", "/etc/X11/mhwd.d", "/var/lib/mhwd/local/pci" },
    .by_trace = TRUE, .get_mode = sy_manager_mode_mhwd,
    .means = N_("It installed the graphics drivers and may have written a configuration for X; it "
                "is no obstacle by itself.") },
  { .id = SY_FACT_GPU_MANAGER, .name = "gpu-manager", .programs = { "gpu-manager" },
    .unit = "gpu-manager.service", .off_parameter = "nogpumanager",
    .means = N_("It may rewrite the configuration of X at boot when the GPUs changed; the kernel "
                "parameter “nogpumanager” switches it off.") },
  { .id = SY_FACT_TLP, .name = "TLP", .programs = { "tlp" }, .unit = "tlp.service",
    .get_mode = sy_manager_mode_tlp,
    .means = N_("It sets the runtime power management of devices, which a GPU that waits for its "
                "virtual machine may have too.") },
};

static const char *
find_program (const SyFactSources  *from,
              const Manager        *manager,
              char                **out_path)
{
  for (guint i = 0; i < G_N_ELEMENTS (manager->programs) && manager->programs[i] != NULL; i++)
    if ((*out_path = sy_facts_find_program (from->sysroot, manager->programs[i])) != NULL)
      return *out_path;

  return NULL;
}

/* A folder counts where it has something in it: packages ship it empty. */
static gboolean
is_trace (SySysroot  *sysroot,
          const char *path)
{
  g_auto (GStrv) names = NULL;
  struct stat st;

  if (!sy_sysroot_stat (sysroot, path, TRUE, &st, NULL))
    return FALSE;
  if (!S_ISDIR (st.st_mode))
    return TRUE;
  names = sy_sysroot_list (sysroot, path, NULL);

  return names != NULL && names[0] != NULL;
}

/* The first trace of @manager; one that has an effect without the program goes first. */
static const char *
find_trace (const SyFactSources *from,
            const Manager       *manager,
            gboolean            *out_lasting)
{
  const char *trace = NULL;

  *out_lasting = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (manager->traces) && manager->traces[i] != NULL; i++)
    {
      if (!is_trace (from->sysroot, manager->traces[i]))
        continue;
      if (manager->lasting != NULL && g_str_has_suffix (manager->traces[i], manager->lasting))
        {
          *out_lasting = TRUE;
          return manager->traces[i];
        }
      trace = trace != NULL ? trace : manager->traces[i];
    }

  return trace;
}

/* Whether an installed manager is at work. */
static SyTristate
is_active (const SyFactSources *from,
           const Manager       *manager,
           const char          *trace)
{
  if (manager->off_parameter != NULL && from->kernel->cmdline != NULL)
    {
      g_auto (GStrv) off = sy_kernel_cmdline_get_values (from->kernel->cmdline,
                                                         manager->off_parameter);

      if (off[0] != NULL)
        return SY_TRISTATE_NO;
    }
  if (manager->unit != NULL)
    return sy_facts_is_unit_active (from->sysroot, manager->unit);

  return !manager->by_trace || trace != NULL ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

/* Modes in which the discrete GPU is off or without a driver. */
static gboolean
is_off_mode (const char *mode)
{
  static const char * const modes[] = { "integrated", "intel", "off" };

  for (guint i = 0; mode != NULL && i < G_N_ELEMENTS (modes); i++)
    if (g_ascii_strcasecmp (mode, modes[i]) == 0)
      return TRUE;

  return FALSE;
}

static void
add_active (GPtrArray           *facts,
            const SyFactSources *from,
            const Manager       *manager,
            const char          *source)
{
  g_autofree char *mode = manager->get_mode != NULL ? manager->get_mode (from) : NULL;
  const char *means = is_off_mode (mode)
                      ? _("In this mode the discrete GPU is switched off or without its driver: "
                          "choose the hybrid mode first.")
                      : _(manager->means);

  if (mode != NULL)
    sy_facts_add (facts, manager->id, SY_TRISTATE_YES, mode, source,
                  _("%s manages the GPUs here (%s). %s"), manager->name, mode, means);
  else
    sy_facts_add (facts, manager->id, SY_TRISTATE_YES, NULL, source,
                  _("%s manages the GPUs here. %s"), manager->name, means);
}

static void
add_installed (GPtrArray           *facts,
               const SyFactSources *from,
               const Manager       *manager,
               const char          *program,
               const char          *trace)
{
  switch (is_active (from, manager, trace))
    {
    case SY_TRISTATE_YES:
      add_active (facts, from, manager, trace != NULL ? trace : program);
      break;

    case SY_TRISTATE_NO:
      sy_facts_add (facts, manager->id, SY_TRISTATE_NO, NULL, program,
                    _("%s is installed and not in use."), manager->name);
      break;

    case SY_TRISTATE_UNKNOWN:
    default:
      sy_facts_add (facts, manager->id, SY_TRISTATE_UNKNOWN, NULL, program,
                    _("%s is installed; whether it runs could not be read."), manager->name);
      break;
    }
}

static void
read_one (GPtrArray           *facts,
          const SyFactSources *from,
          const Manager       *manager)
{
  g_autofree char *path = NULL;
  const char *program = find_program (from, manager, &path);
  gboolean lasting;
  const char *trace = find_trace (from, manager, &lasting);

  if (program != NULL)
    add_installed (facts, from, manager, program, trace);
  else if (lasting)
    sy_facts_add (facts, manager->id, SY_TRISTATE_YES, "integrated", trace,
                  _("%s of %s takes the discrete GPU away from Linux at every boot, also without "
                    "that program. Remove that file, or let the program choose its hybrid mode."),
                  trace, manager->name);
  else if (trace != NULL && sy_facts_has_programs (from->sysroot))
    sy_facts_add (facts, manager->id, SY_TRISTATE_NO, "left-behind", trace,
                  _("%s is no longer installed; %s was left behind."), manager->name, trace);
  else if (trace != NULL)
    sy_facts_add (facts, manager->id, SY_TRISTATE_UNKNOWN, NULL, trace,
                  _("%s of %s is there; whether that program is installed could not be read."),
                  trace, manager->name);
}

void
sy_facts_read_manager (GPtrArray           *facts,
                       const SyFactSources *from)
{
  guint before = facts->len;

  for (guint i = 0; i < G_N_ELEMENTS (managers); i++)
    read_one (facts, from, &managers[i]);
  if (facts->len > before)
    return;

  if (sy_facts_has_programs (from->sysroot))
    sy_facts_add (facts, SY_FACT_MANAGER_NONE, SY_TRISTATE_YES, NULL, "/usr/bin",
                  _("No other program that manages GPUs was found."));
  else
    sy_facts_add (facts, SY_FACT_MANAGER_NONE, SY_TRISTATE_UNKNOWN, NULL, "/usr/bin",
                  _("There is no /usr/bin to tell which programs manage GPUs here."));
}
