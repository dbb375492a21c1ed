/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "plan/sy-progress.h"
#include "sy-error.h"

G_BEGIN_DECLS

/**
 * SyHelperEventKind: what a line of the helper's standard output says
 * @SY_HELPER_EVENT_PROGRESS: something happens; any number of these
 * @SY_HELPER_EVENT_RESULT: the last line of a run that went well
 * @SY_HELPER_EVENT_ERROR: the last line of one that did not
 */
typedef enum {
  SY_HELPER_EVENT_PROGRESS,
  SY_HELPER_EVENT_RESULT,
  SY_HELPER_EVENT_ERROR,
} SyHelperEventKind;

/**
 * SyHelperEvent:
 * @progress: of a progress event; its text belongs to the event
 * @entries: of a result: the journal entries written or rolled back, maybe none
 * @document: (nullable): of a result: what `inspect` found
 * @error: (nullable): of an error event, in the domain %SY_ERROR
 *
 * One line of JSON between the helper and whoever started it:
 * {"event":"step|output|skipped|verified|warning","step":1,"of":5,"text":…},
 * {"event":"result","entries":["0003"],"document":{…}} or
 * {"event":"error","code":"conflict","message":…}. A result with exactly one entry has it as
 * "entry" too. Both ends use this type, so that they cannot disagree.
 */
typedef struct {
  SyHelperEventKind  kind;
  SyProgress         progress;
  GStrv              entries;
  JsonNode          *document;
  GError            *error;
} SyHelperEvent;

void           sy_helper_event_free            (SyHelperEvent      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyHelperEvent, sy_helper_event_free)

/** sy_helper_event_parse: unknown members are left alone; %SY_ERROR_INVALID_DATA quotes the line */
SyHelperEvent *sy_helper_event_parse           (const char         *line,
                                                GError            **error)
                                                G_GNUC_WARN_UNUSED_RESULT;

/* Each returns one line without the newline at its end, (transfer full). */
char          *sy_helper_event_format_progress (const SyProgress   *progress)
                                                G_GNUC_WARN_UNUSED_RESULT;
char          *sy_helper_event_format_result   (const char * const *entries,
                                                JsonNode           *document)
                                                G_GNUC_WARN_UNUSED_RESULT;
char          *sy_helper_event_format_error    (const GError       *failure)
                                                G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
