/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment-private.h"
#include "assess/sy-candidate.h"

#include <glib/gi18n-lib.h>

/*
 * Full: the GPU can be handed over whole, and Linux keeps a picture. How the picture of the virtual
 * machine gets to the screen is no part of it (sy-games.c), and neither is software that is not
 * installed yet.
 */
typedef struct {
  SyMachine            *machine;
  const SySchemeResult *scheme;
  const GPtrArray      *obstacles;
  const SyGpu          *gpu;
  SyDisplayUse          use;
} Case;

static gboolean
has (const Case *item,
     const char *id)
{
  return sy_obstacles_find_id (item->obstacles, id) != NULL;
}

static gboolean
is_desktop (const Case *item)
{
  return sy_machine_get_laptop (item->machine) == SY_TRISTATE_NO;
}

static const char *
say_without_gpu (const Case *item,
                 SyVerdict  *out_verdict)
{
  *out_verdict = SY_VERDICT_UNKNOWN;
  if (has (item, "dgpu-hidden"))
    {
      *out_verdict = SY_VERDICT_LIMITED;
      return _("This computer has a discrete GPU that is switched off now; switch it on first to "
               "see whether a virtual machine can have it.");
    }
  if (has (item, "no-dgpu"))
    {
      *out_verdict = SY_VERDICT_NOT_POSSIBLE;
      return item->scheme->scheme == SY_SCHEME_VIRTUAL
             ? _("This is a virtual machine without a GPU of its own, so there is nothing to hand "
                 "to another one.")
             : _("This computer shows no discrete GPU, so there is none to hand to a virtual "
                 "machine.");
    }
  if (has (item, "display-owner"))
    {
      *out_verdict = SY_VERDICT_LIMITED;
      return _("Linux has nothing but discrete GPUs to draw with, as this computer is set up now: "
               "one of them has to stay with it.");
    }
  if (has (item, "dgpu-ambiguous"))
    return _("This computer has several GPUs that a virtual machine could have; choose one of "
             "them.");

  return _("It is not known yet which GPU could be handed to a virtual machine.");
}

/* Linux would go dark. */
static const char *
say_dark (const Case *item)
{
  switch (item->use)
    {
    case SY_DISPLAY_ALONE:
      return is_desktop (item)
             ? _("The only GPU of this computer draws the picture of Linux itself: with it in a "
                 "virtual machine the screen of Linux goes dark, so that a second GPU is needed.")
             : _("As this computer is set up now, its discrete GPU is the only one and draws the "
                 "picture of Linux: with it in a virtual machine the screen would go dark.");

    case SY_DISPLAY_PANEL:
      return _("The GPU can be handed to a virtual machine only after the panel is switched to the "
               "integrated GPU; now the screen would go dark.");

    case SY_DISPLAY_SCREENS:
    case SY_DISPLAY_BOOT:
      return _("The GPU can be handed to a virtual machine only after a screen hangs on the other "
               "GPU; now the picture of Linux would go dark.");

    case SY_DISPLAY_UNKNOWN:
    case SY_DISPLAY_SPARED:
    default:
      return NULL;
    }
}

static const char *
say_limited (const Case *item)
{
  const char *dark = say_dark (item);

  if (dark != NULL)
    return dark;
  if (has (item, "group-shared"))
    return _("The GPU can only be handed over together with other devices of this computer.");
  if (has (item, "gpus-identical"))
    return _("This computer has two GPUs that are alike, and this version of Switchyard cannot "
             "tell them apart when it sets one aside.");

  return NULL;
}

