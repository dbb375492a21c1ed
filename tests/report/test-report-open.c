/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine/sy-recorded.h"
#include "report/sy-report.h"
#include "root-fixture.h"
#include "sample/sy-demo.h"

#define MANIFEST "{\"schema\":1,\"format\":\"switchyard-report\"}"

typedef struct {
  const char *path;
  guint       type;
  const char *data;       /* content, or the text of a link */
  const char *hardlink;
} Entry;

static void
add_entry (struct archive *archive,
           const Entry    *entry)
{
  struct archive_entry *header = archive_entry_new ();
  gsize size = entry->type == AE_IFREG && entry->data != NULL ? strlen (entry->data) : 0;

  archive_entry_set_pathname (header, entry->path);
  archive_entry_set_filetype (header, entry->type);
  archive_entry_set_perm (header, 0755);
  archive_entry_set_size (header, (gint64) size);
  if (entry->type == AE_IFLNK)
    archive_entry_set_symlink (header, entry->data);
  if (entry->hardlink != NULL)
    archive_entry_set_hardlink (header, entry->hardlink);
  g_assert_cmpint (archive_write_header (archive, header), ==, ARCHIVE_OK);
  if (size > 0)
    g_assert_cmpint (archive_write_data (archive, entry->data, size), ==, (int) size);
  archive_entry_free (header);
}

static GBytes *
pack (const Entry *entries,
      guint        n)
{
  struct archive *archive = archive_write_new ();
  gsize capacity = 1024 * 1024;
  char *buffer = g_malloc (capacity);
  size_t used = 0;

  archive_write_set_format_pax_restricted (archive);
  archive_write_set_bytes_in_last_block (archive, 1);
  g_assert_cmpint (archive_write_open_memory (archive, buffer, capacity, &used), ==, ARCHIVE_OK);
  for (guint i = 0; i < n; i++)
    add_entry (archive, &entries[i]);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);

  return g_bytes_new_take (buffer, used);
}

static SySysroot *
open_entries (const Entry  *entries,
              guint         n,
              GError      **error)
{
  g_autoptr (GBytes) bytes = pack (entries, n);

  return sy_report_open_bytes (bytes, "report.tar", NULL, error);
}

static const Entry hostile[][3] = {
  { { "/etc/absolute", AE_IFREG, "x" } },
  { { "../outside", AE_IFREG, "x" } },
  { { "etc/../../outside", AE_IFREG, "x" } },
  { { "etc//x/./y", AE_IFREG, "x" } },
  { { "fifo", AE_IFIFO } },
  { { "device", AE_IFCHR } },
  { { "hard", AE_IFREG, NULL, SY_REPORT_MANIFEST } },
  { { "link", AE_IFLNK, "/tmp" }, { "link/through", AE_IFREG, "x" } },
  { { "twice", AE_IFREG, "x" }, { "twice", AE_IFREG, "y" } },
  { { "file", AE_IFREG, "x" }, { "file/below", AE_IFREG, "x" } },
  { { "link", AE_IFLNK, "/tmp" }, { "link", AE_IFDIR } },
  { { "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/g/h", AE_IFREG, "x" } },
  { { SY_REPORT_MANIFEST, AE_IFREG, "{}" } },
};

static void
test_hostile (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      Entry entries[4] = { { SY_REPORT_MANIFEST, AE_IFREG, MANIFEST } };
      g_autoptr (SySysroot) report = NULL;
      g_autoptr (GError) error = NULL;
      guint n = 1;

      for (guint j = 0; j < G_N_ELEMENTS (hostile[i]) && hostile[i][j].path != NULL; j++)
        entries[n++] = hostile[i][j];
      report = open_entries (entries, n, &error);
      g_assert_null (report);
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, hostile[i][n - 2].path));
    }
}

