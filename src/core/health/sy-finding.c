/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"
#include "sy-json.h"

static const char * const state_names[] = {
  "not-applicable", "pass", "unknown", "note", "warn", "fail",
};
G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == SY_FINDING_N_STATES);

void
sy_finding_free (SyFinding *self)
{
  g_free (self->says);
  g_ptr_array_unref (self->evidence);
  g_clear_object (&self->request);
  g_free (self->fix);
  g_free (self);
}

const char *
sy_finding_state_to_string (SyFindingState state)
{
  return state_names[state];
}

static void G_GNUC_PRINTF (3, 0)
set_valist (SyFinding      *self,
            SyFindingState  state,
            const char     *format,
            va_list         args)
{
  self->state = state;
  g_free (self->says);
  self->says = g_strdup_vprintf (format, args);
}

void
sy_finding_set (SyFinding      *self,
                SyFindingState  state,
                const char     *format,
                ...)
{
  va_list args;

  va_start (args, format);
  set_valist (self, state, format, args);
  va_end (args);
}

void
sy_finding_worsen (SyFinding      *self,
                   SyFindingState  state,
                   const char     *format,
                   ...)
{
  va_list args;

  if (state <= self->state)
    return;
  va_start (args, format);
  set_valist (self, state, format, args);
  va_end (args);
}

void
sy_finding_add (SyFinding       *self,
                const SySubject *subject,
                guint            line,
                const char      *format,
                ...)
{
  g_autofree char *says = NULL;
  g_autofree char *source = NULL;
  va_list args;

  va_start (args, format);
  says = g_strdup_vprintf (format, args);
  va_end (args);
  source = line > 0 ? g_strdup_printf (_("%s, line %u"), subject->in->source, line)
                    : g_strdup (subject->in->source);
  g_ptr_array_add (self->evidence, sy_evidence_new (source, "%s", says));
}

void
sy_finding_add_from (SyFinding  *self,
                     const char *source,
                     const char *format,
                     ...)
{
  g_autofree char *says = NULL;
  va_list args;

  va_start (args, format);
  says = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->evidence, sy_evidence_new (source, "%s", says));
}

void
sy_finding_advise (SyFinding  *self,
                   const char *says)
{
  g_free (self->fix);
  self->fix = g_strdup (says);
}

void
sy_finding_offer (SyFinding       *self,
                  const SySubject *subject,
                  const char      *stage,
                  const char      *option,
                  const char      *says)
{
  g_autoptr (SyRequest) request = NULL;
  gboolean for_domain = strcmp (stage, "iommu") != 0 && strcmp (stage, "release") != 0;

  sy_finding_advise (self, says);
  /* A stage for the computer mends this one only, and one for a machine needs to know which. */
  if (subject->in->assessment == NULL || (for_domain && subject->in->domain == NULL))
    return;
  request = sy_request_new_stage (stage, NULL);
  if (request == NULL ||
      (for_domain && !sy_request_set_domain (request, subject->in->domain, NULL)) ||
      (option != NULL && !sy_request_set_options (request, option, NULL)))
    return;
  g_set_object (&self->request, request);
}

static void
add_evidence (const SyFinding *self,
              JsonBuilder     *builder)
{
  json_builder_set_member_name (builder, "evidence");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->evidence->len; i++)
    {
      const SyEvidence *item = self->evidence->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "says", item->says);
      sy_json_add_string (builder, "source", item->source);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_fix (const SyFinding *self,
         JsonBuilder     *builder)
{
  json_builder_set_member_name (builder, "fix");
  if (self->fix == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "request");
  if (self->request != NULL)
    {
      g_autofree char *text = sy_request_to_json (self->request);
      JsonNode *node = sy_json_parse_bounded (text, NULL);

      json_builder_add_value (builder, node);
    }
  else
    json_builder_add_null_value (builder);
  sy_json_add_string (builder, "says", self->fix);
  json_builder_end_object (builder);
}

void
sy_finding_build_json (const SyFinding *self,
                       JsonBuilder     *builder)
{
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id", self->id);
  sy_json_add_string (builder, "state", sy_finding_state_to_string (self->state));
  sy_json_add_boolean (builder, "code43", self->code43);
  sy_json_add_string (builder, "group", _(self->group));
  sy_json_add_string (builder, "title", _(self->title));
  sy_json_add_string (builder, "says", self->says);
  sy_json_add_string (builder, "why", _(self->why));
  sy_json_add_string (builder, "sources", self->sources);
  add_evidence (self, builder);
  add_fix (self, builder);
  json_builder_end_object (builder);
}
