/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-wiring-private.h"

/* What is drawn of the built-in screen beyond the connectors of each GPU. */
typedef struct {
  const SyGpu *igpu;        /* nullable: the only integrated GPU */
  const SyGpu *dgpu;        /* nullable: the discrete GPU that the stages act on */
  gboolean     mux;         /* the screen hangs behind a switch */
  gboolean     panel_open;  /* a screen there must be; which GPU has it is not certain */
} Panel;

static const SyGpu *
find_integrated (const GPtrArray *gpus)
{
  const SyGpu *found = NULL;

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = g_ptr_array_index (gpus, i);

      if (gpu->role != SY_GPU_ROLE_INTEGRATED)
        continue;
      if (found != NULL)
        return NULL;
      found = gpu;
    }

  return found;
}

static gboolean
has_panel (const GPtrArray *gpus)
{
  for (guint i = 0; i < gpus->len; i++)
    if (sya_wiring_find_panel (g_ptr_array_index (gpus, i)) != NULL)
      return TRUE;

  return FALSE;
}

static gboolean
has_unasked (const GPtrArray *gpus)
{
  for (guint i = 0; i < gpus->len; i++)
    if (((const SyGpu *) g_ptr_array_index (gpus, i))->card == NULL)
      return TRUE;

  return FALSE;
}

/* These exist in laptops only, whether or not anything says that this is one. */
static gboolean
is_laptop (SyAssessment *assessment)
{
  SyScheme scheme = sy_assessment_get_scheme (assessment);

  return scheme == SY_SCHEME_MUXLESS || scheme == SY_SCHEME_SPLIT || scheme == SY_SCHEME_MUXED
         || sy_machine_get_laptop (sy_assessment_get_machine (assessment)) == SY_TRISTATE_YES;
}

static void
judge_panel (Panel        *panel,
             SyAssessment *assessment)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  panel->igpu = find_integrated (gpus);
  panel->dgpu = sy_machine_get_dgpu (machine);
  panel->mux = sy_assessment_get_scheme (assessment) == SY_SCHEME_MUXED;
  panel->panel_open = !panel->mux && is_laptop (assessment) && !has_panel (gpus)
                      && has_unasked (gpus);
}

/* The position that a connected screen proves, else the one that the firmware's switch tells. */
static const SyGpu *
find_mux_position (const Panel *panel,
                   SyMachine   *machine)
{
  const SyGpu *sides[] = { panel->igpu, panel->dgpu };
  const SyFact *fact = sy_facts_find (sy_machine_get_facts (machine), SY_FACT_GPU_MUX_MODE);

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      const SyConnector *connector = sides[i] != NULL ? sya_wiring_find_panel (sides[i]) : NULL;

      if (connector != NULL && connector->connected == SY_TRISTATE_YES)
        return sides[i];
    }
  if (fact == NULL || fact->value == NULL)
    return NULL;

  return g_str_equal (fact->value, "0") ? panel->dgpu : panel->igpu;
}

static char *
gpu_subtitle (const SyGpu *gpu)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  sy_pci_address_format (&gpu->device->address, address);

  /* Translators: role of a GPU, its address */
  return g_strdup_printf (_("%s at %s"), sya_gpu_role_get_label (gpu->role), address);
}

/* Nobody said which driver has the devices of a pasted listing that has none beside them. */
static SyaOwner
find_owner (SyMachine   *machine,
            const SyGpu *gpu)
{
  if (gpu->device->driver == NULL && sy_machine_get_sysroot (machine) == NULL)
    return SYA_OWNER_UNKNOWN;

  return sya_owner_from_device (gpu->device);
}

static guint
add_gpu (SyaWiring    *self,
         SyAssessment *assessment,
         const SyGpu  *gpu,
         gboolean      skip_panel)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  guint index = sya_wiring_add_node (self, 0, "sya-gpu-symbolic", g_strdup (gpu->name),
                                     gpu_subtitle (gpu));
  SyaWiringNode *node = sya_wiring_get_node (self, index);

  node->owner = find_owner (machine, gpu);
  node->badge = sya_gpu_get_owner_text (gpu, node->owner);
  if (node->owner == SYA_OWNER_VM)
    node->hint = _("vfio-pci is the driver that keeps a device free for a virtual machine.");
  sya_wiring_add_link (self, 0, index, SYA_TRACK_LIVE);
  sya_wiring_add_outputs (self, index, gpu, assessment, skip_panel);

  return index;
}

