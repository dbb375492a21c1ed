/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-mode-now.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "assess/sy-assessment-private.h"
#include "assess/sy-mode-driver.h"
#include "assess/sy-stage-private.h"
#include "machine/sy-kernel-modules.h"
#include "plan/sy-runtime-guard.h"

#define SERVICE_TIMEOUT_MS 30000

const char * const sy_mode_services[] = {
  "nvidia-persistenced.service", "nvidia-powerd.service", NULL,
};

/**
 * Switch:
 * @machine: borrowed, as all else
 * @mode: "host", "vm" or "off"
 * @functions: (element-type SyPciDevice): what has to move
 */
typedef struct {
  SyMachine   *machine;
  SySysroot   *sysroot;
  const SyGpu *gpu;
  const char  *mode;
  GPtrArray   *functions;
  SyPlan      *plan;
} Switch;

static gboolean
is_mode (const Switch *self,
         const char   *mode)
{
  return g_str_equal (self->mode, mode);
}

/* The driver that @function shall have; NULL for none. Linux does well without the sound or the
 * USB-C port of a GPU where its kernel has no driver for them, but not without the display. */
static gboolean
find_target (const Switch       *self,
             const SyPciDevice  *function,
             const char        **out_driver,
             GError            **error)
{
  *out_driver = NULL;
  if (is_mode (self, SY_REQUEST_MODE_OFF))
    return TRUE;
  if (is_mode (self, SY_REQUEST_MODE_VM))
    *out_driver = "vfio-pci";
  else
    *out_driver = sy_mode_driver_for_host (self->machine, function,
                                           function == self->gpu->device ? error : NULL);

  return *out_driver != NULL || function != self->gpu->device;
}

/* VFIO wants every function of the group, the USB controller too. To switch off, or to give back,
 * it takes those that make up the mode; what is on vfio-pci comes back whatever it is. */
static gboolean
has_to_move (const Switch      *self,
             const SyPciDevice *function)
{
  gboolean vfio = g_strcmp0 (function->driver, "vfio-pci") == 0;
  const char *driver;

  if (is_mode (self, SY_REQUEST_MODE_VM))
    return !vfio;
  if (is_mode (self, SY_REQUEST_MODE_OFF))
    return sy_mode_follows (function) && sy_mode_get_driver (function) != NULL;
  if (vfio)
    return TRUE;

  return sy_mode_follows (function) && sy_mode_get_driver (function) == NULL &&
         (function == self->gpu->device ||
          (find_target (self, function, &driver, NULL) && driver != NULL));
}

static void
add_function (Switch            *self,
              const SyPciDevice *function)
{
  if (has_to_move (self, function))
    g_ptr_array_add (self->functions, (gpointer) function);
}

static gboolean
check_functions (const Switch  *self,
                 GError       **error)
{
  const SyPciDevice *stuck = sy_mode_find_stuck (self->gpu);
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  if (stuck != NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_HUNG,
                   _("The kernel hangs on %s. Save your work and restart the computer; nothing "
                     "else ends this."), sy_pci_address_format (&stuck->address, address));
      return FALSE;
    }
  for (guint i = 0; i < self->functions->len; i++)
    {
      const char *driver;

      if (!sy_mode_driver_check_taken (self->functions->pdata[i], error) ||
          !find_target (self, self->functions->pdata[i], &driver, error))
        return FALSE;
    }

  return TRUE;
}

/* Only what a virtual machine needs: Linux can have its GPU back, or off, without. */
static gboolean
check_group (const Switch  *self,
             GError       **error)
{
  g_autofree char *strangers = NULL;

  if (!is_mode (self, SY_REQUEST_MODE_VM) || self->functions->len == 0)
    return TRUE;
  if (!sy_mode_driver_is_there (self->machine, "vfio-pci"))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                           _("The running kernel has no vfio-pci, which a virtual machine takes "
                             "the GPU from."));
      return FALSE;
    }
  if (self->gpu->device->iommu_group == SY_PCI_NO_IOMMU_GROUP)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("The GPU is in no IOMMU group, so that vfio-pci would not take it. "
                             "The step “Turn on the IOMMU” changes that (“switchyardctl apply "
                             "iommu”)."));
      return FALSE;
    }
  strangers = sy_group_list_strangers (self->machine, self->gpu);
  if (strangers != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("The GPU shares its IOMMU group with %s, which Linux would lose too."),
                 strangers);

  return strangers == NULL;
}

