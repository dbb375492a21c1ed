/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "host/sy-version.h"

#define N_NAMES 400

static int
compare_cb (gconstpointer a,
            gconstpointer b)
{
  return sy_version_compare_names (*(const char * const *) a, *(const char * const *) b);
}

/* (transfer full): one name a line, of characters that the order treats apart. */
static char *
make_names (GRand *random)
{
  static const char characters[] = "aZ019.-_~+";
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_NAMES; i++)
    {
      g_string_append_c (text, '/');
      for (int n = g_rand_int_range (random, 1, 8); n > 0; n--)
        g_string_append_c (text, characters[g_rand_int_range (random, 0, sizeof characters - 1)]);
      g_string_append (text, g_rand_boolean (random) ? ".conf\n" : "\n");
    }

  return g_string_free (text, FALSE);
}

static char *
sort_as_coreutils (const char *text)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *sorted = NULL;

  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, "sort", "-V", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, text, NULL, &sorted, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));

  return sorted;
}

static void
test_names (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 10; round++)
    {
      g_autofree char *text = make_names (random);
      g_autofree char *expected = sort_as_coreutils (text);
      g_auto (GStrv) names = g_strsplit (text, "\n", -1);
      g_autofree char *found = NULL;

      qsort (names, N_NAMES, sizeof *names, compare_cb);
      found = g_strjoinv ("\n", names);
      g_assert_cmpstr (found, ==, expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/version/names-as-coreutils", test_names);

  return g_test_run ();
}
