/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"

#define GROUP N_("Room for the GPU’s memory")

/* Firmware of before 2023 places at most 32 GiB above 4 GiB without being told. */
#define LARGE_BAR (G_GUINT64_CONSTANT (8) << 30)

/* Without a resizable region the window on a GPU's memory is 256 MiB. */
#define RESIZED_BAR (G_GUINT64_CONSTANT (1) << 30)

static guint64
find_largest (const SySubject *subject)
{
  guint64 largest = 0;

  for (guint i = 0; i < subject->gpu->bars->len; i++)
    largest = MAX (largest, g_array_index (subject->gpu->bars, SyPciBar, i).size);

  return largest;
}

static gboolean
require_bars (const SySubject *subject,
              SyFinding       *finding)
{
  if (!sy_finding_require_gpu (finding, subject))
    return FALSE;
  if (subject->gpu != NULL && subject->gpu->bars != NULL && subject->gpu->bars->len > 0)
    return TRUE;
  sy_finding_set (finding, SY_FINDING_UNKNOWN, _("The GPU’s regions are not known here."));

  return FALSE;
}

static void
check_aperture (const SySubject *subject,
                SyFinding       *finding)
{
  guint64 largest;
  g_autofree char *size = NULL;
  gboolean is_host;

  if (!require_bars (subject, finding))
    return;
  largest = find_largest (subject);
  size = g_format_size_full (largest, G_FORMAT_SIZE_IEC_UNITS);
  is_host = g_strcmp0 (subject->guest->features.cpu_mode, "host-passthrough") == 0;
  sy_finding_add_from (finding, "/sys/bus/pci/devices", _("Its largest region has %s"), size);
  if (largest < LARGE_BAR || is_host)
    sy_finding_set (finding, SY_FINDING_PASS, _("There is room for the GPU’s memory (%s)."), size);
  else
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("The GPU wants %s of addresses, and the guest does not know how many the "
                        "real processor has, so the firmware may leave it without (Code 12)."),
                      size);
      sy_finding_offer_cpu (finding, subject);
    }
}

static void
check_rebar (const SySubject *subject,
             SyFinding       *finding)
{
  guint64 largest;

  if (!require_bars (subject, finding))
    return;
  largest = find_largest (subject);
  if (largest < RESIZED_BAR)
    sy_finding_set (finding, SY_FINDING_PASS, _("The GPU’s window is of the usual size."));
  else
    {
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("The firmware made the window on the GPU’s memory larger (Resizable BAR). "
                        "Some drivers showed a black screen in a virtual machine with that."));
      sy_finding_advise (finding, _("Where the screen stays black, switch it off in the "
                                    "firmware."));
    }
}

const SyCheck sy_checks_resources[] = {
  { "guest.aperture", GROUP, N_("Addresses for the GPU’s memory"),
    N_("The firmware of the guest must find addresses for all of the GPU’s regions."),
    "qemu#703; kubevirt#11093; edk2#8745", FALSE, check_aperture },
  { "guest.rebar", GROUP, N_("Resizable BAR"),
    N_("A window as large as the GPU’s memory needs a driver and firmware that know of it."),
    "QaidVoid/Complete-Single-GPU-Passthrough", FALSE, check_rebar },
  { NULL },
};
