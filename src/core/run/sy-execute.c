/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-execute.h"

#include <glib/gi18n-lib.h>

#include "assess/sy-gvt-plan.h"
#include "assess/sy-mode-plan.h"
#include "plan/sy-journal.h"

#define SYSTEM_URI "qemu:///system"

/* The stages that edit a virtual machine. */
static const char * const domain_stages[] = { "vm", "gvt", "vbios", "attach", NULL };

/* The connection that the changes of a journal entry go to, or NULL where they touch no domain. */
static const char *
find_domain_uri (const GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = g_ptr_array_index (changes, i);

      if (sy_change_get_kind (change) == SY_CHANGE_DOMAIN)
        return sy_change_get_uri (change);
    }

  return NULL;
}

/* Whether virtual machines matter for @request, and @out_must: whether nothing can be said without
 * them. To remove a virtual GPU and to turn GVT-g on works without a libvirt that answers. */
static gboolean
wants_domains (SyRequest *request,
               gboolean  *out_must)
{
  const char *stage = sy_request_get_stage (request);

  *out_must = g_strcmp0 (stage, "attach") == 0 || g_strcmp0 (stage, "vbios") == 0;

  return (stage != NULL && g_strv_contains (domain_stages, stage)) ||
         g_strcmp0 (sy_request_get_gvt (request), SY_REQUEST_GVT_REMOVE) == 0;
}

/* Sets @out_uri to NULL where the request needs no virtual machines, so that a missing or silent
 * libvirt does not stand in the way of the other stages. */
static gboolean
find_request_uri (SySysroot  *sysroot,
                  SyRequest  *request,
                  char      **out_uri,
                  gboolean   *out_must,
                  GError    **error)
{
  g_autoptr (SyEntry) entry = NULL;
  const char *id = sy_request_get_undo (request);

  *out_must = TRUE;
  if (id == NULL)
    {
      *out_uri = wants_domains (request, out_must) ? g_strdup (SYSTEM_URI) : NULL;
      return TRUE;
    }

  entry = sy_journal_find (sysroot, id, error);
  if (entry == NULL)
    return FALSE;
  *out_uri = g_strdup (find_domain_uri (sy_entry_get_changes (entry)));

  return TRUE;
}

static char *
list_gpus (SyMachine *machine)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  g_autoptr (GString) list = g_string_new (NULL);
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = g_ptr_array_index (gpus, i);

      g_string_append_printf (list, "%s%s (%s)", i > 0 ? ", " : "",
                              sy_pci_address_format (&gpu->device->address, text), gpu->name);
    }

  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* No stage gets to see an address that is not a GPU of this computer. */
static gboolean
check_gpu (SyMachine  *machine,
           SyRequest  *request,
           GError    **error)
{
  const SyPciAddress *address = sy_request_get_gpu (request);
  g_autofree char *gpus = NULL;
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  if (address == NULL || sy_machine_find_gpu (machine, address) != NULL)
    return TRUE;

  sy_pci_address_format (address, text);
  gpus = list_gpus (machine);
  if (*gpus == '\0')
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                 _("%s is not a GPU of this computer: none was found"), text);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                 _("%s is not a GPU of this computer: it has %s"), text, gpus);

  return FALSE;
}

static SyPlan *
plan_stage (SySysroot      *sysroot,
            SyDomainStore  *domains,
            SyRequest      *request,
            GError        **error)
{
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_autoptr (SyAssessment) assessment = NULL;
  SyStageContext context = { .domains = domains, .request = request };

  if (!check_gpu (machine, request, error))
    return NULL;

  assessment = sy_assessment_new (machine);
  context.assessment = assessment;

  if (sy_request_get_mode (request) != NULL)
    return sy_mode_make_plan (&context, error);
  if (sy_request_get_gvt (request) != NULL)
    return sy_gvt_make_plan (&context, error);

  return sy_stage_make_plan (&context, error);
}

SyPlan *
sy_execute_plan (SySysroot            *sysroot,
                 SyRequest            *request,
                 SyDomainStoreAccess   access,
                 SyDomainStore       **out_domains,
                 GError              **error)
{
  g_autoptr (SyDomainStore) domains = NULL;
  g_autoptr (SyPlan) plan = NULL;
  g_autofree char *uri = NULL;
  gboolean must;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);
  g_return_val_if_fail (SY_IS_REQUEST (request), NULL);

  if (!find_request_uri (sysroot, request, &uri, &must, error))
    return NULL;
  if (uri != NULL)
    {
      domains = sy_domain_store_open (sysroot, uri, access, must ? error : NULL);
      if (domains == NULL && must)
        return NULL;
    }

  if (sy_request_get_undo (request) != NULL)
    plan = sy_journal_plan_undo (sysroot, domains, request, error);
  else
    plan = plan_stage (sysroot, domains, request, error);
  if (plan == NULL)
    return NULL;

  if (out_domains != NULL)
    *out_domains = g_steal_pointer (&domains);

  return g_steal_pointer (&plan);
}

