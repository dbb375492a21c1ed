/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "guest/sy-domain-store.h"
#include "health/sy-health.h"
#include "syc-check-view.h"
#include "syc-command.h"

/** Subject: what is checked, and the owner of it */
typedef struct {
  SyGuest        *guest;
  char           *name;
  char           *domain;     /* nullable: where it can be mended */
  gboolean        local;
  SyVirtVersions  versions;
} Subject;

static void
subject_clear (Subject *self)
{
  g_clear_pointer (&self->guest, sy_guest_free);
  g_free (self->name);
  g_free (self->domain);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Subject, subject_clear)

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
read_file (Subject     *self,
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
read_domain (Subject     *self,
             SycContext  *context,
             const char  *name,
             GError     **error)
{
  const char *uri = context->uri != NULL ? context->uri : "qemu:///system";
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (SyDomainInfo) info = NULL;
  g_autoptr (SyDomain) domain = NULL;
  g_autofree char *xml = NULL;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  store = sy_domain_store_open (context->sysroot, uri, SY_DOMAIN_STORE_READ_ONLY, error);
  info = store != NULL ? sy_domain_store_find (store, name, error) : NULL;
  xml = info != NULL ? sy_domain_store_get_xml (store, info->uuid, error) : NULL;
  domain = xml != NULL ? sy_domain_new_from_xml (xml, -1, error) : NULL;
  if (domain == NULL)
    return FALSE;

  self->guest = sy_guest_new_from_domain (domain);
  self->name = g_strdup (info->name);
  self->domain = g_strdup (info->name);
  self->local = TRUE;
  sy_domain_store_ask_versions (store, &self->versions);

  return TRUE;
}

static gboolean
read_subject (Subject     *self,
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

gboolean
syc_command_check (SycContext  *context,
                   GError     **error)
{
  g_auto (Subject) subject = { 0 };
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  SyHealthInput input = { 0 };

  if (!read_driver (context, &input.guest_driver, error) ||
      !read_subject (&subject, context, error) ||
      syc_context_get_sysroot (context, error) == NULL)
    return FALSE;

  machine = sy_machine_read (context->sysroot);
  subject.local = subject.local || sy_health_is_local (subject.guest, machine);
  assessment = subject.local ? sy_assessment_new (machine) : NULL;
  files = sy_health_files_read (subject.guest, subject.local ? context->sysroot : NULL);
  input.guest = subject.guest;
  input.source = subject.name;
  input.assessment = assessment;
  input.domain = subject.domain;
  input.files = files;
  input.versions = subject.versions;
  findings = sy_health_check (&input);
  syc_check_view_show (context, subject.name, findings);
  context->found_failure = sy_health_count (findings, SY_FINDING_FAIL) > 0;

  return TRUE;
}