static const char *
say_unknown (const Case *item)
{
  if (item->scheme->scheme == SY_SCHEME_VIRTUAL)
    return _("This is itself a virtual machine: whether it can hand its GPU on depends on its "
             "host.");
  if (sy_machine_get_iommu (item->machine) == SY_TRISTATE_NO)
    return _("There is a GPU for a virtual machine, but the IOMMU is off; whether it can be handed "
             "over shows once that is on.");
  if (sy_machine_get_iommu (item->machine) == SY_TRISTATE_UNKNOWN ||
      item->gpu->device->iommu_group == SY_PCI_NO_IOMMU_GROUP ||
      sy_group_judge (item->machine, item->gpu->device->iommu_group) == SY_GROUP_UNKNOWN)
    return _("There is a GPU that can probably be handed to a virtual machine; whether it is "
             "isolated from other devices is not known yet.");
  if (item->use == SY_DISPLAY_UNKNOWN)
    return _("There is a GPU that can probably be handed to a virtual machine; whether Linux would "
             "keep a picture is not known yet.");

  return NULL;
}

/* The hardware could do it. */
static const char *
say_hindered (const Case *item)
{
  if (has (item, "initramfs-unknown") || has (item, "initramfs-unsupported") ||
      has (item, "bootloader-unknown") || has (item, "bootloader-unsupported"))
    return _("The hardware can hand its GPU to a virtual machine, but Switchyard cannot set up "
             "the way this system starts.");
  if (has (item, "gpu-not-nvidia"))
    return _("The GPU can be handed to a virtual machine, and Linux keeps its picture; but it is "
             "not of NVIDIA, and less is known of how well that goes.");

  return NULL;
}

static const char *
say_full (const Case *item)
{
  const SyObstacle *worst = item->obstacles->len > 0 ? item->obstacles->pdata[0] : NULL;

  if (worst != NULL && worst->severity == SY_SEVERITY_BLOCKS)
    return _("Yes, once what stands in the way is mended: the GPU can be handed over whole, and "
             "Linux keeps its picture on the other one.");
  if (item->scheme->scheme == SY_SCHEME_MUXLESS)
    return _("Yes: the GPU can be handed over whole, and Linux keeps its picture; that of the "
             "virtual machine comes to the screen by software.");

  return _("Yes: the GPU can be handed over whole, and Linux keeps its picture on the other one.");
}

static const char *
decide (const Case *item,
        SyVerdict  *out_verdict)
{
  const char *says;

  if (item->gpu == NULL)
    return say_without_gpu (item, out_verdict);
  if (item->use == SY_DISPLAY_ALONE &&
      sy_machine_get_devices_state (item->machine) == SY_TRISTATE_UNKNOWN)
    {
      *out_verdict = SY_VERDICT_UNKNOWN;
      return _("Not all devices of this computer could be read, so that it is not known whether "
               "Linux could do without its discrete GPU.");
    }

  *out_verdict = SY_VERDICT_LIMITED;
  says = say_limited (item);
  if (says != NULL)
    return says;
  *out_verdict = SY_VERDICT_UNKNOWN;
  says = say_unknown (item);
  if (says != NULL)
    return says;
  *out_verdict = SY_VERDICT_LIMITED;
  says = say_hindered (item);
  if (says != NULL)
    return says;
  *out_verdict = SY_VERDICT_FULL;

  return say_full (item);
}

/* A listing is not of this computer's /sys. */
static const char *
get_source (const Case *item,
            const char *path)
{
  return sy_machine_get_sysroot (item->machine) != NULL ? path : "lspci";
}

static void
add_display_reason (const Case *item,
                    GPtrArray  *reasons)
{
  const char *source = get_source (item, "/sys/class/drm");

  if (item->use == SY_DISPLAY_SPARED)
    g_ptr_array_add (reasons, sy_evidence_new (source, _("Another GPU draws the picture of "
                                                         "Linux.")));
  else if (item->use == SY_DISPLAY_UNKNOWN)
    g_ptr_array_add (reasons, sy_evidence_new (source, _("No screen is seen on any GPU, so that it "
                                                         "is not known which one draws.")));
  else if (item->use == SY_DISPLAY_ALONE &&
           sy_machine_get_devices_state (item->machine) == SY_TRISTATE_UNKNOWN)
    g_ptr_array_add (reasons, sy_evidence_new (source, _("No other GPU is seen that could draw the "
                                                         "picture of Linux.")));
  else
    g_ptr_array_add (reasons, sy_evidence_new (source, _("Linux draws its picture with the GPU "
                                                         "that the virtual machine would have.")));
}

