/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fact-cases.h"
#include "machine/sy-fact.h"
#include "machine/sy-modprobe-config.h"
#include "machine/sy-xorg-config.h"

#define KERNEL "text /proc/sys/kernel/osrelease 6.1.0\n"
#define GPUS "pci 0000:00:02.0 8086:591b class=030000 driver=i915\n" \
             "pci 0000:01:00.0 10de:1c8d class=030200 driver="
#define PROC "text /proc/driver/nvidia/version NVRM version: NVIDIA UNIX "
#define NO_MODULE KERNEL "dir /sys/module\ndir /usr/lib/modules/6.1.0/kernel\n"

static void
test_nvidia (void)
{
  static const FactCase cases[] = {
    { GPUS "nvidia\ntext /sys/module/nvidia/version 550.54.14\n",
      "nvidia-driver", SY_TRISTATE_YES, "550.54.14", "/sys/module/nvidia/version" },
    { PROC "x86_64 Kernel Module  390.157  Wed Oct 12 09:19:07 UTC 2022\n",
      "nvidia-driver", SY_TRISTATE_YES, "390.157", "/proc/driver/nvidia/version" },
    { PROC "Open Kernel Module for x86_64  595.58.03  Release Build  (x@y)\n",
      "nvidia-driver", SY_TRISTATE_YES, "595.58.03", NULL },
    { GPUS "nvidia\n", "nvidia-driver", SY_TRISTATE_YES, NULL, NULL },
    { KERNEL "dir /sys/module\nfile /lib/modules/6.1.0/updates/dkms/nvidia-current.ko\n",
      "nvidia-driver", SY_TRISTATE_YES, NULL,
      "/lib/modules/6.1.0/updates/dkms/nvidia-current.ko" },
    { KERNEL "dir /sys/module\nfile /usr/lib/modules/6.1.0/extra/nvidia/nvidia.ko.xz\n",
      "nvidia-driver", SY_TRISTATE_YES, NULL, NULL },
    { KERNEL "dir /sys/module\nfile /usr/lib/modules/6.1.0/kernel/nvidia-550/nvidia.ko\n",
      "nvidia-driver", SY_TRISTATE_YES, NULL, NULL },
    { KERNEL "dir /sys/module\nfile /usr/lib/modules/6.1.0/kernel/drivers/video/nvidia.ko\n",
      "nvidia-driver", SY_TRISTATE_YES, NULL, NULL },
    { NO_MODULE, "nvidia-driver", SY_TRISTATE_NO, NULL, NULL },
    { NO_MODULE "file /usr/lib/modules/6.0.0/updates/dkms/nvidia.ko\n",
      "nvidia-driver", SY_TRISTATE_NO, NULL, NULL },
    { NO_MODULE "file /usr/lib/modules/6.1.0/updates/dkms/nvidia-drm.ko\n"
      "file /usr/lib/modules/6.1.0/kernel/drivers/video/nvidiafb.ko\n",
      "nvidia-driver", SY_TRISTATE_NO, NULL, NULL },
    { KERNEL "dir /sys/module\n", "nvidia-driver", SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "dir /usr/lib/modules/6.1.0/kernel\n", "nvidia-driver", SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "dir /etc\n", "nvidia-driver", SY_TRISTATE_UNKNOWN, NULL, NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_variant (void)
{
  static const FactCase cases[] = {
    { PROC "Open Kernel Module for x86_64  595.58.03  Release Build  (x@y)\n",
      "nvidia-open", SY_TRISTATE_YES, NULL, NULL },
    { PROC "x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n",
      "nvidia-open", SY_TRISTATE_NO, NULL, NULL },
    { NO_MODULE, "nvidia-open", SY_TRISTATE_NO, NULL, NULL },
    { GPUS "nvidia\n", "nvidia-open", SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "dir /etc\n", "nvidia-open", SY_TRISTATE_UNKNOWN, NULL, NULL },
    { GPUS "nouveau\n", "nouveau", SY_TRISTATE_YES, NULL, NULL },
    { "dir /sys/module/nouveau\n", "nouveau", SY_TRISTATE_YES, NULL, "/sys/module/nouveau" },
    { "dir /sys/module/nvidia\n", "nouveau", SY_TRISTATE_NO, NULL, NULL },
    { "dir /sys/bus\n", "nouveau", SY_TRISTATE_UNKNOWN, NULL, NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

#define CMDLINE(text) "dir /usr/lib/modprobe.d\ntext /proc/cmdline root=/dev/sda1 " text "\n"
#define MODPROBE(path, line) CMDLINE ("quiet") "file " path "\n| " line "\n"

static void
test_vfio_ids (void)
{
  static const FactCase cases[] = {
    { CMDLINE ("quiet"), "vfio-ids-foreign", SY_TRISTATE_NO, NULL, NULL },
    { CMDLINE ("vfio_pci.ids=10de:1c8d"), "vfio-ids-foreign", SY_TRISTATE_YES, "10de:1c8d",
      "/proc/cmdline" },
    { CMDLINE ("vfio-pci.ids=10de:1c8d switchyard.mode=vm"), "vfio-ids-foreign", SY_TRISTATE_NO,
      NULL, NULL },
    { CMDLINE ("vfio-pci.ids="), "vfio-ids-foreign", SY_TRISTATE_NO, NULL, NULL },
    { CMDLINE ("-- vfio-pci.ids=1:2"), "vfio-ids-foreign", SY_TRISTATE_NO, NULL, NULL },
    { MODPROBE ("/etc/modprobe.d/vfio.conf", "options vfio-pci ids=10de:1c8d disable_vga=1"),
      "vfio-ids-foreign", SY_TRISTATE_YES, "10de:1c8d", "/etc/modprobe.d/vfio.conf" },
    { MODPROBE ("/usr/lib/modprobe.d/supergfxd.conf", "options vfio_pci ids=10de:1c8d"),
      "vfio-ids-foreign", SY_TRISTATE_YES, "10de:1c8d", "/usr/lib/modprobe.d/supergfxd.conf" },
    { MODPROBE ("/etc/modprobe.d/a.conf", "options vfio-pci ids=1:2")
      "text /usr/lib/modprobe.d/b.conf options vfio-pci ids=3:4\n",
      "vfio-ids-foreign", SY_TRISTATE_YES, "3:4", "/usr/lib/modprobe.d/b.conf" },
    { MODPROBE ("/usr/lib/modprobe.d/a.conf", "options vfio-pci ids=1:2")
      "file /etc/modprobe.d/a.conf\n", "vfio-ids-foreign", SY_TRISTATE_NO, NULL, NULL },
    { MODPROBE ("/usr/lib/modprobe.d/a.conf", "options vfio-pci ids=1:2")
      "link /etc/modprobe.d/a.conf -> /dev/null\n", "vfio-ids-foreign", SY_TRISTATE_NO, NULL,
      NULL },
    { MODPROBE ("/etc/modprobe.d/zz-switchyard-vfio.conf", "options vfio-pci ids=1:2"),
      "vfio-ids-foreign", SY_TRISTATE_NO, NULL, NULL },
    { MODPROBE ("/etc/modprobe.d/vfio.conf.bak", "options vfio-pci ids=1:2"),
      "vfio-ids-foreign", SY_TRISTATE_NO, NULL, NULL },
    { MODPROBE ("/etc/modprobe.d/vfio.conf", "install vfio-pci /bin/vfio-pci-override.sh"),
      "vfio-ids-foreign", SY_TRISTATE_UNKNOWN, NULL, "/etc/modprobe.d/vfio.conf" },
    { "dir /usr/lib/modprobe.d\n", "vfio-ids-foreign", SY_TRISTATE_UNKNOWN, NULL,
      "/proc/cmdline" },
    { "text /proc/cmdline quiet\n", "vfio-ids-foreign", SY_TRISTATE_UNKNOWN, NULL, NULL },
    { CMDLINE ("quiet") "link /etc/modprobe.d/a.conf -> a.conf\n", "vfio-ids-foreign",
      SY_TRISTATE_UNKNOWN, NULL, NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_modprobe_lines (void)
{
  static const struct {
    const char *text;
    guint       line;
    const char *ids;
  } cases[] = {
    { "options vfio-pci ids=1:2", 1, "1:2" },
    { "\n\toptions \t vfio_pci  disable_vga=1 ids=1:2,3:4\n", 2, "1:2,3:4" },
    { "# x\noptions vfio-pci \\\n  ids=1:2\n", 2, "1:2" },
    { "opt\\ions vfio-pci ids=1:2\n", 1, "1:2" },
    { "options vfio-pci ids=1:2 ids=3:4\n", 1, "3:4" },
    { "options vfio-pci ids=\"1:2\"\n", 1, "1:2" },
    { "install vfio-pci /sbin/modprobe -i vfio-pci ids=1:2\n", 1, "1:2" },
    { "install nvidia modprobe vfio_pci ids=1:2; modprobe -i nvidia\n", 1, "1:2" },
    { "# options vfio-pci \\\nids=1:2\n", 0, NULL },
    { "#options vfio-pci ids=1:2\n", 0, NULL },
    { " # options vfio-pci ids=1:2\n", 0, NULL },
    { "options vfio-pci disable_vga=1 # ids\n", 0, NULL },
    { "options vfio-pci xids=1:2 ids=\n", 0, NULL },
    { "options vfio ids=1:2\noptions vfio-pcix ids=1:2\n", 0, NULL },
    { "options\nvfio-pci ids=1:2\n", 0, NULL },
    { "softdep nvidia pre: vfio-pci\nblacklist vfio-pci\n", 0, NULL },
    { "install nvidia modprobe other ids=1:2\n", 0, NULL },
    { "", 0, NULL }, { "\\", 0, NULL }, { "\\\n", 0, NULL }, { "options", 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) found = sy_modprobe_bindings_new ();
      const SyModprobeBinding *binding;

      g_test_message ("%s", cases[i].text);
      sy_modprobe_bindings_parse (found, "/x", cases[i].text);
      g_assert_cmpuint (found->len, ==, cases[i].ids != NULL ? 1 : 0);
      if (found->len == 0)
        continue;
      binding = found->pdata[0];
      g_assert_cmpuint (binding->line, ==, cases[i].line);
      g_assert_cmpstr (binding->ids, ==, cases[i].ids);
    }
}

#define DEVICE(lines) "file /etc/X11/xorg.conf.d/20-gpu.conf\n| Section \"Device\"\n" lines \
                      "| EndSection\n"

static void
test_xorg (void)
{
  static const FactCase cases[] = {
    { DEVICE ("| Identifier \"x\"\n| Driver \"nvidia\"\n"), "xorg-nvidia", SY_TRISTATE_YES,
      "/etc/X11/xorg.conf.d/20-gpu.conf", "/etc/X11/xorg.conf.d/20-gpu.conf" },
    { "text /etc/X11/xorg.conf SECTION \"device\" DRIVER \"NVIDIA\" ENDSECTION\n",
      "xorg-nvidia", SY_TRISTATE_YES, "/etc/X11/xorg.conf", NULL },
    { GPUS "nvidia\n" DEVICE ("| Driver \"modesetting\"\n| BusID \"PCI:1:0:0\"\n"),
      "xorg-nvidia", SY_TRISTATE_YES, "/etc/X11/xorg.conf.d/20-gpu.conf", NULL },
    { GPUS "nvidia\n" DEVICE ("| Driver \"modesetting\"\n| BusID \"PCI:0:2:0\"\n"),
      "xorg-nvidia", SY_TRISTATE_NO, NULL, NULL },
    { DEVICE ("| # Driver \"nvidia\"\n| Driver \"intel\" # \"nvidia\"\n"),
      "xorg-nvidia", SY_TRISTATE_NO, NULL, NULL },
    { DEVICE ("| Option \"Driver\" \"nvidia\"\n| Option \"x\" \"y\" Driver \"modesetting\"\n"),
      "xorg-nvidia", SY_TRISTATE_NO, NULL, NULL },
    { "file /etc/X11/xorg.conf.d/10-nvidia.conf\n| Section \"OutputClass\"\n"
      "| Driver \"nvidia\"\n| EndSection\n", "xorg-nvidia", SY_TRISTATE_NO, NULL, NULL },
    { "text /etc/X11/xorg.conf.backup Section \"Device\" Driver \"nvidia\"\n", "xorg-nvidia",
      SY_TRISTATE_NO, NULL, NULL },
    { "dir /etc/X11/xorg.conf\n", "xorg-nvidia", SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "dir /usr\n", "xorg-nvidia", SY_TRISTATE_UNKNOWN, NULL, NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_bus_id (void)
{
  static const struct {
    const char   *text;
    gboolean      valid;
    SyPciAddress  address;
  } cases[] = {
    { "PCI:1:0:0", TRUE, { 0, 1, 0, 0 } },
    { "pci:10:31:7", TRUE, { 0, 10, 31, 7 } },
    { "PCI:1@65536:0:1", TRUE, { 65536, 1, 0, 1 } },
    { "PCI:01:00", TRUE, { 0, 1, 0, 0 } },
    { "PCI:256:0:0", FALSE, { 0 } }, { "PCI:1:32:0", FALSE, { 0 } },
    { "PCI:1:0:8", FALSE, { 0 } }, { "PCI:1:0:0:0", FALSE, { 0 } },
    { "PCI:1:0:0 ", FALSE, { 0 } }, { "PCI:-1:0:0", FALSE, { 0 } },
    { "PCI:1@:0:0", FALSE, { 0 } }, { "PCI:", FALSE, { 0 } }, { "PCI:1", FALSE, { 0 } },
    { "PCI:1:", FALSE, { 0 } }, { "1:0:0", FALSE, { 0 } }, { "", FALSE, { 0 } },
    { "PCI:99999999999999999999:0:0", FALSE, { 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SyPciAddress address = { 0 };

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (sy_xorg_bus_id_parse (cases[i].text, &address), ==, cases[i].valid);
      g_assert_cmpint (sy_pci_address_compare (&address, &cases[i].address), ==, 0);
    }
}

/* Cut after every byte: never a crash, and never more than is in the whole. */
static void
test_truncated (void)
{
  const char *modprobe = "# x\\\ny\noptions vfio-pci \\\n ids=\"1:2\"\ninstall vfio-pci a ids=3\n";
  const char *xorg = "Section \"Device\" # \"\nDri_ver \"nvidia\"\nBusID \"PCI:1:0:0\"\n"
    "EndSection\n";

  for (gsize size = 0; size <= strlen (modprobe); size++)
    {
      g_autofree char *part = g_strndup (modprobe, size);
      g_autoptr (GPtrArray) found = sy_modprobe_bindings_new ();

      sy_modprobe_bindings_parse (found, "/x", part);
      g_assert_cmpuint (found->len, <=, 2);
    }
  for (gsize size = 0; size <= strlen (xorg); size++)
    {
      g_autofree char *part = g_strndup (xorg, size);
      g_autoptr (GPtrArray) found = sy_xorg_config_parse (part);

      g_assert_cmpuint (found->len, <=, 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/driver/nvidia", test_nvidia);
  g_test_add_func ("/facts/driver/variant", test_variant);
  g_test_add_func ("/facts/driver/vfio-ids", test_vfio_ids);
  g_test_add_func ("/facts/driver/modprobe-lines", test_modprobe_lines);
  g_test_add_func ("/facts/driver/xorg", test_xorg);
  g_test_add_func ("/facts/driver/bus-id", test_bus_id);
  g_test_add_func ("/facts/driver/truncated", test_truncated);

  return g_test_run ();
}
