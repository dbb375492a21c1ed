/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-start.h"

#include <glib/gi18n-lib.h>

#include "host/sy-boot-menu.h"
#include "machine/sy-kernel-cmdline.h"
#include "plan/sy-trial.h"
#include "run/sy-execute.h"

typedef struct {
  SySysroot      *sysroot;
  SyProgressFunc  progress;
  gpointer        user_data;
  GStrvBuilder   *taken_back;
  GString        *failures;
  guint           n_taken_back;
} Run;

void
sy_start_clear (SyStart *self)
{
  g_clear_pointer (&self->taken_back, g_strfreev);
}

static void
take_failure (Run    *self,
              GError *error)
{
  g_autoptr (GError) owned = error;

  g_string_append_printf (self->failures, "%s%s", self->failures->len > 0 ? "\n" : "",
                          owned->message);
}

static gboolean
execute (Run         *self,
         SyRequest   *request,
         char       **out_id,
         GError     **error)
{
  return sy_execute_unreviewed (self->sysroot, request, self->progress, self->user_data, out_id,
                                error);
}

static void
take_back (Run     *self,
           SyEntry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_undo (sy_entry_get_id (entry), &error);
  g_autofree char *id = NULL;

  if (request == NULL || !execute (self, request, &id, &error))
    {
      take_failure (self, g_steal_pointer (&error));
      return;
    }
  self->n_taken_back++;
  if (id != NULL)
    g_strv_builder_add (self->taken_back, id);
}

/* Newest first, as later changes may build on earlier ones. */
static gboolean
take_back_trials (Run       *self,
                  gboolean   all,
                  GError   **error)
{
  g_autoptr (GPtrArray) entries = sy_journal_list (self->sysroot, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    if (sy_trial_get_state (entries->pdata[i]) == SY_TRIAL_STARTED &&
        (all || sy_trial_get_n_starts (entries->pdata[i]) >= SY_TRIAL_MAX_STARTS))
      take_back (self, entries->pdata[i]);

  return TRUE;
}

/* What was chosen for every start is not on trial any more once it was confirmed. */
static void
choose_host (Run *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_mode (SY_REQUEST_MODE_HOST,
                                                       SY_REQUEST_WHEN_NEXT_BOOT, &error);
  g_autofree char *id = NULL;

  if (request != NULL && execute (self, request, &id, &error))
    {
      if (id != NULL)
        g_strv_builder_add (self->taken_back, id);
    }
  else if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED))
    take_failure (self, g_steal_pointer (&error));
}

static void
be_safe (Run        *self,
         const char *cmdline)
{
  g_autoptr (GError) error = NULL;

  choose_host (self);
  if (sy_kernel_cmdline_has (cmdline, SY_BOOT_MODE_PARAMETER) &&
      !sy_start_give_back_gpus (self->sysroot, &error))
    take_failure (self, g_steal_pointer (&error));
}

static gboolean
run (Run       *self,
     gboolean   safe,
     GError   **error)
{
  return sy_execute_recover (self->sysroot, self->progress, self->user_data, NULL, NULL, error) &&
         sy_trial_count_start (self->sysroot, error) && take_back_trials (self, safe, error);
}

gboolean
sy_start_run (SySysroot       *sysroot,
              SyProgressFunc   progress,
              gpointer         user_data,
              SyStart         *out_start,
              GError         **error)
{
  g_autoptr (GStrvBuilder) taken_back = g_strv_builder_new ();
  g_autoptr (GString) failures = g_string_new (NULL);
  g_autofree char *cmdline = sy_sysroot_read_text (sysroot, "/proc/cmdline", NULL);
  Run self = { sysroot, progress, user_data, taken_back, failures, 0 };
  GError *local_error = NULL;
  gboolean safe;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);

  safe = cmdline != NULL && sy_kernel_cmdline_has (cmdline, SY_BOOT_SAFE_PARAMETER);
  if (!run (&self, safe, &local_error))
    take_failure (&self, local_error);
  /* Also where the rest failed: somebody sits before a black screen. */
  if (safe)
    be_safe (&self, cmdline);

  out_start->taken_back = g_strv_builder_end (taken_back);
  out_start->reboot = self.n_taken_back > 0 && !safe;
  if (failures->len > 0)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED, failures->str);

  return failures->len == 0;
}
