/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "assess/sy-candidate.h"
#include "assess/sy-obstacles-private.h"
#include "assess/sy-stage-private.h"
#include "host/sy-packages.h"
#include "root-fixture.h"

#define INTEL   "file /proc/cpuinfo\n| vendor_id\t: GenuineIntel\n| flags\t\t: fpu vmx\n"
#define AMD     "file /proc/cpuinfo\n| vendor_id\t: AuthenticAMD\n| flags\t\t: fpu svm\n"
#define IGPU    "pci 0000:00:02.0 8086:591b class=030000 driver=i915 group=0\n"
#define DGPU    "pci 0000:01:00.0 10de:1c8d class=030200 driver=nvidia group=1\n"
#define AUDIO   "pci 0000:01:00.1 10de:0fb9 class=040300 group=1\n"
#define PANEL   "drm card0 0000:00:02.0 eDP-1=connected HDMI-A-1=disconnected\n"
#define LAPTOP  "text /sys/class/dmi/id/chassis_type 10\ntext /sys/class/dmi/id/sys_vendor LENOVO\n"
#define DESKTOP "text /sys/class/dmi/id/chassis_type 3\n"
#define TOOLS   "text /etc/mkinitcpio.conf MODULES=()\n" \
                "text /boot/loader/entries/arch.conf title Arch Linux\n" \
                "text /etc/os-release ID=arch\n"
#define QEMU    "file /usr/bin/qemu-system-x86_64 mode=0755\n"
#define FSTAB   "file /etc/fstab\n| UUID=1 / ext4\n| UUID=2 /boot vfat\n"
#define GOOD    QEMU LAPTOP INTEL IGPU DGPU AUDIO PANEL TOOLS

/* A computer, and one fact of it as a reader would tell it. */
typedef struct {
  const char *tree;
  const char *fact;
  SyTristate  state;
  const char *value;
} Input;

typedef struct {
  const char *id;
  Input       with;
  Input       without;
  SySeverity  severity;
  SyFixKind   fix_kind;
  const char *fix_target;
} Case;

#define FACT(id, state, value) { GOOD, (id), SY_TRISTATE_##state, (value) }
#define TREE(tree)             { tree, NULL, SY_TRISTATE_UNKNOWN, NULL }
#define SEV(name)              SY_SEVERITY_##name
#define FIX(name)              SY_FIX_##name

