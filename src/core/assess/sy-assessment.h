/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-obstacle.h"
#include "machine/sy-machine.h"

G_BEGIN_DECLS

#define SY_TYPE_ASSESSMENT (sy_assessment_get_type ())
G_DECLARE_FINAL_TYPE (SyAssessment, sy_assessment, SY, ASSESSMENT, GObject)

/**
 * SyAssessment:
 *
 * What the facts mean: wiring scheme, verdict, obstacles, GPU mode. A pure function of a
 * #SyMachine.
 */

typedef enum {
  SY_SCHEME_UNKNOWN,
  SY_SCHEME_MUXLESS,
  SY_SCHEME_MUXED,
  SY_SCHEME_SPLIT,
  SY_SCHEME_DGPU_ONLY,
  SY_SCHEME_IGPU_ONLY,
  SY_SCHEME_DESKTOP,
  SY_SCHEME_VIRTUAL,
} SyScheme;

typedef enum {
  SY_CERTAINTY_UNKNOWN,
  SY_CERTAINTY_LIKELY,
  SY_CERTAINTY_CERTAIN,
} SyCertainty;

typedef enum {
  SY_VERDICT_UNKNOWN,
  SY_VERDICT_FULL,
  SY_VERDICT_LIMITED,
  SY_VERDICT_NOT_POSSIBLE,
} SyVerdict;

/** SyMode: who has the discrete GPU now, as measured; mixed: its functions differ */
typedef enum {
  SY_MODE_UNKNOWN,
  SY_MODE_HOST,
  SY_MODE_VM,
  SY_MODE_OFF,
  SY_MODE_MIXED,
} SyMode;

SyAssessment    *sy_assessment_new                 (SyMachine *machine) G_GNUC_WARN_UNUSED_RESULT;
SyMachine       *sy_assessment_get_machine         (SyAssessment *self);

SyScheme         sy_assessment_get_scheme          (SyAssessment *self);
SyCertainty      sy_assessment_get_certainty       (SyAssessment *self);
/** sy_assessment_get_scheme_evidence: (element-type SyEvidence) */
const GPtrArray *sy_assessment_get_scheme_evidence (SyAssessment *self);

SyVerdict        sy_assessment_get_verdict         (SyAssessment *self);
/** sy_assessment_get_verdict_says: one sentence for a novice */
const char      *sy_assessment_get_verdict_says    (SyAssessment *self);
/** sy_assessment_get_verdict_reasons: (element-type SyEvidence): what the verdict rests on */
const GPtrArray *sy_assessment_get_verdict_reasons (SyAssessment *self);
/** sy_assessment_get_games: (element-type utf8): what games in the virtual machine will do */
const GPtrArray *sy_assessment_get_games           (SyAssessment *self);
/** sy_assessment_get_costs: (element-type utf8): what passthrough takes away here */
const GPtrArray *sy_assessment_get_costs           (SyAssessment *self);

/** sy_assessment_get_obstacles: (element-type SyObstacle): worst first */
const GPtrArray *sy_assessment_get_obstacles       (SyAssessment *self);
SyMode           sy_assessment_get_mode            (SyAssessment *self);

/* Stable names for JSON. */
const char      *sy_scheme_to_string               (SyScheme    scheme);
const char      *sy_certainty_to_string            (SyCertainty certainty);
const char      *sy_verdict_to_string              (SyVerdict   verdict);
const char      *sy_mode_to_string                 (SyMode      mode);

/** sy_mode_describe: translated, one sentence */
const char      *sy_mode_describe                  (SyMode      mode);

/** sy_scheme_get_title: translated, such as "Optimus, MUXless" */
const char      *sy_scheme_get_title               (SyScheme    scheme);
/** sy_scheme_get_description: translated, one or two sentences for a novice */
const char      *sy_scheme_get_description         (SyScheme    scheme);

G_END_DECLS
