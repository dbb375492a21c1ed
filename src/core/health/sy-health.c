/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"
#include "sy-json.h"

static const SyCheck * const tables[] = {
  sy_checks_host,
  sy_checks_files,
  sy_checks_platform,
  sy_checks_gpu,
  sy_checks_ids,
  sy_checks_acpi,
  sy_checks_rom,
  sy_checks_hiding,
  sy_checks_arguments,
  sy_checks_display,
  sy_checks_resources,
};

gboolean
sy_health_is_local (const SyGuest *guest,
                    SyMachine     *machine)
{
  for (guint i = 0; i < guest->hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = guest->hostdevs->pdata[i];

      if (hostdev->kind == SY_GUEST_HOSTDEV_PCI && hostdev->has_source &&
          sy_machine_find_gpu (machine, &hostdev->source) != NULL)
        return TRUE;
    }

  return FALSE;
}

static SyFinding *
run_check (const SyCheck   *check,
           const SySubject *subject)
{
  SyFinding *finding = g_new0 (SyFinding, 1);

  finding->id = check->id;
  finding->group = check->group;
  finding->title = check->title;
  finding->why = check->why;
  finding->sources = check->sources;
  finding->evidence = sy_evidence_array_new ();
  check->run (subject, finding);
  sy_messages_apply (subject, finding);
  finding->code43 = check->code43 && finding->state >= SY_FINDING_WARN;

  return finding;
}

static int
compare_findings (gconstpointer a,
                  gconstpointer b)
{
  const SyFinding *first = *(SyFinding * const *) a;
  const SyFinding *second = *(SyFinding * const *) b;

  return (int) second->state - (int) first->state;
}

GPtrArray *
sy_health_check (const SyHealthInput *input)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_finding_free);
  SySubject subject;

  g_return_val_if_fail (input != NULL && input->guest != NULL, findings);

  sy_subject_init (&subject, input);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const SyCheck *check = tables[i]; check->id != NULL; check++)
      g_ptr_array_add (findings, run_check (check, &subject));
  /* Stable: merge sort, as GLib says of g_ptr_array_sort() since 2.32. */
  g_ptr_array_sort (findings, compare_findings);

  return findings;
}

guint
sy_health_count (const GPtrArray *findings,
                 SyFindingState   state)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += ((SyFinding *) findings->pdata[i])->state == state ? 1 : 0;

  return n;
}

const SyFinding *
sy_health_find (const GPtrArray *findings,
                const char      *id)
{
  for (guint i = 0; i < findings->len; i++)
    if (strcmp (((SyFinding *) findings->pdata[i])->id, id) == 0)
      return findings->pdata[i];

  return NULL;
}

char *
sy_health_summarize (const GPtrArray *findings)
{
  guint n_fail = sy_health_count (findings, SY_FINDING_FAIL);
  guint n_warn = sy_health_count (findings, SY_FINDING_WARN);
  guint n_unknown = sy_health_count (findings, SY_FINDING_UNKNOWN);

  if (n_fail > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%u thing cannot work as it is; begin with that.",
                                         "%u things cannot work as they are; begin with these.",
                                         n_fail), n_fail);
  if (n_warn > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "Nothing is sure to fail; %u thing is a known cause of "
                                         "trouble.",
                                         "Nothing is sure to fail; %u things are known causes of "
                                         "trouble.", n_warn), n_warn);
  if (n_unknown > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "Nothing wrong was found; %u thing could not be looked "
                                         "at.",
                                         "Nothing wrong was found; %u things could not be looked "
                                         "at.", n_unknown), n_unknown);

  return g_strdup (_("Nothing wrong was found."));
}

void
sy_health_build_json (const GPtrArray *findings,
                      JsonBuilder     *builder)
{
  g_autofree char *says = sy_health_summarize (findings);

  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++)
    sy_finding_build_json (findings->pdata[i], builder);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "summary");
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "says", says);
  for (guint i = 0; i < SY_FINDING_N_STATES; i++)
    sy_json_add_int (builder, sy_finding_state_to_string (i), sy_health_count (findings, i));
  json_builder_end_object (builder);
}
