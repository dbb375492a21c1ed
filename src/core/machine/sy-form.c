/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-gpu-chip.h"

#define CLASS_ISA_BRIDGE 0x0601
#define DEVICES_PATH   "/sys/bus/pci/devices"

typedef struct {
  guint16    first;
  guint16    last;
  SyTristate laptop;
} Block;

/* The GPUs of Intel's processors by what the processor is for (include/drm/intel/pciids.h); ids
 * that are used for both, as from Arrow Lake on, are not here. */
static const Block intel_blocks[] = {
  { 0x0042, 0x0042, SY_TRISTATE_NO },
  { 0x0046, 0x0046, SY_TRISTATE_YES },
  { 0x0102, 0x0102, SY_TRISTATE_NO },
  { 0x0106, 0x0106, SY_TRISTATE_YES },
  { 0x0112, 0x0112, SY_TRISTATE_NO },
  { 0x0116, 0x0116, SY_TRISTATE_YES },
  { 0x0122, 0x0122, SY_TRISTATE_NO },
  { 0x0126, 0x0126, SY_TRISTATE_YES },
  { 0x0152, 0x0152, SY_TRISTATE_NO },
  { 0x0156, 0x0156, SY_TRISTATE_YES },
  { 0x0162, 0x0162, SY_TRISTATE_NO },
  { 0x0166, 0x0166, SY_TRISTATE_YES },
  { 0x0402, 0x0402, SY_TRISTATE_NO },
  { 0x0406, 0x0406, SY_TRISTATE_YES },
  { 0x0412, 0x0412, SY_TRISTATE_NO },
  { 0x0416, 0x0416, SY_TRISTATE_YES },
  { 0x041e, 0x041e, SY_TRISTATE_NO },
  { 0x0a06, 0x0a2e, SY_TRISTATE_YES },
  { 0x0d26, 0x0d26, SY_TRISTATE_YES },
  { 0x1606, 0x161e, SY_TRISTATE_YES },
  { 0x1626, 0x162b, SY_TRISTATE_YES },
  { 0x1902, 0x1902, SY_TRISTATE_NO },
  { 0x1906, 0x190b, SY_TRISTATE_YES },
  { 0x1912, 0x1912, SY_TRISTATE_NO },
  { 0x1916, 0x1916, SY_TRISTATE_YES },
  { 0x191b, 0x191e, SY_TRISTATE_YES },
  { 0x1921, 0x192b, SY_TRISTATE_YES },
  { 0x193b, 0x193d, SY_TRISTATE_YES },
  { 0x27a2, 0x27ae, SY_TRISTATE_YES },
  { 0x29c2, 0x29d2, SY_TRISTATE_NO },
  { 0x2a02, 0x2a43, SY_TRISTATE_YES },
  { 0x2e02, 0x2e92, SY_TRISTATE_NO },
  { 0x3e90, 0x3e93, SY_TRISTATE_NO },
  { 0x3e94, 0x3e94, SY_TRISTATE_YES },
  { 0x3e96, 0x3e9a, SY_TRISTATE_NO },
  { 0x3e9b, 0x3e9c, SY_TRISTATE_YES },
  { 0x3ea0, 0x3ea9, SY_TRISTATE_YES },
  { 0x4626, 0x462a, SY_TRISTATE_YES },
  { 0x4680, 0x4682, SY_TRISTATE_NO },
  { 0x4688, 0x468b, SY_TRISTATE_YES },
  { 0x4690, 0x4693, SY_TRISTATE_NO },
  { 0x46a0, 0x46c3, SY_TRISTATE_YES },
  { 0x4c8a, 0x4c9a, SY_TRISTATE_NO },
  { 0x5902, 0x5902, SY_TRISTATE_NO },
  { 0x5906, 0x590b, SY_TRISTATE_YES },
  { 0x5912, 0x5912, SY_TRISTATE_NO },
  { 0x5916, 0x5917, SY_TRISTATE_YES },
  { 0x591b, 0x5927, SY_TRISTATE_YES },
  { 0x64a0, 0x64b0, SY_TRISTATE_YES },
  { 0x7d40, 0x7d60, SY_TRISTATE_YES },
  { 0x7dd1, 0x7dd5, SY_TRISTATE_YES },
  { 0x8a50, 0x8a71, SY_TRISTATE_YES },
  { 0x9a40, 0x9a78, SY_TRISTATE_YES },
  { 0x9b41, 0x9b41, SY_TRISTATE_YES },
  { 0x9ba5, 0x9ba8, SY_TRISTATE_NO },
  { 0x9baa, 0x9bac, SY_TRISTATE_YES },
  { 0x9bc4, 0x9bc4, SY_TRISTATE_YES },
  { 0x9bc5, 0x9bc8, SY_TRISTATE_NO },
  { 0x9bca, 0x9bcc, SY_TRISTATE_YES },
  { 0xa720, 0xa721, SY_TRISTATE_YES },
  { 0xa780, 0xa782, SY_TRISTATE_NO },
  { 0xa788, 0xa78b, SY_TRISTATE_YES },
  { 0xa7a0, 0xa7ad, SY_TRISTATE_YES },
};

