/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-firmware-menu.h"

#include <string.h>

/* "/" stands between names of different models of one vendor. */
typedef struct {
  const char *vendor;       /* how DMI's system vendor begins */
  const char *key;
  const char *intel_iommu;
  const char *intel_virtualization;
  const char *amd_iommu;
  const char *amd_virtualization;
  const char *graphics;
  const char *hybrid;
} Vendor;

/* NULL: as in the last line, which is for everybody else. */
static const Vendor vendors[] = {
  { "LENOVO", "F2 / F1", "“VT-d” / “Intel VT-d Feature”",
    "“Intel Virtualization Technology” / “Intel Virtual Technology”", NULL,
    "“AMD SVM Technology” / “AMD V Technology”",
    "“GPU Working Mode” / “Graphics Device”",
    "“Hybrid” / “Hybrid Graphics” / “Switchable Graphics”" },
  { "ASUS", "F2 / Del", "“VT-d”", "“Intel Virtualization Technology”", NULL, "“SVM Mode”",
    "“MUX Switch” / “Display Mode” / “GPU Mode”", "“Standard” / “Optimus” / “MSHybrid”" },
  { "Micro-Star", "Del", "“Intel VT-d” / “VT-d”",
    "“Intel Virtualization Technology” / “Intel Virtualization Tech”", NULL, "“SVM Mode”",
    "“GPU Switch” / “Primary Display”", "“MSHybrid” / “HG”" },
  { "HP", "F10", "“Virtualization Technology for Directed I/O (VTd)”",
    "“Virtualization Technology (VTx)”", NULL, "“SVM CPU Virtualization”",
    "“Switchable Graphics” / “Graphics Mode”", "“Hybrid Graphics” / “Hybrid”" },
  { "Hewlett-Packard", "F10", "“Virtualization Technology for Directed I/O (VTd)”",
    "“Virtualization Technology (VTx)”", NULL, "“SVM CPU Virtualization”",
    "“Switchable Graphics” / “Graphics Mode”", "“Hybrid Graphics” / “Hybrid”" },
  { "Dell", "F2", "“VT for Direct I/O”", "“Virtualization” / “Intel Virtualization Technology”",
    NULL, NULL, "“Switchable Graphics” / “Hybrid Graphics”", "“Enabled”" },
  { "Alienware", "F2", "“VT for Direct I/O”",
    "“Virtualization” / “Intel Virtualization Technology”",
    NULL, NULL, "“Switchable Graphics” / “Hybrid Graphics”", "“Enabled”" },
  { "Acer", "F2", "“VT-d”", "“Intel VTX” / “Intel Virtualization Technology”", NULL, NULL,
    "“Display Mode” / “Graphics Mode”", "“Optimus” / “Auto Select” / “Switchable”" },
  { NULL, "F2 / Del / F10 / F1", "“VT-d” / “Intel Virtualization Technology for Directed I/O”",
    "“Intel Virtualization Technology” / “VT-x”", "“IOMMU” / “AMD-Vi”",
    "“SVM Mode” / “AMD-V”",
    "“Hybrid Graphics” / “Switchable Graphics” / “GPU Working Mode” / “MUX Switch”",
    "“Hybrid” / “Switchable” / “MSHybrid” / “Optimus”" },
};

static const Vendor *
find_vendor (SyMachine *machine)
{
  const char *name = sy_machine_get_vendor (machine);
  guint i = 0;

  while (vendors[i].vendor != NULL &&
         (name == NULL ||
          g_ascii_strncasecmp (name, vendors[i].vendor, strlen (vendors[i].vendor)) != 0))
    i++;

  return &vendors[i];
}

static const char *
either (const char *name,
        const char *usual)
{
  return name != NULL ? name : usual;
}

SyFirmwareMenu
sy_firmware_menu_get (SyMachine *machine)
{
  const Vendor *vendor = find_vendor (machine);
  const Vendor *usual = &vendors[G_N_ELEMENTS (vendors) - 1];
  gboolean amd = g_strcmp0 (sy_machine_get_cpu_vendor (machine), "AuthenticAMD") == 0;

  return (SyFirmwareMenu) {
    .key = either (vendor->key, usual->key),
    .iommu = amd ? either (vendor->amd_iommu, usual->amd_iommu)
                 : either (vendor->intel_iommu, usual->intel_iommu),
    .virtualization = amd ? either (vendor->amd_virtualization, usual->amd_virtualization)
                          : either (vendor->intel_virtualization, usual->intel_virtualization),
    .graphics = either (vendor->graphics, usual->graphics),
    .hybrid = either (vendor->hybrid, usual->hybrid),
  };
}
