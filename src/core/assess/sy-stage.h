/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment.h"
#include "guest/sy-domain-store.h"
#include "guest/sy-domain.h"
#include "plan/sy-plan.h"
#include "plan/sy-request.h"

G_BEGIN_DECLS

/**
 * SyStageState:
 * @SY_STAGE_NOT_NEEDED: this machine does well without
 * @SY_STAGE_DONE: measured as done
 * @SY_STAGE_READY: can be planned and applied now
 * @SY_STAGE_BLOCKED: something must come first; the reason says what
 * @SY_STAGE_NEEDS_REBOOT: set up, but the running kernel started before that
 */
typedef enum {
  SY_STAGE_NOT_NEEDED,
  SY_STAGE_DONE,
  SY_STAGE_READY,
  SY_STAGE_BLOCKED,
  SY_STAGE_NEEDS_REBOOT,
} SyStageState;

typedef struct {
  SyStageState  state;
  char         *reason;     /* one translated sentence; always there */
  GPtrArray    *evidence;   /* (element-type SyEvidence) */
  gboolean      denied;     /* blocked only because something may not be read by this process */
  gboolean       lacks_rom;  /* wants a video BIOS, which a request has to bring */
} SyStageStatus;

SyStageStatus *sy_stage_status_new  (SyStageState   state,
                                     const char    *format,
                                     ...) G_GNUC_PRINTF (2, 3) G_GNUC_WARN_UNUSED_RESULT;
void           sy_stage_status_free (SyStageStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyStageStatus, sy_stage_status_free)

/**
 * SyStageContext:
 * @assessment: the machine and what it means
 * @domains: (nullable): virtual machines, %NULL where they cannot be asked
 * @request: (nullable): options such as the GPU or the domain; %NULL for the defaults
 * @domain: (nullable): the definition that is edited by several stages in turn, in place of the one
 *   in @domains
 *
 * What a stage is a function of.
 */
typedef struct {
  SyAssessment  *assessment;
  SyDomainStore *domains;
  SyRequest     *request;
  SyDomain      *domain;
} SyStageContext;

/** SyStageTakes: what of a request a stage looks at, beside its options */
typedef enum {
  SY_STAGE_TAKES_NOTHING = 0,
  SY_STAGE_TAKES_GPU = 1 << 0,
  SY_STAGE_TAKES_DOMAIN = 1 << 1,
  SY_STAGE_TAKES_GVT_TYPE = 1 << 2,
  SY_STAGE_TAKES_SESSION_DOMAIN = 1 << 3,   /* one of the user's own session, too */
  SY_STAGE_TAKES_ROM = 1 << 4,
} SyStageTakes;

/**
 * SyStageOption: something that can be had or not
 * @id: "battery"; a request that differs from the default says "battery" or "no-battery"
 * @title: untranslated msgid
 * @subtitle: untranslated msgid: what it does, and when it is good
 * @on: the default
 */
typedef struct {
  const char *id;
  const char *title;
  const char *subtitle;
  gboolean    on;
} SyStageOption;

typedef struct _SyStage SyStage;

/**
 * SyStage:
 *
 * A step of the set-up. @assess and @plan are pure: they read through the context only and
 * write nothing.
 */
struct _SyStage {
  const char      *id;            /* "release" */
  const char      *title;         /* untranslated msgid */
  const char      *summary;       /* untranslated msgid: two sentences a novice understands */
  const char      *risk;          /* untranslated msgid: what could go wrong, and the way back */
  SyStageStatus *(*assess)        (const SyStageContext *context);
  SyPlan        *(*plan)          (const SyStageContext *context,
                                   GError              **error);
  SyStageTakes     takes;
  gboolean         optional;      /* nobody needs it, so it is never the next step */
  const SyStageOption *options;   /* nullable; ended by one without an id */
  const SyStage   *then;          /* nullable: which one can be planned with it, after it */
};

/** sy_stages_get: the stages in the order of the set-up, ended by %NULL */
const SyStage * const *sy_stages_get (void);

/** sy_stage_find: (nullable) */
const SyStage *sy_stage_find         (const char *id);

/** sy_stage_state_from_string: FALSE for another name */
gboolean       sy_stage_state_from_string (const char   *name,
                                           SyStageState *out_state);

/** sy_stage_state_to_string: "not-needed", "done", "ready", "blocked" or "needs-reboot" */
const char    *sy_stage_state_to_string (SyStageState state);

/**
 * sy_stage_is_on:
 * @request: (nullable): %NULL for the defaults
 * @id: of one of @stage's options
 */
gboolean       sy_stage_is_on        (const SyStage *stage,
                                      SyRequest     *request,
                                      const char    *id);

/** sy_stage_set_options: @on: one for each option of @stage; notes in @request what differs */
void           sy_stage_set_options  (const SyStage  *stage,
                                      SyRequest      *request,
                                      const gboolean *on);

/**
 * sy_stage_assess:
 *
 * How far @stage is; blocked for a computer of which only a listing is known. With a request that
 * has a second stage: how both are as one.
 */
SyStageStatus        *sy_stage_assess              (const SyStage        *stage,
                                                    const SyStageContext *context)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_stage_make_plan:
 *
 * Plans @context's request: finds its stage, refuses with %SY_ERROR_REFUSED and the reason where
 * it is blocked, and returns the plan. A stage that is done gives an empty plan. A request with a
 * second stage has both in one plan, whose changes stand against the system as it is.
 */
SyPlan        *sy_stage_make_plan    (const SyStageContext *context,
                                      GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
