/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * efi-variables apply FOLDER | undo ID: gives the firmware of the running computer the variables
 * that lie in FOLDER, by a transaction as the helper does it, and says its number; or takes that
 * back. Run in a machine of the tests.
 */
#include <gio/gio.h>
#include <string.h>

#include "machine/sy-efi-boot-entry.h"
#include "plan/sy-transaction.h"

static void
add_variable (SyPlan     *plan,
              SySysroot  *sysroot,
              const char *folder,
              const char *name)
{
  g_autofree char *source = g_build_filename (folder, name, NULL);
  g_autofree char *target = g_strconcat (SY_EFI_VARIABLES, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = NULL;
  char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (source, &data, &size, &error));
  content = g_bytes_new_take (data, size);
  g_assert_true (sy_plan_add_file (plan, sysroot, target, content, 0644, "Test.", &error));
}

static SyPlan *
make_plan (SySysroot  *sysroot,
           const char *folder)
{
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", NULL);
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  SyPlan *plan = sy_plan_new (request, "Variables");
  const char *name;

  g_assert_nonnull (directory);
  while ((name = g_dir_read_name (directory)) != NULL)
    add_variable (plan, sysroot, folder, name);

  return plan;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", &error);
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (SyRequest) request = NULL;
  g_autofree char *id = NULL;

  g_assert_cmpint (argc, ==, 3);
  if (strcmp (argv[1], "apply") == 0)
    plan = make_plan (sysroot, argv[2]);
  else
    {
      request = sy_request_new_undo (argv[2], &error);
      plan = sy_journal_plan_undo (sysroot, NULL, request, &error);
    }
  if (plan == NULL || !sy_transaction_apply (sysroot, NULL, plan, NULL, NULL, NULL, &id, &error))
    g_error ("%s", error->message);
  g_print ("ENTRY %s\n", id);

  return 0;
}
