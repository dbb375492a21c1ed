/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-fact.h"

#include <string.h>

static void
fact_free (SyFact *self)
{
  g_free (self->value);
  g_free (self->says);
  g_free (self->source);
  g_free (self);
}

GPtrArray *
sy_facts_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) fact_free);
}

void
sy_facts_add (GPtrArray  *facts,
              const char *id,
              SyTristate  state,
              const char *value,
              const char *source,
              const char *format,
              ...)
{
  SyFact *fact = g_new0 (SyFact, 1);
  va_list args;

  fact->id = id;
  fact->state = state;
  fact->value = g_strdup (value);
  fact->source = g_strdup (source);
  va_start (args, format);
  fact->says = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (facts, fact);
}

const SyFact *
sy_facts_find (const GPtrArray *facts,
               const char      *id)
{
  for (guint i = 0; i < facts->len; i++)
    {
      const SyFact *fact = facts->pdata[i];

      if (strcmp (fact->id, id) == 0)
        return fact;
    }

  return NULL;
}

SyTristate
sy_facts_get_state (const GPtrArray *facts,
                    const char      *id)
{
  const SyFact *fact = sy_facts_find (facts, id);

  return fact != NULL ? fact->state : SY_TRISTATE_UNKNOWN;
}
