/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* (transfer full): what bash says of @script in @directory; the test ends where it fails. */
static char *
run_in (const char *directory,
        const char *script)
{
  const char *argv[] = { "bash", "-ec", script, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  char *output = NULL;
  int status;

  g_assert_true (g_spawn_sync (directory, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               &output, &errors, &status, &error));
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s\n%s%s%s", script, output, errors, error->message);

  return output;
}
