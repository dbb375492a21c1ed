/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-health.h"
#include "health/sy-ladder-record.h"

G_BEGIN_DECLS

/**
 * SyLadderAnswer: what the user said of a measure
 * @SY_LADDER_NOT_ALONE: nothing; it was in force at a start at which another one was tried, and
 *   which did not help, and at all later ones. That is no result of its own, but such a start needs
 *   no repetition
 */
typedef enum {
  SY_LADDER_NOT_TRIED,
  SY_LADDER_NOT_ALONE,
  SY_LADDER_DID_NOT_HELP,
  SY_LADDER_HELPED,
} SyLadderAnswer;

/**
 * SyMeasure: one thing to try where Code 43 stays although nothing fails
 * @id: stable: "battery"
 * @title: untranslated msgid: what is so while the measure is in force
 * @why: untranslated msgid
 * @sources: where that is from
 * @in_force: measured from the definition and the computer; unknown where only the user can tell,
 *   as of what is done inside Windows
 * @answer: the newest
 * @answered: when that was given, seconds since 1970; 0: never
 * @is_stale: the definition is another one now than when the answer was given
 * @request: (nullable): what does it; %NULL where it is done by hand
 * @lacks_rom: the request needs the file of a video BIOS from the user
 * @says: translated: what to do
 * @take_back: it is in force, did not help, and had better not stay
 * @undo: (nullable): what takes it back: the entry of the history that brought it
 * @undo_says: (nullable): translated: how it is taken back
 */
typedef struct {
  const char     *id;
  const char     *title;
  const char     *why;
  const char     *sources;
  SyTristate      in_force;
  SyLadderAnswer  answer;
  gint64          answered;
  gboolean        is_stale;
  SyRequest      *request;
  gboolean        lacks_rom;
  char           *says;
  gboolean        take_back;
  SyRequest      *undo;
  char           *undo_says;
} SyMeasure;

/**
 * SyLadderState:
 * @SY_LADDER_NOT_NEEDED: the machine has no NVIDIA GPU, so there is no Code 43
 * @SY_LADDER_MEND_FIRST: a check says that it cannot work as it is; that comes first
 * @SY_LADDER_ASK: the current measure is in force, and nobody said yet what came of it
 * @SY_LADDER_TAKE_BACK: the current measure did not help, and had better not stay
 * @SY_LADDER_TRY: the current measure is the next
 * @SY_LADDER_SOLVED: the driver worked at the last start
 * @SY_LADDER_END: everything was tried that is known
 */
typedef enum {
  SY_LADDER_NOT_NEEDED,
  SY_LADDER_MEND_FIRST,
  SY_LADDER_ASK,
  SY_LADDER_TAKE_BACK,
  SY_LADDER_TRY,
  SY_LADDER_SOLVED,
  SY_LADDER_END,
} SyLadderState;

/**
 * SyLadder:
 * @measures: (element-type SyMeasure): those for this machine, in the order in which to try them
 * @current: (nullable): the one that @state is about; of @measures
 * @says: translated: what to do now
 * @digest: of the definition
 */
typedef struct {
  SyLadderState    state;
  GPtrArray       *measures;
  const SyMeasure *current;
  char            *says;
  char            *digest;
} SyLadder;

/**
 * SyLadderInput:
 * @health: what the checks had
 * @findings: (element-type SyFinding): what they found
 * @uuid: of the virtual machine
 * @digest: of its definition
 * @records: (element-type SyLadderRecord): oldest first
 * @entries: (nullable) (element-type SyEntry): the history, newest first
 */
typedef struct {
  const SyHealthInput *health;
  const GPtrArray     *findings;
  const char          *uuid;
  const char          *digest;
  const GPtrArray     *records;
  const GPtrArray     *entries;
} SyLadderInput;

/**
 * sy_ladder_new:
 *
 * What to try, one thing at a time. A pure function of @input: whether a measure is in force is
 * measured, and only what the user said is from the records. Causes of Code 43 can add up, so what
 * every laptop has (a battery, the GPU in its place, the video BIOS) stays when it did not help
 * alone; the rest is taken back before the next is tried.
 */
SyLadder   *sy_ladder_new             (const SyLadderInput *input) G_GNUC_WARN_UNUSED_RESULT;
void        sy_ladder_free            (SyLadder            *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyLadder, sy_ladder_free)

/** sy_ladder_find: (nullable): the measure called @id */
const SyMeasure *sy_ladder_find       (const SyLadder      *self,
                                       const char          *id);

/**
 * sy_ladder_answer:
 * @id: (nullable): the measure that was tried; %NULL: the current one
 * @helped: whether the driver worked
 * @time: seconds since 1970
 *
 * Returns: (transfer full) (nullable): the record to keep; or %NULL with %SY_ERROR_NOT_FOUND for
 *   an unknown measure, or %SY_ERROR_REFUSED for one that is not in force, so that no start can
 *   have shown what it does
 */
SyLadderRecord *sy_ladder_answer      (const SyLadder      *self,
                                       const char          *id,
                                       gboolean             helped,
                                       gint64               time,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_ladder_state_to_string: "try", "ask", "take-back", "mend-first", "solved", "end"… */
const char *sy_ladder_state_to_string (SyLadderState        state);

/** sy_ladder_answer_to_string: "not-tried", "not-alone", "did-not-help", "helped" */
const char *sy_ladder_answer_to_string (SyLadderAnswer      answer);

/** sy_ladder_build_json: adds an object */
void        sy_ladder_build_json      (const SyLadder      *self,
                                       JsonBuilder         *builder);

G_END_DECLS
