/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fact-cases.h"

#define YES     SY_TRISTATE_YES
#define NO      SY_TRISTATE_NO
#define UNKNOWN SY_TRISTATE_UNKNOWN

#define GLOBAL  "-8be4df61-93ca-11d2-aa0d-00e098032b8c "
#define INTEL   "file /proc/cpuinfo\n| vendor_id : GenuineIntel\n| flags : fpu vmx\n"
#define AMD     "file /proc/cpuinfo\n| vendor_id : AuthenticAMD\n| flags : fpu svm\n"
#define QUIET   "text /proc/cmdline quiet\n"
#define NOGROUP "dir /sys/kernel/iommu_groups\n"
#define GROUPS  "dir /sys/kernel/iommu_groups/0\n"
#define TABLES  "/sys/firmware/acpi/tables"
#define DMAR    "file " TABLES "/DMAR mode=0400\n"
#define CONFIG  "text /proc/sys/kernel/osrelease 6.12.8\nfile /boot/config-6.12.8\n"

static void
test_uefi (void)
{
  static const FactCase cases[] = {
    { "dir /sys/firmware/efi\n", SY_FACT_UEFI, YES },
    { "dir /sys/firmware\n", SY_FACT_UEFI, NO },
    { "dir /etc\n", SY_FACT_UEFI, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_secure_boot (void)
{
  static const FactCase cases[] = {
    { "efibytes SecureBoot" GLOBAL "01\n", SY_FACT_SECURE_BOOT, YES },
    { "efibytes SecureBoot" GLOBAL "01\nefibytes SetupMode" GLOBAL "00\n",
      SY_FACT_SECURE_BOOT, YES },
    { "efibytes SecureBoot" GLOBAL "01\nefibytes SetupMode" GLOBAL "01\n",
      SY_FACT_SECURE_BOOT, NO, "setup" },
    { "efibytes SecureBoot" GLOBAL "00\n", SY_FACT_SECURE_BOOT, NO },
    { "efibytes SecureBoot" GLOBAL "02\n", SY_FACT_SECURE_BOOT, UNKNOWN },
    { "efibytes SecureBoot" GLOBAL "01 00\n", SY_FACT_SECURE_BOOT, UNKNOWN },
    { "file /sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c\n"
      "| abc\n",
      SY_FACT_SECURE_BOOT, UNKNOWN },
    { "efivar LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f x\n",
      SY_FACT_SECURE_BOOT, NO, NULL, NULL, "has no" },
    { "dir /sys/firmware/efi/efivars\n", SY_FACT_SECURE_BOOT, UNKNOWN },
    { "dir /sys/firmware/efi\n", SY_FACT_SECURE_BOOT, UNKNOWN },
    { "dir /sys/firmware\n", SY_FACT_SECURE_BOOT, NO, NULL, NULL, "UEFI" },
    { "dir /etc\n", SY_FACT_SECURE_BOOT, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_lockdown (void)
{
  static const char file[] = "/sys/kernel/security/lockdown";
  static const FactCase cases[] = {
    { "text /sys/kernel/security/lockdown [none] integrity confidentiality\n",
      SY_FACT_LOCKDOWN, NO, NULL, file },
    { "text /sys/kernel/security/lockdown none [integrity] confidentiality\n",
      SY_FACT_LOCKDOWN, YES, "integrity" },
    { "text /sys/kernel/security/lockdown none integrity [confidentiality]\n",
      SY_FACT_LOCKDOWN, YES, "confidentiality" },
    { "text /sys/kernel/security/lockdown none integrity\n", SY_FACT_LOCKDOWN, UNKNOWN },
    { "text /sys/kernel/security/lockdown [none\n", SY_FACT_LOCKDOWN, UNKNOWN },
    { "file /sys/kernel/security/lockdown\n", SY_FACT_LOCKDOWN, UNKNOWN },
    { "text /proc/cmdline quiet lockdown=integrity\n",
      SY_FACT_LOCKDOWN, YES, "integrity", "/proc/cmdline" },
    { "text /proc/cmdline lockdown=integrity lockdown=confidentiality\n",
      SY_FACT_LOCKDOWN, YES, "confidentiality" },
    { "text /proc/cmdline lockdown=none\n", SY_FACT_LOCKDOWN, UNKNOWN },
    { "text /proc/cmdline mylockdown=integrity -- lockdown=integrity\n",
      SY_FACT_LOCKDOWN, UNKNOWN },
    { "text /proc/cmdline lockdown=integrity\n"
      "text /sys/kernel/security/lockdown [none] integrity confidentiality\n",
      SY_FACT_LOCKDOWN, NO },
    { "dir /etc\n", SY_FACT_LOCKDOWN, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_cpu_virtualization (void)
{
  static const FactCase cases[] = {
    { INTEL, SY_FACT_CPU_VIRTUALIZATION, YES, "vmx" },
    { AMD, SY_FACT_CPU_VIRTUALIZATION, YES, "svm" },
    { "text /proc/cpuinfo flags : fpu vmxx nosvm\n",
      SY_FACT_CPU_VIRTUALIZATION, NO, NULL, NULL, "firmware" },
    { "text /proc/cpuinfo flags : fpu hypervisor\n",
      SY_FACT_CPU_VIRTUALIZATION, NO, NULL, NULL, "virtual machine itself" },
    { "text /proc/cpuinfo flags : fpu hypervisor vmx\n", SY_FACT_CPU_VIRTUALIZATION, YES, "vmx" },
    { "text /proc/cpuinfo vmx flags : vnmi\n", SY_FACT_CPU_VIRTUALIZATION, UNKNOWN },
    { "text /proc/cpuinfo Features : fp asimd\n", SY_FACT_CPU_VIRTUALIZATION, UNKNOWN },
    { "dir /proc\n", SY_FACT_CPU_VIRTUALIZATION, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_iommu_firmware (void)
{
  static const FactCase cases[] = {
    { DMAR, SY_FACT_IOMMU_FIRMWARE, YES, "DMAR", TABLES },
    { "file " TABLES "/IVRS\n", SY_FACT_IOMMU_FIRMWARE, YES, "IVRS" },
    { "file " TABLES "/IVRS1\nfile " TABLES "/IVRS2\n", SY_FACT_IOMMU_FIRMWARE, YES, "IVRS" },
    { "file " TABLES "/DSDT\nfile " TABLES "/DMARX\nfile " TABLES "/XDMAR\n",
      SY_FACT_IOMMU_FIRMWARE, NO, NULL, NULL, "DMAR" },
    { "file " TABLES "/DSDT\n" GROUPS,
      SY_FACT_IOMMU_FIRMWARE, YES, NULL, "/sys/kernel/iommu_groups" },
    { "dir " TABLES "\n" NOGROUP, SY_FACT_IOMMU_FIRMWARE, UNKNOWN },
    { NOGROUP, SY_FACT_IOMMU_FIRMWARE, UNKNOWN },
    { GROUPS, SY_FACT_IOMMU_FIRMWARE, YES },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

/* By the command line. */
static void
test_iommu_parameters (void)
{
  static const FactCase cases[] = {
    { INTEL NOGROUP "text /proc/cmdline intel_iommu=on\n",
      SY_FACT_IOMMU_KERNEL, YES, "intel_iommu=on", "/proc/cmdline" },
    { INTEL "text /proc/cmdline intel-iommu=on\n", SY_FACT_IOMMU_KERNEL, YES, "intel_iommu=on" },
    { INTEL "text /proc/cmdline intel_iommu=on,sm_on iommu=pt\n",
      SY_FACT_IOMMU_KERNEL, YES, "intel_iommu=on" },
    { INTEL "text /proc/cmdline intel_iommu=on intel_iommu=off\n",
      SY_FACT_IOMMU_KERNEL, NO, "intel_iommu=off" },
    { INTEL "text /proc/cmdline intel_iommu=off intel_iommu=igfx_off,on\n",
      SY_FACT_IOMMU_KERNEL, YES, "intel_iommu=on" },
    { INTEL "text /proc/cmdline intel_iommu=on iommu=off\n",
      SY_FACT_IOMMU_KERNEL, NO, "iommu=off" },
    { INTEL "text /proc/cmdline iommu=off iommu=pt intel_iommu=on\n",
      SY_FACT_IOMMU_KERNEL, NO, "iommu=off" },
    { INTEL "text /proc/cmdline iommu=soft,off\n", SY_FACT_IOMMU_KERNEL, NO, "iommu=off" },
    { INTEL "text /proc/cmdline amd_iommu=off\n", SY_FACT_IOMMU_KERNEL, UNKNOWN },
    { INTEL "text /proc/cmdline intel_iommu=only my_intel_iommu=on iommu=on\n",
      SY_FACT_IOMMU_KERNEL, UNKNOWN },
    { INTEL "text /proc/cmdline quiet -- intel_iommu=on\n", SY_FACT_IOMMU_KERNEL, UNKNOWN },
    { AMD "text /proc/cmdline amd_iommu=off\n", SY_FACT_IOMMU_KERNEL, NO, "amd_iommu=off" },
    { AMD "text /proc/cmdline amd_iommu=fullflush,off amd_iommu=on\n",
      SY_FACT_IOMMU_KERNEL, NO, "amd_iommu=off" },
    { AMD "text /proc/cmdline amd_iommu=on iommu=nopt\n", SY_FACT_IOMMU_KERNEL, YES },
    { AMD "text /proc/cmdline intel_iommu=off\n", SY_FACT_IOMMU_KERNEL, YES },
    /* The table tells which driver runs, whatever the processor: so in some virtual machines. */
    { AMD NOGROUP DMAR "text /proc/cmdline intel_iommu=on intel_iommu=off\n",
      SY_FACT_IOMMU_KERNEL, NO, "intel_iommu=off" },
    { DMAR "text /proc/cmdline intel_iommu=on\n", SY_FACT_IOMMU_KERNEL, YES, "intel_iommu=on" },
    { INTEL "file " TABLES "/IVRS\ntext /proc/cmdline amd_iommu=off\n",
      SY_FACT_IOMMU_KERNEL, NO, "amd_iommu=off" },
    { "text /proc/cmdline iommu=off\n", SY_FACT_IOMMU_KERNEL, NO, "iommu=off" },
    { "text /proc/cmdline intel_iommu=on\n",
      SY_FACT_IOMMU_KERNEL, UNKNOWN, NULL, NULL, "processor" },
    { "text /proc/cpuinfo vendor_id : CentaurHauls\n" QUIET,
      SY_FACT_IOMMU_KERNEL, UNKNOWN, NULL, NULL, "CentaurHauls" },
    { INTEL, SY_FACT_IOMMU_KERNEL, UNKNOWN, NULL, NULL, "parameters" },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

/* By what the kernel was built with, and by what is there. */
static void
test_iommu_defaults (void)
{
  static const FactCase cases[] = {
    { INTEL QUIET CONFIG "| CONFIG_INTEL_IOMMU=y\n| CONFIG_INTEL_IOMMU_DEFAULT_ON=y\n",
      SY_FACT_IOMMU_KERNEL, YES, "CONFIG_INTEL_IOMMU_DEFAULT_ON", "/boot/config-6.12.8" },
    { INTEL QUIET CONFIG "| CONFIG_INTEL_IOMMU=y\n"
      "| CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y\n",
      SY_FACT_IOMMU_KERNEL, YES, "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF" },
    { INTEL QUIET CONFIG "| CONFIG_INTEL_IOMMU=y\n"
      "| # CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\n",
      SY_FACT_IOMMU_KERNEL, NO, NULL, NULL, "intel_iommu=on is missing" },
    { INTEL "text /proc/cmdline intel_iommu=on\n" CONFIG "| CONFIG_AMD_IOMMU=y\n",
      SY_FACT_IOMMU_KERNEL, NO, NULL, NULL, "CONFIG_INTEL_IOMMU" },
    { AMD QUIET CONFIG "| CONFIG_INTEL_IOMMU=y\n",
      SY_FACT_IOMMU_KERNEL, NO, NULL, NULL, "CONFIG_AMD_IOMMU" },
    { AMD QUIET CONFIG "| CONFIG_AMD_IOMMU=y\n", SY_FACT_IOMMU_KERNEL, YES },
    /* The firmware offers it, nothing turned it off, and still it is off. */
    { INTEL QUIET NOGROUP DMAR, SY_FACT_IOMMU_KERNEL, NO, NULL, NULL, "intel_iommu=on is missing" },
    { INTEL QUIET NOGROUP "file " TABLES "/DSDT\n", SY_FACT_IOMMU_KERNEL, UNKNOWN },
    { INTEL QUIET NOGROUP, SY_FACT_IOMMU_KERNEL, UNKNOWN },
    { INTEL QUIET GROUPS, SY_FACT_IOMMU_KERNEL, YES, NULL, NULL, "without a parameter" },
    { INTEL QUIET GROUPS CONFIG "| CONFIG_INTEL_IOMMU=y\n",
      SY_FACT_IOMMU_KERNEL, YES, NULL, NULL, "without a parameter" },
    { INTEL GROUPS, SY_FACT_IOMMU_KERNEL, YES, NULL, NULL, "has turned on" },
    { GROUPS, SY_FACT_IOMMU_KERNEL, YES },
    { "dir /etc\n", SY_FACT_IOMMU_KERNEL, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_acs_override (void)
{
  static const FactCase cases[] = {
    { "text /proc/cmdline pcie_acs_override=downstream,multifunction\n",
      SY_FACT_ACS_OVERRIDE, YES, "downstream,multifunction" },
    { "text /proc/cmdline pcie_acs_override=downstream pcie_acs_override=id:10de:1c8d\n",
      SY_FACT_ACS_OVERRIDE, YES, "id:10de:1c8d" },
    { QUIET, SY_FACT_ACS_OVERRIDE, NO },
    { "text /proc/cmdline quiet -- pcie_acs_override=downstream\n", SY_FACT_ACS_OVERRIDE, NO },
    { "dir /proc\n", SY_FACT_ACS_OVERRIDE, UNKNOWN },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/uefi", test_uefi);
  g_test_add_func ("/facts/secure-boot", test_secure_boot);
  g_test_add_func ("/facts/lockdown", test_lockdown);
  g_test_add_func ("/facts/cpu-virtualization", test_cpu_virtualization);
  g_test_add_func ("/facts/iommu-firmware", test_iommu_firmware);
  g_test_add_func ("/facts/iommu-kernel/parameters", test_iommu_parameters);
  g_test_add_func ("/facts/iommu-kernel/defaults", test_iommu_defaults);
  g_test_add_func ("/facts/acs-override", test_acs_override);

  return g_test_run ();
}
