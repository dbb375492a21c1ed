/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "syc-command.h"
#include "syc-parse.h"

static gboolean
run (SycContext          *context,
     const char * const  *argv,
     GError             **error)
{
  g_autofree char *help = NULL;

  if (!syc_parse (context, argv, error))
    return FALSE;
  if (!context->help && !context->version)
    return context->command->run (context, error);

  if (context->help)
    {
      help = syc_parse_help (context);
      syc_context_print_text (context, "help", help);
    }
  else
    {
      syc_context_print_text (context, "version",
                              context->json ? SY_VERSION : "switchyardctl " SY_VERSION "\n");
    }

  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (SycContext) context = syc_context_new ();
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, SY_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("switchyardctl");
  run (context, (const char * const *) argv, &error);

  return syc_context_finish (context, error);
}
