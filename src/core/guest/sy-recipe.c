/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guest/sy-recipe.h"

#include <glib/gi18n-lib.h>

/*
 * A managed hostdev without <driver>: libvirt takes vfio-pci by itself, and the guest addresses
 * and the multifunction bit are its business too.
 */
static gboolean
add_dgpu (SyDomain               *domain,
          const SyRecipeContext  *context,
          GError                **error)
{
  for (guint i = 0; i < context->functions->len; i++)
    if (!sy_domain_add_hostdev (domain, &g_array_index (context->functions, SyPciAddress, i),
                                error))
      return FALSE;

  return TRUE;
}

static const SyRecipe dgpu = {
  .id = "dgpu",
  .title = N_("Give the GPU to the virtual machine"),
  .apply = add_dgpu,
};

static const SyRecipe * const recipes[] = { &dgpu, NULL };

const SyRecipe * const *
sy_recipes_get (void)
{
  return recipes;
}

const SyRecipe *
sy_recipe_find (const char *id)
{
  for (guint i = 0; recipes[i] != NULL; i++)
    if (g_strcmp0 (recipes[i]->id, id) == 0)
      return recipes[i];

  return NULL;
}
