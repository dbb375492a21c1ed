/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the computer starts with: the boot menu, the plan for the next start, and what it showed. */
#include <string.h>

#include "assess/sy-boot-result.h"
#include "assess/sy-mode-plan.h"
#include "host/sy-boot-menu.h"
#include "plan/sy-transaction.h"
#include "sample/sy-demo.h"
#include "sample/sy-tree.h"

#include "host-samples.h"

#define VARIABLES "sys/firmware/efi/efivars"
#define GUID      "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* Variables as systemd-boot leaves them: features, and a text in UTF-16. */
#define FEATURES(byte) \
  "printf '\\006\\000\\000\\000\\" byte "\\000\\000\\000\\000\\000\\000\\000' > " \
  VARIABLES "/LoaderFeatures-" GUID "\n"
#define TEXT(name, text) \
  "(printf '\\007\\000\\000\\000'; printf '" text "\\000' | iconv -t UTF-16LE) > " \
  VARIABLES "/" name "-" GUID "\n"

#define SYSTEMD_BOOT FEATURES ("177")

/* A menu as grub-mkconfig writes it, on a partition of /boot. */
#define MENU \
  "cat > boot/grub/grub.cfg <<'END'\n" \
  "menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'gnulinux-simple-1234' {\n" \
  "\tlinux\t/vmlinuz-6.1.0-30-amd64 root=UUID=1234 ro  quiet\n" \
  "}\n" \
  "submenu 'Advanced' {\n" \
  "\tmenuentry 'Debian, with Linux 6.1' $menuentry_id_option 'gnulinux-6.1-advanced-1234' {\n" \
  "\t\tlinux\t/vmlinuz-6.1.0-30-amd64 root=UUID=1234 ro  quiet\n" \
  "\t}\n" \
  "}\n" \
  "menuentry 'Debian (GPU for the virtual machine), it'\\''s' " \
  "$menuentry_id_option 'switchyard-gnulinux-6.1-advanced-1234' {\n" \
  "\tlinux\t/vmlinuz root=UUID=1234 ro quiet vfio-pci.ids=10de:1c8d switchyard.mode=vm\n" \
  "}\n" \
  "END\n"
#define MOUNT(type, device) \
  "mkdir -p proc/self sys/dev/block\n" \
  "printf '21 1 259:2 / / rw,relatime shared:1 - btrfs /dev/nvme0n1p2 rw\\n" \
  "30 21 8:1 / /boot rw,relatime shared:2 - " type " /dev/sda1 rw\\n' > proc/self/mountinfo\n" \
  "ln -s ../../devices/" device " sys/dev/block/8:1\n"
#define PLAIN "pci0000:00/0000:00:17.0/ata1/block/sda/sda1"
#define BLOCK \
  "printf '# GRUB Environment Block\\n#####' > boot/grub/grubenv\n"
#define GRUB_LAPTOP GRUB MENU BLOCK MOUNT ("ext4", PLAIN)

/* Limine 12.4, which has a directory in its menu. */
#define LIMINE(features) \
  "rm -r boot/loader boot/EFI sys/firmware; mkdir -p " VARIABLES "\n" \
  "printf 'timeout: 3\\n/+Systems\\n//Arch\\nprotocol: linux\\npath: boot():/vmlinuz-linux\\n" \
  "cmdline: root=UUID=1 rw quiet\\nmodule_path: boot():/initramfs-linux.img\\n' " \
  "> boot/limine.conf\n" \
  TEXT ("LoaderInfo", "Limine 12.4.0") FEATURES (features)
#define LIMINE_OURS "Arch (GPU for the virtual machine)"

typedef struct {
  char      *path;
  SySysroot *sysroot;
} Fixture;