/* A link that leads out is text; below the root it leads nowhere. */
static void
test_link_out (void)
{
  const Entry entries[] = {
    { SY_REPORT_MANIFEST, AE_IFREG, MANIFEST },
    { "etc/absolute", AE_IFLNK, "/etc/passwd" },
    { "etc/climbing", AE_IFLNK, "../../../../../../../etc/passwd" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) report = open_entries (entries, G_N_ELEMENTS (entries), &error);
  g_autofree char *target = NULL;

  g_assert_no_error (error);
  target = sy_sysroot_read_link (report, "/etc/absolute", NULL);
  g_assert_cmpstr (target, ==, "/etc/passwd");
  g_assert_false (sy_sysroot_exists (report, "/etc/absolute"));
  g_assert_false (sy_sysroot_exists (report, "/etc/climbing"));
}

static void
check_refused (const Entry *entry,
               SyError      code,
               const char  *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_entries (entry, 1, &error));
  g_assert_error (error, SY_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_no_report (void)
{
  const Entry other = { "etc/passwd", AE_IFREG, "x" };
  const Entry nothing = { SY_REPORT_MANIFEST, AE_IFREG, "" };
  const Entry text = { SY_REPORT_MANIFEST, AE_IFREG, "report" };
  const Entry array = { SY_REPORT_MANIFEST, AE_IFREG, "[]" };
  const Entry foreign = { SY_REPORT_MANIFEST, AE_IFREG, "{\"schema\":1,\"format\":\"x\"}" };
  const Entry newer = {
    SY_REPORT_MANIFEST, AE_IFREG, "{\"schema\":2,\"format\":\"switchyard-report\"}",
  };
  const Entry odd = { SY_REPORT_MANIFEST, AE_IFREG, "{\"schema\":\"1\",\"format\":[]}" };
  g_autoptr (GBytes) words = g_bytes_new_static ("hello", 5);
  g_autoptr (GBytes) nil = g_bytes_new (NULL, 0);

  check_refused (&other, SY_ERROR_INVALID_DATA, "switchyardctl report");
  check_refused (&nothing, SY_ERROR_INVALID_DATA, SY_REPORT_MANIFEST);
  check_refused (&text, SY_ERROR_INVALID_DATA, SY_REPORT_MANIFEST);
  check_refused (&array, SY_ERROR_INVALID_DATA, SY_REPORT_MANIFEST);
  check_refused (&foreign, SY_ERROR_INVALID_DATA, SY_REPORT_MANIFEST);
  check_refused (&newer, SY_ERROR_NOT_SUPPORTED, "newer");
  check_refused (&odd, SY_ERROR_INVALID_DATA, SY_REPORT_MANIFEST);
  g_assert_null (sy_report_open_bytes (words, "x", NULL, NULL));
  g_assert_null (sy_report_open_bytes (nil, "x", NULL, NULL));
}

/* A manifest of nothing but brackets must not exhaust the stack. */
static void
test_deep_manifest (void)
{
  g_autofree char *deep = g_strnfill (500000, '[');
  const Entry entry = { SY_REPORT_MANIFEST, AE_IFREG, deep };

  check_refused (&entry, SY_ERROR_INVALID_DATA, "nested");
}

/* Damaged parts of the manifest are passed over. */
static void
test_odd_manifest (void)
{
  const Entry entry = {
    SY_REPORT_MANIFEST, AE_IFREG,
    "{\"schema\":1,\"format\":\"switchyard-report\",\"unreadable\":[1,null,{\"path\":7},"
    "{\"path\":\"etc\",\"access\":\"open\",\"errno\":13},"
    "{\"path\":\"/a\",\"access\":\"open\",\"errno\":-1},"
    "{\"path\":\"/b\",\"access\":[],\"errno\":{}},"
    "{\"path\":\"/c\",\"access\":\"open\",\"errno\":13}],"
    "\"facts\":[3,{\"id\":\"kvm\"},{\"id\":\"kvm\",\"state\":3,\"says\":\"x\",\"source\":\"y\"},"
    "{\"id\":\"kvm\",\"state\":true,\"value\":7,\"says\":\"x\",\"source\":\"y\"}],"
    "\"holders\":{\"processes\":[1,{\"name\":\"x\",\"comm\":\"y\",\"pid\":\"z\",\"paths\":[1]}],"
    "\"hidden\":\"many\",\"unlisted\":5}}",
  };
  g_autoptr (GPtrArray) facts = sy_facts_new ();
  g_autoptr (SyHolders) holders = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) report = open_entries (&entry, 1, &error);

  g_assert_no_error (error);
  g_assert_null (sy_sysroot_read_text (report, "/a", &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (sy_sysroot_read_text (report, "/c", &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_DENIED);
  sy_facts_take_recorded (facts, report);
  g_assert_cmpuint (facts->len, ==, 1);
  g_assert_cmpint (sy_facts_get_state (facts, "kvm"), ==, SY_TRISTATE_YES);
  holders = sy_holders_read_recorded (report);
  g_assert_cmpuint (holders->processes->len, ==, 1);
}

/* Whatever is cut off or changed, a report is opened or refused, and nothing else happens. */
static void
test_damage (RootFixture   *fixture,
             gconstpointer  data)
{
  const Entry entries[] = {
    { SY_REPORT_MANIFEST, AE_IFREG, MANIFEST },
    { "etc", AE_IFDIR },
    { "etc/link", AE_IFLNK, "os-release" },
    { "etc/os-release", AE_IFREG, "ID=arch\n" },
  };
  g_autoptr (GBytes) bytes = pack (entries, G_N_ELEMENTS (entries));
  gsize size;
  const guint8 *content = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i += i < 1024 ? 1 : 7)
    {
      g_autoptr (GBytes) cut = g_bytes_new (content, i);
      g_autoptr (GBytes) bent = NULL;
      g_autofree guint8 *copy = g_memdup2 (content, size);
      g_autoptr (SySysroot) first = NULL;
      g_autoptr (SySysroot) second = NULL;
      g_autoptr (GError) error = NULL;

      first = sy_report_open_bytes (cut, "cut", NULL, &error);
      g_assert_true ((first == NULL) == (error != NULL));
      copy[i] ^= 0x55;
      bent = g_bytes_new_static (copy, size);
      second = sy_report_open_bytes (bent, "bent", NULL, NULL);
    }
}

static void
test_open_root (RootFixture   *fixture,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->path, "r.tar", NULL);
  g_autofree char *fifo = g_build_filename (fixture->path, "fifo", NULL);
  g_autofree char *demo = g_build_filename (fixture->path, "demo", NULL);
  g_autoptr (SySysroot) directory = NULL;
  g_autoptr (SySysroot) report = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sy_demo_write (demo, NULL));
  directory = sy_report_open_root (demo, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (sy_sysroot_is_report (directory));
  g_assert_true (sy_report_write (directory, path, FALSE, NULL, NULL, &error));
  g_assert_no_error (error);
  report = sy_report_open_root (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (sy_sysroot_is_report (report));
  g_assert_cmpstr (sy_sysroot_get_path (report), ==, path);

  g_assert_false (sy_report_write (directory, path, FALSE, NULL, NULL, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (sy_report_write (directory, path, TRUE, NULL, NULL, &error));
  g_assert_no_error (error);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (sy_report_open (fifo, NULL, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
}

static void
test_cancelled (RootFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_true (sy_demo_write (fixture->path, NULL));
  g_assert_null (sy_report_make (fixture->sysroot, NULL, cancellable, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/report-open/" name, RootFixture, NULL, root_fixture_set_up, function, \
              root_fixture_tear_down)
  g_test_add_func ("/report-open/hostile", test_hostile);
  g_test_add_func ("/report-open/link-out", test_link_out);
  g_test_add_func ("/report-open/no-report", test_no_report);
  g_test_add_func ("/report-open/deep-manifest", test_deep_manifest);
  g_test_add_func ("/report-open/odd-manifest", test_odd_manifest);
  ADD ("damage", test_damage);
  ADD ("open-root", test_open_root);
  ADD ("cancelled", test_cancelled);

  return g_test_run ();
}
