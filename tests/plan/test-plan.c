/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "plan/sy-change-private.h"
#include "sy-json.h"
#include "tree.h"

typedef struct {
  const char        *stage;
  const char        *gpu;
  const char        *domain;
  const char        *path;
  SyFileState        before;
  SyFileState        after;
  const char        *argv[3];
  guint              timeout_ms;
  SyVerifyKind       verify_kind;
  const char        *verify_path;
  const char        *expected[3];
  gboolean           undo_verify;
  const char        *uri;
  const char        *uuid;
  const char        *name;
  const char        *before_xml;
  const char        *after_xml;
  SyRuntimeAction    action;
  SyPciAddress       address;
  const char        *before_driver;
  const char        *after_driver;
  const char        *mdev_uuid;
  gboolean           swapped;
} Fields;

static Fields
make_fields (void)
{
  return (Fields) {
    .stage = "release", .path = "/etc/a",
    .before = { g_bytes_new_static ("old", 3), 0644, 0, 0 },
    .after = { g_bytes_new_static ("new", 3), 0644, 0, 0 },
    .argv = { "mkinitcpio", "-P" }, .timeout_ms = 1000,
    .verify_kind = SY_VERIFY_INITRAMFS, .verify_path = "/boot/initramfs", .expected = { "a", "b" },
    .uri = "qemu:///system", .uuid = "u", .name = "win10", .before_xml = "<a/>",
    .after_xml = "<b/>",
    .action = SY_RUNTIME_BIND_DRIVER, .address = { 0, 1, 0, 0 }, .before_driver = "nvidia",
    .after_driver = "vfio-pci",
  };
}

static void
clear_fields (Fields *fields)
{
  g_clear_pointer (&fields->before.content, g_bytes_unref);
  g_clear_pointer (&fields->after.content, g_bytes_unref);
}

static char *
get_digest (const Fields *fields,
            const char   *title,
            const char   *why)
{
  g_autoptr (SyRequest) request = sy_request_new_stage (fields->stage, NULL);
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (GPtrArray) verifies =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  sy_request_set_gpu (request, fields->gpu, NULL);
  sy_request_set_domain (request, fields->domain, NULL);
  plan = sy_plan_new (request, title);
  g_ptr_array_add (verifies, sy_verify_new (fields->verify_kind, fields->verify_path,
                                            fields->expected));
  if (!fields->swapped)
    sy_plan_add (plan, sy_change_new_file (fields->path, &fields->before, &fields->after, why));
  sy_plan_add (plan, sy_change_new_command (fields->argv, fields->timeout_ms, why,
                                            fields->undo_verify ? NULL : verifies,
                                            fields->undo_verify ? verifies : NULL));
  if (fields->swapped)
    sy_plan_add (plan, sy_change_new_file (fields->path, &fields->before, &fields->after, why));
  sy_plan_add (plan, sy_change_new_domain (fields->uri, fields->uuid, fields->name,
                                           fields->before_xml, fields->after_xml, why));
  sy_plan_add (plan, sy_change_new_runtime (fields->action, &fields->address,
                                            fields->before_driver, fields->after_driver,
                                            fields->mdev_uuid, why));

  return sy_plan_get_digest (plan);
}

static void
test_digest_same (void)
{
  Fields fields = make_fields ();
  g_autofree char *first = get_digest (&fields, "Title", "why");
  g_autofree char *second = get_digest (&fields, "Titel", "warum");

  g_assert_true (g_str_has_prefix (first, "sha256:"));
  g_assert_cmpuint (strlen (first), ==, strlen ("sha256:") + 64);
  /* What is said in the reader's language is no part of it. */
  g_assert_cmpstr (first, ==, second);
  clear_fields (&fields);
}

/* Changes one field, with all the others as they are. */
static void
assert_differs (GHashTable *seen,
                Fields     *fields)
{
  char *digest = get_digest (fields, "Title", "why");

  g_assert_true (g_hash_table_add (seen, digest));
  clear_fields (fields);
}

#define DIFFERS(assignment) \
  G_STMT_START { \
    Fields fields = make_fields (); \
    assignment; \
    assert_differs (seen, &fields); \
  } G_STMT_END

