/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-scheme-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-gpu-chip.h"

#define CLASS_VGA 0x0300

/* What the connectors of a GPU's DRM card tell. */
typedef struct {
  gboolean panel;       /* eDP, LVDS or DSI: a built-in panel */
  guint    n_ports;     /* other outputs */
  gboolean sure_ports;  /* at least one that is no phantom */
} Outputs;

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

static void
note_outputs (SySchemeResult *result,
              SyMachine      *machine,
              const SyGpu    *gpu)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *source = sy_machine_get_sysroot (machine) != NULL
                            ? g_strdup_printf ("/sys/class/drm/%s", gpu->card)
                            : sy_scheme_get_source (machine, gpu, "drm");

  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = gpu->connectors->pdata[i];

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", connector->name);
    }
  sy_scheme_note (result, gpu->connectors->len > 0
                          ? sy_evidence_new (source, _("%s has the outputs %s."), gpu->name,
                                             names->str)
                          : sy_evidence_new (source, _("%s has no output."), gpu->name));
}

/* NVIDIA's driver without modesetting (nvidia-drm.modeset=0) has a card that shows no output. */
static gboolean
may_hide_outputs (const SyGpu *gpu)
{
  return sy_pci_device_get_class (gpu->device) == CLASS_VGA &&
         g_strcmp0 (gpu->device->driver, "nvidia") == 0;
}

/* A driver shows the panel under a GPU that it is wired to, whichever position a switch is in;
 * but some firmware hides it under the other one. So where laptops of that generation mostly have
 * a switch, a panel that is missing there is no proof. */
static SyCertainty
weigh_missing_panel (const SySchemeResult *prior)
{
  return prior->scheme == SY_SCHEME_MUXED ? SY_CERTAINTY_LIKELY : SY_CERTAINTY_CERTAIN;
}

/* Connectors tell of the panel, which the class does not. */
static void
apply_outputs (SySchemeResult *result,
               SyMachine      *machine,
               const SyGpu    *integrated_gpu,
               const SyGpu    *discrete_gpu)
{
  Outputs integrated = look_at_outputs (integrated_gpu);
  Outputs discrete = look_at_outputs (discrete_gpu);

  if (integrated_gpu->card != NULL)
    note_outputs (result, machine, integrated_gpu);
  if (discrete_gpu->card == NULL)
    return;
  note_outputs (result, machine, discrete_gpu);

  if (integrated.panel && discrete.panel)
    sy_scheme_conclude (result, SY_SCHEME_MUXED, SY_CERTAINTY_CERTAIN);
  else if (discrete.panel)
    sy_scheme_conclude (result, SY_SCHEME_MUXED, SY_CERTAINTY_LIKELY);
  else if (discrete.n_ports == 0 && !may_hide_outputs (discrete_gpu))
    sy_scheme_conclude (result, SY_SCHEME_MUXLESS, SY_CERTAINTY_CERTAIN);
  else if (discrete.n_ports == 0)
    return;
  else if (integrated.panel && discrete.sure_ports)
    sy_scheme_conclude (result, SY_SCHEME_SPLIT, weigh_missing_panel (result));
  else if (integrated.panel)
    sy_scheme_conclude (result, SY_SCHEME_MUXLESS, SY_CERTAINTY_LIKELY);
}

/* What drivers for the firmware of a laptop tell of a switch. */
static void
apply_switches (SySchemeResult *result,
                SyMachine      *machine)
{
  static const struct {
    const char  *id;
    SyCertainty  certainty;
  } switches[] = {
    { SY_FACT_NVIDIA_WMI_EC, SY_CERTAINTY_LIKELY },
    { SY_FACT_GPU_MUX_MODE, SY_CERTAINTY_CERTAIN },
    { SY_FACT_APPLE_GMUX, SY_CERTAINTY_CERTAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      const SyFact *fact = sy_facts_find (sy_machine_get_facts (machine), switches[i].id);

      if (fact == NULL || fact->state != SY_TRISTATE_YES)
        continue;
      sy_scheme_note (result, sy_evidence_new (fact->source, "%s", fact->says));
      if (switches[i].certainty == SY_CERTAINTY_CERTAIN ||
          result->certainty != SY_CERTAINTY_CERTAIN)
        sy_scheme_conclude (result, SY_SCHEME_MUXED, switches[i].certainty);
    }
}

/* A card to plug in is not wired to a laptop's panel: it sits in a box outside, or beside a
 * processor for laptops in a small desktop. Where SMBIOS says laptop, names count for less. */
static gboolean
is_plugged_in (SyMachine   *machine,
               const SyGpu *discrete)
{
  if (sy_gpu_chip_is_compute (discrete->device))
    return TRUE;

  return sy_machine_get_laptop (machine) == SY_TRISTATE_UNKNOWN &&
         sy_gpu_chip_for_laptops (discrete->device) == SY_TRISTATE_NO;
}

void
sy_scheme_decide_pair (SySchemeResult *result,
                       SyMachine      *machine,
                       const SyGpu    *integrated,
                       const SyGpu    *discrete)
{
  if (is_plugged_in (machine, discrete))
    {
      g_autofree char *source = sy_scheme_get_source (machine, discrete, "device");

      sy_scheme_note (result,
                      sy_evidence_new (source, _("%s is a card to plug in, not a laptop's second "
                                                 "GPU."), discrete->name));
      sy_scheme_conclude (result, SY_SCHEME_UNKNOWN, SY_CERTAINTY_UNKNOWN);
      return;
    }

  sy_scheme_judge_class (result, machine, integrated, discrete);
  apply_outputs (result, machine, integrated, discrete);
  apply_switches (result, machine);
}
