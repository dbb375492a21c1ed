/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-check-private.h"
#include "health/sy-ladder.h"

G_BEGIN_DECLS

/**
 * SyMeasureKind: a measure for any machine
 * @says: untranslated msgid: what to do; where there is a stage, it does that
 * @undo_says: (nullable): untranslated msgid: how it is taken back by hand; %NULL: it stays, as
 *   every laptop has it
 * @stage, @option: (nullable): what does it
 * @takes_rom: the stage wants the file of a video BIOS
 * @applies: whether it is one for this machine
 * @is_in_force: measured
 */
typedef struct {
  const char *id;
  const char *title;
  const char *why;
  const char *sources;
  const char *says;
  const char *undo_says;
  const char *stage;
  const char *option;
  gboolean    takes_rom;
  gboolean  (*applies)      (const SySubject *subject,
                             const GPtrArray *findings);
  SyTristate (*is_in_force) (const SySubject *subject,
                             const GPtrArray *findings);
} SyMeasureKind;

/* In the order in which to try them; ended by one without an id. */
extern const SyMeasureKind sy_measures[];

G_END_DECLS
