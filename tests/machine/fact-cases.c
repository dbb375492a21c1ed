/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fact-cases.h"

#include <string.h>

#include "machine/sy-fact.h"
#include "root-fixture.h"

static void
run_case (const FactCase *one)
{
  RootFixture fixture = { 0 };
  g_autoptr (SyMachine) machine = NULL;
  const SyFact *fact;

  g_test_message ("%s of:\n%s", one->id, one->tree);
  root_fixture_set_up (&fixture, NULL);
  root_fixture_write (&fixture, one->tree);
  machine = sy_machine_read (fixture.sysroot);
  fact = sy_facts_find (sy_machine_get_facts (machine), one->id);
  if (g_strcmp0 (one->value, "-") == 0)
    g_assert_null (fact);
  else
    {
      g_assert_nonnull (fact);
      g_test_message ("“%s” (%s)", fact->says, fact->source);
      g_assert_cmpint (fact->state, ==, one->state);
      g_assert_cmpstr (fact->value, ==, one->value);
      g_assert_cmpstr (fact->says, !=, "");
      if (one->source != NULL)
        g_assert_cmpstr (fact->source, ==, one->source);
      if (one->says != NULL)
        g_assert_nonnull (strstr (fact->says, one->says));
    }
  g_clear_object (&machine);
  root_fixture_tear_down (&fixture, NULL);
}

void
fact_cases_run (const FactCase *cases,
                gsize           n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    run_case (&cases[i]);
}
