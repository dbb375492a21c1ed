/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-mode-ways.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "assess/sy-candidate.h"
#include "assess/sy-mode-driver.h"
#include "assess/sy-mode-plan.h"
#include "host/sy-boot-menu.h"

static const char * const modes[] = {
  SY_REQUEST_MODE_HOST, SY_REQUEST_MODE_VM, SY_REQUEST_MODE_OFF,
};
static const char * const whens[] = {
  SY_REQUEST_WHEN_NOW, SY_REQUEST_WHEN_ONCE, SY_REQUEST_WHEN_NEXT_BOOT,
};

void
sy_mode_way_free (SyModeWay *self)
{
  g_free (self->reason);
  g_free (self);
}

/* What is set up once, and without which the GPU cannot be set aside. */
static const char *
find_missing_stage (SyMachine  *machine,
                    const char *mode,
                    const char *when)
{
  const SyGpu *gpu = sy_candidate_find (machine);
  g_autoptr (SyBootMenu) menu = NULL;

  if (!g_str_equal (mode, SY_REQUEST_MODE_VM))
    return NULL;
  if (g_str_equal (when, SY_REQUEST_WHEN_NOW))
    return gpu != NULL && gpu->device->iommu_group == SY_PCI_NO_IOMMU_GROUP ? "iommu" : NULL;

  menu = sy_boot_menu_read (machine, NULL);

  return menu != NULL && menu->vm_id == NULL ? "release" : NULL;
}

static SyModeWay *
make_way (SyAssessment *assessment,
          const char   *mode,
          const char   *when)
{
  g_autoptr (SyRequest) request = sy_request_new_mode (mode, when, NULL);
  SyStageContext context = { .assessment = assessment, .request = request };
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = sy_mode_make_plan (&context, &error);
  SyModeWay *self = g_new0 (SyModeWay, 1);

  self->mode = mode;
  self->when = when;
  if (plan != NULL)
    {
      self->possible = SY_TRISTATE_YES;
      self->done = sy_plan_get_changes (plan)->len == 0;
      return self;
    }
  self->possible = g_error_matches (error, SY_ERROR, SY_ERROR_DENIED) ? SY_TRISTATE_UNKNOWN
                                                                      : SY_TRISTATE_NO;
  self->reason = g_strdup (error->message);
  if (self->possible == SY_TRISTATE_NO)
    self->stage = find_missing_stage (sy_assessment_get_machine (assessment), mode, when);

  return self;
}

GPtrArray *
sy_mode_list_ways (SyAssessment *assessment)
{
  GPtrArray *ways = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_mode_way_free);

  if (sy_machine_get_sysroot (sy_assessment_get_machine (assessment)) == NULL)
    return ways;
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (whens); j++)
      g_ptr_array_add (ways, make_way (assessment, modes[i], whens[j]));

  return ways;
}

const SyModeWay *
sy_mode_find_way (const GPtrArray *ways,
                  const char      *mode,
                  const char      *when)
{
  for (guint i = 0; i < ways->len; i++)
    {
      const SyModeWay *way = ways->pdata[i];

      if (g_str_equal (way->mode, mode) && g_str_equal (way->when, when))
        return way;
    }

  return NULL;
}

const SyModeWay *
sy_mode_find_start (const GPtrArray *ways,
                    const char      *mode)
{
  static const char * const starts[] = { SY_REQUEST_WHEN_ONCE, SY_REQUEST_WHEN_NEXT_BOOT };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      const SyModeWay *way = sy_mode_find_way (ways, mode, starts[i]);

      if (way != NULL && way->possible != SY_TRISTATE_NO && !way->done)
        return way;
    }

  return NULL;
}

