/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Unified kernel images are built by the real kernel-install(8), ukify(1) and dracut, as planned,
 * looked into and put in place, and taken back; and nothing is lost where that fails. Of the kernel
 * and its modules only what these programs look at is there. Runs in namespaces
 * (tests/lib/nsbox.sh): nothing of this computer changes.
 */
#include <gio/gio.h>
#include <string.h>

#include "assess/sy-stage.h"
#include "machine/sy-initramfs-image.h"
#include "machine/sy-pe-image.h"
#include "plan/sy-transaction.h"
#include "real-kernel.h"
#include "run-in.h"
#include "sample/sy-demo.h"

#include "host-samples.h"

#define STUB       "/usr/lib/systemd/boot/efi/linuxx64.efi.stub"
#define UNIFIED    "/boot/EFI/Linux/" MACHINE_ID "-" RELEASE ".efi"
#define DRACUTS    "/boot/EFI/Linux/linux-" RELEASE "-" MACHINE_ID ".efi"
#define OPTIONS    "root=UUID=1 ro quiet"
#define FILE_NAME  "etc/modprobe.d/zz-switchyard-vfio.conf"

static const char * const patterns[] = { "*/" RELEASE "/*/vfio-pci.ko*", FILE_NAME, NULL };

typedef struct {
  char      *path;       /* what is planned for */
  SySysroot *sysroot;    /* this computer, where it is done */
} Fixture;

/* The kernel is a program for EFI, as ukify wants it. */
static const char common[] =
  "echo CONFIG_BLK_DEV_INITRD=y >> /boot/config-" RELEASE "\n"
  "cp " STUB " /boot/vmlinuz-" RELEASE "; cp " STUB " /lib/modules/" RELEASE "/vmlinuz\n"
  "echo " MACHINE_ID " > /etc/machine-id; mkdir -p /etc/kernel /etc/dracut.conf.d "
  "/etc/modprobe.d /boot/EFI/Linux\n"
  "printf 'dracutmodules=\" base \"\\nhostonly=no\\ncompress=cat\\n' > "
  "/etc/dracut.conf.d/test.conf\n";

#define KERNEL_INSTALL(generator) \
  "printf 'layout=uki\\nuki_generator=ukify\\ninitrd_generator=" generator "\\n' > " \
  "/etc/kernel/install.conf\n" \
  "echo '" OPTIONS "' > /etc/kernel/cmdline\n" \
  "BOOT_ROOT=/boot kernel-install add " RELEASE " /lib/modules/" RELEASE "/vmlinuz\n"

static const char dracut_uefi[] =
  "printf 'uefi=yes\\nkernel_cmdline=\"" OPTIONS "\"\\n' > /etc/dracut.conf.d/uefi.conf\n"
  "dracut --force --regenerate-all 2>&1\n";

/* The sample laptop gets what of this computer the plan is made from. */
static const char sample[] =
  "rm -r etc/mkinitcpio* usr/bin/mkinitcpio boot/initramfs-linux.img boot/loader/entries/* "
  "usr/lib/modules/* boot/EFI/Linux 2> /dev/null || true\n"
  "mkdir -p usr/bin etc/kernel etc/dracut.conf.d boot/EFI usr/lib/modules/" RELEASE "\n"
  "touch usr/bin/dracut usr/bin/kernel-install; chmod 755 usr/bin/*\n"
  "cp /lib/modules/" RELEASE "/modules.dep /lib/modules/" RELEASE "/vmlinuz "
  "usr/lib/modules/" RELEASE "\n"
  "echo 'timeout 3' > boot/loader/loader.conf; cp /etc/machine-id etc\n"
  "cp -a /etc/kernel/. etc/kernel; cp -a /etc/dracut.conf.d/. etc/dracut.conf.d\n"
  "cp -a /boot/EFI/Linux boot/EFI; echo " RELEASE " > proc/sys/kernel/osrelease\n"
  "echo '" OPTIONS "' > proc/cmdline; find sys -name iommu_group -exec rm {} +\n"
  "rm -r sys/kernel/iommu_groups sys/class/iommu; mkdir sys/kernel/iommu_groups\n";

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *built = NULL;

  g_free (run_in ("/", make_kernel));
  g_free (run_in ("/", common));
  built = run_in ("/", data);
  g_test_message ("%s", built);
  fixture->path = g_dir_make_tmp ("unified-XXXXXX", &error);
  g_assert_no_error (error);
  sy_demo_write (fixture->path, &error);
  g_assert_no_error (error);
  g_free (run_in (fixture->path, sample));
  fixture->sysroot = sy_sysroot_new ("/", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_free (run_in (fixture->path, "rm -rf \"$PWD\" /var/lib/switchyard /etc/kernel/install.conf "
                                 "/etc/kernel/cmdline /etc/kernel/uki.conf /etc/dracut.conf.d/*\n"
                                 "umount /boot /lib/modules"));
  g_object_unref (fixture->sysroot);
  g_free (fixture->path);
}

