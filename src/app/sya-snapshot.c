/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "assess/sy-boot-result.h"
#include "guest/sy-domain.h"
#include "run/sy-runner.h"

#include "sya-snapshot.h"

struct _SyaSnapshot
{
  GObject        parent_instance;

  SyAssessment  *assessment;
  SyDomainStore *domains;       /* nullable */
  GPtrArray     *stages;
  GPtrArray     *vms;
  char          *vms_problem;
  GPtrArray     *session_vms;
  GPtrArray     *entries;
  char          *entries_problem;
  GPtrArray     *drift;
  GPtrArray     *ways;
  char          *next_start;    /* nullable */
  SyBootResult  *boot_result;   /* nullable */
  char          *lock_holder;
};

G_DEFINE_FINAL_TYPE (SyaSnapshot, sya_snapshot, G_TYPE_OBJECT)

static void
stage_info_free (gpointer data)
{
  SyaStageInfo *info = data;

  g_clear_pointer (&info->status, sy_stage_status_free);
  g_free (info);
}

static void
vm_free (gpointer data)
{
  SyaVm *vm = data;

  g_free (vm->name);
  g_free (vm->uri);
  g_free (vm->uuid);
  g_free (vm->machine);
  g_free (vm->problem);
  g_free (vm);
}

static void
count_functions (SyaVm       *vm,
                 SyDomain    *domain,
                 const SyGpu *gpu)
{
  if (gpu == NULL)
    return;

  vm->n_functions = 1 + (gpu->functions != NULL ? gpu->functions->len : 0);
  vm->n_given = sy_domain_has_hostdev (domain, &gpu->device->address) ? 1 : 0;
  for (guint i = 0; i + 1 < vm->n_functions; i++)
    {
      const SyPciDevice *function = g_ptr_array_index (gpu->functions, i);

      if (sy_domain_has_hostdev (domain, &function->address))
        vm->n_given++;
    }
}

static SyaVm *
read_vm (SyDomainStore      *store,
         const SyDomainInfo *info,
         const SyGpu        *gpu)
{
  SyaVm *vm = g_new0 (SyaVm, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomain) domain = NULL;
  g_autofree char *xml = NULL;

  vm->name = g_strdup (info->name);
  vm->uri = g_strdup (info->uri);
  vm->uuid = g_strdup (info->uuid);
  vm->running = info->running;

  xml = sy_domain_store_get_xml (store, info->uuid, &error);
  if (xml != NULL)
    domain = sy_domain_new_from_xml (xml, -1, &error);
  if (domain == NULL)
    {
      vm->problem = g_strdup (error->message);
      return vm;
    }

  vm->machine = g_strdup (sy_domain_get_machine (domain));
  vm->uefi = sy_domain_get_uefi (domain) ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  count_functions (vm, domain, gpu);

  return vm;
}

static gboolean
read_vms (SyDomainStore  *store,
          const SyGpu    *gpu,
          GPtrArray      *vms,
          GError        **error)
{
  g_autoptr (GPtrArray) infos = sy_domain_store_list (store, error);

  if (infos == NULL)
    return FALSE;

  for (guint i = 0; i < infos->len; i++)
    g_ptr_array_add (vms, read_vm (store, g_ptr_array_index (infos, i), gpu));

  return TRUE;
}

static void
read_domains (SyaSnapshot *self,
              SySysroot   *sysroot)
{
  const SyGpu *gpu = sy_machine_get_dgpu (sya_snapshot_get_machine (self));
  g_autoptr (SyDomainStore) session = NULL;
  g_autoptr (GError) error = NULL;

  self->domains = sy_domain_store_open (sysroot, "qemu:///system", SY_DOMAIN_STORE_READ_ONLY,
                                        &error);
  if (self->domains == NULL || !read_vms (self->domains, gpu, self->vms, &error))
    self->vms_problem = g_strdup (error->message);

  /* Only a running system has sessions; a session without libvirt simply has no machines. */
  if (!sy_sysroot_is_live (sysroot))
    return;
  session = sy_domain_store_open (sysroot, "qemu:///session", SY_DOMAIN_STORE_READ_ONLY, NULL);
  if (session != NULL)
    read_vms (session, gpu, self->session_vms, NULL);
}

static void
assess_stages (SyaSnapshot *self,
               SySysroot   *sysroot)
{
  const SyStage * const *stages = sy_stages_get ();
  SyStageContext context = { self->assessment, self->domains, NULL };
  g_autoptr (JsonNode) seen = NULL;

  for (gsize i = 0; stages[i] != NULL; i++)
    {
      SyaStageInfo *info = g_new0 (SyaStageInfo, 1);

      info->stage = stages[i];
      info->status = sy_runner_assess (stages[i], &context, &seen, NULL);
      g_ptr_array_add (self->stages, info);
    }

  /* A journal that cannot be read is shown as such by its own page. */
  self->drift = sy_runner_find_drift (sysroot, &context, &seen, NULL, NULL);
  if (self->drift == NULL)
    self->drift = g_ptr_array_new ();
}

static void
read_journal (SyaSnapshot *self,
              SySysroot   *sysroot)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = sy_journal_list (sysroot, &error);

  if (entries != NULL)
    self->entries = entries;
  else
    self->entries_problem = g_strdup (error->message);
  if (self->entries == NULL)
    self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->lock_holder = sy_journal_get_lock_holder (sysroot);
}

