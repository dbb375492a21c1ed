/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-gpu-chip.h"

#include <string.h>

typedef struct {
  guint16   first;
  guint16   last;
  SyGpuChip chip;
} Block;

typedef struct {
  const char *prefix;
  SyGpuChip   chip;
} Prefix;

/* The blocks of ids in pci.ids. */
static const Block nvidia_blocks[] = {
  { 0x0240, 0x0247, SY_GPU_CHIP_NVIDIA_CHIPSET },
  { 0x03d0, 0x03d6, SY_GPU_CHIP_NVIDIA_CHIPSET },
  { 0x0530, 0x053e, SY_GPU_CHIP_NVIDIA_CHIPSET },
  { 0x07e0, 0x07e5, SY_GPU_CHIP_NVIDIA_CHIPSET },
  { 0x0840, 0x087f, SY_GPU_CHIP_NVIDIA_CHIPSET },
  { 0x08a0, 0x08bf, SY_GPU_CHIP_NVIDIA_CHIPSET },
  { 0x06c0, 0x06df, SY_GPU_CHIP_FERMI_KEPLER },
  { 0x0040, 0x0a1f, SY_GPU_CHIP_BEFORE_OPTIMUS },
  { 0x0a20, 0x0a7f, SY_GPU_CHIP_FIRST_OPTIMUS },
  { 0x0ca0, 0x0cbf, SY_GPU_CHIP_FIRST_OPTIMUS },
  { 0x10c0, 0x10df, SY_GPU_CHIP_FIRST_OPTIMUS },
  { 0x0dc0, 0x12ff, SY_GPU_CHIP_FERMI_KEPLER },
  { 0x15f0, 0x15ff, SY_GPU_CHIP_PASCAL_TURING },
  { 0x1340, 0x17ff, SY_GPU_CHIP_MAXWELL },
  { 0x1b00, 0x1fff, SY_GPU_CHIP_PASCAL_TURING },
  { 0x2180, 0x21ff, SY_GPU_CHIP_PASCAL_TURING },
  { 0x2080, 0xffff, SY_GPU_CHIP_AMPERE },
};

static const Block amd_blocks[] = {
  { 0x7310, 0x7360, SY_GPU_CHIP_AMD_POLARIS },
  { 0x73a0, 0x7fff, SY_GPU_CHIP_AMD_NAVI2 },
  { 0x66a0, 0x66af, SY_GPU_CHIP_AMD_POLARIS },
  { 0x67c0, 0x67ff, SY_GPU_CHIP_AMD_POLARIS },
  { 0x6860, 0x687f, SY_GPU_CHIP_AMD_POLARIS },
  { 0x694c, 0x699f, SY_GPU_CHIP_AMD_POLARIS },
  { 0x69a0, 0x69af, SY_GPU_CHIP_AMD_POLARIS },
  { 0x6600, 0x6fff, SY_GPU_CHIP_AMD_OLD },
  { 0x9400, 0x95ff, SY_GPU_CHIP_BEFORE_OPTIMUS },
};

static const Prefix nvidia_prefixes[] = {
  { "C51", SY_GPU_CHIP_NVIDIA_CHIPSET },
  { "C6", SY_GPU_CHIP_NVIDIA_CHIPSET },
  { "C7", SY_GPU_CHIP_NVIDIA_CHIPSET },
  { "MCP", SY_GPU_CHIP_NVIDIA_CHIPSET },
  { "G7", SY_GPU_CHIP_BEFORE_OPTIMUS },
  { "G8", SY_GPU_CHIP_BEFORE_OPTIMUS },
  { "G9", SY_GPU_CHIP_BEFORE_OPTIMUS },
  { "GT21", SY_GPU_CHIP_FIRST_OPTIMUS },
  { "GF", SY_GPU_CHIP_FERMI_KEPLER },
  { "GK", SY_GPU_CHIP_FERMI_KEPLER },
  { "GM", SY_GPU_CHIP_MAXWELL },
  { "GP", SY_GPU_CHIP_PASCAL_TURING },
  { "TU", SY_GPU_CHIP_PASCAL_TURING },
  { "GA", SY_GPU_CHIP_AMPERE },
  { "AD", SY_GPU_CHIP_AMPERE },
  { "GB", SY_GPU_CHIP_AMPERE },
};

static const Prefix amd_prefixes[] = {
  { "Navi 1", SY_GPU_CHIP_AMD_POLARIS },
  { "Navi ", SY_GPU_CHIP_AMD_NAVI2 },
  { "Polaris ", SY_GPU_CHIP_AMD_POLARIS },
  { "Ellesmere", SY_GPU_CHIP_AMD_POLARIS },
  { "Baffin", SY_GPU_CHIP_AMD_POLARIS },
  { "Lexa", SY_GPU_CHIP_AMD_POLARIS },
  { "Vega ", SY_GPU_CHIP_AMD_POLARIS },
  { "M9", SY_GPU_CHIP_BEFORE_OPTIMUS },
  { "RV", SY_GPU_CHIP_BEFORE_OPTIMUS },
};