/* A GPU that is there and cannot be seen now. */
static guint
add_hidden_gpu (SyaWiring *self,
                char      *title,
                char      *subtitle)
{
  guint index = sya_wiring_add_node (self, 0, "sya-gpu-symbolic", title, subtitle);

  sya_wiring_get_node (self, index)->known = FALSE;
  sya_wiring_add_link (self, 0, index, SYA_TRACK_UNKNOWN);

  return index;
}

static SyaTrack
mux_track (const SyGpu *position,
           gboolean     here,
           gboolean     certain)
{
  if (position == NULL || (!here && !certain))
    return SYA_TRACK_UNKNOWN;

  return here ? SYA_TRACK_LIVE : SYA_TRACK_IDLE;
}

static const char *
mux_subtitle (const SyGpu *position)
{
  if (position == NULL)
    return _("Its position is not known");

  return position->role == SY_GPU_ROLE_INTEGRATED ? _("Now at the integrated GPU")
                                                  : _("Now at the discrete GPU");
}

/* Stands between the two GPUs, so that the tracks of both meet there. */
static guint
add_mux (SyaWiring   *self,
         const SyGpu *position,
         gboolean     certain)
{
  SyaWiringNode *node;
  guint index;
  guint screen;

  index = sya_wiring_add_node (self, 0, "sya-mux-symbolic",
                               g_strdup (certain ? _("Screen switch (mux)")
                                                 : _("Perhaps a screen switch (mux)")),
                               g_strdup (mux_subtitle (position)));
  node = sya_wiring_get_node (self, index);
  node->depth = 2;
  node->known = certain;
  node->hint = _("The mux is a switch on the board that connects the built-in screen to one GPU "
                 "or the other.");
  screen = sya_wiring_add_node (self, (int) index, "video-single-display-symbolic",
                                g_strdup (_("Built-in screen")), NULL);
  node->owner = position != NULL ? sya_owner_from_device (position->device) : SYA_OWNER_UNKNOWN;
  sya_wiring_add_link (self, index, screen, SYA_TRACK_LIVE);

  return index;
}

static void
add_mux_machine (SyaWiring    *self,
                 SyAssessment *assessment,
                 const Panel  *panel)
{
  const SyGpu *position = find_mux_position (panel, sy_assessment_get_machine (assessment));
  gboolean certain = sy_assessment_get_certainty (assessment) == SY_CERTAINTY_CERTAIN;
  const SyGpu *first = panel->igpu;
  const SyGpu *second = panel->dgpu;
  guint upper;
  guint lower;
  guint mux;

  /* One GPU alone is seen: it has the screen, and the switch hides the other. */
  if (position == NULL && (first == NULL || second == NULL))
    position = first != NULL ? first : second;

  if (first != NULL)
    upper = add_gpu (self, assessment, first, TRUE);
  else
    upper = add_hidden_gpu (self, g_strdup (_("Integrated GPU")),
                            g_strdup (_("Hidden in this position of the switch")));
  mux = add_mux (self, position, certain);
  if (second != NULL)
    lower = add_gpu (self, assessment, second, TRUE);
  else
    lower = add_hidden_gpu (self, g_strdup (_("Discrete GPU")),
                            g_strdup (_("Hidden in this position of the switch")));
  sya_wiring_add_link (self, upper, mux, mux_track (position, position == first, certain));
  sya_wiring_add_link (self, lower, mux, mux_track (position, position == second, certain));
}

