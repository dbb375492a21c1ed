/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An undo of a file that someone else edited since. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "plan/sy-transaction-private.h"
#include "tree.h"

#define FILE_NAME "etc/default/grub"
#define BEFORE    "TIMEOUT=5\nDEFAULT=0\n"
#define OURS      BEFORE "# ours\nCMDLINE=iommu\n"

static void
set_up (Tree *tree)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *id = NULL;

  tree_write (tree, FILE_NAME, BEFORE);
  tree_plan_file (tree, plan, "/" FILE_NAME, OURS);
  tree_plan_file (tree, plan, "/etc/made.conf", "ours\n");
  id = tree_apply (tree, plan, NULL);
  g_assert_cmpstr (id, ==, "0001");
}

static void
assert_content (Tree       *tree,
                const char *name,
                const char *expected)
{
  g_autofree char *content = tree_read (tree, name);

  g_assert_cmpstr (content, ==, expected);
}

static SyChange *
find_change (SyPlan     *plan,
             const char *path)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);

  for (guint i = 0; i < changes->len; i++)
    if (g_strcmp0 (sy_change_get_path (g_ptr_array_index (changes, i)), path) == 0)
      return g_ptr_array_index (changes, i);

  return NULL;
}

static void
test_merged (Tree          *tree,
             gconstpointer  data)
{
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (SyPlan) later = NULL;
  g_autofree char *path = tree_path (tree, FILE_NAME);
  g_autofree char *digest = NULL;
  g_autofree char *later_digest = NULL;
  g_autofree char *diff = NULL;
  g_autoptr (GError) error = NULL;
  struct stat st;

  set_up (tree);
  tree_write (tree, FILE_NAME, "TIMEOUT=9\nDEFAULT=0\n# ours\nCMDLINE=iommu\nMINE=1\n");
  plan = tree_plan_undo (tree, NULL, "0001", &error);
  g_assert_no_error (error);
  diff = sy_change_get_diff (find_change (plan, "/" FILE_NAME));
  g_assert_nonnull (strstr (diff, "-# ours\n-CMDLINE=iommu\n MINE=1\n"));
  g_assert_nonnull (strstr (diff, " TIMEOUT=9\n"));
  g_assert_cmpuint (sy_plan_get_warnings (plan)->len, ==, 1);

  digest = sy_plan_get_digest (plan);
  tree_write (tree, FILE_NAME, "TIMEOUT=8\nDEFAULT=0\n# ours\nCMDLINE=iommu\nMINE=1\n");
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  later = tree_plan_undo (tree, NULL, "0001", NULL);
  later_digest = sy_plan_get_digest (later);
  g_assert_cmpstr (digest, !=, later_digest);

  g_assert_true (tree_undo (tree, "0001", &error));
  assert_content (tree, FILE_NAME, "TIMEOUT=8\nDEFAULT=0\nMINE=1\n");
  assert_content (tree, "etc/made.conf", NULL);
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0600);
}

/* What the journal holds of a merged undo puts back the edited file, not ours. */
static void
test_journalled (Tree          *tree,
                 gconstpointer  data)
{
  static const char edited[] = "TIMEOUT=9\nDEFAULT=0\n# ours\nCMDLINE=iommu\n";
  g_autofree char *state = tree_path (tree, "var/lib/switchyard/journal/0002/state");
  g_auto (GStrv) ids = NULL;
  g_autoptr (GError) error = NULL;

  set_up (tree);
  tree_write (tree, FILE_NAME, edited);
  g_assert_true (tree_undo (tree, "0001", &error));
  assert_content (tree, FILE_NAME, "TIMEOUT=9\nDEFAULT=0\n");

  /* As if the computer had lost power just before it was done. */
  g_assert_true (g_file_set_contents (state, "applying\n", -1, NULL));
  g_assert_true (tree_recover (tree, &ids, &error));
  g_assert_no_error (error);
  assert_content (tree, FILE_NAME, edited);
  assert_content (tree, "etc/made.conf", "ours\n");

  g_assert_true (tree_undo (tree, "0001", &error));
  assert_content (tree, FILE_NAME, "TIMEOUT=9\nDEFAULT=0\n");
}

