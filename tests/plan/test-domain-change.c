/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tree.h"

#define URI   "qemu:///system"
#define UUID  "11111111-2222-3333-4444-555555555555"
#define FILE_NAME "etc/libvirt/qemu/win10.xml"
#define ENTRY "var/lib/switchyard/journal/0001/"
#define HEAD  "<domain type='kvm'>\n  <name>win10</name>\n  <uuid>" UUID "</uuid>\n"
#define OLD   HEAD "  <devices>\n  </devices>\n</domain>\n"
#define NEW   HEAD "  <devices>\n    <hostdev mode='subsystem' type='pci' managed='yes'>\n" \
              "      <source>\n        <address domain='0x0000' bus='0x01' slot='0x00' " \
              "function='0x0'/>\n      </source>\n    </hostdev>\n  </devices>\n</domain>\n"
/* NEW as libvirt completes it. */
#define COMPLETED \
              HEAD "  <devices>\n    <hostdev mode='subsystem' type='pci' managed='yes'>\n" \
              "      <source>\n        <address domain='0x0000' bus='0x01' slot='0x00' " \
              "function='0x0'/>\n      </source>\n      <address type='pci' domain='0x0000' " \
              "bus='0x04' slot='0x00' function='0x0'/>\n    </hostdev>\n  </devices>\n</domain>\n"
#define THEIRS HEAD "  <title>Theirs</title>\n  <devices>\n  </devices>\n</domain>\n"

static SyDomainStore *
open_store (Tree *tree)
{
  g_autoptr (GError) error = NULL;
  SyDomainStore *store = sy_domain_store_open (tree->sysroot, URI, SY_DOMAIN_STORE_READ_WRITE,
                                               &error);

  g_assert_no_error (error);

  return store;
}

static char *
apply (Tree           *tree,
       SyDomainStore  *store,
       GError        **error)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);

  sy_plan_add (plan, sy_change_new_domain (URI, UUID, "win10", OLD, NEW, "Why."));

  return tree_apply_some (tree, store, plan, FALSE, NULL, NULL, NULL, error);
}

