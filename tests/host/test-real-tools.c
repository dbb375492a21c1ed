/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a plan writes is given to the programs that it is written for: initramfs-tools and dracut
 * from Debian, the scripts of GRUB, and bash as mkinitcpio uses it. The kernel and its modules are
 * empty, but real object files. Runs in namespaces (tests/lib/nsbox.sh): nothing of this computer
 * changes.
 */
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "assess/sy-stage.h"
#include "host/sy-boot-guard.h"
#include "machine/sy-initramfs-image.h"
#include "plan/sy-transaction.h"
#include "real-kernel.h"
#include "run-in.h"
#include "sample/sy-demo.h"

static const char * const patterns[] = {
  "*/" RELEASE "/*/vfio-pci.ko*", "*/" RELEASE "/*/vfio.ko*",
  "*/" RELEASE "/*/vfio_iommu_type1.ko*", "etc/modprobe.d/zz-switchyard-vfio.conf", NULL,
};

static gboolean
have (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_test_skip_printf ("%s is not installed", path);

  return FALSE;
}

/* (transfer full): a sample laptop, changed, to which the stage was applied. */
static char *
make_applied (const char *change)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("tools-XXXXXX", &error);
  g_autoptr (SySysroot) sysroot = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", NULL);
  g_autoptr (SyPlan) plan = NULL;
  SyStageContext context = { .request = request };

  g_assert_no_error (error);
  sy_demo_write (path, &error);
  g_assert_no_error (error);
  g_free (run_in (path, change));
  sysroot = sy_sysroot_new (path, &error);
  g_assert_no_error (error);
  machine = sy_machine_read (sysroot);
  context.assessment = assessment = sy_assessment_new (machine);
  plan = sy_stage_make_plan (&context, &error);
  g_assert_no_error (error);
  sy_transaction_apply (sysroot, NULL, plan, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&path);
}

static void
delete_folder (const char *path)
{
  g_free (run_in (path, "rm -rf \"$PWD\""));
}

#define DEBIAN \
  "rm -r etc/mkinitcpio* usr/bin/mkinitcpio boot/initramfs-linux.img usr/lib/modules/*\n" \
  "mkdir -p etc/initramfs-tools/hooks usr/sbin usr/share/initramfs-tools\n" \
  "touch usr/sbin/mkinitramfs usr/sbin/update-initramfs; chmod 755 usr/sbin/*\n" \
  "mkdir -p usr/lib/modules/" RELEASE "; echo image > boot/initrd.img-" RELEASE "\n" \
  "echo kernel/drivers/vfio/pci/vfio-pci.ko: > usr/lib/modules/" RELEASE "/modules.dep\n" \
  "echo kernel > boot/vmlinuz-" RELEASE "; echo " RELEASE " > proc/sys/kernel/osrelease\n"

#define GRUB \
  "rm -r boot/loader boot/EFI sys/firmware\n" \
  "mkdir -p boot/grub etc/grub.d etc/default; echo menu > boot/grub/grub.cfg\n" \
  "cp -a /etc/grub.d/10_linux etc/grub.d; cp -a /usr/sbin/grub-mkconfig usr/sbin\n" \
  "printf 'GRUB_DEFAULT=0\\nGRUB_DISTRIBUTOR=Debian\\nGRUB_DISABLE_OS_PROBER=true\\n" \
  "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash\"\\n' > etc/default/grub\n"

static GStrv
get_lacking (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", &error);
  GStrv lacking = sy_initramfs_image_lacks (sysroot, IMAGE, patterns, NULL, &error);

  g_assert_no_error (error);

  return lacking;
}

/* The modules are in the image that the real program makes, and after undo they are not. */
static void
test_initramfs_tools (void)
{
  g_autofree char *path = NULL;
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) with = NULL;
  g_auto (GStrv) after = NULL;

  if (!have ("/usr/sbin/update-initramfs") || !have ("/sbin/depmod"))
    return;
  path = make_applied (DEBIAN);
  g_free (run_in ("/", make_kernel));

  /* Without "list", initramfs-tools would look for the modules of this computer's devices. */
  g_free (run_in ("/", "mkdir -p /etc/initramfs-tools/conf.d /etc/modprobe.d\n"
                       "echo MODULES=list > /etc/initramfs-tools/conf.d/zz-test\n"
                       "update-initramfs -c -k " RELEASE));
  before = get_lacking ();
  g_assert_cmpuint (g_strv_length (before), ==, G_N_ELEMENTS (patterns) - 1);

  g_free (run_in (path, "cp -a etc/modprobe.d/zz-switchyard-vfio.conf /etc/modprobe.d/\n"
                        "cp -a etc/initramfs-tools/hooks/switchyard-vfio "
                        "  /etc/initramfs-tools/hooks/\n"
                        "update-initramfs -u -k all"));
  with = get_lacking ();
  g_assert_cmpstr (with[0], ==, NULL);

  g_free (run_in ("/", "rm /etc/modprobe.d/zz-switchyard-vfio.conf "
                       "  /etc/initramfs-tools/hooks/switchyard-vfio\n"
                       "update-initramfs -u -k all"));
  after = get_lacking ();
  g_assert_cmpuint (g_strv_length (after), ==, G_N_ELEMENTS (patterns) - 1);
  g_free (run_in ("/", "umount /boot /lib/modules"));
  delete_folder (path);
}