/* Someone has taken out ours by hand already. */
static void
test_nothing_left (Tree          *tree,
                   gconstpointer  data)
{
  g_autoptr (SyPlan) plan = NULL;

  set_up (tree);
  tree_remove (tree, "etc/made.conf");
  tree_write (tree, FILE_NAME, "TIMEOUT=9\nDEFAULT=0\n");
  plan = tree_plan_undo (tree, NULL, "0001", NULL);
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 0);
}

static void
check_refused (Tree       *tree,
               const char *message)
{
  g_autofree char *before = tree_snapshot (tree);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (tree_undo (tree, "0001", &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, message));
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
}

static void
test_conflict (Tree          *tree,
               gconstpointer  data)
{
  set_up (tree);
  tree_write (tree, FILE_NAME, "TIMEOUT=9\nDEFAULT=0\n# ours\nCMDLINE=iommu mine\n");
  check_refused (tree, "/" FILE_NAME ", lines 3 to 4 were edited since Switchyard changed them.\n"
                       "What was there before:\n(no line)\n"
                       "What Switchyard wrote:\n|# ours\n|CMDLINE=iommu\n"
                       "What is there now:\n|# ours\n|CMDLINE=iommu mine\n");
}

static void
test_gone (Tree          *tree,
           gconstpointer  data)
{
  set_up (tree);
  tree_remove (tree, FILE_NAME);
  check_refused (tree, "+++ /dev/null");
}

/* A file that is wholly ours goes whole or not at all. */
static void
test_made_by_us (Tree          *tree,
                 gconstpointer  data)
{
  set_up (tree);
  tree_write (tree, "etc/made.conf", "ours\nmine\n");
  check_refused (tree, "+mine\n");
}

#define ENTRY "boot/loader/entries/1-6.1.conf"
#define ANEW  "boot/loader/entries/1-0-switchyard.conf"
#define MARK  "# Written by Switchyard: the same system, with the GPU set aside\n"

/* A kernel update removes the entry of a kernel, and makes our own entry for another. */
static void
test_kernel_update (Tree          *tree,
                    gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (SyPlan) undo = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  tree_write (tree, ENTRY, "options a\n");
  tree_plan_file (tree, plan, "/" ENTRY, "options a iommu\n");
  tree_plan_file (tree, plan, "/" ANEW, MARK "linux /6.1\n");
  id = tree_apply (tree, plan, NULL);
  tree_remove (tree, ENTRY);
  tree_write (tree, ANEW, MARK "linux /6.2\n");

  undo = tree_plan_undo (tree, NULL, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (undo)->len, ==, 1);
  g_assert_cmpuint (sy_plan_get_warnings (undo)->len, ==, 1);
  g_assert_true (tree_undo (tree, id, &error));
  assert_content (tree, ENTRY, NULL);
  assert_content (tree, ANEW, NULL);
}

/* An entry that took the place of ours and does not say that it is ours. */
static void
test_entry_of_another (Tree          *tree,
                       gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *id = NULL;

  tree_plan_file (tree, plan, "/" ANEW, MARK "linux /6.1\n");
  id = tree_apply (tree, plan, NULL);
  tree_write (tree, ANEW, "linux /6.2\n");
  check_refused (tree, "+linux /6.2\n");
}

static void
test_binary (Tree          *tree,
             gconstpointer  data)
{
  g_autofree char *path = tree_path (tree, FILE_NAME);

  set_up (tree);
  g_assert_true (g_file_set_contents (path, OURS "\0mine\n", sizeof OURS "\0mine\n" - 1, NULL));
  check_refused (tree, "What was changed since:");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/undo-merge/" name, Tree, NULL, tree_set_up, func, tree_tear_down)
  ADD ("merged", test_merged);
  ADD ("journalled", test_journalled);
  ADD ("nothing-left", test_nothing_left);
  ADD ("conflict", test_conflict);
  ADD ("gone", test_gone);
  ADD ("made-by-us", test_made_by_us);
  ADD ("kernel-update", test_kernel_update);
  ADD ("entry-of-another", test_entry_of_another);
  ADD ("binary", test_binary);

  return g_test_run ();
}
