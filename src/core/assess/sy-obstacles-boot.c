/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"
#include "host/sy-boot-guard.h"
#include "host/sy-bootloader.h"
#include "host/sy-initramfs-tool.h"

#include <glib/gi18n-lib.h>

/* The last piece of evidence is the summary; what stands before it are the candidates. */
static gboolean
has_candidates (const GPtrArray *evidence)
{
  return evidence->len > 1;
}

/* Before the others: what cannot be found there is only what this lacks. */
static SyObstacle *
check_boot_not_mounted (SyMachine            *machine,
                        const SySchemeResult *scheme)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  guint line = 0;
  const char *folder = sysroot != NULL ? sy_boot_guard_find_unmounted (sysroot, &line) : NULL;
  g_autofree char *command = NULL;
  SyObstacle *obstacle;

  if (folder == NULL)
    return NULL;
  obstacle = sy_obstacle_new ("boot-not-mounted", SY_SEVERITY_BLOCKS,
                              _("/etc/fstab:%u: found %s, which is not mounted: what this "
                                "computer starts from is not there."), line, folder);
  command = g_strdup_printf ("sudo mount %s", folder);
  sy_obstacle_set_fix (obstacle, SY_FIX_COMMAND, command, _("Mount it with this command: %s"),
                       command);

  return obstacle;
}

static SyObstacle *
check_initramfs_unknown (SyMachine            *machine,
                         const SySchemeResult *scheme)
{
  g_autofree char *way_out = NULL;
  SyObstacle *obstacle;

  if (sy_machine_get_initramfs (machine) != SY_INITRAMFS_UNKNOWN ||
      sy_machine_get_sysroot (machine) == NULL)
    return NULL;
  if (!has_candidates (sy_machine_get_initramfs_evidence (machine)))
    return sy_obstacle_new ("initramfs-unknown", SY_SEVERITY_BLOCKS,
                            _("No tool that builds the initramfs, the files that Linux starts "
                              "from, and that Switchyard knows was found, so that it cannot be "
                              "set up."));
  obstacle = sy_obstacle_new ("initramfs-unknown", SY_SEVERITY_BLOCKS,
                              _("Which tool builds the initramfs, the files that Linux starts "
                                "from, is not certain, so that it cannot be set up."));
  way_out = sy_initramfs_tool_get_way_out (machine);
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL, "%s", way_out);

  return obstacle;
}

static SyObstacle *
check_bootloader_unknown (SyMachine            *machine,
                          const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (sy_machine_get_bootloader (machine) != SY_BOOTLOADER_UNKNOWN ||
      sy_machine_get_sysroot (machine) == NULL ||
      !sy_boot_guard_check_mounts (sy_machine_get_sysroot (machine), NULL))
    return NULL;
  if (!has_candidates (sy_machine_get_bootloader_evidence (machine)))
    return sy_obstacle_new ("bootloader-unknown", SY_SEVERITY_BLOCKS,
                            _("No boot loader that Switchyard knows was found, so that it cannot "
                              "be set up."));
  obstacle = sy_obstacle_new ("bootloader-unknown", SY_SEVERITY_BLOCKS,
                              _("Which boot loader starts this computer is not certain, so that it "
                                "cannot be set up."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       "%s", _(sy_bootloader_way_out));

  return obstacle;
}

/* Said once, instead of an obstacle for each thing that a listing does not tell. */
static SyObstacle *
check_listing (SyMachine            *machine,
               const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (sy_machine_get_sysroot (machine) != NULL)
    return NULL;
  obstacle = sy_obstacle_new ("listing", SY_SEVERITY_NOTE,
                              sy_machine_get_iommu (machine) == SY_TRISTATE_YES
                              ? _("A listing does not tell what the boot loader, the initramfs and "
                                  "the drivers are set to.")
                              : _("A listing does not tell whether the IOMMU is on, nor what the "
                                  "boot loader, the initramfs and the drivers are set to."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("Run “switchyardctl report” on that computer and open the report here."));

  return obstacle;
}

static SyObstacle *
make_unsupported (const char   *id,
                  const GError *error)
{
  SyObstacle *obstacle = sy_obstacle_new (id, SY_SEVERITY_BLOCKS, "%s", error->message);

  sy_obstacle_set_fix (obstacle, SY_FIX_NONE, NULL,
                       _("This version of Switchyard cannot set aside a GPU at boot here; nothing "
                         "of the hardware is against it."));

  return obstacle;
}

static SyObstacle *
check_initramfs_unsupported (SyMachine            *machine,
                             const SySchemeResult *scheme)
{
  g_autoptr (GError) error = NULL;

  if (sy_machine_get_initramfs (machine) == SY_INITRAMFS_UNKNOWN ||
      sy_initramfs_tool_find (machine, &error) != NULL ||
      !g_error_matches (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED))
    return NULL;

  return make_unsupported ("initramfs-unsupported", error);
}

static SyObstacle *
check_bootloader_unsupported (SyMachine            *machine,
                              const SySchemeResult *scheme)
{
  g_autoptr (GError) error = NULL;

  if (sy_machine_get_bootloader (machine) == SY_BOOTLOADER_UNKNOWN ||
      sy_bootloader_get (machine, &error) != NULL ||
      !g_error_matches (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED))
    return NULL;

  return make_unsupported ("bootloader-unsupported", error);
}

static SyObstacle *
check_legacy_boot (SyMachine            *machine,
                   const SySchemeResult *scheme)
{
  if (sy_machine_get_hypervisor (machine) != NULL ||
      sy_obstacles_get_fact (machine, SY_FACT_UEFI, SY_TRISTATE_NO) == NULL)
    return NULL;

  return sy_obstacle_new ("legacy-boot", SY_SEVERITY_NOTE,
                          _("This computer starts in the old way (BIOS, “Legacy”, “CSM”). That "
                            "works; some GPUs keep a picture of that start and are harder to hand "
                            "over than with UEFI."));
}

const SyObstacleCheck sy_obstacles_boot[] = {
  check_listing,
  check_boot_not_mounted,
  check_initramfs_unknown,
  check_initramfs_unsupported,
  check_bootloader_unknown,
  check_bootloader_unsupported,
  check_legacy_boot,
  NULL,
};
