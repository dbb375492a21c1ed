/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sya-scratch.h"

static void
test_removes_all_and_nothing_else (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *keep = g_dir_make_tmp ("switchyard-test-XXXXXX", &error);
  g_autofree char *kept_file = g_build_filename (keep, "file", NULL);
  g_autofree char *path = sya_scratch_new (&error);
  g_autofree char *deep = g_build_filename (path, "a", "b", "c", NULL);
  g_autofree char *link = g_build_filename (path, "a", "link", NULL);
  struct stat info;

  g_assert_no_error (error);
  g_assert_no_errno (g_stat (path, &info));
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  g_assert_true (g_file_set_contents (kept_file, "x", 1, &error));
  g_assert_no_errno (g_mkdir_with_parents (deep, 0700));
  g_assert_no_errno (symlink (keep, link));

  sya_scratch_remove (path);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept_file, G_FILE_TEST_EXISTS));

  g_assert_no_errno (g_unlink (kept_file));
  g_assert_no_errno (g_rmdir (keep));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/scratch/removes-all-and-nothing-else", test_removes_all_and_nothing_else);

  return g_test_run ();
}
