/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-parse.h"

#include <glib/gi18n.h>

#include "syc-command.h"
#include "syc-text.h"

static void
add_global_entries (GOptionContext *parser,
                    SycContext     *context)
{
  const GOptionEntry entries[] = {
    { "sysroot", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &context->sysroot_path,
      N_("Look at (and change) the system below DIR instead of this computer"), N_("DIR") },
    { "lspci", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &context->lspci_path,
      N_("Look at the computer whose lspci output is in FILE (“-”: standard input)"), N_("FILE") },
    { "connect", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &context->uri,
      N_("Use the libvirt connection URI instead of qemu:///system"), N_("URI") },
    { "json", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->json,
      N_("Print one JSON document on standard output"), NULL },
    { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->version,
      N_("Print the version"), NULL },
    { "help", 'h', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->help,
      N_("Print this help"), NULL },
    { NULL },
  };

  g_option_context_add_main_entries (parser, entries, GETTEXT_PACKAGE);
}

/* An option and the commands that have it. */
typedef struct {
  SycTakes     takes;
  GOptionEntry entry;
} TakenEntry;

static void
add_taken (GOptionContext   *parser,
           SycContext       *context,
           const TakenEntry *taken,
           guint             n_taken)
{
  for (guint i = 0; i < n_taken; i++)
    {
      GOptionEntry entries[2] = { taken[i].entry, { NULL } };

      if ((context->command->takes & taken[i].takes) != 0)
        g_option_context_add_main_entries (parser, entries, GETTEXT_PACKAGE);
    }
}

/* What a command is about. */
static void
add_object_entries (GOptionContext *parser,
                    SycContext     *context)
{
  const TakenEntry taken[] = {
    { SYC_TAKES_GPU,
      { "gpu", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &context->gpu,
        N_("Act on the GPU at this PCI address, such as 0000:01:00.0"), N_("ADDRESS") } },
    { SYC_TAKES_DOMAIN,
      { "domain", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &context->domain,
        N_("Act on this virtual machine (its name or UUID)"), N_("DOMAIN") } },
    { SYC_TAKES_GVT_TYPE,
      { "type", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &context->gvt_type,
        N_("Make a virtual GPU of this type, such as i915-GVTg_V5_4"), N_("TYPE") } },
    { SYC_TAKES_ROM,
      { "rom", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &context->rom_path,
        N_("Give the virtual machine the video BIOS that is in this file"), N_("FILE") } },
    { SYC_TAKES_PLACE,
      { "machine", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &context->machine,
        N_("Make it for this machine type, such as pc-q35-9.0"), N_("TYPE") } },
    { SYC_TAKES_PLACE,
      { "address", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &context->address,
        N_("Where the GPU is in the virtual machine, from the root bus on: 01.0/00.0"),
        N_("PLACE") } },
    { SYC_TAKES_CHECK,
      { "qemu-args", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &context->qemu_args_path,
        N_("Look at the QEMU command line, or libvirt’s log of a machine, in FILE"), N_("FILE") } },
    { SYC_TAKES_DRIVER,
      { "guest-driver", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &context->guest_driver,
        N_("The version of NVIDIA’s driver in the guest, such as 551.86"), N_("VERSION") } },
    { SYC_TAKES_CHECK,
      { "all", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->all,
        N_("Show also what is as it should be, and what does not apply"), NULL } },
    { SYC_TAKES_CHECK,
      { "ladder", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->ladder,
        N_("Show also what to try where Code 43 stays although nothing fails"), NULL } },
    { SYC_TAKES_CHECK,
      { "ask-guest", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->ask_guest,
        N_("Ask the QEMU guest agent which driver is installed"), NULL } },
    { SYC_TAKES_CHECK,
      { "run-in-guest", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->run_in_guest,
        N_("The same, and have it run a command that tells the device manager’s code"), NULL } },
    { SYC_TAKES_ANSWER,
      { "helped", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->helped,
        N_("The driver works now"), NULL } },
    { SYC_TAKES_ANSWER,
      { "did-not-help", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->did_not_help,
        N_("Code 43 still shows"), NULL } },
    { SYC_TAKES_RECIPE,
      { "with", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &context->with,
        N_("What a recipe needs to know, such as size=1920x1080; may be given several times"),
        N_("NAME=VALUE") } },
    { SYC_TAKES_RECIPE,
      { "take-back", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->take_back,
        N_("Take the recipes back instead"), NULL } },
    { SYC_TAKES_OUTPUT,
      { "output", 'o', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &context->out_path,
        N_("Where to write to"), N_("PATH") } },
  };

  add_taken (parser, context, taken, G_N_ELEMENTS (taken));
}