/* What was seen, as the first device that showed it. */
typedef struct {
  const SyPciDevice *laptop;
  const SyPciDevice *desktop;
  const char        *panel;     /* connector */
} Signs;

static gboolean
matches (const SyPciDevice *device,
         const char        *pattern)
{
  return g_regex_match_simple (pattern, device->device_name, G_REGEX_RAW, 0);
}

/* The chipsets by the bridge to the old bus (ISA, LPC, eSPI): each series has a block of ids, in
 * which those for laptops have places of their own. */
static SyTristate
judge_intel_chipset (guint16 id)
{
  static const Block blocks[] = {
    { 0x0684, 0x0687, SY_TRISTATE_NO },  /* 400 */
    { 0x068c, 0x068e, SY_TRISTATE_YES },
    { 0x4384, 0x4388, SY_TRISTATE_NO },  /* 500 */
    { 0x4389, 0x438b, SY_TRISTATE_YES },
    { 0x7a03, 0x7a08, SY_TRISTATE_NO },  /* 700 */
    { 0x7a0c, 0x7a0d, SY_TRISTATE_YES },
    { 0x7a83, 0x7a88, SY_TRISTATE_NO },  /* 600 */
    { 0x7a8c, 0x7a8d, SY_TRISTATE_YES },
    { 0x7f03, 0x7f08, SY_TRISTATE_NO },  /* 800 */
    { 0x7f0c, 0x7f0d, SY_TRISTATE_YES },
    { 0xa143, 0xa149, SY_TRISTATE_NO },  /* 100 */
    { 0xa14d, 0xa154, SY_TRISTATE_YES },
    { 0xa2c4, 0xa2c9, SY_TRISTATE_NO },  /* 200 */
    { 0xa303, 0xa309, SY_TRISTATE_NO },  /* 300 */
    { 0xa30c, 0xa30e, SY_TRISTATE_YES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (id >= blocks[i].first && id <= blocks[i].last)
      return blocks[i].laptop;

  return SY_TRISTATE_UNKNOWN;
}

/* "HM170 Chipset LPC/eSPI Controller" is a notebook's, "Z68 Express Chipset LPC Controller" a
 * desktop's; "100 Series/C230 Series Chipset Family" stands in both. */
static SyTristate
judge_intel (const SyPciDevice *device)
{
  if (sy_pci_device_is_display (device))
    for (guint i = 0; i < G_N_ELEMENTS (intel_blocks); i++)
      if (device->device >= intel_blocks[i].first && device->device <= intel_blocks[i].last)
        return intel_blocks[i].laptop;
  if (sy_pci_device_get_class (device) == CLASS_ISA_BRIDGE &&
      judge_intel_chipset (device->device) != SY_TRISTATE_UNKNOWN)
    return judge_intel_chipset (device->device);
  if (!sy_pci_device_is_bridge (device) && !sy_pci_device_is_display (device))
    return SY_TRISTATE_UNKNOWN;
  if (matches (device, "Thunderbolt|\\bDMI\\b|PCI Bridge$"))
    return SY_TRISTATE_UNKNOWN;
  if (matches (device, "\\b(Mobile|Point-LP|PCH-LP|PCH-P)\\b|\\b(Alder|Raptor|Comet|Whiskey|Kaby|"
                       "Meteor|Lunar|Tiger|Ice|Broadwell) ?Lake-[UYHP]|Lake-LP|Broadwell-U|"
                       "Haswell-ULT|\\b([HQCPU]M|QS)[0-9]{2,3}\\b|ICH[0-9]M"))
    return SY_TRISTATE_YES;
  /* The chipset called Alder Lake-S is in laptops with HX processors too. */
  if ((sy_pci_device_is_display (device) && matches (device, "Lake-S\\b")) ||
      (sy_pci_device_get_class (device) == CLASS_ISA_BRIDGE &&
       matches (device, "\\b([ZHBQXPG][0-9]{2,3}|C[2-6][0-9]{2}/X[0-9]{2,3}|W[46]80)\\b")))
    return SY_TRISTATE_NO;

  return SY_TRISTATE_UNKNOWN;
}

/* Only AMD's desktops have a chipset beside the processor; and servers a processor of their own. */
static SyTristate
judge_amd (const SyPciDevice *device)
{
  if (matches (device, "\\b[X3456]00 Series Chipset|[XBA][3-8][2-7]0\\b.*(Chipset|Series)|"
                       "Matisse|Starship|Threadripper|Models 00h-0fh\\)|RD[789][0-9]0|"
                       "\\bSR5690\\b"))
    return SY_TRISTATE_NO;

  return SY_TRISTATE_UNKNOWN;
}

static SyTristate
judge_part (const SyPciDevice *device)
{
  switch (device->vendor)
    {
    case SY_PCI_VENDOR_INTEL:
      return judge_intel (device);

    case 0x1022: /* AMD's processors and chipsets */
      return judge_amd (device);

    case 0x1a03: /* ASPEED's management controllers are on server boards */
      return SY_TRISTATE_NO;

    default:
      return SY_TRISTATE_UNKNOWN;
    }
}

static void
note_sign (Signs             *signs,
           const SyPciDevice *device,
           SyTristate         laptop)
{
  if (laptop == SY_TRISTATE_YES && signs->laptop == NULL)
    signs->laptop = device;
  else if (laptop == SY_TRISTATE_NO && signs->desktop == NULL)
    signs->desktop = device;
}

static void
look_for_panel (Signs           *signs,
                const GPtrArray *gpus)
{
  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = gpus->pdata[i];

      for (guint j = 0; j < gpu->connectors->len; j++)
        {
          const SyConnector *connector = gpu->connectors->pdata[j];

          if (connector->connected == SY_TRISTATE_YES &&
              (g_str_has_prefix (connector->name, "eDP") ||
               g_str_has_prefix (connector->name, "LVDS")))
            signs->panel = connector->name;
        }
    }
}

static void
conclude (SyForm      *form,
          const Signs *signs)
{
  const SyPciDevice *device = signs->desktop != NULL ? signs->desktop : signs->laptop;
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  form->mixed = signs->desktop != NULL && (signs->laptop != NULL || signs->panel != NULL);
  if (form->mixed)
    form->evidence = sy_evidence_new (DEVICES_PATH,
                                      _("Some parts are made for laptops and some for desktops, as "
                                        "in all-in-one computers and in very large laptops."));
  else if (signs->panel != NULL)
    form->evidence = sy_evidence_new (DEVICES_PATH, _("There is a built-in panel (%s)."),
                                      signs->panel);
  else if (signs->desktop != NULL)
    form->evidence = sy_evidence_new (DEVICES_PATH,
                                      _("“%s” (%s) is a part of desktop computers."),
                                      device->device_name,
                                      sy_pci_address_format (&device->address, address));
  else if (signs->laptop != NULL)
    form->evidence = sy_evidence_new (DEVICES_PATH, _("“%s” (%s) is a part made for laptops."),
                                      device->device_name,
                                      sy_pci_address_format (&device->address, address));
  if (form->mixed || form->evidence == NULL)
    return;

  form->laptop = signs->desktop != NULL ? SY_TRISTATE_NO : SY_TRISTATE_YES;
}

void
sy_form_guess (SyForm          *out_form,
               const GPtrArray *devices,
               const GPtrArray *gpus)
{
  Signs signs = { NULL };

  *out_form = (SyForm) { .laptop = SY_TRISTATE_UNKNOWN };
  for (guint i = 0; i < devices->len; i++)
    note_sign (&signs, devices->pdata[i], judge_part (devices->pdata[i]));
  look_for_panel (&signs, gpus);
  if (signs.laptop == NULL && signs.desktop == NULL)
    for (guint i = 0; i < gpus->len; i++)
      {
        const SyGpu *gpu = gpus->pdata[i];

        if (gpu->role == SY_GPU_ROLE_DISCRETE)
          note_sign (&signs, gpu->device, sy_gpu_chip_for_laptops (gpu->device));
      }

  conclude (out_form, &signs);
}

void
sy_form_clear (SyForm *form)
{
  g_clear_pointer (&form->evidence, sy_evidence_free);
}