static gboolean
is_wanted (SyChange *change)
{
  const char *path = sy_change_get_path (change);

  return path == NULL || !g_str_has_prefix (path, "/boot/loader/");
}

/* What belongs to the images; the boot menu is another test's. */
static SyPlan *
make_plan (Fixture    *fixture,
           const char *stage)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new (fixture->path, &error);
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (SyRequest) request = sy_request_new_stage (stage, NULL);
  SyStageContext context = { .assessment = assessment, .request = request };
  g_autoptr (SyPlan) whole = sy_stage_make_plan (&context, &error);
  SyPlan *plan = sy_plan_new (request, "Images");

  g_assert_no_error (error);
  for (guint i = 0; i < sy_plan_get_changes (whole)->len; i++)
    if (is_wanted (sy_plan_get_changes (whole)->pdata[i]))
      sy_plan_add (plan, g_object_ref (sy_plan_get_changes (whole)->pdata[i]));
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, >, 1);

  return plan;
}

static char *
apply (Fixture     *fixture,
       const char  *stage,
       GError     **error)
{
  g_autoptr (SyPlan) plan = make_plan (fixture, stage);
  char *id = NULL;

  sy_transaction_apply (fixture->sysroot, NULL, plan, NULL, NULL, NULL, &id, error);

  return id;
}