static const Case cases[] = {
  { "pci-unreadable", TREE (LAPTOP), TREE (GOOD), SEV (BLOCKS), FIX (ADVICE), NULL },
  { "pci-unreadable", TREE (GOOD "dir /sys/bus/pci/devices/0000:05:00.0\n"), TREE (GOOD),
    SEV (WARNS), FIX (ADVICE), NULL },
  { "no-dgpu", TREE (LAPTOP INTEL IGPU PANEL), TREE (GOOD), SEV (BLOCKS), FIX (FIRMWARE), NULL },
  { "dgpu-hidden", { LAPTOP INTEL IGPU, SY_FACT_DGPU_DISABLE, SY_TRISTATE_YES, "1" },
    { LAPTOP INTEL IGPU, SY_FACT_DGPU_DISABLE, SY_TRISTATE_NO, "0" }, SEV (BLOCKS), FIX (COMMAND),
    "echo 0 | sudo tee source" },
  { "dgpu-hidden", { LAPTOP IGPU, "manager-envycontrol", SY_TRISTATE_YES, "integrated" },
    { LAPTOP IGPU, "manager-envycontrol", SY_TRISTATE_YES, "hybrid" }, SEV (BLOCKS), FIX (COMMAND),
    "sudo envycontrol -s hybrid" },
  { "dgpu-ambiguous", TREE (DESKTOP DGPU "pci 0000:02:00.0 10de:1b80 class=030000\n"),
    TREE (DESKTOP DGPU "pci 0000:02:00.0 10de:1b80 class=030000 driver=vfio-pci\n"), SEV (WARNS),
    FIX (ADVICE), NULL },
  { "gpus-identical", TREE (DESKTOP DGPU "pci 0000:02:00.0 10de:1c8d class=030000\n"),
    TREE (DESKTOP DGPU "pci 0000:02:00.0 10de:1c8d class=030000 sub=1043:1111\n"), SEV (BLOCKS),
    FIX (NONE), NULL },
  { "gpu-not-nvidia", TREE (LAPTOP IGPU PANEL "pci 0000:03:00.0 1002:73ff class=030000 group=1\n"),
    TREE (GOOD), SEV (WARNS), FIX (NONE), NULL },
  { "display-owner", TREE (LAPTOP DGPU), TREE (GOOD), SEV (BLOCKS), FIX (FIRMWARE), NULL },
  { "display-owner", TREE (GOOD "drm card1 0000:01:00.0 eDP-2=connected\n"),
    TREE (GOOD "drm card1 0000:01:00.0 eDP-2=disconnected\n"), SEV (BLOCKS), FIX (FIRMWARE), NULL },
  { "display-owner", FACT (SY_FACT_GPU_MUX_MODE, YES, "0"), FACT (SY_FACT_GPU_MUX_MODE, YES, "1"),
    SEV (BLOCKS), FIX (COMMAND), "echo 1 | sudo tee source" },
  { "display-on-dgpu", TREE (DESKTOP IGPU DGPU "drm card1 0000:01:00.0 DP-1=connected\n"),
    TREE (DESKTOP IGPU DGPU PANEL "drm card1 0000:01:00.0 DP-1=connected\n"), SEV (BLOCKS),
    FIX (FIRMWARE), NULL },
  { "display-on-dgpu", TREE (DESKTOP IGPU "pci 0000:01:00.0 10de:1c8d class=030000 "
                             "attr.boot_vga=1\n"),
    TREE (DESKTOP IGPU PANEL "pci 0000:01:00.0 10de:1c8d class=030000 attr.boot_vga=1\n"),
    SEV (BLOCKS), FIX (FIRMWARE), NULL },
  { "display-unknown", TREE (LAPTOP IGPU DGPU), TREE (GOOD), SEV (WARNS), FIX (NONE), NULL },
  { "iommu-unknown", TREE ("dir /etc\n"), TREE (GOOD), SEV (WARNS), FIX (NONE), NULL },
  { "group-shared", TREE (GOOD "pci 0000:02:00.0 8086:24fd class=028000 group=1\n"),
    TREE (GOOD "pci 0000:00:01.0 8086:1901 class=060400 group=1\n"
          "pci 0000:00:1f.0 8086:a152 class=060100 group=1\n"), SEV (BLOCKS), FIX (NONE), NULL },
  { "group-shared", TREE (DESKTOP IGPU PANEL DGPU "pci 0000:02:00.0 8086:24fd class=028000 "
                          "group=1\n"), TREE (GOOD), SEV (BLOCKS), FIX (FIRMWARE), NULL },
  { "acs-override", TREE (GOOD "text /proc/cmdline pcie_acs_override=downstream\n"),
    TREE (GOOD "text /proc/cmdline quiet\n"), SEV (WARNS), FIX (ADVICE), NULL },
  { "cpu-virtualization-off",
    TREE ("file /proc/cpuinfo\n| vendor_id\t: GenuineIntel\n| flags\t\t: fpu\n"), TREE (GOOD),
    SEV (BLOCKS), FIX (FIRMWARE), NULL },
  { "kvm-missing", FACT (SY_FACT_KVM, NO, NULL), FACT (SY_FACT_KVM, UNKNOWN, NULL), SEV (BLOCKS),
    FIX (COMMAND), "sudo modprobe kvm_intel" },
  { "vfio-missing", FACT (SY_FACT_VFIO_PCI, NO, NULL), FACT (SY_FACT_VFIO_PCI, UNKNOWN, NULL),
    SEV (BLOCKS), FIX (ADVICE), NULL },
  { "vfio-builtin", FACT (SY_FACT_VFIO_PCI, YES, "builtin"), FACT (SY_FACT_VFIO_PCI, YES, "module"),
    SEV (NOTE), FIX (NONE), NULL },
  { "secure-boot", FACT (SY_FACT_SECURE_BOOT, YES, NULL), FACT (SY_FACT_SECURE_BOOT, NO, "setup"),
    SEV (NOTE), FIX (ADVICE), NULL },
  { "lockdown", FACT (SY_FACT_LOCKDOWN, YES, "integrity"), FACT (SY_FACT_LOCKDOWN, NO, NULL),
    SEV (NOTE), FIX (NONE), NULL },
  { "hibernation", FACT (SY_FACT_HIBERNATION, YES, NULL), FACT (SY_FACT_HIBERNATION, NO, NULL),
    SEV (WARNS), FIX (ADVICE), NULL },
  { "memory-small", FACT (SY_FACT_MEMORY, YES, "7167"), FACT (SY_FACT_MEMORY, YES, "7168"),
    SEV (WARNS), FIX (ADVICE), NULL },
  { "manager-supergfxd", FACT ("manager-supergfxd", YES, "Vfio"),
    FACT ("manager-supergfxd", YES, "Hybrid"), SEV (WARNS),
    FIX (COMMAND), "supergfxctl -m Hybrid" },
  { "manager-supergfxd", FACT ("manager-supergfxd", YES, "Integrated"),
    FACT ("manager-supergfxd", UNKNOWN, NULL), SEV (BLOCKS), FIX (COMMAND),
    "supergfxctl -m Hybrid" },
  { "manager-envycontrol", FACT ("manager-envycontrol", YES, "nvidia"),
    FACT ("manager-envycontrol", NO, NULL), SEV (BLOCKS), FIX (COMMAND),
    "sudo envycontrol -s hybrid" },
  { "manager-prime-select", FACT ("manager-prime-select", YES, "nvidia"),
    FACT ("manager-prime-select", YES, "on-demand"), SEV (BLOCKS), FIX (COMMAND),
    "sudo prime-select on-demand" },
  { "manager-system76-power", FACT ("manager-system76-power", YES, "on"),
    FACT ("manager-system76-power", NO, NULL), SEV (BLOCKS), FIX (COMMAND),
    "sudo system76-power graphics hybrid" },
  { "manager-optimus-manager", FACT ("manager-optimus-manager", YES, NULL),
    FACT ("manager-optimus-manager", NO, NULL), SEV (WARNS), FIX (NONE), NULL },
  { "manager-bumblebee", FACT ("manager-bumblebee", YES, NULL),
    FACT ("manager-bumblebee", NO, NULL),
    SEV (WARNS), FIX (COMMAND), "sudo systemctl disable --now bumblebeed" },
  { "manager-driverctl", FACT ("manager-driverctl", YES, NULL),
    FACT ("manager-driverctl", NO, NULL),
    SEV (NOTE), FIX (NONE), NULL },
  { "vfio-ids-foreign", FACT (SY_FACT_VFIO_IDS_FOREIGN, YES, "10de:1c8d"),
    FACT (SY_FACT_VFIO_IDS_FOREIGN, NO, NULL), SEV (WARNS), FIX (ADVICE), NULL },
  { "xorg-nvidia", FACT (SY_FACT_XORG_NVIDIA, YES, NULL), FACT (SY_FACT_XORG_NVIDIA, NO, NULL),
    SEV (BLOCKS), FIX (COMMAND), "sudo mv source source.unused" },
  { "boot-not-mounted", TREE (LAPTOP FSTAB "dir /boot\n"), TREE (GOOD FSTAB),
    SEV (BLOCKS), FIX (COMMAND), "sudo mount /boot" },
  { "initramfs-unknown", TREE (LAPTOP), TREE (GOOD), SEV (BLOCKS), FIX (NONE), NULL },
  { "bootloader-unknown", TREE (LAPTOP), TREE (GOOD), SEV (BLOCKS), FIX (NONE), NULL },
  { "legacy-boot", FACT (SY_FACT_UEFI, NO, NULL), FACT (SY_FACT_UEFI, UNKNOWN, NULL), SEV (NOTE),
    FIX (NONE), NULL },
  { "libvirt-missing", FACT (SY_FACT_LIBVIRT, NO, NULL), FACT (SY_FACT_LIBVIRT, UNKNOWN, NULL),
    SEV (BLOCKS), FIX (PACKAGES), "sudo pacman -S --needed libvirt dnsmasq" },
  { "qemu-missing", FACT (SY_FACT_QEMU, NO, NULL), FACT (SY_FACT_QEMU, YES, "10.0"), SEV (BLOCKS),
    FIX (PACKAGES), "sudo pacman -S --needed qemu-desktop" },
  { "ovmf-missing", FACT (SY_FACT_OVMF, NO, NULL), FACT (SY_FACT_OVMF, UNKNOWN, NULL),
    SEV (BLOCKS), FIX (PACKAGES), "sudo pacman -S --needed edk2-ovmf" },
  { "swtpm-missing", FACT (SY_FACT_SWTPM, NO, NULL), FACT (SY_FACT_SWTPM, YES, "/usr/bin/swtpm"),
    SEV (NOTE), FIX (PACKAGES), "sudo pacman -S --needed swtpm" },
  { "right-libvirt", FACT (SY_FACT_RIGHT_LIBVIRT, NO, NULL),
    FACT (SY_FACT_RIGHT_LIBVIRT, UNKNOWN, NULL), SEV (WARNS), FIX (COMMAND),
    "sudo usermod -aG libvirt \"$USER\"" },
  { "right-kvm", FACT (SY_FACT_RIGHT_KVM, NO, NULL), FACT (SY_FACT_RIGHT_KVM, YES, NULL),
    SEV (NOTE), FIX (COMMAND), "sudo usermod -aG kvm \"$USER\"" },
};

