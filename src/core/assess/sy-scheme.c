/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-scheme-private.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-form.h"

#define DEVICES_PATH "/sys/bus/pci/devices"

typedef struct {
  const SyGpu *integrated;
  const SyGpu *discrete;
  const SyGpu *external;
  guint        n_unknown;
} Gpus;

const SyGpu *
sy_scheme_pick_dgpu (SyMachine *machine)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);

  for (guint i = 0; dgpu == NULL && i < gpus->len; i++)
    {
      const SyGpu *gpu = gpus->pdata[i];

      if (gpu->role == SY_GPU_ROLE_DISCRETE)
        dgpu = gpu;
    }

  return dgpu;
}

static Gpus
sort_gpus (SyMachine *machine)
{
  const GPtrArray *all = sy_machine_get_gpus (machine);
  Gpus gpus = { .discrete = sy_scheme_pick_dgpu (machine) };

  for (guint i = 0; i < all->len; i++)
    {
      const SyGpu *gpu = all->pdata[i];

      if (gpu->role == SY_GPU_ROLE_INTEGRATED && gpus.integrated == NULL)
        gpus.integrated = gpu;
      else if (gpu->role == SY_GPU_ROLE_EXTERNAL)
        gpus.external = gpu;
      else if (gpu->role == SY_GPU_ROLE_UNKNOWN)
        gpus.n_unknown++;
    }

  return gpus;
}

void
sy_scheme_conclude (SySchemeResult *result,
                    SyScheme        scheme,
                    SyCertainty     certainty)
{
  result->scheme = scheme;
  result->certainty = certainty;
}

void
sy_scheme_note (SySchemeResult *result,
                SyEvidence     *evidence)
{
  g_ptr_array_add (result->evidence, evidence);
}

char *
sy_scheme_get_source (SyMachine   *machine,
                      const SyGpu *gpu,
                      const char  *file)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  sy_pci_address_format (&gpu->device->address, address);

  return sy_machine_get_sysroot (machine) != NULL
         ? g_strdup_printf (DEVICES_PATH "/%s/%s", address, file)
         : g_strdup_printf ("lspci %s", address);
}

static const char *
get_list_source (SyMachine *machine)
{
  return sy_machine_get_sysroot (machine) != NULL ? DEVICES_PATH : "lspci";
}

/* A switch in the firmware, where only one of the GPUs is there to see. */
static void
note_switch (SySchemeResult *result,
             SyMachine      *machine,
             const char     *id)
{
  const SyFact *fact = sy_facts_find (sy_machine_get_facts (machine), id);

  if (fact != NULL && fact->state == SY_TRISTATE_YES)
    sy_scheme_note (result, sy_evidence_new (fact->source, "%s", fact->says));
}

/* Firmware with a multiplexer hides the other GPU in one of its positions, so that this holds for
 * the present boot only, and is likely at most. */
static void
decide_discrete (SySchemeResult *result,
                 SyMachine      *machine,
                 const SyGpu    *discrete)
{
  g_autofree char *source = sy_scheme_get_source (machine, discrete, "class");

  sy_scheme_note (result,
                  sy_evidence_new (source, _("There is a discrete GPU and no integrated one.")));
  sy_scheme_note (result,
                  sy_evidence_new (source, _("Most processors of laptops have a GPU inside; if "
                                             "this one has, the firmware hides it, and a setting "
                                             "for hybrid graphics may bring it back.")));
  note_switch (result, machine, SY_FACT_GPU_MUX_MODE);
  note_switch (result, machine, SY_FACT_APPLE_GMUX);
  sy_scheme_conclude (result, SY_SCHEME_DGPU_ONLY, SY_CERTAINTY_LIKELY);
}

static void
decide_integrated (SySchemeResult *result,
                   SyMachine      *machine,
                   const Gpus     *gpus)
{
  g_autofree char *source = sy_scheme_get_source (machine, gpus->integrated, "class");

  sy_scheme_note (result,
                  sy_evidence_new (source, _("There is an integrated GPU and no discrete one.")));
  if (gpus->external != NULL)
    sy_scheme_note (result,
                    sy_evidence_new (source, _("%s is outside of the computer."),
                                     gpus->external->name));
  note_switch (result, machine, SY_FACT_DGPU_DISABLE);
  sy_scheme_conclude (result, SY_SCHEME_IGPU_ONLY, SY_CERTAINTY_LIKELY);
}

