/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment-private.h"
#include "assess/sy-stage-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
obstacle_free (SyObstacle *self)
{
  g_free (self->id);
  g_free (self->says);
  g_free (self->fix);
  g_free (self);
}

/* Takes ownership of @says. */
static void
add (GPtrArray  *obstacles,
     const char *id,
     SySeverity  severity,
     char       *says,
     const char *fix)
{
  SyObstacle *obstacle = g_new0 (SyObstacle, 1);

  obstacle->id = g_strdup (id);
  obstacle->severity = severity;
  obstacle->says = says;
  obstacle->fix = g_strdup (fix);
  g_ptr_array_add (obstacles, obstacle);
}

static gboolean
has_role (SyMachine *machine,
          SyGpuRole  role)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  for (guint i = 0; i < gpus->len; i++)
    if (((const SyGpu *) gpus->pdata[i])->role == role)
      return TRUE;

  return FALSE;
}

static void
check_gpus (GPtrArray *obstacles,
            SyMachine *machine)
{
  gboolean discrete = has_role (machine, SY_GPU_ROLE_DISCRETE);

  /* What is lacking may be the GPU that would be left for Linux. */
  if (sy_machine_get_devices_state (machine) == SY_TRISTATE_UNKNOWN)
    add (obstacles, "pci-unreadable",
         discrete && sy_machine_get_gpus (machine)->len > 1 ? SY_SEVERITY_WARNS
                                                            : SY_SEVERITY_BLOCKS,
         g_strdup (_("Not all PCI devices could be read.")),
         _("See the list of problems for what could not be read and why."));
  else if (!discrete && has_role (machine, SY_GPU_ROLE_UNKNOWN))
    add (obstacles, "gpu-role-unknown", SY_SEVERITY_BLOCKS,
         g_strdup (_("Which GPU is the discrete one is not certain.")), NULL);
  else if (!discrete)
    add (obstacles, "no-dgpu", SY_SEVERITY_BLOCKS,
         g_strdup (_("No discrete GPU was found that could be handed to a virtual machine.")),
         sy_machine_get_hypervisor (machine) != NULL
         ? NULL
         : _("If this computer has one, switch it on in the firmware settings or in the tool that "
             "manages it, and start again."));

  if (discrete && sy_machine_get_dgpu (machine) == NULL)
    add (obstacles, "dgpu-ambiguous", SY_SEVERITY_WARNS,
         g_strdup (_("There are several discrete GPUs.")),
         _("Choose the one that the virtual machine shall have."));
}

/* Whether an output of @gpu is in use; @panels: only built-in panels count. */
static gboolean
drives_output (const SyGpu *gpu,
               gboolean     panels)
{
  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = gpu->connectors->pdata[i];

      if (connector->connected == SY_TRISTATE_YES &&
          (!panels || sy_scheme_is_panel (connector->name)))
        return TRUE;
    }

  return FALSE;
}

static gboolean
others_drive_output (SyMachine   *machine,
                     const SyGpu *dgpu)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  for (guint i = 0; i < gpus->len; i++)
    if (gpus->pdata[i] != dgpu && drives_output (gpus->pdata[i], FALSE))
      return TRUE;

  return FALSE;
}

static void
check_display_owner (GPtrArray            *obstacles,
                     SyMachine            *machine,
                     const SySchemeResult *scheme)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);
  gboolean alone = sy_machine_get_gpus (machine)->len == 1 &&
                   sy_machine_get_devices_state (machine) == SY_TRISTATE_YES;

  if (scheme->scheme == SY_SCHEME_DGPU_ONLY || (dgpu != NULL && alone))
    add (obstacles, "display-owner", SY_SEVERITY_BLOCKS,
         g_strdup (_("The discrete GPU drives the display alone: without it, Linux would have no "
                     "picture.")),
         _("If the firmware settings offer a hybrid or switchable graphics mode, choose it, so "
           "that the integrated GPU drives the panel."));
  else if (dgpu != NULL && drives_output (dgpu, TRUE))
    add (obstacles, "display-owner", SY_SEVERITY_BLOCKS,
         g_strdup (_("The panel is switched to the discrete GPU now: without it, Linux would have "
                     "no picture.")),
         _("Switch to the hybrid graphics mode in the firmware settings or in the tool that "
           "manages it, and start again."));
  else if (dgpu != NULL && dgpu->boot_vga == SY_TRISTATE_YES &&
           !others_drive_output (machine, dgpu))
    add (obstacles, "display-on-dgpu", SY_SEVERITY_WARNS,
         g_strdup (_("This computer started with its picture on the discrete GPU, and no output of "
                     "another GPU is known to be in use.")),
         _("Connect a monitor to the other GPU, or make it the first one in the firmware "
           "settings."));
}

static const char *
get_iommu_fix (SyMachine *machine)
{
  const char *vendor = sy_machine_get_cpu_vendor (machine);

  if (sy_machine_get_hypervisor (machine) != NULL)
    return _("The host of this virtual machine would have to give it a virtual IOMMU.");
  if (sy_stage_iommu_has_parameter (machine) && sy_stage_iommu_runs_with_parameter (machine))
    return _("Switch on VT-d in the firmware settings; the kernel parameter intel_iommu=on is "
             "there already.");
  if (sy_stage_iommu_has_parameter (machine))
    return _("Switch on VT-d in the firmware settings, then let Switchyard add the kernel "
             "parameter intel_iommu=on (stage “iommu”).");
  if (g_strcmp0 (vendor, "AuthenticAMD") == 0)
    return _("Switch on IOMMU (AMD-Vi) in the firmware settings; Linux then uses it by itself.");

  return _("Switch on the IOMMU (VT-d, AMD-Vi) in the firmware settings.");
}

