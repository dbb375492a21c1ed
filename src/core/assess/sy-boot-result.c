/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-boot-result.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "assess/sy-stage-private.h"
#include "host/sy-boot-menu.h"
#include "machine/sy-kernel-cmdline.h"

#define CLASS_AUDIO  0x0403
#define IDS          "vfio-pci.ids"
#define VFIO_MODULES "/sys/bus/pci/drivers/vfio-pci"

static void
check_free (SyBootCheck *self)
{
  g_free (self->device);
  g_free (self->found);
  g_free (self->expected);
  g_free (self->why);
  g_free (self->fix);
  g_free (self);
}

void
sy_boot_result_free (SyBootResult *self)
{
  g_ptr_array_unref (self->checks);
  g_free (self);
}

guint
sy_boot_result_count_unexpected (const SyBootResult *self)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += ((const SyBootCheck *) self->checks->pdata[i])->state == SY_TRISTATE_NO;

  return n;
}

/* @found: (transfer full); why and fix are the caller's to add where it is not as expected. */
static SyBootCheck *
add_check (SyBootResult *self,
           const char   *id,
           SyTristate    state,
           char         *found,
           const char   *expected)
{
  SyBootCheck *check = g_new0 (SyBootCheck, 1);

  check->id = id;
  check->state = state;
  check->found = found;
  check->expected = g_strdup (expected);
  g_ptr_array_add (self->checks, check);

  return check;
}

static void
explain (SyBootCheck *check,
         const char  *why,
         const char  *fix)
{
  if (check->state != SY_TRISTATE_NO)
    return;
  check->why = g_strdup (why);
  check->fix = g_strdup (fix);
}

/* Beside the display the boot entry takes its audio. The others are libvirt's to take. */
static gboolean
is_taken (const SyPciDevice *function)
{
  return sy_pci_device_get_class (function) == CLASS_AUDIO;
}

/* Whether a value of vfio-pci.ids takes @function: "10de:1c8d" or with the subsystem's ids. */
static gboolean
has_id (const char        *ids,
        const SyPciDevice *function)
{
  g_auto (GStrv) words = g_strsplit (ids, ",", -1);
  g_autofree char *prefix = g_strdup_printf ("%04x:%04x", function->vendor, function->device);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strncasecmp (words[i], prefix, strlen (prefix)) == 0 &&
        (words[i][strlen (prefix)] == '\0' || words[i][strlen (prefix)] == ':'))
      return TRUE;

  return FALSE;
}

/* The last one counts: a tool that adds its own takes ours out of force. */
static void
check_ids (SyBootResult *self,
           SyMachine    *machine,
           const SyGpu  *gpu)
{
  g_auto (GStrv) values = sy_kernel_cmdline_get_values (sy_machine_get_cmdline (machine), IDS);
  guint n = g_strv_length (values);
  const char *last = n > 0 ? values[n - 1] : "";
  g_autoptr (GString) expected = g_string_new (IDS "=");
  gboolean all = has_id (last, gpu->device);
  SyBootCheck *check;

  g_string_append_printf (expected, "%04x:%04x", gpu->device->vendor, gpu->device->device);
  for (guint i = 0; i < gpu->functions->len; i++)
    {
      const SyPciDevice *function = gpu->functions->pdata[i];

      if (!is_taken (function))
        continue;
      all = all && has_id (last, function);
      g_string_append_printf (expected, ",%04x:%04x", function->vendor, function->device);
    }
  check = add_check (self, "boot.ids", all ? SY_TRISTATE_YES : SY_TRISTATE_NO,
                     n > 0 ? g_strconcat (IDS "=", last, NULL)
                           : g_strdup (_("/proc/cmdline has no " IDS "=")), expected->str);
  explain (check,
           n > 1 ? _("The kernel takes only the last “vfio-pci.ids=”, and something else added its "
                     "own.")
                 : _("The boot entry asks for other devices than this computer has now."),
           _("Take the step back and do it again: “switchyardctl undo”, then “switchyardctl apply "
             "release”."));
}

