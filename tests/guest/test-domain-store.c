/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "guest/sy-domain-store.h"

#define UUID "2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20"
#define OTHER_UUID "11111111-2222-3333-4444-555555555555"

static const char head[] =
  "<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE.\n  virsh edit win10\n-->\n\n";
static const char definition[] =
  "<domain type='kvm'>\n  <name>win10</name>\n  <uuid>" UUID "</uuid>\n</domain>\n";
static const char edited[] =
  "<domain type='kvm'>\n  <name>win10</name>\n  <uuid>" UUID "</uuid>\n  <devices/>\n</domain>\n";

typedef struct {
  char          *path;
  SySysroot     *sysroot;
  SyDomainStore *store;
} Fixture;

static char *
get_path (Fixture    *fixture,
          const char *name)
{
  return g_build_filename (fixture->path, name, NULL);
}

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *content)
{
  g_autofree char *path = get_path (fixture, name);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents_full (path, content, -1, G_FILE_SET_CONTENTS_NONE, 0600,
                                           NULL));
}

static void
assert_file (Fixture    *fixture,
             const char *name,
             const char *expected,
             mode_t      mode)
{
  g_autofree char *path = get_path (fixture, name);
  g_autofree char *content = NULL;
  GStatBuf st;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, mode);
}

static void
assert_names (Fixture    *fixture,
              const char *folder,
              const char *expected)
{
  g_auto (GStrv) names = sy_sysroot_list (fixture->sysroot, folder, NULL);
  g_autofree char *joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, expected);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *file = g_strconcat (head, definition, NULL);
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("domain-store-XXXXXX", &error);
  g_assert_no_error (error);
  write_file (fixture, "etc/libvirt/qemu/win10.xml", file);
  write_file (fixture, "etc/libvirt/qemu/networks/default.xml", "<network/>");
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
  fixture->store = sy_domain_store_open (fixture->sysroot, "qemu:///system",
                                         SY_DOMAIN_STORE_READ_WRITE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  const char *argv[] = { "rm", "-rf", fixture->path, NULL };

  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->sysroot);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                               NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (fixture->path);
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  const SyDomainInfo *info;

  write_file (fixture, "etc/libvirt/qemu/arch.xml",
              "<domain><name>arch</name><uuid>" OTHER_UUID "</uuid></domain>");
  write_file (fixture, "etc/libvirt/qemu/notes.txt", "not one");
  write_file (fixture, "var/lib/libvirt/qemu/save/win10.save", "state");
  infos = sy_domain_store_list (fixture->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 2);
  info = infos->pdata[0];
  g_assert_cmpstr (info->name, ==, "arch");
  g_assert_cmpint (info->saved, ==, SY_TRISTATE_NO);
  info = infos->pdata[1];
  g_assert_cmpstr (info->name, ==, "win10");
  g_assert_cmpstr (info->uuid, ==, UUID);
  g_assert_cmpstr (info->uri, ==, "qemu:///system");
  g_assert_cmpint (info->running, ==, SY_TRISTATE_UNKNOWN);
  g_assert_cmpint (info->saved, ==, SY_TRISTATE_YES);
}