/* How it is done. */
static void
add_manner_entries (GOptionContext *parser,
                    SycContext     *context)
{
  const TakenEntry taken[] = {
    { SYC_TAKES_OPTIONS,
      { "option", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &context->options,
        N_("Do what this word stands for; can be given several times"), N_("WORD") } },
    { SYC_TAKES_WHEN,
      { "once", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->once,
        N_("At the next start alone; the one after that is as always"), NULL } },
    { SYC_TAKES_WHEN,
      { "next-boot", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->next_boot,
        N_("From the next start on, until you choose otherwise"), NULL } },
    { SYC_TAKES_WHEN,
      { "now", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->now,
        N_("Right now, where nobody uses the GPU"), NULL } },
    { SYC_TAKES_WHEN,
      { "ask-to-quit", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->ask_to_quit,
        N_("With --now, ask your programs that use the GPU to quit"), NULL } },
    { SYC_TAKES_DIGEST,
      { "digest", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &context->digest,
        N_("Refuse unless the plan has this digest"), N_("DIGEST") } },
    { SYC_TAKES_YES,
      { "yes", 'y', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->yes,
        N_("Do not ask"), NULL } },
    { SYC_TAKES_NOTIFY,
      { "notify", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->notify,
        N_("Tell about it in a notification of the desktop, too"), NULL } },
  };

  add_taken (parser, context, taken, G_N_ELEMENTS (taken));
}

static GOptionContext *
make_global_parser (SycContext *context)
{
  GOptionContext *parser = g_option_context_new (_("COMMAND"));

  g_option_context_set_help_enabled (parser, FALSE);
  g_option_context_set_strict_posix (parser, TRUE);
  add_global_entries (parser, context);

  return parser;
}

static GOptionContext *
make_command_parser (SycContext *context)
{
  const GOptionEntry rest[] = {
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &context->arguments,
      NULL, NULL },
    { NULL },
  };
  const char *arguments = context->command->arguments;
  g_autofree char *usage = g_strjoin (" ", context->command->name, arguments, NULL);
  GOptionContext *parser = g_option_context_new (usage);

  g_option_context_set_help_enabled (parser, FALSE);
  g_option_context_set_summary (parser, _(context->command->summary));
  add_object_entries (parser, context);
  add_manner_entries (parser, context);
  add_global_entries (parser, context);
  g_option_context_add_main_entries (parser, rest, NULL);

  return parser;
}

/* GOption sets a flag to FALSE when it fails, but the error must still come out as JSON. */
static gboolean
has_json (const char * const *argv)
{
  for (guint i = 0; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--json"))
      return TRUE;

  return FALSE;
}

static gboolean
run_parser (GOptionContext  *parser,
            GStrv           *argv,
            GError         **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_option_context_parse_strv (parser, argv, &local_error))
    return TRUE;
  g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST, local_error->message);

  return FALSE;
}

static gboolean
check_arguments (SycContext  *context,
                 GError     **error)
{
  const SycCommand *command = context->command;
  guint n = context->arguments != NULL ? g_strv_length (context->arguments) : 0;

  if (n > command->max_arguments)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("“%s” has too many arguments, from “%s” on."), command->name,
                   context->arguments[command->max_arguments]);
      return FALSE;
    }
  if (n < command->min_arguments ||
      ((command->takes & SYC_NEEDS_OUTPUT) == SYC_NEEDS_OUTPUT && context->out_path == NULL))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST, _("“%s” needs %s."),
                   command->name, command->arguments);
      return FALSE;
    }
  if (context->arguments == NULL)
    context->arguments = g_new0 (char *, 1);

  return TRUE;
}

