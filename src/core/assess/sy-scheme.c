/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CLASS_VGA 0x0300
#define CLASS_3D  0x0302

/* What the connectors of a GPU's DRM card tell. */
typedef struct {
  gboolean panel;       /* eDP, LVDS or DSI: a built-in panel */
  guint    n_ports;     /* other outputs */
  gboolean sure_ports;  /* at least one that is no phantom */
} Outputs;

typedef struct {
  const SyGpu *integrated;
  const SyGpu *discrete;
  guint        n_unknown;
} Gpus;

gboolean
sy_scheme_is_panel (const char *connector)
{
  return g_str_has_prefix (connector, "eDP-") || g_str_has_prefix (connector, "LVDS-") ||
         g_str_has_prefix (connector, "DSI-");
}

static Outputs
look_at_outputs (const SyGpu *gpu)
{
  Outputs outputs = { 0 };

  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = gpu->connectors->pdata[i];

      if (g_str_has_prefix (connector->name, "Writeback-") ||
          g_str_has_prefix (connector->name, "Virtual-"))
        continue;
      if (sy_scheme_is_panel (connector->name))
        {
          outputs.panel = TRUE;
          continue;
        }
      outputs.n_ports++;

      /* Drivers show one analogue output that nothing is soldered to on boards whose dGPU drives
       * none, as on the Dell Inspiron 7720. */
      if (!g_str_has_prefix (connector->name, "VGA-") ||
          connector->connected == SY_TRISTATE_YES)
        outputs.sure_ports = TRUE;
    }

  return outputs;
}

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
      else if (gpu->role == SY_GPU_ROLE_UNKNOWN)
        gpus.n_unknown++;
    }

  return gpus;
}

static void
conclude (SySchemeResult *result,
          SyScheme        scheme,
          SyCertainty     certainty)
{
  result->scheme = scheme;
  result->certainty = certainty;
}

/* Takes ownership of @evidence. */
static void
note (SySchemeResult *result,
      SyEvidence     *evidence)
{
  g_ptr_array_add (result->evidence, evidence);
}

static char *
get_source (const SyGpu *gpu,
            const char  *file)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  return g_strdup_printf ("/sys/bus/pci/devices/%s/%s",
                          sy_pci_address_format (&gpu->device->address, address), file);
}

/* The tutorials' rule. Class VGA says only that the dGPU has some output of its own; the class of
 * one chip differs from board to board. */
static void
apply_class_rule (SySchemeResult *result,
                  const SyGpu    *dgpu)
{
  g_autofree char *source = get_source (dgpu, "class");

  switch (sy_pci_device_get_class (dgpu->device))
    {
    case CLASS_VGA:
      note (result, sy_evidence_new (source, _("The discrete GPU is a VGA controller beside an "
                                               "integrated GPU: it has an output of its own.")));
      conclude (result, SY_SCHEME_MUXED, SY_CERTAINTY_LIKELY);
      break;

    case CLASS_3D:
      note (result, sy_evidence_new (source, _("The discrete GPU is a 3D controller beside an "
                                               "integrated GPU: it drives no output.")));
      conclude (result, SY_SCHEME_MUXLESS, SY_CERTAINTY_LIKELY);
      break;

    default:
      note (result, sy_evidence_new (source, _("The discrete GPU is a display controller that is "
                                               "not VGA: such GPUs drive no output as far as is "
                                               "known.")));
      conclude (result, SY_SCHEME_MUXLESS, SY_CERTAINTY_LIKELY);
      break;
    }
}

static void
note_outputs (SySchemeResult *result,
              const SyGpu    *gpu)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *source = g_strdup_printf ("/sys/class/drm/%s", gpu->card);

  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = gpu->connectors->pdata[i];

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", connector->name);
    }
  note (result, gpu->connectors->len > 0
                ? sy_evidence_new (source, _("%s has the outputs %s."), gpu->name, names->str)
                : sy_evidence_new (source, _("%s has no output."), gpu->name));
}

/* NVIDIA's driver without modesetting (nvidia-drm.modeset=0) has a card that shows no output. */
static gboolean
may_hide_outputs (const SyGpu *gpu)
{
  return sy_pci_device_get_class (gpu->device) == CLASS_VGA &&
         g_strcmp0 (gpu->device->driver, "nvidia") == 0;
}