/* Where only other users' processes are in doubt, root can tell. */
static gboolean
check_holders (const Switch  *self,
               GError       **error)
{
  for (guint i = 0; i < self->functions->len; i++)
    {
      const SyPciDevice *function = self->functions->pdata[i];
      gboolean hidden;
      g_autofree char *says = sy_runtime_guard_describe (self->sysroot, &function->address,
                                                         sy_mode_services, &hidden);

      if (says == NULL)
        continue;
      g_set_error_literal (error, SY_ERROR,
                           hidden && geteuid () != 0 ? SY_ERROR_DENIED : SY_ERROR_REFUSED, says);
      return FALSE;
    }

  return TRUE;
}

static void
add_service (SyPlan     *plan,
             const char *unit,
             gboolean    stop)
{
  const char *argv[] = { "systemctl", stop ? "stop" : "start", unit, NULL };
  const char *undo_argv[] = { "systemctl", stop ? "start" : "stop", unit, NULL };
  g_autofree char *why = g_strdup_printf (stop ? _("Stops %s, which has the GPU open.")
                                               : _("Starts %s again."), unit);
  SyChange *change = sy_change_new_command (argv, SERVICE_TIMEOUT_MS, why, NULL, NULL);

  sy_change_set_undo_argv (change, undo_argv);
  sy_plan_add (plan, change);
}

static void
plan_stops (Switch *self)
{
  g_autoptr (SyHolders) holders = sy_holders_read_function (self->sysroot,
                                                            &self->gpu->device->address);

  for (guint i = 0; sy_mode_services[i] != NULL; i++)
    for (guint j = 0; holders != NULL && j < holders->processes->len; j++)
      {
        const SyHolder *holder = holders->processes->pdata[j];

        if (g_strcmp0 (holder->unit, sy_mode_services[i]) != 0)
          continue;
        add_service (self->plan, sy_mode_services[i], TRUE);
        break;
      }
}