/* Debian's package dracut-core, on its own, replaces nothing that builds this computer's images. */
#define DRACUT \
  "rm usr/sbin/mkinitramfs usr/sbin/update-initramfs; rm -r etc/initramfs-tools\n" \
  "mkdir -p usr/bin; touch usr/bin/dracut; chmod 755 usr/bin/dracut\n"

static const char run_dracut[] = "dracut --force --regenerate-all 2>&1";

/* What dracut says of a module or file that it lacks is no error to it: the image is asked. */
static void
test_dracut (void)
{
  g_autofree char *path = NULL;
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) with = NULL;
  g_auto (GStrv) damaged = NULL;
  g_auto (GStrv) after = NULL;

  if (!have ("/usr/bin/dracut") || !have ("/sbin/depmod"))
    return;
  path = make_applied (DEBIAN DRACUT);
  g_free (run_in ("/", make_kernel));
  g_free (run_in ("/", "mkdir -p /etc/dracut.conf.d /etc/modprobe.d\n"
                       "printf 'dracutmodules=\" base \"\\nhostonly=no\\n' > "
                       "/etc/dracut.conf.d/test.conf"));
  g_free (run_in ("/", run_dracut));
  before = get_lacking ();
  g_assert_cmpuint (g_strv_length (before), ==, G_N_ELEMENTS (patterns) - 1);

  g_free (run_in (path, "cp -a etc/modprobe.d/zz-switchyard-vfio.conf /etc/modprobe.d/\n"
                        "cp -a etc/dracut.conf.d/zz-switchyard.conf /etc/dracut.conf.d/"));
  g_free (run_in ("/", run_dracut));
  with = get_lacking ();
  g_assert_cmpstr (with[0], ==, NULL);

  g_free (run_in ("/", "cd /lib/modules/" RELEASE "/kernel/drivers/vfio/pci\n"
                       "mv vfio-pci.ko /lib/modules; depmod " RELEASE));
  g_free (run_in ("/", run_dracut));
  damaged = get_lacking ();
  g_assert_true (g_strv_contains ((const char * const *) damaged, patterns[0]));
  g_assert_false (g_strv_contains ((const char * const *) damaged, patterns[3]));

  g_free (run_in ("/", "rm /etc/modprobe.d/zz-switchyard-vfio.conf "
                       "  /etc/dracut.conf.d/zz-switchyard.conf"));
  g_free (run_in ("/", run_dracut));
  after = get_lacking ();
  g_assert_cmpuint (g_strv_length (after), ==, G_N_ELEMENTS (patterns) - 1);
  g_free (run_in ("/", "umount /boot /lib/modules"));
  delete_folder (path);
}

/* The menu entry of the host, "menuentry … {" to "}". */
static char *
get_host_entries (const char *menu)
{
  const char *begin = strstr (menu, "### BEGIN /etc/grub.d/10_linux ###");
  const char *end = strstr (menu, "### END /etc/grub.d/10_linux ###");

  g_assert_nonnull (begin);
  g_assert_nonnull (end);
  g_assert_nonnull (g_strstr_len (begin, end - begin, "menuentry "));

  return g_strndup (begin, (gsize) (end - begin));
}

static const char make_menu[] =
  "grub-mkconfig -o /boot/grub/grub.cfg >/dev/null 2>/boot/errors ||\n"
  "  { cat /boot/errors; exit 1; }\n"
  "cat /boot/grub/grub.cfg";