static void
test_malformed (Fixture       *fixture,
                gconstpointer  data)
{
  static const struct {
    const char *xml;
    const char *says;
  } rows[] = {
    { "<domain>\n<name>b</name>\n", "/etc/libvirt/qemu/b.xml: " },
    { "<domain><name>b</name></domain>", "/etc/libvirt/qemu/b.xml: " },
    { "<domain><uuid>" OTHER_UUID "</uuid></domain>", "/etc/libvirt/qemu/b.xml: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      write_file (fixture, "etc/libvirt/qemu/b.xml", rows[i].xml);
      g_assert_null (sy_domain_store_list (fixture->store, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_prefix (error->message, rows[i].says));
    }
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomainInfo) by_name = sy_domain_store_find (fixture->store, "win10", &error);
  g_autoptr (SyDomainInfo) by_uuid =
    sy_domain_store_find (fixture->store, "2D7A4C1E-98A5-4B0E-8F3A-5D1C7B6E9F20", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (by_name->uuid, ==, UUID);
  g_assert_cmpstr (by_uuid->name, ==, "win10");

  g_assert_null (sy_domain_store_find (fixture->store, "win1", &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  g_assert_nonnull (g_strrstr (error->message, "win10"));
}

static void
test_define (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = get_path (fixture, "etc/libvirt/qemu/win10.xml");
  g_autofree char *before = NULL;
  g_autofree char *whole = g_strconcat (head, definition, NULL);
  g_autofree char *after = g_strconcat (head, edited, NULL);
  g_autofree char *kept = NULL;
  g_autofree char *undone = NULL;

  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  before = sy_domain_store_get_xml (fixture->store, UUID, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (before, ==, whole);

  kept = sy_domain_store_define (fixture->store, UUID, after, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kept, ==, after);
  assert_file (fixture, "etc/libvirt/qemu/win10.xml", after, 0640);
  assert_names (fixture, "/etc/libvirt/qemu", "networks win10.xml");

  undone = sy_domain_store_define (fixture->store, UUID, before, &error);
  g_assert_no_error (error);
  assert_file (fixture, "etc/libvirt/qemu/win10.xml", whole, 0640);
}

static void
test_define_new (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char arch[] = "<domain><name>arch</name><uuid>" OTHER_UUID "</uuid></domain>\n";
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = sy_domain_store_define (fixture->store, OTHER_UUID, arch, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (kept, ==, arch);
  assert_file (fixture, "etc/libvirt/qemu/arch.xml", arch, 0600);

  g_assert_true (sy_domain_store_undefine (fixture->store, OTHER_UUID, &error));
  g_assert_no_error (error);
  assert_names (fixture, "/etc/libvirt/qemu", "networks win10.xml");
  g_assert_false (sy_domain_store_undefine (fixture->store, OTHER_UUID, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
}

static void
test_define_refused (Fixture       *fixture,
                     gconstpointer  data)
{
  static const struct {
    const char *uuid;
    const char *xml;
    SyError     code;
  } rows[] = {
    { UUID, "<domain><name>win10</name></domain>", SY_ERROR_INVALID_DATA },
    { UUID, "<domain><uuid>" OTHER_UUID "</uuid></domain>", SY_ERROR_INVALID_DATA },
    { UUID, "<domain", SY_ERROR_INVALID_DATA },
    { OTHER_UUID, "<domain><uuid>" OTHER_UUID "</uuid></domain>", SY_ERROR_INVALID_DATA },
    { OTHER_UUID, "<domain><name>../a</name><uuid>" OTHER_UUID "</uuid></domain>",
      SY_ERROR_INVALID_DATA },
    { OTHER_UUID, "<domain><name>.a</name><uuid>" OTHER_UUID "</uuid></domain>",
      SY_ERROR_INVALID_DATA },
    { OTHER_UUID, "<domain><name>win10</name><uuid>" OTHER_UUID "</uuid></domain>",
      SY_ERROR_CONFLICT },
  };
  g_autofree char *whole = g_strconcat (head, definition, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_domain_store_define (fixture->store, rows[i].uuid, rows[i].xml, &error));
      g_assert_error (error, SY_ERROR, (gint) rows[i].code);
      assert_file (fixture, "etc/libvirt/qemu/win10.xml", whole, 0600);
      assert_names (fixture, "/etc/libvirt/qemu", "networks win10.xml");
    }
}

static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) define_error = NULL;
  g_autoptr (GError) undefine_error = NULL;
  g_autoptr (SyDomainStore) store = sy_domain_store_open (fixture->sysroot, "qemu:///system",
                                                          SY_DOMAIN_STORE_READ_ONLY, NULL);

  g_assert_null (sy_domain_store_define (store, UUID, edited, &define_error));
  g_assert_error (define_error, SY_ERROR, SY_ERROR_DENIED);
  g_assert_false (sy_domain_store_undefine (store, UUID, &undefine_error));
  g_assert_error (undefine_error, SY_ERROR, SY_ERROR_DENIED);
}

/* A symbolic link would be replaced by a file, or lead to one that is not libvirt's. */
static void
test_link (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = get_path (fixture, "etc/libvirt/qemu/win10.xml");
  g_autofree char *target = get_path (fixture, "target.xml");

  g_assert_cmpint (g_rename (path, target), ==, 0);
  g_assert_cmpint (symlink ("/target.xml", path), ==, 0);
  g_assert_null (sy_domain_store_define (fixture->store, UUID, edited, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  assert_names (fixture, "/etc/libvirt/qemu", "networks win10.xml");
}

static void
test_leftovers (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (SyDomainStore) reader = NULL;
  g_autoptr (SyDomainStore) writer = NULL;
  g_autoptr (SyDomainStore) later = NULL;
  g_autofree char *path = get_path (fixture, "etc/libvirt/qemu/.win10.xml.switchyard-new");
  int fd;

  write_file (fixture, "etc/libvirt/qemu/.win10.xml.switchyard-new", "<dom");
  reader = sy_domain_store_open (fixture->sysroot, "qemu:///system",
                                 SY_DOMAIN_STORE_READ_ONLY, NULL);
  assert_names (fixture, "/etc/libvirt/qemu",
                ".win10.xml.switchyard-new networks win10.xml");

  fd = open (path, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  writer = sy_domain_store_open (fixture->sysroot, "qemu:///system",
                                 SY_DOMAIN_STORE_READ_WRITE, NULL);
  assert_names (fixture, "/etc/libvirt/qemu",
                ".win10.xml.switchyard-new networks win10.xml");
  close (fd);

  later = sy_domain_store_open (fixture->sysroot, "qemu:///system",
                                SY_DOMAIN_STORE_READ_WRITE, NULL);
  assert_names (fixture, "/etc/libvirt/qemu", "networks win10.xml");
}

static void
test_open (Fixture       *fixture,
           gconstpointer  data)
{
  static const char * const uris[] = {
    "", "qemu:///", "qemu+ssh://host/system", "test:///default", "qemu:///system?socket=/tmp/a",
  };
  g_autofree char *inner = get_path (fixture, "etc");
  g_autoptr (SySysroot) without = sy_sysroot_new (inner, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) uri_error = NULL;

      g_assert_null (sy_domain_store_open (fixture->sysroot, uris[i], SY_DOMAIN_STORE_READ_ONLY,
                                           &uri_error));
      g_assert_error (uri_error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
    }

  g_assert_null (sy_domain_store_open (without, "qemu:///system", SY_DOMAIN_STORE_READ_ONLY,
                                       &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
}

static void
test_session (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GPtrArray) none = sy_domain_store_find_session (fixture->sysroot);
  g_autoptr (GPtrArray) some = NULL;
  const SyDomainInfo *info;

  g_assert_cmpuint (none->len, ==, 0);

  write_file (fixture, "home/a/.config/libvirt/qemu/vm.xml",
              "<domain><name>vm</name><uuid>" OTHER_UUID "</uuid></domain>");
  write_file (fixture, "home/a/.config/libvirt/qemu/broken.xml", "<domain");
  write_file (fixture, "home/b/.var/app/org.gnome.Boxes/config/libvirt/qemu/boxes.xml",
              "<domain><name>boxes</name><uuid>" UUID "</uuid></domain>");
  some = sy_domain_store_find_session (fixture->sysroot);
  g_assert_cmpuint (some->len, ==, 2);
  info = some->pdata[0];
  g_assert_cmpstr (info->name, ==, "boxes");
  g_assert_cmpstr (info->uri, ==, "qemu:///session");
  info = some->pdata[1];
  g_assert_cmpstr (info->name, ==, "vm");
}

static void
test_advice (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct {
    const char *file;
    const char *says;
  } rows[] = {
    { "etc/none", "not installed" },
    { "usr/sbin/virtqemud", "“sudo systemctl start virtqemud.socket”" },
    { "usr/sbin/libvirtd", "“sudo systemctl start libvirtd.service”" },
    { "etc/systemd/system/sockets.target.wants/virtqemud.socket",
      "“sudo systemctl start virtqemud.socket”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *advice = NULL;

      write_file (fixture, rows[i].file, "");
      advice = sy_domain_store_get_advice (fixture->sysroot);
      if (g_strrstr (advice, rows[i].says) == NULL)
        g_error ("“%s” does not say “%s”", advice, rows[i].says);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/domain-store/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("list", test_list);
  ADD ("malformed", test_malformed);
  ADD ("find", test_find);
  ADD ("define", test_define);
  ADD ("define-new", test_define_new);
  ADD ("define-refused", test_define_refused);
  ADD ("read-only", test_read_only);
  ADD ("link", test_link);
  ADD ("leftovers", test_leftovers);
  ADD ("open", test_open);
  ADD ("session", test_session);
  ADD ("advice", test_advice);

  return g_test_run ();
}