static void
check_iommu (SyBootResult *self,
             SyMachine    *machine,
             const SyGpu  *gpu)
{
  SyTristate groups = sy_machine_get_iommu (machine);
  int group = gpu->device->iommu_group;
  gboolean asked = !sy_stage_iommu_has_parameter (machine) ||
                   sy_stage_iommu_runs_with_parameter (machine);
  SyBootCheck *check;

  if (sy_stage_iommu_has_parameter (machine))
    {
      check = add_check (self, "boot.iommu-parameter", asked ? SY_TRISTATE_YES : SY_TRISTATE_NO,
                         g_strdup (asked ? sy_stage_iommu_parameters[0]
                                         : _("/proc/cmdline does not have it")),
                         sy_stage_iommu_parameters[0]);
      explain (check, _("The boot entry was made without it, or it was changed since."),
               _("Set up the IOMMU: “switchyardctl apply iommu”."));
    }
  if (groups == SY_TRISTATE_YES && group == SY_PCI_NO_IOMMU_GROUP)
    groups = SY_TRISTATE_NO;
  check = add_check (self, "boot.iommu", groups,
                     groups == SY_TRISTATE_YES ? g_strdup_printf (_("IOMMU group %d"), group)
                     : groups == SY_TRISTATE_NO ? g_strdup (_("The GPU is in no IOMMU group"))
                                                : g_strdup (_("could not be read")),
                     _("The GPU is in an IOMMU group"));
  explain (check,
           asked ? _("The kernel was asked to use the IOMMU and found none: it is off in the "
                     "firmware settings.")
                 : _("The kernel was not asked to use the IOMMU."),
           asked ? _("Turn on VT-d (Intel) or AMD-Vi (AMD, also called IOMMU) in the firmware "
                     "settings.")
                 : _("Set up the IOMMU: “switchyardctl apply iommu”."));
}

/* Why vfio-pci does not have the function. */
static char *
explain_driver (SyMachine         *machine,
                const SyPciDevice *function)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];
  gboolean loaded = sy_sysroot_exists (sy_machine_get_sysroot (machine), VFIO_MODULES);

  sy_pci_address_format (&function->address, text);
  if (!loaded)
    return g_strdup_printf (_("vfio-pci was not loaded at all when %s was set up: it is not in the "
                              "initramfs that was started."), text);
  if (function->driver != NULL)
    return g_strdup_printf (_("vfio-pci did not get %s: %s was first."), text, function->driver);

  return g_strdup_printf (_("vfio-pci is loaded, but did not take %s."), text);
}

static void
check_driver (SyBootResult      *self,
              SyMachine         *machine,
              const SyPciDevice *function,
              gboolean           vm)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];
  gboolean vfio = g_strcmp0 (function->driver, "vfio-pci") == 0;
  SyTristate state = vfio == vm ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  g_autofree char *why = NULL;
  SyBootCheck *check;

  if (function->driver_unknown)
    state = SY_TRISTATE_UNKNOWN;
  check = add_check (self, "boot.driver", state,
                     g_strdup (function->driver != NULL ? function->driver
                               : function->driver_unknown ? _("could not be read")
                                                          : _("no driver")),
                     vm ? "vfio-pci" : _("any driver but vfio-pci"));
  check->device = g_strdup (sy_pci_address_format (&function->address, text));
  if (self->safe)
    explain (check, _("This start was to leave the GPU to Linux, and could not take it back."),
             _("Restart the computer, and choose the usual entry in the boot menu."));
  else if (!vm)
    explain (check, _("Something else than Switchyard's boot entry sets the GPU aside, such as a "
                      "line “options vfio-pci ids=” in /etc/modprobe.d."),
             _("Look for “vfio-pci” in /etc/modprobe.d and in the usual boot entry, and take it "
               "out there."));
  if (!vm)
    return;
  why = explain_driver (machine, function);
  explain (check, why,
           _("Build the initramfs anew with “switchyardctl apply release”. If that finds nothing "
             "to do, look whether that driver is named in the initramfs tool's own settings."));
}

