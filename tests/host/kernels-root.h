/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * A root that our plans are applied to, in which the real kernel-install(8) adds and removes
 * kernels. For namespaces (tests/lib/nsbox.sh): nothing of this computer changes.
 */
#include <gio/gio.h>
#include <string.h>

#include "assess/sy-stage.h"
#include "plan/sy-transaction.h"
#include "sample/sy-demo.h"

#include "host-samples.h"

#define HOST_OPTIONS "root=UUID=1 ro  quiet"
#define MODE_OPTIONS "intel_iommu=on vfio-pci.ids=10de:1c8d switchyard.mode=vm"
#define MACHINE      " systemd.machine_id=" MACHINE_ID

typedef struct {
  char      *path;
  SySysroot *sysroot;
} Fixture;

static char *
run (Fixture    *fixture,
     const char *script)
{
  const char *argv[] = { "bash", "-ec", script, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  char *output = NULL;
  int status;

  g_assert_true (g_spawn_sync (fixture->path, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, &output, &errors, &status, &error));
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error) || *errors != '\0')
    g_error ("%s\n%s%s%s", script, output, errors, error != NULL ? error->message : "");

  return output;
}

/*
 * What would be other than on a computer with these kernels: the plugins of dracut-core (Debian 13)
 * want their modules, and kernel-install of systemd 257 takes no parameters from /proc/cmdline
 * where it thinks that it is in a container.
 */
static const char pretend[] =
  "for f in /usr/lib/kernel/install.d/5?-dracut*.install; do\n"
  "  [ ! -e $f ] || mount --bind /bin/true $f\n"
  "done\n"
  "mount --bind /bin/false /usr/bin/systemd-detect-virt\n";
static const char pretend_no_more[] =
  "umount /usr/bin/systemd-detect-virt\n"
  "for f in /usr/lib/kernel/install.d/5?-dracut*.install; do\n"
  "  [ ! -e $f ] || umount $f\n"
  "done\n";

/* kernel-install sees the boot partition, the configuration and the number of the sample. */
static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("kernels-XXXXXX", &error);
  g_assert_no_error (error);
  sy_demo_write (fixture->path, &error);
  g_assert_no_error (error);
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
  g_free (run (fixture, data));
  g_free (run (fixture, pretend));
  g_free (run (fixture,
               "echo " MACHINE_ID " > /etc/machine-id; printf 'ID=arch\\nPRETTY_NAME=\"Arch "
               "Linux\"\\n' > os-release; rm -f /etc/os-release; cp os-release /etc/os-release\n"
               "mkdir -p usr/bin etc/kernel/install.d boot/loader/entries\n"
               "touch usr/bin/kernel-install; chmod 755 usr/bin/kernel-install\n"
               "mkdir -p /boot /etc/kernel; mount -t tmpfs boot /boot; cp -a boot/. /boot\n"
               "mount --bind /boot boot; mkdir /boot/" MACHINE_ID "\n"
               "mount --bind etc/kernel /etc/kernel; echo kernel > kernel\n"
               "echo BOOT_IMAGE=/x " HOST_OPTIONS " > cmdline; mount --bind cmdline "
               "/proc/cmdline\n"));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_free (run (fixture, pretend_no_more));
  g_free (run (fixture, "umount /proc/cmdline /etc/kernel boot /boot; rm -rf \"$PWD\""));
  g_object_unref (fixture->sysroot);
  g_free (fixture->path);
}

static SyPlan *
make_plan (Fixture    *fixture,
           const char *stage)
{
  g_autoptr (SyMachine) machine = sy_machine_read (fixture->sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (SyRequest) request = sy_request_new_stage (stage, NULL);
  SyStageContext context = { .assessment = assessment, .request = request };
  g_autoptr (GError) error = NULL;
  SyPlan *plan = sy_stage_make_plan (&context, &error);

  g_assert_no_error (error);

  return plan;
}

static void
apply (Fixture    *fixture,
       const char *stage)
{
  g_autoptr (SyPlan) plan = make_plan (fixture, stage);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (sy_plan_get_changes (plan)->len, >, 0);
  sy_transaction_apply (fixture->sysroot, NULL, plan, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* What the plugin made is what the plan would make: byte for byte, or there would be a change. */
static void
assert_done (Fixture    *fixture,
             const char *stage)
{
  g_autoptr (SyPlan) plan = make_plan (fixture, stage);

  if (sy_plan_get_changes (plan)->len > 0)
    {
      g_autofree char *diff = sy_change_get_diff (sy_plan_get_changes (plan)->pdata[0]);

      g_error ("%s", diff);
    }
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

static void
run_mode (Fixture *fixture)
{
  g_free (run (fixture, "echo " HOST_OPTIONS " " MODE_OPTIONS " > cmdline"));
}