static void
set_content (SyFileState *state,
             const char  *content)
{
  g_clear_pointer (&state->content, g_bytes_unref);
  if (content != NULL)
    state->content = g_bytes_new (content, strlen (content));
}

static void
test_digest_differs (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  DIFFERS ((void) fields);
  DIFFERS (fields.stage = "iommu");
  DIFFERS (fields.gpu = "0000:01:00.0");
  DIFFERS (fields.domain = "win10");
  DIFFERS (fields.path = "/etc/b");
  DIFFERS (set_content (&fields.before, "Old"));
  DIFFERS (set_content (&fields.before, ""));
  DIFFERS (set_content (&fields.before, NULL));
  DIFFERS (fields.before.mode = 0600);
  DIFFERS (fields.before.uid = 1);
  DIFFERS (fields.before.gid = 1);
  DIFFERS (set_content (&fields.after, "New"));
  DIFFERS (set_content (&fields.after, NULL));
  DIFFERS (fields.after.mode = 0600);
  DIFFERS (fields.after.uid = 1);
  DIFFERS (fields.after.gid = 1);
  DIFFERS (fields.argv[0] = "dracut");
  DIFFERS (fields.argv[1] = NULL);
  DIFFERS ((fields.argv[0] = "mkinitcpio-P", fields.argv[1] = NULL));
  DIFFERS (fields.timeout_ms = 1001);
  DIFFERS (fields.verify_kind = SY_VERIFY_INITRAMFS_LACKS);
  DIFFERS (fields.verify_path = "/boot/other");
  DIFFERS ((fields.expected[0] = "ab", fields.expected[1] = NULL));
  DIFFERS (fields.expected[1] = "c");
  DIFFERS (fields.undo_verify = TRUE);
  DIFFERS (fields.uri = "qemu:///session");
  DIFFERS (fields.uuid = "v");
  DIFFERS (fields.name = "win11");
  DIFFERS (fields.before_xml = "<a />");
  DIFFERS (fields.before_xml = NULL);
  DIFFERS (fields.after_xml = "<b />");
  DIFFERS (fields.after_xml = NULL);
  DIFFERS (fields.address.function = 1);
  DIFFERS (fields.address.domain = 1);
  DIFFERS (fields.before_driver = "nouveau");
  DIFFERS (fields.before_driver = NULL);
  DIFFERS (fields.after_driver = NULL);
  DIFFERS ((fields.action = SY_RUNTIME_CREATE_MDEV, fields.mdev_uuid = "m"));
  DIFFERS ((fields.action = SY_RUNTIME_REMOVE_MDEV, fields.mdev_uuid = "m"));
  DIFFERS ((fields.action = SY_RUNTIME_CREATE_MDEV, fields.mdev_uuid = "n"));
  DIFFERS (fields.swapped = TRUE);
}