static void
check_functions (SyBootResult *self,
                 SyMachine    *machine,
                 const SyGpu  *gpu,
                 gboolean      vm)
{
  check_driver (self, machine, gpu->device, vm);
  for (guint i = 0; i < gpu->functions->len; i++)
    {
      const SyPciDevice *function = gpu->functions->pdata[i];

      if (is_taken (function))
        check_driver (self, machine, function, vm);
    }
}

/* GRUB clears what it was to start for one time, where it can write: before the kernel starts. */
static void
check_once (SyBootResult     *self,
            const SyBootMenu *menu)
{
  SyBootCheck *check;

  if (menu->kind != SY_BOOTLOADER_GRUB)
    return;
  check = add_check (self, "boot.once", self->once ? SY_TRISTATE_NO : SY_TRISTATE_YES,
                     g_strdup_printf ("next_entry=%s", menu->once_id != NULL ? menu->once_id : ""),
                     "next_entry=");
  explain (check, _("Either the next start was set to this entry once more, or GRUB could not "
                    "clear its note and would start it every time."),
           _("For the usual entry: “switchyardctl mode host --next-boot”."));
}

SyBootResult *
sy_boot_result_new (SyAssessment *assessment)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  const char *cmdline = sy_machine_get_cmdline (machine);
  const SyGpu *gpu = sy_machine_get_dgpu (machine);
  g_autoptr (SyBootMenu) menu = NULL;
  SyBootResult *self;
  gboolean safe;
  gboolean vm;

  if (sy_machine_get_sysroot (machine) == NULL || cmdline == NULL)
    return NULL;
  safe = sy_kernel_cmdline_has (cmdline, SY_BOOT_SAFE_PARAMETER);
  vm = !safe && sy_kernel_cmdline_has (cmdline, SY_BOOT_MODE_PARAMETER);
  menu = sy_boot_menu_read (machine, NULL);
  if (!vm && !safe && (menu == NULL || menu->vm_id == NULL))
    return NULL;

  self = g_new0 (SyBootResult, 1);
  self->vm = vm;
  self->safe = safe;
  self->checks = g_ptr_array_new_with_free_func ((GDestroyNotify) check_free);
  self->vm_is_default = menu != NULL ? menu->vm_is_default : SY_TRISTATE_UNKNOWN;
  self->once = menu != NULL && menu->vm_id != NULL &&
               g_strcmp0 (menu->once_id, menu->vm_id) == 0;
  if (safe)
    add_check (self, "boot.safe", SY_TRISTATE_YES,
               g_strdup_printf (_("%s, the safe way: the GPU is for Linux"),
                                SY_BOOT_SAFE_PARAMETER), SY_BOOT_SAFE_PARAMETER);
  else
    add_check (self, "boot.mode", SY_TRISTATE_YES,
               g_strdup (vm ? SY_BOOT_MODE_PARAMETER : _("The usual entry was started")),
               vm ? SY_BOOT_MODE_PARAMETER : _("The usual entry"));
  if (gpu != NULL && vm)
    {
      check_ids (self, machine, gpu);
      check_iommu (self, machine, gpu);
    }
  if (gpu != NULL)
    check_functions (self, machine, gpu, vm);
  if (vm && menu != NULL)
    check_once (self, menu);

  return self;
}

const char *
sy_boot_result_describe_next (const SyBootResult *self)
{
  if (self->once)
    return _("The next start, and only that, sets the GPU aside for the virtual machine.");
  if (self->vm_is_default == SY_TRISTATE_YES)
    return _("Every start sets the GPU aside for the virtual machine, unless another entry is "
             "chosen.");
  if (self->vm_is_default == SY_TRISTATE_NO)
    return _("The next start is the usual one, with the GPU for Linux.");

  return _("What the next start will be is not known.");
}