/* Our script makes an entry after the host's, which is the same with it and without it. */
static void
test_grub (void)
{
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *with = NULL;
  g_autofree char *host_before = NULL;
  g_autofree char *host_with = NULL;
  const char *ours;

  if (!have ("/etc/grub.d/10_linux") || !have ("/usr/sbin/grub-mkconfig") ||
      !have ("/usr/sbin/grub-probe"))
    return;
  path = make_applied (DEBIAN GRUB);

  /* Only the disks are made up: this computer's need not be any that GRUB can start from. */
  g_free (run_in (path,
                  "mount -t tmpfs boot /boot; mkdir /boot/grub\n"
                  "cp boot/vmlinuz-* boot/initrd.img-* /boot\n"
                  "printf '#!/bin/sh\\ncase \"$*\" in *device*) echo /dev/sda1;; "
                  "*fs_uuid*) echo 1234-ABCD;; *) echo ext2;; esac\\n' > /boot/probe\n"
                  "chmod 755 /boot/probe; mount --bind /boot/probe /usr/sbin/grub-probe\n"
                  "cp etc/default/grub /etc/default/grub; rm -rf /etc/default/grub.d"));
  before = run_in ("/", make_menu);
  g_free (run_in (path, "cp -a etc/grub.d/11_switchyard /etc/grub.d/"));
  with = run_in ("/", make_menu);

  host_before = get_host_entries (before);
  host_with = get_host_entries (with);
  g_assert_cmpstr (host_with, ==, host_before);
  g_assert_null (strstr (host_with, "switchyard"));
  g_assert_null (strstr (before, "switchyard"));
  ours = strstr (with, "switchyard.mode=vm");
  g_assert_nonnull (ours);
  g_assert_true (ours > strstr (with, "### END /etc/grub.d/10_linux ###"));
  g_assert_nonnull (strstr (with, "quiet splash intel_iommu=on vfio-pci.ids=10de:1c8d "
                                  "switchyard.mode=vm"));
  g_assert_nonnull (strstr (with, "'switchyard-gnulinux-"));

  g_free (run_in ("/", "rm /etc/grub.d/11_switchyard; umount /usr/sbin/grub-probe; umount /boot"));
  delete_folder (path);
}

static const struct {
  const char *config;
  const char *modules;
} configs[] = {
  { "MODULES=(ext4 nvme)\n", "ext4 nvme vfio_pci vfio vfio_iommu_type1" },
  { "MODULES=\"ext4 nvme\"\n", "ext4 nvme vfio_pci vfio vfio_iommu_type1" },
  { "MODULES=\"\"\n", "vfio_pci vfio vfio_iommu_type1" },
  { "MODULES=()\n", "vfio_pci vfio vfio_iommu_type1" },
  { "HOOKS=(base)\n", "vfio_pci vfio vfio_iommu_type1" },
  { "MODULES=(ext4)\nHOOKS=(base)", "ext4 vfio_pci vfio vfio_iommu_type1" },
  { "MODULES=(ext4)\n# a later drop-in:\nMODULES=(xfs)\n", "xfs vfio_pci vfio vfio_iommu_type1" },
  { "MODULES=(ext4)\nMODULES+=(\"a b\")\n", "ext4 a b vfio_pci vfio vfio_iommu_type1" },
};

/* mkinitcpio joins its files with cat and sources what comes of it. */
static void
test_mkinitcpio (void)
{
  g_autofree char *path = make_applied ("");

  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      g_autofree char *file = g_build_filename (path, "main", NULL);
      g_autofree char *found = NULL;

      g_assert_true (g_file_set_contents (file, configs[i].config, -1, NULL));
      found = run_in (path, "shopt -s extglob\n"
                            "cat main etc/mkinitcpio.conf.d/zz-switchyard.conf > all\n"
                            ". ./all; printf %s \"${MODULES[*]}\"");
      g_assert_cmpstr (found, ==, configs[i].modules);
    }
  delete_folder (path);
}

/* A partition of fstab has to be mounted, and to have room for an image beside the old one. */
static void
test_boot_guard (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", &error);

  g_assert_no_error (error);
  g_free (run_in ("/", "printf '# /boot /boot\\nproc /proc proc\\nUUID=1\\t/boot\\text4\\n' "
                       "> /etc/fstab"));
  g_assert_false (sy_boot_guard_check (sysroot, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "/etc/fstab:3: found /boot"));
  g_clear_error (&error);

  g_free (run_in ("/", "mount -t tmpfs -o size=4M boot /boot\n"
                       "head -c 2M /dev/zero > " IMAGE));
  sy_boot_guard_check (sysroot, &error);
  g_assert_no_error (error);
  g_assert_false (sy_boot_guard_check_space (sysroot, IMAGE, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_clear_error (&error);
  g_free (run_in ("/", "truncate -s 1M " IMAGE));
  sy_boot_guard_check_space (sysroot, IMAGE, &error);
  g_assert_no_error (error);
  g_free (run_in ("/", "umount /boot; rm /etc/fstab"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/real-tools/boot-guard", test_boot_guard);
  g_test_add_func ("/real-tools/initramfs-tools", test_initramfs_tools);
  g_test_add_func ("/real-tools/dracut", test_dracut);
  g_test_add_func ("/real-tools/grub", test_grub);
  g_test_add_func ("/real-tools/mkinitcpio", test_mkinitcpio);

  return g_test_run ();
}
