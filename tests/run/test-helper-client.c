/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/wait.h>

#include "run/sy-helper-client.h"

#define EXITED(code) W_EXITCODE (code, 0)
#define KILLED(number) W_EXITCODE (0, number)

typedef struct {
  const char *name;
  int         wait_status;
  const char *errors;       /* pkexec 122, word for word */
  SyError     code;
  const char *says;         /* must be in the message */
} Case;

static const Case cases[] = {
  { "dismissed", EXITED (126), "Error executing command as another user: Request dismissed",
    SY_ERROR_CANCELLED, "dismissed" },
  { "no-agent", EXITED (127),
    "Error executing command as another user: No authentication agent found.",
    SY_ERROR_DENIED, "agent" },
  { "not-authorized", EXITED (127),
    "Error executing command as another user: Not authorized\n\nThis incident has been reported.",
    SY_ERROR_DENIED, "not allowed" },
  { "missing", EXITED (127),
    "Error accessing " SY_LIBEXECDIR "/switchyard-helper: No such file or directory",
    SY_ERROR_NOT_FOUND, SY_LIBEXECDIR },
  { "no-polkitd", EXITED (127),
    "Error getting authority: Error initializing authority: Could not connect: No such file",
    SY_ERROR_FAILED, "systemctl start polkit" },
  { "not-setuid", EXITED (127), "pkexec must be setuid root", SY_ERROR_FAILED, "setuid" },
  { "silent-127", EXITED (127), "", SY_ERROR_FAILED, "does not say why" },
  { "killed", KILLED (9), "", SY_ERROR_FAILED, "signal 9" },
  { "silent-0", EXITED (0), "", SY_ERROR_FAILED, "without a result" },
  { "library", EXITED (1), "error while loading shared libraries: libpci.so.3",
    SY_ERROR_FAILED, "libpci.so.3" },
};

static void
test_explain (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GError) error = sy_helper_client_explain (c->wait_status, c->errors, TRUE);

  g_assert_error (error, SY_ERROR, (int) c->code);
  g_assert_nonnull (strstr (error->message, c->says));
}

/* Without pkexec in between, 126 and 127 have no special meaning. */
static void
test_explain_direct (void)
{
  for (int status = 126; status <= 127; status++)
    {
      g_autoptr (GError) error = sy_helper_client_explain (EXITED (status), NULL, FALSE);

      g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, "without a result"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/helper-client/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_explain);
    }
  g_test_add_func ("/helper-client/direct", test_explain_direct);

  return g_test_run ();
}
