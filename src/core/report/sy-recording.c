/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/sy-recording.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "assess/sy-stage.h"
#include "assess/sy-status-json.h"

static void
record_cb (const char      *path,
           SySysrootAccess  access,
           int              saved_errno,
           gpointer         user_data)
{
  SyRecording *self = user_data;
  guint accesses = GPOINTER_TO_UINT (g_hash_table_lookup (self->accesses, path));

  g_hash_table_insert (self->accesses, g_strdup (path), GUINT_TO_POINTER (accesses | 1u << access));
  if (saved_errno != 0 && saved_errno != ENOENT && saved_errno != ENOTDIR && saved_errno != ELOOP)
    g_hash_table_insert (self->failures, sy_sysroot_make_failure_key (access, path),
                         GINT_TO_POINTER (saved_errno));
}

static gboolean
read_stage (const SyStage  *stage,
            SyAssessment   *assessment,
            GError        **error)
{
  SyStageContext context = { .assessment = assessment };
  g_autoptr (SyStageStatus) status = NULL;
  g_autoptr (SyRequest) request = sy_request_new_stage (stage->id, error);

  if (request == NULL)
    return FALSE;
  context.request = request;
  status = stage->assess (&context);
  if (status->state == SY_STAGE_READY)
    {
      g_autoptr (SyPlan) plan = stage->plan (&context, NULL);
    }

  return TRUE;
}

/* Whatever somebody may ask of the report is asked once here. */
static gboolean
read_all (SySysroot     *sysroot,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (JsonNode) status = sy_status_to_json (assessment);

  for (const SyStage * const *stage = sy_stages_get (); *stage != NULL; stage++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Cancelled"));
          return FALSE;
        }
      if (!read_stage (*stage, assessment, error))
        return FALSE;
    }

  return TRUE;
}

SyRecording *
sy_recording_new (SySysroot     *sysroot,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (SyRecording) self = g_new0 (SyRecording, 1);
  g_autoptr (SySysroot) recording = NULL;

  self->accesses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  recording = sy_sysroot_new_recording (sysroot, record_cb, self);
  if (!read_all (recording, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
sy_recording_free (SyRecording *self)
{
  g_clear_pointer (&self->accesses, g_hash_table_unref);
  g_clear_pointer (&self->failures, g_hash_table_unref);
  g_free (self);
}