static void
assert_file (Tree       *tree,
             const char *expected)
{
  g_autofree char *text = tree_read (tree, FILE_NAME);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_apply_and_undo (Tree          *tree,
                     gconstpointer  data)
{
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (SyPlan) undo = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *undo_id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *blob = tree_path (tree, ENTRY "0-before");
  struct stat st;

  tree_write (tree, FILE_NAME, OLD);
  before = tree_snapshot (tree);
  store = open_store (tree);
  id = apply (tree, store, &error);
  g_assert_no_error (error);
  assert_file (tree, NEW);
  g_assert_cmpint (stat (blob, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0600);

  undo = tree_plan_undo (tree, store, id, &error);
  g_assert_no_error (error);
  undo_id = tree_apply_some (tree, store, undo, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
}

#define SECRET "  <devices>\n    <graphics type='vnc' port='-1' passwd='tell-nobody'/>\n"

static char *
plan_undo_for_looking (Tree *tree)
{
  g_autoptr (SyDomainStore) store =
    sy_domain_store_open (tree->sysroot, URI, SY_DOMAIN_STORE_READ_ONLY, NULL);
  g_autoptr (SyPlan) plan = store != NULL ? tree_plan_undo (tree, store, "0001", NULL) : NULL;
  g_autoptr (JsonNode) document = plan != NULL ? sy_plan_to_json (plan) : NULL;

  return document != NULL ? json_to_string (document, FALSE) : NULL;
}

/* Whoever may look at the virtual machines can review the undo, and sees no password. */
static void
test_undo_is_reviewed_by_a_user (Tree          *tree,
                                 gconstpointer  data)
{
  const char *old = HEAD SECRET "  </devices>\n</domain>\n";
  const char *new = HEAD SECRET "    <memballoon model='none'/>\n  </devices>\n</domain>\n";
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *id = NULL;
  g_autofree char *seen_by_root = NULL;
  int status;
  pid_t pid;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can become another user");
      return;
    }
  tree_write (tree, FILE_NAME, old);
  g_assert_cmpint (chmod (tree->path, 0755), ==, 0);
  store = open_store (tree);
  sy_plan_add (plan, sy_change_new_domain (URI, UUID, "win10", old, new, "Why."));
  id = tree_apply_some (tree, store, plan, FALSE, NULL, NULL, NULL, NULL);
  g_assert_cmpstr (id, ==, "0001");

  seen_by_root = plan_undo_for_looking (tree);
  g_assert_nonnull (seen_by_root);
  g_assert_null (strstr (seen_by_root, "tell-nobody"));
  pid = fork ();
  if (pid == 0)
    {
      if (setgid (65534) != 0 || setuid (65534) != 0)
        _exit (3);
      _exit (g_strcmp0 (plan_undo_for_looking (tree), seen_by_root) == 0 ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

static void
test_conflicts (Tree          *tree,
                gconstpointer  data)
{
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) undo_error = NULL;
  g_autoptr (GError) no_store = NULL;
  g_autofree char *id = NULL;

  tree_write (tree, FILE_NAME, THEIRS);
  store = open_store (tree);
  g_assert_null (apply (tree, store, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  assert_file (tree, THEIRS);
  g_assert_null (apply (tree, NULL, &no_store));
  g_assert_error (no_store, SY_ERROR, SY_ERROR_REFUSED);

  tree_write (tree, FILE_NAME, OLD);
  id = apply (tree, store, NULL);
  tree_write (tree, FILE_NAME, THEIRS);
  g_assert_null (tree_plan_undo (tree, store, id, &undo_error));
  g_assert_error (undo_error, SY_ERROR, SY_ERROR_CONFLICT);
  g_assert_nonnull (strstr (undo_error->message, "qemu:///system win10"));
  g_assert_nonnull (strstr (undo_error->message, "+  <title>Theirs</title>"));
  assert_file (tree, THEIRS);
}

/* What libvirt made of our definition, and was noted, is ours to undo; the text that we gave, but
 * is no longer there, is not. */
static void
test_completed (Tree          *tree,
                gconstpointer  data)
{
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (SyPlan) undo = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  tree_write (tree, FILE_NAME, OLD);
  store = open_store (tree);
  id = apply (tree, store, NULL);
  tree_write (tree, FILE_NAME, COMPLETED);
  tree_write (tree, ENTRY "0-defined", COMPLETED);
  undo = tree_plan_undo (tree, store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (undo)->len, ==, 1);
}

/* Killed between the definition and the note of what it became. */
static void
interrupt (Tree          *tree,
           SyDomainStore *store,
           const char    *now)
{
  g_autofree char *id = NULL;

  tree_write (tree, FILE_NAME, OLD);
  id = apply (tree, store, NULL);
  g_assert_nonnull (id);
  tree_remove (tree, ENTRY "0-defined");
  tree_write (tree, ENTRY "state", "applying\n");
  tree_write (tree, FILE_NAME, now);
}

static void
check_recover (Tree       *tree,
               const char *now,
               const char *expected,
               gboolean    conflict)
{
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (GError) error = NULL;

  tree_write (tree, FILE_NAME, OLD);
  store = open_store (tree);
  interrupt (tree, store, now);
  g_assert_cmpint (sy_transaction_recover (tree->sysroot, NULL, NULL, NULL, NULL, NULL, &error),
                   ==, !conflict);
  if (conflict)
    g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  assert_file (tree, expected);
}

static void
test_recover_untouched (Tree          *tree,
                        gconstpointer  data)
{
  check_recover (tree, OLD, OLD, FALSE);
}

static void
test_recover_given (Tree          *tree,
                    gconstpointer  data)
{
  check_recover (tree, NEW, OLD, FALSE);
}

static void
test_recover_completed (Tree          *tree,
                        gconstpointer  data)
{
  check_recover (tree, COMPLETED, OLD, FALSE);
}

static void
test_recover_foreign (Tree          *tree,
                      gconstpointer  data)
{
  check_recover (tree, THEIRS, THEIRS, TRUE);
}

/* A definition that was never begun is not looked at, whatever it is now. */
static void
test_recover_not_begun (Tree          *tree,
                        gconstpointer  data)
{
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (GError) error = NULL;

  tree_write (tree, FILE_NAME, OLD);
  store = open_store (tree);
  interrupt (tree, store, THEIRS);
  tree_remove (tree, ENTRY "0-begun");
  g_assert_true (sy_transaction_recover (tree->sysroot, store, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  assert_file (tree, THEIRS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/domain-change/" name, Tree, NULL, tree_set_up, function, tree_tear_down)
  ADD ("apply-and-undo", test_apply_and_undo);
  ADD ("undo-reviewed-by-a-user", test_undo_is_reviewed_by_a_user);
  ADD ("conflicts", test_conflicts);
  ADD ("completed", test_completed);
  ADD ("recover-untouched", test_recover_untouched);
  ADD ("recover-given", test_recover_given);
  ADD ("recover-completed", test_recover_completed);
  ADD ("recover-foreign", test_recover_foreign);
  ADD ("recover-not-begun", test_recover_not_begun);

  return g_test_run ();
}
