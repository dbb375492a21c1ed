/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "machine/sy-hypervisor.h"
#include "machine/sy-machine.h"
#include "machine/sy-os-release.h"
#include "root-fixture.h"

#define DMI "/sys/class/dmi/id/"

static void
test_chassis (RootFixture   *fixture,
              gconstpointer  data)
{
  static const struct {
    const char *type;
    SyTristate  laptop;
  } cases[] = {
    { "8", SY_TRISTATE_YES }, { "9", SY_TRISTATE_YES }, { "10", SY_TRISTATE_YES },
    { "14", SY_TRISTATE_YES }, { "31", SY_TRISTATE_YES }, { "32", SY_TRISTATE_YES },
    { "3", SY_TRISTATE_NO }, { "7", SY_TRISTATE_NO }, { "11", SY_TRISTATE_NO },
    { "13", SY_TRISTATE_NO }, { "15", SY_TRISTATE_NO }, { "30", SY_TRISTATE_NO },
    { "33", SY_TRISTATE_NO }, { "1", SY_TRISTATE_UNKNOWN }, { "2", SY_TRISTATE_UNKNOWN },
    { "0", SY_TRISTATE_UNKNOWN }, { "256", SY_TRISTATE_UNKNOWN }, { "ten", SY_TRISTATE_UNKNOWN },
    { "", SY_TRISTATE_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SyMachine) machine = NULL;
      g_autofree char *tree = g_strdup_printf ("text " DMI "chassis_type %s\n", cases[i].type);

      g_test_message ("“%s”", cases[i].type);
      root_fixture_write (fixture, tree);
      machine = sy_machine_read (fixture->sysroot);
      g_assert_cmpint (sy_machine_get_laptop (machine), ==, cases[i].laptop);
    }
}

