/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "plan/sy-change.h"

G_BEGIN_DECLS

/**
 * sy_change_set_hidden:
 * @action: what the journal says was done
 *
 * Marks a change whose contents the reader of the journal may not see: it can be listed, but has
 * no diff and cannot be done or taken back.
 */
void      sy_change_set_hidden     (SyChange    *self,
                                    const char  *action);
gboolean  sy_change_get_hidden     (SyChange    *self);

/**
 * sy_change_new_from_json:
 * @object: as sy_change_build_json() wrote it
 *
 * Returns: (transfer full) (nullable): a hidden change that can be listed and whose diff can be
 *   shown, or %NULL where @object is not such a change
 */
SyChange *sy_change_new_from_json  (JsonObject  *object) G_GNUC_WARN_UNUSED_RESULT;

/** sy_change_explain_diff: (transfer full): @diff (transfer full) (nullable) with its reasons */
char     *sy_change_explain_diff   (SyChange    *self,
                                    char        *diff);

/** sy_change_get_shown_diff: (nullable): of a change from JSON */
const char *sy_change_get_shown_diff (SyChange  *self);

/** sy_change_build_json: adds the change as an object to an open array */
void      sy_change_build_json     (SyChange    *self,
                                    JsonBuilder *builder);

const char *sy_runtime_action_to_string   (SyRuntimeAction  action);
gboolean    sy_runtime_action_from_string (const char      *name,
                                           SyRuntimeAction *out_action);

/** sy_runtime_action_is_mdev: whether it needs the UUID of a mediated device */
gboolean    sy_runtime_action_is_mdev     (SyRuntimeAction  action);

G_END_DECLS
