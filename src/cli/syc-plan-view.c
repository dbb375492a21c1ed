/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-plan-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "plan/sy-duration.h"
#include "plan/sy-trial.h"

/* Letters that mean nothing to a shell: words of these need no quotes. */
#define PLAIN_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=,@%+"

char *
syc_plan_view_quote (const char * const *argv)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; argv[i] != NULL; i++)
    {
      g_autofree char *quoted = g_shell_quote (argv[i]);
      gsize plain = strspn (argv[i], PLAIN_LETTERS);

      if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, plain > 0 && argv[i][plain] == '\0' ? argv[i] : quoted);
    }

  return g_string_free (text, FALSE);
}

static char *
describe_file_action (SyChange *change)
{
  const char *action = sy_change_get_action (change);
  const char *path = sy_change_get_path (change);

  if (g_str_equal (action, "create"))
    return g_strdup_printf (_("Create the file %s"), path);
  if (g_str_equal (action, "remove"))
    return g_strdup_printf (_("Remove the file %s"), path);

  return g_strdup_printf (_("Change the file %s"), path);
}

static char *
describe_domain_action (SyChange *change)
{
  const char *name = sy_change_get_domain_name (change);
  const char *uri = sy_change_get_uri (change);

  if (sy_change_get_before_text (change) == NULL)
    return g_strdup_printf (_("Define the virtual machine “%s” (%s)"), name, uri);
  if (sy_change_get_after_text (change) == NULL)
    return g_strdup_printf (_("Remove the definition of the virtual machine “%s” (%s)"), name, uri);

  return g_strdup_printf (_("Change the definition of the virtual machine “%s” (%s)"), name, uri);
}

static char *
describe_runtime_action (SyChange *change)
{
  SyRuntimeAction action = sy_change_get_runtime_action (change);
  const char *uuid = sy_change_get_uuid (change);

  if (action == SY_RUNTIME_CREATE_MDEV)
    return g_strdup_printf (_("Create the virtual GPU %s"), uuid);
  if (action == SY_RUNTIME_REMOVE_MDEV)
    return g_strdup_printf (_("Remove the virtual GPU %s"), uuid);

  return g_strdup_printf ("%s %s", sy_change_get_action (change), sy_change_get_path (change));
}

char *
syc_plan_view_describe (SyChange *change)
{
  g_autofree char *command = NULL;

  switch (sy_change_get_kind (change))
    {
    case SY_CHANGE_COMMAND:
      command = syc_plan_view_quote (sy_change_get_argv (change));
      return g_strdup_printf (_("Run %s"), command);

    case SY_CHANGE_DOMAIN:
      return describe_domain_action (change);

    case SY_CHANGE_FILE:
      return describe_file_action (change);

    case SY_CHANGE_RUNTIME:
    default:
      return describe_runtime_action (change);
    }
}

static void
print_change (SyChange  *change,
              guint      number,
              SycOutput *output)
{
  g_autofree char *what = syc_plan_view_describe (change);
  g_autofree char *diff = sy_change_get_diff (change);

  fputc ('\n', output->stream);
  syc_output_line (output, SYC_STYLE_HEADING, "%u. %s", number, what);
  if (sy_change_get_why (change) != NULL)
    syc_output_paragraph (output, SYC_STYLE_DIM, 3, sy_change_get_why (change));
  if (diff != NULL && diff[0] != '\0')
    syc_output_diff (output, diff);
}

void
syc_plan_view_print_changes (const GPtrArray *changes,
                             SycOutput       *output)
{
  for (guint i = 0; i < changes->len; i++)
    print_change (g_ptr_array_index (changes, i), i + 1, output);
}

void
syc_plan_view_print (SyPlan    *plan,
                     SycOutput *output)
{
  g_autofree char *digest = sy_plan_get_digest (plan);
  const GPtrArray *warnings = sy_plan_get_warnings (plan);

  syc_output_line (output, SYC_STYLE_HEADING, "%s", sy_plan_get_title (plan));
  if (sy_plan_get_changes (plan)->len == 0)
    syc_output_line (output, SYC_STYLE_PLAIN, "%s", _("Nothing needs to be changed."));
  syc_plan_view_print_changes (sy_plan_get_changes (plan), output);

  fputc ('\n', output->stream);
  for (guint i = 0; i < warnings->len; i++)
    {
      g_autofree char *text = g_strdup_printf (_("Warning: %s"),
                                               (char *) g_ptr_array_index (warnings, i));

      syc_output_paragraph (output, SYC_STYLE_WARNING, 0, text);
    }
  if (sy_plan_get_changes (plan)->len > 0)
    {
      g_autofree char *duration = sy_duration_describe (sy_plan_get_duration_s (plan));

      syc_output_line (output, SYC_STYLE_PLAIN, "%s", duration);
    }
  if (sy_plan_get_reboot (plan))
    syc_output_line (output, SYC_STYLE_PLAIN, "%s", _("It takes effect after a restart."));
  if (sy_plan_get_trial (plan))
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 0, sy_trial_get_explanation ());
  syc_output_line (output, SYC_STYLE_DIM, _("Digest: %s"), digest);
}