static void
run (Fixture    *fixture,
     const char *script)
{
  const char *argv[] = { "sh", "-ec", script, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (fixture->path, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, NULL, NULL, &status, &error));
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static SyAssessment *
assess (Fixture *fixture)
{
  g_autoptr (SyMachine) machine = sy_machine_read (fixture->sysroot);

  return sy_assessment_new (machine);
}

static SyPlan *
make_plan (Fixture     *fixture,
           SyRequest   *request,
           GError     **error)
{
  g_autoptr (SyAssessment) assessment = assess (fixture);
  SyStageContext context = { .assessment = assessment, .request = request };

  if (sy_request_get_mode (request) != NULL)
    return sy_mode_make_plan (&context, error);

  return sy_stage_make_plan (&context, error);
}

/* The sample laptop with @change, and where @release with the entry of the mode. */
static void
set_up (Fixture    *fixture,
        const char *change,
        gboolean    release)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", NULL);
  g_autoptr (SyPlan) plan = NULL;

  fixture->path = g_dir_make_tmp ("mode-XXXXXX", &error);
  g_assert_no_error (error);
  sy_demo_write (fixture->path, &error);
  g_assert_no_error (error);
  run (fixture, change);
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
  if (!release)
    return;
  plan = make_plan (fixture, request, &error);
  g_assert_no_error (error);
  sy_transaction_apply (fixture->sysroot, NULL, plan, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture)
{
  run (fixture, "rm -rf \"$PWD\"");
  g_object_unref (fixture->sysroot);
  g_free (fixture->path);
}

static void
append_proofs (GString         *text,
               const GPtrArray *proofs)
{
  for (guint i = 0; i < proofs->len; i++)
    {
      const SyVerify *proof = proofs->pdata[i];
      g_autofree char *expected = g_strjoinv (" ", proof->expected);
      g_autofree char *name = g_path_get_basename (proof->path);

      name[strcspn (name, "-")] = '\0';
      g_string_append_printf (text, " [%s %s%s]", name,
                              proof->kind == SY_VERIFY_FILE_LACKS ? "lacks " : "",
                              g_strstrip (expected));
    }
}

/* (transfer full): "bootctl set-oneshot X [proof] undo: bootctl set-oneshot [proof]". */
static char *
describe (SyPlan *plan)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = changes->pdata[i];
      g_autoptr (SyChange) inverse = sy_change_invert (change);
      g_autofree char *argv = g_strjoinv (" ", (char **) sy_change_get_argv (change));
      g_autofree char *undo = g_strjoinv (" ", (char **) sy_change_get_argv (inverse));
      g_autoptr (SyChange) again = sy_change_invert (inverse);

      g_assert_true (g_strv_equal (sy_change_get_argv (again), sy_change_get_argv (change)));
      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", argv);
      append_proofs (text, sy_change_get_verifies (change));
      g_string_append_printf (text, "; undo: %s", g_strstrip (undo));
      append_proofs (text, sy_change_get_verifies (inverse));
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define OURS  "arch-switchyard.conf"
#define ENTRY "switchyard-gnulinux-6.1-advanced-1234"
#define GRUBENV "/boot/grub/grubenv"

static const struct {
  const char *name;
  const char *change;
  gboolean    release;
  const char *mode;
  const char *when;
  const char *plan;         /* NULL: refused */
  const char *says;
} cases[] = {
  { "systemd-boot-once", SYSTEMD_BOOT, TRUE, "vm", "once",
    "bootctl set-oneshot " OURS " [LoaderEntryOneShot " OURS "]; "
    "undo: bootctl set-oneshot [LoaderEntryOneShot ]", NULL },
  { "systemd-boot-once-before", SYSTEMD_BOOT TEXT ("LoaderEntryOneShot", "other.conf"), TRUE,
    "vm", "once",
    "bootctl set-oneshot " OURS " [LoaderEntryOneShot " OURS "]; "
    "undo: bootctl set-oneshot other.conf [LoaderEntryOneShot other.conf]", NULL },
  { "systemd-boot-once-again", SYSTEMD_BOOT TEXT ("LoaderEntryOneShot", OURS), TRUE, "vm", "once",
    "", NULL },
  { "systemd-boot-next", SYSTEMD_BOOT, TRUE, "vm", "next-boot",
    "bootctl set-default " OURS " [LoaderEntryDefault " OURS "]; "
    "undo: bootctl set-default [LoaderEntryDefault ]", NULL },
  { "systemd-boot-host", SYSTEMD_BOOT, TRUE, "host", "next-boot", "", NULL },
  { "limine-once", LIMINE ("010"), TRUE, "vm", "once",
    "bootctl set-oneshot " LIMINE_OURS " [LoaderEntryOneShot " LIMINE_OURS "]; "
    "undo: bootctl set-oneshot [LoaderEntryOneShot ]", NULL },
  { "limine-host-again", LIMINE ("010") TEXT ("LoaderEntryOneShot", LIMINE_OURS), TRUE,
    "host", "next-boot",
    "bootctl set-oneshot  [LoaderEntryOneShot ]; "
    "undo: bootctl set-oneshot " LIMINE_OURS " [LoaderEntryOneShot " LIMINE_OURS "]", NULL },
  { "limine-too-old", LIMINE ("007"), TRUE, "vm", "once", NULL, "bit 3 is not set" },
  { "limine-next", LIMINE ("010"), TRUE, "vm", "next-boot", NULL, "Limine's default stands in" },
  { "limine-without-entry", LIMINE ("010"), FALSE, "vm", "once", NULL,
    "switchyardctl apply release" },
  { "systemd-boot-host-after-both",
    SYSTEMD_BOOT TEXT ("LoaderEntryOneShot", OURS) TEXT ("LoaderEntryDefault", OURS), TRUE,
    "host", "next-boot",
    "bootctl set-oneshot  [LoaderEntryOneShot ]; "
    "undo: bootctl set-oneshot " OURS " [LoaderEntryOneShot " OURS "]\n"
    "bootctl set-default  [LoaderEntryDefault ]; "
    "undo: bootctl set-default " OURS " [LoaderEntryDefault " OURS "]", NULL },
  { "systemd-boot-host-once", SYSTEMD_BOOT TEXT ("LoaderEntryDefault", OURS), TRUE, "host", "once",
    "bootctl set-oneshot arch.conf [LoaderEntryOneShot arch.conf]; "
    "undo: bootctl set-oneshot [LoaderEntryOneShot ]", NULL },
  /* kernel-install: ours stands beside the entries of all kernels of one system. */
  { "systemd-boot-kernels-host-once", SYSTEMD_BOOT
    TEXT ("LoaderEntryDefault", "a-m-switchyard.conf") "cd boot/loader/entries; rm arch.conf\n"
    "for k in 6.9 6.10; do printf \"version $k\\nlinux /$k\\noptions x\\n\" > m-$k.conf; done\n"
    "printf 'linux /6.10\\noptions x switchyard.mode=vm\\n' > a-m-switchyard.conf\n"
    "cp m-6.9.conf z.conf\n", FALSE, "host", "once",
    "bootctl set-oneshot m-6.10.conf [LoaderEntryOneShot m-6.10.conf]; "
    "undo: bootctl set-oneshot [LoaderEntryOneShot ]", NULL },
  { "systemd-boot-other-stored", SYSTEMD_BOOT TEXT ("LoaderEntryDefault", "gone.conf"), TRUE,
    "host", "next-boot", "", NULL },
  { "no-entry", SYSTEMD_BOOT, FALSE, "vm", "once", NULL, "switchyardctl apply release" },
  { "no-entry-host", SYSTEMD_BOOT, FALSE, "host", "next-boot", "", NULL },
  { "no-features", "rm -f " VARIABLES "/LoaderFeatures*", TRUE, "vm", "once", NULL,
    "Hold the space bar" },
  { "no-bit-3", FEATURES ("167"), TRUE, "vm", "once", NULL, "bit 3 is not set" },
  { "no-bit-3-next", FEATURES ("167"), TRUE, "vm", "next-boot",
    "bootctl set-default " OURS " [LoaderEntryDefault " OURS "]; "
    "undo: bootctl set-default [LoaderEntryDefault ]", NULL },
  { "grub-once", GRUB_LAPTOP, FALSE, "vm", "once",
    "grub-editenv " GRUBENV " set next_entry=" ENTRY " [grubenv next_entry=" ENTRY "]; "
    "undo: grub-editenv " GRUBENV " unset next_entry [grubenv lacks next_entry=" ENTRY "]", NULL },
  { "grub-once-xfs", GRUB MENU BLOCK MOUNT ("xfs", PLAIN), FALSE, "vm", "once",
    "grub-editenv " GRUBENV " set next_entry=" ENTRY " [grubenv next_entry=" ENTRY "]; "
    "undo: grub-editenv " GRUBENV " unset next_entry [grubenv lacks next_entry=" ENTRY "]", NULL },
  { "grub-once-vfat", GRUB MENU BLOCK MOUNT ("vfat", PLAIN), FALSE, "vm", "once",
    "grub-editenv " GRUBENV " set next_entry=" ENTRY " [grubenv next_entry=" ENTRY "]; "
    "undo: grub-editenv " GRUBENV " unset next_entry [grubenv lacks next_entry=" ENTRY "]", NULL },
  { "grub-once-btrfs", GRUB MENU BLOCK MOUNT ("btrfs", PLAIN), FALSE, "vm", "once", NULL,
    "found it on /boot (btrfs), which GRUB cannot write" },
  { "grub-once-btrfs-2.14", GRUB MENU MOUNT ("btrfs", PLAIN)
    "printf '# GRUB Environment Block\\nenv_block=512+1\\n' > boot/grub/grubenv\n", FALSE, "vm",
    "once",
    "grub-editenv " GRUBENV " set next_entry=" ENTRY " [grubenv next_entry=" ENTRY "]; "
    "undo: grub-editenv " GRUBENV " unset next_entry [grubenv lacks next_entry=" ENTRY "]", NULL },
  { "grub-once-lvm", GRUB MENU BLOCK MOUNT ("ext4", "virtual/block/dm-0"), FALSE, "vm", "once",
    NULL, "not a plain partition" },
  { "grub-once-raid", GRUB MENU BLOCK MOUNT ("ext4", "virtual/block/md127"), FALSE, "vm", "once",
    NULL, "Press Esc while the computer starts" },
  { "grub-once-unknown", GRUB MENU BLOCK "rm -rf proc/self/mountinfo", FALSE, "vm", "once", NULL,
    "One start alone cannot be set" },
  { "grub-once-no-block", GRUB MENU MOUNT ("ext4", PLAIN), FALSE, "vm", "once", NULL,
    "no environment block" },
  { "grub-next-fixed", GRUB_LAPTOP, FALSE, "vm", "next-boot", NULL, "GRUB_DEFAULT=saved" },
  { "grub-next", GRUB_LAPTOP "echo GRUB_DEFAULT=saved >> etc/default/grub", FALSE, "vm",
    "next-boot",
    "grub-editenv " GRUBENV " set saved_entry=" ENTRY " [grubenv saved_entry=" ENTRY "]; "
    "undo: grub-editenv " GRUBENV " unset saved_entry [grubenv lacks saved_entry=" ENTRY "]",
    NULL },
  { "grub-host", GRUB_LAPTOP "echo GRUB_DEFAULT=saved >> etc/default/grub\n"
    "printf '# GRUB Environment Block\\nsaved_entry=" ENTRY "\\nnext_entry=" ENTRY "\\n##' > "
    "boot/grub/grubenv", FALSE, "host", "next-boot",
    "grub-editenv " GRUBENV " unset next_entry [grubenv lacks next_entry=" ENTRY "]; "
    "undo: grub-editenv " GRUBENV " set next_entry=" ENTRY " [grubenv next_entry=" ENTRY "]\n"
    "grub-editenv " GRUBENV " unset saved_entry [grubenv lacks saved_entry=" ENTRY "]; "
    "undo: grub-editenv " GRUBENV " set saved_entry=" ENTRY " [grubenv saved_entry=" ENTRY "]",
    NULL },
  { "grub-host-fixed", GRUB_LAPTOP "echo GRUB_DEFAULT=" ENTRY " >> etc/default/grub", FALSE,
    "host", "next-boot", NULL, "because the configuration of the boot loader says so" },
  { "refind", "rm -r boot/loader boot/EFI sys/firmware\n"
    "echo '\"Linux\" \"root=UUID=1\"' > boot/refind_linux.conf", FALSE, "vm", "once", NULL,
    "Press F2 on the system" },
  { "fedora-once", FEDORA MOUNT ("ext4", PLAIN), TRUE, "vm", "once",
    "grub2-editenv /boot/grub2/grubenv set next_entry=" MACHINE_ID "-0-switchyard [grubenv "
    "next_entry=" MACHINE_ID "-0-switchyard]; undo: grub2-editenv /boot/grub2/grubenv unset "
    "next_entry [grubenv lacks next_entry=" MACHINE_ID "-0-switchyard]", NULL },
};

static void
test_plans (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_mode (cases[i].mode, cases[i].when, &error);
  g_autoptr (SyPlan) plan = NULL;
  g_autofree char *text = NULL;
  Fixture fixture;

  g_assert_no_error (error);
  set_up (&fixture, cases[i].change, cases[i].release);
  plan = make_plan (&fixture, request, &error);
  if (cases[i].plan == NULL)
    {
      g_assert_null (plan);
      g_assert_true (g_error_matches (error, SY_ERROR, SY_ERROR_REFUSED) ||
                     g_error_matches (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED));
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("%s", error->message);
    }
  else
    {
      g_assert_no_error (error);
      text = describe (plan);
      g_assert_cmpstr (text, ==, cases[i].plan);
      g_assert_true (sy_plan_get_reboot (plan) == (*text != '\0'));
    }
  tear_down (&fixture);
}

#define GPU   "sys/bus/pci/devices/0000:01:00.0"
#define BIND(device, name) \
  "mkdir -p sys/bus/pci/drivers/" name "; rm -f " device "/driver\n" \
  "ln -s /sys/bus/pci/drivers/" name " " device "/driver\n"
#define STARTED_SAFE \
  "echo vfio-pci.ids=10de:1c8d intel_iommu=on switchyard.mode=vm switchyard.safe=1 > " \
  "proc/cmdline\n"
#define STARTED_VM \
  "echo root=UUID=1 intel_iommu=on vfio-pci.ids=10de:1c8d switchyard.mode=vm > proc/cmdline\n"

static const struct {
  const char *name;
  const char *change;
  const char *lines;        /* NULL: no result */
  const char *says;
} results[] = {
  { "host", "", "boot.mode yes\nboot.driver 0000:01:00.0 yes\n", NULL },
  { "host-captured", BIND (GPU, "vfio-pci"), "boot.mode yes\nboot.driver 0000:01:00.0 no\n",
    "/etc/modprobe.d" },
  { "vm", STARTED_VM BIND (GPU, "vfio-pci"),
    "boot.mode yes\nboot.ids yes\nboot.iommu-parameter yes\nboot.iommu yes\n"
    "boot.driver 0000:01:00.0 yes\n", NULL },
  { "vm-nvidia-first", STARTED_VM "mkdir -p sys/bus/pci/drivers/vfio-pci",
    "boot.mode yes\nboot.ids yes\nboot.iommu-parameter yes\nboot.iommu yes\n"
    "boot.driver 0000:01:00.0 no\n", "vfio-pci did not get 0000:01:00.0: nvidia was first." },
  { "vm-not-loaded", STARTED_VM "rm -rf sys/bus/pci/drivers/vfio-pci",
    "boot.mode yes\nboot.ids yes\nboot.iommu-parameter yes\nboot.iommu yes\n"
    "boot.driver 0000:01:00.0 no\n", "not in the initramfs" },
  { "vm-no-driver", STARTED_VM "mkdir -p sys/bus/pci/drivers/vfio-pci; rm " GPU "/driver",
    "boot.mode yes\nboot.ids yes\nboot.iommu-parameter yes\nboot.iommu yes\n"
    "boot.driver 0000:01:00.0 no\n", "vfio-pci is loaded, but did not take" },
  { "vm-other-ids", STARTED_VM BIND (GPU, "vfio-pci")
    "echo intel_iommu=on vfio-pci.ids=10de:1c8d switchyard.mode=vm vfio-pci.ids=1002:731f > "
    "proc/cmdline",
    "boot.mode yes\nboot.ids no\nboot.iommu-parameter yes\nboot.iommu yes\n"
    "boot.driver 0000:01:00.0 yes\n", "takes only the last" },
  { "vm-no-iommu", "echo vfio-pci.ids=10de:1c8d switchyard.mode=vm > proc/cmdline\n"
    BIND (GPU, "vfio-pci") "rm -rf sys/kernel/iommu_groups/* sys/bus/pci/devices/*/iommu_group",
    "boot.mode yes\nboot.ids yes\nboot.iommu-parameter no\nboot.iommu no\n"
    "boot.driver 0000:01:00.0 yes\n", "switchyardctl apply iommu" },
  { "vm-iommu-off-in-firmware", STARTED_VM
    BIND (GPU, "vfio-pci") "rm -rf sys/kernel/iommu_groups/* sys/bus/pci/devices/*/iommu_group",
    "boot.mode yes\nboot.ids yes\nboot.iommu-parameter yes\nboot.iommu no\n"
    "boot.driver 0000:01:00.0 yes\n", "VT-d" },
  { "safe", STARTED_SAFE, "boot.safe yes\nboot.driver 0000:01:00.0 yes\n", NULL },
  { "safe-not-given-back", STARTED_SAFE BIND (GPU, "vfio-pci"),
    "boot.safe yes\nboot.driver 0000:01:00.0 no\n", "choose the usual entry" },
  { "other-token", "rm boot/loader/entries/*switchyard*; echo myswitchyard.mode=vm > proc/cmdline",
    NULL, NULL },
  { "no-entry", "rm boot/loader/entries/*switchyard*", NULL, NULL },
  { "grub-not-cleared", GRUB_LAPTOP STARTED_VM BIND (GPU, "vfio-pci")
    "printf '# GRUB Environment Block\nnext_entry=" ENTRY "\n##' > boot/grub/grubenv",
    "boot.mode yes\nboot.ids yes\nboot.iommu-parameter yes\nboot.iommu yes\n"
    "boot.driver 0000:01:00.0 yes\nboot.once no\n", "could not clear" },
  { "grub-cleared", GRUB_LAPTOP STARTED_VM BIND (GPU, "vfio-pci")
    "printf '# GRUB Environment Block\nnext_entry=\n##' > boot/grub/grubenv",
    "boot.mode yes\nboot.ids yes\nboot.iommu-parameter yes\nboot.iommu yes\n"
    "boot.driver 0000:01:00.0 yes\nboot.once yes\n", NULL },
};

static void
test_results (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (SyBootResult) result = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) says = g_string_new (NULL);
  Fixture fixture;

  set_up (&fixture, SYSTEMD_BOOT, TRUE);
  run (&fixture, results[i].change);
  assessment = assess (&fixture);
  result = sy_boot_result_new (assessment);
  for (guint j = 0; result != NULL && j < result->checks->len; j++)
    {
      const SyBootCheck *check = result->checks->pdata[j];

      g_assert_true ((check->why != NULL) == (check->state == SY_TRISTATE_NO));
      g_assert_true ((check->fix != NULL) == (check->state == SY_TRISTATE_NO));
      g_string_append_printf (lines, "%s%s%s %s\n", check->id, check->device != NULL ? " " : "",
                              check->device != NULL ? check->device : "",
                              check->state == SY_TRISTATE_YES ? "yes"
                              : check->state == SY_TRISTATE_NO ? "no" : "unknown");
      if (check->why != NULL)
        g_string_append_printf (says, "%s %s\n", check->why, check->fix);
    }
  g_assert_true ((result != NULL) == (results[i].lines != NULL));
  if (result != NULL)
    g_assert_cmpstr (lines->str, ==, results[i].lines);
  if (results[i].says != NULL && strstr (says->str, results[i].says) == NULL)
    g_error ("%s", says->str);
  g_assert_true (results[i].says != NULL || says->len == 0);
  tear_down (&fixture);
}

