/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fact-cases.h"

#define YES     SY_TRISTATE_YES
#define NO      SY_TRISTATE_NO
#define UNKNOWN SY_TRISTATE_UNKNOWN

#define INTEL   "file /proc/cpuinfo\n| vendor_id : GenuineIntel\n| flags : fpu vmx\n"
#define AMD     "file /proc/cpuinfo\n| vendor_id : AuthenticAMD\n| flags : fpu svm\n"
#define RELEASE "text /proc/sys/kernel/osrelease 6.12.8\n"
#define OLD     "text /proc/sys/kernel/osrelease 6.1.0-28-amd64\n"
#define CONFIG  RELEASE "file /boot/config-6.12.8\n| CONFIG_MODULES=y\n"
#define MODULES "/usr/lib/modules/6.12.8"
#define LISTS   RELEASE "text " MODULES "/modules.dep kernel/fs/fat/fat.ko:\n"
#define MISC    "dir /sys/class/misc\n"
#define POOLS   "text /sys/kernel/mm/hugepages/hugepages-"

static void
test_kernel_config (void)
{
  static const FactCase cases[] = {
    { CONFIG "| CONFIG_VFIO=m\n",
      SY_FACT_KERNEL_CONFIG, YES, "/boot/config-6.12.8", "/boot/config-6.12.8" },
    { RELEASE "text " MODULES "/config CONFIG_VFIO=m\n",
      SY_FACT_KERNEL_CONFIG, YES, MODULES "/config" },
    { RELEASE "text /lib/modules/6.12.8/build/.config CONFIG_VFIO=m\n",
      SY_FACT_KERNEL_CONFIG, YES, "/lib/modules/6.12.8/build/.config" },
    { RELEASE "text /usr/src/linux/.config CONFIG_VFIO=m\n"
      "link " MODULES "/build -> /usr/src/linux\n",
      SY_FACT_KERNEL_CONFIG, YES, MODULES "/build/.config" },
    /* The first that can be used; what is wrong with the others is told only without one. */
    { RELEASE "text /boot/config-6.12.8 VFIO=m\ntext " MODULES "/config CONFIG_VFIO=m\n",
      SY_FACT_KERNEL_CONFIG, YES, MODULES "/config" },
    { RELEASE "text /boot/config-6.12.8 VFIO=m\n",
      SY_FACT_KERNEL_CONFIG, UNKNOWN, NULL, NULL, "/boot/config-6.12.8: is not" },
    { RELEASE "text /boot/config-6.12.9 CONFIG_VFIO=m\n",
      SY_FACT_KERNEL_CONFIG, UNKNOWN, NULL, NULL, "neither" },
    { "text /boot/config-6.12.8 CONFIG_VFIO=m\n", SY_FACT_KERNEL_CONFIG, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_vfio_pci (void)
{
  static const FactCase cases[] = {
    { CONFIG "| CONFIG_VFIO_PCI=y\n", SY_FACT_VFIO_PCI, YES, "builtin", "/boot/config-6.12.8" },
    { CONFIG "| # CONFIG_VFIO_PCI is not set\n",
      SY_FACT_VFIO_PCI, NO, NULL, "/boot/config-6.12.8", "has no" },
    { CONFIG "| CONFIG_VFIO_PCI=m\nfile " MODULES "/kernel/drivers/vfio/pci/vfio-pci.ko.xz\n",
      SY_FACT_VFIO_PCI, YES, "module", MODULES },
    { CONFIG "| CONFIG_VFIO_PCI=m\n" LISTS, SY_FACT_VFIO_PCI, NO, NULL, NULL, "not installed" },
    { CONFIG "| CONFIG_VFIO_PCI=m\n", SY_FACT_VFIO_PCI, UNKNOWN, NULL, NULL, "Restart" },
    { RELEASE "text " MODULES "/modules.builtin kernel/drivers/vfio/pci/vfio-pci.ko\n",
      SY_FACT_VFIO_PCI, YES, "builtin" },
    { RELEASE "file /lib/modules/6.12.8/kernel/drivers/vfio/pci/vfio-pci.ko\n",
      SY_FACT_VFIO_PCI, YES, "module" },
    { RELEASE "text " MODULES "/modules.dep updates/dkms/vfio-pci.ko.zst:\n",
      SY_FACT_VFIO_PCI, YES, "module" },
    { LISTS, SY_FACT_VFIO_PCI, NO, NULL, NULL, "has no" },
    { RELEASE "text " MODULES "/modules.builtin kernel/fs/ext4/ext4.ko\n",
      SY_FACT_VFIO_PCI, UNKNOWN },
    { RELEASE, SY_FACT_VFIO_PCI, UNKNOWN, NULL, NULL, "Restart" },
    { RELEASE "text /sys/module/vfio_pci/initstate live\n",
      SY_FACT_VFIO_PCI, YES, "module", "/sys/module/vfio_pci/initstate" },
    { RELEASE "dir /sys/module/vfio_pci\n", SY_FACT_VFIO_PCI, UNKNOWN },
    { "dir /proc\n", SY_FACT_VFIO_PCI, UNKNOWN, NULL, NULL, "Which kernel" },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_vfio_virqfd (void)
{
  static const FactCase cases[] = {
    { OLD "file /lib/modules/6.1.0-28-amd64/kernel/drivers/vfio/vfio_virqfd.ko\n",
      SY_FACT_VFIO_VIRQFD, YES },
    { OLD "text /lib/modules/6.1.0-28-amd64/modules.dep kernel/drivers/vfio/vfio_virqfd.ko:\n",
      SY_FACT_VFIO_VIRQFD, YES },
    { OLD "text /lib/modules/6.1.0-28-amd64/modules.dep kernel/drivers/vfio/vfio.ko:\n",
      SY_FACT_VFIO_VIRQFD, NO },
    { OLD "text /boot/config-6.1.0-28-amd64 CONFIG_VFIO_VIRQFD=y\n", SY_FACT_VFIO_VIRQFD, NO },
    { OLD, SY_FACT_VFIO_VIRQFD, UNKNOWN },
    { "text /proc/sys/kernel/osrelease 6.2.0\n", SY_FACT_VFIO_VIRQFD, NO, NULL, NULL, "6.2" },
    { "text /proc/sys/kernel/osrelease 6.10-rc1\n", SY_FACT_VFIO_VIRQFD, NO, NULL, NULL, "6.2" },
    { "text /proc/sys/kernel/osrelease 7.0.1\n", SY_FACT_VFIO_VIRQFD, NO, NULL, NULL, "6.2" },
    { "text /proc/sys/kernel/osrelease 5.20.1\n", SY_FACT_VFIO_VIRQFD, UNKNOWN },
    { "text /proc/sys/kernel/osrelease linux\n", SY_FACT_VFIO_VIRQFD, UNKNOWN },
    { "dir /proc\n", SY_FACT_VFIO_VIRQFD, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_kvmgt (void)
{
  static const FactCase cases[] = {
    { CONFIG "| CONFIG_DRM_I915_GVT_KVMGT=m\n"
      "file " MODULES "/kernel/drivers/gpu/drm/i915/kvmgt.ko.zst\n",
      SY_FACT_KVMGT, YES, "module" },
    { CONFIG "| CONFIG_DRM_I915_GVT_KVMGT=y\n", SY_FACT_KVMGT, YES, "builtin" },
    { CONFIG "| CONFIG_DRM_I915_GVT=y\n", SY_FACT_KVMGT, NO },
    { RELEASE, SY_FACT_KVMGT, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_kvm (void)
{
  static const FactCase cases[] = {
    { INTEL "dir /sys/class/misc/kvm\ndir /sys/module/kvm_intel\n", SY_FACT_KVM, YES, "kvm_intel" },
    { AMD "file /dev/kvm\ndir /sys/module/kvm_amd\n", SY_FACT_KVM, YES, "kvm_amd", "/dev/kvm" },
    { "dir /sys/class/misc/kvm\n", SY_FACT_KVM, YES },
    { INTEL MISC, SY_FACT_KVM, NO, "kvm_intel", NULL, "not loaded" },
    { AMD MISC "dir /sys/module/kvm_amd\n", SY_FACT_KVM, NO, "kvm_amd", NULL, "firmware" },
    { "text /proc/cpuinfo flags : fpu\n" MISC, SY_FACT_KVM, NO, NULL, NULL, "no virtualization" },
    { INTEL MISC CONFIG "| # CONFIG_KVM_INTEL is not set\n",
      SY_FACT_KVM, NO, "kvm_intel", NULL, "CONFIG_KVM_INTEL" },
    { AMD MISC CONFIG "| CONFIG_KVM_INTEL=m\n",
      SY_FACT_KVM, NO, "kvm_amd", NULL, "CONFIG_KVM_AMD" },
    { MISC, SY_FACT_KVM, NO },
    { INTEL, SY_FACT_KVM, UNKNOWN },
    { INTEL "dir /sys/module/kvm_intel\n", SY_FACT_KVM, UNKNOWN, "kvm_intel" },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_hibernation (void)
{
  static const FactCase cases[] = {
    { "text /sys/power/resume 259:3\n", SY_FACT_HIBERNATION, YES, NULL, "/sys/power/resume" },
    { "text /proc/cmdline resume=UUID=1-2 quiet\n",
      SY_FACT_HIBERNATION, YES, NULL, "/proc/cmdline" },
    { "text /sys/power/resume 0:0\ntext /proc/cmdline resume=/dev/sda2\n",
      SY_FACT_HIBERNATION, YES },
    { "text /sys/power/resume 0:0\n", SY_FACT_HIBERNATION, NO, NULL, NULL, "not set up" },
    { "text /sys/power/resume 0:0\ntext /proc/cmdline resume= resume_offset=4\n",
      SY_FACT_HIBERNATION, NO },
    { "text /sys/power/resume 8:2\ntext /proc/cmdline nohibernate\n",
      SY_FACT_HIBERNATION, NO, NULL, NULL, "nohibernate" },
    { "text /proc/cmdline resume=/dev/sda2 noresume\n",
      SY_FACT_HIBERNATION, NO, NULL, NULL, "noresume" },
    { "text /proc/cmdline resume=/dev/sda2 hibernate=no\n",
      SY_FACT_HIBERNATION, NO, NULL, NULL, "hibernate=no" },
    { "text /proc/cmdline resume=/dev/sda2 hibernate=nocompress\n", SY_FACT_HIBERNATION, YES },
    { "text /sys/power/resume 8:2\ntext /sys/power/disk [disabled]\n",
      SY_FACT_HIBERNATION, NO, NULL, NULL, "cannot" },
    { "text /sys/power/resume 8:2\ntext /sys/power/disk [platform] shutdown\n",
      SY_FACT_HIBERNATION, YES },
    { "text /sys/power/state freeze mem\ntext /proc/cmdline resume=/dev/sda2\n",
      SY_FACT_HIBERNATION, NO },
    { "text /sys/power/resume 8:2\n"
      "text /sys/kernel/security/lockdown none [integrity] confidentiality\n",
      SY_FACT_HIBERNATION, NO, NULL, "/sys/kernel/security/lockdown", "locked down" },
    { "text /proc/cmdline quiet\n", SY_FACT_HIBERNATION, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_memory (void)
{
  static const FactCase cases[] = {
    { "file /proc/meminfo\n| MemTotal:       16283412 kB\n| MemFree: 1 kB\n",
      SY_FACT_MEMORY, YES, "15901" },
    { "text /proc/meminfo MemTotal: 1023 kB\n", SY_FACT_MEMORY, YES, "0" },
    { "text /proc/meminfo MemTotal: -1 kB\n", SY_FACT_MEMORY, UNKNOWN },
    { "text /proc/meminfo MemTotal:\n", SY_FACT_MEMORY, UNKNOWN },
    { "text /proc/meminfo MemFree: 1 kB\n", SY_FACT_MEMORY, UNKNOWN },
    { "dir /proc\n", SY_FACT_MEMORY, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_huge_pages (void)
{
  static const FactCase cases[] = {
    { POOLS "2048kB/nr_hugepages 512\n", SY_FACT_HUGE_PAGES, YES, "1024" },
    { POOLS "2048kB/nr_hugepages 1\n" POOLS "1048576kB/nr_hugepages 4\n",
      SY_FACT_HUGE_PAGES, YES, "4098" },
    { POOLS "2048kB/nr_hugepages 0\n" POOLS "1048576kB/nr_hugepages 0\n",
      SY_FACT_HUGE_PAGES, NO, "0" },
    { POOLS "2048kB/nr_hugepages many\n", SY_FACT_HUGE_PAGES, UNKNOWN },
    { POOLS "2048kB/nr_hugepages 4294967296\n", SY_FACT_HUGE_PAGES, UNKNOWN },
    { POOLS "x/nr_hugepages 1\n", SY_FACT_HUGE_PAGES, UNKNOWN },
    { POOLS "16777217kB/nr_hugepages 1\n", SY_FACT_HUGE_PAGES, UNKNOWN },
    { "dir /sys/kernel/mm/hugepages/hugepages-2048kB\n", SY_FACT_HUGE_PAGES, UNKNOWN },
    { "dir /sys/kernel/mm\n", SY_FACT_HUGE_PAGES, NO },
    { "dir /sys\n", SY_FACT_HUGE_PAGES, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

#define LIMITS "text /proc/self/limits Max locked memory         "
#define MEMORY "text /proc/meminfo MemTotal: 16384 kB\n"

static void
test_memlock (void)
{
  static const FactCase cases[] = {
    { MEMORY LIMITS "8388608              8388608              bytes\n",
      SY_FACT_MEMLOCK, NO, "8192" },
    { MEMORY LIMITS "65536 16777216 bytes\n", SY_FACT_MEMLOCK, YES, "16384" },
    { MEMORY LIMITS "65536 16777215 bytes\n", SY_FACT_MEMLOCK, NO, "16383" },
    { LIMITS "8388608 unlimited bytes\n", SY_FACT_MEMLOCK, YES, "unlimited" },
    { LIMITS "8388608 8388608 bytes\n", SY_FACT_MEMLOCK, UNKNOWN, "8192" },
    { MEMORY LIMITS "8388608\n", SY_FACT_MEMLOCK, UNKNOWN },
    { MEMORY LIMITS "8388608 many bytes\n", SY_FACT_MEMLOCK, UNKNOWN },
    { MEMORY "text /proc/self/limits Max cpu time unlimited unlimited seconds\n",
      SY_FACT_MEMLOCK, UNKNOWN },
    { MEMORY, SY_FACT_MEMLOCK, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/kernel-config", test_kernel_config);
  g_test_add_func ("/facts/vfio-pci", test_vfio_pci);
  g_test_add_func ("/facts/vfio-virqfd", test_vfio_virqfd);
  g_test_add_func ("/facts/kvmgt", test_kvmgt);
  g_test_add_func ("/facts/kvm", test_kvm);
  g_test_add_func ("/facts/hibernation", test_hibernation);
  g_test_add_func ("/facts/memory", test_memory);
  g_test_add_func ("/facts/huge-pages", test_huge_pages);
  g_test_add_func ("/facts/memlock", test_memlock);

  return g_test_run ();
}
