/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "syh-output.h"

G_BEGIN_DECLS

/**
 * SyhVerb: one thing the helper does
 * @name: its only argument; polkit tells the actions apart by it
 * @action: the polkit action that allows it
 * @run: reads the request from standard input, does it, and writes the result
 */
typedef struct {
  const char *name;
  const char *action;
  gboolean  (*run) (SyhOutput  *output,
                    GError    **error);
} SyhVerb;

/** syh_verb_find: (nullable): by its exact name */
const SyhVerb *syh_verb_find (const char *name);

G_END_DECLS