/* Connectors tell of the panel, which the class does not. */
static void
apply_outputs (SySchemeResult *result,
               const Gpus     *gpus)
{
  Outputs integrated = look_at_outputs (gpus->integrated);
  Outputs discrete = look_at_outputs (gpus->discrete);

  if (gpus->integrated->card != NULL)
    note_outputs (result, gpus->integrated);
  if (gpus->discrete->card == NULL)
    return;
  note_outputs (result, gpus->discrete);

  if (integrated.panel && discrete.panel)
    conclude (result, SY_SCHEME_MUXED, SY_CERTAINTY_CERTAIN);
  else if (discrete.panel)
    conclude (result, SY_SCHEME_MUXED, SY_CERTAINTY_LIKELY);
  else if (discrete.n_ports == 0 && !may_hide_outputs (gpus->discrete))
    conclude (result, SY_SCHEME_MUXLESS, SY_CERTAINTY_CERTAIN);
  else if (discrete.n_ports == 0)
    return;
  else if (integrated.panel && discrete.sure_ports)
    conclude (result, SY_SCHEME_SPLIT, SY_CERTAINTY_CERTAIN);
  else if (integrated.panel)
    conclude (result, SY_SCHEME_MUXLESS, SY_CERTAINTY_LIKELY);
}

static void
decide_two_gpus (SySchemeResult *result,
                 SyMachine      *machine,
                 const Gpus     *gpus)
{
  static const char * const switches[] = { SY_FACT_GPU_MUX_MODE, SY_FACT_APPLE_GMUX };

  apply_class_rule (result, gpus->discrete);
  apply_outputs (result, gpus);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      const SyFact *fact = sy_facts_find (sy_machine_get_facts (machine), switches[i]);

      if (fact == NULL || fact->state != SY_TRISTATE_YES)
        continue;
      note (result, sy_evidence_new (fact->source, "%s", fact->says));
      conclude (result, SY_SCHEME_MUXED, SY_CERTAINTY_CERTAIN);
    }
}

static void
decide_one_gpu (SySchemeResult *result,
                const Gpus     *gpus)
{
  g_autofree char *source = NULL;

  if (gpus->n_unknown > 0)
    {
      note (result, sy_evidence_new ("/sys/bus/pci/devices",
                                     _("Whether a GPU here is built into the processor or "
                                       "separate is not certain.")));
      conclude (result, SY_SCHEME_UNKNOWN, SY_CERTAINTY_UNKNOWN);
      return;
    }

  /* Firmware with a multiplexer hides the other GPU in one of its positions, so that this holds
   * for the present boot only. */
  if (gpus->discrete != NULL)
    {
      source = get_source (gpus->discrete, "class");
      note (result, sy_evidence_new (source, _("There is a discrete GPU and no integrated one.")));
      conclude (result, SY_SCHEME_DGPU_ONLY, SY_CERTAINTY_LIKELY);
    }
  else if (gpus->integrated != NULL)
    {
      source = get_source (gpus->integrated, "class");
      note (result, sy_evidence_new (source, _("There is an integrated GPU and no discrete one.")));
      conclude (result, SY_SCHEME_IGPU_ONLY, SY_CERTAINTY_LIKELY);
    }
  else
    {
      note (result, sy_evidence_new ("/sys/bus/pci/devices", _("No GPU was found.")));
      conclude (result, SY_SCHEME_UNKNOWN, SY_CERTAINTY_UNKNOWN);
    }
}

/* Returns whether the kind of computer settles it before any GPU is looked at. */
static gboolean
decide_by_computer (SySchemeResult *result,
                    SyMachine      *machine)
{
  const SyEvidence *hypervisor = sy_machine_get_hypervisor_evidence (machine);

  if (hypervisor != NULL)
    {
      note (result, sy_evidence_copy (hypervisor));
      conclude (result, SY_SCHEME_VIRTUAL, SY_CERTAINTY_CERTAIN);
      return TRUE;
    }
  if (sy_machine_get_laptop (machine) == SY_TRISTATE_NO)
    {
      note (result, sy_evidence_new ("/sys/class/dmi/id/chassis_type",
                                     _("The chassis is not that of a laptop.")));
      conclude (result, SY_SCHEME_DESKTOP, SY_CERTAINTY_CERTAIN);
      return TRUE;
    }

  return FALSE;
}