/* A system in the middle of a change would plan differently: the reason is not that someone changed
 * it. The transaction takes the lock itself; this is only for the right words. */
static gboolean
check_idle (SySysroot  *sysroot,
            GError    **error)
{
  g_autofree char *holder = sy_journal_get_lock_holder (sysroot);
  g_autoptr (GPtrArray) entries = NULL;

  if (holder != NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_BUSY,
                   _("Another run is changing this system: %s. Wait until it has finished; "
                     "nothing was done"), holder);
      return FALSE;
    }

  entries = sy_journal_list (sysroot, error);
  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (entries, i);

      if (sy_entry_get_state (entry) != SY_ENTRY_APPLYING)
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_BUSY,
                   _("The change %s was interrupted. Run “switchyardctl recover” first, which puts "
                     "everything back; nothing was done"), sy_entry_get_id (entry));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_digest (SyPlan     *plan,
              SyRequest  *request,
              GError    **error)
{
  g_autofree char *digest = sy_plan_get_digest (plan);

  if (g_str_equal (digest, sy_request_get_digest (request)))
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
               _("The system changed since you looked (reviewed %s, now %s). Nothing was done: "
                 "review the changes again and then apply them"),
               sy_request_get_digest (request), digest);

  return FALSE;
}

gboolean
sy_execute_request (SySysroot       *sysroot,
                    SyRequest       *request,
                    SyProgressFunc   progress,
                    gpointer         user_data,
                    GCancellable    *cancellable,
                    char           **out_id,
                    GError         **error)
{
  g_autoptr (SyDomainStore) domains = NULL;
  g_autoptr (SyPlan) reviewed = NULL;
  g_autoptr (SyPlan) plan = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);
  g_return_val_if_fail (SY_IS_REQUEST (request), FALSE);

  if (sy_request_get_digest (request) == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("The request has no digest of the changes that were reviewed; "
                             "nothing is done that was not looked at"));
      return FALSE;
    }
  if (!check_idle (sysroot, error))
    return FALSE;

  /* The plan that is applied holds the passwords of a virtual machine, the one that was reviewed
   * does not. It is made before the other one is compared: whatever changes in between, either the
   * digest differs or the transaction finds that a before is no longer true. */
  plan = sy_execute_plan (sysroot, request, SY_DOMAIN_STORE_READ_WRITE, &domains, error);
  if (plan == NULL)
    return FALSE;
  if (domains != NULL)
    reviewed = sy_execute_plan (sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL, error);
  else
    reviewed = g_object_ref (plan);
  if (reviewed == NULL || !check_digest (reviewed, request, error))
    return FALSE;

  return sy_transaction_apply (sysroot, domains, plan, progress, user_data, cancellable, out_id,
                               error);
}

gboolean
sy_execute_unreviewed (SySysroot       *sysroot,
                       SyRequest       *request,
                       SyProgressFunc   progress,
                       gpointer         user_data,
                       char           **out_id,
                       GError         **error)
{
  g_autoptr (SyPlan) plan = sy_execute_plan (sysroot, request, SY_DOMAIN_STORE_READ_ONLY, NULL,
                                             error);
  g_autofree char *digest = plan != NULL ? sy_plan_get_digest (plan) : NULL;

  return digest != NULL && sy_request_set_digest (request, digest, error) &&
         sy_execute_request (sysroot, request, progress, user_data, NULL, out_id, error);
}

/* Opens what rolling back the interrupted entries needs; at most one connection is in use. */
static gboolean
open_interrupted_domains (SySysroot      *sysroot,
                          SyDomainStore **out_domains,
                          GError        **error)
{
  g_autoptr (GPtrArray) entries = sy_journal_list (sysroot, error);

  if (entries == NULL)
    return FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (entries, i);
      const char *uri = find_domain_uri (sy_entry_get_changes (entry));

      if (sy_entry_get_state (entry) != SY_ENTRY_APPLYING || uri == NULL)
        continue;
      *out_domains = sy_domain_store_open (sysroot, uri, SY_DOMAIN_STORE_READ_WRITE, error);
      return *out_domains != NULL;
    }

  return TRUE;
}

gboolean
sy_execute_recover (SySysroot       *sysroot,
                    SyProgressFunc   progress,
                    gpointer         user_data,
                    GCancellable    *cancellable,
                    GStrv           *out_ids,
                    GError         **error)
{
  g_autoptr (SyDomainStore) domains = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);

  if (!open_interrupted_domains (sysroot, &domains, error))
    return FALSE;

  return sy_transaction_recover (sysroot, domains, progress, user_data, cancellable, out_ids,
                                 error);
}
