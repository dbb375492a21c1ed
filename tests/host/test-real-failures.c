/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The ways in which initramfs-tools and dracut from Debian fail, provoked in a transaction of ours
 * on "/": it says so, our files are gone, and the image in force is the one of before. Runs in
 * namespaces (tests/lib/nsbox.sh): nothing of this computer changes.
 */
#include <string.h>

#include "host/sy-initramfs-tool.h"
#include "host/sy-modprobe.h"
#include "machine/sy-initramfs-image.h"
#include "plan/sy-transaction.h"
#include "real-kernel.h"

#define INITRAMFS_TOOLS "/etc/initramfs-tools"
#define BOGUS           "9.9.9-bogus"

static char *
run (const char *script)
{
  const char *argv[] = { "bash", "-ec", script, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  char *output = NULL;
  int status;

  g_assert_true (g_spawn_sync ("/", (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                               &errors, &status, &error));
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s\n%s%s%s", script, output, errors, error->message);

  return output;
}

static gboolean
have (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_test_skip_printf ("%s is not installed", path);

  return FALSE;
}

static const struct {
  const char            *name;
  const SyInitramfsTool *tool;
  const char            *before;    /* shell, before the plan */
  const char            *after;     /* and between the plan and its application */
  const char            *says;      /* NULL: it goes well */
  gboolean               plan_fails;
} cases[] = {
  { "initramfs-tools/good", &sy_initramfs_tools, "", "", NULL, FALSE },
  { "initramfs-tools/missing-module", &sy_initramfs_tools,
    "rm /lib/modules/" RELEASE "/kernel/drivers/vfio/pci/vfio-pci.ko", "", "vfio-pci.ko", FALSE },
  { "initramfs-tools/syntax", &sy_initramfs_tools,
    "echo 'X=\"' > " INITRAMFS_TOOLS "/conf.d/zz-theirs", "", "Unterminated quoted string", FALSE },
  { "initramfs-tools/their-hook", &sy_initramfs_tools,
    "printf '#!/bin/sh\\n[ \"$1\" = prereqs ] || exit 3\\n' > " INITRAMFS_TOOLS "/hooks/theirs\n"
    "chmod 755 " INITRAMFS_TOOLS "/hooks/theirs", "",
    "E: " INITRAMFS_TOOLS "/hooks/theirs failed with return 3", FALSE },
  { "initramfs-tools/bogus-kernel", &sy_initramfs_tools,
    "cd /boot; cp " IMAGE " initrd.img-" BOGUS "; echo x > vmlinuz-" BOGUS "\n"
    "cp config-" RELEASE " config-" BOGUS, "", "W: missing /lib/modules/" BOGUS, FALSE },
  { "initramfs-tools/no-room", &sy_initramfs_tools,
    "mount -o remount,size=$(($(stat -c %s " IMAGE ") + 65536)) /boot", "",
    "its file system has", TRUE },
  { "initramfs-tools/filled-since", &sy_initramfs_tools, "",
    "mount -o remount,size=$(($(stat -c %s " IMAGE ") + 65536)) /boot",
    "No space left on device", FALSE },
  { "dracut/good", &sy_dracut, "", "", NULL, FALSE },
  { "dracut/missing-module", &sy_dracut,
    "rm /lib/modules/" RELEASE "/kernel/drivers/vfio/pci/vfio-pci.ko", "", "vfio-pci.ko", FALSE },
  { "dracut/their-override", &sy_dracut, "",
    "echo 'force_drivers=\"\"; install_items=\" /etc/none \"' > /etc/dracut.conf.d/_theirs.conf",
    "ERROR: installing '/etc/none'", FALSE },
  { "dracut/their-syntax", &sy_dracut, "",
    "echo 'force_drivers=\"x' > /etc/dracut.conf.d/a-theirs.conf", NULL, FALSE },
  { "dracut/no-room", &sy_dracut,
    "mount -o remount,size=$(($(stat -c %s " IMAGE ") + 65536)) /boot", "",
    "its file system has", TRUE },
};

/* A kernel with its image, and of the tools' settings what makes them quick. */
static void
set_up (const SyInitramfsTool *tool)
{
  g_free (run (make_kernel));
  if (tool == &sy_initramfs_tools)
    g_free (run ("mkdir -p /etc/modprobe.d " INITRAMFS_TOOLS "/conf.d\n"
                 "echo MODULES=list > " INITRAMFS_TOOLS "/conf.d/zz-test\n"
                 "update-initramfs -c -k " RELEASE));
  else
    g_free (run ("mkdir -p /etc/dracut.conf.d /etc/modprobe.d /mnt/upper/sbin /mnt/work/sbin\n"
                 "mount -t overlay -o lowerdir=/usr/sbin,upperdir=/mnt/upper/sbin,"
                 "workdir=/mnt/work/sbin sbin /usr/sbin\n"
                 "rm -f /usr/sbin/update-initramfs\n"
                 "printf 'dracutmodules=\" base \"\\nhostonly=no\\n' > "
                 "/etc/dracut.conf.d/test.conf\n"
                 "dracut --force --kver " RELEASE " " IMAGE " 2>&1"));
}

static void
tear_down (const SyInitramfsTool *tool)
{
  if (tool == &sy_dracut)
    g_free (run ("umount /usr/sbin; rm -rf /mnt/upper/sbin /mnt/work/sbin"));
  g_free (run ("umount /boot /lib/modules; rm -f /etc/dracut.conf.d/* "
               INITRAMFS_TOOLS "/conf.d/zz-* " INITRAMFS_TOOLS "/hooks/theirs\n"
               "rm -rf /var/lib/switchyard /etc/modprobe.d/zz-switchyard-vfio.conf "
               INITRAMFS_TOOLS "/hooks/switchyard-vfio"));
}

static SyPlan *
make_plan (SySysroot              *sysroot,
           const SyInitramfsTool  *tool,
           GError                **error)
{
  g_autoptr (GBytes) softdep = g_bytes_new_static ("softdep nouveau pre: vfio-pci\n", 30);
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", NULL);
  g_autoptr (SyPlan) plan = sy_plan_new (request, "Test");

  sy_plan_add_file (plan, sysroot, SY_MODPROBE_FILE, softdep, 0644, "Test.", error);
  g_assert_no_error (*error);

  return sy_initramfs_tool_plan (tool, sysroot, plan, 0, error) ? g_steal_pointer (&plan) : NULL;
}

static const char snapshot[] =
  "sha256sum " IMAGE "; find /etc/modprobe.d /etc/dracut.conf.d " INITRAMFS_TOOLS " -type f"
  " | LC_ALL=C sort; ls -A /run/switchyard 2>/dev/null || echo none";

static void
assert_image_holds (SySysroot *sysroot)
{
  static const char * const patterns[] = {
    "*/" RELEASE "/*/vfio-pci.ko*", "etc/modprobe.d/zz-switchyard-vfio.conf", NULL,
  };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lacks = sy_initramfs_image_lacks (sysroot, IMAGE, patterns, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (lacks[0], ==, NULL);
}

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  const SyInitramfsTool *tool = cases[i].tool;
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", &error);
  g_autoptr (SyPlan) plan = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (!have (tool == &sy_dracut ? "/usr/bin/dracut" : "/usr/sbin/update-initramfs") ||
      !have ("/sbin/depmod"))
    return;
  set_up (tool);
  g_free (run (cases[i].before));
  plan = make_plan (sysroot, tool, &error);
  g_assert_cmpint (plan == NULL, ==, cases[i].plan_fails);
  g_free (run (cases[i].after));
  before = run (snapshot);
  if (plan != NULL)
    sy_transaction_apply (sysroot, NULL, plan, NULL, NULL, NULL, NULL, &error);
  after = run (snapshot);
  if (cases[i].says == NULL)
    {
      g_assert_no_error (error);
      assert_image_holds (sysroot);
      g_assert_true (g_str_has_suffix (after, "none\n"));
    }
  else
    {
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].says));
      g_assert_cmpstr (after, ==, before);
    }
  tear_down (tool);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/real-failures/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }

  return g_test_run ();
}
