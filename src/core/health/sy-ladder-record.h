/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "sy-error.h"

G_BEGIN_DECLS

/* More than anybody tries; the oldest are dropped. */
#define SY_LADDER_MAX_RECORDS 100

/* In bytes; what is larger was not written by this program. */
#define SY_LADDER_MAX_SIZE (256 * 1024)

/**
 * SyLadderRecord: one start of a virtual machine, and what the user said came of it
 * @time: seconds since 1970, UTC
 * @digest: of the definition that was started: sy_ladder_make_digest()
 * @measure: (nullable): the one that was asked about
 * @in_force: all that were in force then, measured from the definition
 * @helped: whether the driver worked
 */
typedef struct {
  gint64    time;
  char     *digest;
  char     *measure;
  GStrv     in_force;
  gboolean  helped;
} SyLadderRecord;

/** sy_ladder_record_new: @in_force: copied */
SyLadderRecord *sy_ladder_record_new (gint64              time,
                                      const char         *digest,
                                      const char         *measure,
                                      const char * const *in_force,
                                      gboolean            helped) G_GNUC_WARN_UNUSED_RESULT;
void            sy_ladder_record_free (SyLadderRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyLadderRecord, sy_ladder_record_free)

/** sy_ladder_make_digest: (transfer full): of the definition of a virtual machine */
char           *sy_ladder_make_digest (const char *xml) G_GNUC_WARN_UNUSED_RESULT;

/** sy_ladder_records_new: (element-type SyLadderRecord): an empty list that frees its elements */
GPtrArray      *sy_ladder_records_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_ladder_records_parse:
 *
 * Returns: (transfer full) (element-type SyLadderRecord): oldest first; or %NULL with
 *   %SY_ERROR_INVALID_DATA
 */
GPtrArray      *sy_ladder_records_parse (const char  *text,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_ladder_records_write: (transfer full): the newest %SY_LADDER_MAX_RECORDS, as JSON */
char           *sy_ladder_records_write (const GPtrArray *records) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