static void
decide_one_gpu (SySchemeResult *result,
                SyMachine      *machine,
                const Gpus     *gpus)
{
  if (gpus->n_unknown > 0)
    sy_scheme_note (result, sy_evidence_new (get_list_source (machine),
                                             _("Whether a GPU here is built into the processor or "
                                               "separate is not certain.")));
  else if (gpus->discrete != NULL)
    decide_discrete (result, machine, gpus->discrete);
  else if (gpus->integrated != NULL)
    decide_integrated (result, machine, gpus);
  else if (gpus->external != NULL)
    sy_scheme_note (result, sy_evidence_new (get_list_source (machine),
                                             _("The only GPU that is known is outside of the "
                                               "computer.")));
  else
    sy_scheme_note (result, sy_evidence_new (get_list_source (machine), _("No GPU was found.")));
}

static void
decide_laptop (SySchemeResult *result,
               SyMachine      *machine)
{
  Gpus gpus = sort_gpus (machine);

  if (gpus.integrated != NULL && gpus.discrete != NULL)
    sy_scheme_decide_pair (result, machine, gpus.integrated, gpus.discrete);
  else
    decide_one_gpu (result, machine, &gpus);
}

/* Where SMBIOS does not say what kind of computer this is, its parts may. */
static void
decide_by_parts (SySchemeResult *result,
                 SyMachine      *machine)
{
  g_auto (SyForm) form;

  sy_form_guess (&form, sy_machine_get_devices (machine), sy_machine_get_gpus (machine));
  if (form.evidence != NULL)
    sy_scheme_note (result, sy_evidence_new (get_list_source (machine), "%s",
                                             form.evidence->says));
  if (form.laptop == SY_TRISTATE_NO)
    sy_scheme_conclude (result, SY_SCHEME_DESKTOP, SY_CERTAINTY_LIKELY);
  else if (!form.mixed)
    decide_laptop (result, machine);
}

/* A listing is a text that somebody chose, cut or put together, a host's lines above those of its
 * guest: it makes nothing certain. */
static void
temper_listing (SySchemeResult *result,
                SyMachine      *machine)
{
  if (sy_machine_get_sysroot (machine) == NULL && result->certainty == SY_CERTAINTY_CERTAIN)
    result->certainty = SY_CERTAINTY_LIKELY;
}

/* What could not be read could be another GPU. */
static void
temper (SySchemeResult *result,
        SyMachine      *machine)
{
  temper_listing (result, machine);
  if (sy_machine_get_devices_state (machine) != SY_TRISTATE_UNKNOWN)
    return;

  sy_scheme_note (result, sy_machine_get_sysroot (machine) != NULL
                          ? sy_evidence_new (DEVICES_PATH,
                                             _("The list of PCI devices is not complete."))
                          : sy_evidence_new ("lspci", _("The listing is an excerpt: that a GPU is "
                                                        "missing in it proves nothing.")));
  if (result->scheme == SY_SCHEME_DGPU_ONLY || result->scheme == SY_SCHEME_IGPU_ONLY)
    sy_scheme_conclude (result, SY_SCHEME_UNKNOWN, SY_CERTAINTY_UNKNOWN);
  else if (result->certainty == SY_CERTAINTY_CERTAIN)
    result->certainty = SY_CERTAINTY_LIKELY;
}

void
sy_scheme_decide (SySchemeResult *result,
                  SyMachine      *machine)
{
  const SyEvidence *hypervisor = sy_machine_get_hypervisor_evidence (machine);

  result->scheme = SY_SCHEME_UNKNOWN;
  result->certainty = SY_CERTAINTY_UNKNOWN;
  result->evidence = sy_evidence_array_new ();

  if (hypervisor != NULL)
    {
      sy_scheme_note (result, sy_evidence_copy (hypervisor));
      sy_scheme_conclude (result, SY_SCHEME_VIRTUAL, SY_CERTAINTY_CERTAIN);
      temper_listing (result, machine);
      return;
    }

  switch (sy_machine_get_laptop (machine))
    {
    case SY_TRISTATE_NO:
      sy_scheme_note (result, sy_evidence_new ("/sys/class/dmi/id/chassis_type",
                                               _("The chassis is not that of a laptop.")));
      sy_scheme_conclude (result, SY_SCHEME_DESKTOP, SY_CERTAINTY_CERTAIN);
      return;

    case SY_TRISTATE_YES:
      decide_laptop (result, machine);
      break;

    case SY_TRISTATE_UNKNOWN:
    default:
      decide_by_parts (result, machine);
      break;
    }
  temper (result, machine);
}