/* The whole document, so that a change of the contract is seen. */
/* A plan that came from another process shows the same, and anything else is refused. */
static void
assert_shown_alike (SyPlan     *plan,
                    JsonNode   *json,
                    const char *text)
{
  static const char * const damaged[] = {
    "[]", "{}", "{\"digest\":\"sha256:0\",\"changes\":[]}",
    "{\"digest\":\"sha256:0\",\"changes\":[1],\"warnings\":[]}",
    ("{\"digest\":\"sha256:0\",\"changes\":[{\"kind\":\"none\",\"action\":\"run\"}],"
     "\"warnings\":[]}"),
  };
  g_autoptr (SyPlan) shown = sy_plan_new_from_json (sy_plan_get_request (plan), json, NULL);
  g_autoptr (JsonNode) again = sy_plan_to_json (shown);
  g_autofree char *again_text = sy_json_to_text (again, FALSE);

  g_assert_cmpstr (again_text, ==, text);
  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = json_from_string (damaged[i], NULL);

      g_assert_null (sy_plan_new_from_json (sy_plan_get_request (plan), node, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

static void
test_json (Tree          *tree,
           gconstpointer  data)
{
  static const char expected[] =
    "{\"schema\":1,\"stage\":\"release\",\"undo\":null,\"title\":\"Test\",\"digest\":\"DIGEST\","
    "\"changes\":[{\"kind\":\"file\",\"action\":\"modify\",\"path\":\"/etc/a\","
    "\"why\":\"Because.\",\"diff\":\"--- /etc/a\\n+++ /etc/a\\n@@ -1 +1 @@\\n-old\\n+new\\n\","
    "\"argv\":[]},{\"kind\":\"command\",\"action\":\"run\",\"path\":null,\"why\":\"Builds.\","
    "\"diff\":null,\"argv\":[\"mkinitcpio\",\"-P\"]}],\"reboot\":true,\"trial\":true,"
    "\"seconds\":12,"
    "\"warnings\":[\"Mind 1.\"]}";
  const char *argv[] = { "mkinitcpio", "-P", NULL };
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GString) wanted = g_string_new (expected);
  g_autofree char *digest = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autofree char *text = NULL;

  tree_write (tree, "etc/a", "old\n");
  tree_plan_file (tree, plan, "/etc/a", "new\n");
  tree_plan_command (plan, 1000, argv);
  sy_plan_set_reboot (plan, TRUE);
  sy_plan_set_trial (plan, TRUE);
  sy_plan_add_warning (plan, "Mind %d.", 1);
  digest = sy_plan_get_digest (plan);
  g_string_replace (wanted, "DIGEST", digest, 1);
  json = sy_plan_to_json (plan);
  text = sy_json_to_text (json, FALSE);
  g_assert_cmpstr (text, ==, wanted->str);
  assert_shown_alike (plan, json, text);
}

static void
test_add_file (Tree          *tree,
               gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *path = tree_path (tree, "etc/a");
  SyChange *change;

  tree_write (tree, "etc/a", "same\n");
  g_assert_cmpint (chmod (path, 0640), ==, 0);
  tree_plan_file (tree, plan, "/etc/a", "same\n");
  tree_plan_file (tree, plan, "/etc/none", NULL);
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 0);

  tree_plan_file (tree, plan, "/etc/a", "other\n");
  tree_plan_file (tree, plan, "/etc/b", "");
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 2);
  change = g_ptr_array_index (sy_plan_get_changes (plan), 0);
  g_assert_cmpuint (sy_change_get_after (change)->mode, ==, 0640);
  change = g_ptr_array_index (sy_plan_get_changes (plan), 1);
  g_assert_cmpuint (sy_change_get_after (change)->mode, ==, 0644);
  g_assert_cmpuint (sy_change_get_after (change)->uid, ==, geteuid ());
  g_assert_null (sy_change_get_before (change)->content);
}

static void
assert_add_refused (Tree       *tree,
                    const char *path,
                    SyError     code)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (sy_plan_add_file (plan, tree->sysroot, path, bytes, 0644, "", &error));
  g_assert_error (error, SY_ERROR, (int) code);
  g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 0);
}

static void
test_add_file_refused (Tree          *tree,
                       gconstpointer  data)
{
  g_autofree char *fifo = tree_path (tree, "fifo");
  g_autofree char *large = g_strnfill (1024 * 1024, 'a');
  g_autofree char *larger = g_strnfill (1024 * 1024 + 1, 'a');

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  tree_write (tree, "large", large);
  tree_write (tree, "larger", larger);
  assert_add_refused (tree, "/var", SY_ERROR_REFUSED);
  assert_add_refused (tree, "/fifo", SY_ERROR_REFUSED);
  assert_add_refused (tree, "/larger", SY_ERROR_REFUSED);
  assert_add_refused (tree, "/var/../x", SY_ERROR_INVALID_DATA);
  assert_add_refused (tree, "/var//x", SY_ERROR_INVALID_DATA);
  assert_add_refused (tree, "relative", SY_ERROR_INVALID_DATA);
  assert_add_refused (tree, "/", SY_ERROR_INVALID_DATA);

  {
    g_autoptr (SyPlan) plan = tree_plan (tree);

    tree_plan_file (tree, plan, "/large", "small");
    g_assert_cmpuint (sy_plan_get_changes (plan)->len, ==, 1);
  }
}

