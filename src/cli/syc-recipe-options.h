/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-recipe-inputs.h"

G_BEGIN_DECLS

/**
 * SycRecipeOptions: what --with gave to recipes, and the owner of that
 */
typedef struct {
  GPtrArray *tables;   /* of char *, ended by NULL once read */
  GArray    *pins;
  GPtrArray *texts;    /* of char * */
} SycRecipeOptions;

SycRecipeOptions *syc_recipe_options_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void              syc_recipe_options_free  (SycRecipeOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SycRecipeOptions, syc_recipe_options_free)

/**
 * syc_recipe_options_read:
 * @words: (nullable): "NAME=VALUE" or "NAME", ended by %NULL
 * @context: gets them; good as long as @self is
 *
 * Returns: %FALSE and %SY_ERROR_INVALID_REQUEST with the names that there are, or with what is
 *   expected of a value
 */
gboolean          syc_recipe_options_read  (SycRecipeOptions     *self,
                                            const char * const   *words,
                                            SyRecipeContext      *context,
                                            GError              **error);

G_END_DECLS