static void
test_model (RootFixture   *fixture,
            gconstpointer  data)
{
  static const struct {
    const char *vendor;
    const char *name;
    const char *version;
    const char *model;
  } cases[] = {
    { "LENOVO", "80WW", "Lenovo Legion R720-15IKBN", "Lenovo Legion R720-15IKBN" },
    { "LENOVO", "20RH", "Lenovo", "20RH" },
    { "LENOVO", "20RH", "", "20RH" },
    { "Acer", "Predator PH315-53", "V1.05", "Predator PH315-53" },
    { "Acer", "To be filled by O.E.M.", "V1.05", NULL },
    { "", "Thing", "1", "Thing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SyMachine) machine = NULL;
      g_autofree char *tree = g_strdup_printf ("text " DMI "sys_vendor %s\n"
                                               "text " DMI "product_name %s\n"
                                               "text " DMI "product_version %s\n",
                                               cases[i].vendor, cases[i].name, cases[i].version);

      root_fixture_write (fixture, tree);
      machine = sy_machine_read (fixture->sysroot);
      g_assert_cmpstr (sy_machine_get_model (machine), ==, cases[i].model);
      g_assert_cmpstr (sy_machine_get_vendor (machine), ==,
                       cases[i].vendor[0] != '\0' ? cases[i].vendor : NULL);
    }
}

static void
test_hypervisor (RootFixture   *fixture,
                 gconstpointer  data)
{
  static const struct {
    const char *vendor;
    const char *product;
    const char *name;
  } cases[] = {
    { "QEMU", "Standard PC (Q35 + ICH9, 2009)", "qemu" },
    { "VMware, Inc.", "VMware7,1", "vmware" },
    { "innotek GmbH", "VirtualBox", "oracle" },
    { "Oracle Corporation", "VirtualBox", "oracle" },
    { "Oracle Corporation", "ORACLE SERVER X5-2", NULL },
    { "Microsoft Corporation", "Virtual Machine", "microsoft" },
    { "Microsoft Corporation", "Surface Book 3", NULL },
    { "Amazon EC2", "c5.large", "amazon" },
    { "Amazon EC2", "c5.metal", NULL },
    { "Google", "Google Compute Engine", "google" },
    { "Google", "Eve", NULL },
    { "Xen", "HVM domU", "xen" },
    { "Parallels International GmbH.", "Parallels ARM Virtual Machine", "parallels" },
    { "Red Hat", "KVM", "kvm" },
    { "Apple Inc.", "MacBookPro14,3", NULL },
    { "LENOVO", "20RH", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SyMachine) machine = NULL;
      g_autofree char *tree = g_strdup_printf ("text " DMI "sys_vendor %s\n"
                                               "text " DMI "product_name %s\n",
                                               cases[i].vendor, cases[i].product);

      g_test_message ("%s, %s", cases[i].vendor, cases[i].product);
      root_fixture_write (fixture, tree);
      machine = sy_machine_read (fixture->sysroot);
      g_assert_cmpstr (sy_machine_get_hypervisor (machine), ==, cases[i].name);
      g_assert_true ((sy_machine_get_hypervisor_evidence (machine) != NULL) ==
                     (cases[i].name != NULL));
    }
}

static void
test_hypervisor_elsewhere (RootFixture   *fixture,
                           gconstpointer  data)
{
  static const struct {
    const char *tree;
    const char *name;
  } cases[] = {
    { "text /proc/cpuinfo flags\t: fpu nohypervisor hypervisors\n", NULL },
    { "text /proc/cpuinfo flags\t: fpu hypervisor sse\n", "unknown" },
    { "text /proc/sys/kernel/osrelease 6.6.36-microsoft-standard-WSL2\n", "wsl" },
    { "text /sys/hypervisor/type xen\n", "xen" },
    { "text /proc/xen/capabilities control_d\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SyMachine) machine = NULL;

      root_fixture_write (fixture, cases[i].tree);
      machine = sy_machine_read (fixture->sysroot);
      g_assert_cmpstr (sy_machine_get_hypervisor (machine), ==, cases[i].name);
    }
}

static void
test_cpuinfo (RootFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyMachine) long_machine = NULL;
  g_autoptr (GString) tree = g_string_new ("file /proc/cpuinfo\n");

  root_fixture_write (fixture,
                      "file /proc/cpuinfo\n"
                      "| processor\t: 0\n"
                      "| vendor_id\t: AuthenticAMD\n"
                      "| flags\t\t: fpu svm\n"
                      "|\n"
                      "| vendor_id\t: Other\n"
                      "| flags\t\t: hypervisor\n");
  machine = sy_machine_read (fixture->sysroot);
  g_assert_cmpstr (sy_machine_get_cpu_vendor (machine), ==, "AuthenticAMD");
  g_assert_null (sy_machine_get_hypervisor (machine));

  /* Megabytes, as on a server: only the first processor is read. */
  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (tree, "| processor\t: %u\n| vendor_id\t: GenuineIntel\n"
                            "| flags\t\t: fpu vmx sse sse2 ssse3 sse4_1 sse4_2 popcnt\n|\n", i);
  root_fixture_write (fixture, tree->str);
  long_machine = sy_machine_read (fixture->sysroot);
  g_assert_cmpstr (sy_machine_get_cpu_vendor (long_machine), ==, "GenuineIntel");
}

static void
test_kernel (RootFixture   *fixture,
             gconstpointer  data)
{
  g_autoptr (SyMachine) running = NULL;
  g_autoptr (SyMachine) installed = NULL;
  g_autoptr (SyMachine) two = NULL;

  root_fixture_write (fixture, "dir /usr/lib/modules/6.1.0-28-amd64\n");
  installed = sy_machine_read (fixture->sysroot);
  g_assert_cmpstr (sy_machine_get_kernel (installed), ==, "6.1.0-28-amd64");

  root_fixture_write (fixture, "dir /usr/lib/modules/6.1.0-30-amd64\n");
  two = sy_machine_read (fixture->sysroot);
  g_assert_null (sy_machine_get_kernel (two));

  root_fixture_write (fixture, "text /proc/sys/kernel/osrelease 6.1.0-30-amd64\n"
                      "text /proc/cmdline  root=/dev/sda1 quiet \n");
  running = sy_machine_read (fixture->sysroot);
  g_assert_cmpstr (sy_machine_get_kernel (running), ==, "6.1.0-30-amd64");
  g_assert_cmpstr (sy_machine_get_cmdline (running), ==, "root=/dev/sda1 quiet");
}

static void
test_os_release (void)
{
  static const struct {
    const char *text;
    const char *id;
    const char *name;
  } cases[] = {
    { "ID=arch\nPRETTY_NAME=\"Arch Linux\"\n", "arch", "Arch Linux" },
    { "PRETTY_NAME='It'\\''s \"here\"'\nID=\"x\"", "x", "It's \"here\"" },
    { "PRETTY_NAME=\"a \\\"b\\\" \\$c \\\\d\"", NULL, "a \"b\" $c \\d" },
    { "ID=first\nID=second\n", "second", NULL },
    { "# ID=comment\nVERSION_ID=12\nMY_ID=x\n", NULL, NULL },
    { "ID=\"unclosed\nPRETTY_NAME=fine\n", NULL, "fine" },
    { "ID=\nPRETTY_NAME=\"\"\n", NULL, NULL },
    { "  ID=debian  \r\n", "debian", NULL },
    { "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SyOsRelease release = { 0 };

      sy_os_release_parse (&release, cases[i].text);
      g_assert_cmpstr (release.id, ==, cases[i].id);
      g_assert_cmpstr (release.pretty_name, ==, cases[i].name);
      sy_os_release_clear (&release);
    }
}

/* Cut after every byte: never a crash, and never a value that is not a start of the whole. */
static void
test_os_release_truncated (void)
{
  const char *text = "ID='ar'ch\nPRETTY_NAME=\"Arch \\\"Li\\\\nux\"\n";

  for (gsize size = 0; size <= strlen (text); size++)
    {
      g_autofree char *part = g_strndup (text, size);
      SyOsRelease release = { 0 };

      sy_os_release_parse (&release, part);
      g_assert_true (release.id == NULL || g_str_has_prefix ("arch", release.id));
      g_assert_true (release.pretty_name == NULL ||
                     g_strcmp0 (release.pretty_name, "Arch \"Li\\nux") == 0);
      sy_os_release_clear (&release);
    }
}

static void
test_os_release_places (RootFixture   *fixture,
                        gconstpointer  data)
{
  g_autoptr (SyMachine) usr = NULL;
  g_autoptr (SyMachine) etc = NULL;

  root_fixture_write (fixture, "text /usr/lib/os-release ID=usr\n");
  usr = sy_machine_read (fixture->sysroot);
  g_assert_cmpstr (sy_machine_get_distribution_id (usr), ==, "usr");
  root_fixture_write (fixture, "text /etc/os-release ID=etc\n");
  etc = sy_machine_read (fixture->sysroot);
  g_assert_cmpstr (sy_machine_get_distribution_id (etc), ==, "etc");
}

static void
test_iommu (RootFixture   *fixture,
            gconstpointer  data)
{
  static const struct {
    const char *tree;
    SyTristate  iommu;
  } cases[] = {
    { "dir /sys/bus\n", SY_TRISTATE_UNKNOWN },
    { "dir /sys/kernel\n", SY_TRISTATE_NO },
    { "dir /sys/kernel/iommu_groups\n", SY_TRISTATE_NO },
    { "dir /sys/kernel/iommu_groups/0\n", SY_TRISTATE_YES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SyMachine) machine = NULL;

      root_fixture_write (fixture, cases[i].tree);
      machine = sy_machine_read (fixture->sysroot);
      g_assert_cmpint (sy_machine_get_iommu (machine), ==, cases[i].iommu);
    }
}

static void
test_find_gpu (RootFixture   *fixture,
               gconstpointer  data)
{
  g_autoptr (SyMachine) machine = NULL;
  const SyPciAddress audio = { 0, 1, 0, 1 };
  const SyPciAddress bridge = { 0, 0, 1, 0 };

  root_fixture_write (fixture,
                      "pci 0000:00:01.0 8086:1901 class=060400 bus=01\n"
                      "pci 0000:00:02.0 8086:591b class=030000\n"
                      "pci 0000:01:00.0 10de:1f15 class=030000\n"
                      "pci 0000:01:00.1 10de:10f9 class=040300\n");
  machine = sy_machine_read (fixture->sysroot);
  g_assert_cmpuint (sy_machine_get_gpus (machine)->len, ==, 2);
  g_assert_nonnull (sy_machine_get_dgpu (machine));
  g_assert_true (sy_machine_find_gpu (machine, &audio) == sy_machine_get_dgpu (machine));
  g_assert_null (sy_machine_find_gpu (machine, &bridge));
  g_assert_cmpuint (sy_machine_get_dgpu (machine)->functions->len, ==, 1);
}

/* The only one, or the only NVIDIA one; nothing is picked among equals. */
static void
test_dgpu (RootFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (SyMachine) one = NULL;
  g_autoptr (SyMachine) with_nvidia = NULL;
  g_autoptr (SyMachine) two_nvidia = NULL;

  root_fixture_write (fixture, "pci 0000:01:00.0 1002:67df class=030000\n");
  one = sy_machine_read (fixture->sysroot);
  g_assert_cmphex (sy_machine_get_dgpu (one)->device->vendor, ==, 0x1002);

  root_fixture_write (fixture, "pci 0000:02:00.0 10de:1b80 class=030000\n");
  with_nvidia = sy_machine_read (fixture->sysroot);
  g_assert_cmphex (sy_machine_get_dgpu (with_nvidia)->device->vendor, ==, 0x10de);

  root_fixture_write (fixture, "pci 0000:03:00.0 10de:1b80 class=030000\n");
  two_nvidia = sy_machine_read (fixture->sysroot);
  g_assert_null (sy_machine_get_dgpu (two_nvidia));
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void      (*test) (RootFixture *, gconstpointer);
  } tests[] = {
    { "/facts/chassis", test_chassis },
    { "/facts/model", test_model },
    { "/facts/hypervisor", test_hypervisor },
    { "/facts/hypervisor-elsewhere", test_hypervisor_elsewhere },
    { "/facts/cpuinfo", test_cpuinfo },
    { "/facts/kernel", test_kernel },
    { "/facts/os-release-places", test_os_release_places },
    { "/facts/iommu", test_iommu },
    { "/facts/find-gpu", test_find_gpu },
    { "/facts/dgpu", test_dgpu },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, RootFixture, NULL, root_fixture_set_up, tests[i].test,
                root_fixture_tear_down);
  g_test_add_func ("/os-release/parse", test_os_release);
  g_test_add_func ("/os-release/truncated", test_os_release_truncated);

  return g_test_run ();
}
