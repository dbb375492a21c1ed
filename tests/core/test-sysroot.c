/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "sy-sysroot.h"

typedef struct {
  char      *path;
  SySysroot *sysroot;
  int        stop;
} Fixture;

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *content,
            gssize      length)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, content, length, NULL));
}

static void
link_file (Fixture    *fixture,
           const char *name,
           const char *target)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("sysroot-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  const char *argv[] = { "rm", "-rf", fixture->path, NULL };

  g_assert_finalize_object (fixture->sysroot);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                               NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (fixture->path);
}

static void
test_read (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  write_file (fixture, "sys/class/dmi/id/sys_vendor", " LENOVO\n", -1);
  text = sy_sysroot_read_attribute (fixture->sysroot, "/sys/class/dmi/id/sys_vendor", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "LENOVO");
}

static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sy_sysroot_read_text (fixture->sysroot, "/none", &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/none"));
}

static void
test_too_large (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) exact = NULL;

  write_file (fixture, "five", "12345", 5);
  exact = sy_sysroot_read (fixture->sysroot, "/five", 5, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (exact), ==, 5);
  g_assert_null (sy_sysroot_read (fixture->sysroot, "/five", 4, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
}

static void
test_not_text (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) fifo_error = NULL;
  g_autoptr (GError) nul_error = NULL;
  g_autofree char *fifo = g_build_filename (fixture->path, "fifo", NULL);

  write_file (fixture, "nul", "a\0b", 3);
  g_assert_null (sy_sysroot_read_text (fixture->sysroot, "/nul", &nul_error));
  g_assert_error (nul_error, SY_ERROR, SY_ERROR_INVALID_DATA);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (sy_sysroot_read_text (fixture->sysroot, "/fifo", &fifo_error));
  g_assert_error (fifo_error, SY_ERROR, SY_ERROR_INVALID_DATA);
}

static void
test_no_escape (Fixture       *fixture,
                gconstpointer  data)
{
  static const char * const ways[] = {
    "/absolute", "/climbing", "/../../../../../../etc/passwd", "/inner/../../../../etc/passwd",
  };
  g_autofree char *inside = NULL;

  write_file (fixture, "inner/file", "", 0);
  link_file (fixture, "absolute", "/etc/passwd");
  link_file (fixture, "climbing", "../../../../../../../../etc/passwd");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_sysroot_read_text (fixture->sysroot, ways[i], &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
    }

  /* The same ways lead to the root's own file once it has one. */
  write_file (fixture, "etc/passwd", "ours", -1);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *text = sy_sysroot_read_text (fixture->sysroot, ways[i], NULL);

      g_assert_cmpstr (text, ==, "ours");
    }
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  write_file (fixture, "dir/b", "", 0);
  write_file (fixture, "dir/a", "", 0);
  names = sy_sysroot_list (fixture->sysroot, "/dir", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "a");
  g_assert_cmpstr (names[1], ==, "b");
}

static void
test_list_if_there (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) there = NULL;
  g_auto (GStrv) missing = NULL;
  g_autofree char *name = g_strnfill (5000, 'a');
  g_autofree char *too_long = g_strconcat ("/", name, NULL);

  write_file (fixture, "dir/a", "", 0);
  there = sy_sysroot_list_if_there (fixture->sysroot, "/dir", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (there), ==, 1);
  missing = sy_sysroot_list_if_there (fixture->sysroot, "/none", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (missing), ==, 0);
  g_assert_null (sy_sysroot_list_if_there (fixture->sysroot, too_long, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
}

static void
test_link (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;

  link_file (fixture, "driver", "../../bus/pci/drivers/nvidia");
  target = sy_sysroot_read_link (fixture->sysroot, "/driver", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (target, ==, "../../bus/pci/drivers/nvidia");
  g_assert_false (sy_sysroot_exists (fixture->sysroot, "/driver"));
}

static void
test_live (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (SySysroot) live = sy_sysroot_new ("/", NULL);

  g_assert_false (sy_sysroot_is_live (fixture->sysroot));
  g_assert_true (sy_sysroot_is_live (live));
  g_assert_cmpstr (sy_sysroot_get_path (live), ==, "/");
}

static gpointer
rename_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *one = g_build_filename (fixture->path, "one", NULL);
  g_autofree char *other = g_build_filename (fixture->path, "other", NULL);

  g_assert_true (g_file_set_contents (one, "", 0, NULL));
  while (!g_atomic_int_get (&fixture->stop))
    {
      g_assert_cmpint (g_rename (one, other), ==, 0);
      g_assert_cmpint (g_rename (other, one), ==, 0);
    }

  return NULL;
}

/* A rename anywhere in the system can make the kernel give up a path with "..", as the links in
 * sysfs have. */
static void
test_renames (Fixture       *fixture,
              gconstpointer  data)
{
  GThread *thread;
  guint failures = 0;

  write_file (fixture, "a/b/file", "x", 1);
  link_file (fixture, "link", "a/b/../../a/b/../b/file");
  thread = g_thread_new ("renames", rename_thread, fixture);
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *text = sy_sysroot_read_text (fixture->sysroot, "/link", NULL);

      if (text == NULL)
        failures++;
    }
  g_atomic_int_set (&fixture->stop, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (failures, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/sysroot/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("read", test_read);
  ADD ("missing", test_missing);
  ADD ("too-large", test_too_large);
  ADD ("not-text", test_not_text);
  ADD ("no-escape", test_no_escape);
  ADD ("list", test_list);
  ADD ("list-if-there", test_list_if_there);
  ADD ("link", test_link);
  ADD ("live", test_live);
  ADD ("renames", test_renames);

  return g_test_run ();
}