/* Those that every start of the computer starts (systemctl(1), enable). */
static gboolean
is_enabled (SySysroot  *sysroot,
            const char *unit)
{
  static const char * const targets[] = {
    "multi-user.target", "graphical.target", "basic.target", "sysinit.target", NULL,
  };

  for (guint i = 0; targets[i] != NULL; i++)
    {
      g_autofree char *link = g_strdup_printf ("/etc/systemd/system/%s.wants/%s", targets[i], unit);
      g_autofree char *target = sy_sysroot_read_link (sysroot, link, NULL);

      if (target != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
plan_starts (Switch *self)
{
  for (guint i = 0; sy_mode_services[i] != NULL; i++)
    if (is_enabled (self->sysroot, sy_mode_services[i]))
      add_service (self->plan, sy_mode_services[i], FALSE);
}

static void
add_runtime (Switch            *self,
             SyRuntimeAction    action,
             const SyPciDevice *function,
             const char        *before,
             const char        *after,
             const char        *why)
{
  if (action != SY_RUNTIME_BIND_DRIVER && action != SY_RUNTIME_UNLOAD_MODULE &&
      action != SY_RUNTIME_LOAD_MODULE && g_strcmp0 (before, after) == 0)
    return;
  sy_plan_add (self->plan, sy_change_new_runtime (action, &function->address, before, after, NULL,
                                                  why));
}

static const char *
get_override (const Switch *self)
{
  if (is_mode (self, SY_REQUEST_MODE_VM))
    return "vfio-pci";

  return is_mode (self, SY_REQUEST_MODE_OFF) ? SY_MODE_OVERRIDE_NONE : NULL;
}

/* A function that has its driver already, but would get another one the next time: what a switch
 * leaves that was cut off. */
static void
plan_torn (Switch            *self,
           const SyPciDevice *function)
{
  const char *override = function->driver_override;

  if (g_ptr_array_find (self->functions, function, NULL) || !sy_mode_follows (function) ||
      override == NULL || g_strcmp0 (override, function->driver) == 0)
    return;
  add_runtime (self, SY_RUNTIME_SET_OVERRIDE, function, override, get_override (self),
               _("Takes back that another driver was asked for."));
}

/* Before anything is let go of, so that whoever loads a driver meanwhile does not get the device:
 * udev, or a program that starts the NVIDIA driver. */
static void
plan_overrides (Switch *self)
{
  for (guint i = 0; i < self->functions->len; i++)
    {
      const SyPciDevice *function = self->functions->pdata[i];

      add_runtime (self, SY_RUNTIME_SET_OVERRIDE, function, function->driver_override,
                   get_override (self),
                   is_mode (self, SY_REQUEST_MODE_VM)
                   ? _("Keeps the function for vfio-pci, whoever loads a driver meanwhile.")
                   : _("Keeps every driver away from the function."));
    }
}

/* A function that Linux has no driver for would be kept for vfio-pci for ever. */
static void
plan_freedom (Switch *self)
{
  for (guint i = 0; i < self->functions->len; i++)
    {
      const SyPciDevice *function = self->functions->pdata[i];
      const char *driver;

      if (find_target (self, function, &driver, NULL) && driver == NULL)
        add_runtime (self, SY_RUNTIME_SET_OVERRIDE, function, function->driver_override, NULL,
                     _("Lets any driver have the function that Linux may load one day."));
    }
}

/* vfio-pci is not taken out: it serves whom it serves, and a plain unbinding is enough. */
static gboolean
plan_unload (Switch  *self,
             GError **error)
{
  const SyPciDevice *display = self->gpu->device;
  g_autoptr (GPtrArray) modules = NULL;

  if (!g_ptr_array_find (self->functions, display, NULL) ||
      (g_strcmp0 (display->driver, "nvidia") != 0 && g_strcmp0 (display->driver, "nouveau") != 0))
    return TRUE;
  modules = sy_mode_driver_list_modules (self->sysroot, self->gpu, display->driver, error);
  for (guint i = 0; modules != NULL && i < modules->len; i++)
    add_runtime (self, SY_RUNTIME_UNLOAD_MODULE, display, NULL, modules->pdata[i],
                 _("Takes the driver out of the kernel, which the kernel refuses while anybody "
                   "uses it."));

  return modules != NULL;
}

static gboolean
plan_bindings (Switch  *self,
               GError **error)
{
  for (guint i = 0; i < self->functions->len; i++)
    {
      const SyPciDevice *function = self->functions->pdata[i];
      const char *driver;
      const char *why;

      if (!find_target (self, function, &driver, error))
        return FALSE;
      if (is_mode (self, SY_REQUEST_MODE_VM))
        why = _("Gives the function to vfio-pci, from which a virtual machine takes it.");
      else
        why = is_mode (self, SY_REQUEST_MODE_OFF) ? _("Leaves the function without a driver.")
                                                  : _("Gives the function back to Linux.");
      add_runtime (self, SY_RUNTIME_BIND_DRIVER, function, function->driver, driver, why);
    }

  return TRUE;
}

/* The kernel's default is to keep a device awake for ever; without a driver it may only sleep where
 * it is told so (Documentation/power/pci.rst, section 2.3). */
static void
plan_power (Switch *self)
{
  for (guint i = 0; i < self->functions->len; i++)
    {
      const SyPciDevice *function = self->functions->pdata[i];
      char address[SY_PCI_ADDRESS_TEXT_SIZE];
      g_autofree char *path = g_strdup_printf ("/sys/bus/pci/devices/%s/power/control",
                                               sy_pci_address_format (&function->address,
                                                                      address));
      g_autofree char *now = sy_sysroot_read_attribute (self->sysroot, path, NULL);

      if (now != NULL)
        add_runtime (self, SY_RUNTIME_SET_POWER, function, now, "auto",
                     _("Lets the kernel switch the function off while nobody uses it."));
    }
}

/* The modules that programs and the desktop expect beside NVIDIA's driver. */
static void
plan_companions (Switch *self)
{
  static const char * const modules[] = { "nvidia_drm", "nvidia_uvm", NULL };
  const char *release = sy_machine_get_kernel (self->machine);
  const SyPciDevice *display = self->gpu->device;
  const char *driver = sy_mode_driver_for_host (self->machine, display, NULL);

  if (g_strcmp0 (driver, "nvidia") != 0 || release == NULL)
    return;
  for (guint i = 0; modules[i] != NULL; i++)
    if (sy_kernel_modules_find (self->sysroot, release, modules[i]) == SY_MODULE_LOADABLE)
      add_runtime (self, SY_RUNTIME_LOAD_MODULE, display, NULL, modules[i],
                   _("Loads what belongs to the driver."));
}

static gboolean
plan_changes (Switch  *self,
              GError **error)
{
  plan_torn (self, self->gpu->device);
  for (guint i = 0; i < self->gpu->functions->len; i++)
    plan_torn (self, self->gpu->functions->pdata[i]);
  if (self->functions->len == 0)
    return TRUE;
  if (is_mode (self, SY_REQUEST_MODE_HOST))
    {
      plan_freedom (self);
      if (!plan_bindings (self, error))
        return FALSE;
      plan_companions (self);
      plan_starts (self);
      return TRUE;
    }

  plan_stops (self);
  plan_overrides (self);
  if (!plan_unload (self, error) || !plan_bindings (self, error))
    return FALSE;
  if (is_mode (self, SY_REQUEST_MODE_OFF))
    plan_power (self);

  return TRUE;
}

static const char *
get_title (const char *mode)
{
  if (g_str_equal (mode, SY_REQUEST_MODE_VM))
    return _("Hand the GPU to the virtual machine now");

  return g_str_equal (mode, SY_REQUEST_MODE_OFF) ? _("Switch the GPU off now")
                                                 : _("Give the GPU back to Linux now");
}

/* On vfio-pci in D3cold the GPU has no power at all: without a driver it could not have less. */
static gboolean
is_off_already (const Switch *self)
{
  return is_mode (self, SY_REQUEST_MODE_OFF) &&
         g_strcmp0 (self->gpu->device->driver, "vfio-pci") == 0 &&
         g_strcmp0 (self->gpu->power_state, "D3cold") == 0;
}

SyPlan *
sy_mode_plan_now (const SyStageContext  *context,
                  GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  const char *mode = sy_request_get_mode (context->request);
  g_autoptr (GPtrArray) functions = g_ptr_array_new ();
  g_autoptr (SyPlan) plan = sy_plan_new (context->request, get_title (mode));
  const SyGpu *gpu = sy_stage_context_get_gpu (context, error);
  Switch self = { machine, sy_machine_get_sysroot (machine), gpu, mode, functions, plan };

  if (gpu == NULL)
    return NULL;
  if (is_off_already (&self))
    {
      sy_plan_add_warning (plan, _("The GPU sleeps without power already (D3cold), kept by "
                                   "vfio-pci. Nothing saves more."));
      return g_steal_pointer (&plan);
    }
  add_function (&self, gpu->device);
  for (guint i = 0; i < gpu->functions->len; i++)
    add_function (&self, gpu->functions->pdata[i]);
  if ((functions->len > 0 && !is_mode (&self, SY_REQUEST_MODE_HOST) &&
       !sy_stage_context_check_gpu (context, gpu, error)) ||
      !check_functions (&self, error) || !check_group (&self, error) ||
      !check_holders (&self, error) || !plan_changes (&self, error))
    return NULL;

  return g_steal_pointer (&plan);
}