static void
sya_snapshot_finalize (GObject *object)
{
  SyaSnapshot *self = SYA_SNAPSHOT (object);

  g_clear_object (&self->assessment);
  g_clear_object (&self->domains);
  g_clear_pointer (&self->stages, g_ptr_array_unref);
  g_clear_pointer (&self->vms, g_ptr_array_unref);
  g_clear_pointer (&self->vms_problem, g_free);
  g_clear_pointer (&self->session_vms, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->entries_problem, g_free);
  g_clear_pointer (&self->drift, g_ptr_array_unref);
  g_clear_pointer (&self->ways, g_ptr_array_unref);
  g_clear_pointer (&self->next_start, g_free);
  g_clear_pointer (&self->boot_result, sy_boot_result_free);
  g_clear_pointer (&self->lock_holder, g_free);

  G_OBJECT_CLASS (sya_snapshot_parent_class)->finalize (object);
}

static void
sya_snapshot_class_init (SyaSnapshotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sya_snapshot_finalize;
}

static void
sya_snapshot_init (SyaSnapshot *self)
{
  self->stages = g_ptr_array_new_with_free_func (stage_info_free);
  self->vms = g_ptr_array_new_with_free_func (vm_free);
  self->session_vms = g_ptr_array_new_with_free_func (vm_free);
}

/* Planning looks into the boot menu and at who holds the GPU, which is nothing for a page. */
static void
read_mode (SyaSnapshot *self)
{
  self->boot_result = sy_boot_result_new (self->assessment);
  self->ways = sy_mode_list_ways (self->assessment);
  if (self->boot_result != NULL)
    self->next_start = g_strdup (sy_boot_result_describe_next (self->boot_result));
}

SyaSnapshot *
sya_snapshot_read (SySysroot *sysroot)
{
  SyaSnapshot *self = g_object_new (SYA_TYPE_SNAPSHOT, NULL);
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);

  self->assessment = sy_assessment_new (machine);
  read_mode (self);
  read_domains (self, sysroot);
  assess_stages (self, sysroot);
  read_journal (self, sysroot);

  return self;
}

SyaSnapshot *
sya_snapshot_new_for_listing (SyMachine *machine)
{
  SyaSnapshot *self = g_object_new (SYA_TYPE_SNAPSHOT, NULL);

  self->assessment = sy_assessment_new (machine);
  self->vms_problem = g_strdup (_("A pasted listing says nothing of virtual machines."));
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->drift = g_ptr_array_new ();
  self->ways = sy_mode_list_ways (self->assessment);
  self->entries_problem = g_strdup (_("A pasted listing says nothing of what was changed."));

  return self;
}

SyAssessment *
sya_snapshot_get_assessment (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->assessment;
}

SyMachine *
sya_snapshot_get_machine (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return sy_assessment_get_machine (self->assessment);
}

const GPtrArray *
sya_snapshot_get_ways (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->ways;
}

const char *
sya_snapshot_get_next_start (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->next_start;
}

const GPtrArray *
sya_snapshot_get_stages (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->stages;
}

const SyaStageInfo *
sya_snapshot_find_stage (SyaSnapshot *self,
                         const char  *id)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  for (guint i = 0; i < self->stages->len; i++)
    {
      const SyaStageInfo *info = g_ptr_array_index (self->stages, i);

      if (g_strcmp0 (info->stage->id, id) == 0)
        return info;
    }

  return NULL;
}

const SyaStageInfo *
sya_snapshot_get_next_step (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  for (guint i = 0; i < self->stages->len; i++)
    {
      const SyaStageInfo *info = g_ptr_array_index (self->stages, i);

      if (!info->stage->optional && (info->status->state == SY_STAGE_READY ||
                                     info->status->state == SY_STAGE_NEEDS_REBOOT))
        return info;
    }

  return NULL;
}

SyStageStatus *
sya_snapshot_assess_stage (SyaSnapshot   *self,
                           const SyStage *stage,
                           SyRequest     *request)
{
  SyStageContext context = { self->assessment, self->domains, request };

  return sy_runner_assess (stage, &context, NULL, NULL);
}

SyDomainStore *
sya_snapshot_get_domains (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->domains;
}

const GPtrArray *
sya_snapshot_get_vms (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->vms;
}

const char *
sya_snapshot_get_vms_problem (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->vms_problem;
}

const GPtrArray *
sya_snapshot_get_session_vms (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->session_vms;
}

const GPtrArray *
sya_snapshot_get_entries (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->entries;
}

const char *
sya_snapshot_get_entries_problem (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->entries_problem;
}

SyEntry *
sya_snapshot_find_undoable (SyaSnapshot *self,
                            const char  *stage)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (self->entries, i);

      if (sy_entry_can_undo (entry) && sy_entry_is_of (entry, stage))
        return entry;
    }

  return NULL;
}

const SyBootResult *
sya_snapshot_get_boot_result (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->boot_result;
}

const GPtrArray *
sya_snapshot_get_drift (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->drift;
}

const char *
sya_snapshot_get_lock_holder (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), NULL);

  return self->lock_holder;
}

gboolean
sya_snapshot_get_interrupted (SyaSnapshot *self)
{
  g_return_val_if_fail (SYA_IS_SNAPSHOT (self), FALSE);

  if (self->lock_holder != NULL)
    return FALSE;

  for (guint i = 0; i < self->entries->len; i++)
    if (sy_entry_get_state (g_ptr_array_index (self->entries, i)) == SY_ENTRY_APPLYING)
      return TRUE;

  return FALSE;
}
