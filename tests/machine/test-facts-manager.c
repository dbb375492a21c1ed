/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fact-cases.h"
#include "machine/sy-fact.h"

#define SYSTEMD "dir /etc/systemd/system\n"
#define PROGRAM(name) "file /usr/bin/" name " mode=0755\n"
#define ENABLED(unit) "link /etc/systemd/system/multi-user.target.wants/" unit \
                      " -> /usr/lib/systemd/system/" unit "\n"
#define RUNNING(unit) SYSTEMD "dir /sys/fs/cgroup/system.slice/" unit "\n"

static void
test_none (void)
{
  static const FactCase cases[] = {
    { "dir /usr/bin\n", SY_FACT_MANAGER_NONE, SY_TRISTATE_YES, NULL, NULL },
    { "dir /etc\n", SY_FACT_MANAGER_NONE, SY_TRISTATE_UNKNOWN, NULL, NULL },
    { PROGRAM ("prime-select"), SY_FACT_MANAGER_NONE, SY_TRISTATE_UNKNOWN, "-", NULL },
    { "dir /usr/bin\n", SY_FACT_SUPERGFXD, SY_TRISTATE_UNKNOWN, "-", NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

#define SUPERGFXD PROGRAM ("supergfxd") ENABLED ("supergfxd.service") \
                  "file /etc/supergfxd.conf\n| { \"mode\": \"Hybrid\", \"vfio_enable\": true }\n"

static void
test_daemons (void)
{
  static const FactCase cases[] = {
    { SUPERGFXD, SY_FACT_SUPERGFXD, SY_TRISTATE_YES, "Hybrid", "/etc/supergfxd.conf" },
    { SUPERGFXD "text /proc/cmdline quiet supergfxd.mode=Vfio\n", SY_FACT_SUPERGFXD,
      SY_TRISTATE_YES, "Vfio", NULL },
    { SUPERGFXD "text /etc/supergfxd.conf {\n", SY_FACT_SUPERGFXD, SY_TRISTATE_YES, NULL, NULL },
    { SUPERGFXD "text /etc/supergfxd.conf [\"mode\"]\n", SY_FACT_SUPERGFXD, SY_TRISTATE_YES, NULL,
      NULL },
    { SUPERGFXD "text /etc/supergfxd.conf {\"mode\": {\"mode\": 1}}\n", SY_FACT_SUPERGFXD,
      SY_TRISTATE_YES, NULL, NULL },
    { PROGRAM ("supergfxd") SYSTEMD, SY_FACT_SUPERGFXD, SY_TRISTATE_NO, NULL, NULL },
    { PROGRAM ("supergfxd") "dir /etc\n", SY_FACT_SUPERGFXD, SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "dir /usr/bin\nfile /etc/supergfxd.conf\n", SY_FACT_SUPERGFXD, SY_TRISTATE_NO,
      "left-behind", "/etc/supergfxd.conf" },
    { "file /etc/supergfxd.conf\n", SY_FACT_SUPERGFXD, SY_TRISTATE_UNKNOWN, NULL, NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_other_daemons (void)
{
  static const FactCase cases[] = {
    { PROGRAM ("optimus-manager") RUNNING ("optimus-manager.service")
      "text /var/lib/optimus-manager/tmp/state.json {\"type\": \"done\", "
      "\"current_mode\": \"nvidia\"}\n", SY_FACT_OPTIMUS_MANAGER, SY_TRISTATE_YES, "nvidia", NULL },
    { PROGRAM ("optimus-manager") RUNNING ("optimus-manager.service")
      "text /proc/cmdline optimus-manager.startup=hybrid\n", SY_FACT_OPTIMUS_MANAGER,
      SY_TRISTATE_YES, "hybrid", NULL },
    { PROGRAM ("optimus-manager") RUNNING ("optimus-manager.service")
      "file /etc/optimus-manager/optimus-manager.conf\n| [optimus]\n| # startup_mode=x\n"
      "| startup_mode=integrated\n", SY_FACT_OPTIMUS_MANAGER, SY_TRISTATE_YES, "integrated", NULL },
    { "file /usr/local/bin/system76-power\n" ENABLED ("com.system76.PowerDaemon.service")
      "text /etc/prime-discrete on-demand\n", SY_FACT_SYSTEM76_POWER, SY_TRISTATE_YES, "on-demand",
      NULL },
    { "dir /usr/bin\nfile /etc/modprobe.d/system76-power.conf\n", SY_FACT_SYSTEM76_POWER,
      SY_TRISTATE_NO, "left-behind", NULL },
    { "file /usr/sbin/bumblebeed\n" RUNNING ("bumblebeed.service"), SY_FACT_BUMBLEBEE,
      SY_TRISTATE_YES, NULL, NULL },
    { "file /usr/libexec/switcheroo-control\n" RUNNING ("switcheroo-control.service"),
      SY_FACT_SWITCHEROO_CONTROL, SY_TRISTATE_YES, NULL, "/usr/libexec/switcheroo-control" },
    { PROGRAM ("gpu-manager") RUNNING ("gpu-manager.service"), SY_FACT_GPU_MANAGER,
      SY_TRISTATE_YES, NULL, NULL },
    { PROGRAM ("gpu-manager") RUNNING ("gpu-manager.service")
      "text /proc/cmdline quiet nogpumanager\n", SY_FACT_GPU_MANAGER, SY_TRISTATE_NO, NULL, NULL },
    { PROGRAM ("tlp") ENABLED ("tlp.service") "file /etc/tlp.d/10-a.conf\n"
      "| RUNTIME_PM_ON_AC=\"on\" # x\n| #RUNTIME_PM_DENYLIST=\"01:00.0\"\n"
      "text /etc/tlp.conf  RUNTIME_PM_ON_AC = auto\n", SY_FACT_TLP, SY_TRISTATE_YES,
      "RUNTIME_PM_ON_AC=auto", NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

#define ENVYCONTROL PROGRAM ("envycontrol") "text /var/cache/envycontrol/cache.json {}\n"

static void
test_programs (void)
{
  static const FactCase cases[] = {
    { PROGRAM ("envycontrol"), SY_FACT_ENVYCONTROL, SY_TRISTATE_NO, NULL, NULL },
    { ENVYCONTROL, SY_FACT_ENVYCONTROL, SY_TRISTATE_YES, "hybrid", NULL },
    { ENVYCONTROL "file /etc/udev/rules.d/50-remove-nvidia.rules\n", SY_FACT_ENVYCONTROL,
      SY_TRISTATE_YES, "integrated", "/etc/udev/rules.d/50-remove-nvidia.rules" },
    { ENVYCONTROL "file /etc/X11/xorg.conf\nfile /etc/modprobe.d/nvidia.conf\n",
      SY_FACT_ENVYCONTROL, SY_TRISTATE_YES, "nvidia", NULL },
    { "dir /usr/bin\nfile /usr/lib/udev/rules.d/50-remove-nvidia.rules\n", SY_FACT_ENVYCONTROL,
      SY_TRISTATE_YES, "integrated", "/usr/lib/udev/rules.d/50-remove-nvidia.rules" },
    { "dir /usr/bin\nfile /var/cache/envycontrol/cache.json\n", SY_FACT_ENVYCONTROL,
      SY_TRISTATE_NO, "left-behind", NULL },
    { PROGRAM ("prime-select") "text /etc/prime-discrete off\n", SY_FACT_PRIME_SELECT,
      SY_TRISTATE_YES, "off", NULL },
    { "file /usr/sbin/prime-select\ntext /etc/prime/current_type offload\n", SY_FACT_PRIME_SELECT,
      SY_TRISTATE_YES, "offload", NULL },
    { "dir /usr/bin\ntext /etc/prime/current_type nvidia\n", SY_FACT_PRIME_SELECT,
      SY_TRISTATE_NO, "left-behind", NULL },
    { PROGRAM ("driverctl") "dir /etc/driverctl.d\n", SY_FACT_DRIVERCTL, SY_TRISTATE_NO, NULL,
      NULL },
    { PROGRAM ("driverctl") "text /etc/driverctl.d/pci-0000:01:00.0 vfio-pci\n"
      "text /etc/driverctl.d/pci-0000:01:00.1 vfio-pci\n", SY_FACT_DRIVERCTL, SY_TRISTATE_YES,
      "0000:01:00.0=vfio-pci 0000:01:00.1=vfio-pci", "/etc/driverctl.d" },
    { PROGRAM ("mhwd") "link /etc/X11/xorg.conf.d/90-mhwd.conf -> /etc/X11/mhwd.d/nvidia.conf\n"
      "text /etc/X11/mhwd.d/nvidia.conf x\n"
      "dir /var/lib/mhwd/local/pci/video-hybrid-intel-nvidia-prime\n"
      "dir /var/lib/mhwd/local/pci/network-r8168\n", SY_FACT_MHWD, SY_TRISTATE_YES,
      "video-hybrid-intel-nvidia-prime", "/etc/X11/xorg.conf.d/90-mhwd.conf" },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/manager/none", test_none);
  g_test_add_func ("/facts/manager/daemons", test_daemons);
  g_test_add_func ("/facts/manager/other-daemons", test_other_daemons);
  g_test_add_func ("/facts/manager/programs", test_programs);

  return g_test_run ();
}
