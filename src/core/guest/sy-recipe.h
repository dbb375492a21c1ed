/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain.h"

G_BEGIN_DECLS

/**
 * SyRecipeContext:
 * @functions: (element-type SyPciAddress): the host's functions to hand over, by address
 */
typedef struct {
  const GArray *functions;
} SyRecipeContext;

/** SyRecipe: a pure, idempotent edit of a domain */
typedef struct {
  const char *id;           /* "dgpu" */
  const char *title;        /* untranslated msgid */
  gboolean  (*apply)        (SyDomain               *domain,
                             const SyRecipeContext  *context,
                             GError                **error);
} SyRecipe;

/** sy_recipes_get: all of them, ended by %NULL */
const SyRecipe * const *sy_recipes_get (void);

/** sy_recipe_find: (nullable) */
const SyRecipe *sy_recipe_find (const char *id);

G_END_DECLS
