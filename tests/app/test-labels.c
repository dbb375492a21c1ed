/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sya-diff-view.h"
#include "sya-fact-groups.h"
#include "sya-labels.h"

static void
test_owner (void)
{
  SyPciDevice device = { .driver = NULL };

  g_assert_cmpint (sya_owner_from_device (&device), ==, SYA_OWNER_NOBODY);
  device.driver = (char *) "vfio-pci";
  g_assert_cmpint (sya_owner_from_device (&device), ==, SYA_OWNER_VM);
  device.driver = (char *) "nvidia";
  g_assert_cmpint (sya_owner_from_device (&device), ==, SYA_OWNER_LINUX);
  /* Only the exact name is the one that a virtual machine can take over. */
  device.driver = (char *) "vfio-pci-nohotplug";
  g_assert_cmpint (sya_owner_from_device (&device), ==, SYA_OWNER_LINUX);
}

/* Two states must never look or read the same. */
static void
test_states_differ (void)
{
  g_autoptr (GHashTable) labels = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) icons = g_hash_table_new (g_str_hash, g_str_equal);

  for (SyStageState state = SY_STAGE_NOT_NEEDED; state <= SY_STAGE_NEEDS_REBOOT; state++)
    {
      g_assert_true (g_hash_table_add (labels, (gpointer) sya_stage_state_get_label (state)));
      g_assert_true (g_hash_table_add (icons, (gpointer) sya_stage_state_get_icon (state)));
      g_assert_nonnull (sya_stage_state_get_style (state));
    }

  g_hash_table_remove_all (labels);
  for (SyVerdict verdict = SY_VERDICT_UNKNOWN; verdict <= SY_VERDICT_NOT_POSSIBLE; verdict++)
    g_assert_true (g_hash_table_add (labels, (gpointer) sya_verdict_get_title (verdict)));

  g_hash_table_remove_all (labels);
  for (SySeverity severity = SY_SEVERITY_NOTE; severity <= SY_SEVERITY_BLOCKS; severity++)
    g_assert_true (g_hash_table_add (labels, (gpointer) sya_severity_get_label (severity)));
}

static void
check_argv (const char * const *argv,
            const char         *expected)
{
  g_autofree char *text = sya_format_argv (argv);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_argv (void)
{
  check_argv ((const char *[]) { "mkinitcpio", "-P", NULL }, "mkinitcpio -P");
  check_argv ((const char *[]) { "echo", "", NULL }, "echo ''");
  check_argv ((const char *[]) { "echo", "a b", "$HOME", NULL }, "echo 'a b' '$HOME'");
  check_argv ((const char *[]) { "x", "it's", NULL }, "x 'it'\\''s'");
  check_argv ((const char *[]) { NULL }, "");
  check_argv (NULL, "");
}

static void
check_model (const char *vendor,
             const char *model,
             const char *expected)
{
  g_autofree char *text = sya_format_model (vendor, model);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_model (void)
{
  check_model ("LENOVO", "Legion R720-15IKBN", "LENOVO Legion R720-15IKBN");
  check_model ("Dell", "DELL XPS 15", "DELL XPS 15");
  check_model ("Dell", NULL, "Dell");
  check_model (NULL, "XPS", "XPS");
  check_model (NULL, NULL, "This computer");
}

static void
test_diff_lines (void)
{
  g_assert_cmpint (sya_diff_classify ("--- /etc/x", FALSE), ==, SYA_DIFF_HEADER);
  g_assert_cmpint (sya_diff_classify ("+++ /etc/x", FALSE), ==, SYA_DIFF_HEADER);
  g_assert_cmpint (sya_diff_classify ("mode 0644", FALSE), ==, SYA_DIFF_HEADER);
  g_assert_cmpint (sya_diff_classify ("@@ -1 +1 @@", FALSE), ==, SYA_DIFF_HUNK);
  g_assert_cmpint (sya_diff_classify ("@@ -9 +9 @@", TRUE), ==, SYA_DIFF_HUNK);
  g_assert_cmpint (sya_diff_classify ("# Because.", TRUE), ==, SYA_DIFF_REASON);
  g_assert_cmpint (sya_diff_classify ("# mode", FALSE), ==, SYA_DIFF_HEADER);
  g_assert_cmpint (sya_diff_classify ("+x", TRUE), ==, SYA_DIFF_ADDED);
  g_assert_cmpint (sya_diff_classify ("-x", TRUE), ==, SYA_DIFF_REMOVED);
  /* Removed lines that began with dashes, and added ones that began with plusses. */
  g_assert_cmpint (sya_diff_classify ("--- a", TRUE), ==, SYA_DIFF_REMOVED);
  g_assert_cmpint (sya_diff_classify ("+++ a", TRUE), ==, SYA_DIFF_ADDED);
  g_assert_cmpint (sya_diff_classify (" x", TRUE), ==, SYA_DIFF_CONTEXT);
  g_assert_cmpint (sya_diff_classify ("", TRUE), ==, SYA_DIFF_CONTEXT);
}

static void
test_change_titles (void)
{
  SyFileState absent = { 0 };
  g_autoptr (GBytes) content = g_bytes_new_static ("x\n", 2);
  SyFileState present = { content, 0644, 0, 0 };
  g_autoptr (SyChange) create = sy_change_new_file ("/etc/x", &absent, &present, "why");
  g_autoptr (SyChange) removal = sy_change_invert (create);
  g_autoptr (SyChange) command = NULL;
  g_autofree char *create_title = sya_change_get_title (create);
  g_autofree char *removal_title = sya_change_get_title (removal);
  g_autofree char *command_title = NULL;

  command = sy_change_new_command ((const char *[]) { "mkinitcpio", "-P", NULL }, 1000, "why",
                                   NULL, NULL);
  command_title = sya_change_get_title (command);
  g_assert_cmpstr (create_title, ==, "Create /etc/x");
  g_assert_cmpstr (removal_title, ==, "Remove /etc/x");
  g_assert_cmpstr (command_title, ==, "Run mkinitcpio -P");
}

static const char *
find_text (const SyaFactGroup *group,
           const char         *title)
{
  for (guint i = 0; i < group->items->len; i++)
    {
      const SyaFactItem *item = group->items->pdata[i];

      if (g_str_equal (item->title, title))
        return item->text;
    }

  return NULL;
}

/* A short listing tells little of a GPU: what is missing is told with why, and never as zeros. */
static void
test_unknown_details (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyMachine) machine = sy_machine_new_from_listing (
    "01:00.0 3D controller [0302]: NVIDIA Corporation GP107M [10de:1c8d] (rev a1)\n", "listing",
    &error);
  SyaFactGroup *group;

  g_assert_no_error (error);
  group = sya_fact_group_new_for_gpu (sy_machine_get_gpus (machine)->pdata[0]);
  g_assert_cmpstr (find_text (group, "Ids (vendor, device, subsystem, class)"), ==,
                   "10de:1c8d, unknown, 0302");
  g_assert_true (g_str_has_prefix (find_text (group, "Link"), "Unknown: "));
  g_assert_true (g_str_has_prefix (find_text (group, "Ways to reset it"), "Unknown: "));
  sya_fact_group_free (group);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/labels/owner", test_owner);
  g_test_add_func ("/app/labels/states-differ", test_states_differ);
  g_test_add_func ("/app/labels/argv", test_argv);
  g_test_add_func ("/app/labels/model", test_model);
  g_test_add_func ("/app/labels/diff-lines", test_diff_lines);
  g_test_add_func ("/app/labels/change-titles", test_change_titles);

  g_test_add_func ("/app/facts/unknown-details", test_unknown_details);

  return g_test_run ();
}