/* D3cold is without power, D3hot nearly so, D0 is awake (PCI Power Management 1.2, section 2). */
char *
sy_mode_describe_power (SyAssessment *assessment)
{
  const SyGpu *gpu = sy_candidate_find (sy_assessment_get_machine (assessment));
  const char *state = gpu != NULL ? gpu->power_state : NULL;

  if (state == NULL || g_str_equal (state, "unknown"))
    return NULL;
  if (g_str_equal (state, "D3cold"))
    return g_strdup (_("The GPU has no power now (D3cold); nothing saves more."));
  if (g_str_equal (state, "D3hot"))
    return g_strdup (_("The GPU sleeps (D3hot)."));
  if (sy_assessment_get_mode (assessment) == SY_MODE_OFF)
    return g_strdup_printf (_("The GPU is awake without a driver (%s). With vfio-pci it may sleep "
                              "deeper: choose the mode for the virtual machine, and see whether "
                              "that saves more."), state);

  return g_strdup_printf (_("The GPU is awake (%s)."), state);
}

/* The line "btime" of /proc/stat (proc(5)): when the kernel started; 0 where it does not tell. */
static gint64
read_start_time (SySysroot *sysroot)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, "/proc/stat", NULL);
  const char *line = text != NULL ? strstr (text, "\nbtime ") : NULL;

  return line != NULL ? g_ascii_strtoll (line + strlen ("\nbtime "), NULL, 10) : 0;
}

char *
sy_mode_describe_failure (SySysroot       *sysroot,
                          const GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      SyEntry *entry = entries->pdata[i];
      const char *message = sy_entry_get_message (entry);

      if (g_strcmp0 (sy_entry_get_stage (entry), "mode") != 0)
        continue;
      if (sy_entry_get_state (entry) != SY_ENTRY_ROLLED_BACK || message == NULL ||
          g_date_time_to_unix (sy_entry_get_time (entry)) < read_start_time (sysroot))
        return NULL;
      return g_strdup_printf (_("The last switch did not work and was taken back. %s Try it again; "
                                "where that does not help, restart the computer, which starts as "
                                "if nothing had been moved."), message);
    }

  return NULL;
}

/* Its driver is there and does not have it, and nobody asked for that: it did not take the GPU
 * back, or was not given it. Where no driver is loaded, Linux was set up to go without. */
static gboolean
is_abandoned (SyAssessment *assessment,
              const SyGpu  *gpu)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyPciDevice *device = gpu->device;
  g_autofree char *path = NULL;
  const char *driver;

  /* A listing does not tell which drivers are loaded. */
  if (sysroot == NULL || sy_assessment_get_mode (assessment) != SY_MODE_OFF ||
      device->driver != NULL || device->driver_override != NULL)
    return FALSE;

  driver = sy_mode_driver_for_host (machine, device, NULL);
  if (driver == NULL)
    return FALSE;
  path = g_build_filename ("/sys/bus/pci/drivers", driver, NULL);

  return sy_sysroot_exists (sysroot, path);
}

char *
sy_mode_describe_exit (SyAssessment    *assessment,
                       const GPtrArray *ways)
{
  const SyGpu *gpu = sy_candidate_find (sy_assessment_get_machine (assessment));
  const SyModeWay *back = sy_mode_find_way (ways, SY_REQUEST_MODE_HOST, SY_REQUEST_WHEN_NOW);

  if (gpu != NULL && sy_mode_find_stuck (gpu) != NULL)
    return g_strdup (_("The kernel hangs on the GPU. Save your work and restart the computer; "
                       "nothing else ends this."));
  if (gpu != NULL && is_abandoned (assessment, gpu))
    return g_strdup (_("Linux's driver is there, but does not have the GPU, and nobody switched it "
                       "off. Give it back to Linux now; where that does not work, restart the "
                       "computer."));
  if (sy_assessment_get_mode (assessment) != SY_MODE_MIXED)
    return NULL;
  if (back != NULL && back->possible != SY_TRISTATE_NO && !back->done)
    return g_strdup (_("The GPU is half way between two modes. Give it back to Linux now to put "
                       "that right."));

  return g_strdup (_("The GPU is half way between two modes, and cannot be put right while Linux "
                     "runs. Restart the computer: what was changed while it ran is gone then."));
}
