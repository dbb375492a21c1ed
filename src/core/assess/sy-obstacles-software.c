/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"
#include "host/sy-packages.h"

#include <glib/gi18n-lib.h>

static void
set_package_fix (SyObstacle *obstacle,
                 SyMachine  *machine,
                 SyPackage   package)
{
  const SyOsRelease *os_release = sy_machine_get_os_release (machine);
  g_autofree char *command = sy_packages_get_command (os_release, package);

  if (command != NULL && os_release->ostree)
    sy_obstacle_set_fix (obstacle, SY_FIX_PACKAGES, command,
                         _("Install it with this command, and restart: %s"), command);
  else if (command != NULL)
    sy_obstacle_set_fix (obstacle, SY_FIX_PACKAGES, command,
                         _("Install it with this command: %s"), command);
  else if (sy_machine_get_initramfs (machine) == SY_INITRAMFS_NIXOS)
    sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                         _("Set “virtualisation.libvirtd.enable = true;” in the configuration of "
                           "NixOS (and “virtualisation.libvirtd.qemu.swtpm.enable = true;” for a "
                           "TPM), and rebuild it."));
  else
    sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                         _("Install it with the package manager of your distribution."));
}

static SyObstacle *
check_package (SyMachine  *machine,
               const char *fact,
               const char *id,
               SySeverity  severity,
               SyPackage   package,
               const char *says)
{
  SyObstacle *obstacle;

  /* Inside a virtual machine nobody wants to set up another one. */
  if (sy_machine_get_hypervisor (machine) != NULL ||
      sy_obstacles_get_fact (machine, fact, SY_TRISTATE_NO) == NULL)
    return NULL;
  obstacle = sy_obstacle_new (id, severity, "%s", says);
  set_package_fix (obstacle, machine, package);

  return obstacle;
}

static SyObstacle *
check_libvirt_missing (SyMachine            *machine,
                       const SySchemeResult *scheme)
{
  return check_package (machine, SY_FACT_LIBVIRT, "libvirt-missing", SY_SEVERITY_BLOCKS,
                        SY_PACKAGE_LIBVIRT,
                        _("libvirt, which manages virtual machines, is not installed."));
}

static SyObstacle *
check_qemu_missing (SyMachine            *machine,
                    const SySchemeResult *scheme)
{
  return check_package (machine, SY_FACT_QEMU, "qemu-missing", SY_SEVERITY_BLOCKS,
                        SY_PACKAGE_QEMU, _("QEMU, which runs virtual machines, is not installed."));
}

/* Where programs cannot be listed either, that no firmware was found says nothing. */
static SyObstacle *
check_ovmf_missing (SyMachine            *machine,
                    const SySchemeResult *scheme)
{
  if (sy_facts_get_state (sy_machine_get_facts (machine), SY_FACT_QEMU) == SY_TRISTATE_UNKNOWN)
    return NULL;

  return check_package (machine, SY_FACT_OVMF, "ovmf-missing", SY_SEVERITY_BLOCKS,
                        SY_PACKAGE_OVMF,
                        _("OVMF, the UEFI firmware of virtual machines, is not installed. Every "
                          "laptop known to work uses it."));
}

static SyObstacle *
check_swtpm_missing (SyMachine            *machine,
                     const SySchemeResult *scheme)
{
  return check_package (machine, SY_FACT_SWTPM, "swtpm-missing", SY_SEVERITY_NOTE,
                        SY_PACKAGE_SWTPM,
                        _("swtpm is not installed. Windows 11 wants the TPM that it gives to a "
                          "virtual machine; Windows 10 does without."));
}

static SyObstacle *
check_right (SyMachine  *machine,
             const char *id,
             SySeverity  severity,
             const char *group,
             const char *says)
{
  g_autofree char *command = g_strdup_printf ("sudo usermod -aG %s \"$USER\"", group);
  SyObstacle *obstacle;

  if (sy_obstacles_get_fact (machine, id, SY_TRISTATE_NO) == NULL)
    return NULL;
  obstacle = sy_obstacle_new (id, severity, "%s", says);
  sy_obstacle_set_fix (obstacle, SY_FIX_COMMAND, command,
                       _("Join the group with this command, then log out and in again: %s"),
                       command);

  return obstacle;
}

static SyObstacle *
check_right_libvirt (SyMachine            *machine,
                     const SySchemeResult *scheme)
{
  return check_right (machine, SY_FACT_RIGHT_LIBVIRT, SY_SEVERITY_WARNS, "libvirt",
                      _("You may not manage the system’s virtual machines without the password of "
                        "an administrator."));
}

static SyObstacle *
check_right_kvm (SyMachine            *machine,
                 const SySchemeResult *scheme)
{
  return check_right (machine, SY_FACT_RIGHT_KVM, SY_SEVERITY_NOTE, "kvm",
                      _("You may not use KVM yourself. Virtual machines of the system do not need "
                        "that, those of your own session do."));
}

const SyObstacleCheck sy_obstacles_software[] = {
  check_libvirt_missing,
  check_qemu_missing,
  check_ovmf_missing,
  check_right_libvirt,
  check_swtpm_missing,
  check_right_kvm,
  NULL,
};
