/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NVIDIA N_("It lets the NVIDIA GPU draw the desktop, which fails without that GPU.")

/*
 * What other programs that manage GPUs do in a mode of theirs, and the command that leaves it.
 * The modes of the two that write /etc/prime-discrete are those of that file: whether NVIDIA's GPU
 * is on, off, or there "on-demand".
 * @mode NULL: in any mode; the first line that fits holds. @says NULL: their fact says it.
 */
static const struct {
  const char *name;         /* behind SY_FACT_MANAGER_PREFIX */
  const char *mode;
  SySeverity  severity;
  gboolean    hides;        /* the GPU is not there for Linux */
  const char *says;
  const char *command;
} managers[] = {
  { "envycontrol", "integrated", SY_SEVERITY_BLOCKS, TRUE, NULL, "sudo envycontrol -s hybrid" },
  { "envycontrol", "nvidia", SY_SEVERITY_BLOCKS, FALSE, NVIDIA, "sudo envycontrol -s hybrid" },
  { "envycontrol", NULL, SY_SEVERITY_NOTE, FALSE,
    N_("It may take the GPU’s sound and USB parts off the bus."), NULL },
  { "supergfxd", "integrated", SY_SEVERITY_BLOCKS, TRUE, NULL, "supergfxctl -m Hybrid" },
  { "supergfxd", "hybrid", SY_SEVERITY_NOTE, FALSE, NULL, NULL },
  { "supergfxd", NULL, SY_SEVERITY_WARNS, FALSE, NULL, "supergfxctl -m Hybrid" },
  { "optimus-manager", "integrated", SY_SEVERITY_BLOCKS, TRUE, NULL,
    "optimus-manager --switch hybrid" },
  { "optimus-manager", "nvidia", SY_SEVERITY_BLOCKS, FALSE, NVIDIA,
    "optimus-manager --switch hybrid" },
  { "optimus-manager", NULL, SY_SEVERITY_WARNS, FALSE, NULL, NULL },
  { "system76-power", "off", SY_SEVERITY_BLOCKS, TRUE, NULL,
    "sudo system76-power graphics hybrid" },
  { "system76-power", "on", SY_SEVERITY_BLOCKS, FALSE, NVIDIA,
    "sudo system76-power graphics hybrid" },
  { "system76-power", NULL, SY_SEVERITY_NOTE, FALSE, NULL, NULL },
  { "prime-select", "off", SY_SEVERITY_BLOCKS, TRUE, NULL, "sudo prime-select on-demand" },
  { "prime-select", "intel", SY_SEVERITY_BLOCKS, TRUE, NULL, "sudo prime-select on-demand" },
  { "prime-select", "on", SY_SEVERITY_BLOCKS, FALSE, NVIDIA, "sudo prime-select on-demand" },
  { "prime-select", "nvidia", SY_SEVERITY_BLOCKS, FALSE, NVIDIA, "sudo prime-select on-demand" },
  { "bumblebee", NULL, SY_SEVERITY_WARNS, FALSE, NULL,
    "sudo systemctl disable --now bumblebeed" },
  { "driverctl", NULL, SY_SEVERITY_NOTE, FALSE, NULL, NULL },
};

static gboolean
fits (const SyFact *fact,
      const char   *mode)
{
  return mode == NULL ||
         (fact->value != NULL && g_ascii_strcasecmp (fact->value, mode) == 0);
}

/* The number of the line that holds for @fact, or -1. */
static int
find_line (const SyFact *fact)
{
  const char *name = fact->id + strlen (SY_FACT_MANAGER_PREFIX);

  for (guint i = 0; i < G_N_ELEMENTS (managers); i++)
    if (g_strcmp0 (managers[i].name, name) == 0 && fits (fact, managers[i].mode))
      return i;

  return -1;
}

static SyObstacle *
check_manager (SyMachine  *machine,
               const char *id)
{
  const SyFact *fact = sy_obstacles_get_fact (machine, id, SY_TRISTATE_YES);
  int line = fact != NULL ? find_line (fact) : -1;
  SyObstacle *obstacle;

  /* A GPU that is hidden is one obstacle, and that one has the same fix. */
  if (line < 0 || (managers[line].hides && sy_candidate_find (machine) == NULL))
    return NULL;
  obstacle = sy_obstacle_new (id, managers[line].severity, "%s%s%s", fact->says,
                              managers[line].says != NULL ? " " : "",
                              managers[line].says != NULL ? _(managers[line].says) : "");
  if (managers[line].command != NULL)
    sy_obstacle_set_fix (obstacle, SY_FIX_COMMAND, managers[line].command,
                         _("Change that with this command, and restart: %s"),
                         managers[line].command);

  return obstacle;
}

