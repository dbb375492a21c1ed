/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-recipe.h"

G_BEGIN_DECLS

/** recipe_context: (transfer none): a context in which every recipe can work; one of @which & 3 */
const SyRecipeContext *recipe_context           (guint          which);

/** recipe_canonical: (transfer full): Canonical XML 1.0 of @xml without blanks between elements */
char                  *recipe_canonical         (const char    *xml) G_GNUC_WARN_UNUSED_RESULT;

/** RecipeOutcome: what applying came to */
typedef enum {
  RECIPE_REFUSED,      /* with a reason */
  RECIPE_UNCHANGED,
  RECIPE_EDITED,
} RecipeOutcome;

/**
 * recipe_properties_check:
 * @out_edited: (out) (optional) (transfer full): what @xml became
 *
 * Applies @recipe to @xml, which is a domain, and asserts: a refusal has a reason and changes
 * nothing; twice is once; every change has a reason; taken back is the original, canonically.
 */
RecipeOutcome          recipe_properties_check  (const char            *xml,
                                                 const SyRecipe        *recipe,
                                                 const SyRecipeContext *context,
                                                 char                 **out_edited);

/**
 * recipe_properties_check_all:
 *
 * Applies all recipes to @xml one after another, then takes them back, last first, and asserts
 * that the original comes out, canonically.
 *
 * Returns: (transfer full): what @xml became with all of them
 */
char                  *recipe_properties_check_all (const char            *xml,
                                                    const SyRecipeContext *context);

/** recipe_set_folder: where recipe_load_file() looks; @path is kept */
void                   recipe_set_folder        (const char            *path);
SyDomain              *recipe_load              (const char            *xml);
SyDomain              *recipe_load_file         (const char            *name);

/** recipe_apply: asserts that it works */
void                   recipe_apply             (SyDomain              *domain,
                                                 const char            *recipe,
                                                 const SyRecipeContext *context);
void                   recipe_assert_says       (const char            *text,
                                                 const char            *part);

G_END_DECLS