/* The list is the machine's own, and only tests may change it: facts of readers give way. */
static void
set_fact (SyMachine   *machine,
          const Input *input)
{
  GPtrArray *facts = (GPtrArray *) sy_machine_get_facts (machine);

  if (input->fact == NULL)
    return;
  for (guint i = 0; i < facts->len; i++)
    if (strcmp (((SyFact *) facts->pdata[i])->id, input->fact) == 0)
      g_ptr_array_remove_index (facts, i--);
  sy_facts_add (facts, input->fact, input->state, input->value, "source", "It says so.");
}

static GPtrArray *
find (RootFixture *fixture,
      const char  *name,
      const Input *input)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (GPtrArray) evidence = NULL;
  SySchemeResult scheme = { 0 };

  g_assert_true (sy_tree_write (path, name, input->tree, &error));
  sysroot = sy_sysroot_new (path, &error);
  g_assert_no_error (error);
  machine = sy_machine_read (sysroot);
  set_fact (machine, input);
  sy_scheme_decide (&scheme, machine);
  evidence = scheme.evidence;

  return sy_obstacles_find (machine, &scheme);
}

static void
test_case (RootFixture   *fixture,
           gconstpointer  data)
{
  const Case *item = data;
  g_autoptr (GPtrArray) with = find (fixture, "with", &item->with);
  g_autoptr (GPtrArray) without = find (fixture, "without", &item->without);
  const SyObstacle *obstacle = sy_obstacles_find_id (with, item->id);
  const SyObstacle *other = sy_obstacles_find_id (without, item->id);

  g_assert_nonnull (obstacle);
  g_assert_cmpstr (sy_severity_to_string (obstacle->severity), ==,
                   sy_severity_to_string (item->severity));
  g_assert_cmpstr (sy_fix_kind_to_string (obstacle->fix_kind), ==,
                   sy_fix_kind_to_string (item->fix_kind));
  g_assert_cmpstr (obstacle->fix_target, ==, item->fix_target);
  g_assert_true (other == NULL || other->severity != obstacle->severity);
}