static void
undo (Fixture    *fixture,
      const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_undo (id, &error);
  g_autoptr (SyPlan) plan = sy_journal_plan_undo (fixture->sysroot, NULL, request, &error);

  g_assert_no_error (error);
  sy_transaction_apply (fixture->sysroot, NULL, plan, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* The parameters inside, and how many of what an image for the virtual machine has are not. */
static void
assert_image (Fixture    *fixture,
              const char *path,
              const char *options,
              guint       n_lacking)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = sy_pe_image_read_text (fixture->sysroot, path, ".cmdline", &error);
  g_autofree char *left = NULL;
  g_auto (GStrv) lacking = NULL;

  g_assert_no_error (error);
  g_strstrip (found);
  g_assert_cmpstr (found, ==, options);
  lacking = sy_initramfs_image_lacks (fixture->sysroot, path, patterns, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (lacking), ==, n_lacking);
  left = run_in ("/", "find /run/switchyard /boot -name '*.switchyard' -o -path "
                      "'/run/switchyard/place*' 2> /dev/null || true");
  g_assert_cmpstr (left, ==, "");
}

#define MACHINE " systemd.machine_id=" MACHINE_ID

static void
test_kernel_install (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *release = NULL;
  g_autofree char *iommu = NULL;

  assert_image (fixture, UNIFIED, OPTIONS MACHINE, 2);
  iommu = apply (fixture, "iommu", &error);
  g_assert_no_error (error);
  assert_image (fixture, UNIFIED, OPTIONS " intel_iommu=on" MACHINE, 2);
  undo (fixture, iommu);
  assert_image (fixture, UNIFIED, OPTIONS MACHINE, 2);

  release = apply (fixture, "release", &error);
  g_assert_no_error (error);
  assert_image (fixture, UNIFIED, OPTIONS MACHINE, 0);
  undo (fixture, release);
  assert_image (fixture, UNIFIED, OPTIONS MACHINE, 2);
}

static char *
hash (void)
{
  return run_in ("/", "cd /boot/EFI/Linux; sha256sum *; ls -A; cat /etc/kernel/cmdline");
}

/* The file in force is the same bytes, and so is what it is made of. */
static void
assert_refused (Fixture    *fixture,
                const char *damage,
                const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = hash ();
  g_autofree char *after = NULL;

  g_free (run_in ("/", damage));
  g_assert_null (apply (fixture, "iommu", &error));
  g_assert_nonnull (error);
  if (strstr (error->message, says) == NULL)
    g_error ("%s: %s", damage, error->message);
  after = hash ();
  g_assert_cmpstr (after, ==, before);
}

static void
test_failures (Fixture       *fixture,
               gconstpointer  data)
{
  assert_refused (fixture, "echo uki_generator=none >> /etc/kernel/install.conf",
                  "No such file");
  g_free (run_in ("/", "sed -i '$d' /etc/kernel/install.conf; mkdir -p /etc/kernel/install.d"));
  assert_refused (fixture, "printf '#!/bin/sh\\necho no key found >&2; exit 1\\n' > "
                           "/etc/kernel/install.d/91-sign.install\n"
                           "chmod 755 /etc/kernel/install.d/91-sign.install", "no key found");
  g_free (run_in ("/", "rm /etc/kernel/install.d/91-sign.install"));
  /* Another program writes the parameters of the running system into it. */
  assert_refused (fixture, "printf '#!/bin/sh\\ncd \"$KERNEL_INSTALL_BOOT_ROOT/EFI/Linux\"\\n"
                           "sed -i \"s/ro quiet intel_iommu=on /switchyard.mode=vm      /\" "
                           "*\\n' > "
                           "/etc/kernel/install.d/95-x.install\n"
                           "chmod 755 /etc/kernel/install.d/95-x.install", "does not hold");
  g_free (run_in ("/", "rm /etc/kernel/install.d/95-x.install"));
  assert_refused (fixture, "mount -o remount,size=$(du -sk /boot | cut -f 1)k /boot",
                  "No space left on device");
}

/* dracut builds it by itself, under a name of its own. */
static void
test_dracut (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *release = NULL;
  g_autofree char *iommu = NULL;

  assert_image (fixture, DRACUTS, OPTIONS, 2);
  iommu = apply (fixture, "iommu", &error);
  g_assert_no_error (error);
  assert_image (fixture, DRACUTS, OPTIONS " intel_iommu=on", 2);
  release = apply (fixture, "release", &error);
  g_assert_no_error (error);
  assert_image (fixture, DRACUTS, OPTIONS " intel_iommu=on", 0);
  undo (fixture, release);
  undo (fixture, iommu);
  assert_image (fixture, DRACUTS, OPTIONS, 2);
}

/* The key is one of the test's; only the image's certificate is looked at here and by us. */
static const char keys[] =
  "cd /etc/kernel; openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=test -days 9 -keyout db.key "
  "-out db.pem 2> /dev/null\n"
  "printf '[UKI]\nSecureBootPrivateKey=/etc/kernel/db.key\n"
  "SecureBootCertificate=/etc/kernel/db.pem\n' > uki.conf\n"
  KERNEL_INSTALL ("dracut");

static void
assert_signed (void)
{
  g_free (run_in ("/", "sbverify --cert /etc/kernel/db.pem " UNIFIED));
}

/* With Secure Boot ukify signs what it builds, for the one entry that there is. */
static void
test_signed (Fixture       *fixture,
             gconstpointer  data)
{
  static const char mode[] = OPTIONS " intel_iommu=on vfio-pci.ids=10de:1c8d switchyard.mode=vm";
  g_autoptr (GError) error = NULL;
  g_autofree char *iommu = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *release = NULL;
  g_autofree char *release_options = g_strconcat (mode, MACHINE, NULL);

  g_free (run_in (fixture->path, "mkdir -p sys/firmware/efi/efivars\n" SECURE_BOOT_ON));
  assert_signed ();
  iommu = apply (fixture, "iommu", &error);
  g_assert_no_error (error);
  assert_image (fixture, UNIFIED, OPTIONS " intel_iommu=on" MACHINE, 2);
  assert_signed ();
  undo (fixture, iommu);
  assert_image (fixture, UNIFIED, OPTIONS MACHINE, 2);
  assert_signed ();

  release = apply (fixture, "release", &error);
  g_assert_no_error (error);
  assert_image (fixture, UNIFIED, release_options, 0);
  assert_signed ();
  undo (fixture, release);
  assert_image (fixture, UNIFIED, OPTIONS MACHINE, 2);
  assert_signed ();

  /* It is planned, and then somebody takes the key out of the configuration, or another one in. */
  before = hash ();
  assert_refused (fixture, "echo '[UKI]' > /etc/kernel/uki.conf", "is not signed by");
  assert_refused (fixture, "cd /etc/kernel; openssl req -x509 -newkey rsa:2048 -nodes -subj "
                           "/CN=test -days 9 -keyout x.key -out x.pem 2> /dev/null\n"
                           "printf '[UKI]\nSecureBootPrivateKey=/etc/kernel/x.key\n"
                           "SecureBootCertificate=/etc/kernel/x.pem\n' > uki.conf",
                  "is not signed by /etc/kernel/db.pem");
  after = hash ();
  g_assert_cmpstr (after, ==, before);
  assert_signed ();
}

static gboolean
have (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

int
main (int   argc,
      char *argv[])
{
  gboolean stub = have (STUB) && have ("/usr/bin/dracut") && have ("/usr/bin/objcopy");

  g_test_init (&argc, &argv, NULL);

  if (stub)
    g_test_add ("/real-unified/dracut", Fixture, dracut_uefi, set_up, test_dracut, tear_down);
  if (stub && have ("/usr/bin/ukify"))
    {
      g_test_add ("/real-unified/kernel-install", Fixture, KERNEL_INSTALL ("dracut"), set_up,
                  test_kernel_install, tear_down);
      g_test_add ("/real-unified/failures", Fixture, KERNEL_INSTALL ("none"), set_up,
                  test_failures, tear_down);
    }
  if (stub && have ("/usr/bin/ukify") && have ("/usr/bin/sbverify") && have ("/usr/bin/openssl"))
    g_test_add ("/real-unified/signed", Fixture, keys, set_up, test_signed, tear_down);

  return g_test_run ();
}
