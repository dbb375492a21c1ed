/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "root-fixture.h"

void
root_fixture_set_up (RootFixture   *fixture,
                     gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("root-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
}

void
root_fixture_tear_down (RootFixture   *fixture,
                        gconstpointer  data)
{
  const char *argv[] = { "rm", "-rf", fixture->path, NULL };

  g_assert_finalize_object (fixture->sysroot);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                               NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (fixture->path);
}

void
root_fixture_write (RootFixture *fixture,
                    const char  *tree)
{
  g_autoptr (GError) error = NULL;

  sy_tree_write (fixture->path, "test", tree, &error);
  g_assert_no_error (error);
}
