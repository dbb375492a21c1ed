/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"

#include <glib/gi18n-lib.h>

static SyObstacle *
check_cpu_virtualization_off (SyMachine            *machine,
                              const SySchemeResult *scheme)
{
  SyFirmwareMenu menu = sy_firmware_menu_get (machine);
  SyObstacle *obstacle;

  if (sy_obstacles_get_fact (machine, SY_FACT_CPU_VIRTUALIZATION, SY_TRISTATE_NO) == NULL)
    return NULL;
  obstacle = sy_obstacle_new ("cpu-virtualization-off", SY_SEVERITY_BLOCKS,
                              _("The processor cannot run virtual machines as it is set up now."));
  if (sy_machine_get_hypervisor (machine) != NULL)
    sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                         _("The host of this virtual machine would have to allow nested ones."));
  else
    sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                         _("In the firmware settings (%s while the computer starts), switch on %s. "
                           "If there is no such setting, the processor may not be able to."),
                         menu.key, menu.virtualization);

  return obstacle;
}

/* Without the processor's help there can be no KVM, and that is said already. */
static SyObstacle *
check_kvm_missing (SyMachine            *machine,
                   const SySchemeResult *scheme)
{
  gboolean amd = g_strcmp0 (sy_machine_get_cpu_vendor (machine), "AuthenticAMD") == 0;
  g_autofree char *command = g_strdup_printf ("sudo modprobe %s", amd ? "kvm_amd" : "kvm_intel");
  SyObstacle *obstacle;

  if (sy_obstacles_get_fact (machine, SY_FACT_KVM, SY_TRISTATE_NO) == NULL ||
      sy_obstacles_get_fact (machine, SY_FACT_CPU_VIRTUALIZATION, SY_TRISTATE_NO) != NULL)
    return NULL;
  obstacle = sy_obstacle_new ("kvm-missing", SY_SEVERITY_BLOCKS,
                              _("KVM, the part of Linux that runs virtual machines, is not at "
                                "work."));
  sy_obstacle_set_fix (obstacle, SY_FIX_COMMAND, command,
                       _("Load its module: %s. If that fails, start a kernel of your "
                         "distribution, which has it."), command);

  return obstacle;
}

static SyObstacle *
check_vfio_missing (SyMachine            *machine,
                    const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (sy_obstacles_get_fact (machine, SY_FACT_VFIO_PCI, SY_TRISTATE_NO) == NULL)
    return NULL;
  obstacle = sy_obstacle_new ("vfio-missing", SY_SEVERITY_BLOCKS,
                              _("This kernel lacks vfio-pci, the driver that hands devices to "
                                "virtual machines."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("Start the usual kernel of your distribution; all of the current ones "
                         "have it."));

  return obstacle;
}

static SyObstacle *
check_vfio_builtin (SyMachine            *machine,
                    const SySchemeResult *scheme)
{
  const SyFact *fact = sy_obstacles_get_fact (machine, SY_FACT_VFIO_PCI, SY_TRISTATE_YES);

  if (fact == NULL || g_strcmp0 (fact->value, "builtin") != 0)
    return NULL;

  return sy_obstacle_new ("vfio-builtin", SY_SEVERITY_NOTE,
                          _("vfio-pci is built into this kernel, so that files in modprobe.d do "
                            "not reach it. Switchyard uses kernel parameters, which do."));
}

static SyObstacle *
check_secure_boot (SyMachine            *machine,
                   const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (sy_obstacles_get_fact (machine, SY_FACT_SECURE_BOOT, SY_TRISTATE_YES) == NULL)
    return NULL;
  obstacle = sy_obstacle_new ("secure-boot", SY_SEVERITY_NOTE,
                              _("Secure Boot is on. The drivers for virtual machines that come "
                                "with the kernel are signed; modules built here (DKMS), such as "
                                "NVIDIA’s, are loaded only if their key is enrolled."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("Where the kernel starts as one signed file (a unified kernel image), "
                         "have it signed again after each change of its parameters."));

  return obstacle;
}

static SyObstacle *
check_lockdown (SyMachine            *machine,
                const SySchemeResult *scheme)
{
  const SyFact *fact = sy_obstacles_get_fact (machine, SY_FACT_LOCKDOWN, SY_TRISTATE_YES);

  return fact != NULL
         ? sy_obstacle_new ("lockdown", SY_SEVERITY_NOTE,
                            _("%s Handing a GPU over works nevertheless."), fact->says)
         : NULL;
}

static SyObstacle *
check_hibernation (SyMachine            *machine,
                   const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (sy_obstacles_get_fact (machine, SY_FACT_HIBERNATION, SY_TRISTATE_YES) == NULL)
    return NULL;
  obstacle = sy_obstacle_new ("hibernation", SY_SEVERITY_WARNS,
                              _("This computer is set up to hibernate. What a virtual machine "
                                "keeps in a GPU is lost in that, and the mode chosen at the start "
                                "is that of the session that is resumed."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("Shut down the virtual machine before, and do not hibernate to change "
                         "the mode."));

  return obstacle;
}

/* Windows 11 wants 4 GiB; a computer of 8 GiB shows somewhat less. */
static SyObstacle *
check_memory_small (SyMachine            *machine,
                    const SySchemeResult *scheme)
{
  const SyFact *fact = sy_facts_find (sy_machine_get_facts (machine), SY_FACT_MEMORY);
  guint64 size_mib = fact != NULL && fact->value != NULL
                     ? g_ascii_strtoull (fact->value, NULL, 10) : 0;
  SyObstacle *obstacle;

  if (size_mib == 0 || size_mib >= 7 * 1024)
    return NULL;
  obstacle = sy_obstacle_new ("memory-small", SY_SEVERITY_WARNS,
                              _("With %" G_GUINT64_FORMAT " MiB of memory, Linux and Windows are "
                                "both short of it: a virtual machine with a GPU holds all of its "
                                "memory as long as it runs."), size_mib);
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("16 GiB are comfortable: 8 of them for Windows."));

  return obstacle;
}

const SyObstacleCheck sy_obstacles_kernel[] = {
  check_cpu_virtualization_off,
  check_kvm_missing,
  check_vfio_missing,
  check_hibernation,
  check_memory_small,
  check_vfio_builtin,
  check_secure_boot,
  check_lockdown,
  NULL,
};
