/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is found to differ from what the journal says. The stages are asked in tests/cli. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "assess/sy-drift.h"
#include "sy-json.h"
#include "tree.h"

#define EDITED "etc/default/grub"
#define MADE   "etc/modprobe.d/ours.conf"
#define REMOVED "etc/old.conf"
#define BEFORE "TIMEOUT=5\n"
#define OURS   BEFORE "CMDLINE=iommu\n"

static void
set_up (Tree *tree)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *id = NULL;

  tree_write (tree, EDITED, BEFORE);
  tree_write (tree, REMOVED, "old\n");
  tree_plan_file (tree, plan, "/" EDITED, OURS);
  tree_plan_file (tree, plan, "/" MADE, "ours\n");
  tree_plan_file (tree, plan, "/" REMOVED, NULL);
  id = tree_apply (tree, plan, NULL);
  g_assert_cmpstr (id, ==, "0001");
}

/* "KIND ENTRY PATH" of each, with commas between. */
static char *
find (Tree *tree)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = sy_journal_list (tree->sysroot, &error);
  g_autoptr (GPtrArray) drift = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean denied = TRUE;

  g_assert_no_error (error);
  drift = sy_drift_find (tree->sysroot, entries, NULL, &denied);
  g_assert_false (denied);
  for (guint i = 0; i < drift->len; i++)
    {
      const SyDrift *item = g_ptr_array_index (drift, i);

      g_assert_cmpstr (item->says, !=, "");
      g_assert_null (item->repair);
      g_string_append_printf (text, "%s%s %s %s", i > 0 ? ", " : "",
                              sy_drift_kind_to_string (item->kind), item->entry, item->path);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check (Tree       *tree,
       const char *expected)
{
  g_autofree char *found = find (tree);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_as_written (Tree          *tree,
                 gconstpointer  data)
{
  check (tree, "");
  set_up (tree);
  check (tree, "");
}

static void
test_files (Tree          *tree,
            gconstpointer  data)
{
  g_autofree char *path = tree_path (tree, MADE);

  set_up (tree);
  tree_write (tree, EDITED, OURS "MINE=1\n");
  check (tree, "edited 0001 /" EDITED);
  tree_write (tree, EDITED, BEFORE "CMDLINE=mine\n");
  check (tree, "changed 0001 /" EDITED);
  tree_write (tree, EDITED, "MINE=1\n" BEFORE);
  check (tree, "gone 0001 /" EDITED);
  tree_remove (tree, EDITED);
  check (tree, "gone 0001 /" EDITED);
  tree_write (tree, EDITED, OURS);
  check (tree, "");

  tree_write (tree, MADE, "ours\nmine\n");
  tree_write (tree, REMOVED, "again\n");
  check (tree, "changed 0001 /" MADE ", changed 0001 /" REMOVED);
  tree_remove (tree, REMOVED);
  tree_remove (tree, MADE);
  g_assert_cmpint (symlink ("/dev/null", path), ==, 0);
  check (tree, "changed 0001 /" MADE);
}

/* Neither mode nor owner keeps a file from being in force. */
static void
test_mode (Tree          *tree,
           gconstpointer  data)
{
  g_autofree char *path = tree_path (tree, MADE);

  set_up (tree);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  check (tree, "");
}

static void
test_undone (Tree          *tree,
             gconstpointer  data)
{
  set_up (tree);
  g_assert_true (tree_undo (tree, "0001", NULL));
  tree_write (tree, EDITED, "MINE=1\n");
  tree_remove (tree, REMOVED);
  check (tree, "");
}

/* Of a file that two entries changed, the newer one says how it shall be; also where that is the
 * undo of the other one. */
static void
test_two_entries (Tree          *tree,
                  gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *id = NULL;

  set_up (tree);
  tree_plan_file (tree, plan, "/" EDITED, "MODE=vm\n" OURS);
  id = tree_apply (tree, plan, NULL);
  g_assert_cmpstr (id, ==, "0002");
  check (tree, "");
  g_assert_true (tree_undo (tree, "0001", NULL));
  check (tree, "");
  tree_write (tree, EDITED, BEFORE);
  check (tree, "changed 0002 /" EDITED);
}

#define KERNEL "boot/loader/entries/1-6.1.conf"
#define ANEW   "boot/loader/entries/1-0-switchyard.conf"
#define MARK   "# Written by Switchyard: the same system, with the GPU set aside\n"

/* A kernel update is no edit of anybody's. */
static void
test_kernel_update (Tree          *tree,
                    gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *id = NULL;

  tree_write (tree, KERNEL, "options a\n");
  tree_plan_file (tree, plan, "/" KERNEL, "options a iommu\n");
  tree_plan_file (tree, plan, "/" ANEW, MARK "linux /6.1\n");
  id = tree_apply (tree, plan, NULL);
  tree_write (tree, ANEW, MARK "linux /6.2\n");
  tree_remove (tree, KERNEL);
  check (tree, "");
  tree_write (tree, ANEW, "linux /6.2\n");
  check (tree, "changed 0001 /" ANEW);
  tree_remove (tree, ANEW);
  check (tree, "gone 0001 /" ANEW);
}

static void
test_json (Tree          *tree,
           gconstpointer  data)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) drift = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) bad = json_from_string ("[{\"kind\":\"other\"}]", NULL);
  const SyDrift *item;
  gboolean denied;

  set_up (tree);
  tree_remove (tree, MADE);
  entries = sy_journal_list (tree->sysroot, NULL);
  drift = sy_drift_find (tree->sysroot, entries, NULL, &denied);
  sy_drift_build_json (drift, builder);
  node = json_builder_get_root (builder);
  again = sy_drift_new_from_json (node);
  g_assert_cmpuint (again->len, ==, 1);
  item = g_ptr_array_index (again, 0);
  g_assert_cmpint (item->kind, ==, SY_DRIFT_GONE);
  g_assert_cmpstr (item->path, ==, "/" MADE);
  g_assert_cmpstr (item->entry, ==, "0001");
  g_assert_null (item->repair);
  g_assert_true (sy_drift_is_serious (item));
  g_assert_null (sy_drift_new_from_json (bad));
  g_assert_null (sy_drift_new_from_json (NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/drift/" name, Tree, NULL, tree_set_up, func, tree_tear_down)
  ADD ("as-written", test_as_written);
  ADD ("files", test_files);
  ADD ("mode", test_mode);
  ADD ("undone", test_undone);
  ADD ("two-entries", test_two_entries);
  ADD ("kernel-update", test_kernel_update);
  ADD ("json", test_json);

  return g_test_run ();
}