/* Both the firmware and the kernel must want the IOMMU: whose fault it is decides the fix. */
static void
test_iommu_off (RootFixture   *fixture,
                gconstpointer  data)
{
  static const struct {
    const char *tree;
    SyTristate  firmware;
    SyFixKind   kind;
    const char *word;
  } off[] = {
    { INTEL, SY_TRISTATE_NO, SY_FIX_FIRMWARE, "VT-d" },
    { INTEL, SY_TRISTATE_YES, SY_FIX_STAGE, "iommu" },
    { AMD, SY_TRISTATE_NO, SY_FIX_FIRMWARE, "AMD-Vi" },
    { AMD "text /proc/cmdline amd_iommu=off\n", SY_TRISTATE_YES, SY_FIX_ADVICE, "amd_iommu=off" },
    { INTEL "text /sys/class/dmi/id/sys_vendor HP\n", SY_TRISTATE_NO, SY_FIX_FIRMWARE,
      "Directed I/O (VTd)" },
    { INTEL "text /sys/class/dmi/id/sys_vendor Dell Inc.\n", SY_TRISTATE_NO, SY_FIX_FIRMWARE,
      "VT for Direct I/O" },
    { INTEL "text /sys/class/dmi/id/sys_vendor QEMU\n", SY_TRISTATE_NO, SY_FIX_ADVICE, "host" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (off); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *tree = g_strconcat ("dir /sys/kernel/iommu_groups\n"
                                           "pci 0000:01:00.0 10de:1c8d class=030200\n",
                                           off[i].tree, NULL);
      Input input = { tree, SY_FACT_IOMMU_FIRMWARE, off[i].firmware, NULL };
      g_autoptr (GPtrArray) found = find (fixture, name, &input);
      const SyObstacle *obstacle = sy_obstacles_find_id (found, "iommu-off");

      g_assert_nonnull (obstacle);
      g_assert_cmpint (obstacle->severity, ==, SY_SEVERITY_BLOCKS);
      g_assert_cmpstr (sy_fix_kind_to_string (obstacle->fix_kind), ==,
                       sy_fix_kind_to_string (off[i].kind));
      g_assert_nonnull (strstr (obstacle->fix, off[i].word));
    }
}

static void
test_packages (void)
{
  static const struct {
    const char *text;
    gboolean    ostree;
    const char *command;
  } distributions[] = {
    { "ID=debian\n", FALSE, "sudo apt install ovmf" },
    { "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", FALSE, "sudo apt install ovmf" },
    { "ID=new\nID_LIKE=\"other arch\"\n", FALSE, "sudo pacman -S --needed edk2-ovmf" },
    { "ID=cachyos\n", FALSE, "sudo pacman -S --needed edk2-ovmf" },
    { "ID=nobara\nID_LIKE=\"rhel centos fedora\"\n", FALSE, "sudo dnf install edk2-ovmf" },
    { "ID=bazzite\nID_LIKE=\"fedora\"\n", TRUE, "sudo rpm-ostree install edk2-ovmf" },
    { "ID=opensuse-tumbleweed\n", FALSE, "sudo zypper install qemu-ovmf-x86_64" },
    { "ID=gentoo\n", FALSE, "sudo emerge --ask --noreplace sys-firmware/edk2-bin" },
    { "ID=endless\nID_LIKE=debian\n", TRUE, NULL },
    { "ID=nixos\n", FALSE, NULL },
    { "ID=debianish\n", FALSE, NULL },
    { "", FALSE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (distributions); i++)
    {
      SyOsRelease release = { 0 };
      g_autofree char *command = NULL;
      g_autofree char *other = NULL;

      sy_os_release_parse (&release, distributions[i].text);
      release.ostree = distributions[i].ostree;
      command = sy_packages_get_command (&release, SY_PACKAGE_OVMF);
      g_assert_cmpstr (command, ==, distributions[i].command);
      other = sy_packages_get_command (&release, SY_PACKAGE_INNOEXTRACT);
      g_assert_true (command == NULL ? other == NULL : g_str_has_suffix (other, "innoextract"));
      sy_os_release_clear (&release);
    }
}

static gboolean
is_dark (SyAssessment *assessment)
{
  const GPtrArray *obstacles = sy_assessment_get_obstacles (assessment);

  return sy_obstacles_find_id (obstacles, "display-owner") != NULL ||
         sy_obstacles_find_id (obstacles, "display-on-dgpu") != NULL;
}

/* Wherever Linux would go dark, no stage takes the GPU, named or not. */
static void
check_stages (SyAssessment *assessment,
              guint        *n_dark)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  const SyGpu *gpu = sy_candidate_find (machine);
  static const char * const stages[] = { "release", "attach" };
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  if (!is_dark (assessment))
    return;
  (*n_dark)++;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SyRequest) request = sy_request_new_stage (stages[i], &error);
      SyStageContext context = { assessment, NULL, request };
      g_autoptr (SyStageStatus) status = sy_stage_find (stages[i])->assess (&context);

      g_assert_cmpint (status->state, ==, SY_STAGE_BLOCKED);
      g_assert_null (sy_stage_make_plan (&context, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
      g_clear_error (&error);
      if (gpu == NULL)
        continue;
      sy_pci_address_format (&gpu->device->address, address);
      g_assert_true (sy_request_set_gpu (request, address, NULL));
      g_assert_null (sy_stage_make_plan (&context, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
    }
}

static void
test_never_dark (RootFixture   *fixture,
                 gconstpointer  data)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "trees", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n_dark = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *root = g_build_filename (fixture->path, name, NULL);
      g_autofree char *tree = NULL;
      g_autoptr (SySysroot) sysroot = NULL;
      g_autoptr (SyMachine) machine = NULL;
      g_autoptr (SyAssessment) assessment = NULL;

      g_file_get_contents (path, &tree, NULL, &error);
      g_assert_no_error (error);
      sy_tree_write (root, name, tree, &error);
      g_assert_no_error (error);
      sysroot = sy_sysroot_new (root, &error);
      machine = sy_machine_read (sysroot);
      assessment = sy_assessment_new (machine);
      check_stages (assessment, &n_dark);
    }
  g_assert_cmpuint (n_dark, >=, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/obstacles/%s/%u", cases[i].id, i);

      g_test_add (path, RootFixture, &cases[i], root_fixture_set_up, test_case,
                  root_fixture_tear_down);
    }
  g_test_add ("/obstacles/iommu-off", RootFixture, NULL, root_fixture_set_up, test_iommu_off,
              root_fixture_tear_down);
  g_test_add ("/stages/never-dark", RootFixture, NULL, root_fixture_set_up, test_never_dark,
              root_fixture_tear_down);
  g_test_add_func ("/packages/command", test_packages);

  return g_test_run ();
}
