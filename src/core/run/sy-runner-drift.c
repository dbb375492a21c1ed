/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/sy-runner.h"

GPtrArray *
sy_runner_find_drift (SySysroot             *sysroot,
                      const SyStageContext  *context,
                      JsonNode             **seen,
                      GCancellable          *cancellable,
                      GError               **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) drift = NULL;
  g_autoptr (JsonNode) own = NULL;
  GPtrArray *better = NULL;
  gboolean denied;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  entries = sy_journal_list (sysroot, error);
  if (entries == NULL)
    return NULL;
  drift = sy_drift_find (sysroot, entries, context, &denied);
  if (!denied || !sy_sysroot_is_live (sysroot))
    return g_steal_pointer (&drift);

  if (seen == NULL)
    seen = &own;
  if (*seen == NULL)
    *seen = sy_runner_inspect (sysroot, NULL, cancellable, NULL);
  /* A helper that did not answer is not asked again. */
  if (*seen == NULL)
    *seen = json_node_new (JSON_NODE_NULL);
  if (JSON_NODE_HOLDS_OBJECT (*seen))
    better = sy_drift_new_from_json (json_object_get_member (json_node_get_object (*seen),
                                                             "drift"));

  return better != NULL ? better : g_steal_pointer (&drift);
}
