/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health/sy-health-tree.h"
#include "run/sy-ladder-store.h"
#include "run/sy-runner.h"

#include "sya-health.h"

struct _SyaHealth
{
  GObject     parent_instance;

  char       *uuid;
  GPtrArray  *findings;
  GPtrArray  *tree;
  SyLadder   *ladder;     /* nullable */
  SyMend     *mend;
  GHashTable *fixes;       /* JSON of a request → SyStageStatus */
};

G_DEFINE_FINAL_TYPE (SyaHealth, sya_health, G_TYPE_OBJECT)

static void
sya_health_finalize (GObject *object)
{
  SyaHealth *self = SYA_HEALTH (object);

  /* The steps point to findings. */
  g_clear_pointer (&self->mend, sy_mend_free);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->tree, g_ptr_array_unref);
  g_clear_pointer (&self->ladder, sy_ladder_free);
  g_clear_pointer (&self->fixes, g_hash_table_unref);
  g_free (self->uuid);

  G_OBJECT_CLASS (sya_health_parent_class)->finalize (object);
}

static void
sya_health_class_init (SyaHealthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sya_health_finalize;
}

static void
sya_health_init (SyaHealth *self)
{
  self->fixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) sy_stage_status_free);
}

/**
 * Asking: who is asked how the stages stand
 * @seen: (nullable): what the helper saw
 */
typedef struct {
  SyaHealth    *health;
  SyaSnapshot  *snapshot;
  JsonNode     *seen;
  GCancellable *cancellable;
} Asking;

static SyStageStatus *
assess (Asking    *asking,
        SyRequest *request)
{
  SyStageContext context = { sya_snapshot_get_assessment (asking->snapshot),
                             sya_snapshot_get_domains (asking->snapshot), request };
  const SyStage *stage = sy_stage_find (sy_request_get_stage (request));

  if (stage == NULL)
    return sy_stage_status_new (SY_STAGE_BLOCKED, "%s", sy_request_get_stage (request));

  return sy_runner_assess (stage, &context, &asking->seen, asking->cancellable);
}

/* Several findings have one request: the stage is asked once. */
static const SyStageStatus *
assess_cb (SyRequest *request,
           gpointer   user_data)
{
  Asking *asking = user_data;
  GHashTable *fixes = asking->health->fixes;
  g_autofree char *key = sy_request_to_json (request);
  SyStageStatus *status = g_hash_table_lookup (fixes, key);

  if (status == NULL)
    {
      status = assess (asking, request);
      g_hash_table_insert (fixes, g_steal_pointer (&key), status);
    }

  return status;
}

static void
assess_fixes (SyaHealth    *self,
              SyaSnapshot  *snapshot,
              GCancellable *cancellable)
{
  Asking asking = { self, snapshot, NULL, cancellable };

  self->mend = sy_mend_new (self->findings, assess_cb, &asking);
  g_clear_pointer (&asking.seen, json_node_unref);
}

/* A file with answers that cannot be read costs the ladder alone. */
static void
make_ladder (SyaHealth           *self,
             SyaSnapshot         *snapshot,
             const SyHealthInput *input,
             const char          *xml)
{
  SySysroot *sysroot = sy_machine_get_sysroot (sya_snapshot_get_machine (snapshot));
  g_autoptr (GPtrArray) records = sy_ladder_store_read (sysroot, self->uuid, NULL);
  g_autofree char *digest = sy_ladder_make_digest (xml);
  SyLadderInput ladder = { input, self->findings, self->uuid, digest, records,
                           sya_snapshot_get_entries (snapshot) };

  if (records != NULL)
    self->ladder = sy_ladder_new (&ladder);
}

static void
check (SyaHealth     *self,
       SyaSnapshot   *snapshot,
       SyHealthInput *input,
       const char    *xml)
{
  SySysroot *sysroot = sy_machine_get_sysroot (sya_snapshot_get_machine (snapshot));
  g_autoptr (GPtrArray) files = sy_health_files_read (input->guest, sysroot);

  input->files = files;
  sy_domain_store_ask_versions (sya_snapshot_get_domains (snapshot), &input->versions);
  self->findings = sy_health_check (input);
  self->tree = sy_health_tree_new (input, self->findings);
  make_ladder (self, snapshot, input, xml);
}

SyaHealth *
sya_health_read (SyaSnapshot   *snapshot,
                 const char    *uuid,
                 GCancellable  *cancellable,
                 GError       **error)
{
  SyDomainStore *domains = sya_snapshot_get_domains (snapshot);
  g_autofree char *xml = sy_domain_store_get_xml (domains, uuid, error);
  g_autoptr (SyDomain) domain = xml != NULL ? sy_domain_new_from_xml (xml, -1, error) : NULL;
  g_autoptr (SyaHealth) self = NULL;
  g_autoptr (SyGuest) guest = NULL;
  SyHealthInput input = { 0 };

  if (domain == NULL)
    return NULL;

  self = g_object_new (SYA_TYPE_HEALTH, NULL);
  self->uuid = g_strdup (uuid);
  guest = sy_guest_new_from_domain (domain);
  input.guest = guest;
  input.source = guest->name;
  input.domain = guest->name;
  input.assessment = sya_snapshot_get_assessment (snapshot);
  check (self, snapshot, &input, xml);
  assess_fixes (self, snapshot, cancellable);

  return g_steal_pointer (&self);
}

const char *
sya_health_get_uuid (SyaHealth *self)
{
  g_return_val_if_fail (SYA_IS_HEALTH (self), NULL);

  return self->uuid;
}

const GPtrArray *
sya_health_get_findings (SyaHealth *self)
{
  g_return_val_if_fail (SYA_IS_HEALTH (self), NULL);

  return self->findings;
}

GPtrArray *
sya_health_get_tree (SyaHealth *self)
{
  g_return_val_if_fail (SYA_IS_HEALTH (self), NULL);

  return self->tree;
}

const SyMend *
sya_health_get_mend (SyaHealth *self)
{
  g_return_val_if_fail (SYA_IS_HEALTH (self), NULL);

  return self->mend;
}

const SyLadder *
sya_health_get_ladder (SyaHealth *self)
{
  g_return_val_if_fail (SYA_IS_HEALTH (self), NULL);

  return self->ladder;
}

gboolean
sya_health_has_subject (SyaHealth *self)
{
  const SyFinding *given;

  g_return_val_if_fail (SYA_IS_HEALTH (self), FALSE);

  given = sy_health_find (self->findings, "guest.gpu");

  return self->tree->len > 0 || given == NULL || given->state < SY_FINDING_WARN;
}

const SyStageStatus *
sya_health_get_fix (SyaHealth       *self,
                    const SyFinding *finding)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (SYA_IS_HEALTH (self), NULL);

  if (finding->request == NULL)
    return NULL;
  key = sy_request_to_json (finding->request);

  return g_hash_table_lookup (self->fixes, key);
}
