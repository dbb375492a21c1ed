/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * grub-menu ROOT: does on "/" what is planned for ROOT, with the real grub-mkconfig: menus that
 * must not take effect, then one that may, then the undo. Run by make-menu.sh in a root that is
 * thrown away.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "assess/sy-stage.h"
#include "plan/sy-transaction.h"

#define MENU   "/boot/grub/grub.cfg"
#define BROKEN "/etc/grub.d/09_broken"

static const struct {
  const char *script;
  const char *says;
} broken[] = {
  { "#!/bin/sh\necho >&2 'error: no such device'\nexit 1\n", "no such device" },
  { "#!/bin/sh\necho \"menuentry 'x' {\"\n", "yntax error" },
  { "#!/bin/sh\nprintf \"menuentry 'x' {\\nlinux /x root=UUID=9\\n}\\n\"\n",
    "“x” would start by default" },
};

static SyPlan *
make_plan (const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new (root, &error);
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", NULL);
  SyStageContext context = { .assessment = assessment, .request = request };
  g_autoptr (SyPlan) whole = sy_stage_make_plan (&context, &error);
  SyPlan *plan;

  g_assert_no_error (error);
  plan = sy_plan_new (request, "Boot menu");
  /* What belongs to GRUB; this computer's initramfs is not looked at. */
  for (guint i = 0; i < sy_plan_get_changes (whole)->len; i++)
    {
      SyChange *change = sy_plan_get_changes (whole)->pdata[i];
      const char *path = sy_change_get_path (change);

      if (path != NULL ? g_str_has_prefix (path, "/etc/grub.d/")
                       : strstr (sy_change_get_argv (change)[0], "mkconfig") != NULL)
        sy_plan_add (plan, g_object_ref (change));
    }
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 2);
  /* The text of both menus, the default, grub-script-check, and that it is put in place. */
  g_assert_cmpuint (sy_change_get_verifies (sy_plan_get_changes (plan)->pdata[1])->len, ==, 5);

  return plan;
}

static char *
read_menu (void)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (MENU, &text, NULL, NULL));
  g_assert_false (g_file_test (MENU ".switchyard", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (MENU ".switchyard.new", G_FILE_TEST_EXISTS));

  return text;
}

static void
check_broken (SySysroot  *sysroot,
              const char *root,
              const char *before,
              guint       i)
{
  g_autoptr (SyPlan) plan = make_plan (root);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  g_assert_true (g_file_set_contents (BROKEN, broken[i].script, -1, NULL));
  g_assert_cmpint (chmod (BROKEN, 0755), ==, 0);
  g_assert_false (sy_transaction_apply (sysroot, NULL, plan, NULL, NULL, NULL, NULL, &error));
  g_printerr ("%s\n", error->message);
  g_assert_nonnull (strstr (error->message, broken[i].says));
  after = read_menu ();
  g_assert_cmpstr (after, ==, before);
  g_assert_false (g_file_test ("/etc/grub.d/11_switchyard", G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_remove (BROKEN), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", &error);
  g_autofree char *before = read_menu ();
  g_autofree char *with = NULL;
  g_autofree char *after = NULL;
  g_autofree char *id = NULL;
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (SyPlan) undo = NULL;
  g_autoptr (SyRequest) request = NULL;

  g_assert_cmpint (argc, ==, 2);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    check_broken (sysroot, argv[1], before, i);

  plan = make_plan (argv[1]);
  sy_transaction_apply (sysroot, NULL, plan, NULL, NULL, NULL, &id, &error);
  g_assert_no_error (error);
  with = read_menu ();
  g_assert_null (strstr (before, "switchyard.mode=vm"));
  g_assert_nonnull (strstr (with, "switchyard.mode=vm"));

  request = sy_request_new_undo (id, &error);
  g_assert_no_error (error);
  undo = sy_journal_plan_undo (sysroot, NULL, request, &error);
  g_assert_no_error (error);
  sy_transaction_apply (sysroot, NULL, undo, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  after = read_menu ();
  g_assert_cmpstr (after, ==, before);

  return 0;
}
