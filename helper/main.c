/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "syh-authority.h"
#include "syh-environment.h"
#include "syh-output.h"
#include "syh-verbs.h"

static gboolean
run (int         argc,
     char       *argv[],
     SyhOutput  *output,
     GError    **error)
{
  const SyhVerb *verb = argc == 2 ? syh_verb_find (argv[1]) : NULL;

  if (verb == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("Usage: switchyard-helper "
                             "inspect|apply|mode|gvt|undo|recover|start|keep|hand-over|take-back|"
                             "rom, with nothing else and the request on standard input; nothing "
                             "was done"));
      return FALSE;
    }
  if (getuid () != 0 || geteuid () != 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_DENIED,
                           _("switchyard-helper must run as root; switchyard and switchyardctl "
                             "start it by pkexec"));
      return FALSE;
    }

  return syh_authority_check (verb->action, error) && verb->run (output, error);
}

int
main (int   argc,
      char *argv[])
{
  SyhOutput output = { .fd = STDOUT_FILENO, .timeout_ms = SYH_OUTPUT_TIMEOUT_MS };
  SyhOutput messages = { .fd = STDERR_FILENO, .timeout_ms = SYH_OUTPUT_TIMEOUT_MS };
  g_autoptr (GError) error = NULL;

  syh_environment_prepare ();
  g_set_prgname ("switchyard-helper");
  if (run (argc, argv, &output, &error))
    return SY_EXIT_OK;

  syh_output_error (&output, error);
  syh_output_write_line (&messages, error->message);

  return (int) sy_error_exit_status (error);
}
