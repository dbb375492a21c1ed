/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-assessment-private.h"

struct _SyAssessment {
  GObject          parent_instance;

  SyMachine       *machine;
  SySchemeResult   scheme;
  SyMode           mode;
  GPtrArray       *obstacles;
  SyVerdictResult  verdict;
  GPtrArray       *costs;
  GPtrArray       *games;
};

G_DEFINE_FINAL_TYPE (SyAssessment, sy_assessment, G_TYPE_OBJECT)

static void
sy_assessment_finalize (GObject *object)
{
  SyAssessment *self = SY_ASSESSMENT (object);

  g_clear_pointer (&self->scheme.evidence, g_ptr_array_unref);
  g_clear_pointer (&self->obstacles, g_ptr_array_unref);
  g_clear_pointer (&self->verdict.says, g_free);
  g_clear_pointer (&self->verdict.reasons, g_ptr_array_unref);
  g_clear_pointer (&self->costs, g_ptr_array_unref);
  g_clear_pointer (&self->games, g_ptr_array_unref);
  g_clear_object (&self->machine);

  G_OBJECT_CLASS (sy_assessment_parent_class)->finalize (object);
}

static void
sy_assessment_class_init (SyAssessmentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sy_assessment_finalize;
}

static void
sy_assessment_init (SyAssessment *self)
{
}

SyAssessment *
sy_assessment_new (SyMachine *machine)
{
  g_autoptr (SyAssessment) self = NULL;

  g_return_val_if_fail (SY_IS_MACHINE (machine), NULL);

  self = g_object_new (SY_TYPE_ASSESSMENT, NULL);
  self->machine = g_object_ref (machine);
  sy_scheme_decide (&self->scheme, machine);
  self->mode = sy_mode_measure (machine);
  self->obstacles = sy_obstacles_find (machine, &self->scheme);
  sy_verdict_decide (&self->verdict, machine, &self->scheme, self->obstacles);
  self->costs = sy_costs_list (machine, &self->scheme);
  self->games = sy_games_list (machine, &self->scheme);

  return g_steal_pointer (&self);
}

SyMachine *
sy_assessment_get_machine (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), NULL);

  return self->machine;
}

SyScheme
sy_assessment_get_scheme (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), SY_SCHEME_UNKNOWN);

  return self->scheme.scheme;
}

SyCertainty
sy_assessment_get_certainty (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), SY_CERTAINTY_UNKNOWN);

  return self->scheme.certainty;
}

const GPtrArray *
sy_assessment_get_scheme_evidence (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), NULL);

  return self->scheme.evidence;
}

SyVerdict
sy_assessment_get_verdict (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), SY_VERDICT_UNKNOWN);

  return self->verdict.verdict;
}

const char *
sy_assessment_get_verdict_says (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), NULL);

  return self->verdict.says;
}

const GPtrArray *
sy_assessment_get_verdict_reasons (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), NULL);

  return self->verdict.reasons;
}

const GPtrArray *
sy_assessment_get_games (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), NULL);

  return self->games;
}

const GPtrArray *
sy_assessment_get_costs (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), NULL);

  return self->costs;
}

const GPtrArray *
sy_assessment_get_obstacles (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), NULL);

  return self->obstacles;
}

SyMode
sy_assessment_get_mode (SyAssessment *self)
{
  g_return_val_if_fail (SY_IS_ASSESSMENT (self), SY_MODE_UNKNOWN);

  return self->mode;
}

const char *
sy_certainty_to_string (SyCertainty certainty)
{
  switch (certainty)
    {
    case SY_CERTAINTY_LIKELY:
      return "likely";

    case SY_CERTAINTY_CERTAIN:
      return "certain";

    case SY_CERTAINTY_UNKNOWN:
    default:
      return "unknown";
    }
}
