/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-wiring-private.h"

static gboolean
is_panel (const SyConnector *connector)
{
  return g_str_has_prefix (connector->name, "eDP")
         || g_str_has_prefix (connector->name, "LVDS")
         || g_str_has_prefix (connector->name, "DSI");
}

/* The kernel's write-back connectors lead into memory, not out of the computer. */
static gboolean
is_port (const SyConnector *connector)
{
  return !is_panel (connector) && !g_str_has_prefix (connector->name, "Writeback");
}

const SyConnector *
sya_wiring_find_panel (const SyGpu *gpu)
{
  for (guint i = 0; gpu->connectors != NULL && i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = g_ptr_array_index (gpu->connectors, i);

      if (is_panel (connector))
        return connector;
    }

  return NULL;
}

static SyaTrack
track_of (SyTristate connected)
{
  switch (connected)
    {
    case SY_TRISTATE_YES:
      return SYA_TRACK_LIVE;

    case SY_TRISTATE_NO:
      return SYA_TRACK_IDLE;

    case SY_TRISTATE_UNKNOWN:
    default:
      return SYA_TRACK_UNKNOWN;
    }
}

/* Takes title and subtitle. */
static SyaWiringNode *
add_output (SyaWiring  *self,
            guint       gpu_index,
            const char *icon_name,
            char       *title,
            char       *subtitle,
            SyaTrack    track)
{
  guint index = sya_wiring_add_node (self, (int) gpu_index, icon_name, title, subtitle);
  SyaWiringNode *node = sya_wiring_get_node (self, index);

  node->owner = sya_wiring_get_node (self, gpu_index)->owner;
  node->known = track != SYA_TRACK_UNKNOWN;
  sya_wiring_add_link (self, gpu_index, index, track);

  return node;
}

static void
add_panel (SyaWiring         *self,
           guint              gpu_index,
           const SyConnector *panel)
{
  add_output (self, gpu_index, "video-single-display-symbolic", g_strdup (_("Built-in screen")),
              g_strdup_printf ("%s, %s", panel->name, sya_connected_get_label (panel->connected)),
              track_of (panel->connected));
}

static void
add_monitor (SyaWiring         *self,
             guint              gpu_index,
             const SyConnector *connector)
{
  const char *name = connector->monitor != NULL ? connector->monitor : _("Monitor");

  add_output (self, gpu_index, "video-display-symbolic", g_strdup (name),
              /* Translators: name of a port, such as "HDMI-A-1" */
              g_strdup_printf (_("Plugged in at %s"), connector->name), SYA_TRACK_LIVE);
}

/* All free sockets of a GPU are one node: a dock can add a dozen. */
static void
add_free_ports (SyaWiring   *self,
                guint        gpu_index,
                const SyGpu *gpu)
{
  g_autoptr (GString) names = g_string_new (NULL);
  SyaTrack track = SYA_TRACK_IDLE;
  guint n_ports = 0;

  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = g_ptr_array_index (gpu->connectors, i);

      if (!is_port (connector) || connector->connected == SY_TRISTATE_YES)
        continue;
      if (connector->connected == SY_TRISTATE_UNKNOWN)
        track = SYA_TRACK_UNKNOWN;
      g_string_append_printf (names, "%s%s", n_ports++ > 0 ? ", " : "", connector->name);
    }
  if (n_ports == 0)
    return;

  if (track == SYA_TRACK_IDLE)
    add_output (self, gpu_index, "sya-port-symbolic",
                g_strdup_printf (g_dngettext (NULL, "%u free monitor port",
                                              "%u free monitor ports", n_ports), n_ports),
                g_string_free (g_steal_pointer (&names), FALSE), track);
  else
    add_output (self, gpu_index, "sya-port-symbolic",
                g_strdup_printf (g_dngettext (NULL, "%u monitor port", "%u monitor ports",
                                              n_ports), n_ports),
                g_strdup_printf (_("%s, not known whether something is plugged in"), names->str),
                track);
}

/* What the driver says, and it is asked only while one of Linux's graphics drivers has the GPU. */
static void
add_unknown (SyaWiring    *self,
             guint         gpu_index,
             const SyGpu  *gpu,
             SyAssessment *assessment)
{
  gboolean discrete = gpu->role == SY_GPU_ROLE_DISCRETE;
  gboolean is_listing = sy_machine_get_sysroot (sy_assessment_get_machine (assessment)) == NULL;
  SyaWiringNode *node;

  if (discrete && sy_assessment_get_scheme (assessment) == SY_SCHEME_MUXLESS)
    {
      gboolean certain = sy_assessment_get_certainty (assessment) == SY_CERTAINTY_CERTAIN;

      node = add_output (self, gpu_index, "action-unavailable-symbolic",
                         g_strdup (certain ? _("No screen of its own")
                                           : _("Probably no screen of its own")),
                         g_strdup (_("It draws, the other GPU shows the picture")),
                         certain ? SYA_TRACK_IDLE : SYA_TRACK_UNKNOWN);
      node->hint = _("This is what “MUXless” means: the discrete GPU is connected to no screen, "
                     "and hands its pictures to the integrated one.");
      return;
    }

  node = add_output (self, gpu_index, "dialog-question-symbolic",
                     g_strdup (_("Outputs not known")),
                     g_strdup (is_listing ? _("A listing does not tell them")
                                          : _("No graphics driver of Linux is asked for them "
                                              "now")),
                     SYA_TRACK_UNKNOWN);
  node->hint = _("Which screens and ports hang on a GPU is told by its driver in Linux.");
}

void
sya_wiring_add_outputs (SyaWiring    *self,
                        guint         gpu_index,
                        const SyGpu  *gpu,
                        SyAssessment *assessment,
                        gboolean      skip_panel)
{
  guint n_connectors = gpu->connectors != NULL ? gpu->connectors->len : 0;

  if (n_connectors == 0)
    {
      if (gpu->card == NULL)
        add_unknown (self, gpu_index, gpu, assessment);
      else
        add_output (self, gpu_index, "action-unavailable-symbolic",
                    g_strdup (_("No screen of its own")),
                    g_strdup (_("It draws, the other GPU shows the picture")), SYA_TRACK_IDLE);
      return;
    }

  for (guint i = 0; i < n_connectors; i++)
    {
      const SyConnector *connector = g_ptr_array_index (gpu->connectors, i);

      if (is_panel (connector) && !skip_panel)
        add_panel (self, gpu_index, connector);
      else if (is_port (connector) && connector->connected == SY_TRISTATE_YES)
        add_monitor (self, gpu_index, connector);
    }
  add_free_ports (self, gpu_index, gpu);
}
