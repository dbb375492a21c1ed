/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syc-check.h"

#include <glib/gi18n.h>
#include <string.h>

#include "guest/sy-domain-store.h"
#include "plan/sy-journal.h"
#include "run/sy-ladder-store.h"

void
syc_check_free (SycCheck *self)
{
  g_clear_pointer (&self->guest, sy_guest_free);
  g_free (self->name);
  g_free (self->domain);
  g_free (self->uuid);
  g_free (self->xml);
  g_clear_object (&self->assessment);
  g_clear_pointer (&self->agent, sy_guest_agent_free);
  g_free (self->agent_problem);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_free (self);
}

/* A name of a virtual machine has neither a slash nor, as a rule, this end. */
static gboolean
is_file (const char *argument)
{
  return strchr (argument, '/') != NULL || g_str_has_suffix (argument, ".xml") ||
         strcmp (argument, "-") == 0;
}

static char *
read_text (const char  *path,
           GError     **error)
{
  g_autoptr (SySysroot) root = sy_sysroot_new ("/", error);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *text = root != NULL ? sy_sysroot_read_text (root, absolute, error) : NULL;

  /* What is quoted from it must be text; wrong bytes show as such. */
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

static gboolean
read_file (SycCheck    *self,
           const char  *path,
           gboolean     is_command,
           GError     **error)
{
  g_autofree char *text = read_text (path, error);

  if (text == NULL)
    return FALSE;
  self->guest = is_command ? sy_guest_new_from_qemu (text, error)
                           : sy_guest_new_from_fragment (text, error);
  if (self->guest == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  self->name = g_strdup (path);

  return TRUE;
}

static gboolean
read_domain (SycCheck    *self,
             SycContext  *context,
             const char  *name,
             GError     **error)
{
  const char *uri = context->uri != NULL ? context->uri : "qemu:///system";
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (SyDomainInfo) info = NULL;
  g_autoptr (SyDomain) domain = NULL;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  store = sy_domain_store_open (context->sysroot, uri, SY_DOMAIN_STORE_READ_ONLY, error);
  info = store != NULL ? sy_domain_store_find (store, name, error) : NULL;
  self->xml = info != NULL ? sy_domain_store_get_xml (store, info->uuid, error) : NULL;
  domain = self->xml != NULL ? sy_domain_new_from_xml (self->xml, -1, error) : NULL;
  if (domain == NULL)
    return FALSE;

  self->guest = sy_guest_new_from_domain (domain);
  self->name = g_strdup (info->name);
  self->domain = g_strdup (info->name);
  self->uuid = g_strdup (info->uuid);
  self->local = TRUE;
  sy_domain_store_ask_versions (store, &self->input.versions);

  return TRUE;
}

static gboolean
read_subject (SycCheck    *self,
              SycContext  *context,
              GError     **error)
{
  const char *argument = context->arguments[0];

  if ((argument != NULL) == (context->qemu_args_path != NULL))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("“check” needs one of: a virtual machine, a file with its "
                             "definition, or --qemu-args and a file."));
      return FALSE;
    }
  if (context->qemu_args_path != NULL)
    return read_file (self, context->qemu_args_path, TRUE, error);

  return is_file (argument) ? read_file (self, argument, FALSE, error)
                            : read_domain (self, context, argument, error);
}

static gboolean
read_driver (SycContext  *context,
             guint       *out_driver,
             GError     **error)
{
  char *end;
  guint64 driver;

  *out_driver = 0;
  if (context->guest_driver == NULL)
    return TRUE;
  driver = g_ascii_isdigit (context->guest_driver[0])
           ? g_ascii_strtoull (context->guest_driver, &end, 10) : 0;
  if (driver == 0 || driver > 9999 || (*end != '\0' && *end != '.'))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("“%s” is no version of NVIDIA’s driver such as 551.86."),
                   context->guest_driver);
      return FALSE;
    }
  *out_driver = (guint) driver;

  return TRUE;
}

/* Only where it is wanted: to ask takes rights that to look does not. */
static void
ask_agent (SycCheck   *self,
           SycContext *context)
{
  const char *uri = context->uri != NULL ? context->uri : "qemu:///system";
  g_autoptr (GError) error = NULL;

  if (!context->ask_guest && !context->run_in_guest)
    return;
  if (self->uuid == NULL || !sy_sysroot_is_live (context->sysroot))
    self->agent_problem = g_strdup (_("Only a virtual machine of this computer can be asked."));
  else
    self->agent = sy_guest_agent_ask (uri, self->uuid, context->run_in_guest, &error);
  if (error != NULL)
    self->agent_problem = g_strdup (error->message);
  self->input.agent = self->agent;
  self->input.agent_problem = self->agent_problem;
  if (self->agent != NULL && self->input.guest_driver == 0)
    self->input.guest_driver = self->agent->driver;
}

/* Runs the checks on what was read. */
static void
run (SycCheck   *self,
     SycContext *context)
{
  g_autoptr (SyMachine) machine = sy_machine_read (context->sysroot);

  self->local = self->local || sy_health_is_local (self->guest, machine);
  self->assessment = self->local ? sy_assessment_new (machine) : NULL;
  self->files = sy_health_files_read (self->guest, self->local ? context->sysroot : NULL);
  self->input.guest = self->guest;
  self->input.source = self->name;
  self->input.assessment = self->assessment;
  self->input.domain = self->domain;
  self->input.files = self->files;
  ask_agent (self, context);
  self->findings = sy_health_check (&self->input);
}

SycCheck *
syc_check_new (SycContext  *context,
               GError     **error)
{
  g_autoptr (SycCheck) self = g_new0 (SycCheck, 1);

  if (!read_driver (context, &self->input.guest_driver, error) ||
      !read_subject (self, context, error) ||
      syc_context_get_sysroot (context, error) == NULL)
    return NULL;
  run (self, context);

  return g_steal_pointer (&self);
}

SyLadder *
syc_check_make_ladder (SycCheck    *self,
                       SycContext  *context,
                       GError     **error)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *digest = NULL;
  SyLadderInput input = { &self->input, self->findings, self->uuid };

  if (self->uuid == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("What to try is told for a virtual machine, not for a file: what came "
                             "of it is kept for that."));
      return NULL;
    }
  records = sy_ladder_store_read (context->sysroot, self->uuid, error);
  if (records == NULL)
    return NULL;
  /* Only for taking back; a history that cannot be read costs no more than that. */
  entries = sy_journal_list (context->sysroot, NULL);
  digest = sy_ladder_make_digest (self->xml);
  input.digest = digest;
  input.records = records;
  input.entries = entries;

  return sy_ladder_new (&input);
}