/* A function that the entry asks for and that its host driver has. */
static void
test_audio (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (SyBootResult) result = NULL;
  const SyBootCheck *check;
  Fixture fixture;

  set_up (&fixture, SYSTEMD_BOOT BIND (GPU, "vfio-pci"), FALSE);
  g_assert_true (sy_tree_write (fixture.path, "audio",
                                "pci 0000:01:00.1 10de:0fb9 class=040300 group=1 "
                                "driver=snd_hda_intel\n", &error));
  g_assert_no_error (error);
  run (&fixture, "echo vfio-pci.ids=10de:1c8d,10de:0fb9 intel_iommu=on switchyard.mode=vm > "
                 "proc/cmdline");
  assessment = assess (&fixture);
  result = sy_boot_result_new (assessment);
  g_assert_nonnull (result);
  g_assert_cmpuint (sy_boot_result_count_unexpected (result), ==, 1);
  check = result->checks->pdata[result->checks->len - 1];
  g_assert_cmpstr (check->device, ==, "0000:01:00.1");
  g_assert_cmpstr (check->why, ==,
                   "vfio-pci did not get 0000:01:00.1: snd_hda_intel was first.");
  tear_down (&fixture);
}

/* Who chose the mode for every start can still do the step again, after a kernel update. */
static void
test_default_is_ours (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", NULL);
  g_autoptr (SyPlan) none = NULL;
  g_autoptr (SyPlan) plan = NULL;
  Fixture fixture;

  set_up (&fixture, SYSTEMD_BOOT, TRUE);
  run (&fixture, TEXT ("LoaderEntryDefault", OURS));
  none = make_plan (&fixture, request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (none)->len, ==, 0);
  run (&fixture, "sed -i 's/ quiet/ quiet splash/' boot/loader/entries/arch.conf");
  plan = make_plan (&fixture, request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 1);
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/boot-mode/plan/", cases[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_plans);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *name = g_strconcat ("/boot-mode/result/", results[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_results);
    }
  g_test_add_func ("/boot-mode/result/audio", test_audio);
  g_test_add_func ("/boot-mode/default-is-ours", test_default_is_ours);

  return g_test_run ();
}