static void
test_invert (void)
{
  Fields fields = make_fields ();
  g_autoptr (SyChange) file = NULL;
  g_autoptr (SyChange) back = NULL;
  g_autoptr (SyChange) made = sy_change_new_runtime (SY_RUNTIME_CREATE_MDEV, &fields.address, NULL,
                                                     "i915-GVTg_V5_4", "m", NULL);
  g_autoptr (SyChange) removed = sy_change_invert (made);
  g_autofree char *diff = sy_change_get_diff (removed);

  set_content (&fields.before, NULL);
  fields.after.mode = 0600;
  file = sy_change_new_file ("/etc/a", &fields.before, &fields.after, "why");
  back = sy_change_invert (file);
  g_assert_cmpstr (sy_change_get_action (file), ==, "create");
  g_assert_cmpstr (sy_change_get_action (back), ==, "remove");
  g_assert_cmpuint (sy_change_get_before (back)->mode, ==, 0600);

  g_assert_cmpstr (sy_change_get_action (made), ==, "create-mdev");
  g_assert_cmpstr (sy_change_get_action (removed), ==, "remove-mdev");
  g_assert_cmpstr (diff, ==, "--- 0000:01:00.0 m\n+++ /dev/null\n@@ -1 +0,0 @@\n"
                             "-i915-GVTg_V5_4\n");
  clear_fields (&fields);
}

static void
test_mode_diff (void)
{
  Fields fields = make_fields ();
  g_autoptr (SyChange) change = NULL;
  g_autofree char *diff = NULL;

  fields.after.mode = 0600;
  fields.after.gid = 7;
  change = sy_change_new_file ("/etc/a", &fields.before, &fields.after, "why");
  diff = sy_change_get_diff (change);
  g_assert_cmpstr (diff, ==,
                   "old mode 0644\nnew mode 0600\nold owner 0:0\nnew owner 0:7\n"
                   "--- /etc/a\n+++ /etc/a\n@@ -1 +1 @@\n-old\n\\ No newline at end of file\n"
                   "+new\n\\ No newline at end of file\n");
  clear_fields (&fields);
}

/* Beside the hunk that it is for, once, and without a word in the digest. */
static void
test_reasons (void)
{
  static const char before[] = "<a>\n<b/>\n1\n2\n3\n4\n5\n6\n7\n8\n<c/>\n</a>\n";
  static const char after[] = "<a>\n<b/>\n<new/>\n1\n2\n3\n4\n5\n6\n7\n8\n</a>\n";
  g_autoptr (SyChange) change =
    sy_change_new_domain ("qemu:///system", "u", "vm", before, after, "Why.");
  g_autofree char *plain = sy_change_get_diff (change);
  g_autofree char *diff = NULL;
  g_autoptr (GString) expected = NULL;

  sy_change_add_reason (change, 3, 3, "New is good.");
  sy_change_add_reason (change, 3, 4, "New is good.");
  sy_change_add_reason (change, 12, 12, "No more c.");
  sy_change_add_reason (change, 40, 41, "Nowhere.");
  diff = sy_change_get_diff (change);
  expected = g_string_new (plain);
  g_string_replace (expected, "@@ -1,5 +1,6 @@\n", "@@ -1,5 +1,6 @@\n# New is good.\n", 0);
  g_string_replace (expected, "@@ -8,5 +9,4 @@\n", "@@ -8,5 +9,4 @@\n# No more c.\n", 0);
  g_assert_cmpstr (diff, ==, expected->str);
  g_assert_cmpstr (diff, !=, plain);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/plan/" name, Tree, NULL, tree_set_up, function, tree_tear_down)
  g_test_add_func ("/plan/digest-same", test_digest_same);
  g_test_add_func ("/plan/digest-differs", test_digest_differs);
  ADD ("json", test_json);
  ADD ("add-file", test_add_file);
  ADD ("add-file-refused", test_add_file_refused);
  g_test_add_func ("/plan/invert", test_invert);
  g_test_add_func ("/plan/mode-diff", test_mode_diff);
  g_test_add_func ("/plan/reasons", test_reasons);

  return g_test_run ();
}