static void
add_group_reason (const Case *item,
                  GPtrArray  *reasons)
{
  int group = item->gpu->device->iommu_group;
  g_autofree char *strangers = sy_group_list_strangers (item->machine, item->gpu);
  g_autofree char *path = g_strdup_printf ("/sys/kernel/iommu_groups/%d", group);
  const char *source = get_source (item, path);

  if (group == SY_PCI_NO_IOMMU_GROUP)
    return;
  if (strangers != NULL)
    g_ptr_array_add (reasons, sy_evidence_new (source, _("IOMMU group %d holds the GPU together "
                                                         "with %s."), group, strangers));
  else if (sy_group_judge (item->machine, group) == SY_GROUP_ISOLATED)
    g_ptr_array_add (reasons, sy_evidence_new (source, _("IOMMU group %d holds nothing but the GPU "
                                                         "and its bridges."), group));
}

static void
add_fact_reasons (const Case *item,
                  GPtrArray  *reasons)
{
  static const char * const ids[] = { SY_FACT_CPU_VIRTUALIZATION, SY_FACT_IOMMU_FIRMWARE,
                                      SY_FACT_IOMMU_KERNEL, SY_FACT_ACS_OVERRIDE };
  const GPtrArray *facts = sy_machine_get_facts (item->machine);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const SyFact *fact = sy_facts_find (facts, ids[i]);
      gboolean good = g_strcmp0 (ids[i], SY_FACT_ACS_OVERRIDE) != 0;

      /* No override is as things should be, and nothing to tell. */
      if (fact != NULL && fact->state != SY_TRISTATE_UNKNOWN &&
          (good || fact->state == SY_TRISTATE_YES))
        g_ptr_array_add (reasons, sy_evidence_new (fact->source, "%s", fact->says));
    }
}

static GPtrArray *
list_reasons (const Case *item)
{
  g_autoptr (GPtrArray) reasons = sy_evidence_array_new ();
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  if (item->gpu != NULL)
    {
      g_autofree char *path = NULL;

      path = g_strdup_printf ("/sys/bus/pci/devices/%s",
                              sy_pci_address_format (&item->gpu->device->address, address));
      g_ptr_array_add (reasons, sy_evidence_new (get_source (item, path),
                                                 _("%s is the GPU that would move."),
                                                 item->gpu->name));
      add_display_reason (item, reasons);
      add_group_reason (item, reasons);
    }
  else
    for (guint i = 0; i < item->obstacles->len && i < 1; i++)
      {
        const SyObstacle *worst = item->obstacles->pdata[i];

        g_ptr_array_add (reasons, sy_evidence_new (get_source (item, "/sys/bus/pci/devices"),
                                                   "%s", worst->says));
      }
  add_fact_reasons (item, reasons);

  return g_steal_pointer (&reasons);
}

void
sy_verdict_decide (SyVerdictResult      *result,
                   SyMachine            *machine,
                   const SySchemeResult *scheme,
                   const GPtrArray      *obstacles)
{
  Case item = { machine, scheme, obstacles, sy_candidate_find (machine), SY_DISPLAY_UNKNOWN };

  if (item.gpu != NULL)
    item.use = sy_candidate_get_display_use (machine, scheme->scheme, item.gpu);
  result->says = g_strdup (decide (&item, &result->verdict));
  result->reasons = list_reasons (&item);
}

const char *
sy_verdict_to_string (SyVerdict verdict)
{
  switch (verdict)
    {
    case SY_VERDICT_FULL:
      return "full";

    case SY_VERDICT_LIMITED:
      return "limited";

    case SY_VERDICT_NOT_POSSIBLE:
      return "not-possible";

    case SY_VERDICT_UNKNOWN:
    default:
      return "unknown";
    }
}
