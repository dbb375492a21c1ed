/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-scheme-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-gpu-chip.h"

#define CLASS_VGA    0x0300
#define CLASS_3D     0x0302
#define VENDOR_APPLE 0x106b

/* What the laptops of one generation have in common, where the discrete GPU is a VGA controller.
 * That class says only that the GPU has an output of its own, often a single HDMI port, and nothing
 * of the panel; the same chip is of one class on one board and of another on the next. */
static const struct {
  SyGpuChip   chip;
  SyScheme    scheme;
  SyCertainty certainty;
  const char *says;
} generations[] = {
  { SY_GPU_CHIP_BEFORE_OPTIMUS, SY_SCHEME_MUXED, SY_CERTAINTY_LIKELY,
    N_("Laptops of its time, before 2010, could use a second GPU only by switching the panel "
       "over to it.") },
  { SY_GPU_CHIP_FIRST_OPTIMUS, SY_SCHEME_UNKNOWN, SY_CERTAINTY_UNKNOWN,
    N_("Laptops of its time, 2010, had either a switch for the panel or none (the first Optimus "
       "ones), and both look the same.") },
  { SY_GPU_CHIP_FERMI_KEPLER, SY_SCHEME_MUXLESS, SY_CERTAINTY_LIKELY,
    N_("In laptops of its time, 2010 to 2014, such a GPU mostly was a VGA controller though every "
       "output hung on the integrated GPU.") },
  { SY_GPU_CHIP_MAXWELL, SY_SCHEME_SPLIT, SY_CERTAINTY_LIKELY,
    N_("In laptops of its time the panel mostly stays on the integrated GPU, and an external port "
       "hangs on the discrete one.") },
  { SY_GPU_CHIP_PASCAL_TURING, SY_SCHEME_SPLIT, SY_CERTAINTY_LIKELY,
    N_("In laptops of its time, 2016 to 2020, the panel mostly stays on the integrated GPU, and "
       "HDMI or another external port hangs on the discrete one.") },
  { SY_GPU_CHIP_AMPERE, SY_SCHEME_MUXED, SY_CERTAINTY_LIKELY,
    N_("Most laptops of its time, from 2021 on, can switch the panel between the GPUs if the "
       "discrete one has outputs at all.") },
  { SY_GPU_CHIP_AMD_OLD, SY_SCHEME_UNKNOWN, SY_CERTAINTY_UNKNOWN,
    N_("Laptops of its time had either a switch for the panel or none, and both look the same.") },
  { SY_GPU_CHIP_AMD_POLARIS, SY_SCHEME_SPLIT, SY_CERTAINTY_LIKELY,
    N_("In laptops of its time the panel mostly stays on the integrated GPU, and an external port "
       "hangs on the discrete one.") },
  { SY_GPU_CHIP_AMD_NAVI2, SY_SCHEME_MUXED, SY_CERTAINTY_LIKELY,
    N_("Most laptops of its time, from 2021 on, can switch the panel between the GPUs if the "
       "discrete one has outputs at all.") },
};

static gboolean
is_apple (SyMachine *machine)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  const char *vendor = sy_machine_get_vendor (machine);

  if (vendor != NULL)
    return g_str_has_prefix (vendor, "Apple");
  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (device->vendor == VENDOR_APPLE || device->subsystem_vendor == VENDOR_APPLE ||
          strstr (device->device_name, "Mac Edition") != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
judge_vga (SySchemeResult *result,
           SyMachine      *machine,
           const SyGpu    *discrete,
           const char     *source)
{
  SyGpuChip chip = sy_gpu_chip_get (discrete->device);

  sy_scheme_note (result,
                  sy_evidence_new (source, _("The discrete GPU is a VGA controller beside an "
                                             "integrated GPU: it may have an output of its own; "
                                             "of the panel that says nothing.")));
  sy_scheme_conclude (result, SY_SCHEME_MUXED, SY_CERTAINTY_LIKELY);
  if (is_apple (machine))
    {
      sy_scheme_note (result,
                      sy_evidence_new (source, _("Apple's laptops with two GPUs switch the panel "
                                                 "between them by a chip of their own (gmux).")));
      return;
    }
  if (sy_gpu_chip_is_workstation (discrete->device))
    {
      sy_scheme_note (result,
                      sy_evidence_new (source, _("It is a GPU for workstations. Most of those "
                                                 "laptops let the firmware settings choose which "
                                                 "GPU the panel gets.")));
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (generations); i++)
    if (generations[i].chip == chip)
      {
        sy_scheme_note (result, sy_evidence_new (source, "%s", _(generations[i].says)));
        sy_scheme_conclude (result, generations[i].scheme, generations[i].certainty);
      }
}

void
sy_scheme_judge_class (SySchemeResult *result,
                       SyMachine      *machine,
                       const SyGpu    *integrated,
                       const SyGpu    *discrete)
{
  g_autofree char *source = sy_scheme_get_source (machine, discrete, "class");

  switch (sy_pci_device_get_class (discrete->device))
    {
    case CLASS_VGA:
      judge_vga (result, machine, discrete, source);
      break;

    case CLASS_3D:
      sy_scheme_note (result,
                      sy_evidence_new (source, _("The discrete GPU is a 3D controller beside an "
                                                 "integrated GPU: it drives no output.")));
      sy_scheme_conclude (result, SY_SCHEME_MUXLESS, SY_CERTAINTY_LIKELY);
      break;

    default:
      sy_scheme_note (result,
                      sy_evidence_new (source, _("The discrete GPU is a display controller that is "
                                                 "not VGA: such GPUs drive no output as far as is "
                                                 "known.")));
      sy_scheme_conclude (result, SY_SCHEME_MUXLESS, SY_CERTAINTY_LIKELY);
      break;
    }
}