#define CHECK(function, name)                              \
  static SyObstacle *                                      \
  function (SyMachine            *machine,                 \
            const SySchemeResult *scheme)                  \
  {                                                        \
    return check_manager (machine, SY_FACT_MANAGER_PREFIX name); \
  }

CHECK (check_envycontrol, "envycontrol")
CHECK (check_supergfxd, "supergfxd")
CHECK (check_optimus_manager, "optimus-manager")
CHECK (check_system76_power, "system76-power")
CHECK (check_prime_select, "prime-select")
CHECK (check_bumblebee, "bumblebee")
CHECK (check_driverctl, "driverctl")

const SyFact *
sy_obstacles_get_hider (SyMachine *machine)
{
  const GPtrArray *facts = sy_machine_get_facts (machine);

  for (guint i = 0; i < facts->len; i++)
    {
      const SyFact *fact = facts->pdata[i];
      int line;

      if (fact->state != SY_TRISTATE_YES)
        continue;
      if (g_strcmp0 (fact->id, SY_FACT_DGPU_DISABLE) == 0)
        return fact;
      if (!g_str_has_prefix (fact->id, SY_FACT_MANAGER_PREFIX))
        continue;
      line = find_line (fact);
      if (line >= 0 && managers[line].hides)
        return fact;
    }

  return NULL;
}

void
sy_obstacles_set_hider_fix (SyObstacle   *obstacle,
                            SyMachine    *machine,
                            const SyFact *hider)
{
  g_autofree char *command = NULL;

  if (g_strcmp0 (hider->id, SY_FACT_DGPU_DISABLE) == 0)
    command = g_strdup_printf ("echo 0 | sudo tee %s", hider->source);
  else
    command = g_strdup (managers[find_line (hider)].command);
  sy_obstacle_set_fix (obstacle, SY_FIX_COMMAND, command,
                       _("Switch it on with this command, and restart the computer: %s"), command);
}

static SyObstacle *
check_vfio_ids_foreign (SyMachine            *machine,
                        const SySchemeResult *scheme)
{
  const SyFact *fact = sy_obstacles_get_fact (machine, SY_FACT_VFIO_IDS_FOREIGN, SY_TRISTATE_YES);
  SyObstacle *obstacle;

  if (fact == NULL)
    return NULL;
  obstacle = sy_obstacle_new ("vfio-ids-foreign", SY_SEVERITY_WARNS,
                              _("%s That gives the GPU away in every start, also in the usual one, "
                                "where Linux should have it."), fact->says);
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("Remove that line (%s) once Switchyard has set up a boot entry of its "
                         "own."), fact->source);

  return obstacle;
}

static SyObstacle *
check_xorg_nvidia (SyMachine            *machine,
                   const SySchemeResult *scheme)
{
  const SyFact *fact = sy_obstacles_get_fact (machine, SY_FACT_XORG_NVIDIA, SY_TRISTATE_YES);
  g_autofree char *command = NULL;
  SyObstacle *obstacle;

  if (fact == NULL)
    return NULL;
  obstacle = sy_obstacle_new ("xorg-nvidia", SY_SEVERITY_BLOCKS,
                              _("%s There would be no desktop, and maybe no log-in screen."),
                              fact->says);
  command = g_strdup_printf ("sudo mv %s %s.unused", fact->source, fact->source);
  sy_obstacle_set_fix (obstacle, SY_FIX_COMMAND, command,
                       _("Xorg finds its GPUs by itself: put that file aside, restart, and see "
                         "whether your desktop still comes up (if not, give the file its old name "
                         "again). The command: %s"), command);

  return obstacle;
}

static SyObstacle *
check_nouveau (SyMachine            *machine,
               const SySchemeResult *scheme)
{
  const SyGpu *gpu = sy_candidate_find (machine);

  if (gpu == NULL || sy_obstacles_get_fact (machine, SY_FACT_NOUVEAU, SY_TRISTATE_YES) == NULL ||
      g_strcmp0 (gpu->device->driver, "nouveau") != 0)
    return NULL;

  return sy_obstacle_new ("nouveau", SY_SEVERITY_NOTE,
                          _("Linux drives the GPU with nouveau. A virtual machine has a driver of "
                            "its own, so that this does not matter to it."));
}

const SyObstacleCheck sy_obstacles_manager[] = {
  check_envycontrol,
  check_supergfxd,
  check_optimus_manager,
  check_system76_power,
  check_prime_select,
  check_bumblebee,
  check_xorg_nvidia,
  check_vfio_ids_foreign,
  check_driverctl,
  check_nouveau,
  NULL,
};