static SyGpuChip
find_block (const Block *blocks,
            guint        n_blocks,
            guint16      id)
{
  for (guint i = 0; i < n_blocks; i++)
    if (id >= blocks[i].first && id <= blocks[i].last)
      return blocks[i].chip;

  return SY_GPU_CHIP_UNKNOWN;
}

static SyGpuChip
find_prefix (const Prefix *prefixes,
             guint         n_prefixes,
             const char   *name)
{
  for (guint i = 0; i < n_prefixes; i++)
    {
      gsize n = strlen (prefixes[i].prefix);

      if (strncmp (name, prefixes[i].prefix, n) == 0 &&
          (prefixes[i].prefix[n - 1] == ' ' || g_ascii_isdigit (name[n]) ||
           !g_ascii_isalpha (name[n]) || n > 3))
        return prefixes[i].chip;
    }

  return SY_GPU_CHIP_UNKNOWN;
}

SyGpuChip
sy_gpu_chip_get (const SyPciDevice *device)
{
  gboolean numbered = device->device != 0;

  switch (device->vendor)
    {
    case SY_PCI_VENDOR_NVIDIA:
      return numbered ? find_block (nvidia_blocks, G_N_ELEMENTS (nvidia_blocks), device->device)
                      : find_prefix (nvidia_prefixes, G_N_ELEMENTS (nvidia_prefixes),
                                     device->device_name);

    case SY_PCI_VENDOR_AMD:
      return numbered ? find_block (amd_blocks, G_N_ELEMENTS (amd_blocks), device->device)
                      : find_prefix (amd_prefixes, G_N_ELEMENTS (amd_prefixes),
                                     device->device_name);

    default:
      return SY_GPU_CHIP_UNKNOWN;
    }
}

static gboolean
matches (const SyPciDevice *device,
         const char        *pattern)
{
  return g_regex_match_simple (pattern, device->device_name, G_REGEX_RAW, 0);
}

gboolean
sy_gpu_chip_is_workstation (const SyPciDevice *device)
{
  return device->vendor == SY_PCI_VENDOR_NVIDIA &&
         matches (device, "\\b(Quadro|NVS|RTX A[0-9]|RTX PRO|Ada Generation|T[0-9]{3,4}\\b)|"
                          "^[A-Z]{1,2}[0-9]{2,3}B?GL");
}

gboolean
sy_gpu_chip_is_compute (const SyPciDevice *device)
{
  if (device->vendor == SY_PCI_VENDOR_AMD)
    return matches (device, "\\bInstinct\\b");

  return device->vendor == SY_PCI_VENDOR_NVIDIA &&
         matches (device, "\\b(Tesla|GRID|CMP)\\b|"
                          "\\[(A2|A10|A16|A30|A40|A100|H100|H200|L4|L20|L40|V100)\\b|"
                          "^(GV100|GA100|GH100|GB100)");
}

static SyTristate
judge_nvidia (const SyPciDevice *device)
{
  /* "GP107M", "GM206GLM", "GP108BM": the chips for notebooks end in M. */
  if (matches (device, "\\b(Mobile|Max-Q|Laptop|Notebook|Go)\\b|\\bMX ?[0-9]{3}|[0-9]{2}M[XE]?\\b|"
                       "[0-9]MX\\b|^[A-Z]{1,2}[0-9]{2,3}[A-Z]{0,3}M\\b"))
    return SY_TRISTATE_YES;

  return matches (device, "\\[.*(GeForce|Quadro|TITAN|NVS|RTX|Tesla)") ||
         sy_gpu_chip_is_compute (device) ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
}

/* One name of AMD's lists all the cards of a chip, for notebooks ("6800M", "6700S") or not; so only
 * the large chips tell. */
static SyTristate
judge_amd (const SyPciDevice *device)
{
  if (matches (device, "\\b(Mobile|Mobility)\\b"))
    return SY_TRISTATE_YES;

  return matches (device, "^(Cayman|Tahiti|Hawaii|Grenada|Fiji|Ellesmere|Vega [12]0|"
                          "Navi (21|31|48))\\b")
         ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
}

SyTristate
sy_gpu_chip_for_laptops (const SyPciDevice *device)
{
  switch (device->vendor)
    {
    case SY_PCI_VENDOR_NVIDIA:
      return judge_nvidia (device);

    case SY_PCI_VENDOR_AMD:
      return judge_amd (device);

    default:
      return SY_TRISTATE_UNKNOWN;
    }
}
