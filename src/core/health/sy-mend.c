/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "health/sy-mend.h"

#define NO_PREFIX "no-"
#define NO_ROM    "no-rom"

/* The GPU's place first: the tables are written for the place that it has then. */
static const char * const safe_stages[] = { "attach", "vbios" };

static const char * const unsafe_options[] = { "group", "hide-vm" };

static void
step_free (SyMendStep *self)
{
  g_object_unref (self->request);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

static gboolean
is_safe (SyRequest *request,
         gboolean   has_rom)
{
  const char *stage = request != NULL ? sy_request_get_stage (request) : NULL;

  if (stage == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (unsafe_options); i++)
    if (sy_request_has_option (request, unsafe_options[i]))
      return FALSE;
  if (strcmp (stage, "vbios") == 0 && !has_rom && !sy_request_has_option (request, NO_ROM))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (safe_stages); i++)
    if (strcmp (stage, safe_stages[i]) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_of (const SyFinding *finding,
       const char      *stage,
       gboolean         has_rom)
{
  return is_safe (finding->request, has_rom) &&
         strcmp (sy_request_get_stage (finding->request), stage) == 0;
}

/* What somebody wants to have outweighs what another one does well without. */
static gboolean
all_do_without (const GPtrArray *findings,
                const char      *option)
{
  for (guint i = 0; i < findings->len; i++)
    if (!sy_request_has_option (((SyFinding *) findings->pdata[i])->request, option))
      return FALSE;

  return TRUE;
}

static void
add_options (GPtrArray       *words,
             const GPtrArray *findings,
             const char      *options)
{
  g_auto (GStrv) split = g_strsplit (options, ",", -1);

  for (guint i = 0; split[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (words, split[i], g_str_equal, NULL) &&
        (!g_str_has_prefix (split[i], NO_PREFIX) || all_do_without (findings, split[i])))
      g_ptr_array_add (words, g_strdup (split[i]));
}

static SyRequest *
merge (const GPtrArray *findings)
{
  SyRequest *first = ((SyFinding *) findings->pdata[0])->request;
  g_autoptr (SyRequest) request = sy_request_new_stage (sy_request_get_stage (first), NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *options = NULL;

  for (guint i = 0; i < findings->len; i++)
    {
      SyRequest *other = ((SyFinding *) findings->pdata[i])->request;

      if (sy_request_get_options (other) != NULL)
        add_options (words, findings, sy_request_get_options (other));
    }
  g_ptr_array_add (words, NULL);
  options = g_strjoinv (",", (char **) words->pdata);
  if (!sy_request_set_domain (request, sy_request_get_domain (first), NULL) ||
      !sy_request_set_options (request, *options != '\0' ? options : NULL, NULL))
    return NULL;

  return g_steal_pointer (&request);
}

/* Whether @request mends what @note is about, as it is. */
static gboolean
mends_along (SyRequest       *request,
             const SyFinding *note)
{
  const char *options = sy_request_get_options (note->request);
  g_auto (GStrv) words = g_strsplit (options != NULL ? options : "", ",", -1);

  if (options == NULL && sy_request_has_option (request, NO_ROM))
    return FALSE;
  for (guint i = 0; words[i] != NULL; i++)
    if (!g_str_has_prefix (words[i], NO_PREFIX) && !sy_request_has_option (request, words[i]))
      return FALSE;

  return TRUE;
}

static SyMendStep *
make_step (const GPtrArray *findings,
           const char      *stage,
           gboolean         has_rom)
{
  g_autoptr (GPtrArray) mended = g_ptr_array_new ();
  g_autoptr (SyRequest) request = NULL;
  SyMendStep *step;

  for (guint i = 0; i < findings->len; i++)
    {
      SyFinding *finding = findings->pdata[i];

      if (finding->state >= SY_FINDING_WARN && is_of (finding, stage, has_rom))
        g_ptr_array_add (mended, finding);
    }
  request = mended->len > 0 ? merge (mended) : NULL;
  if (request == NULL)
    return NULL;
  for (guint i = 0; i < findings->len; i++)
    {
      SyFinding *finding = findings->pdata[i];

      if (finding->state == SY_FINDING_NOTE && is_of (finding, stage, has_rom) &&
          mends_along (request, finding))
        g_ptr_array_add (mended, finding);
    }
  step = g_new0 (SyMendStep, 1);
  step->request = g_steal_pointer (&request);
  step->findings = g_steal_pointer (&mended);

  return step;
}

static gboolean
is_mended (const SyMend    *self,
           const SyFinding *finding)
{
  for (guint i = 0; i < self->steps->len; i++)
    if (g_ptr_array_find (((SyMendStep *) self->steps->pdata[i])->findings, finding, NULL))
      return TRUE;

  return FALSE;
}

/* Whether the stage "vbios" has no need to be given a file. */
static gboolean
has_rom (const GPtrArray *findings,
         SyMendAssess     assess,
         gpointer         user_data)
{
  for (guint i = 0; i < findings->len; i++)
    {
      SyRequest *request = ((SyFinding *) findings->pdata[i])->request;

      if (request != NULL && assess (request, user_data)->lacks_rom)
        return FALSE;
    }

  return TRUE;
}

/* (transfer full): a request as what comes after another one for the same virtual machine */
static SyRequest *
make_then (SyRequest *request)
{
  SyRequest *then = sy_request_new_stage (sy_request_get_stage (request), NULL);

  sy_request_set_options (then, sy_request_get_options (request), NULL);

  return then;
}

/* (transfer full) (nullable): @step together with what is safe before it; %NULL where it cannot be
 * done now, not even after that. There are two stages, and no third to come after. */
static SyRequest *
join (const SyMendStep *safe,
      const SyMendStep *step,
      SyMendAssess      assess,
      gpointer          user_data)
{
  SyStageState state = assess (step->request, user_data)->state;
  SyRequest *first = safe != NULL ? safe->request : step->request;
  g_autoptr (SyRequest) joined = sy_request_new_part (first, sy_request_get_stage (first));
  g_autoptr (SyRequest) then = NULL;

  G_STATIC_ASSERT (G_N_ELEMENTS (safe_stages) == 2);

  if (safe == NULL)
    return state == SY_STAGE_READY ? g_steal_pointer (&joined) : NULL;
  if (state != SY_STAGE_READY && state != SY_STAGE_BLOCKED)
    return NULL;
  then = make_then (step->request);
  sy_request_set_then (joined, then, NULL);

  return assess (joined, user_data)->state == SY_STAGE_READY ? g_steal_pointer (&joined) : NULL;
}

static void
add_step (SyMend       *self,
          SyMendStep   *step,
          SyMendAssess  assess,
          gpointer      user_data)
{
  SyRequest *joined = join (self->safe, step, assess, user_data);

  g_ptr_array_add (self->steps, step);
  if (joined == NULL)
    return;
  if (self->safe == NULL)
    {
      self->safe = g_new0 (SyMendStep, 1);
      self->safe->findings = g_ptr_array_new ();
    }
  g_clear_object (&self->safe->request);
  self->safe->request = joined;
  for (guint i = 0; i < step->findings->len; i++)
    g_ptr_array_add (self->safe->findings, step->findings->pdata[i]);
}

SyMend *
sy_mend_new (const GPtrArray *findings,
             SyMendAssess     assess,
             gpointer         user_data)
{
  SyMend *self = g_new0 (SyMend, 1);
  gboolean rom = has_rom (findings, assess, user_data);

  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  self->rest = g_ptr_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (safe_stages); i++)
    {
      SyMendStep *step = make_step (findings, safe_stages[i], rom);

      if (step != NULL)
        add_step (self, step, assess, user_data);
    }
  for (guint i = 0; i < findings->len; i++)
    {
      SyFinding *finding = findings->pdata[i];

      if (finding->state >= SY_FINDING_WARN && !is_mended (self, finding))
        g_ptr_array_add (self->rest, finding);
    }

  return self;
}

void
sy_mend_free (SyMend *self)
{
  g_ptr_array_unref (self->steps);
  g_clear_pointer (&self->safe, step_free);
  g_ptr_array_unref (self->rest);
  g_free (self);
}

guint
sy_mend_count (const SyMend *self)
{
  guint n = 0;

  for (guint i = 0; i < self->steps->len; i++)
    n += ((SyMendStep *) self->steps->pdata[i])->findings->len;

  return n;
}