/* The scheme tells where it belongs; what nobody has seen is drawn as uncertain all the same. */
static const char *
open_panel_subtitle (SyScheme scheme)
{
  switch (scheme)
    {
    case SY_SCHEME_MUXLESS:
    case SY_SCHEME_SPLIT:
    case SY_SCHEME_IGPU_ONLY:
      return _("Probably at the integrated GPU");

    case SY_SCHEME_DGPU_ONLY:
      return _("Probably at the discrete GPU");

    case SY_SCHEME_UNKNOWN:
    case SY_SCHEME_MUXED:
    case SY_SCHEME_DESKTOP:
    case SY_SCHEME_VIRTUAL:
    default:
      return _("Not known which GPU it is connected to");
    }
}

static gboolean
may_have_panel (const Panel *panel,
                const SyGpu *gpu,
                SyScheme     scheme)
{
  if (gpu->card != NULL || gpu->role == SY_GPU_ROLE_EXTERNAL)
    return FALSE;

  if (panel->igpu != NULL && (scheme == SY_SCHEME_MUXLESS || scheme == SY_SCHEME_SPLIT))
    return gpu == panel->igpu;

  return TRUE;
}

static guint
count_panel_candidates (const Panel     *panel,
                        const GPtrArray *gpus,
                        SyScheme         scheme)
{
  guint n_candidates = 0;

  for (guint i = 0; i < gpus->len; i++)
    if (may_have_panel (panel, g_ptr_array_index (gpus, i), scheme))
      n_candidates++;

  return n_candidates;
}

/* Beside the only GPU that may have it; between the first that may and the others. */
static guint
add_open_panel (SyaWiring *self,
                guint      gpu_index,
                gboolean   only,
                SyScheme   scheme)
{
  guint screen = sya_wiring_add_node (self, only ? (int) gpu_index : 0,
                                      "video-single-display-symbolic",
                                      g_strdup (_("Built-in screen")),
                                      g_strdup (open_panel_subtitle (scheme)));

  sya_wiring_get_node (self, screen)->depth = 2;
  sya_wiring_get_node (self, screen)->known = FALSE;

  return screen;
}

static void
add_gpus (SyaWiring    *self,
          SyAssessment *assessment,
          const Panel  *panel)
{
  const GPtrArray *gpus = sy_machine_get_gpus (sy_assessment_get_machine (assessment));
  SyScheme scheme = sy_assessment_get_scheme (assessment);
  gboolean only = count_panel_candidates (panel, gpus, scheme) == 1;
  guint screen = 0;

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = g_ptr_array_index (gpus, i);
      guint index;

      if (panel->mux && (gpu == panel->igpu || gpu == panel->dgpu))
        continue;
      index = add_gpu (self, assessment, gpu, FALSE);
      if (!panel->panel_open || !may_have_panel (panel, gpu, scheme))
        continue;
      if (screen == 0)
        screen = add_open_panel (self, index, only, scheme);
      sya_wiring_add_link (self, index, screen, SYA_TRACK_UNKNOWN);
    }
}

static char *
processor_title (SyMachine *machine)
{
  const char *vendor = sy_machine_get_cpu_vendor (machine);

  if (sy_machine_get_hypervisor (machine) != NULL)
    return g_strdup (_("Virtual machine"));

  if (g_strcmp0 (vendor, "GenuineIntel") == 0)
    return g_strdup (_("Intel processor"));

  if (g_strcmp0 (vendor, "AuthenticAMD") == 0)
    return g_strdup (_("AMD processor"));

  return g_strdup (_("Processor"));
}

void
sya_wiring_build (SyaWiring    *self,
                  SyAssessment *assessment)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  const GPtrArray *facts = sy_machine_get_facts (machine);
  Panel panel = { NULL };

  judge_panel (&panel, assessment);
  sya_wiring_add_node (self, -1, "sya-processor-symbolic", processor_title (machine),
                       g_strdup (sy_machine_get_hypervisor (machine)));
  if (panel.mux)
    add_mux_machine (self, assessment, &panel);
  add_gpus (self, assessment, &panel);
  if (!panel.mux && sy_facts_get_state (facts, SY_FACT_DGPU_DISABLE) == SY_TRISTATE_YES)
    add_hidden_gpu (self, g_strdup (_("Discrete GPU")),
                    g_strdup (_("Switched off by the firmware (dgpu_disable)")));
}