/* What could not be read could be another GPU. */
static void
temper (SySchemeResult *result,
        SyMachine      *machine)
{
  if (sy_machine_get_devices_state (machine) != SY_TRISTATE_UNKNOWN)
    return;

  note (result, sy_evidence_new ("/sys/bus/pci/devices",
                                 _("The list of PCI devices is not complete.")));
  if (result->scheme == SY_SCHEME_DGPU_ONLY || result->scheme == SY_SCHEME_IGPU_ONLY)
    conclude (result, SY_SCHEME_UNKNOWN, SY_CERTAINTY_UNKNOWN);
  else if (result->certainty == SY_CERTAINTY_CERTAIN)
    result->certainty = SY_CERTAINTY_LIKELY;
}

void
sy_scheme_decide (SySchemeResult *result,
                  SyMachine      *machine)
{
  Gpus gpus = sort_gpus (machine);

  result->scheme = SY_SCHEME_UNKNOWN;
  result->certainty = SY_CERTAINTY_UNKNOWN;
  result->evidence = sy_evidence_array_new ();

  if (decide_by_computer (result, machine))
    return;
  if (gpus.integrated != NULL && gpus.discrete != NULL)
    decide_two_gpus (result, machine, &gpus);
  else
    decide_one_gpu (result, &gpus);
  temper (result, machine);
}

const char *
sy_scheme_to_string (SyScheme scheme)
{
  static const char * const names[] = {
    [SY_SCHEME_UNKNOWN] = "unknown",
    [SY_SCHEME_MUXLESS] = "muxless",
    [SY_SCHEME_MUXED] = "muxed",
    [SY_SCHEME_SPLIT] = "split",
    [SY_SCHEME_DGPU_ONLY] = "dgpu-only",
    [SY_SCHEME_IGPU_ONLY] = "igpu-only",
    [SY_SCHEME_DESKTOP] = "desktop",
    [SY_SCHEME_VIRTUAL] = "virtual",
  };

  return (guint) scheme < G_N_ELEMENTS (names) ? names[scheme] : "unknown";
}

const char *
sy_scheme_get_title (SyScheme scheme)
{
  switch (scheme)
    {
    case SY_SCHEME_MUXLESS:
      return _("Optimus, MUXless");

    case SY_SCHEME_MUXED:
      return _("Optimus, MUXed");

    case SY_SCHEME_SPLIT:
      return _("Optimus, split outputs");

    case SY_SCHEME_DGPU_ONLY:
      return _("Discrete GPU only");

    case SY_SCHEME_IGPU_ONLY:
      return _("Integrated GPU only");

    case SY_SCHEME_DESKTOP:
      return _("Desktop computer");

    case SY_SCHEME_VIRTUAL:
      return _("Virtual machine");

    case SY_SCHEME_UNKNOWN:
    default:
      return _("Unknown wiring");
    }
}

const char *
sy_scheme_get_description (SyScheme scheme)
{
  switch (scheme)
    {
    case SY_SCHEME_MUXLESS:
      return _("The panel and every port hang on the integrated GPU. The discrete GPU only "
               "calculates and hands its pictures over.");

    case SY_SCHEME_MUXED:
      return _("The panel can be switched between the integrated and the discrete GPU.");

    case SY_SCHEME_SPLIT:
      return _("The panel stays on the integrated GPU, and some of the ports hang on the discrete "
               "one.");

    case SY_SCHEME_DGPU_ONLY:
      return _("Only the discrete GPU is visible, and it drives the panel. Linux would have no "
               "picture without it.");

    case SY_SCHEME_IGPU_ONLY:
      return _("Only the GPU inside the processor is visible. There is no second GPU to hand to a "
               "virtual machine.");

    case SY_SCHEME_DESKTOP:
      return _("This is not a laptop: monitors are plugged into the GPUs directly.");

    case SY_SCHEME_VIRTUAL:
      return _("This system itself runs inside a virtual machine.");

    case SY_SCHEME_UNKNOWN:
    default:
      return _("How the panel and the ports are wired to the GPUs is not known.");
    }
}