/* A listing is of some other computer, of which nothing but that is there to look at. */
static gboolean
check_listing (SycContext  *context,
               GError     **error)
{
  if (context->lspci_path == NULL)
    return TRUE;
  if (context->sysroot_path != NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("--lspci and --sysroot name two computers; give one of them."));
      return FALSE;
    }
  if ((context->command->takes & SYC_TAKES_LISTING) == 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("“%s” cannot work on a listing (--lspci), which tells only what devices a "
                     "computer has; “status” can."), context->command->name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
parse_command (SycContext  *context,
               GStrv        words,
               GError     **error)
{
  g_autoptr (GOptionContext) parser = NULL;
  g_auto (GStrv) rest = NULL;
  char *sysroot_path = context->sysroot_path;
  char *lspci_path = context->lspci_path;
  char *uri = context->uri;
  guint n_words;

  context->command = syc_command_find ((const char * const *) words, &n_words, error);
  if (context->command == NULL)
    return FALSE;

  /* GOption skips the first word, as if it were the program's name. */
  rest = g_strdupv (words + n_words - 1);
  parser = make_command_parser (context);
  if (!run_parser (parser, &rest, error))
    return FALSE;

  /* What stood before the command already is forgotten by GOption, not freed. */
  if (context->sysroot_path != sysroot_path)
    g_free (sysroot_path);
  if (context->lspci_path != lspci_path)
    g_free (lspci_path);
  if (context->uri != uri)
    g_free (uri);

  return context->help || context->version ||
         (check_arguments (context, error) && check_listing (context, error));
}

static gboolean
parse_all (SycContext          *context,
           const char * const  *argv,
           GError             **error)
{
  g_autoptr (GOptionContext) parser = make_global_parser (context);
  g_auto (GStrv) rest = g_strdupv ((char **) argv);
  char **words;

  if (!run_parser (parser, &rest, error))
    return FALSE;

  words = rest[0] != NULL ? rest + 1 : rest;
  if (words[0] != NULL && g_str_equal (words[0], "--"))
    words++;
  if (words[0] == NULL && (context->help || context->version))
    return TRUE;

  return parse_command (context, words, error);
}

gboolean
syc_parse (SycContext          *context,
           const char * const  *argv,
           GError             **error)
{
  gboolean parsed = parse_all (context, argv, error);

  context->json = has_json (argv);
  context->output = syc_output_new (context->json ? stderr : stdout);

  return parsed;
}

static char *
describe_commands (void)
{
  const SycCommand *commands = syc_commands_get ();
  GString *text = g_string_new (_("Commands:"));
  guint width = 0;

  for (guint i = 0; commands[i].name != NULL; i++)
    width = MAX (width, syc_text_width (commands[i].name));
  for (guint i = 0; commands[i].name != NULL; i++)
    g_string_append_printf (text, "\n  %-*s  %s", (int) width, commands[i].name,
                            _(commands[i].summary));
  g_string_append_printf (text, "\n\n%s",
                          _("See “switchyardctl COMMAND --help” for the options of a command."));

  return g_string_free (text, FALSE);
}

char *
syc_parse_help (SycContext *context)
{
  g_autoptr (GOptionContext) parser = NULL;
  g_autofree char *commands = NULL;

  if (context->command != NULL)
    {
      parser = make_command_parser (context);
    }
  else
    {
      parser = make_global_parser (context);
      commands = describe_commands ();
      g_option_context_set_summary (parser, _("Gives the NVIDIA GPU of a laptop to a virtual "
                                              "machine, and takes it back."));
      g_option_context_set_description (parser, commands);
    }

  return g_option_context_get_help (parser, TRUE, NULL);
}