static void
check_iommu (GPtrArray *obstacles,
             SyMachine *machine)
{
  switch (sy_machine_get_iommu (machine))
    {
    case SY_TRISTATE_NO:
      add (obstacles, "iommu-off", SY_SEVERITY_BLOCKS,
           g_strdup (_("The IOMMU is off, so that no device can be handed to a virtual machine.")),
           get_iommu_fix (machine));
      break;

    case SY_TRISTATE_UNKNOWN:
      add (obstacles, "iommu-unknown", SY_SEVERITY_WARNS,
           g_strdup (_("Whether the IOMMU is on could not be read.")), NULL);
      break;

    case SY_TRISTATE_YES:
    default:
      break;
    }
}

static char *
list_strangers (SyMachine   *machine,
                const SyGpu *dgpu)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];
      char address[SY_PCI_ADDRESS_TEXT_SIZE];

      if (device->iommu_group != dgpu->device->iommu_group || sy_pci_device_is_bridge (device) ||
          sy_pci_address_same_slot (&device->address, &dgpu->device->address))
        continue;
      g_string_append_printf (names, "%s%s (%s)", names->len > 0 ? ", " : "",
                              sy_pci_address_format (&device->address, address),
                              device->device_name);
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
check_group (GPtrArray *obstacles,
             SyMachine *machine)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);
  g_autofree char *strangers = NULL;

  if (dgpu == NULL || dgpu->device->iommu_group == SY_PCI_NO_IOMMU_GROUP)
    return;

  strangers = list_strangers (machine, dgpu);
  if (strangers[0] != '\0')
    add (obstacles, "group-shared", SY_SEVERITY_BLOCKS,
         g_strdup_printf (_("The discrete GPU shares IOMMU group %d with %s. A group can only be "
                            "handed over whole."), dgpu->device->iommu_group, strangers),
         _("Another slot, or a firmware setting such as ACS, may separate them."));
}

/* The last piece of evidence is the summary; what stands before it are the candidates. */
static gboolean
has_candidates (const GPtrArray *evidence)
{
  return evidence->len > 1;
}

static void
check_boot_chain (GPtrArray *obstacles,
                  SyMachine *machine)
{
  gboolean tools = has_candidates (sy_machine_get_initramfs_evidence (machine));
  gboolean loaders = has_candidates (sy_machine_get_bootloader_evidence (machine));

  if (sy_machine_get_initramfs (machine) == SY_INITRAMFS_UNKNOWN)
    add (obstacles, "initramfs-unknown", SY_SEVERITY_BLOCKS,
         g_strdup (tools ? _("Which tool builds the initramfs is not certain, so that it cannot be "
                             "set up.")
                         : _("No tool that builds the initramfs and that Switchyard knows was "
                             "found, so that it cannot be set up.")),
         tools ? _("Remove the tools that are not used, or their leftover configuration.") : NULL);
  if (sy_machine_get_bootloader (machine) == SY_BOOTLOADER_UNKNOWN)
    add (obstacles, "bootloader-unknown", SY_SEVERITY_BLOCKS,
         g_strdup (loaders ? _("Which boot loader starts this computer is not certain, so that it "
                               "cannot be set up.")
                           : _("No boot loader that Switchyard knows was found, so that it cannot "
                               "be set up.")),
         loaders ? _("Remove the configuration of boot loaders that are not used.") : NULL);
}

/* Stable: of equal ones, what was found first stays first. */
static int
compare_obstacles (gconstpointer a,
                   gconstpointer b)
{
  const SyObstacle * const *left = a;
  const SyObstacle * const *right = b;

  return (int) (*right)->severity - (int) (*left)->severity;
}

GPtrArray *
sy_obstacles_find (SyMachine            *machine,
                   const SySchemeResult *scheme)
{
  g_autoptr (GPtrArray) obstacles =
    g_ptr_array_new_with_free_func ((GDestroyNotify) obstacle_free);

  check_gpus (obstacles, machine);
  check_display_owner (obstacles, machine, scheme);
  check_iommu (obstacles, machine);
  check_group (obstacles, machine);
  check_boot_chain (obstacles, machine);
  g_ptr_array_sort (obstacles, compare_obstacles);

  return g_steal_pointer (&obstacles);
}

const SyObstacle *
sy_obstacles_find_id (const GPtrArray *obstacles,
                      const char      *id)
{
  for (guint i = 0; i < obstacles->len; i++)
    {
      const SyObstacle *obstacle = obstacles->pdata[i];

      if (strcmp (obstacle->id, id) == 0)
        return obstacle;
    }

  return NULL;
}

const char *
sy_severity_to_string (SySeverity severity)
{
  switch (severity)
    {
    case SY_SEVERITY_BLOCKS:
      return "blocks";

    case SY_SEVERITY_WARNS:
      return "warns";

    case SY_SEVERITY_NOTE:
    default:
      return "note";
    }
}
