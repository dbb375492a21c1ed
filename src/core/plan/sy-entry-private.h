/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-directory.h"
#include "plan/sy-journal.h"

G_BEGIN_DECLS

/**
 * SyEntryItem: one change of a transaction with what is noted beside it
 * @xattrs: (nullable) (element-type SyXattr): of the file before
 * @defined: (nullable): what libvirt made of the domain's after; that is what is ours
 * @begun: whether the command, domain or runtime change was started
 */
typedef struct {
  SyChange  *change;
  GPtrArray *xattrs;
  char      *defined;
  gboolean   begun;
} SyEntryItem;

/* Names of files in an entry's directory. */
#define SY_ENTRY_FILE  "entry.json"
#define SY_STATE_FILE  "state"
#define SY_TRIAL_FILE  "trial"     /* see sy-trial.c */
#define SY_TRIAL_KEPT  "kept"

/** sy_entry_new_for_plan: what is to be journalled; @undoes: (nullable): the entry taken back */
SyEntry     *sy_entry_new_for_plan    (const char    *id,
                                       SyPlan        *plan,
                                       SyEntry       *undoes) G_GNUC_WARN_UNUSED_RESULT;

/** sy_entry_get_items: (element-type SyEntryItem) */
GPtrArray   *sy_entry_get_items       (SyEntry       *self);

/** sy_entry_get_directories: (element-type SyDirectory) */
GPtrArray   *sy_entry_get_directories (SyEntry       *self);
gboolean     sy_entry_get_reboot      (SyEntry       *self);
void         sy_entry_set_state       (SyEntry       *self,
                                       SyEntryState   state,
                                       const char    *message);
/** sy_entry_get_trial: (nullable): the lines of %SY_TRIAL_FILE */
const char * const *sy_entry_get_trial (SyEntry      *self);
void         sy_entry_set_trial       (SyEntry       *self,
                                       const char    *text);
void         sy_entry_set_undone_by   (SyEntry       *self,
                                       const char    *id);

/** sy_entry_get_ours: (nullable): the definition of a domain that the transaction left behind */
const char  *sy_entry_item_get_ours   (const SyEntryItem *item);

/** sy_entry_record: (transfer full): the text of entry.json; contents are in blobs beside it */
char        *sy_entry_record          (SyEntry       *self) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the name of what everybody may see of a blob that only root may read. */
#define SY_ENTRY_SHOWN_SUFFIX "-shown"

/**
 * sy_entry_blob_name: (transfer full): "0-before"; @what is "before", "after", "defined", "begun"
 */
char        *sy_entry_blob_name       (guint          item,
                                       const char    *what) G_GNUC_WARN_UNUSED_RESULT;

/** sy_entry_read: an entry by its id, without what others say about it (undone by) */
SyEntry     *sy_entry_read            (SySysroot     *sysroot,
                                       const char    *id,
                                       GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_entry_id_is_valid: four to eight digits */
gboolean     sy_entry_id_is_valid     (const char    *id);

/* For the reader: fills an entry that is being read. */
SyEntry     *sy_entry_new             (const char    *id,
                                       const char    *title,
                                       const char    *stage,
                                       const char    *undoes,
                                       GDateTime     *time,
                                       gboolean       reboot) G_GNUC_WARN_UNUSED_RESULT;

/** sy_entry_take_request: @request: (transfer full) (nullable): of a stage; no digest, no ROM */
void         sy_entry_take_request    (SyEntry       *self,
                                       SyRequest     *request);
SyRequest   *sy_entry_get_request     (SyEntry       *self);   /* nullable */

/** sy_entry_set_request_node: @node: (nullable): as it was recorded; FALSE: it is no request */
gboolean     sy_entry_set_request_node (SyEntry      *self,
                                        JsonNode     *node);

/** sy_entry_add_item: @change: (transfer full) @xattrs: (transfer full) (nullable) */
SyEntryItem *sy_entry_add_item        (SyEntry       *self,
                                       SyChange      *change,
                                       GPtrArray     *xattrs);

G_END_DECLS
