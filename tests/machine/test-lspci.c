/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-lspci.h"

#include <string.h>

/* One listing a form; all tell of the same function, as far as the form can. */
static const struct {
  const char *name;
  const char *text;
  guint32     class_code;
  guint32     vendor;
  guint32     device;
  guint32     subsystem_vendor;
  int         revision;
  int         group;
  const char *driver;
} forms[] = {
  { "plain",
    "01:00.0 3D controller: NVIDIA Corporation GP107M [GeForce GTX 1050 Mobile] (rev a1)\n",
    0x0302, SY_LSPCI_UNKNOWN, SY_LSPCI_UNKNOWN, SY_LSPCI_UNKNOWN, 0xa1, -1, NULL },
  { "n", "01:00.0 0302: 10de:1c8d (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, -1, NULL },
  { "nn", "01:00.0 3D controller [0302]: NVIDIA Corporation GP107M [GeForce GTX 1050 Mobile] "
    "[10de:1c8d] (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, -1, NULL },
  { "nnk", "    01:00.0 3D controller [0302]: NVIDIA Corporation GP107M [10de:1c8d] (rev a1)\n"
    "    Subsystem: Lenovo Device [17aa:39d1]\n    Kernel driver in use: nvidia\n"
    "    Kernel modules: nouveau, nvidia_drm, nvidia\n",
    0x0302, 0x10de, 0x1c8d, 0x17aa, 0xa1, -1, "nvidia" },
  { "nnv", "0000:01:00.0 3D controller [0302]: NVIDIA Corporation GP107M [10de:1c8d] (rev a1) "
    "(prog-if 00 [VGA controller])\n\tSubsystem: Lenovo Device [17aa:39d1]\n"
    "\tFlags: bus master, fast devsel, latency 0, IRQ 131, IOMMU group 1\n"
    "\tKernel driver in use: nvidia\n",
    0x0302, 0x10de, 0x1c8d, 0x17aa, 0xa1, 1, "nvidia" },
  { "nnvvv", "01:00.0 3D controller [0302]: NVIDIA Corporation GP107M [10de:1c8d] (rev a1)\n"
    "\tControl: I/O+ Mem+\n\tIOMMU group: 1\n\tRegion 0: Memory at eb000000 (32-bit)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, 1, NULL },
  { "mm", "01:00.0 \"3D controller [0302]\" \"NVIDIA Corporation [10de]\" \"GP107M [1c8d]\" -ra1 "
    "-p00 \"Lenovo [17aa]\" \"Device [39d1]\"\n",
    0x0302, 0x10de, 0x1c8d, 0x17aa, 0xa1, -1, NULL },
  { "vmm", "Slot:\t01:00.0\nClass:\t3D controller [0302]\nVendor:\tNVIDIA Corporation [10de]\n"
    "Device:\tGP107M [1c8d]\nSVendor:\tLenovo [17aa]\nSDevice:\tDevice [39d1]\n"
    "Driver:\tnvidia\nIOMMUGroup:\t1\n",
    0x0302, 0x10de, 0x1c8d, 0x17aa, -1, 1, "nvidia" },
  { "shell-loop", "IOMMU Group 1:\n\t01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] "
    "(rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, 1, NULL },
  { "shell-loop-one-line",
    "IOMMU Group 1 01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, 1, NULL },
  { "shell-loop-reset",
    "Group:  1   [RESET] 0000:01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, 1, NULL },
  { "ls-iommu", "IOMMU Group   1: 0000:01:00.0 3D controller [0302] NVIDIA GP107M [10de:1c8d] "
    "(rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, 1, NULL },
  { "group-links", "/sys/kernel/iommu_groups/1/devices/0000:01:00.0\n01:00.0 0302: 10de:1c8d\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, -1, 1, NULL },
  { "udev", "P: /devices/pci0000:00/0000:00:01.0/0000:01:00.0\nE: DRIVER=nvidia\nE: "
    "PCI_CLASS=30200\n"
    "E: PCI_ID=10DE:1C8D\nE: PCI_SUBSYS_ID=17AA:39D1\n",
    0x0302, 0x10de, 0x1c8d, 0x17aa, -1, -1, "nvidia" },
  { "quoted", "> 01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1)\r\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, -1, NULL },
  { "table", "| 1 | 01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1) |\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, -1, NULL },
  { "shell-loop-german", "IOMMU-Gruppe 1:\n\t01:00.0 3D controller [0302]: NVIDIA GP107M "
    "[10de:1c8d] (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, 1, NULL },
  { "shell-loop-german-one-line",
    "IOMMU-Gruppe 1 01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, 1, NULL },
  { "shell-loop-french",
    "Groupe IOMMU 1: 01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, 1, NULL },
  { "shell-loop-spanish",
    "Grupo IOMMU 1\n  01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, 1, NULL },
  { "cat-n", "     7\t01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, -1, NULL },
  { "broken-in-mail", "> 01:00.0 3D controller [0302]: NVIDIA Corporation GP107M\n"
    "[GeForce GTX 1050 Mobile] [10de:1c8d] (rev a1)\n\tSubsystem: Lenovo [17aa:39d1]\n",
    0x0302, 0x10de, 0x1c8d, 0x17aa, 0xa1, -1, NULL },
  { "broken-twice", "01:00.0 3D controller [0302]: NVIDIA\n    Corporation GP107M\n"
    "    [GeForce GTX 1050 Mobile] [10de:1c8d]\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, -1, -1, NULL },
  /* The ids that follow are not those of the device. */
  { "broken-and-cut", "01:00.0 3D controller [0302]: NVIDIA Corporation GP107M [GeFor\n"
    "\tSubsystem: Lenovo [17aa:39d1]\n\tfoo [1022:1234]\n",
    0x0302, SY_LSPCI_UNKNOWN, SY_LSPCI_UNKNOWN, 0x17aa, -1, -1, NULL },
  { "one-line",
    "01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1) Subsystem: Lenovo "
    "[17aa:39d1] Flags: bus master, IRQ 131, IOMMU group 1 Kernel driver in use: nvidia Kernel "
    "modules: nouveau\n",
    0x0302, 0x10de, 0x1c8d, 0x17aa, 0xa1, 1, "nvidia" },
  { "html-lines", "<p>Hello<br/>01:00.0 3D controller [0302]: NVIDIA GP107M &#91;10de:1c8d] "
    "(rev a1)&nbsp;<br>Subsystem: Lenovo [17aa:39d1]</p>",
    0x0302, 0x10de, 0x1c8d, 0x17aa, 0xa1, -1, NULL },
  { "coloured", "\033[1;32m01:00.0\033[0m 3D controller [0302]: NVIDIA \033[31mGP107M\033[0m "
    "[10de:1c8d] (rev a1)\n",
    0x0302, 0x10de, 0x1c8d, SY_LSPCI_UNKNOWN, 0xa1, -1, NULL },
};

static void
test_form (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = sy_lspci_parse (forms[i].text, -1, &error);
  const SyLspciDevice *device;
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  g_assert_no_error (error);
  g_assert_cmpuint (devices->len, ==, 1);
  device = g_ptr_array_index (devices, 0);
  g_assert_cmpstr (sy_pci_address_format (&device->address, address), ==, "0000:01:00.0");
  g_assert_cmphex (device->class_code, ==, forms[i].class_code);
  g_assert_cmphex (device->vendor, ==, forms[i].vendor);
  g_assert_cmphex (device->device, ==, forms[i].device);
  g_assert_cmphex (device->subsystem_vendor, ==, forms[i].subsystem_vendor);
  g_assert_cmpint (device->revision, ==, forms[i].revision);
  g_assert_cmpint (device->iommu_group, ==, forms[i].group);
  g_assert_cmpstr (device->driver, ==, forms[i].driver);
}

static SyLspciDevice *
only_device (GPtrArray *devices)
{
  g_assert_nonnull (devices);
  g_assert_cmpuint (devices->len, ==, 1);

  return g_ptr_array_index (devices, 0);
}

/* lspci cuts a long name together with the ids behind it. */
static void
test_truncated_id (void)
{
  g_autoptr (GPtrArray) devices =
    sy_lspci_parse ("01:00.0 Display controller [0380]: Advanced Micro Devices, Inc. [AMD/ATI] "
                    "Topaz XT "
                    "[Radeon R7 M260/M265 / M340/M360 / M440/M445 / 530/535 / 620/625 Mobile] "
                    "[10... "
                    "(rev c3)\n\tSubsystem: Dell Device [1028:0767]\n", -1, NULL);
  SyLspciDevice *device = only_device (devices);

  g_assert_cmphex (device->class_code, ==, 0x0380);
  g_assert_cmphex (device->vendor, ==, SY_LSPCI_UNKNOWN);
  g_assert_cmphex (device->subsystem_vendor, ==, 0x1028);
  g_assert_cmpint (device->revision, ==, 0xc3);
}

/* What libpci prints to standard error lands in the middle of the line. */
static void
test_library_noise (void)
{
  g_autoptr (GPtrArray) devices =
    sy_lspci_parse ("03:00.0 VGA compatible controller [0300]: pcilib: sysfs_read_vpd: read "
                    "failed: "
                    "No such device\nAdvanced Micro Devices, Inc. [AMD/ATI] Navi 23 [1002:73ef] "
                    "(rev c0)\n"
                    "\tSubsystem: ASUSTeK [1043:16c2]\n", -1, NULL);
  SyLspciDevice *device = only_device (devices);

  g_assert_cmphex (device->vendor, ==, 0x1002);
  g_assert_cmphex (device->device, ==, 0x73ef);
  g_assert_cmphex (device->subsystem_device, ==, 0x16c2);
}

/* A switched-off GPU answers ff everywhere; "rev ff" is not a revision that decides anything. */
static void
test_powered_off (void)
{
  g_autoptr (GPtrArray) devices =
    sy_lspci_parse ("01:00.0 VGA compatible controller [0300]: nVidia Corporation GT218 "
                    "[10de:0a75] "
                    "(rev ff) (prog-if ff)\n\t!!! Unknown header type 7f\n", -1, NULL);

  g_assert_cmpint (only_device (devices)->revision, ==, 0xff);
}

static void
test_domains (void)
{
  g_autoptr (GPtrArray) devices =
    sy_lspci_parse ("10000:e0:06.0 PCI bridge [0604]: Intel Corporation [8086:9a09] (rev 01)\n"
                    "0e2b:00:00.0 3D controller: Microsoft Corporation Device 008e\n"

                                       "3d:00.0 USB controller [0c03]: Intel Corporation JHL6540 "
                                       "[8086:15d4]\n", -1, NULL);
  const SyLspciDevice *device;

  g_assert_cmpuint (devices->len, ==, 3);
  device = g_ptr_array_index (devices, 0);
  g_assert_cmphex (device->address.bus, ==, 0x3d);
  g_assert_cmphex (device->class_code, ==, 0x0c03);
  device = g_ptr_array_index (devices, 1);
  g_assert_cmphex (device->address.domain, ==, 0x0e2b);
  g_assert_cmphex (device->class_code, ==, 0x0302);
  device = g_ptr_array_index (devices, 2);
  g_assert_cmphex (device->address.domain, ==, 0x10000);
}

static void
test_merge (void)
{
  g_autoptr (GPtrArray) devices =
    sy_lspci_parse ("01:00.0 3D controller [0302]: NVIDIA GP107M [10de:1c8d] (rev a1)\n\n"
                    "IOMMU Group 1:\n\t01:00.0 3D controller [0302]: NVIDIA GP107M "
                    "[10de:1c8d]\n", -1, NULL);
  SyLspciDevice *device = only_device (devices);

  g_assert_cmpint (device->iommu_group, ==, 1);
  g_assert_cmpint (device->revision, ==, 0xa1);
}

#define HOST_BRIDGE "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:9b54]\n"
#define INTEL_GPU   "00:02.0 VGA compatible controller [0300]: Intel Corporation UHD [8086:9bc4]\n"
#define NVIDIA_GPU  "01:00.0 3D controller [0302]: NVIDIA Corporation GP107M [10de:1c8d]\n"
#define AMD_BRIDGE  "00:14.3 ISA bridge [0601]: AMD FCH LPC Bridge [1022:790e]\n"
#define AMD_GPU     "05:00.0 VGA compatible controller [0300]: AMD Renoir [1002:1636]\n"

/* Where a second computer begins is where the reading ends, also where no address comes twice. */
static void
test_several (void)
{
  static const struct {
    const char *text;
    guint       n_devices;
    gboolean    several;
  } cases[] = {
    { INTEL_GPU NVIDIA_GPU "\nOther:\n" AMD_BRIDGE AMD_GPU, 2, TRUE },
    { AMD_BRIDGE AMD_GPU "Mine:\n" HOST_BRIDGE INTEL_GPU, 2, TRUE },
    { "[jo@tower ~]$ lspci -nn\n" INTEL_GPU "[jo@laptop ~]$ lspci -nn\n" AMD_GPU, 1, TRUE },
    { "> jo@tower:~$ lspci\n" INTEL_GPU "> root@laptop:/# lspci -nn\n" AMD_GPU, 1, TRUE },
    { "Host: 82B1 Legion 5\n" INTEL_GPU "Host: XPS 9560\n" AMD_GPU, 1, TRUE },
    { "  Type: Laptop System: Dell product: XPS v: 1\n" INTEL_GPU
      "  Type: Laptop System: Dell product: G3 v: 1\n" AMD_GPU, 1, TRUE },
    { "DMI: LENOVO 82B1/LNVNB161216, BIOS EFCN40WW 10/19/2020\n" INTEL_GPU
      "[ 0.0] DMI: Dell Inc. XPS/0YH90J, BIOS 1.31 11/10/2022\n" AMD_GPU, 1, TRUE },
    /* One computer, told of in several ways. */
    { "[jo@tower ~]$ lspci -nn\n" INTEL_GPU "[root@tower ~]# lspci -nnk\n" NVIDIA_GPU, 2, FALSE },
    { "jo@tower:~$ ls\n[jo@laptop ~]$ lspci\n" INTEL_GPU NVIDIA_GPU, 2, FALSE },
    { "Host: 82B1 Legion 5\n" INTEL_GPU "Host: 82B1 Legion 5\n" NVIDIA_GPU, 2, FALSE },
    { HOST_BRIDGE INTEL_GPU "03:00.0 USB controller [0c03]: AMD [1022:43d0]\n" AMD_GPU, 4, FALSE },
    { AMD_BRIDGE AMD_GPU "06:00.0 VGA compatible controller [0300]: Intel [8086:56a0]\n"
      "07:00.0 Network controller [0280]: Intel [8086:2723]\n", 4, FALSE },
    { "Host bridge: what is it?\n" INTEL_GPU "Dear jo@mail.org, see $ 5\n" NVIDIA_GPU, 2, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean several;
      g_autoptr (GPtrArray) devices = sy_lspci_parse_first (cases[i].text, -1, &several, NULL);

      g_test_message ("%s", cases[i].text);
      g_assert_nonnull (devices);
      g_assert_cmpuint (devices->len, ==, cases[i].n_devices);
      g_assert_cmpint (several, ==, cases[i].several);
    }
}

static void
test_nothing (void)
{
  static const char * const texts[] = { "", "\n\n", "hello", "01:00.0", "-[0000:00]-+-00.0\n",
                                        "Bus: primary=00, secondary=01\n", "IOMMU Group 1:\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_lspci_parse (texts[i], -1, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

/* Any beginning of a listing is a listing or an error, and never reads past its end. */
static void
test_truncation (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    for (gsize n = 0; n < strlen (forms[i].text); n++)
      {
        g_autofree char *text = g_memdup2 (forms[i].text, n > 0 ? n : 1);
        g_autoptr (GPtrArray) devices = sy_lspci_parse (text, (gssize) n, NULL);

        g_assert_true (devices == NULL || devices->len == 1);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *path = g_strconcat ("/lspci/form/", forms[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_form);
    }
  g_test_add_func ("/lspci/truncated-id", test_truncated_id);
  g_test_add_func ("/lspci/library-noise", test_library_noise);
  g_test_add_func ("/lspci/powered-off", test_powered_off);
  g_test_add_func ("/lspci/domains", test_domains);
  g_test_add_func ("/lspci/merge", test_merge);
  g_test_add_func ("/lspci/several", test_several);
  g_test_add_func ("/lspci/nothing", test_nothing);
  g_test_add_func ("/lspci/truncation", test_truncation);

  return g_test_run ();
}
